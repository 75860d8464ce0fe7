"""English figures say what the Chinese ones say: the same value, the same significant digits."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.quantity import parse_quantity
from helpers.quantity.international import common_unit
from helpers.quantity.units import factor, parse_unit

DIGITS = st.decimals(min_value=0, max_value=10**6, places=2).map(lambda d: f"{d:f}") | st.integers(
    1, 10**6
).map(str)
#: Units by whose names English figures end, and what each is in units of the vocabulary.
POWERS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
NAMED = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
UNITS = {
    "万千瓦": "W", "亿千瓦": "W", "亿千瓦时": "Wh", "万千瓦时": "Wh", "万吨": "t", "亿吨": "t",
    "万吨标准煤": "tce", "亿元": "CNY", "万元": "CNY", "元": "CNY", "万人": "people",
    "万人次": "trips", "万辆": "vehicles", "亿m3": "m³", "万m2": "m²", "万平方公里": "km²",
    "万公顷": "ha", "户": "households", "km": "km",
}  # fmt: skip
VOCABULARY = {"Wh": "kWh", "CNY": "元", "people": "人", "trips": "人次", "vehicles": "辆",
              "households": "户", "m³": "m3", "m²": "m2", "km²": "km2"}  # fmt: skip


def read(text: str, unit: str) -> tuple[Decimal, str]:
    """Read an English figure back: its value in the plain unit, and its number."""
    number, name = re.fullmatch(r"(?:CNY )?([\d.,]+) ?(.*)", text).groups()  # type: ignore[union-attr]
    value = Decimal(number.replace(",", ""))
    for word, size in NAMED.items():
        if name.startswith(word):
            return value * size, number
    prefix = name.removesuffix(unit) if unit not in {"CNY"} else ""
    return value * POWERS[prefix], number


def significant_digits(number: str) -> str:
    """Digits that say something: without leading zeros, and none of a whole number's end."""
    plain = number.replace(",", "").lstrip("0.") or "0"
    return plain.replace(".", "") if "." in number else plain.rstrip("0")


@given(DIGITS, st.sampled_from(sorted(UNITS)))
def test_the_value_is_the_published_one(digits: str, unit: str) -> None:
    name = UNITS[unit]
    value, _ = read(parse_quantity(digits, unit).words("en"), name)
    plain = factor(parse_unit(VOCABULARY.get(name, name)))
    ratio = factor(parse_unit(unit)) / plain * (1000 if name == "Wh" else 1)
    assert float(value) == pytest.approx(float(digits) * ratio, rel=1e-12)


@given(DIGITS, st.sampled_from(sorted(UNITS)))
def test_the_significant_digits_are_the_published_ones(digits: str, unit: str) -> None:
    _, number = read(parse_quantity(digits, unit).words("en"), UNITS[unit])
    written, published = significant_digits(number), significant_digits(digits)
    if "." in number and "." in digits:
        assert written.lstrip("0") == published.lstrip("0")
    else:
        assert written.strip("0") == published.strip("0")


@given(st.integers(1, 10**6).map(str), st.sampled_from(["亩", "万亩"]))
def test_mu_become_hectares_as_exactly_as_published(digits: str, unit: str) -> None:
    value, number = read(parse_quantity(digits, unit).words("en"), "ha")
    true = Decimal(digits) * (10**4 if unit == "万亩" else 1) / 15
    known = max(len(digits.rstrip("0")), 3)
    assert abs(value - true) <= true * Decimal(5).scaleb(-known)
    assert len(significant_digits(number)) <= known


@given(st.lists(DIGITS, min_size=1, max_size=6), st.sampled_from(sorted(UNITS)))
def test_figures_of_one_axis_share_a_unit(published: list[str], unit: str) -> None:
    common = common_unit(unit, map(float, published), "en")
    for digits in published:
        written = common.digits(digits).replace(",", "")
        assert float(written) == pytest.approx(common.value(float(digits)), rel=1e-12)
        assert significant_digits(written).strip("0") == significant_digits(digits).strip("0")
    largest = max(map(float, published))
    if largest * factor(parse_unit(unit)) / factor(parse_unit("元")) >= 1 and UNITS[unit] == "CNY":
        assert 1 <= common.value(largest) < 1e6


@pytest.mark.parametrize(
    ("value", "unit", "beside"),
    [
        ("54.70", "亿千瓦时", "5.470 TWh (54.70亿千瓦时)"),
        ("97", "%", "97%"),
        ("1071", "km", "1,071 km"),
        ("18", "家", "18"),
    ],
)
def test_both_forms_stand_side_by_side(value: str, unit: str, beside: str) -> None:
    quantity = parse_quantity(value, unit)
    assert quantity.words_beside("en") == beside
    assert quantity.words_beside("zh") == quantity.words("zh")
