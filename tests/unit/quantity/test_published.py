from __future__ import annotations

import copy
import dataclasses
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.quantity import (
    NotANumber,
    Quantity,
    UnitMismatch,
    UnknownUnit,
    parse_period,
    parse_quantity,
)

CLEAN = parse_quantity("447", "万千瓦")
SHARE = parse_quantity("97", "%", aspect="share")
WIND = parse_quantity("234.68", "万千瓦")
WIND_SHARE = parse_quantity("26", "%", aspect="share")
GENERATION = parse_quantity("54.7", "亿千瓦时")
USE_SHARE = parse_quantity("56.99", "%", aspect="share")
COAL = parse_quantity("66", "万千瓦")
USED = parse_quantity("3390", "万吨")
USE_RATE = parse_quantity("82.5", "%", aspect="share")
HOURS = parse_quantity(str(parse_period("2023-01", "2023-08").hours), "小时")


@pytest.mark.parametrize(
    ("derived", "words", "bounds", "formula"),
    [
        (CLEAN / SHARE, "460.8万千瓦", "457.9～463.8万千瓦", "447万千瓦 ÷ 97%"),
        (CLEAN - WIND, "212.3万千瓦", "211.8～212.9万千瓦", "447万千瓦 − 234.68万千瓦"),
        ((WIND / CLEAN).to("%"), "52.5%", "52.4%～52.6%", "234.68万千瓦 ÷ 447万千瓦"),
        (WIND / WIND_SHARE, "902.6万千瓦", "885.5～920.4万千瓦", "234.68万千瓦 ÷ 26%"),
        (GENERATION / USE_SHARE, "95.98亿千瓦时", "95.88～96.08亿千瓦时", "54.7亿千瓦时 ÷ 56.99%"),
        ((GENERATION / CLEAN).to("小时"), "1224小时", "1221～1227小时",
         "54.7亿千瓦时 ÷ 447万千瓦"),
        ((GENERATION / (CLEAN * HOURS)).to("%"), "21.0%", "20.9%～21.1%",
         "54.7亿千瓦时 ÷ (447万千瓦 × 5832小时)"),
        ((CLEAN / (CLEAN / SHARE + COAL)).to("%"), "84.8%", "84.3%～85.4%",
         "447万千瓦 ÷ (447万千瓦 ÷ 97% + 66万千瓦)"),
        ((1 + parse_quantity("-8.5", "%")) ** 5 - 1, "−35.9%", "−36.1%至−35.6%",
         "(1 − 8.5%)^5 − 1"),
        ((1 + parse_quantity("-20.8", "%")) ** Fraction(1, 5) - 1, "−4.56%", "−4.6%至−4.5%",
         "(1 − 20.8%)^(1/5) − 1"),
        (USED / USE_RATE, "4109万吨", "4105～4113万吨", "3390万吨 ÷ 82.5%"),
        (USED / USE_RATE - USED, "719.1万吨", "716.4～721.7万吨", "3390万吨 ÷ 82.5% − 3390万吨"),
        ((parse_quantity("250", "万吨", "≈") / parse_quantity("1000", "万吨", "≥")).to("吨/吨"),
         "至多约0.25吨/吨", "至多0.255吨/吨", "约250万吨 ÷ 1000万吨以上"),
        ((GENERATION * parse_quantity("0.5366", "kgCO2/kWh")).to("万吨"), "293.5万吨",
         "293.2～293.9万吨", "54.7亿千瓦时 × 0.5366 kgCO2/kWh"),
    ],
)  # fmt: skip
def test_the_worked_values_of_the_low_carbon_section(
    derived: Quantity, words: str, bounds: str, formula: str
) -> None:
    assert derived.is_derived
    assert derived.words() == words
    assert derived.bounds_words() == bounds
    assert derived.formula == formula


def test_a_published_figure_is_no_derived_one() -> None:
    assert not CLEAN.is_derived
    assert CLEAN.formula == ""
    assert (CLEAN.value, CLEAN.low, CLEAN.high) == (447, 446.5, 447.5)
    assert CLEAN.text == "447"


def test_percent_is_a_ratio_in_arithmetic() -> None:
    assert (SHARE * CLEAN).unit_text == "万千瓦"
    assert (SHARE * USE_RATE).words() == "80.0%"
    assert (1 - SHARE).words() == "3.0%"
    assert (WIND_SHARE + SHARE).unit_text == "%"
    assert (USE_RATE / SHARE).value == pytest.approx(0.8505, abs=1e-4)


