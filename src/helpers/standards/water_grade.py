"""The official grade of rivers and basins, by the shares of their monitoring sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from helpers import standards
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Quantity


@dataclass(frozen=True)
class Grade:
    """A grade of the state of a river, a basin or all monitoring sites of a place.

    Parameters
    ----------
    key
        ``excellent``, ``good``, ``light``, ``moderate``, ``heavy``, or ``polluted`` when the
        share below Class V that tells the last three apart is not on record.
    name
        The grade as the method words it.
    rule
        The condition that was met.
    """

    key: str
    name: Words
    rule: Words


def _words(row: Mapping[str, str], part: str) -> Words:
    return Words(row[f"{part}_zh"], row[f"{part}_en"])


_GRADES: Final = {
    row["grade"]: Grade(row["grade"], _words(row, "name"), _words(row, "rule"))
    for row in standards.rows("water_grades")
}
#: By the class of one site, 1 to 6 (below V): its grade, and the rule in classes.
BY_CLASS: Final[Mapping[int, tuple[Grade, Words]]] = {
    int(number): (_GRADES[row["grade"]], _words(row, "class_rule"))
    for row in standards.rows("water_grades")
    for number in filter(None, row["classes"].split(";"))
}


def grade(good: Quantity, bad: Quantity | None = None) -> Grade:
    """Grade the state of surface water by the shares of its monitoring sites, as published.

    Parameters
    ----------
    good
        Share of sites at Class I–III; the method holds for five sites or more.
    bad
        Share below Class V of the same sites, if on record.

    A share that is no ratio is a `UnitMismatch`.

    References
    ----------
    《地表水环境质量评价办法（试行）》, 环办〔2011〕22号, evaluation of rivers and basins.
    """
    clean = round(good.to("%").value, 6)
    if clean >= 90:
        return _GRADES["excellent"]
    if clean >= 75:
        return _GRADES["good"]
    if bad is None:
        return _GRADES["polluted"]
    foul = round(bad.to("%").value, 6)
    if foul >= 40:
        return _GRADES["heavy"]
    return _GRADES["moderate"] if foul >= 20 else _GRADES["light"]


def grade_of_class(number: int) -> Grade:
    """Grade one site, or the means of fewer than five, by its class 1 to 6 (below V)."""
    grade, rule = BY_CLASS[number]
    return replace(grade, rule=rule)
