"""How quantities are written for readers, in Chinese and in English.

Chinese keeps the digits and the unit of the source, and groups no thousands, as sources do not.
English writes the same figure in international units: the decimal point moves and no digit is
added or lost. Only where a unit is no power of ten of an international one (亩) is the figure
converted and rounded to the significant digits of the source.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from helpers.quantity.bounds import ROMAN_CLASSES, read_decimal
from helpers.quantity.international import (
    chinese_unit,
    english_unit,
    grouped,
    has_chinese,
    in_size,
    pick,
)
from helpers.quantity.period import Lang
from helpers.quantity.units import spell

SIGNIFICANT: Final = 4
#: How many times as wide as they are bounds may become by being rounded outwards; per cent, which
#: is read to one decimal, and the most decimals that it is given.
_WIDENED: Final = 1.7
_WIDENED_PERCENT: Final = 5.0
_DECIMALS: Final = 3

_CHINESE = {
    "=": "{}", "≈": "约{}", ">": "超过{}", "≥": "{}以上", "<": "不到{}", "≤": "不超过{}",
}  # fmt: skip
_ENGLISH = {
    "=": "{}", "≈": "about {}", ">": "more than {}", "≥": "at least {}", "<": "less than {}",
    "≤": "at most {}",
}  # fmt: skip

_FORMULA: Final = re.compile(r"(?<![A-Z])(?:PM(?:2\.5|10)|(?:SO|NO|CO)2|O3)(?![\d.]\d|\d|[A-Za-z])")
_SUBSCRIPTS: Final = str.maketrans("01235", "₀₁₂₃₅")

#: What is counted, one at a time.
_ONE: Final = {
    "years": "year", "days": "day", "hours": "hour", "people": "person", "households": "household",
    "trips": "trip", "vehicles": "vehicle",
}  # fmt: skip

#: Units that order or class instead of measuring.
_ORDERED = {"位": "rank", "位次": "rank", "类": "class"}


def published_words(
    digits: str, unit_text: str, qualifier: str, lang: Lang, *, aspect: str = "level"
) -> str:
    """Write a figure as its source printed it, or in international units for English.

    The digits are half-width. A ``rank``, and a ``level`` in such a unit, is written as a place in
    an order.

    Returns
    -------
    str
        ``447万千瓦``, ``1000万吨以上``; ``4.47 GW``, ``at least 10 Mt``.
    """
    unit = spell(unit_text)
    ordinal = aspect == "rank" or (aspect == "level" and digits.isdigit())
    if lang == "zh":
        text = digits.replace("-", "−").replace("~", "～")
        if ordinal and unit in {"位", "位次", "名"}:
            return _CHINESE[qualifier].format(f"第{text}{unit[0]}")
        return _CHINESE[qualifier].format(text + chinese_unit(unit))
    if digits in ROMAN_CLASSES:
        roman = unicodedata.normalize("NFKC", digits)
        named = f"below Class {roman[1:]}" if roman.startswith("劣") else f"Class {roman}"
        return _ENGLISH[qualifier].format(named)
    if unit == "类":
        return _ENGLISH[qualifier].format(f"Class {digits}")
    if ordinal and unit in {"位", "位次", "名"}:
        return _ENGLISH[qualifier].format(f"No. {digits}")
    text = _published_english(digits, unit)
    noun = text.removeprefix("1 ")
    return _ENGLISH[qualifier].format(f"1 {_ONE[noun]}" if noun in _ONE else text)


def derived_words(value: float, low: float, high: float, unit_text: str, lang: Lang) -> str:
    """Write a derived figure: four significant digits, per cent by decimals.

    ``460.8万千瓦``; ``至多约0.25吨/吨`` when it has a bound on one side only.
    """
    value, low, high, unit = _in_language(value, low, high, unit_text, lang)
    if math.isnan(value):
        return "无法推算" if lang == "zh" else "not determined"
    text = _with_unit(_derived_number(value, low, high, unit), unit)
    if math.isinf(high) and math.isinf(low):
        return text
    if math.isinf(high):
        text = _one_bound(low, unit, up=False) if value == low else text
        return _one_sided("至少", "at least", text, value == low, lang)
    if math.isinf(low):
        text = _one_bound(high, unit, up=True) if value == high else text
        return _one_sided("至多", "at most", text, value == high, lang)
    return text


def bounds_words(
    low: float, high: float, unit_text: str, lang: Lang, *, exactly: bool = False
) -> str:
    """Write what a figure can be, by its bounds in the unit; infinite where there is none.

    Parameters
    ----------
    exactly
        Whether every digit of the bounds is written, as for a published figure; otherwise
        four significant digits, or as many as keep the bounds about as far apart as they are,
        rounded outwards.

    Returns
    -------
    str
        ``457.9～463.8万千瓦``; ``至多0.255吨/吨`` or ``至少…`` when one side is open; the one
        value when there is no room; ``无法限定`` when both sides are open.
    """
    if math.isinf(low) and math.isinf(high):
        return "无法限定" if lang == "zh" else "not bounded"
    largest = low if math.isinf(high) else high
    _, low, high, unit = _in_language(largest, low, high, unit_text, lang)
    if math.isinf(high):
        return _one_sided("至少", "at least", _one_bound(low, unit, up=False), True, lang)
    if math.isinf(low):
        return _one_sided("至多", "at most", _one_bound(high, unit, up=True), True, lang)
    if math.isclose(low, high, rel_tol=1e-9):
        return _with_unit(_derived_number(low, low, low, unit), unit)
    first, last = _apart(low, high, unit, exactly)
    if lang == "zh":
        # By GB/T 15835 a sign of per cent stands behind both numbers of a range.
        first += "%" if unit.after == "%" else ""
        joint = "至" if last.startswith("−") else "～"
    else:
        joint = " to " if first.startswith("−") else "–"
    return _with_unit(f"{first}{joint}{last}", unit)


def lowered(text: str) -> str:
    """Write the digits of pollutants and gases as subscripts.

    Examples
    --------
    >>> lowered("PM2.5, SO2 and 0.5306 kgCO2/kWh")
    'PM₂.₅, SO₂ and 0.5306 kgCO₂/kWh'
    """
    return _FORMULA.sub(lambda match: match[0].translate(_SUBSCRIPTS), text)


def unit_words(unit_text: str, lang: Lang) -> str:
    """Name a unit by itself, in English with the published name in brackets.

    Examples
    --------
    >>> unit_words("万千瓦", "zh"), unit_words("万千瓦", "en"), unit_words("km2", "en")
    ('万千瓦', '10 MW (万千瓦)', 'km² (平方公里)')
    """
    published = chinese_unit(unit_text).strip()
    if lang == "zh" or not has_chinese(published):
        return published
    _, family, after = english_unit(unit_text)
    named = _ORDERED.get(published) or after.strip()
    if family is not None:
        named = _published_english("1", spell(unit_text)).removeprefix("1 ").removesuffix(" 1")
        named = "count" if named == "1" else named
    return f"{named} ({published})"


def _published_english(digits: str, unit: str) -> str:
    size, family, after = english_unit(unit)
    numbers = [read_decimal(part) for part in digits.split("~")]
    if family is None:
        return "–".join(grouped(number) for number in numbers) + after
    moved = [in_size(number, size) for number in numbers]
    step, name = pick(max(abs(number) for number in moved), family)
    text = "–".join(grouped(number.scaleb(-step.adjusted())) for number in moved)
    return f"{family.before}{text}{' ' + name if name else ''}{after}"


def _in_language(
    value: float, low: float, high: float, unit_text: str, lang: Lang
) -> tuple[float, float, float, _Unit]:
    if lang == "zh":
        return value, low, high, _Unit("", chinese_unit(unit_text), commas=False)
    size, family, after = english_unit(unit_text)
    if family is None:
        return value, low, high, _Unit("", after)
    scale = float(size)
    magnitude = abs(value) * scale
    step, name = family.sizes[0]
    if math.isfinite(magnitude):
        step, name = pick(Decimal(magnitude), family)
    ratio = scale / float(step)
    unit = _Unit(family.before, (f" {name}" if name else "") + after)
    return value * ratio, low * ratio, high * ratio, unit


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stands before and after a number, and whether commas group its thousands."""

    before: str
    after: str
    commas: bool = True

    @property
    def percent(self) -> bool:
        return self.after.strip() in {"%", "百分点", "个百分点", "percentage points"}


