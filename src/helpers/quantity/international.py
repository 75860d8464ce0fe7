"""International units for Chinese ones: which unit it is, and where the decimal point goes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Final

from helpers.quantity.bounds import read_decimal
from helpers.quantity.period import Lang
from helpers.quantity.units import ROWS, SCALES, read_table, spell

# Lengths, areas and volumes of the country are written out in Chinese; concentrations are not.
_SPELT: Final = {"km": "公里", "km2": "平方公里", "m2": "平方米", "m3": "立方米"}
_MEASURES: Final = re.compile(r"(?:^|(?<=[万亿])|(?<=元/))(?:km2|m2|m3|km)$")
_EXPONENTS = {"cm3": "cm³", "km2": "km²", "m2": "m²", "m3": "m³"}


@dataclass(frozen=True, slots=True)
class Family:
    """A family of international units: what goes before the number, and names by size."""

    before: str
    sizes: tuple[tuple[Decimal, str], ...]


_STEPS: Final = {"one": 0, "kilo": 3, "mega": 6, "giga": 9, "tera": 12}
_FAMILIES: Final = {
    row["family"]: Family(
        row["before"],
        tuple(
            (Decimal(1).scaleb(tens), row[step])
            for step, tens in _STEPS.items()
            if row[step] or not tens
        ),
    )
    for row in read_table("families.csv")
}


def _size(text: str) -> Decimal:
    whole, _, part = text.partition("/")
    return Decimal(whole) / Decimal(part or 1)


# Units of each family: how many of the family's units one of them is.
_INTERNATIONAL: Final = {
    unit: (row["family"], _size(row["size"])) for unit, row in ROWS.items() if row["size"]
}
_TENS: Final = {scale: round(math.log10(size)) for scale, size in SCALES.items()}
# Units whose size stays: the number is as published, only the name changes.
_NAMES: Final = {
    unit: row["name"] if row["name"][:1] in "%‰" else f" {row['name']}"
    for unit, row in ROWS.items()
    if row["family"] == "as published"
}
_BELOW: Final = {unit: row["below"] for unit, row in ROWS.items() if row["below"]}


@lru_cache(maxsize=512)
def chinese_unit(unit_text: str) -> str:
    """Write a unit after a number in Chinese: no space before Chinese units and %."""
    unit = raised(_MEASURES.sub(lambda found: _SPELT[found[0]], spell(unit_text)))
    gap = " " if unit[:1] == "µ" or (unit[:1].isascii() and unit[:1].isalpha()) else ""
    return gap + unit


@lru_cache(maxsize=512)
def english_unit(unit_text: str) -> tuple[Decimal, Family | None, str]:
    """Find the international unit for a published one.

    Returns how many of the family's units one published unit is, the family (none when the number
    stays as it is), and what follows the number and the family's name.
    """
    unit = spell(unit_text)
    if unit in _NAMES:
        return Decimal(1), None, _NAMES[unit]
    above, stroke, below = unit.partition("/")
    parts = (part.strip("()") for part in below.split("/"))
    tail = "/" + "/".join(_BELOW.get(part, raised(part)) for part in parts) if stroke else ""
    if above in {"个", "家", "1"} and tail:
        return Decimal(1), None, " per " + tail[1:]
    found = _international(above)
    if found and above not in _NAMES:
        return *found, tail
    name = _NAMES.get(above) or (" " + raised(above) if above else "")
    return Decimal(1), None, name + tail


def _international(unit: str) -> tuple[Decimal, Family] | None:
    """Find a unit, with or without a 万 or 亿 before it, in the families."""
    for split in (2, 1, 0):
        tens, atom = unit[:split], unit[split:]
        if atom in _INTERNATIONAL and (not tens or tens in _TENS):
            family, size = _INTERNATIONAL[atom]
            return size.scaleb(_TENS.get(tens, 0)), _FAMILIES[family]
    return None


def raised(unit: str) -> str:
    """Write the powers of a unit as raised figures."""
    for plain, power in _EXPONENTS.items():
        unit = unit.replace(plain, power)
    return unit


def in_size(number: Decimal, size: Decimal) -> Decimal:
    """Multiply a number by a size; only a size that is no power of ten rounds to its digits."""
    if not number:
        return number
    # The zeros that end a whole number are no digits that the new unit must show.
    kept = number.normalize() if int(number.as_tuple().exponent) >= 0 else number
    if size.normalize().as_tuple().digits == (1,):
        return kept.scaleb(size.adjusted())
    product = kept * size
    digits = max(len(kept.as_tuple().digits), 3)
    return product.quantize(Decimal(1).scaleb(product.adjusted() - digits + 1), ROUND_HALF_EVEN)


def pick(magnitude: Decimal, family: Family) -> tuple[Decimal, str]:
    """Choose the largest size that leaves a number of at least 1."""
    chosen = family.sizes[0]
    for size in family.sizes:
        if magnitude >= size[0]:
            chosen = size
    return chosen


@dataclass(frozen=True, slots=True)
class CommonUnit:
    """One unit for figures that stand on one axis, and how they are written in it."""

    #: How the unit is called, such as ``GW`` or ``CNY billion/km²``; empty for counted things.
    name: str
    #: How many of it one published unit is.
    size: Decimal

    def value(self, value: float) -> float:
        """Convert a value from the published unit."""
        return value if self.size == 1 else float(Decimal(repr(value)) * self.size)

    def digits(self, published: str) -> str:
        """Write published digits in this unit, with as many significant digits."""
        if self.size == 1:
            return published.replace("-", "−").replace("~", "–")
        return "–".join(
            grouped(in_size(read_decimal(part), self.size)) for part in published.split("~")
        )


def common_unit(unit_text: str, values: Iterable[float], lang: Lang) -> CommonUnit:
    """Choose the unit of an axis: as published in Chinese, international in English.

    Parameters
    ----------
    unit_text
        The unit that all figures are published in.
    values
        The figures in that unit; the largest decides between MW and GW.

    Examples
    --------
    >>> clean = common_unit("万千瓦", [83.2, 447.0], "en")
    >>> clean.name, clean.digits("83.2"), clean.digits("447")
    ('GW', '0.832', '4.47')
    """
    if lang == "zh":
        return CommonUnit(chinese_unit(unit_text).strip(), Decimal(1))
    size, family, after = english_unit(unit_text)
    if family is None:
        return CommonUnit("" if has_chinese(after) else after.strip(), Decimal(1))
    largest = max((abs(Decimal(repr(value))) for value in values), default=Decimal(0))
    step, name = pick(largest * size, family)
    named = " ".join(part for part in (family.before.strip(), name) if part)
    return CommonUnit(f"{named}{after}", size / step)


def has_chinese(text: str) -> bool:
    """Return whether a text has a Chinese character."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def grouped(number: Decimal) -> str:
    """Write all digits of a number, grouped by thousands, with a true minus sign."""
    return f"{number:,f}".replace("-", "−")
