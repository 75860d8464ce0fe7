"""Marks on figures that hardly any place could have: limits of nature, expectation, spread, series.

An identity needs a second figure that is bound to the first by arithmetic; most figures have none.
`doubts` holds each figure of a place against what is known without one: it cannot be negative or
above its whole, a count is whole, a streak is as long as its years, and an indicator has a range
that places show (declared in the table of indicators, or taken from the other places on record,
in logarithms and by size where the indicator grows with the place).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median
from typing import Final

from helpers.audit.companions import in_proportion, steady, within_field
from helpers.audit.surroundings import (
    AMOUNTS,
    CHANGES,
    Doubt,
    Surroundings,
    a_year,
    amount,
    is_intensity,
    part_of_year,
    spreads,
)
from helpers.casebook import Case, Claim, Place
from helpers.quantity import UnitMismatch

__all__ = ["Doubt", "doubts", "spreads"]

#: What is counted one by one and so has no decimals; 万人 and the like are not in it.
COUNTED: Final = frozenset("个项座家位种处户台宗天年人株件次条类")
#: Decades from the median that are always allowed, and how many robust deviations beyond.
LEAST_DECADES: Final = 0.5
#: The same for a figure that lies within the usual range of its indicator.
DECADES_IF_USUAL: Final = 1.3
DEVIATIONS: Final = 4.0
#: Decades between a figure and the one other on record, where nothing else is known.
ONE_OTHER: Final = 1.0
#: Decades between two figures of one place of near years.
BETWEEN_YEARS: Final = 0.4
#: Percentage points from the median growth that are always allowed.
LEAST_POINTS: Final = 20.0
#: Figures of other places that make a spread, and that make a common sign.
FEWEST: Final = 3
FEWEST_SIGNS: Final = 4
#: Per cent a year beyond which a growth is doubted whatever it is of.
GROWTH: Final = (-100.0, 300.0)
#: Years beyond which a streak or places beyond which a rank is doubted whatever it is of.
LONGEST: Final = {"streak": 30.0, "rank": 500.0}

_NORMAL: Final = 1.4826  # median absolute deviation of a normal distribution -> its sigma
_PER_RESIDENT: Final = "residents"


def doubts(case: Case, place: Place | None = None) -> tuple[Doubt, ...]:
    """Return the doubts about the figures of a place, at most one a claim, ordered by claim id.

    Parameters
    ----------
    place
        Such as the province; the city of the case by default.

    Returns
    -------
    tuple of Doubt
        By the first rule that each figure breaks, limits of nature first. Claims of every
        confidence are examined, targets are not. What was `accepted` with a reason is held against
        the limits of nature only.
    """
    surroundings = Surroundings(case, place or case.place)
    found = (_first(claim, surroundings) for claim in surroundings.own if claim.aspect != "target")
    return tuple(doubt for doubt in found if doubt is not None)


def _first(claim: Claim, around: Surroundings) -> Doubt | None:
    value = amount(claim)
    if value is None:
        return None
    for rule in (_nature,) if claim.accepted else _TESTS:
        for doubt in rule(claim, value, around):
            return doubt
    return None


def _nature(claim: Claim, value: float, around: Surroundings) -> Iterator[Doubt]:
    """Yield what no figure of its kind can be, wherever it was published."""
    unit = claim.unit
    if claim.aspect not in CHANGES and value < 0:
        yield Doubt(claim, "negative", 0, math.inf, unit)
    if claim.aspect == "share" and value > 100:
        yield Doubt(claim, "above_whole", 0, 100, "%")
    low, high = claim.indicator.minimum, claim.indicator.maximum
    if claim.aspect in AMOUNTS and (low is not None or high is not None):
        least = -math.inf if low is None else low
        most = math.inf if high is None else high
        if not least <= value <= most:
            yield Doubt(claim, "limits", least, most, claim.indicator.unit)
    if unit in COUNTED and claim.quantity.value % 1:
        yield Doubt(claim, "whole_number", 0, math.inf, unit)
    start, end = claim.period.start[:4], claim.period.end[:4]
    if claim.aspect == "streak" and start and end and unit == "年":
        years = float(int(end) - int(start) + 1)
        if claim.quantity.value != years:
            yield Doubt(claim, "streak_years", years, years, unit)
    days = claim.period.days
    if unit in ("天", "小时") and claim.aspect == "level" and days:
        most = days * (24.0 if unit == "小时" else 1.0)
        if claim.quantity.value > most:
            yield Doubt(claim, "period", 0, most, unit)
    if claim.aspect == "level" and claim.indicator.id != "area" and around.place.level == "city":
        yield from _within_area(claim, around)


def _within_area(claim: Claim, around: Surroundings) -> Iterator[Doubt]:
    try:
        size = claim.quantity.to("km2").value
    except UnitMismatch:
        return
    area = around.area
    if area is not None and size > area * 1.05 and not claim.scope:
        yield Doubt(claim, "within_area", 0, area, "km2")


def _usual(claim: Claim, value: float, around: Surroundings) -> Iterator[Doubt]:
    """Yield a figure outside the range that its indicator declares for a city."""
    if claim.aspect in LONGEST and claim.indicator.unit != claim.unit:
        if not 1 <= value <= LONGEST[claim.aspect]:
            yield Doubt(claim, "usual", 1, LONGEST[claim.aspect], claim.unit)
        return
    if claim.aspect in CHANGES:
        if not GROWTH[0] <= value <= GROWTH[1]:
            yield Doubt(claim, "usual", *GROWTH, "%")
        return
    usual = claim.indicator.usual
    if usual is None or (claim.aspect == "share") != (claim.indicator.unit == "%"):
        return
    factor = 1.0
    if usual.per == _PER_RESIDENT:
        size = around.size(claim.place)
        if size is None:
            return
        factor = size * part_of_year(claim)
    elif around.place.level != "city" and not _intensive(claim):
        return
    low, high = usual.low * factor, usual.high * factor
    if not low <= value <= high:
        yield Doubt(claim, "usual", low, high, claim.indicator.unit)


def _spread(claim: Claim, value: float, around: Surroundings) -> Iterator[Doubt]:
    """Yield an amount that lies far from those of other places, in decades."""
    if claim.aspect not in AMOUNTS or value <= 0:
        return
    others = around.others(claim)
    scaled: list[tuple[float, Claim]] = []
    usual = claim.indicator.usual
    by_size = usual is not None and usual.per == _PER_RESIDENT
    own = around.size(claim.place) if by_size else 1.0
    if own is None:
        return
    own *= part_of_year(claim) if by_size else 1.0
    for other, number in others:
        size = around.size(other.place) if by_size else 1.0
        if size and number > 0:
            scaled.append((math.log10(number / size), other))
    if len(scaled) < FEWEST:
        if usual is not None or not scaled:
            return
        centre, cut = median(one for one, _ in scaled), ONE_OTHER
    else:
        centre, cut = _robust(
            [one for one, _ in scaled], LEAST_DECADES if usual is None else DECADES_IF_USUAL
        )
    if abs(math.log10(value / own) - centre) > cut:
        low, high = own * 10 ** (centre - cut), own * 10 ** (centre + cut)
        partners = tuple(other for _, other in scaled)
        yield Doubt(claim, "spread", low, high, claim.indicator.unit, partners)


def _series(claim: Claim, value: float, around: Surroundings) -> Iterator[Doubt]:
    """Yield an amount that most of the same place's figures of near years lie far from."""
    if claim.aspect not in AMOUNTS or value <= 0:
        return
    near = [
        (one, number) for one in around.siblings(claim) if (number := amount(one)) and number > 0
    ]
    far = [one for one, number in near if abs(math.log10(value / number)) > BETWEEN_YEARS]
    if not far or len(far) * 2 <= len(near):
        return
    centre = median(number for _, number in near)
    ratio = 10**BETWEEN_YEARS
    yield Doubt(
        claim,
        "series",
        centre / ratio,
        centre * ratio,
        claim.indicator.unit,
        tuple(one for one, _ in near),
    )


