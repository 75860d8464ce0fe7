"""What turns which report stale, seen on builds: everyday changes, panels of hundreds, races."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.casebook import read_casebook
from helpers.cli.options import excerpts, job_parameters
from helpers.engine.freshness import fingerprint
from helpers.engine.freshness.heard import Heard
from helpers.engine.freshness.snapshot import Snapshot
from helpers.engine.kernels import USUAL_MODULES, Preparation, templates
from helpers.engine.publish.release import State, read_manifest, state
from helpers.engine.run.pipeline import build
from helpers.engine.run.plan import Job, find_sections, plan
from tests.files import Row, append_rows, change_rows, read_rows
from tests.unit.engine.making import PARAMETERS, at_once, code, jobs, notebook, write

MEASURED = f'{PARAMETERS}measured: str = ""\n'
#: Reads in every way that was tried, and prints what it read.
READS = """
import os, sqlite3, subprocess, sys
from pathlib import Path
data, elsewhere = Path(os.environ["CASEBOOK_DATA"]), Path("../elsewhere")
sys.path += [str(Path("../lib").resolve()), os.environ["PACKAGES"]]
import own_module, bought
print(Path("beside.csv").read_text(), (elsewhere / "far.csv").read_text(), own_module.x)
print((data / "linked" / "x.csv").read_text(), Path(measured, "linked", "x.csv").read_text())
print(sqlite3.connect(elsewhere / "figures.db").execute("select x from t").fetchall())
for name in ("program.csv", data / "program.csv"):
    subprocess.run([sys.executable, "-c", f"print(open({str(name)!r}).read())"], check=True)
print([path.read_text() for path in sorted((elsewhere / "listed").glob("*.csv"))])
print([(folder / "maybe.csv").exists() for folder in (Path(), data)], os.environ.get("REGION"))
try:
    print((elsewhere / "maybe.csv").read_text())
except FileNotFoundError:
    pass
Path("written.csv").write_text("1")
"""


@pytest.fixture(scope="module", autouse=True)
def _templates() -> Iterator[None]:
    """End the templates that this module's builds fork kernels from."""
    templates.stop()
    yield
    templates.stop()


@dataclass
class Project:
    """A project that has been built once."""

    root: Path
    job: Callable[[], Job]

    def state(self) -> State:
        fingerprint._installed.cache_clear()
        return state(self.job())

    def stale(self) -> tuple[str, ...]:
        return self.state().stale


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    root = tmp_path_factory.mktemp("project")
    for name in (
        "notebooks/beside.csv", "notebooks/program.csv", "data/program.csv", "elsewhere/far.csv",
        "elsewhere/listed/x.csv", "target/x.csv", "target of measured/x.csv", "measured/y.csv",
        "data/claims.csv",
    ):  # fmt: skip
        (root / name).parent.mkdir(exist_ok=True, parents=True)
        (root / name).write_text("1", encoding="utf-8")
    (root / "data" / "linked").symlink_to(root / "target")
    (root / "measured" / "linked").symlink_to(root / "target of measured")
    for name in ("lib/own_module.py", "packages/bought.py"):
        (root / name).parent.mkdir()
        (root / name).write_text("x = 1\n", encoding="utf-8")
    install(root, "1.0")
    database = sqlite3.connect(root / "elsewhere" / "figures.db")
    database.execute("create table t (x)")
    database.commit()
    database.close()
    write(root / "notebooks", n01_a=notebook(code(READS), parameters=MEASURED))

    def planned() -> Job:
        (job,) = jobs(
            root,
            given=[("measured", str(root / "measured"))],
            environment={
                "CASEBOOK_DATA": str(root / "data"), "PACKAGES": str(root / "packages")
            },
            variables={"REGION": os.environ.get("REGION")},
        )  # fmt: skip
        return job

    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(root / "packages")
        fingerprint._installed.cache_clear()
        fingerprint._others.cache_clear()
        result = build([planned()], pool=at_once)
        assert result.done, result.failed
        assert not result.notes, "kernels are forked"
        yield Project(root, planned)
    fingerprint._installed.cache_clear()
    fingerprint._others.cache_clear()


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Iterator[Project]:
    """The project as it was built, whatever another test has done to it."""
    assert built.stale() == ()
    kept = shutil.copytree(built.root, tmp_path / "kept", symlinks=True)
    yield built
    shutil.rmtree(built.root)
    shutil.copytree(kept, built.root, symlinks=True)


def install(root: Path, version: str) -> None:
    """Install a version of a package, as far as its distribution tells."""
    for old in (root / "packages").glob("*.dist-info"):
        shutil.rmtree(old)
    folder = root / "packages" / f"bought-{version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Name: bought\nVersion: {version}\n", encoding="utf-8")
    (folder / "top_level.txt").write_text("bought\n", encoding="utf-8")


