"""Published figures as records."""

from __future__ import annotations

from typing import Any

import pytest

from helpers import display
from helpers.casebook import Case


def cells(case: Case, id: str) -> dict[str, str]:
    records = display.figure_records(case, [*case.claim_list(), *case.to_verify()])
    names = [column.name for column in records.columns]
    rows = [dict(zip(names, row, strict=True)) for row in records.rows]
    (row,) = (row for row in rows if row["id"] == id)
    return row


def test_a_record_tells_all_that_is_known_of_a_figure(case: Case) -> None:
    row = cells(case, "chenzhou_clean_capacity_share_2023_08")
    assert (row["value"], row["low"], row["high"], row["unit"]) == ("97", "96.5", "97.5", "%")
    assert row["verdict"] == "scope"
    assert row["qualifier"] == "exact", "a spreadsheet would take the sign for a formula"
    assert row["checks"].count("\n") == 0 and "÷ 97%" in row["checks"]
    assert "97%" in row["quote"]
    assert row["citation"].endswith(row["address"]) and row["address"].startswith("https://")
    assert row["key"] == "clean_capacity_share/share"


def test_it_is_found_by_pinyin_and_the_other_language(case: Case) -> None:
    pytest.importorskip("pypinyin")
    row = cells(case, "chenzhou_clean_capacity_share_2023_08")
    assert "qingjienengyuan" in row["find"] and "qjny" in row["find"]
    assert ("clean" in row["find"].lower()) == (case.lang == "zh")


def test_competing_values_name_each_other_and_weak_ones_say_so(case: Case) -> None:
    first, second = "chenzhou_good_air_days_share_2016", "chenzhou_good_air_days_share_2016_2"
    assert second in cells(case, first)["rivals"].split()
    assert first in cells(case, second)["rivals"].split()
    weak: Any = case.to_verify()[0]
    row = cells(case, weak.id)
    assert row["unverified"] and row["name"].endswith(row["unverified"])
