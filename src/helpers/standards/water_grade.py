"""The official grade of rivers and basins, by the shares of their monitoring sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

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


_EXCELLENT = Grade("excellent", Words("优", "excellent"), Words("Ⅰ—Ⅲ类 ≥ 90%", "Class I–III ≥ 90%"))


_GOOD = Grade("good", Words("良好", "good"), Words("75% ≤ Ⅰ—Ⅲ类 < 90%", "75% ≤ Class I–III < 90%"))


_LIGHT = Grade(
    "light",
    Words("轻度污染", "lightly polluted"),
    Words("Ⅰ—Ⅲ类 < 75%，劣Ⅴ类 < 20%", "Class I–III < 75%, below Class V < 20%"),
)


_MODERATE = Grade(
    "moderate",
    Words("中度污染", "moderately polluted"),
    Words("Ⅰ—Ⅲ类 < 75%，20% ≤ 劣Ⅴ类 < 40%", "Class I–III < 75%, 20% ≤ below Class V < 40%"),
)


_HEAVY = Grade(
    "heavy",
    Words("重度污染", "heavily polluted"),
    Words("Ⅰ—Ⅲ类 < 60%，劣Ⅴ类 ≥ 40%", "Class I–III < 60%, below Class V ≥ 40%"),
)


_POLLUTED = Grade(
    "polluted",
    Words("污染（程度待定）", "polluted, degree open"),
    Words(
        "Ⅰ—Ⅲ类 < 75%，本案例库未收录劣Ⅴ类比例",
        "Class I–III < 75%, share below Class V not on record here",
    ),
)


BY_CLASS: Final[Mapping[int, tuple[Grade, Words]]] = MappingProxyType(
    {
        1: (_EXCELLENT, Words("Ⅰ—Ⅱ类", "Class I–II")),
        2: (_EXCELLENT, Words("Ⅰ—Ⅱ类", "Class I–II")),
        3: (_GOOD, Words("Ⅲ类", "Class III")),
        4: (_LIGHT, Words("Ⅳ类", "Class IV")),
        5: (_MODERATE, Words("Ⅴ类", "Class V")),
        6: (_HEAVY, Words("劣Ⅴ类", "below Class V")),
    }
)


def grade(good: Quantity, bad: Quantity | None = None) -> Grade:
    """Grade the state of surface water by the shares of its monitoring sites.

    Parameters
    ----------
    good
        Share of sites at Class I–III, as published.
    bad
        Share below Class V of the same sites, if on record.

    Returns
    -------
    Grade
        By the published share; the method holds for five sites or more.

    Raises
    ------
    UnitMismatch
        If a share is no ratio.

    References
    ----------
    《地表水环境质量评价办法（试行）》, 环办〔2011〕22号, evaluation of rivers and basins.
    """
    clean = round(good.to("%").value, 6)
    if clean >= 90:
        return _EXCELLENT
    if clean >= 75:
        return _GOOD
    if bad is None:
        return _POLLUTED
    foul = round(bad.to("%").value, 6)
    if foul >= 40:
        return _HEAVY
    return _MODERATE if foul >= 20 else _LIGHT


def grade_of_class(number: int) -> Grade:
    """Grade one site, or the means of fewer than five, by its class 1 to 6 (below V)."""
    grade, rule = BY_CLASS[number]
    return replace(grade, rule=rule)
