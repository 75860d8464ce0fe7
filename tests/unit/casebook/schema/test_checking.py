"""Every case of bad input, each as the user meets it."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.casebook import InvalidCasebook, Problem, check_casebook, read_casebook
from helpers.casebook.formats.mending import deviations
from helpers.casebook.schema import relations
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.schema.problem import in_lines
from tests.unit.casebook.conftest import ROWS, package, write_table

Change = Callable[..., Path]


def only(folder: Path) -> Problem:
    """Check a folder that has one thing wrong with it."""
    problems = check_casebook(folder)
    assert len(problems) == 1, [str(problem) for problem in problems]
    assert problems[0].rule and problems[0].fix
    return problems[0]


@pytest.mark.parametrize(
    ("table", "line", "cells", "column", "rule", "fix"),
    [
        ("claims", 3, {"value": "很多"}, "value", "number as published", "447"),
        ("claims", 3, {"value": "1/3"}, "value", "number as published", "447"),
        ("claims", 3, {"value": "nan"}, "value", "number as published", "447"),
        ("claims", 3, {"value": ""}, "value", "required", "fill"),
        ("claims", 3, {"unit": "万千佤"}, "unit", "unit of the vocabulary", "as published"),
        ("claims", 3, {"unit": "万千瓦时"}, "unit", "fits the level", "万千瓦"),
        ("claims", 7, {"value": "120"}, "value", "0 to 100", "check the digits"),
        ("claims", 7, {"unit": "倍"}, "unit", "fits the share", "%"),
        ("claims", 7, {"unit": "百分点"}, "unit", "fits the share", "%"),
        ("claims", 7, {"aspect": "level"}, "unit", "fits the level", "aspect share"),
        ("claims", 9, {"unit": "家"}, "unit", "fits the rank", "位"),
        ("claims", 9, {"aspect": "streak"}, "unit", "fits the streak", "年"),
        ("claims", 3, {"aspect": "growth", "unit": "家"}, "unit", "fits the growth", "%"),
        ("claims", 3, {"qualifier": "~"}, "qualifier", "enumeration", "≥"),
        ("claims", 3, {"aspect": "lvel"}, "aspect", "enumeration", "did you mean level"),
        ("claims", 3, {"start": "2024", "end": "2023", "source": "paper"}, "end",
         "after its start 2024", "exchange"),
        ("claims", 3, {"start": "2023", "end": ""}, "end", "has an end", "moment"),
        ("claims", 3, {"end": "2023-13"}, "end", "date", "YYYY-MM"),
        ("claims", 3, {"end": "Aug-23"}, "end", "date", "format Text"),
        ("claims", 3, {"value": "4.67E+06"}, "value", "number", "spreadsheet"),
        ("claims", 3, {"source": "buletin"}, "source", "sources.csv", "did you mean bulletin"),
        ("claims", 3, {"source": "zzz"}, "source", "sources.csv", "add a row"),
        ("claims", 3, {"indicator": "clean_capcity"}, "indicator", "indicators.csv",
         "did you mean clean_capacity"),
        ("claims", 3, {"place": "ecity"}, "place", "places.csv", "did you mean"),
        ("claims", 3, {"claim": "ccity_capacity_2022"}, "claim", "once", "row 2"),
        ("claims", 3, {"claim": "Ccity 2023"}, "claim", "identifier", "lower-case"),
        ("claims", 3, {"note": "a\x07b", "note_en": "a"}, "note", "control character", "remove"),
        ("claims", 3, {"note": "待核"}, "note_en", "together", "English of 待核"),
        ("claims", 3, {"note_en": "to be verified"}, "note", "together", "Chinese of to be"),
        ("claims", 3, {"scope": "县城"}, "scope_en", "together", "English of 县城"),
        ("claims", 3, {"scope": "县城", "scope_en": "县城"}, "scope_en", "no Chinese", "pinyin"),
        ("claims", 3, {"scope": "县城", "scope_en": "town （seat）"}, "scope_en", "full-width",
         "English"),
        ("sources", 2, {"publisher_en": ""}, "publisher_en", "together", "统计局"),
        ("sources", 3, {"publisher": "统计局", "publisher_en": "Statistics Office"},
         "publisher_en", "one translation", "row 2 has Bureau of Statistics"),
        ("sources", 2, {"title_en": "公报"}, "title_en", "outside brackets", "in brackets"),
        ("indicators", 4, {"definition_en": ""}, "definition_en", "required", "fill"),
        ("indicators", 4, {"definition": "占比"}, "definition_en", "one translation",
         "row 3 has Share"),
        ("places", 4, {"code": "43100"}, "code", "GB/T 2260", "six digits"),
        ("places", 4, {"parent": "aland"}, "parent", "parent of a city is a province", "province"),
        ("places", 4, {"parent": ""}, "parent", "has a parent", "province"),
        ("places", 2, {"parent": "bprov"}, "parent", "no parent", "empty"),
        ("places", 4, {"cohort_order": ""}, "cohort_order", "together", "fill"),
        ("places", 4, {"cohort_order": "two"}, "cohort_order", "whole number", "digits"),
        ("sources", 2, {"url": "javascript:alert(1)"}, "url", "web address", "https://"),
        ("sources", 2, {"confidence": "sure"}, "confidence", "enumeration", "high"),
        ("sections", 2, {"notebook": "overview"}, "notebook", "notebook", "01_overview"),
        ("indicators", 4, {"section": "overvew"}, "section", "sections.csv", "overview"),
        ("indicators", 4, {"direction": "2"}, "direction", "enumeration", "-1"),
        ("indicators", 4, {"minimum": "9", "maximum": "1"}, "maximum", "minimum 9", "exchange"),
        ("indicators", 4, {"minimum": "none"}, "minimum", "number", "digits"),
        ("sources", 2, {"repost_of": "bulletin"}, "repost_of", "another source", "original"),
        ("sources", 3, {"repost_of": "bulletn"}, "repost_of", "sources.csv", "mean bulletin"),
        ("claims", 3, {"end": "2023-10"}, "end", "published (2023-09)", "accepted"),
        ("claims", 3, {"end": "2023"}, "end", "published (2023-09)", "accepted"),
        ("claims", 3, {"accepted": "because"}, "accepted", "date and reason", "2026-11-30: "),
        ("claims", 3, {"quote": "清洁能源装机444万千瓦"}, "quote", "447 stand", "quote"),
        ("claims", 3, {"quote": "447" + "万" * 38}, "quote", "at most 40", "few words"),
        ("claims", 3, {"inferred": "start"}, "inferred", "start is there", "fill start"),
        ("claims", 3, {"inferred": "date"}, "inferred", "start, end", "does not state"),
        ("measures", 2, {"evidence": "ccity_mines;ccity_mine"}, "evidence", "claims.csv",
         "did you mean ccity_mines"),
        ("measures", 2, {"sources": "bulletin;paper"}, "sources", "besides source", "paper out"),
        ("measures", 2, {"parent": "ccity_chief"}, "parent", "above itself", "circle"),
        ("measures", 2, {"what_zh": "设林长"}, "what_en", "together", "English"),
        ("measures", 2, {"started": "last year"}, "started", "date", "YYYY"),
        ("models", 3, {"claims": "ccity_mins"}, "claims", "claims.csv", "ccity_mines"),
        ("models", 3, {"measures": "zzz"}, "measures", "measures.csv", "add a row"),
        ("measures", 2, {"theme": "rivers"}, "theme", "enumeration", "use one of"),
        ("measures", 2, {"section": "zzz"}, "section", "sections.csv", "add a row"),
        ("models", 3, {"parent": "cub"}, "parent", "same model", "did you mean cube"),
        ("models", 3, {"element": "cube", "parent": ""}, "element", "once", "row 2"),
        ("benchmarks", 2, {"unit": "%"}, "unit", "dimension", "µg/m3"),
        ("benchmarks", 2, {"value": "abc"}, "value", "number", "447"),
        ("benchmarks", 4, {"end": "2015"}, "end", "after its start", "exchange"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_reported_where_it_stands(
    change: Change,
    table: str,
    line: int,
    cells: dict[str, str],
    column: str,
    rule: str,
    fix: str,
) -> None:
    problem = only(change(table, line, **cells))
    assert (problem.file, problem.row, problem.column) == (f"{table}.csv", line, column)
    assert rule in problem.rule
    assert fix in problem.fix
    if column in cells:
        assert problem.value in cells[column]


@pytest.mark.parametrize(
    ("scope", "scope_en", "rule"),
    [
        ("市城区", "city centre", "one translation for one text"),
        ("城区", "urban area", "one text for one translation"),
    ],
)
def test_a_scope_and_its_translation_are_one_to_one(
    change: Change, scope: str, scope_en: str, rule: str
) -> None:
    problem = only(change("claims", 9, scope=scope, scope_en=scope_en))
    assert (problem.row, problem.column, problem.value) == (9, "scope_en", scope_en)
    assert problem.rule == rule
    assert problem.fix.startswith("row 4 has ")
    assert check_casebook(change("claims", 9, scope="市城区", scope_en="urban area")) == ()


def test_a_name_in_english_may_hold_the_chinese_one_in_brackets(change: Change) -> None:
    assert check_casebook(change("sources", 3, title_en="Daily (日报, 晚报)")) == ()


def test_an_indicator_that_is_claimed_by_another_unit_is_reported_at_the_claim(
    change: Change,
) -> None:
    folder = change("indicators", 4, unit="mg/L")
    assert check_casebook(folder) == ()
    folder = change("indicators", 4, unit="%")
    found = {(problem.file, problem.row, problem.column) for problem in check_casebook(folder)}
    expected = {("claims.csv", 10), ("claims.csv", 11)}
    expected |= {("benchmarks.csv", row) for row in (2, 3, 4)}
    assert found == {(file, row, "unit") for file, row in expected}


def test_a_circle_of_elements_is_reported(change: Change) -> None:
    problems = check_casebook(change("models", 2, parent="guard"))
    assert [(problem.row, problem.rule) for problem in problems] == [
        (2, "no element above itself"),
        (3, "no element above itself"),
    ]


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"measure": "ccity_chef"}, "measure", "known in measures.csv"),
        ({"indicator": "pm25", "feature": "mines"}, "feature", "an indicator or a feature"),
        ({"test": "≥30"}, "test", "a test of an indicator or a feature"),
        ({"indicator": "pm25", "test": "yes"}, "test", "a sign and a number for an indicator"),
        ({"feature": "mines", "test": "≥30"}, "test", "yes or no for a feature"),
        ({"indicator": "pm25", "test": "about 30"}, "test", "test of a condition"),
        ({"source": "editr"}, "source", "known in sources.csv"),
    ],
)
def test_a_condition_names_what_tells_and_who_says_so(
    data: Path, cells: dict[str, str], column: str, rule: str
) -> None:
    good = {"measure": "ccity_chief", "text_zh": "有林", "text_en": "Forest", "source": "editor"}
    write_table(data, "conditions", [{**good, "indicator": "pm25", "test": "≥30"}])
    assert check_casebook(data) == ()
    write_table(data, "conditions", [{**good, **cells}])
    problem = only(data)
    assert (problem.file, problem.column, problem.rule) == ("conditions.csv", column, rule)


def test_features_of_a_place_are_those_of_conditions(data: Path, change: Change) -> None:
    mines = {"measure": "ccity_chief", "text_zh": "有矿", "text_en": "Mines", "feature": "mines",
             "test": "yes", "source": "editor"}  # fmt: skip
    write_table(data, "conditions", [mines])
    for good in ("mines", "no mines"):
        assert check_casebook(change("places", 4, features=good)) == ()
    for bad in ("mine", "not mines"):
        problem = only(change("places", 4, features=bad))
        assert (problem.column, problem.rule) == (
            "features",
            f"{bad} is the feature of a condition",
        )
        assert "did you mean mines" in problem.fix


def test_a_figure_may_stand_after_its_source_when_it_is_a_target_or_accepted(
    change: Change,
) -> None:
    late = {"end": "2030", "source": "bulletin"}
    assert check_casebook(change("claims", 6, **late)) == ()
    accepted = {"accepted": "2026-11-30: amended later"}
    assert check_casebook(change("claims", 3, **late, **accepted)) == ()
    assert only(change("claims", 3, **late)).column == "end"


def test_all_problems_come_at_once_in_order(data: Path) -> None:
    rows = [dict(row) for row in ROWS["claims"]]
    rows[0]["value"], rows[0]["unit"] = "x", "y"
    rows[4]["source"] = "nobody"
    write_table(data, "claims", rows)
    places = [dict(row) for row in ROWS["places"]]
    places[3]["level"] = "town"
    write_table(data, "places", places)
    problems = check_casebook(data)
    assert [(p.file, p.row, p.column) for p in problems] == [
        ("places.csv", 5, "level"),
        ("claims.csv", 2, "value"),
        ("claims.csv", 2, "unit"),
        ("claims.csv", 6, "source"),
    ]


def test_the_row_is_the_line_that_an_editor_shows(data: Path) -> None:
    path = data / "claims.csv"
    text = path.read_text(encoding="utf-8").replace(
        "ccity_capacity_2022,", '"ccity_capacity\n_2022",', 1
    )
    path.write_text(text.replace("dcity_pm25_2022,dcity", "dcity_pm25_2022,ecity"), "utf-8")
    problems = check_casebook(data)
    assert [(p.row, p.column) for p in problems] == [(2, "claim"), (12, "place")]
    assert problems[0].rule == "no control character"


@pytest.mark.parametrize(
    ("change", "row", "rule"),
    [
        (lambda _: None, 0, "the file is there"),
        (lambda raw: raw.replace(b"Daily", b"Dai\xffly\xff"), 3, "UTF-8"),
        (lambda _: b"", 1, "the file has a header"),
    ],
)
def test_a_file_that_is_no_table_is_reported_alone(
    data: Path, change: Callable[[bytes], bytes | None], row: int, rule: str
) -> None:
    path = data / "sources.csv"
    raw = change(path.read_bytes())
    path.unlink()
    if raw is not None:
        path.write_bytes(raw)
    problem = only(data)
    assert (problem.file, problem.row, problem.rule) == ("sources.csv", row, rule)


@pytest.mark.parametrize(
    ("old", "new", "row", "rule"),
    [
        ("paper,日报,Daily", "paper,日报,Daily,more", 3, "12 cells a row"),
        ("paper,日报,Daily,", "paper,日报,Daily", 3, "12 cells a row"),
        ("paper,日报", 'paper,"日报', 3, "well-formed CSV"),
        ("source,title_zh", "source,title", 1, "column of the table"),
        ("source,title_zh", "source,source,title_zh", 1, "each column once"),
    ],
)
def test_a_malformed_file_is_reported(data: Path, old: str, new: str, row: int, rule: str) -> None:
    path = data / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    problems = check_casebook(data)
    assert (problems[0].file, problems[0].row, problems[0].rule) == ("sources.csv", row, rule)


def test_a_table_without_rows_is_no_problem(data: Path) -> None:
    for name in ("claims", "measures", "models", "benchmarks"):
        write_table(data, name, [])
    assert check_casebook(data) == ()
    assert read_casebook(data).claims.empty


@pytest.mark.parametrize(
    ("text", "row", "rule"),
    [
        ("{", 1, "well-formed JSON"),
        ('{\n  "name": "x",\n}', 3, "well-formed JSON"),
        ("[" * 100000, 0, "well-formed JSON"),
        (f'{{"edition": {"9" * 100000}}}', 0, "well-formed JSON"),
    ],
)
def test_a_malformed_package_is_reported(data: Path, text: str, row: int, rule: str) -> None:
    (data / "datapackage.json").write_text(text, encoding="utf-8")
    problem = only(data)
    assert (problem.file, problem.rule) == ("datapackage.json", rule)
    assert problem.row in {row, row - 1}


@pytest.mark.parametrize("edition", ["", "January", "2026-13"])
def test_an_edition_that_is_no_date_is_reported(data: Path, edition: str) -> None:
    text = json.dumps(package(edition))
    (data / "datapackage.json").write_text(text, encoding="utf-8")
    problem = only(data)
    assert (problem.column, problem.value) == ("edition", edition)


@pytest.mark.parametrize("text", ["[]", '{"edition": "2026-01", "resources": [1, {}]}', "null"])
def test_a_package_of_other_tables_is_reported(data: Path, text: str) -> None:
    (data / "datapackage.json").write_text(text, encoding="utf-8")
    problems = check_casebook(data)
    assert {problem.column for problem in problems} >= set(TABLES) - {"conditions", "advice"}


def test_a_problem_reads_as_one_line(change: Change) -> None:
    problem = only(change("claims", 3, unit="万千佤"))
    text = str(problem)
    assert text.startswith("claims.csv, row 3, column unit: '万千佤'")
    assert "\n" not in text and problem.fix in text


def test_the_error_lists_every_problem_and_survives_pickling(change: Change) -> None:
    folder = change("claims", 3, unit="万千佤", value="x")
    with pytest.raises(InvalidCasebook) as caught:
        read_casebook(folder)
    error = caught.value
    assert error.problems == check_casebook(folder)
    assert isinstance(error, ValueError)
    assert all(str(problem) in str(error) for problem in error.problems)
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems and str(again) == str(error)


def test_of_many_problems_of_a_kind_the_first_are_written_and_the_others_counted(
    data: Path,
) -> None:
    row = {**ROWS["claims"][0], "unit": "万千佤"}
    write_table(data, "claims", [{**row, "claim": f"claim_{number}"} for number in range(1200)])
    with pytest.raises(InvalidCasebook) as caught:
        read_casebook(data)
    lines = str(caught.value).splitlines()
    assert len(lines) == 52 and len(caught.value.problems) == 1200
    assert lines[-1].strip().startswith("claims.csv, column unit: 1,150 more of “unit of the")


def test_a_rule_that_names_a_date_of_each_row_is_one_kind() -> None:
    rule = "no figure of a time after its source was published"
    found = [
        Problem("claims.csv", day, "end", "2025", f"{rule} (2024-01-{day:02})", "mend it")
        for day in range(1, 90)
    ]
    lines = in_lines(found)
    assert len(lines) == 51
    assert lines[-1] == f"claims.csv, column end: 39 more of “{rule}”; --json lists them"


def test_half_a_character_in_the_package_is_a_problem_and_never_a_crash(data: Path) -> None:
    path = data / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"title": "\ud800"}), "utf-8")
    assert only(data).value == "half a character"
    assert not [one for one in deviations(data) if one.file == path.name]


def test_rules_that_repeat_what_stands_in_the_cells_are_no_kinds_without_end() -> None:
    found = [
        Problem("claims.csv", row, "quote", "q", f"the digits {row} stand in the quotation", "x")
        for row in range(1, 1_001)
    ]
    lines = in_lines(found)
    assert len(lines) == 8 + 50 + 1
    assert lines[-1] == "claims.csv, column quote: 942 more; --json lists them"


def test_a_number_of_thousands_of_digits_is_one_short_line_in_every_column(data: Path) -> None:
    endless = "9" * 100_000
    for table, rows in ROWS.items():
        kept = (data / TABLES[table].file).read_bytes()
        for column in TABLES[table].header:
            write_table(data, table, [{**next(iter(rows), {}), column: endless}])
            lines = in_lines([*check_casebook(data), *deviations(data)])
            assert max(map(len, lines), default=0) < 1_000
        (data / TABLES[table].file).write_bytes(kept)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.sampled_from([*(t.file for t in TABLES.values()), "datapackage.json"]), st.binary())
def test_any_bytes_are_problems_and_never_a_crash(data: Path, file: str, raw: bytes) -> None:
    path = data / file
    good = path.read_bytes()
    path.write_bytes(raw)
    try:
        assert check_casebook(data)
    finally:
        path.write_bytes(good)


def test_of_many_unknown_names_the_first_are_compared(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def near(name: str, _known: object) -> str:
        compared.append(name)
        return "did you mean paper?"

    monkeypatch.setattr(relations, "near_matches", near)
    row = ROWS["claims"][0]
    rows = [{**row, "claim": f"c_{at}", "source": f"s_{at // 2}"} for at in range(200)]
    write_table(data, "claims", rows)
    found = [problem for problem in check_casebook(data) if problem.column == "source"]
    assert len(found) == 200
    assert compared == [f"s_{at}" for at in range(50)]
    assert [found[at].fix for at in (99, 100)] == [
        "did you mean paper?",
        "add a row with source s_50 to sources.csv",
    ]
