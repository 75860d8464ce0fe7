from __future__ import annotations

import pytest

from helpers.analysis import standards
from tests.unit.analysis.made_cases import bundled

TABLES = ("iaqi_breakpoints", "gb3095_short_term", "gb3838_table1", "gb15618")


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
    assert set(standards.editions("gb3095_short_term")) <= yearly


def test_no_number_of_the_benchmarks_is_repeated() -> None:
    held = {(row["pollutant"], row["averaging"]) for row in standards.rows("gb3095_short_term")}
    assert not held & {("co", "24h"), ("o3", "8h"), ("o3", "mda8")}
    assert not any(averaging == "annual" for _, averaging in held)
