"""Heads over several rows become one name and one unit for each column."""

from __future__ import annotations

import pytest

from helpers.casebook.formats.grid import Grid
from helpers.intake.panels.heads import read_heads, split_unit


def test_merged_heads_of_a_workbook_count_for_all_their_cells() -> None:
    rows = (("城市", "生产总值", ""), ("", "全市", "市辖区"))
    merged = {(0, 2): (0, 1), (1, 0): (0, 0)}
    heads = read_heads(Grid("panel", rows, "workbook", merged), [0, 1])
    assert [head.name for head in heads] == ["城市", "生产总值/全市", "生产总值/市辖区"]


def grid(*rows: tuple[str, ...]) -> Grid:
    return Grid("panel", rows, "utf-8-sig")


def test_merged_heads_of_a_text_file_are_filled_from_the_left() -> None:
    heads = read_heads(
        grid(
            ("城市", "地区生产总值（亿元）", "", "", "人口", "", "面积"),
            ("", "全市", "", "", "户籍", "常住", ""),
            ("", "总量", "增速（%）", "", "", "", ""),
            ("甲市", "1", "2", "", "3", "4", "5"),
        ),
        [0, 1, 2],
    )
    assert [head.name for head in heads] == [
        "城市", "地区生产总值/全市/总量", "地区生产总值/全市/增速", "",
        "人口/户籍", "人口/常住", "面积",
    ]  # fmt: skip
    assert [head.unit for head in heads] == ["", "亿元", "%", "", "", "", ""]
    assert heads[2].shown == "C 地区生产总值(亿元)/全市/增速(%)"


def test_a_row_of_units_counts_where_the_head_has_none() -> None:
    rows = grid(
        ("城市", "面积", "PM2.5（年均）"), ("", "（km2）", "单位：µg/m3"), ("甲市", "1", "2")
    )
    assert [head.unit for head in read_heads(rows, [0], 1)] == ["", "km2", "µg/m3"]


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("ＧＤＰ（亿元）", ("GDP", "亿元")),
        ("人口[万人]", ("人口", "万人")),
        ("PM2.5（年均）", ("PM2.5(年均)", "")),
        ("（万人）", ("", "万人")),
        ("()", ("()", "")),
    ],
)
def test_units_in_brackets(text: str, split: tuple[str, str]) -> None:
    assert split_unit(text) == split
