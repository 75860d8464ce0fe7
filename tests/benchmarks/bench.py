"""The benchmark: ``make bench``, or ``python -m tests.benchmarks.bench --help``.

Makes reports of the same notebooks, data and cities with (a) the stock command lines of papermill
and nbconvert, (b) the best that a skilled user does with their libraries, (c) this project, and as
(d) its floor. Prints in Markdown what each took, and which goals are met.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from statistics import median

import click
import psutil  # type: ignore[import-untyped]

from tests.benchmarks import stock
from tests.benchmarks.watching import CommandFailed, Cost, watch

_ROOT = Path(__file__).resolve().parents[2]
#: Variables that would turn stock kernels into others.
_UNSET = ("JUPYTER_DEFAULT_PROVISIONER_NAME", "PLAYWRIGHT_BROWSERS_PATH")
#: What anybody pays who starts Python for such work.
_IMPORTS = "import papermill, nbconvert, pandas, matplotlib.pyplot"
_PANEL, _DIVISIONS = "hezht3_city_2018", "modood_divisions_2023"
#: What is to be reached for twelve cities on two cores; a goal that is missed stays as it is.
GOALS = {
    "times faster than (a)": ("at least", 40),
    "times faster than (b)": ("at least", 8),
    "times the floor": ("at most", 1.5),
    "one city, cold, over imports and its floor": ("at most", 2.5),
    "seconds when nothing changed": ("at most", 1),
    "city of a panel over city": ("at most", 1.1),
    "peak MB of a panel": ("at most", 1200),
    "seconds a PDF": ("at most", 0.3),
}


@dataclass(frozen=True, slots=True)
class Work:
    """What all contestants work on, and the folder in which they do."""

    cities: tuple[str, ...]
    workers: int
    notebooks: Path
    data: Path
    scratch: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables of every contestant."""
        kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
        path = os.pathsep.join(filter(None, (str(_ROOT), kept.get("PYTHONPATH", ""))))
        browsers = str(self.scratch / "browsers")
        told = {"CASEBOOK_DATA": str(self.data), "PLAYWRIGHT_BROWSERS_PATH": browsers}
        return {**kept, **told, "PYTHONPATH": path}

    def run(self, *commands: list[str]) -> Cost:
        """Run commands one after the other."""
        return watch(commands, environment=self.environment, folder=self.scratch)

    def build(self, out: Path, *words: str) -> list[str]:
        """Return the command line of this project, for all cities unless words name others."""
        return [
            *(stock.program("casebook"), "build", *(words or self.cities)),
            *("--out", str(out), "--jobs", str(self.workers)),
            *("--data-dir", str(self.data), "--notebooks", str(self.notebooks)),
        ]

    def module(self, name: str, *words: object) -> list[str]:
        """Return the command line of a contestant that is a program of this folder."""
        given = ("--notebooks", self.notebooks, "--workers", self.workers)
        return [sys.executable, "-m", f"tests.benchmarks.{name}", *map(str, (*given, *words))]


@dataclass(slots=True)
class Took:
    """What the runs of one contestant took."""

    reports: int
    costs: list[Cost] = field(default_factory=list)

    @property
    def wall(self) -> float:
        """The median of the seconds."""
        return median(cost.wall for cost in self.costs)

    @property
    def each(self) -> float:
        """The seconds of one report."""
        return self.wall / self.reports

    @property
    def peak(self) -> float:
        """The most megabytes of any run."""
        return max(cost.peak for cost in self.costs)


class Results(dict[str, Took]):
    """What was measured, by what ran."""

    def add(self, name: str, cost: Cost, reports: int = 1) -> None:
        """Add a run."""
        self.setdefault(name, Took(reports)).costs.append(cost)
        click.echo(f"{name}: {cost.wall:.1f} s", err=True)


def figures(took: Mapping[str, Took]) -> dict[str, float]:
    """Compute the figures of the goals, as far as they were measured."""
    known: dict[str, float] = {}
    for name, above, below in (
        ("times faster than (a)", "(a)", "(c)"),
        ("times faster than (b)", "(b)", "(c)"),
        ("times the floor", "(c)", "(d)"),
        ("city of a panel over city", "panel", "(c)"),
    ):
        if above in took and below in took:
            known[name] = took[above].each / took[below].each
    if {"one city", "imports", "(d)"} <= took.keys():
        least = took["imports"].wall + took["(d)"].each
        known["one city, cold, over imports and its floor"] = took["one city"].wall / least
    for name, what in (("seconds when nothing changed", "nothing"), ("seconds a PDF", "PDF")):
        if what in took:
            known[name] = took[what].wall
    if "panel" in took:
        known["peak MB of a panel"] = took["panel"].peak
    return known


def shown(took: Mapping[str, Took], cities: int) -> str:
    """Return tables of Markdown: what each run took, and what was to be reached."""
    lines = ["| | seconds | s a report | CPU s | peak MB |", "|---|--:|--:|--:|--:|"]
    for name, one in took.items():
        scale = cities / one.reports if name == "(a)" else 1
        cpu = median(cost.cpu for cost in one.costs) * scale
        said = f"{name}, measured on {one.reports}, scaled" if scale != 1 else name
        lines.append(
            f"| {said} | {one.wall * scale:.2f} | {one.each:.2f} | {cpu:.1f} | {one.peak:.0f} |"
        )
    known = figures(took)
    lines += ["", "| goal | bound | reached | |", "|---|---|--:|---|"]
    for name, (sense, bound) in GOALS.items():
        value = known.get(name)
        if value is None:
            lines.append(f"| {name} | {sense} {bound} | | not measured |")
        else:
            met = value >= bound if sense == "at least" else value <= bound
            word = "met" if met else "missed"
            lines.append(f"| {name} | {sense} {bound} | {value:.2f} | {word} |")
    return "\n".join(lines)


