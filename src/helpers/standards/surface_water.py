"""Surface water by GB 3838: the class of a section, the state of a river, what exceeds.

A section has the class of its worst item. A river or basin of five sections or more is judged
by the shares of their classes, one of fewer by the mean of each item over its sections.
Concentrations are in the unit of the standard's table, mg/L for all items but pH and coliforms.

References
----------
GB 3838-2002, Table 1; 《地表水环境质量评价办法（试行）》, 环办〔2011〕22号: 21 items, without water
temperature, total nitrogen and faecal coliforms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

from helpers import standards
from helpers.casebook.schema.vocabulary import Words
from helpers.errors import CasebookError, near_matches
from helpers.standards.water_grade import Grade, grade_of_class, grade_of_shares

Water: TypeAlias = Literal["river", "lake"]

#: Below Class V, the sixth and last class.
BELOW_V: Final = 6
NUMERALS: Final = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ")
#: Sections from which on a river is judged by the shares of its classes.
FEWEST_FOR_SHARES: Final = 5
#: Items that have no exceedance multiple.
_NO_MULTIPLE: Final = frozenset({"ph", "do"})


class UnknownWaterItem(CasebookError, LookupError):
    """An item that Table 1 of GB 3838 does not have for this kind of water."""


class NothingMeasured(CasebookError, ValueError):
    """A section, or a river, without any value to judge."""


@dataclass(frozen=True)
class WaterItem:
    """An item of Table 1 for one kind of water.

    Attributes
    ----------
    id
        Such as ``codmn`` or ``tp``.
    rule
        ``most`` and ``least`` for upper and lower limits, ``within`` for the range of pH.
    limits
        Of Classes I to V; for pH the two ends of its range.
    evaluated
        Whether the item is among the 21 that make the class.
    """

    id: str
    name: Words
    rule: str
    limits: tuple[float, ...]
    unit: str
    evaluated: bool

    def classify(self, value: float) -> int:
        """Return the best class, 1 to 6, whose limit a value keeps."""
        if self.rule == "within":
            low, high = self.limits
            return 1 if low <= value <= high else BELOW_V
        sign = 1 if self.rule == "most" else -1
        kept = (n for n, limit in enumerate(self.limits, start=1) if sign * value <= sign * limit)
        return next(kept, BELOW_V)

    def exceedance(self, value: float) -> float | None:
        """Give (C − S) / S against Class III; none when it is kept, and for pH and oxygen."""
        if self.id in _NO_MULTIPLE or value <= self.limits[2]:
            return None
        return (value - self.limits[2]) / self.limits[2]


@dataclass(frozen=True)
class SectionClass:
    """The class of a section.

    Attributes
    ----------
    number
        1 to 5, or 6 for below Class V.
    by_item
        The class by each item that was measured and counts.
    exceeding
        The exceedance multiple of each item above Class III that has one.
    """

    number: int
    by_item: Mapping[str, int]
    exceeding: Mapping[str, float]

    @property
    def deciding(self) -> tuple[str, ...]:
        """The items that are as bad as the section."""
        return tuple(item for item, number in self.by_item.items() if number == self.number)

    @property
    def grade(self) -> Grade:
        """The state that the class stands for."""
        return grade_of_class(self.number)


def class_words(number: int, lang: str = "zh") -> str:
    """Write a class: ``Ⅱ类``, ``劣Ⅴ类``, ``Class II``, ``below Class V``."""
    if number == BELOW_V:
        return "劣Ⅴ类" if lang == "zh" else "below Class V"
    return (
        f"{NUMERALS[number - 1]}类"
        if lang == "zh"
        else f"Class {('I', 'II', 'III', 'IV', 'V')[number - 1]}"
    )


@cache
def items(water: Water) -> Mapping[str, WaterItem]:
    """Return the items of Table 1 for rivers or for lakes and reservoirs, in its order."""
    found = {}
    for row in standards.rows("gb3838_table1"):
        if row["water"] not in ("any", water):
            continue
        cells = [row[f"class_{n}"] for n in range(1, 6)]
        texts = cells[0].split("-") if row["rule"] == "within" else cells
        found[row["item"]] = WaterItem(
            row["item"],
            Words(row["name_zh"], row["name_en"]),
            row["rule"],
            tuple(float(text) for text in texts),
            row["unit"],
            row["in_single_factor"] == "1",
        )
    return found


def section_class(values: Mapping[str, float], water: Water = "river") -> SectionClass:
    """Judge a section by its worst item.

    Parameters
    ----------
    values
        Concentrations by item; not-a-number is not measured. Total nitrogen and coliforms do
        not count.
    water
        ``lake`` for lakes and reservoirs, whose total phosphorus has limits of its own.

    Raises
    ------
    UnknownWaterItem
        If the table has no such item for this water.
    NothingMeasured
        If no item that counts was measured.
    """
    table = items(water)
    by_item, exceeding = {}, {}
    for name, value in values.items():
        item = table.get(name)
        if item is None:
            raise UnknownWaterItem(
                f"{name!r} is no item for a {water}", fix=near_matches(name, table)
            )
        if math.isnan(value) or not item.evaluated:
            continue
        by_item[name] = item.classify(value)
        multiple = item.exceedance(value)
        if multiple is not None:
            exceeding[name] = multiple
    if not by_item:
        raise NothingMeasured(
            "no item that makes a class was measured", fix="leave the section out"
        )
    return SectionClass(max(by_item.values()), by_item, exceeding)


def river_grade(sections: Sequence[Mapping[str, float]], water: Water = "river") -> Grade:
    """Judge a river, a basin or a lake by its sections.

    Parameters
    ----------
    sections
        Concentrations by item, one mapping a section.
    water
        As in `section_class`.

    Returns
    -------
    Grade
        By the shares of the classes from five sections on, otherwise by the class of the means.

    Raises
    ------
    UnknownWaterItem, NothingMeasured
        As in `section_class`, and if there is no section.
    """
    if len(sections) >= FEWEST_FOR_SHARES:
        return grade_of_classes(section_class(values, water).number for values in sections)
    names = dict.fromkeys(name for values in sections for name in values)
    means = {}
    for name in names:
        measured = [v for values in sections if not math.isnan(v := values.get(name, math.nan))]
        if measured:
            means[name] = math.fsum(measured) / len(measured)
    return section_class(means, water).grade


def grade_of_classes(classes: Iterable[int]) -> Grade:
    """Judge five sections or more by the shares of their classes, 1 to 6.

    Raises
    ------
    NothingMeasured
        If there are fewer than five: their means decide, which classes do not tell.
    """
    numbers = list(classes)
    if len(numbers) < FEWEST_FOR_SHARES:
        raise NothingMeasured(
            f"{len(numbers)} classes are too few for shares",
            fix="judge fewer than five sections by the means of their items",
        )
    good = sum(number <= 3 for number in numbers) * 100 / len(numbers)
    bad = sum(number == BELOW_V for number in numbers) * 100 / len(numbers)
    return grade_of_shares(good, bad)