def _change(claim: Claim, value: float, around: Surroundings) -> Iterator[Doubt]:
    """Yield a change that goes the other way than everywhere else, or much further."""
    if claim.aspect not in CHANGES:
        return
    others = around.others(claim)
    if len(others) < FEWEST_SIGNS:
        return
    numbers = [number for _, number in others]
    partners = tuple(one for one, _ in others)
    centre, cut = _robust(numbers, LEAST_POINTS)
    if abs(value - centre) > cut:
        yield Doubt(claim, "spread", centre - cut, centre + cut, "%", partners)
    if against := _against(value, numbers):
        yield Doubt(claim, "sign", *against, "%", partners)


def _kin(claim: Claim, value: float, around: Surroundings) -> Iterator[Doubt]:
    """Yield an intensity that rose where those of all other places fell, by the year."""
    if claim.aspect not in CHANGES or not is_intensity(claim):
        return
    others = around.changes_of_intensities
    numbers = [number for _, number in others]
    if len(others) >= FEWEST_SIGNS and (against := _against(a_year(claim, value), numbers)):
        yield Doubt(claim, "sign", *against, "%", tuple(one for one, _ in others))


def _against(value: float, numbers: Sequence[float]) -> tuple[float, float] | None:
    """Return the range on the side of zero on which all others are, when a change is not.

    A small move the other way happens, and is let be.
    """
    if abs(value) <= abs(median(numbers)) / 2:
        return None
    if value > 0 and all(number < 0 for number in numbers):
        return -math.inf, 0.0
    return (0.0, math.inf) if value < 0 and all(number > 0 for number in numbers) else None


_Test = Callable[[Claim, float, Surroundings], Iterable[Doubt]]
_TESTS: Final[tuple[_Test, ...]] = (
    _nature, _usual, within_field, _change, _kin, _spread, _series, steady, in_proportion,
)  # fmt: skip


def _robust(numbers: Sequence[float], least: float) -> tuple[float, float]:
    """Return the median, and how far from it a figure may lie."""
    centre = median(numbers)
    deviation = _NORMAL * median(abs(number - centre) for number in numbers)
    return centre, max(least, DEVIATIONS * deviation)


def _intensive(claim: Claim) -> bool:
    return claim.aspect == "share" or "/" in claim.indicator.unit