def test_units_combine_and_cancel() -> None:
    per_head = parse_quantity("3138.8", "亿元") / parse_quantity("466.7", "万人")
    assert per_head.to("元").words() == "67260元"
    assert (GENERATION / CLEAN).to("小时").unit_text == "小时"
    assert (WIND / CLEAN).unit_text == ""
    assert (parse_quantity("3", "公里") ** 2).to("km2").value == pytest.approx(9)
    assert (1 / CLEAN).unit_text == "1/万千瓦"
    assert (2 * CLEAN).value == 894
    assert (CLEAN * 2).unit_text == "万千瓦"


def test_counts_add_up_exactly() -> None:
    total = sum([parse_quantity("18", "家"), parse_quantity("3", "家")])
    assert isinstance(total, Quantity)
    assert total.words() == "21家"
    assert total.bounds_words() == "21家"


def test_plain_numbers_are_exact() -> None:
    half = CLEAN / 2
    assert (half.low, half.high) == (223.25, 223.75)
    assert half.formula == "447万千瓦 ÷ 2"


@pytest.mark.parametrize("other", [CLEAN, parse_quantity("3", "家"), parse_quantity("3", "位")])
def test_different_things_do_not_add(other: Quantity) -> None:
    with pytest.raises(UnitMismatch):
        GENERATION + other
    with pytest.raises(UnitMismatch):
        GENERATION.agrees(other)
    with pytest.raises(UnitMismatch):
        1 - other


@pytest.mark.parametrize("other", ["3", None, True, [1]])
def test_other_things_do_not_mix(other: object) -> None:
    with pytest.raises(UnitMismatch):
        CLEAN * other  # type: ignore[operator]


def test_numbers_that_are_none_do_not_mix() -> None:
    with pytest.raises(NotANumber):
        CLEAN * math.nan


def test_roots_of_units_are_refused() -> None:
    with pytest.raises(UnitMismatch, match="only ratios"):
        CLEAN**0.5


def test_conversion_keeps_published_digits() -> None:
    assert CLEAN.to("亿千瓦").words() == "0.0447亿千瓦"
    assert not CLEAN.to("亿千瓦").is_derived
    area = parse_quantity("30", "万亩").to("万公顷")
    assert area.is_derived and area.formula == "30万亩"
    assert area.value == pytest.approx(2)
    with pytest.raises(UnitMismatch):
        CLEAN.to("万吨")
    with pytest.raises(UnknownUnit):
        CLEAN.to("万吨标煤油")


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (("97", "%"), ("97.4", "%"), True),
        (("97", "%"), ("97.6", "%"), False),
        (("800", "家", ">"), ("800", "家"), False),
        (("800", "家", "≥"), ("800", "家"), True),
        (("800", "家", ">"), ("801", "家"), True),
        (("100", "家", "<"), ("100", "家"), False),
        (("250", "万吨", "≈"), ("0.0248", "亿吨"), True),
        (("1", "亿元"), ("10000", "万元"), True),
    ],
)
def test_figures_agree_when_their_bounds_meet(
    one: tuple[str, ...], other: tuple[str, ...], agree: bool
) -> None:
    first, second = parse_quantity(*one), parse_quantity(*other)
    assert first.agrees(second) is agree
    assert second.agrees(first) is agree


def test_figures_of_one_name_are_one_figure() -> None:
    one = parse_quantity("447", "万千瓦", name="a")
    again = parse_quantity("447", "万千瓦", name="a")
    difference = one - again
    assert difference.low == difference.high == 0
    other = CLEAN - parse_quantity("447", "万千瓦")
    assert (other.low, other.high) == (-1, 1)


def test_a_quantity_is_a_value() -> None:
    assert parse_quantity("447", "万千瓦") == CLEAN
    assert hash(parse_quantity("447", "万千瓦")) == hash(CLEAN)
    assert copy.copy(CLEAN) == CLEAN
    with pytest.raises(dataclasses.FrozenInstanceError):
        CLEAN.value = 1  # type: ignore[misc]


def test_a_result_without_a_value_says_so() -> None:
    nothing = parse_quantity("0", "家") / parse_quantity("0", "家")
    assert nothing.words() == "无法推算"
    assert nothing.bounds_words() == "无法限定"


digits = st.decimals(min_value="0.01", max_value=10**5, places=2).map(lambda d: f"{d:f}")


@given(digits, st.sampled_from(["万千瓦", "亿元", "万吨", "%", "µg/m3", "家", "万亩"]))
def test_what_is_written_is_read_back(text: str, unit: str) -> None:
    quantity = parse_quantity(text, unit)
    number = quantity.words().removesuffix(unit).removesuffix("µg/m³").strip()
    assert parse_quantity(number, unit) == quantity