def edit(name: str) -> Callable[[Path], object]:
    def write_two(root: Path) -> None:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("2", encoding="utf-8")

    return write_two


def edit_sqlite(root: Path) -> None:
    database = sqlite3.connect(root / "elsewhere" / "figures.db")
    with database:
        database.execute("insert into t values (1)")
    database.close()


def edit_notebook(root: Path) -> None:
    write(root / "notebooks", n01_a=notebook(code(f"{READS}#"), parameters=MEASURED))


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (edit("notebooks/.ipynb_checkpoints/x.csv"), ()),
        (edit("notebooks/beside.csv"), ("files beside the notebooks",)),
        (edit("elsewhere/far.csv"), ("file ./elsewhere/far.csv",)),
        (edit("elsewhere/listed/x.csv"), ("file ./elsewhere/listed/x.csv",)),
        (edit("elsewhere/listed/y.csv"), ("file ./elsewhere/listed/",)),
        (edit("lib/own_module.py"), ("file ./lib/own_module.py",)),
        (edit("target/x.csv"), ("files of the data",)),
        (edit("target of measured/x.csv"), ("input measured measured",)),
        (edit_sqlite, ("file ./elsewhere/figures.db",)),
        (edit("notebooks/program.csv"), ("files beside the notebooks",)),
        (edit("data/program.csv"), ("files of the data",)),
        (edit("notebooks/maybe.csv"), ("files beside the notebooks",)),
        (edit("data/maybe.csv"), ("files of the data",)),
        (edit("elsewhere/maybe.csv"),
         ("file ./elsewhere/maybe.csv",)),
        (lambda root: install(root, "1.1"), ("packages",)),
        (lambda root: (root / "elsewhere" / "far.csv").unlink(),
         ("file ./elsewhere/far.csv",)),
        (edit("unrelated.csv"), ()),
        (edit("notebooks/written.csv"), ()),
        (lambda root: os.utime(root / "elsewhere" / "far.csv", (1, 1)), ()),
    ],
)  # fmt: skip
def test_an_everyday_change_is_seen_and_named(
    project: Project, change: Callable[[Path], object], names: tuple[str, ...]
) -> None:
    change(project.root)
    assert project.stale() == names


def test_a_notebook_and_a_variable_are_seen_and_programs_are_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert project.state().programs == (Path(sys.executable).name,)
    monkeypatch.setenv("REGION", "south")
    assert project.stale() == ("environment REGION",)
    edit_notebook(project.root)
    assert {"environment REGION", "notebook 01_a"} <= set(project.stale())


def test_a_notebook_that_changes_and_changes_back_is_run_as_it_was_digested(
    tmp_path: Path,
) -> None:
    other = json.dumps(notebook(code("print('another')")))
    spoil = f"from pathlib import Path\nPath('02_b.ipynb').write_text({other!r})"
    write(tmp_path / "notebooks", n01_a=notebook(code(spoil)), n02_b=notebook(code("print('own')")))
    before = (tmp_path / "notebooks" / "02_b.ipynb").read_bytes()
    (job,) = jobs(tmp_path)
    assert build([job], pool=at_once).done
    (tmp_path / "notebooks" / "02_b.ipynb").write_bytes(before)
    text = (job.folder / "report.html").read_text(encoding="utf-8")
    assert "own" in text
    assert "another" not in text
    (job,) = jobs(tmp_path)
    assert state(job).fresh


