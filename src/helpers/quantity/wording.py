"""How quantities are written for readers, in Chinese and in English.

Chinese keeps the digits and the unit of the source. English writes the same figure in
international units: the decimal point moves and no digit is added or lost. Only where a unit is
no power of ten of an international one (亩) is the figure converted and rounded to the
significant digits of the source.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from helpers.quantity.bounds import ROMAN_CLASSES, read_decimal
from helpers.quantity.period import Lang
from helpers.quantity.units import spell

SIGNIFICANT: Final = 4

_CHINESE = {
    "=": "{}", "≈": "约{}", ">": "超过{}", "≥": "{}以上", "<": "不到{}", "≤": "不超过{}",
}  # fmt: skip
_ENGLISH = {
    "=": "{}", "≈": "about {}", ">": "more than {}", "≥": "at least {}", "<": "less than {}",
    "≤": "at most {}",
}  # fmt: skip
_EXPONENTS = {"cm3": "cm³", "km2": "km²", "m2": "m²", "m3": "m³"}


@dataclass(frozen=True, slots=True)
class Family:
    """A family of international units: what goes before the number, and names by size."""

    before: str
    sizes: tuple[tuple[Decimal, str], ...]


def _family(before: str, **sizes: str) -> Family:
    steps = {"one": 0, "kilo": 3, "mega": 6, "giga": 9, "tera": 12}
    return Family(before, tuple((Decimal(1).scaleb(steps[k]), v) for k, v in sizes.items()))


def _words(noun: str, before: str = "") -> Family:
    gap = " " if noun else ""
    return _family(
        before,
        one=noun, mega=f"million{gap}{noun}", giga=f"billion{gap}{noun}",
        tera=f"trillion{gap}{noun}",
    )  # fmt: skip


_FAMILIES: Final = {
    "power": _family("", one="W", kilo="kW", mega="MW", giga="GW", tera="TW"),
    "energy": _family("", one="Wh", kilo="kWh", mega="MWh", giga="GWh", tera="TWh"),
    "mass": _family("", one="t", kilo="kt", mega="Mt", giga="Gt"),
    "coal": _family("", one="tce", kilo="ktce", mega="Mtce", giga="Gtce"),
    "money": _words("", "CNY "),
    "ha": _words("ha"), "m2": _words("m²"), "km2": _words("km²"), "m3": _words("m³"),
    "people": _words("people"), "trips": _words("trips"), "vehicles": _words("vehicles"),
    "households": _words("households"), "items": _words(""),
}  # fmt: skip

# Base units of each family: how many of the family's units one of them is.
_INTERNATIONAL: Final = {
    "千瓦": ("power", Decimal(1000)), "千瓦时": ("energy", Decimal(1000)),
    "kWh": ("energy", Decimal(1000)), "kW": ("power", Decimal(1000)),
    "吨": ("mass", Decimal(1)), "吨二氧化碳": ("mass", Decimal(1)), "t": ("mass", Decimal(1)),
    "吨标准煤": ("coal", Decimal(1)), "元": ("money", Decimal(1)),
    "公顷": ("ha", Decimal(1)), "亩": ("ha", Decimal(1) / Decimal(15)),
    "m2": ("m2", Decimal(1)), "平方米": ("m2", Decimal(1)), "km2": ("km2", Decimal(1)),
    "平方公里": ("km2", Decimal(1)), "m3": ("m3", Decimal(1)), "立方米": ("m3", Decimal(1)),
    "人": ("people", Decimal(1)), "人次": ("trips", Decimal(1)), "辆": ("vehicles", Decimal(1)),
    "户": ("households", Decimal(1)),
    **dict.fromkeys(
        ("家", "个", "项", "种", "座", "处", "台", "宗", "件", "条", "部", "所", "起", "只", "株",
         "头"), ("items", Decimal(1))),
}  # fmt: skip
_TENS: Final = {
    "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10,
    "千亿": 11, "万亿": 12,
}  # fmt: skip

# Units whose size stays: the number is as published, only the name changes.
_NAMES: Final = {
    "%": "%", "百分点": " percentage points", "个百分点": " percentage points", "‰": "‰",
    "倍": " times", "天": " days", "日": " days", "年": " years", "月": " months",
    "个月": " months", "小时": " hours", "h": " hours", "分": " points", "次": " times",
    "公里": " km", "千米": " km", "米": " m", "公斤": " kg", "千克": " kg", "克": " g",
    "名": " people", "位": "", "位次": "", "度": " kWh", "吨/吨": " t/t",
}  # fmt: skip
_BELOW: Final = {
    "万元": "CNY 10,000", "亿元": "CNY 100 million", "元": "CNY", "平方公里": "km²", "km2": "km²",
    "日": "d", "天": "d", "年": "a", "km2·月": "(km²·month)", "人": "person", "吨": "t",
    "公顷": "ha", "亩": "mu", "万人": "10,000 people", "千瓦时": "kWh", "kWh": "kWh",
    "小时": "h", "吨标准煤": "tce", "立方米": "m³", "m3": "m³", "cm3": "cm³",
}  # fmt: skip


def published_words(
    digits: str, unit_text: str, qualifier: str, lang: Lang, *, aspect: str = "level"
) -> str:
    """Write a figure as its source printed it, or in international units for English.

    Parameters
    ----------
    digits
        The published digits in half-width characters.
    unit_text, qualifier
        As published.
    lang
        ``zh`` keeps digits and unit; ``en`` converts to international units.
    aspect
        A ``rank`` is written as a place in an order.

    Returns
    -------
    str
        ``447万千瓦``, ``1000万吨以上``; ``4.47 GW``, ``at least 10 Mt``.
    """
    unit = spell(unit_text)
    ordinal = aspect == "rank"
    if lang == "zh":
        text = digits.replace("-", "−").replace("~", "～")
        if ordinal and unit in {"位", "位次", "名"}:
            return _CHINESE[qualifier].format(f"第{text}{unit[0]}")
        return _CHINESE[qualifier].format(text + chinese_unit(unit))
    if digits in ROMAN_CLASSES:
        roman = f"below Class {digits[1:]}" if digits.startswith("劣") else f"Class {digits}"
        return _ENGLISH[qualifier].format(roman)
    if unit == "类":
        return _ENGLISH[qualifier].format(f"Class {digits}")
    if ordinal and unit in {"位", "位次", "名"}:
        return _ENGLISH[qualifier].format(f"No. {digits}")
    return _ENGLISH[qualifier].format(_published_english(digits, unit))


def derived_words(value: float, low: float, high: float, unit_text: str, lang: Lang) -> str:
    """Write a derived figure: four significant digits, per cent by decimals.

    Parameters
    ----------
    value, low, high
        The figure and what it can be, in the unit.
    unit_text
        The unit as text.
    lang
        The language.

    Returns
    -------
    str
        ``460.8万千瓦``; ``至多约0.25吨/吨`` when it is bounded on one side only.
    """
    value, low, high, unit = _in_language(value, low, high, unit_text, lang)
    if math.isnan(value):
        return "无法推算" if lang == "zh" else "not determined"
    text = _with_unit(_derived_number(value, low, high, unit), unit)
    if math.isinf(high) and math.isinf(low):
        return text
    if math.isinf(high):
        return _one_sided("至少", "at least", text, value == low, lang)
    if math.isinf(low):
        return _one_sided("至多", "at most", text, value == high, lang)
    return text


def bounds_words(
    low: float, high: float, unit_text: str, lang: Lang, *, exactly: bool = False
) -> str:
    """Write what a figure can be.

    Parameters
    ----------
    low, high
        The bounds, in the unit; infinite where there is none.
    unit_text
        The unit as text.
    lang
        The language.
    exactly
        Whether every digit of the bounds is written, as for a published figure; otherwise
        four significant digits, or as many as tell the bounds apart.

    Returns
    -------
    str
        ``457.9–463.7万千瓦``; ``至多0.255吨/吨`` or ``至少…`` when one side is open; the one
        value when there is no room; ``无法限定`` when both sides are open.
    """
    if math.isinf(low) and math.isinf(high):
        return "无法限定" if lang == "zh" else "not bounded"
    largest = low if math.isinf(high) else high
    _, low, high, unit = _in_language(largest, low, high, unit_text, lang)
    if math.isinf(high):
        return _one_sided("至少", "at least", _one_bound(low, unit), True, lang)
    if math.isinf(low):
        return _one_sided("至多", "at most", _one_bound(high, unit), True, lang)
    if low == high:
        return _one_bound(low, unit)
    first, last = _apart(low, high, unit, exactly)
    if lang == "zh":
        joint = "至" if last.startswith("−") else "–"
    else:
        joint = " to " if first.startswith("−") else "–"
    return _with_unit(f"{first}{joint}{last}", unit)


def chinese_unit(unit_text: str) -> str:
    """Write a unit after a number in Chinese: no space before Chinese units and %."""
    unit = _raise(spell(unit_text))
    gap = " " if unit[:1] == "µ" or (unit[:1].isascii() and unit[:1].isalpha()) else ""
    return gap + unit


def english_unit(unit_text: str) -> tuple[Decimal, Family | None, str]:
    """Find the international unit for a published one.

    Returns
    -------
    tuple
        How many of the family's units one published unit is, the family (none when the
        number stays as it is), and what follows the number and the family's name.
    """
    unit = spell(unit_text)
    if unit in _NAMES:
        return Decimal(1), None, _NAMES[unit]
    above, stroke, below = unit.partition("/")
    tail = "/" + "/".join(_below(part.strip("()")) for part in below.split("/")) if stroke else ""
    if above in {"个", "家", "1"} and tail:
        return Decimal(1), None, " per " + tail[1:]
    found = _international(above)
    if found and above not in _NAMES:
        return *found, tail
    name = _NAMES.get(above) or (" " + _raise(above) if above else "")
    return Decimal(1), None, name + tail


def _international(unit: str) -> tuple[Decimal, Family] | None:
    """Find a unit, with or without a 万 or 亿 before it, in the families."""
    for split in (2, 1, 0):
        tens, atom = unit[:split], unit[split:]
        if atom in _INTERNATIONAL and (not tens or tens in _TENS):
            family, size = _INTERNATIONAL[atom]
            return size.scaleb(_TENS.get(tens, 0)), _FAMILIES[family]
    return None


def _below(unit: str) -> str:
    return _BELOW.get(unit, _raise(unit))


def _raise(unit: str) -> str:
    for plain, raised in _EXPONENTS.items():
        unit = unit.replace(plain, raised)
    return unit


def _published_english(digits: str, unit: str) -> str:
    size, family, after = english_unit(unit)
    numbers = [read_decimal(part) for part in digits.split("~")]
    if family is None:
        return "–".join(_grouped(number) for number in numbers) + after
    scaled = [_scale(number, size) for number in numbers]
    step, name = _pick(max(abs(number) for number in scaled), family)
    text = "–".join(_grouped(number.scaleb(-step.adjusted())) for number in scaled)
    return f"{family.before}{text}{' ' + name if name else ''}{after}"


def _scale(number: Decimal, size: Decimal) -> Decimal:
    """Multiply by a size; round to the figure's digits unless the size is a power of ten."""
    if not number:
        return number
    # The zeros that end a whole number are no digits that the new unit must show.
    kept = number.normalize() if int(number.as_tuple().exponent) >= 0 else number
    if size.normalize().as_tuple().digits == (1,):
        return kept.scaleb(size.adjusted())
    product = kept * size
    digits = max(len(kept.as_tuple().digits), 3)
    return product.quantize(Decimal(1).scaleb(product.adjusted() - digits + 1), ROUND_HALF_EVEN)


