"""From a panel to claims: everything is taken, missing or reported, and nothing overwritten."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.casebook import Claim, check_casebook, open_case, read_casebook
from helpers.casebook.formats.grid import Grid
from helpers.casebook.formats.mending import add_rows
from helpers.casebook.formats.writing import CannotWrite
from helpers.intake.divisions import Division, Gazetteer, other_divisions
from helpers.intake.founding import FolderInTheWay, found, without_cases
from helpers.intake.panels import Import, InvalidMapping, plan_import
from helpers.intake.panels.mapping import Mapping
from helpers.quantity import parse_quantity

HEADS = ("城市", "PM2.5（µg/m3）", "清洁占比", "装机", "备注")
MAPPING: dict[str, Any] = {
    "city": {"name": "城市"},
    "period": {"year": "2021"},
    "columns": {
        "PM2.5": {"indicator": "pm25"},
        "清洁占比": {"indicator": "clean_share", "unit": "%", "aspect": "share", "moment": True},
        "装机": {"indicator": "clean_capacity", "unit": "万千瓦", "scope": "市区",
                 "scope_en": "urban"},
    },
    "ignore": {"备注": "words"},
    "marks": {"*": {"note": "预计数", "note_en": "estimate", "qualifier": "≈"}},
}  # fmt: skip


def mapping(**changes: Any) -> Mapping:
    return Mapping.model_validate({**MAPPING, **changes})


def plan(
    data: Path,
    *rows: tuple[str, ...],
    heads: tuple[str, ...] = HEADS,
    gazetteer: Gazetteer | None = None,
    source: str = "bulletin",
    **changes: Any,
) -> Import:
    width = len(heads)
    even = tuple((*row, *[""] * (width - len(row))) for row in (heads, *rows))
    grid = Grid("panel.csv", even, "utf-8-sig")
    return plan_import(grid, mapping(**changes), read_casebook(data), source, gazetteer)


def kinds(done: Import) -> list[str]:
    return [finding.kind for finding in done.findings]


def test_a_row_becomes_claims_that_the_case_shows(data: Path) -> None:
    done = plan(data, ("丙山市", "３０．０", "97.0", "1,200*", "x"), ("丁州", "—", "…", "", ""))
    assert kinds(done) == []
    assert [(row["claim"], row["value"], row["unit"]) for row in done.claims] == [
        ("ccity_pm25_2021", "30.0", "µg/m3"),
        ("ccity_clean_share_share_2021", "97.0", "%"),
        ("ccity_clean_capacity_2021", "1200", "万千瓦"),
    ]
    estimate = done.claims[2]
    assert (estimate["qualifier"], estimate["note"], estimate["note_en"]) == (
        "≈", "预计数", "estimate",
    )  # fmt: skip
    assert [(row["start"], row["end"]) for row in done.claims[:2]] == [
        ("2021", "2021"),
        ("", "2021"),
    ]
    assert (done.cities, done.left_out) == (2, 1)
    assert done.missing == {"below the smallest unit of the table": 1, "not published": 2}
    before = (data / "claims.csv").read_bytes()
    add_rows(data, done.rows)
    assert (data / "claims.csv").read_bytes().startswith(before)
    assert check_casebook(data) == ()
    claim = open_case("ccity", data_dir=data).claim("pm25", at="2021")
    assert isinstance(claim, Claim)
    assert claim.value == "30.0"


def test_the_same_again_changes_nothing_and_another_figure_is_a_conflict(data: Path) -> None:
    add_rows(data, plan(data, ("丙山市", "30", "97")).rows)
    again = plan(data, ("丙山", "30", "97.0"))
    assert (again.identical, len(again.claims)) == (1, 0)
    (conflict,) = again.conflicts
    assert "ccity_clean_share_share_2021 says =97 %" in conflict.what
    assert (conflict.row, conflict.column) == (2, "C 清洁占比")


def test_another_source_of_the_same_is_another_row(data: Path) -> None:
    add_rows(data, plan(data, ("丙山市", "30")).rows)
    done = plan(data, ("丙山市", "31"), source="paper")
    assert [row["claim"] for row in done.claims] == ["ccity_pm25_2021_2"]
    assert not done.conflicts


def test_every_cell_that_is_not_understood_is_named(data: Path) -> None:
    done = plan(data, ("丙山市", "12.3（2017年）", "4139", "12.3†"), ("丁州", "优", "12%", "-5"))
    cells = [(one.row, one.column, one.value) for one in done.findings if one.kind == "cell"]
    assert cells == [
        (2, "B PM2.5(µg/m3)", "12.3（2017年）"), (2, "C 清洁占比", "4139"),
        (3, "B PM2.5(µg/m3)", "优"),
    ]  # fmt: skip
    assert any("0 to 100" in one.what for one in done.findings)
    (mark,) = (one for one in done.findings if one.kind == "mark")
    assert "†" in next(row["note"] for row in done.claims if row["value"] == "12.3")
    assert mark.fix


def test_a_city_that_stands_twice_is_taken_once_if_it_says_the_same(data: Path) -> None:
    same = plan(data, ("丙山市", "30"), ("丙山", "３０"))
    assert [row["value"] for row in same.claims] == ["30"]
    other = plan(data, ("丙山市", "30"), ("丁州", "1"), ("丙山", "31"))
    assert [row["place"] for row in other.claims] == ["dcity"]
    for done in (same, other):
        assert "duplicate" in kinds(done)
    (finding,) = (one for one in other.findings if one.kind == "duplicate")
    assert "rows 2, 4" in finding.what


def test_unknown_cities_notes_and_columns_are_reported(data: Path) -> None:
    done = plan(
        data,
        ("全省", "30"),
        ("乙省",),
        ("",),
        ("丙出市", "3"),
        ("注：*为预计数",),
        ("", "4"),
        heads=(*HEADS, "绿色矿山", "", "x"),
    )
    assert done.claims == ()
    by_row = {one.row: one for one in done.findings if one.row}
    assert {row: one.kind for row, one in by_row.items()} == {
        2: "city", 3: "row", 5: "city", 6: "row", 7: "city",
    }  # fmt: skip
    assert "丙山市" in by_row[5].fix
    columns = [one for one in done.findings if one.kind == "column"]
    assert [one.column for one in columns] == ["F 绿色矿山", "H x"]
    assert "perhaps mines" in columns[0].fix


def test_years_may_come_from_a_column(data: Path) -> None:
    heads = ("城市", "年份", "PM2.5")
    rows = (("丙山市", "2020年", "33"), ("丙山市", "2021", "30"), ("丙山市", "去年", "1"))
    columns = {"PM2.5": {"indicator": "pm25", "unit": "µg/m3"}}
    done = plan(data, *rows, heads=heads, period={"column": "年份"}, columns=columns, ignore={})
    assert [row["end"] for row in done.claims] == ["2020", "2021"]
    assert kinds(done) == ["row"]


def test_percentages_that_look_like_fractions_are_hinted_at(data: Path) -> None:
    cities = [
        Division(f"43{number}00", f"城{number}市", f"Town {number}") for number in range(11, 17)
    ]
    places = tuple(read_casebook(data).places.to_dict("records"))
    gazetteer = Gazetteer(tuple(cities), places)  # type: ignore[arg-type]
    rows = [(city.name, "30", "0.97") for city in cities]
    assert kinds(plan(data, *rows, gazetteer=gazetteer)).count("hint") == 1
    shares = ["97.1", "0.39", "0.9712", "96", "98.2", "1"]
    rows = [(city.name, "30", share) for city, share in zip(cities, shares, strict=True)]
    hints = [one for one in plan(data, *rows, gazetteer=gazetteer).findings if one.kind == "hint"]
    assert [(one.row, one.value) for one in hints] == [(4, "0.9712")]
    assert "taken as 0.9712 %" in hints[0].what


def test_computed_figures_are_rounded_or_reported(data: Path) -> None:
    row = ("城市甲", "26.02069359736713")
    columns = {"PM2.5": {"indicator": "pm25", "decimals": "1"}}
    gazetteer = Gazetteer(
        (Division("431100", "城市甲", "Town"),),
        tuple(read_casebook(data).places.to_dict("records")),  # type: ignore[arg-type]
    )
    done = plan(data, row, gazetteer=gazetteer)
    assert (kinds(done).count("cell"), done.claims) == (1, ())
    done = plan(data, row, gazetteer=gazetteer, columns=columns)
    assert [claim["value"] for claim in done.claims] == ["26.0"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"city": {"name": "城布"}}, "city.name: no column has this head (did you mean 城市"),
        ({"columns": {"PM2.5": {"indicator": "pm2"}}}, "did you mean pm25"),
        ({"columns": {"PM2.5": {"indicator": "pm25", "unit": "mg/m3"}}}, "head says µg/m3"),
        ({"columns": {"装机": {"indicator": "clean_capacity"}}}, "gives no unit"),
        ({"columns": {"装机": {"indicator": "clean_capacity", "unit": "%"}}}, "does not fit"),
        ({"columns": {"PM2.5": {"indicator": "pm25", "fraction": True}}}, "only percentages"),
        (
            {"columns": {"[B]": {"indicator": "pm25"}, "PM2.5": {"indicator": "pm25"}}},
            "the same as",
        ),
        ({"header": {"rows": ["9"]}}, "none below the heads"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    data: Path, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidMapping) as error:
        plan(data, ("丙山市", "30"), **changes)
    assert says in str(error.value)


def test_heads_that_stand_twice_are_told_apart_by_letter(data: Path) -> None:
    heads = ("城市", "PM2.5", "PM2.5")
    rule = {"indicator": "pm25", "unit": "µg/m3"}
    with pytest.raises(InvalidMapping, match=r"\[B\] or \[C\]"):
        plan(data, ("丙山市", "1", "2"), heads=heads, columns={"PM2.5": rule}, ignore={})
    done = plan(data, ("丙山市", "1", "2"), heads=heads, columns={"[C]": rule}, ignore={})
    assert [row["value"] for row in done.claims] == ["2"]


def test_a_new_source_comes_from_the_mapping(data: Path) -> None:
    with pytest.raises(InvalidMapping, match="did you mean bulletin"):
        plan(data, ("丙山市", "30"), source="buletin")
    source = {"title_zh": "年鉴", "title_en": "Yearbook", "kind": "official", "confidence": "high"}
    grid = Grid("panel.csv", (HEADS, ("丙山市", "30", "", "", "")), "utf-8-sig")
    made = plan_import(grid, mapping(source=source), read_casebook(data), "yearbook")
    add_rows(data, made.rows)
    assert check_casebook(data) == ()
    assert open_case("ccity", data_dir=data).source("yearbook").title_zh == "年鉴"


def test_cells_merged_in_the_body_are_reported(data: Path) -> None:
    rows = (("城市", "PM2.5"), ("丙山市", "30"), ("丁州", ""))
    grid = Grid("panel.xlsx", rows, "workbook", {(2, 1): (1, 1)})
    columns = {"PM2.5": {"indicator": "pm25", "unit": "µg/m3"}}
    done = plan_import(grid, mapping(columns=columns, ignore={}), read_casebook(data), "bulletin")
    (finding,) = done.findings
    assert "merged with B2" in finding.what


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.text(max_size=15), min_size=6, max_size=6))
def test_every_cell_is_taken_missing_or_reported(data: Path, cells: list[str]) -> None:
    done = plan(data, ("丙山市", *cells[:3]), ("丁州", *cells[3:]))
    reported = [one for one in done.findings if one.kind in ("cell", "conflict")]
    counted = len(done.claims) + done.identical + sum(done.missing.values()) + len(reported)
    assert counted == len(cells) or not any(cell.strip() for cell in (*cells[:3], *cells[3:]))
    for claim in done.claims:
        parse_quantity(claim["value"], claim["unit"], claim["qualifier"], aspect=claim["aspect"])


DIVISIONS = (
    Division("340100", "甲州市", "Jia"), Division("430100", "乙林市", "Tong"),
    Division("440100", "丙林市", "Tong"), Division("220200", "吉林市", "Jilin"),
    Division("431000", "丙山市", "Ccity"),
)  # fmt: skip


def test_a_panel_lives_in_a_folder_of_its_own(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "own" / "data"
    ground = without_cases(read_casebook(data), target)
    places: Any = tuple(ground.places.to_dict("records"))
    gazetteer = Gazetteer((*DIVISIONS, *other_divisions()), places, "panel")
    rows = [
        (name, "30")
        for name in ("甲州市", "乙林", "丙林市", "吉林市", "丙山市", "莱芜市", "上海市")
    ]
    grid = Grid("p", (HEADS, *((*row, "", "", "") for row in rows)), "utf-8-sig")
    source = {"title_zh": "年鉴", "title_en": "Yearbook", "kind": "official", "confidence": "high",
              "published": "2022-03"}  # fmt: skip
    made = plan_import(grid, mapping(source=source), ground, "yearbook", gazetteer)
    found(ground, data, made.rows)
    assert check_casebook(target) == ()
    new = read_casebook(target)
    cities = new.places[new.places["level"] == "city"]
    assert list(cities["place"]) == [
        "jilin_city", "shanghai_city", "jia", "laiwu", "tong_hunan", "ccity", "tong_guangdong",
    ]  # fmt: skip
    assert list(cities["cohort_order"]) == [str(number) for number in range(1, 8)]
    assert new.edition == "2022-03"
    assert set(new.places.loc[new.places["level"] == "province", "parent"]) == {"aland"}
    assert len(new.measures) == len(new.models) == 0
    assert set(new.benchmarks["place"]) == {"aland"}
    with pytest.raises(FolderInTheWay):
        without_cases(read_casebook(data), target)


def test_an_interrupted_founding_leaves_nothing(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ground = without_cases(read_casebook(data), tmp_path / "file" / "data")
    with pytest.raises(CannotWrite):
        found(ground, data, plan(data, ("丙山市", "30")).rows)


def test_the_table_keeps_its_other_bytes(data: Path) -> None:
    path = data / "claims.csv"
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    add_rows(data, plan(data, ("丙山市", "30")).rows)
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[-1][0] == "ccity_pm25_2021"
    assert [item.name for item in data.iterdir() if item.name.startswith(".")] == []