def test_a_manifest_lists_what_is_needed_and_not_what_a_process_held(tmp_path: Path) -> None:
    def heard(variant: str, *cells: str, own: bool = False) -> Heard:
        root = tmp_path / variant
        write(root / "notebooks", n01_a=notebook(*map(code, cells)))
        if own:  # which no template begins with: the kernel is a stock one
            (root / "notebooks" / "matplotlibrc").touch()
        (job,) = jobs(root)
        assert bool(build([job], pool=at_once).notes) is own
        return Heard.read((read_manifest(job.folder) or {})["heard"])

    assert "pytz" in fingerprint._others(), "which pandas looks for"
    forked = heard("forked")
    assert forked == heard("stock", own=True) == heard("pandas", "import pandas", own=True)
    assert heard("asked", "import pandas", "import pytz").packages == (
        *(one for one in forked.packages if one < "pytz"),
        "pytz",
        *(one for one in forked.packages if one > "pytz"),
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(__file__).resolve().parents[2]
    return Path(shutil.copytree(root / "data", tmp_path_factory.mktemp("tables") / "data"))


def planned_by(
    data: Path, notebooks: Path, cities: list[str], out: Path, reader: str = ""
) -> tuple[Job, ...]:
    sections = find_sections(notebooks)
    return plan(
        sections,
        job_parameters(cities, sections),
        langs=["zh"],
        formats=["html"],
        out=out,
        data=data,
        given=[("reader", reader)] if reader else [],
        excerpts=excerpts(read_casebook(data), reader),
        environment={"CASEBOOK_DATA": str(data)},
        exporters={"html": "tests.unit.engine.making:TextExporter"},
        preparation=Preparation(
            USUAL_MODULES, (("helpers.preload:warm", str(data)),), batch=True
        ),
    )  # fmt: skip


def test_a_report_for_a_reader_counts_the_rows_of_that_place_and_of_no_other(
    data: Path, tmp_path: Path
) -> None:
    def planned() -> Job:
        (job,) = planned_by(folder, tmp_path / "notebooks", ["yushu"], tmp_path / "out", "City 1")
        return job

    notebooks = Path(__file__).resolve().parents[2] / "notebooks"
    (tmp_path / "notebooks").mkdir()
    shutil.copy(notebooks / "07_lessons.ipynb", tmp_path / "notebooks")
    folder = grown(data, tmp_path / "tables", 2)
    assert build([planned()], pool=at_once).done
    assert state(planned()).stale == ()
    change_claim_of(folder, "city_0")
    assert state(planned()).stale == ()
    change_claim_of(folder, "city_1")
    assert state(planned()).stale == ("rows of claims",)


#: Ways to rows of other cities than a report counts, each tried by the report of one city.
BEYOND = {
    "yushu": "open_case(city).casebook.claims",
    "lishui": "open_case('city_0').claim_list()",
    "yantai": "open_case(city).claim_list(place='city_0')",
    "xiamen": "(data / 'claims.csv').read_text()",
    "beibei": "subprocess.run(['cat', data / 'claims.csv'])",
    "nanchang": "open_case(city).claim_list()",
}


def test_a_notebook_that_goes_beyond_its_part_depends_on_the_whole_of_the_tables(
    data: Path, tmp_path: Path
) -> None:
    source = f"""
import os, subprocess
from pathlib import Path
from helpers.casebook import open_case
data = Path(os.environ["CASEBOOK_DATA"])
eval({BEYOND!r}[city])
"""
    write(tmp_path / "notebooks", n01_a=notebook(code(source)))
    data = grown(data, tmp_path / "tables", 1)
    planned = planned_by(data, tmp_path / "notebooks", [*BEYOND], tmp_path / "out")
    assert len(build(planned, pool=at_once).done) == len(BEYOND)
    change_claim_of(data, "city_0")
    found = {
        job.name: "file data/claims.csv" in state(job).stale
        for job in planned_by(data, tmp_path / "notebooks", [*BEYOND], tmp_path / "out")
    }
    assert found == {**dict.fromkeys(BEYOND, True), "nanchang": False}


def grown(data: Path, into: Path, cities: int, cohort: int = 10) -> Path:
    """Copy tables and add cities, each with a claim, in cohorts of their own."""
    folder = Path(shutil.copytree(data, into))
    for name, make in (
        ("places", lambda row, n: {**row, "place": f"city_{n}", "code": str(900001 + n),
                                   "name_zh": f"某{n}市", "name_en": f"City {n}",
                                   "cohort": f"panel_{n // cohort}", "cohort_order": str(n + 1)}),
        ("claims", lambda row, n: {**row, "claim": f"claim_{n}", "place": f"city_{n}"}),
    ):  # fmt: skip
        one = next(row for row in read_rows(folder / f"{name}.csv") if row["place"] == "yushu")
        more = [make(one, number) for number in range(cities)]
        append_rows(folder / f"{name}.csv", more)
    return folder


def change_claim_of(folder: Path, city: str) -> None:
    def change(rows: list[Row]) -> list[Row]:
        next(row for row in rows if row["place"] == city)["locator"] = "another page"
        return rows

    change_rows(folder / "claims.csv", change)


def test_one_city_of_a_panel_of_281_leaves_the_other_cohorts_alone(
    data: Path, tmp_path: Path
) -> None:
    def recipes() -> dict[str, fingerprint.Recipe]:
        snapshot = Snapshot()
        planned = planned_by(folder, tmp_path / "notebooks", cities, tmp_path / "out")
        return {job.name: fingerprint.recipe(job, None, snapshot) for job in planned}

    write(tmp_path / "notebooks", n01_a=notebook())
    folder, cities = grown(data, tmp_path / "tables", 281), [f"city_{n}" for n in range(281)]
    before = recipes()
    assert recipes() == before
    change_claim_of(folder, "city_42")
    after = recipes()
    changed = {city: fingerprint.differences(before[city], after[city]) for city in cities}
    assert {city for city in cities if changed[city]} == {*cities[40:50]}
    assert {*changed.values()} == {(), ("rows of claims",)}
