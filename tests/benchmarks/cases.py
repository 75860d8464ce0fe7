"""The cases: which contestants run, in which order, on what."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks import stock
from tests.benchmarks.results import Results
from tests.benchmarks.watching import CommandFailed, Cost, watch
from tests.benchmarks.workload import Workload, module, program

#: What anybody pays who starts Python for such work.
IMPORTS = "import papermill, nbconvert, pandas, matplotlib.pyplot"
#: After so many reports of the panel its memory is read a first time.
EARLY = 10
_PANEL, _DIVISIONS = "hezht3_city_2018", "modood_divisions_2023"


@dataclass(frozen=True, slots=True)
class Bench:
    """What runs, and where results go.

    Attributes
    ----------
    work
        What contestants work on.
    repetitions
        How often contestants run: those of the first case by name, all others by ``others``.
    stock_cities
        On how many cities the stock command lines are measured.
    browser
        The script that starts the browser; None leaves out what needs one.
    say
        Is told what runs.
    """

    work: Workload
    repetitions: dict[str, int]
    stock_cities: int
    browser: Path | None
    say: Callable[[str], None]
    results: Results = field(default_factory=Results)

    @property
    def reports(self) -> Path:
        """Where the reports lie that were built before anything counts."""
        return self.work.scratch / "prepared"

    @property
    def compiles(self) -> Path:
        """Where it lies what Typst was given for them."""
        return self.work.scratch / "compiles"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of every contestant, with the browser in its place."""
        if self.browser is None:
            return self.work.environment
        return {
            **self.work.environment,
            "PLAYWRIGHT_BROWSERS_PATH": str(self.work.scratch / "browsers"),
        }

    def run(self, *commands: list[str], mark: Callable[[], bool] | None = None) -> Cost:
        """Run commands one after the other in a folder of their own."""
        folder = self.work.folder("run")
        try:
            return watch(commands, environment=self.environment, folder=folder, mark=mark)
        finally:
            shutil.rmtree(folder)


@contextmanager
def _emptied(bench: Bench, name: str) -> Iterator[Path]:
    """Give a new folder for what a contestant makes, and remove it afterwards."""
    out = bench.work.folder(name)
    try:
        yield out
    finally:
        shutil.rmtree(out)


def prepare(bench: Bench) -> None:
    """Build every report once, so that nothing is compiled or read from disk for the first time."""
    work = bench.work
    bench.say("the reports once, not counted")
    cost = bench.run(work.build(bench.reports, *work.cities))
    bench.results.add("prepared", "(c) for the first time, not counted", cost, len(work.cities))
    other = replace(work, lang=work.other_lang)
    bench.run(
        other.build(bench.reports, work.cities[0]),
        [*module("compiling"), str(bench.reports), str(bench.compiles)],
    )


def twelve(bench: Bench) -> None:
    """All cities: every contestant, in turns, so that a busy moment hits all."""
    contestants: dict[str, Callable[[], None]] = {
        "casebook": partial(_casebook, bench),
        "floor": partial(floor, bench, "floor", bench.work.cities),
    }
    if bench.browser is not None:
        contestants = {
            "stock": partial(_stock, bench),
            "skilled": partial(_skilled, bench, bench.browser),
            **contestants,
        }
    for turn in range(max(bench.repetitions.values())):
        for name, contestant in contestants.items():
            if turn < bench.repetitions.get(name, bench.repetitions["others"]):
                bench.say(f"{name}, {turn + 1}")
                contestant()


def _stock(bench: Bench) -> None:
    cities = bench.work.cities[: bench.stock_cities]
    with _emptied(bench, "stock") as out:
        lines = [line for city in cities for line in stock.commands(bench.work, city, out)]
        cost = bench.run(*lines)
        _require_all(bench, out, len(cities))
    bench.results.add("stock", "(a) stock command lines", cost, len(cities))


def _skilled(bench: Bench, browser: Path) -> None:
    work = bench.work
    with _emptied(bench, "skilled") as out:
        cost = bench.run(
            [
                *module("skilled"),
                *("--notebooks", str(work.notebooks), "--out", str(out), "--lang", work.lang),
                *("--workers", str(work.workers), "--browser", str(browser), *work.cities),
            ]
        )
        _require_all(bench, out, len(work.cities))
    again = _told(cost)["again"]
    if again:
        bench.results.notes.append(f"(b) ran {again} notebooks again, whose kernel did not start")
    bench.results.add("skilled", "(b) stock libraries, skilled", cost, len(work.cities))


def _require_all(bench: Bench, out: Path, cities: int) -> None:
    """Make sure that a contestant made a page and a PDF of every section."""
    wanted = cities * len(bench.work.sections())
    for suffix in ("html", "pdf"):
        made = len(list(out.glob(f"*.{suffix}")))
        if made != wanted:
            raise CommandFailed(f"{made} of {wanted} files were made for .{suffix}")


