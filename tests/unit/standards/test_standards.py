from __future__ import annotations

import pytest

from helpers import standards
from tests.files import read_rows
from tests.paths import dataset
from tests.unit.sections.made_cases import bundled

TABLES = ("iaqi_breakpoints", "gb3095_short_term", "gb15618", "water_grades")


@pytest.mark.parametrize("name", TABLES)
def test_every_row_names_its_document_clause_and_edition(name: str) -> None:
    rows = standards.rows(name)
    assert rows
    for row in rows:
        assert row["document"] and row["clause"] and row["edition"]
        assert None not in row.values()


@pytest.mark.parametrize("name", TABLES)
def test_no_row_is_there_twice(name: str) -> None:
    rows = [tuple(row.items()) for row in standards.rows(name)]
    assert len(set(rows)) == len(rows)


def test_the_editions_of_the_index_differ_in_two_cells_only() -> None:
    old, new = (
        [row for row in standards.rows("iaqi_breakpoints") if row["edition"] == edition]
        for edition in ("HJ633-2012", "HJ633-2026")
    )
    changed = {
        (before["iaqi"], name): (before[name], after[name])
        for before, after in zip(old, new, strict=True)
        for name in list(before)[4:]
        if before[name] != after[name]
    }
    assert changed == {("100", "pm10_24h"): ("150", "120"), ("100", "pm25_24h"): ("75", "60")}


def test_short_term_limits_have_the_editions_of_the_yearly_ones() -> None:
    benchmarks = bundled().benchmarks
    yearly = set(benchmarks.loc[benchmarks["kind"] == "limit", "edition"])
    assert {row["edition"] for row in standards.rows("gb3095_short_term")} <= yearly


def test_no_number_of_the_benchmarks_is_repeated() -> None:
    held = {(row["pollutant"], row["averaging"]) for row in standards.rows("gb3095_short_term")}
    assert not held & {("co", "24h"), ("o3", "8h"), ("o3", "mda8")}
    assert not any(averaging == "annual" for _, averaging in held)


def copied(name: str) -> list[dict[str, str]]:
    """Rows of a copy of a standard that somebody else typed."""
    return read_rows(dataset("standards_tables") / f"{name}.csv")


def test_breakpoints_are_those_of_the_standard() -> None:
    ours = [list(row.values())[3:] for row in standards.rows("iaqi_breakpoints")]
    assert ours == [list(row.values())[1:] for row in copied("iaqi_breakpoints")]


def test_values_for_soil_are_those_of_the_standard() -> None:
    lands = {"水田": "paddy", "其他": "other", "果园": "orchard", "全部": "any"}
    theirs = [
        [row["metal"].lower(), lands[row["landuse"]], *list(row.values())[2:]]
        for row in copied("gb15618_2018")
    ]
    assert [list(row.values())[3:-1] for row in standards.rows("gb15618")] == theirs


def test_limits_of_air_are_those_of_the_standard() -> None:
    theirs = {
        (row["pollutant"].lower().replace("2.5", "25"), row["averaging"], edition): float(
            row[f"c2_{edition}"]
        )
        for row in copied("gb3095_limits")
        for edition in ("2012", "2026_transition", "2026_final")
    }
    named = {"pm25": "pm25", "pm10": "pm10", "so2": "so2", "no2": "no2", "co_p95": "co",
             "o3_p90": "o3"}  # fmt: skip
    averaged = {"co_p95": "24h", "o3_p90": "mda8"}
    ours = {
        (row["pollutant"], row["averaging"], _edition(row["edition"])): float(row["class_2"])
        for row in standards.rows("gb3095_short_term")
    }
    marks = bundled().benchmarks
    for mark in marks[marks["edition"].str.startswith("GB3095")].to_dict("records"):
        name = str(mark["indicator"])
        key = named[name], averaged.get(name, "annual"), _edition(str(mark["edition"]))
        ours[key] = float(str(mark["value"]))
    assert ours == theirs


def _edition(name: str) -> str:
    return name.removeprefix("GB3095-").replace("-", "_")
