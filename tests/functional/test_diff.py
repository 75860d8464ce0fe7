"""`casebook diff`, and reports that compare themselves with an older edition."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.casebook import read_casebook
from helpers.editions import take
from tests.files import Row, change_rows
from tests.functional.commands import run
from tests.unit.engine.making import code, invented, notebook, write
from tests.unit.sections.made_cases import OTHER

CAPACITY = "chenzhou_clean_capacity_2023_08"
KINDS = "chenzhou_mineral_kinds_2022_04"
OTHER_KINDS = "chenzhou_mineral_kinds_undated"
PARAMETERS = 'city: str = "chenzhou"\nlang: str = "zh"\nprevious: str = ""\n'
NOTEBOOK = (
    "from helpers import display\n"
    "from helpers import editions\n"
    "from helpers.casebook import open_case\n"
    "case = display.use(open_case(city, lang))\n"
    "display.show_record('edition', editions.take(case.casebook, city).record())\n"
    "since = editions.since_last(case, editions.open_previous(previous, case))\n"
    "print(since and [change.claim for change in since.changed])"
)


def told(*words: str | Path) -> dict[str, Any]:
    result = run("diff", *words, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def edit(data: Path, change: Callable[[dict[str, Row]], None], date: str = "2025-06") -> None:
    """Change the claims of a data folder, by their ids, and its date."""

    def by_id(rows: list[Row]) -> list[Row]:
        found = {row["claim"]: row for row in rows}
        change(found)
        return list(found.values())

    change_rows(data / "claims.csv", by_id)
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    (data / "datapackage.json").write_text(json.dumps({**package, "edition": date}), "utf-8")


def cover(rows: dict[str, Row], value: str) -> None:
    """Give a neighbour of the cohort another forest coverage, in all years."""
    for row in rows.values():
        if (row["place"], row["indicator"], row["unit"]) == ("tongren", "forest_coverage", "%"):
            row["value"] = value


@pytest.fixture
def new(root: Path, tmp_path: Path) -> Path:
    """The data of the repository, without the quotations that prove its figures."""
    folder = Path(shutil.copytree(root / "data", tmp_path / "new"))

    def bare(rows: dict[str, Row]) -> None:
        for row in rows.values():
            row["quote"] = ""
        rows[KINDS]["inferred"], rows[OTHER_KINDS]["source"] = "", OTHER  # two that can agree
        cover(rows, "85.0")

    edit(folder, bare, "2026-02")
    return folder


@pytest.fixture
def old(new: Path, tmp_path: Path) -> Path:
    """An older edition: another value, a figure more, a second source less, a lower neighbour."""
    folder = Path(shutil.copytree(new, tmp_path / "old"))

    def change(rows: dict[str, Row]) -> None:
        rows[CAPACITY]["value"] = "430"
        del rows[OTHER_KINDS]
        rows["gone"] = {**rows[CAPACITY], "claim": "gone", "end": "2021"}
        cover(rows, "60.0")

    edit(folder, change)
    return folder


def report(out: Path, data: Path, city: str, lang: str = "zh", *, record: bool = True) -> Path:
    """Write a report that carries the record of its edition, as a build would leave it."""
    casebook = read_casebook(data)
    folder = invented(out, city, lang, edition=casebook.edition)
    if record:
        content = json.dumps(take(casebook, city).record()).encode()
        (folder / "edition.json").write_bytes(content)
        manifest = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        digest = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        manifest["files"] = {"edition.json": digest}
        (folder / "report.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_a_folder_does_not_differ_from_itself(new: Path) -> None:
    result = run("diff", new, new, "--exit-code")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "no differences" in result.stdout
    assert told(new, new)["places"] == []


def test_two_data_folders_in_words(old: Path, new: Path) -> None:
    result = run("diff", old, new)
    assert result.exit_code == 0, result.stderr
    lines = [line.strip() for line in result.stdout.splitlines()]
    for start in (
        f"~ {CAPACITY}  Clean power capacity, end of August 2023: 4.3 GW → 4.47 GW, +4.0% (",
        f"+ {OTHER_KINDS}  ",
        "- gone  Clean power capacity, end of 2021: 4.3 GW [",
        f"! {KINDS}  Minerals found, 11 April 2022: single source → consistent  (+ {OTHER_KINDS})",
        "^ Forest coverage: No. 1 of 6 → No. 2 of 6; now behind Tongren",
    ):
        assert any(line.startswith(start) for line in lines), start
    assert "\x1b" not in result.stdout
    chinese = run("diff", old, new, "--city", "郴州", "--lang", "zh").stdout
    assert "430万千瓦 → 447万千瓦，+4.0%（" in chinese
    assert "铜仁市 (tongren)" not in chinese


def test_two_data_folders_for_a_program(old: Path, new: Path) -> None:
    found = told(old, new)
    assert set(found) == {
        "format", "kind", "old", "new", "only_old", "only_new", "places", "tables",
    }  # fmt: skip
    assert (found["format"], found["kind"], found["old"]["editions"]) == (1, "data", ["2025-06"])
    places = {place["place"]: place for place in found["places"]}
    chenzhou = places["chenzhou"]
    assert [row["claim"] for row in chenzhou["claims"]["added"]] == [OTHER_KINDS]
    (changed,) = chenzhou["claims"]["changed"]
    assert changed["columns"] == {"value": {"old": "430", "new": "447"}}
    assert changed["figure"]["measure"] == "percent"
    assert changed["figure"]["value"] == pytest.approx(100 * 17 / 430, abs=1e-6)
    assert [turn["new"] for turn in chenzhou["verdicts"]] == ["consistent"]
    assert chenzhou["ranks"][0]["fell_behind"] == ["tongren"]
    assert [place["place"] for place in told(old, new, "--city", "tongren")["places"]] == [
        "tongren"
    ]
    back = {place["place"]: place for place in told(new, old)["places"]}["chenzhou"]
    assert back["claims"]["removed"] == chenzhou["claims"]["added"]


def test_differences_are_no_failure_unless_asked_for(old: Path, new: Path) -> None:
    assert run("diff", old, new).exit_code == 0
    assert run("diff", old, new, "--exit-code").exit_code == 1


def test_other_tables_and_their_city(old: Path, new: Path) -> None:
    def more(rows: list[Row]) -> list[Row]:
        first = next(row for row in rows if row["place"] == "lishui")
        return [*rows, {**first, "measure": "lishui_more"}]

    change_rows(new / "measures.csv", more)
    assert told(old, new)["tables"]["measures"]["added"] == ["lishui_more"]
    assert "measures" not in told(old, new, "--city", "chenzhou")["tables"]
    assert "# measures + lishui_more" in run("diff", old, new, "--city", "Lishui").stdout


def test_columns_that_an_older_folder_lacks_are_no_change(old: Path, new: Path) -> None:
    path = old / "claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row[:-3] for row in csv.reader(file)]
    assert rows[0][-1] == "note_en"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    (changed,) = told(old, new, "--city", "chenzhou")["places"][0]["claims"]["changed"]
    assert list(changed["columns"]) == ["value"]


def test_a_place_of_one_side_only_is_named(old: Path, new: Path) -> None:
    for name in ("claims", "places", "measures", "conditions", "advice", "benchmarks", "models"):
        path = old / f"{name}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "yushu" not in line), encoding="utf-8")
    assert told(old, new)["only_new"] == ["yushu"]
    assert "only in the new edition: yushu" in run("diff", old, new).stdout
    assert run("diff", old, new, "--city", "yushu", "--exit-code").exit_code == 1


def test_two_reports_say_the_same_as_the_data_that_they_were_built_of(
    old: Path, new: Path, tmp_path: Path
) -> None:
    before = report(tmp_path / "out_old", old, "chenzhou")
    after = report(tmp_path / "out_new", new, "chenzhou")
    found, data = told(before, after), told(old, new, "--city", "chenzhou")
    assert found["places"] == data["places"]
    assert found["tables"] == data["tables"]
    assert found["kind"] == "reports"
    assert "430万千瓦 → 447万千瓦" in run("diff", before, after).stdout
    assert "4.3 GW → 4.47 GW" not in run("diff", before, after).stdout


def test_folders_of_reports_are_compared_city_by_city(old: Path, new: Path, tmp_path: Path) -> None:
    before, after = tmp_path / "out_old", tmp_path / "out_new"
    for city in ("chenzhou", "tongren"):
        report(before, old, city)
        report(after, new, city)
    report(after, new, "xiamen")
    report(after, new, "chenzhou", "en")
    found = told(before, after)
    assert [place["place"] for place in found["places"]] == ["chenzhou", "tongren"]
    assert (found["only_old"], found["only_new"]) == ([], ["xiamen"])
    # What a city brings along that only one side has is no change of a table.
    assert found["tables"] == {}
    assert told(before / "chenzhou", after / "chenzhou")["only_new"] == []


def test_what_cannot_be_compared_is_wrong_use(old: Path, new: Path, tmp_path: Path) -> None:
    zh = report(tmp_path / "a", new, "chenzhou", "zh")
    en = report(tmp_path / "b", new, "chenzhou", "en")
    other = report(tmp_path / "c", new, "lishui", "zh")
    bare = report(tmp_path / "d", new, "chenzhou", "zh", record=False)
    empty = tmp_path / "empty"
    empty.mkdir()
    for words, message in (
        ((zh, new), "compare data with data"),
        ((zh, en), "compare reports of one language"),
        ((zh, zh, "--lang", "en"), "no reports in 'en'"),
        ((zh, other), "no place in common"),
        ((zh, bare), "keeps no record"),
        ((new, empty), "neither a data folder nor a report"),
        ((new, old, "--city", "chenzho"), "did you mean chenzhou"),
    ):
        result = run("diff", *words)
        assert (result.exit_code, result.stdout) == (2, ""), message
        assert message in result.stderr
    (zh / "edition.json").write_text("{}", encoding="utf-8")
    damaged = run("diff", zh, zh)
    assert damaged.exit_code == 1
    assert "is not the file that was published" in damaged.stderr


def test_hostile_text_stays_text(old: Path, new: Path) -> None:
    hostile = "[bold red]x[/] \u202egpj.exe <b> " + "y" * 100
    edit(
        new,
        lambda rows: rows[CAPACITY].update(
            note=hostile, scope="[link=x]口径", scope_en="[link=x]scope", note_en=hostile
        ),
        "2026-02",
    )
    result = run("diff", old, new, "--city", "chenzhou")
    assert "[bold red]x[/] \\u202egpj.exe <b> yyy" in result.stdout
    assert "\u202e" not in result.stdout
    assert "[link=x]口径" in result.stdout
    assert "y" * 100 not in result.stdout
    (changed,) = told(old, new, "--city", "chenzhou")["places"][0]["claims"]["changed"]
    assert changed["columns"]["note"]["new"] == hostile


@pytest.fixture
def project(
    tmp_path: Path, new: Path, plain: None, in_this_process: None, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with data and a notebook that compares itself with an older edition."""
    new.rename(tmp_path / "data")
    section = notebook(code(NOTEBOOK), parameters=PARAMETERS)
    write(tmp_path / "notebooks", n01_since=section)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CASEBOOK_DATA", raising=False)
    return tmp_path


def test_a_report_compares_itself_and_can_be_compared(old: Path, project: Path) -> None:
    build = ("build", "chenzhou", "-p", "previous", "old", "--format", "html")
    result = run(*build)
    assert result.exit_code == 0, result.stderr
    folder = project / "reports/chenzhou/zh"
    assert (folder / "report.html").read_text(encoding="utf-8") == f"['{CAPACITY}']\n"
    manifest = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    # The folder's place on this machine is nobody else's business.
    assert manifest["parameters"]["previous"] == "old"
    for path in folder.rglob("*"):
        if path.is_file():
            assert str(project) not in path.read_text(encoding="utf-8")
    kept = shutil.copytree(folder, project / "kept")
    assert "1 already fresh" in run(*build).stdout
    edit(old, lambda rows: rows[CAPACITY].update(value="431"))
    assert "1 built" in run(*build).stdout
    edit(project / "data", lambda rows: rows[CAPACITY].update(value="450"), "2026-03")
    assert run("build", "chenzhou", "--format", "html").exit_code == 0
    assert (folder / "report.html").read_text(encoding="utf-8") == "None\n"
    (changed,) = told(kept, folder)["places"][0]["claims"]["changed"]
    assert changed["columns"] == {"value": {"old": "447", "new": "450"}}