def machine() -> str:
    """Describe what a run was measured on: never where, when or by whom."""
    cpu = Path("/proc/cpuinfo")
    text = cpu.read_text(encoding="utf-8") if cpu.is_file() else ""
    models = [line.partition(": ")[2] for line in text.splitlines() if line.startswith("model n")]
    engines = ("papermill", "nbconvert", "typst")
    return ", ".join(
        [
            models[0] if models else platform.processor(),
            f"{psutil.virtual_memory().total / 1e9:.0f} GB",
            f"{platform.system()} {platform.release()}",
            f"Python {platform.python_version()}",
            *(f"{name} {metadata.version(name)}" for name in engines),
        ]
    )


def measure(work: Work, repetitions: int, stock_cities: int) -> Results:
    """Let the contestants run in turns, so that a busy moment hits all; then the rest."""
    took = Results()
    reports, out = work.scratch / "prepared", work.scratch / "out"
    # Once, not counted, so that nothing is compiled or read from disk for the first time.
    first = work.cities[0]
    work.run(work.build(reports), work.build(reports, first, "--lang", stock.OTHER))

    def run(name: str, made: int, *commands: list[str]) -> None:
        out.mkdir()
        took.add(name, work.run(*commands), made)
        shutil.rmtree(out)

    some = work.cities[:stock_cities]
    if stock.lead_playwright(work.scratch / "browsers") and some:
        lines = [line for city in some for line in stock.commands(work, city, out)]
        run("(a)", len(some), *lines)
        run("(b)", len(work.cities), work.module("skilled", "--out", out, *work.cities))
    for _ in range(repetitions):
        run("(c)", len(work.cities), work.build(out))
        floor = work.run(work.module("floor", "--reports", reports, *work.cities))
        told = json.loads(floor.output.splitlines()[-1])
        pdf = told.pop("pdf")
        took.add("(d)", replace(floor, **told), len(work.cities))
        took.add("PDF", replace(floor, wall=pdf, cpu=pdf))
        run("one city", 1, work.build(out, first))
        run("imports", 1, [sys.executable, "-c", _IMPORTS])
        run("nothing", 1, work.build(reports))
    return took


def panel(work: Work, datasets: Path, took: Results) -> None:
    """Build the cities of a yearbook, if the data set is here."""
    from helpers.casebook import coverage, read_casebook

    source, divisions = datasets / _PANEL, datasets / _DIVISIONS / "cities.csv"
    if not source.is_dir() or not divisions.is_file():
        return
    shutil.copy(divisions, work.scratch)
    mapping = shutil.copy(Path(__file__).with_name("panel.yml"), work.scratch)
    data = work.scratch / "data"
    words = ["--mapping", str(mapping), "--source", "yearbook_2019", "--into", str(data)]
    words += ["--add-places", "--data-dir", str(work.data)]
    table = str(source / "city_2018_one_row_per_city.csv")
    work.run([stock.program("casebook"), "import", table, *words])
    cities = tuple(city.place for city in coverage(read_casebook(data)))
    own = replace(work, data=data, cities=cities)
    took.add("panel", own.run(own.build(work.scratch / "panel")), len(cities))


@click.command()
@click.option("--city", "cities", multiple=True, metavar="CITY",
              help="A city's id; may be repeated.  [default: all cities]")  # fmt: skip
@click.option("--jobs", default=2, show_default=True, help="Processes of each contestant.")
@click.option("--repetitions", default=3, show_default=True, help="Runs of (c), (d) and the rest.")
@click.option("--stock-cities", default=2, show_default=True,
              help="Cities that (a) is measured on; 0 leaves (a) and (b) out.")  # fmt: skip
@click.option("--datasets", type=click.Path(path_type=Path), envvar="CASEBOOK_DATASETS",
              default=_ROOT.parent / "shared/datasets", help="For the panel.")  # fmt: skip
def main(
    cities: tuple[str, ...], jobs: int, repetitions: int, stock_cities: int, datasets: Path
) -> None:
    """Measure the casebook against papermill and nbconvert as they come, and against its floor.

    \b
    Examples:
      make bench
      make bench BENCH_FLAGS="--city bazhong --city beibei --stock-cities 1 --repetitions 1"
    """
    from helpers.casebook import coverage, read_casebook

    every = tuple(city.place for city in coverage(read_casebook(_ROOT / "data")))
    chosen = cities or every
    with tempfile.TemporaryDirectory(prefix="casebook-bench-") as scratch:
        work = Work(chosen, jobs, _ROOT / "notebooks", _ROOT / "data", Path(scratch))
        try:
            took = measure(work, repetitions, stock_cities)
            panel(work, datasets.resolve(), took)
        except CommandFailed as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{shown(took, len(chosen))}\n\n{machine()}; {len(chosen)} cities, {jobs} jobs.")


if __name__ == "__main__":
    main()
