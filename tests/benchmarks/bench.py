"""The benchmark: ``make bench``, or ``python -m tests.benchmarks.bench --help``.

Pits in one run, on the same notebooks, data and cities: (a) the stock command lines of papermill
and nbconvert, (b) the best that a skilled user does with their libraries, (c) this project,
(d) the floor. Prints what was measured and whether each goal is met, and writes JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from tests.benchmarks import browser, cases, machine, showing
from tests.benchmarks.goals import GOALS
from tests.benchmarks.results import Results, figures
from tests.benchmarks.watching import INTERVAL, CommandFailed, kind_of_memory
from tests.benchmarks.workload import Workload

_ROOT = Path(__file__).resolve().parents[2]
#: Columns of the table where there is no terminal.
_WIDTH = 140
CASES = ("twelve", "one", "nothing", "panel", "pdf")


@click.command()
@click.option(
    "--case", "chosen", multiple=True, default=CASES, type=click.Choice(CASES),
    help="What to measure; may be repeated.  [default: all]",
)  # fmt: skip
@click.option("--city", "cities", multiple=True, metavar="CITY",
              help="A city's id; may be repeated.  [default: all cities]")  # fmt: skip
@click.option("--lang", default="zh", show_default=True, type=click.Choice(("zh", "en")))
@click.option("--jobs", type=click.IntRange(min=1), metavar="N",
              help="Processes of each contestant.  [default: one for each core]")  # fmt: skip
@click.option("--repetitions", default=3, show_default=True, type=click.IntRange(min=1),
              help="Runs of (c), (d) and of the other cases.")  # fmt: skip
@click.option("--stock-cities", default=2, show_default=True, type=click.IntRange(min=1),
              help="Cities that (a) is measured on; the table scales them to all.")  # fmt: skip
@click.option("--stock-repetitions", default=1, show_default=True, type=click.IntRange(min=0),
              help="Runs of (a); 0 leaves it out.")  # fmt: skip
@click.option("--skilled-repetitions", default=1, show_default=True, type=click.IntRange(min=0),
              help="Runs of (b); 0 leaves it out.")  # fmt: skip
@click.option("--panel", "panel_cities", default=0, type=click.IntRange(min=0), metavar="N",
              help="Cities of the panel.  [default: all 281]")  # fmt: skip
@click.option("--datasets", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder of open data sets.  "
              "[default: $CASEBOOK_DATASETS, or shared/datasets beside the checkout]")  # fmt: skip
@click.option("--browser", "chromium", default="", metavar="PROGRAM",
              help="Chromium for (a), (b) and WebPDF.  [default: chromium]")  # fmt: skip
@click.option("--json", "json_file", default="bench.json", show_default=True, metavar="FILE",
              type=click.Path(path_type=Path, dir_okay=False),
              help="Where the results go.")  # fmt: skip
@click.option("--markdown", is_flag=True, help="Print Markdown for the README, too.")
def main(
    chosen: tuple[str, ...],
    cities: tuple[str, ...],
    lang: str,
    jobs: int | None,
    repetitions: int,
    stock_cities: int,
    stock_repetitions: int,
    skilled_repetitions: int,
    panel_cities: int,
    datasets: Path | None,
    chromium: str,
    json_file: Path,
    markdown: bool,
) -> None:
    """Measure the casebook against papermill and nbconvert as they come, and against its floor.

    \b
    Examples:
      make bench
      make bench BENCH_FLAGS="--case twelve --case one --markdown"
      make bench BENCH_FLAGS="--city bazhong --city beibei --stock-cities 1 --repetitions 1"
    """
    from helpers.engine.run.workers import cores

    every = _all_cities()
    if unknown := set(cities) - set(every):
        raise click.UsageError(f"no such city: {', '.join(sorted(unknown))}")
    if not json_file.absolute().parent.is_dir():
        raise click.UsageError(f"there is no folder {json_file.parent} to write JSON into")
    cities = cities or every
    progress = Console(stderr=True)
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    found = browser.find(chromium)
    about = machine.describe(jobs or cores(), _version(found))
    with tempfile.TemporaryDirectory(prefix="casebook-bench-") as scratch:
        work = Workload(
            cities, lang, jobs or cores(), _ROOT / "data", _ROOT / "notebooks", Path(scratch)
        )
        bench = cases.Bench(
            work,
            {"stock": stock_repetitions, "skilled": skilled_repetitions, "others": repetitions},
            min(stock_cities, len(cities)),
            browser.lead_playwright(work.scratch / "browsers", found) if found else None,
            lambda text: progress.print(text, markup=False),
        )
        bench.results.notes.append(browser.NOTE if found else "no browser: (a), (b), WebPDF out")
        if len(cities) < len(every):
            bench.results.notes.append(f"only {len(cities)} of {len(every)} cities")
        folder = datasets or Path(
            os.environ.get("CASEBOOK_DATASETS") or _ROOT.parent / "shared" / "datasets"
        )
        steps: dict[str, Callable[[cases.Bench], None]] = {
            "twelve": cases.twelve,
            "one": cases.one,
            "nothing": cases.nothing,
            "panel": partial(cases.panel, datasets=folder.resolve(), limit=panel_cities),
            "pdf": cases.pdf,
        }
        settings = {
            "cities": list(cities),
            "lang": lang,
            "sections": len(work.sections()),
            "repetitions": bench.repetitions,
            "memory": kind_of_memory(),
        }
        wanted = {name: step for name, step in steps.items() if name in chosen}
        failed = _measure(
            bench, wanted, lambda: _write(json_file, _record(bench.results, settings, about))
        )
    grids = [
        ("What it took", showing.runs(bench.results, len(cities))),
        ("What it was to reach, for twelve cities on two cores", showing.goals(bench.results)),
    ]
    memory = f"peak MB: {kind_of_memory()} of the whole tree of processes, every {INTERVAL} s"
    notes = [machine.in_a_line(about), memory, *dict.fromkeys(bench.results.notes)]
    showing.show(grids, notes, console)
    if markdown:
        text = "\n\n".join(grid.markdown() for _, grid in grids)
        print(f"\n{text}\n\n{notes[0]}.")
    sys.exit(1 if failed else 0)


def _measure(
    bench: cases.Bench,
    steps: dict[str, Callable[[cases.Bench], None]],
    keep: Callable[[], None],
) -> bool:
    """Measure the cases, and keep the results after each; say whether one failed."""
    cases.prepare(bench)
    failed = False
    for name, step in steps.items():
        try:
            step(bench)
        except CommandFailed as failure:
            failed = True
            bench.say(str(failure))
            bench.results.notes.append(f"{name}: failed, as told above")
        keep()
    return failed


def _write(file: Path, record: dict[str, object]) -> None:
    text = json.dumps(record, ensure_ascii=False, indent=1)
    file.write_text(f"{text}\n", encoding="utf-8")


def _record(results: Results, settings: object, about: object) -> dict[str, object]:
    known = figures(results)
    return {
        "machine": about,
        "settings": settings,
        "measured": {name: one.record() for name, one in results.measured.items()},
        "figures": known,
        "goals": [
            {
                "figure": goal.figure,
                "bound": f"{goal.sense} {goal.bound:g}",
                "state": goal.state(known),
            }
            for goal in GOALS
        ],
        "notes": list(dict.fromkeys(results.notes)),
    }


def _all_cities() -> tuple[str, ...]:
    """List the cities in the order that a build of all takes them."""
    from helpers.casebook import coverage, read_casebook

    return tuple(city.place for city in coverage(read_casebook(_ROOT / "data")))


def _version(chromium: str) -> str:
    if not chromium:
        return ""
    told = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=False)
    return " ".join(told.stdout.split()[:2])


if __name__ == "__main__":
    main()