def _casebook(bench: Bench) -> None:
    with _emptied(bench, "casebook") as out:
        cost = bench.run([*bench.work.build(out), "--force"])
    bench.results.add("casebook", "(c) casebook build", cost, len(bench.work.cities))


def floor(bench: Bench, name: str, cities: tuple[str, ...]) -> None:
    """The code of the notebooks alone; warming up does not count."""
    work = bench.work
    whole = bench.run(
        [
            *module("floor"),
            *("--notebooks", str(work.notebooks), "--prepared", str(bench.compiles)),
            *("--workers", str(work.workers), "--lang", work.lang),
            *("--warm", work.cities[0], work.other_lang, *cities),
        ]
    )
    told = _told(whole)
    cost = replace(whole, wall=told["wall"], cpu=told["cpu"])
    what = "(d) floor" if name == "floor" else "floor of one city"
    bench.results.add(name, what, cost, len(cities))


def one(bench: Bench) -> None:
    """One city from a cold command line, beside bare imports and its floor."""
    city = bench.work.cities[0]
    for turn in range(bench.repetitions["others"]):
        bench.say(f"one city, {turn + 1}")
        with _emptied(bench, "one") as out:
            cost = bench.run([*bench.work.build(out, city), "--force"])
        bench.results.add("one.casebook", "casebook build, one city", cost, 1)
        cost = bench.run([sys.executable, "-c", IMPORTS])
        bench.results.add("one.import", "bare imports", cost)
        floor(bench, "one.floor", (city,))


def nothing(bench: Bench) -> None:
    """A build when nothing has changed."""

    def published() -> dict[str, tuple[int, int]]:
        """When each report was published: what was built anew has another file."""
        found = bench.reports.glob(f"*/{bench.work.lang}/report.json")
        told = ((one.parts[-3], one.stat()) for one in found)
        return {city: (stat.st_ino, stat.st_mtime_ns) for city, stat in told}

    for turn in range(bench.repetitions["others"]):
        bench.say(f"nothing changed, {turn + 1}")
        before = published()
        cost = bench.run(bench.work.build(bench.reports))
        bench.results.add("nothing.casebook", "casebook build, nothing changed", cost)
        if again := sorted(dict(published().items() - before.items())):
            bench.results.notes.append(f"nothing changed, yet rebuilt: {', '.join(again)}")


def panel(bench: Bench, datasets: Path, limit: int) -> None:
    """The cities of a yearbook: time for each, and memory early and late."""
    from helpers.casebook import coverage, read_casebook

    source, divisions = datasets / _PANEL, datasets / _DIVISIONS / "cities.csv"
    if not source.is_dir() or not divisions.is_file():
        bench.results.notes.append(f"panel: left out, the data set {_PANEL} is not here")
        return
    folder = bench.work.folder("panel")
    shutil.copy(divisions, folder)
    mapping = shutil.copy(Path(__file__).with_name("panel.yml"), folder)
    data = folder / "data"
    bench.run(
        [
            *(program("casebook"), "import", str(source / "city_2018_one_row_per_city.csv")),
            *("--mapping", str(mapping), "--source", "yearbook_2019", "--into", str(data)),
            *("--add-places", "--data-dir", str(bench.work.data)),
        ]
    )
    every = tuple(city.place for city in coverage(read_casebook(data)))
    cities = every[: limit or None]
    if len(cities) < len(every):
        bench.results.notes.append(f"panel: only {len(cities)} of {len(every)} cities")
    bench.say(f"panel of {len(cities)} cities")
    out = folder / "reports"
    own = replace(bench, work=replace(bench.work, data=data, cities=cities))
    cost = own.run(
        own.work.build(out), mark=lambda: len(list(out.glob("*/*/report.json"))) >= EARLY
    )
    what = f"casebook build, panel of {len(cities)}"
    bench.results.add("panel.casebook", what, cost, len(cities))
    shutil.rmtree(folder)


def pdf(bench: Bench) -> None:
    """The PDF of a report by a warm worker, and WebPDF of the same page."""
    work = bench.work
    bench.say("PDF of a warm worker")
    reports = [bench.reports / city / work.lang for city in work.cities]
    some = [str(report) for report in reports[: bench.repetitions["others"]]]
    warm = bench.reports / work.cities[0] / work.other_lang
    less = [] if bench.browser is not None else ["--without-browser"]
    told = _told(bench.run([*module("printing"), "--warm", str(warm), *less, *some]))
    for name, what in (("casebook", "PDF, warm exporter"), ("webpdf", "WebPDF of the same page")):
        for wall, cpu in told[name]:
            bench.results.add(f"pdf.{name}", what, Cost(wall, cpu), 1)


def _told(cost: Cost) -> Any:
    """Read the line of JSON that a contestant prints at its end."""
    lines = [line for line in cost.output.splitlines() if line.startswith("{")]
    return json.loads(lines[-1])