def _pick(magnitude: Decimal, family: Family) -> tuple[Decimal, str]:
    """Choose the largest size that leaves a number of at least 1."""
    chosen = family.sizes[0]
    for size in family.sizes:
        if magnitude >= size[0]:
            chosen = size
    return chosen


def _grouped(number: Decimal) -> str:
    return f"{number:,f}".replace("-", "−")


def _in_language(
    value: float, low: float, high: float, unit_text: str, lang: Lang
) -> tuple[float, float, float, _Unit]:
    if lang == "zh":
        return value, low, high, _Unit("", chinese_unit(unit_text))
    size, family, after = english_unit(unit_text)
    if family is None:
        return value, low, high, _Unit("", after)
    scale = float(size)
    magnitude = abs(value) * scale
    step, name = family.sizes[0]
    if math.isfinite(magnitude):
        step, name = _pick(Decimal(magnitude), family)
    ratio = scale / float(step)
    unit = _Unit(family.before, (f" {name}" if name else "") + after)
    return value * ratio, low * ratio, high * ratio, unit


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stands before and after a number."""

    before: str
    after: str

    @property
    def percent(self) -> bool:
        return self.after.strip() in {"%", "百分点", "个百分点", "percentage points"}


def _with_unit(number: str, unit: _Unit) -> str:
    return f"{unit.before}{number}{unit.after}"


def _one_sided(zh: str, en: str, text: str, sharp: bool, lang: Lang) -> str:
    if lang == "zh":
        return f"{zh}{text}" if sharp else f"{zh}约{text}"
    return f"{en} {text}" if sharp else f"{en} about {text}"


def _derived_number(value: float, low: float, high: float, unit: _Unit) -> str:
    if unit.percent:
        return _fixed(value, 2 if high - low < 0.02 else 1, trim=low == high)
    if low == high and float(value).is_integer() and abs(value) < 1e15:
        return _fixed(value, 0)
    return significant(value)


def _one_bound(value: float, unit: _Unit) -> str:
    return _with_unit(_derived_number(value, value, value, unit), unit)


def _apart(low: float, high: float, unit: _Unit, exactly: bool) -> tuple[str, str]:
    """Write two bounds with the fewest digits that tell them apart, or with all digits."""
    pairs = [
        (
            _bound_number(low, unit, digits, high - low),
            _bound_number(high, unit, digits, high - low),
        )
        for digits in range(SIGNIFICANT, 16)
    ]
    differing = [pair for pair in pairs if pair[0] != pair[1]] or pairs
    # Beyond ten digits a bound is no decimal number of the source but one that was converted.
    whole = (p for p in differing[:7] if not (_rounded(p[0], low) or _rounded(p[1], high)))
    return next(whole, differing[0]) if exactly else differing[0]


def _rounded(text: str, value: float) -> bool:
    """Say whether digits were lost in writing."""
    written = float(text.replace(",", "").replace("−", "-"))
    return not math.isclose(written, value, rel_tol=1e-12, abs_tol=1e-15)


def _bound_number(value: float, unit: _Unit, digits: int, width: float) -> str:
    if unit.percent:
        return _fixed(value, digits - SIGNIFICANT + (2 if width < 0.02 else 1))
    return significant(value, digits)


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
