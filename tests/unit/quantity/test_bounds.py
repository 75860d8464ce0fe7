from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.quantity.bounds import (
    QUALIFIERS,
    NotANumber,
    UnknownQualifier,
    read_decimal,
    read_figure,
)

INF = math.inf


COUNTED, SHARE, EXACT = {"counted": True}, {"share": True}, {"exact": True}


@pytest.mark.parametrize(
    ("text", "qualifier", "low", "high", "what"),
    [
        ("97", "=", 96.5, 97.5, {}),
        ("3390", "=", 3389.5, 3390.5, {}),
        ("54.7", "=", 54.65, 54.75, {}),
        ("56.90", "=", 56.895, 56.905, {}),
        ("-8.5", "=", -8.55, -8.45, {}),
        ("250", "≈", 245, 255, {}),
        ("1000", "≈", 500, 1500, {}),
        ("6.0", "≈", 5.5, 6.5, {}),
        ("0", "≈", -0.5, 0.5, {}),
        ("800", ">", 800, INF, {}),
        ("1000", "≥", 1000, INF, {}),
        ("35", "<", -INF, 35, {}),
        ("35", "≤", -INF, 35, {}),
        ("26~33", "=", 25.5, 33.5, {}),
        ("1,210,207", "=", 1210206.5, 1210207.5, {}),
        ("４４７．５", "=", 447.45, 447.55, {}),
        ("−8.5", "=", -8.55, -8.45, {}),
        ("18", "=", 18, 18, COUNTED),
        ("800", "≈", 750, 850, COUNTED),
        ("3.5", "=", 3.45, 3.55, COUNTED),
        ("35", "=", 35, 35, EXACT),
        ("100", "=", 99.5, 100, SHARE),
        ("90", "≥", 90, 100, SHARE),
        ("5", "<", 0, 5, SHARE),
        ("120", "=", 119.5, 120.5, SHARE),  # a figure outside keeps its own bounds
    ],
)
def test_bounds_follow_from_digits_qualifier_and_what_is_counted_shared_or_set(
    text: str, qualifier: str, low: float, high: float, what: dict[str, bool]
) -> None:
    reading = read_figure(text, qualifier, **what)
    assert (reading.low, reading.high) == (low, high)


def test_strict_qualifiers_leave_their_bound_out() -> None:
    assert read_figure("800", ">").open_low
    assert not read_figure("800", "≥").open_low
    assert read_figure("800", "<").open_high


@pytest.mark.parametrize(
    ("text", "value", "digits"),
    [("Ⅰ", 1, "Ⅰ"), ("Ⅲ类", 3, "Ⅲ"), ("IV", 4, "Ⅳ"), ("劣Ⅴ", 6, "劣Ⅴ"), ("2", 2, "2")],
)
def test_water_classes(text: str, value: float, digits: str) -> None:
    reading = read_figure(text, classes=True, counted=True)
    assert (reading.value, reading.digits) == (value, digits)
    assert reading.low == reading.high


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "1/3", "7:40:53", "1,2", "12,34", "1.", ".5", "--3", "1e5", "nan", "inf",
     "33~26", "1~", "~", "Ⅱ", "9" * 400, "１２３万"],
)  # fmt: skip
def test_what_is_no_number_is_an_error(text: str) -> None:
    with pytest.raises(NotANumber) as caught:
        read_figure(text)
    assert caught.value.fix


def test_an_unknown_qualifier_is_an_error() -> None:
    with pytest.raises(UnknownQualifier, match="use one of"):
        read_figure("5", "~")


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False),
    st.sampled_from(QUALIFIERS),
)
def test_a_figure_lies_within_its_bounds(number: Decimal, qualifier: str) -> None:
    reading = read_figure(f"{number:f}", qualifier)
    assert reading.low <= reading.value <= reading.high


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False))
def test_thousands_separators_change_nothing(number: Decimal) -> None:
    assert read_decimal(f"{number:,f}") == number


@given(st.text(max_size=80), st.sampled_from(QUALIFIERS), st.booleans(), st.booleans())
def test_free_text_is_a_number_or_a_clear_error(
    text: str, qualifier: str, classes: bool, share: bool
) -> None:
    try:
        reading = read_figure(text, qualifier, classes=classes, share=share)
    except NotANumber:
        return
    assert math.isfinite(reading.value)