def _with_unit(number: str, unit: _Unit) -> str:
    return unit.before + (number if unit.commas else number.replace(",", "")) + unit.after


def _one_sided(zh: str, en: str, text: str, sharp: bool, lang: Lang) -> str:
    if lang == "zh":
        return f"{zh}{text}" if sharp else f"{zh}约{text}"
    return f"{en} {text}" if sharp else f"{en} about {text}"


def _derived_number(value: float, low: float, high: float, unit: _Unit) -> str:
    """Write a number with the usual digits, or as many as keep it within its bounds."""
    if low == high and not unit.percent and float(value).is_integer() and abs(value) < 1e15:
        return _fixed(value, 0)
    places = 2 if high - low < 0.02 else 1
    for more in range(12):
        if unit.percent:
            text = _fixed(value, places + more, trim=low == high)
        else:
            text = significant(value, SIGNIFICANT + more)
        if low == high or low <= _number(text) <= high:
            break
    return text


def _one_bound(value: float, unit: _Unit, *, up: bool) -> str:
    number = _bound_number(value, unit, SIGNIFICANT, 0, up=up)
    return _with_unit(number.rstrip("0").rstrip(".") if "." in number else number, unit)


def _apart(low: float, high: float, unit: _Unit, exactly: bool) -> tuple[str, str]:
    """Write two bounds with the fewest digits that do not widen them much, or with all digits."""
    pairs = [
        (
            _bound_number(low, unit, digits, high - low, up=False),
            _bound_number(high, unit, digits, high - low, up=True),
        )
        for digits in range(SIGNIFICANT, 16)
    ]
    differing = [pair for pair in pairs if pair[0] != pair[1]] or pairs
    # Beyond ten digits a bound is no decimal number of the source but one that was converted.
    whole = (p for p in differing[:7] if not (_rounded(p[0], low) or _rounded(p[1], high)))
    if exactly:
        return next(whole, differing[0])
    near = [
        pair
        for pair in differing[:7]
        if not unit.percent or len(pair[1].partition(".")[2]) <= _DECIMALS
    ] or differing[:1]
    widest = (_WIDENED_PERCENT if unit.percent else _WIDENED) * (high - low)
    return next((p for p in near if _number(p[1]) - _number(p[0]) <= widest), near[-1])


