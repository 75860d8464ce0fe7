"""What turns which report stale: every kind of edit of the data, and many edits by chance.

The cells of the notebooks run in one process, by `cells`; what they read makes the recipes that a
build would publish.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.casebook import check_casebook
from helpers.cli.options import LOOKUP, RECORDER
from helpers.engine.freshness import fingerprint
from helpers.engine.run.plan import Job, find_sections, plan

CITIES = (
    "yanqing", "lishui", "xuancheng", "xiamen", "nanchang", "yantai",
    "chenzhou", "shenzhen", "beibei", "bazhong", "tongren", "yushu",
)  # fmt: skip
ALL = frozenset(CITIES)
SOME = ("lishui", "yushu")

Rows = list[dict[str, str]]
Tables = dict[str, Rows]
Edit = Callable[[Tables], None]


class Cells:
    """A process that runs the cells of notebooks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("cells.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, data: Path, city: str, notebooks: list[Path]) -> dict[str, dict[str, Any]]:
        assert self._process.stdin
        assert self._process.stdout
        names = [str(path) for path in notebooks]
        asked = {"data": str(data), "city": city, "lang": "zh", "notebooks": names}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return {Path(name).stem: one for name, one in told.items()}

    def end(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def cells() -> Iterator[Cells]:
    process = Cells()
    yield process
    process.end()


@pytest.fixture(scope="module")
def root() -> Path:
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(root / "data", tmp_path_factory.mktemp("edition") / "data"))


@pytest.fixture(scope="module")
def jobs(root: Path, data: Path) -> Mapping[str, Job]:
    planned = plan(
        find_sections(root / "notebooks"),
        {city: {"city": city} for city in CITIES},
        langs=["zh"],
        formats=["html"],
        out=data.parent / "reports",
        data=data,
        recorder=RECORDER,
        lookup=LOOKUP,
    )
    return {job.name: job for job in planned}


@pytest.fixture(scope="module")
def recipes(cells: Cells, jobs: Mapping[str, Job], data: Path) -> Mapping[str, fingerprint.Recipe]:
    """The recipe of each city's report, and what its sections put out."""
    snapshot = fingerprint.Snapshot()
    made = {}
    for city, job in jobs.items():
        told = cells.run(data, city, [task.notebook for task in job.sections])
        reads = {name: dict(one["reads"]) for name, one in told.items()}
        made[city] = fingerprint.with_reads(job, fingerprint.recipe(job, None, snapshot), reads)
        assert made[city]["data"] == fingerprint.LISTED
    return made


def tables_of(folder: Path) -> Tables:
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def edited(data: Path, into: Path, edit: Edit) -> Path:
    folder = Path(shutil.copytree(data, into / "data"))
    tables = tables_of(folder)
    edit(tables)
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def stale(
    jobs: Mapping[str, Job], recipes: Mapping[str, fingerprint.Recipe], folder: Path
) -> dict[str, tuple[str, ...]]:
    """Why each report is stale that is."""
    snapshot = fingerprint.Snapshot()
    found = {}
    for city, made in recipes.items():
        job = replace(jobs[city], data=folder)
        changed = fingerprint.differences(made, fingerprint.recipe(job, made, snapshot))
        if changed:
            found[city] = changed
    return found


def publishers(tables: Tables, indicator: str) -> set[str]:
    return {row["place"] for row in tables["claims"] if row["indicator"] == indicator}


def only_by(tables: Tables, city: str) -> dict[str, str]:
    """A claim of a city on what nobody else publishes and no code asks for by name."""
    return next(
        row
        for row in tables["claims"]
        if row["place"] == city
        and publishers(tables, row["indicator"]) == {city}
        and row["aspect"] == "level"
        and row["start"] == ""
        and row["source"] not in {one["source"] for one in tables["benchmarks"]}
    )


def own_claim(tables: Tables) -> None:
    only_by(tables, "chenzhou")["value"] = "1"


def claim_of_another_that_is_compared(tables: Tables) -> None:
    row = next(
        row
        for row in tables["claims"]
        if row["place"] == "lishui" and row["indicator"] == "forest_coverage"
    )
    row["value"] = "80.5"


def claim_of_another_that_is_not_compared(tables: Tables) -> None:
    only_by(tables, "lishui")["note"] = "x"


def new_row(tables: Tables) -> None:
    row = only_by(tables, "lishui")
    new = {**row, "claim": f"{row['claim']}_again", "end": "2019"}
    tables["claims"].append(new)


def deleted_row(tables: Tables) -> None:
    tables["claims"].remove(only_by(tables, "lishui"))


def second_city(tables: Tables) -> None:
    """A claim on what one other city publishes, in a theme in which nobody is compared."""
    row = only_by(tables, "lishui")
    tables["claims"].append({**row, "claim": "yushu_too", "place": "yushu"})


def text_of_a_source(tables: Tables) -> None:
    _source_of(tables, "lishui")["title_en"] = "Another title"


def confidence_of_a_source(tables: Tables) -> None:
    _source_of(tables, "lishui")["confidence"] = "low"


def _source_of(tables: Tables, city: str) -> dict[str, str]:
    """A source that only claims of one city cite, and these on what is not compared."""
    alone = {
        row["source"]
        for row in tables["claims"]
        if row["place"] == city and publishers(tables, row["indicator"]) == {city}
    }
    cited = {
        row["source"]
        for name in ("claims", "measures", "models", "benchmarks")
        for row in tables[name]
        if not (
            name == "claims"
            and row["place"] == city
            and publishers(tables, row["indicator"]) == {city}
        )
    }
    return next(row for row in tables["sources"] if row["source"] in alone - cited)


def definition_of_an_indicator(tables: Tables) -> None:
    name = only_by(tables, "lishui")["indicator"]
    row = next(row for row in tables["indicators"] if row["indicator"] == name)
    row["definition_en"] = "Another definition"


def definition_that_is_compared(tables: Tables) -> None:
    row = next(row for row in tables["indicators"] if row["indicator"] == "forest_coverage")
    row["definition"] += "。"


def benchmark_of_a_province(tables: Tables) -> None:
    next(row for row in tables["benchmarks"] if row["place"] == "hunan")["value"] = "1"


def measure(tables: Tables) -> None:
    next(row for row in tables["measures"] if row["place"] == "lishui")["name_en"] = "Another"


def model(tables: Tables) -> None:
    tables["models"][0]["name_en"] = "Another"


def name_of_a_city(tables: Tables) -> None:
    next(row for row in tables["places"] if row["place"] == "lishui")["name_en"] = "Another"


def name_of_a_province(tables: Tables) -> None:
    next(row for row in tables["places"] if row["place"] == "hunan")["name_en"] = "Another"


def order_of_claims(tables: Tables) -> None:
    tables["claims"].reverse()


def nothing(tables: Tables) -> None:
    del tables


@pytest.mark.parametrize(
    ("edit", "cities"),
    [
        (nothing, set()),
        (order_of_claims, set()),
        (own_claim, {"chenzhou"}),
        (claim_of_another_that_is_compared, ALL),
        (claim_of_another_that_is_not_compared, {"lishui"}),
        (new_row, {"lishui"}),
        (deleted_row, {"lishui"}),
        (second_city, {"yushu"}),
        (text_of_a_source, {"lishui"}),
        (confidence_of_a_source, {"lishui"}),
        (definition_of_an_indicator, {"lishui"}),
        (definition_that_is_compared, ALL),
        (benchmark_of_a_province, {"chenzhou"}),
        (measure, ALL),
        (model, {"chenzhou"}),
        (name_of_a_city, ALL),
        (name_of_a_province, {"chenzhou"}),
    ],
)
def test_an_edit_turns_stale_what_read_it(
    jobs: Mapping[str, Job],
    recipes: Mapping[str, fingerprint.Recipe],
    data: Path,
    tmp_path: Path,
    edit: Edit,
    cities: set[str],
) -> None:
    found = stale(jobs, recipes, edited(data, tmp_path, edit))
    assert set(found) == cities, found
    assert all(name.startswith(fingerprint.DATA) for names in found.values() for name in names)


def test_another_edition_turns_all_stale_and_says_so(
    jobs: Mapping[str, Job], recipes: Mapping[str, fingerprint.Recipe], data: Path, tmp_path: Path
) -> None:
    folder = edited(data, tmp_path, nothing)
    package = folder / "datapackage.json"
    told = json.loads(package.read_text(encoding="utf-8"))
    package.write_text(json.dumps({**told, "title": "Another"}), encoding="utf-8")
    assert not stale(jobs, recipes, folder)
    package.write_text(json.dumps({**told, "edition": "2031-01"}), encoding="utf-8")
    assert stale(jobs, recipes, folder) == dict.fromkeys(CITIES, ("data edition",))


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """One edit of one row: a cell that changes, a row that goes, or one that comes again."""
    table = draw(st.sampled_from(["claims", "claims", "sources", "indicators", "measures",
                                  "benchmarks", "models", "places"]))  # fmt: skip
    row = draw(st.integers(0, 10_000))
    what = draw(st.sampled_from(["cell", "cell", "cell", "gone", "again"]))
    column = draw(st.integers(0, 30))
    text = draw(st.sampled_from(["", "1", "7.5", "33", "甲", "x", "low", "high", "2019", "2024"]))

    def edit(tables: Tables) -> None:
        rows = tables[table]
        chosen = rows[row % len(rows)]
        key = next(iter(chosen))
        if what == "gone":
            rows.remove(chosen)
        elif what == "again":
            rows.append({**chosen, key: f"{chosen[key]}_again"})
        else:
            columns = list(chosen)[1:]
            chosen[columns[column % len(columns)]] = text

    return edit


@pytest.fixture(scope="module")
def outputs(cells: Cells, jobs: Mapping[str, Job], data: Path) -> Mapping[str, object]:
    return {city: put_out(cells, jobs[city], data) for city in SOME}


def put_out(cells: Cells, job: Job, data: Path) -> object:
    """What a reader of the report would see, as digests."""
    told = cells.run(data, job.name, [task.notebook for task in job.sections])
    return {name: one.get("outputs", one.get("failed")) for name, one in told.items()}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edit=edits())
def test_no_report_looks_fresh_that_would_be_another_one(
    cells: Cells,
    jobs: Mapping[str, Job],
    recipes: Mapping[str, fingerprint.Recipe],
    outputs: Mapping[str, object],
    data: Path,
    tmp_path_factory: pytest.TempPathFactory,
    edit: Edit,
) -> None:
    folder = edited(data, tmp_path_factory.mktemp("edited"), edit)
    if check_casebook(folder):
        return
    found = stale(jobs, recipes, folder)
    for city in SOME:
        if city not in found:
            assert put_out(cells, jobs[city], folder) == outputs[city]
