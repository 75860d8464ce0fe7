"""The command `casebook import`, as people run it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from helpers.casebook import check_casebook, coverage, open_case, read_casebook
from helpers.cli import options
from helpers.sections.lessons import fitting, reader_of
from tests.functional import commands
from tests.paths import dataset

PANEL = "城市,PM2.5年均浓度（µg/m3）,绿地\n郴州市,31*,1\n郴洲,30,1\n丽水市,—,1\n"
MAPPING = """
city: {name: 城市}
period: {year: 2018}
columns:
  PM2.5年均浓度: {indicator: pm25}
source: {title_zh: 年鉴, title_en: Yearbook, kind: official, confidence: high}
"""


@pytest.fixture
def project(folder: Path) -> Path:
    """A folder with the data of the repository, a panel and its mapping."""
    (folder / "panel.csv").write_bytes(PANEL.replace("µ", "μ").encode("gb18030"))
    (folder / "panel.yml").write_text(MAPPING, encoding="utf-8")
    return folder


run = partial(commands.run, "import")


IMPORT = ("panel.csv", "--mapping", "panel.yml", "--source", "yearbook_2019")


def test_a_panel_is_imported_once_and_said_what_was_not(project: Path) -> None:
    before = (project / "data/claims.csv").read_bytes()
    dry = run(*IMPORT, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert (project / "data/claims.csv").read_bytes() == before
    result = run(*IMPORT)
    assert result.exit_code == 0, result.output
    for words in ("gb18030", "1 new figure;", "1 not published", "did you mean 郴州", "C 绿地"):
        assert words in result.stdout, result.stdout
    after = (project / "data/claims.csv").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == before.count(b"\n") + 1
    assert check_casebook(project / "data") == ()
    again = run(*IMPORT, "--json")
    assert again.exit_code == 0
    said = json.loads(again.stdout)
    assert (said["identical"], said["claims"], said["written"]) == (1, 0, False)
    assert {finding["kind"] for finding in said["findings"]} == {"column", "city", "mark"}
    assert (project / "data/claims.csv").read_bytes() == after


@pytest.mark.parametrize("code", ["", ", code: 代码"])
def test_places_cannot_be_added_without_divisions(project: Path, code: str) -> None:
    mapping = MAPPING.replace("name: 城市", f"name: 城市{code}")
    (project / "panel.yml").write_text(mapping, encoding="utf-8")
    result = run(*IMPORT, "--add-places")
    assert result.exit_code == 2
    assert "places: divisions" in result.stderr
    assert "code, name and, if there is one, name_en" in " ".join(result.stderr.split())


def test_a_city_that_no_table_of_divisions_has_is_said(project: Path) -> None:
    (project / "codes.csv").write_text("code,name\n430200,株洲市\n", "utf-8")
    (project / "panel.csv").write_text("城市,PM2.5年均浓度（µg/m3）\n无此市,38\n", "utf-8")
    (project / "panel.yml").write_text(f"{MAPPING}places: {{divisions: codes.csv}}\n", "utf-8")
    result = run(*IMPORT, "--add-places")
    assert result.exit_code == 0
    assert "give --add-places a table of divisions that has it" in result.stdout


def test_a_city_that_joins_the_casebook_can_be_advised(project: Path) -> None:
    (project / "panel.csv").write_text(
        "城市,代码,PM2.5年均浓度（µg/m3）\n株洲市,430200,38\n", "utf-8"
    )
    (project / "codes.csv").write_text("code,name,name_en\n430200,株洲市,Zhuzhou\n", "utf-8")
    mapping = MAPPING.replace("name: 城市", "name: 城市, code: 代码")
    places = "places: {divisions: codes.csv, cohort: cities_2018}\n"
    (project / "panel.yml").write_text(mapping + places, encoding="utf-8")
    result = run(*IMPORT, "--add-places")
    assert result.exit_code == 0, result.output
    case = open_case("chenzhou", data_dir=project / "data")
    found = fitting(case, reader_of(case, "株洲"))
    (known,) = (one for fit in found.fits for one in fit.where("met"))
    assert known.figure
    assert known.figure.words() == "38 µg/m³"


def test_a_conflict_stops_everything_unless_told_otherwise(project: Path) -> None:
    assert run(*IMPORT).exit_code == 0
    text = PANEL.replace("31*", "32").replace("丽水市,—", "丽水市,25")
    (project / "panel.csv").write_text(text, encoding="utf-8")
    before = (project / "data/claims.csv").read_bytes()
    refused = run(*IMPORT)
    assert refused.exit_code == 1
    assert "row 2, column B" in refused.stdout
    assert "says =31 µg/m3" in refused.stdout
    assert "nothing written" in refused.stdout
    assert (project / "data/claims.csv").read_bytes() == before
    partial = run(*IMPORT, "--partial")
    assert partial.exit_code == 0
    assert "lishui_pm25_2018" in (project / "data/claims.csv").read_text(encoding="utf-8")
    assert "chenzhou_pm25_2018,chenzhou,pm25,31," in (project / "data/claims.csv").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("panel.csv",), 2, "--mapping and --source"),
        (("panel.csv", "--draft", "x.yml", "--source", "x"), 2, "leave --mapping"),
        (("none.csv", *IMPORT[1:]), 2, "none.csv"),
        (("none.xlsx",), 2, "none.xlsx"),
        (("data", *IMPORT[1:]), 2, "data"),
        (("panel.csv", "--mapping", "none.yml", "--source", "x"), 2, "none.yml"),
        ((*IMPORT[:3], "--source", "No such"), 2, "'No such' is no identifier"),
        (
            ("panel.csv", "--mapping", "away.yml", *IMPORT[3:], "--add-places"),
            2,
            "no file none.csv",
        ),
        (("panel.csv", "--draft", "panel.yml"), 2, "never replaced"),
        ((*IMPORT, "--into", "data/claims.csv"), 2, "no data folder"),
        (("panel.csv", "--mapping", "bad.yml", *IMPORT[3:]), 1, "bad.yml"),
    ],
)
def test_what_cannot_be_done_is_said(
    project: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    (project / "bad.yml").write_text("city: [", "utf-8")
    (project / "away.yml").write_text(f"{MAPPING}places: {{divisions: none.csv}}\n", "utf-8")
    result = run(*words)
    assert result.exit_code == code
    assert says in result.stderr
    assert len([line for line in result.stderr.splitlines() if "Error" in line]) == 1
    assert "Traceback" not in result.output


def test_a_draft_is_a_start(project: Path) -> None:
    result = run("panel.csv", "--draft", "new.yml")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert "1 column matched, 1 open" in result.stdout
    text = (project / "new.yml").read_text(encoding="utf-8")
    assert "indicator: pm25" in text
    assert "name: 城市" in text


def test_a_large_file_is_said_to_be_read_again_and_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "_SILENCE", 0.001)
    with (project / "panel.csv").open("a") as file:
        file.write("\n" * 700_000)
    first, second, *_ = run(*IMPORT, "--dry-run").stderr.splitlines()
    assert first == "reading panel.csv: 0.7 MB"
    assert second.startswith(f"{first}, ") and second.endswith(" s so far")


def test_a_workbook_of_all_tables_goes_out_and_comes_back(project: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra casebook[import]")
    done = commands.run("export", "--xlsx", "tables.xlsx")
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(project / "tables.xlsx")
    page = book["claims"]
    (row,) = (cell.row for cell in page["A"] if cell.value == "chenzhou_clean_capacity_2023_08")
    page.cell(row, 14).value = "看来未计入"
    page.cell(row, 15).value = "apparently not counted"
    book.save(project / "tables.xlsx")
    before = (project / "data/claims.csv").read_bytes()
    dry = run("tables.xlsx", "--dry-run")
    assert "chenzhou_clean_capacity_2023_08, note: " in dry.stdout
    assert (project / "data/claims.csv").read_bytes() == before
    assert "2 edits; written to" in run("tables.xlsx").stdout
    assert "看来未计入" in (project / "data/claims.csv").read_text(encoding="utf-8")
    assert "0 edits; nothing written" in run("tables.xlsx").stdout


def test_281_cities_become_a_casebook_of_their_own(project: Path) -> None:
    pytest.importorskip("pypinyin", reason="new names need the extra casebook[import]")
    panel = dataset("hezht3_city_2018") / "city_2018_one_row_per_city.csv"
    divisions = dataset("modood_divisions_2023") / "cities.csv"
    share = '{indicator: %s, unit: "%%", aspect: share}'
    columns = {
        "grp_total_c": "{indicator: gdp, unit: 万元}",
        "grp_indus3pencent_c": share % "tertiary_share",
        "water_sewage_ratio": share % "sewage_treatment_rate",
        "PM2.5.y": "{indicator: pm25, unit: µg/m3}",
    }
    lines = [
        "city: {name: city}",
        "period: {year: 2018}",
        "columns:",
        *(f"  {name}: {rule}" for name, rule in columns.items()),
        MAPPING.splitlines()[-1],
        f"places: {{divisions: {json.dumps(str(divisions))}, cohort: cities_2018}}",
    ]
    (project / "panel.yml").write_text("\n".join(lines), encoding="utf-8")
    words = (str(panel), *IMPORT[1:], "--into", "own/data", "--add-places", "--json")
    said = json.loads(run(*words).stdout)
    assert said["written"]
    assert said["cities"] == 281
    cells = {(one["row"], one["value"]) for one in said["findings"] if one["kind"] == "cell"}
    assert cells == {(87, "100.0()"), (195, "4139")}
    casebook = read_casebook(project / "own/data")
    assert len(coverage(casebook)) == 281
    assert len(casebook.claims) == said["claims"]
    claims = casebook.claims.set_index("claim")
    assert claims.loc["chenzhou_pm25_2018", "value"] == "31"
    assert claims.loc["chenzhou_gdp_2018", "value"] == "23918696"
    assert claims.loc["chenzhou_gdp_2018", "unit"] == "万元"
    again = json.loads(run(*words).stdout)
    assert (again["identical"], again["claims"]) == (said["claims"], 0)