def _rounded(text: str, value: float) -> bool:
    """Return whether digits were lost in writing."""
    return not math.isclose(_number(text), value, rel_tol=1e-12, abs_tol=1e-15)


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def _bound_number(value: float, unit: _Unit, digits: int, width: float, *, up: bool) -> str:
    """Write a bound rounded away from what lies within, but for the noise of floating point."""
    if value == 0:
        return "0" if not unit.percent else _fixed(0, 1)
    places = digits - SIGNIFICANT + (2 if width < 0.02 else 1)
    if not unit.percent:
        places = digits - 1 - math.floor(math.log10(abs(value)))
    scaled = value * 10.0**places
    if not math.isclose(scaled, round(scaled), rel_tol=1e-12, abs_tol=1e-9):
        scaled = math.ceil(scaled) if up else math.floor(scaled)
    outward = scaled / 10.0**places
    exact = not unit.percent and math.isclose(outward, value, rel_tol=1e-12)
    return _fixed(outward, places, trim=exact)


def significant(value: float, digits: int = SIGNIFICANT) -> str:
    """Write a number with so many significant digits, grouped by thousands.

    Zeros behind the point go when the number needs none of them.
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else ("∞" if value > 0 else "−∞")
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    if rounded:
        places = digits - 1 - math.floor(math.log10(abs(rounded)))
    return _fixed(rounded, places, trim=math.isclose(rounded, value, rel_tol=1e-12))


def _fixed(value: float, places: int, *, trim: bool = False) -> str:
    text = f"{round(value, places):,.{max(places, 0)}f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", "−")
