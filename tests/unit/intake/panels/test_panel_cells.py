"""Every cell is taken with its digits, missing, or reported."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.intake.panels.panel_cells import (
    BELOW_UNIT,
    NOT_PUBLISHED,
    Missing,
    NotUnderstood,
    Taken,
    read_cell,
)
from helpers.quantity import read_decimal


@pytest.mark.parametrize(
    ("text", "value", "qualifier", "marks"),
    [
        ("54.70", "54.70", "=", ()),
        (" １２，３４５．６０ ", "12345.60", "=", ()),
        ("1,210,207", "1210207", "=", ()),
        ("−8.5", "-8.5", "=", ()),
        ("–8.5", "-8.5", "=", ()),
        (".5", "0.5", "=", ()),
        ("12.3*", "12.3", "=", ("*",)),
        ("12.3①", "12.3", "=", ("①",)),
        ("12.3²", "12.3", "=", ("²",)),
        ("12.3（1）", "12.3", "=", ("(1)",)),
        ("#12.3 ** †", "12.3", "=", ("#", "**", "†")),
        ("≥95", "95", "≥", ()),
        (">=95", "95", "≥", ()),
        ("约250", "250", "≈", ()),
        ("26～33", "26~33", "=", ()),
        ("0", "0", "=", ()),
    ],
)
def test_figures_keep_their_digits(
    text: str, value: str, qualifier: str, marks: tuple[str, ...]
) -> None:
    assert read_cell(text) == Taken(value, qualifier, marks)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("", NOT_PUBLISHED),
        ("　", NOT_PUBLISHED),
        ("—", NOT_PUBLISHED),
        ("——", NOT_PUBLISHED),
        ("－", NOT_PUBLISHED),
        ("N.A.", NOT_PUBLISHED),
        ("—①", NOT_PUBLISHED),
        ("...", BELOW_UNIT),
        ("…", BELOW_UNIT),
        ("……", BELOW_UNIT),
    ],
)
def test_signs_for_no_figure_are_told_apart(text: str, meaning: str) -> None:
    reading = read_cell(text)
    assert isinstance(reading, Missing)
    assert reading.meaning == meaning


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("12.3（2017年）", "more than a figure"),
        ("12.3万", "more than a figure"),
        ("1 234", "more than a figure"),
        ("12,34", "separate no thousands"),
        ("1,2345", "separate no thousands"),
        ("1.2E+05", "exponent"),
        ("007", "more than a figure"),
        ("*", "mark without a figure"),
        ("#DIV/0!", "error of the spreadsheet"),
        ("优", "no figure"),
        ("12.3%", "percent sign"),
        ("1" * 50, "a text"),
    ],
)
def test_what_is_no_plain_figure_is_reported(text: str, what: str) -> None:
    reading = read_cell(text)
    assert isinstance(reading, NotUnderstood)
    assert what in reading.what
    assert reading.fix


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        ("0.123", "12.3", "="),
        ("0.1230", "12.30", "="),
        ("-0.085", "-8.5", "="),
        ("0.50", "50", "="),
        ("0.5", "50", "≈"),
        ("1", "100", "≈"),
        ("0", "0", "="),
        ("12.3%", "12.3", "="),
        ("0.12~0.15", "12~15", "="),
    ],
)
def test_a_declared_fraction_becomes_a_percentage_of_the_same_precision(
    text: str, value: str, qualifier: str
) -> None:
    assert read_cell(text, percent=True, fraction=True) == Taken(value, qualifier)


def test_a_fraction_above_one_is_reported_and_none_is_assumed() -> None:
    assert isinstance(read_cell("12.3", percent=True, fraction=True), NotUnderstood)
    assert read_cell("0.123", percent=True) == Taken("0.123")


def test_a_panel_has_signs_of_its_own() -> None:
    reading = read_cell("＃", missing={"#": "not surveyed"})
    assert reading == Missing("＃", "not surveyed")


@given(st.text(max_size=60), st.booleans(), st.booleans())
def test_free_text_is_taken_missing_or_reported(text: str, percent: bool, fraction: bool) -> None:
    reading = read_cell(text, percent=percent, fraction=fraction)
    if isinstance(reading, Taken):
        for number in reading.value.split("~"):
            read_decimal(number)
    elif isinstance(reading, NotUnderstood):
        assert reading.text == text
        assert reading.what


@given(
    st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=3),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "*", "①", " †"]),
)
def test_digits_are_kept_in_either_width(
    number: Decimal, separated: bool, wide: bool, mark: str
) -> None:
    shown = f"{number:,f}" if separated else f"{number:f}"
    if wide:
        shown = shown.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.,-"})
    reading = read_cell(shown + mark)
    assert isinstance(reading, Taken)
    assert reading.value == f"{number:f}"


@given(st.decimals(-1, 1, allow_nan=False, allow_infinity=False, places=4))
def test_a_fraction_is_worth_the_same(number: Decimal) -> None:
    reading = read_cell(f"{number:f}", percent=True, fraction=True)
    assert isinstance(reading, Taken)
    assert Decimal(reading.value) == number * 100
    assert Decimal(reading.value).as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [("26.02069359736713", 1, "26.0"), ("12.25", 1, "12.2"), ("12.35", 1, "12.4"),
     ("12.3", 1, "12.3"), ("12", 1, "12"), ("4.5", 0, "4"), ("1.123456", None, "1.123456")],
)  # fmt: skip
def test_longer_figures_are_rounded_half_to_even_where_the_mapping_says_so(
    text: str, decimals: int | None, value: str
) -> None:
    assert read_cell(text, decimals=decimals) == Taken(value)


def test_the_digits_of_a_computation_are_not_taken_for_published_ones() -> None:
    reading = read_cell("26.02069359736713")
    assert isinstance(reading, NotUnderstood)
    assert "decimals" in reading.fix
    assert read_cell("0.812812345678", percent=True, fraction=True, decimals=2) == Taken("81.28")
