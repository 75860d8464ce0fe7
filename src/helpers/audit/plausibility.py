"""Marks on figures that hardly any place could have: limits of nature, expectation, spread, series.

An identity needs a second figure that is bound to the first by arithmetic; most figures have none.
`doubts` holds each figure of a place against what is known without one: it cannot be negative or
above its whole, a count is whole, a streak is as long as its years, and an indicator has a range
that places show (declared in the table of indicators, or taken from the other places on record,
in logarithms and by size where the indicator grows with the place).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from statistics import median
from types import MappingProxyType
from typing import Final

from helpers.casebook import TRUSTED, Case, Casebook, Claim, Place, case_of
from helpers.casebook.records import preference
from helpers.casebook.schema.vocabulary import CONFIDENCES, words_of
from helpers.quantity import Lang, UnitMismatch
from helpers.quantity.wording import bounds_words

#: What is counted one by one and so has no decimals; 万人 and the like are not in it.
COUNTED: Final = frozenset("个项座家位种处户台宗天年人株件次条类")
#: Decades from the median that are always allowed, and how many robust deviations beyond.
LEAST_DECADES: Final = 0.5
#: The same for a figure that lies within the usual range of its indicator.
DECADES_IF_USUAL: Final = 1.3
DEVIATIONS: Final = 4.0
#: Decades between a figure and the one other on record, where nothing else is known.
ONE_OTHER: Final = 1.0
#: Decades between two figures of one place that lie `MOST_YEARS` apart or less.
BETWEEN_YEARS: Final = 0.4
MOST_YEARS: Final = 6
#: Percentage points from the median growth that are always allowed.
LEAST_POINTS: Final = 20.0
#: Figures of other places that make a spread, and that make a common sign.
FEWEST: Final = 3
FEWEST_SIGNS: Final = 4
#: Per cent a year beyond which a growth is doubted whatever it is of.
GROWTH: Final = (-100.0, 300.0)
#: Other places that are enough for a spread.
ENOUGH: Final = 60
#: Years beyond which a streak or places beyond which a rank is doubted whatever it is of.
LONGEST: Final = {"streak": 30.0, "rank": 500.0}

_AMOUNTS: Final = ("level", "share")
_CHANGES: Final = ("growth", "change", "annual_change")
_YEAR: Final = 365
_NORMAL: Final = 1.4826  # median absolute deviation of a normal distribution -> its sigma
_PER_RESIDENT: Final = "residents"


@dataclass(frozen=True)
class Doubt:
    """A figure that lies outside what is possible or what other places show.

    Attributes
    ----------
    rule
        Which rule it breaks: a key of `RULES`.
    low, high
        The range that the rule allows, in `unit`; infinite where it is open.
    partners
        The claims that the range rests on; empty for limits of nature and declared ranges.
    """

    claim: Claim
    rule: str
    low: float
    high: float
    unit: str
    partners: tuple[Claim, ...] = ()

    def words(self, lang: Lang = "zh") -> str:
        """Return the rule and the range as a sentence without a full stop."""
        seen = bounds_words(self.low, self.high, self.unit, lang)
        return RULES[self.rule].say(lang).format(seen=seen)


#: What is said of the rules; ``seen`` is the range that one allows.
RULES: Final = words_of("doubt")


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
    surroundings = _Surroundings(case, place or case.place)
    found = (_first(claim, surroundings) for claim in surroundings.own if claim.aspect != "target")
    return tuple(doubt for doubt in found if doubt is not None)


@dataclass(frozen=True)
class Spreads:
    """What all places of a casebook publish, for figures to be held against.

    Attributes
    ----------
    latest
        The latest trusted figure of each place with its `amount`, by level of place, indicator
        and aspect.
    residents
        The residents of each place in 10,000, as last published.
    """

    latest: Mapping[tuple[str, str, str], Mapping[str, tuple[Claim, float]]]
    residents: Mapping[str, float]


@lru_cache(maxsize=4)
def spreads(casebook: Casebook) -> Spreads:
    """Gather what all places of a casebook publish."""
    places = {row["place"]: row["level"] for row in casebook.places.to_dict("records")}
    anywhere = case_of(casebook, next(name for name, level in places.items() if level == "city"))
    latest: dict[tuple[str, str, str], dict[str, tuple[Claim, float]]] = {}
    for claim in anywhere.claim_list(place=list(places)):
        number = amount(claim)
        if number is None:
            continue
        known = latest.setdefault((places[claim.place], claim.indicator.id, claim.aspect), {})
        if claim.place not in known or preference(claim) < preference(known[claim.place][0]):
            known[claim.place] = claim, number
    residents = {
        place: claim.quantity.to("万人").value
        for (_, indicator, aspect), known in latest.items()
        if (indicator, aspect) == ("residents", "level")
        for place, (claim, _) in known.items()
    }
    frozen = {key: MappingProxyType(known) for key, known in latest.items()}
    return Spreads(MappingProxyType(frozen), MappingProxyType(residents))


class _Surroundings:
    """What the figures of one place are held against."""

    def __init__(self, case: Case, place: Place) -> None:
        self.place = place
        own = case.claim_list(place=place, confidence=CONFIDENCES)
        self.own = sorted(own, key=lambda claim: claim.id)
        self._alike: dict[tuple[str, str, str], list[Claim]] = {}
        for one in self.own:
            self._alike.setdefault((one.indicator.id, one.aspect, one.scope), []).append(one)
        self._spreads = spreads(case.casebook)

    def others(self, claim: Claim) -> list[tuple[Claim, float]]:
        """Return the latest trusted figures of other places of the same level, with amounts.

        Of many places some are taken, spread evenly over the table: enough for a median.
        """
        key = self.place.level, claim.indicator.id, claim.aspect
        known = self._spreads.latest.get(key, {})
        found = [one for place, one in known.items() if place != self.place.place]
        return found[:: 1 + len(found) // ENOUGH]

    def siblings(self, claim: Claim) -> list[Claim]:
        """Return the figures of the place that speak of the same in near years."""
        return [
            one
            for one in self._alike[claim.indicator.id, claim.aspect, claim.scope]
            if one.id != claim.id
            and one.confidence in TRUSTED
            and _years_apart(one, claim) <= MOST_YEARS
            and (one.period.start == one.period.end) == (claim.period.start == claim.period.end)
        ]

    def size(self, place: str) -> float | None:
        """Return the residents of a place in 10,000, as last published."""
        return self._spreads.residents.get(place)

    @cached_property
    def area(self) -> float | None:
        """Return the largest published area of the place in km2."""
        found = (one for one in self.own if one.indicator.id == "area" and one.aspect == "level")
        return max((one.quantity.to("km2").value for one in found), default=None)


def amount(claim: Claim) -> float | None:
    """Return the figure in its indicator's unit (of a change: in %); none if units do not meet."""
    unit = claim.indicator.unit if claim.aspect == "level" else claim.unit
    if claim.aspect == "share" or claim.aspect in _CHANGES:
        unit = "%"
    try:
        return claim.quantity.to(unit).value if claim.unit != unit else claim.quantity.value
    except UnitMismatch:
        return None


def _first(claim: Claim, around: _Surroundings) -> Doubt | None:
    value = amount(claim)
    if value is None:
        return None
    for rule in (_nature,) if claim.accepted else _TESTS:
        for doubt in rule(claim, value, around):
            return doubt
    return None


def _nature(claim: Claim, value: float, around: _Surroundings) -> Iterator[Doubt]:
    """Yield what no figure of its kind can be, wherever it was published."""
    unit = claim.unit
    if claim.aspect not in _CHANGES and value < 0:
        yield Doubt(claim, "negative", 0, math.inf, unit)
    if claim.aspect == "share" and value > 100:
        yield Doubt(claim, "above_whole", 0, 100, "%")
    low, high = claim.indicator.minimum, claim.indicator.maximum
    if claim.aspect in _AMOUNTS and (low is not None or high is not None):
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


def _within_area(claim: Claim, around: _Surroundings) -> Iterator[Doubt]:
    try:
        size = claim.quantity.to("km2").value
    except UnitMismatch:
        return
    area = around.area
    if area is not None and size > area * 1.05 and not claim.scope:
        yield Doubt(claim, "within_area", 0, area, "km2")


def _usual(claim: Claim, value: float, around: _Surroundings) -> Iterator[Doubt]:
    """Yield a figure outside the range that its indicator declares for a city."""
    if claim.aspect in LONGEST and claim.indicator.unit != claim.unit:
        if not 1 <= value <= LONGEST[claim.aspect]:
            yield Doubt(claim, "usual", 1, LONGEST[claim.aspect], claim.unit)
        return
    if claim.aspect in _CHANGES:
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
        factor = size * _part_of_year(claim)
    elif around.place.level != "city" and not _intensive(claim):
        return
    low, high = usual.low * factor, usual.high * factor
    if not low <= value <= high:
        yield Doubt(claim, "usual", low, high, claim.indicator.unit)


def _spread(claim: Claim, value: float, around: _Surroundings) -> Iterator[Doubt]:
    """Yield an amount that lies far from those of other places, in decades."""
    if claim.aspect not in _AMOUNTS or value <= 0:
        return
    others = around.others(claim)
    scaled: list[tuple[float, Claim]] = []
    usual = claim.indicator.usual
    by_size = usual is not None and usual.per == _PER_RESIDENT
    own = around.size(claim.place) if by_size else 1.0
    if own is None:
        return
    own *= _part_of_year(claim) if by_size else 1.0
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


def _series(claim: Claim, value: float, around: _Surroundings) -> Iterator[Doubt]:
    """Yield an amount that most of the same place's figures of near years lie far from."""
    if claim.aspect not in _AMOUNTS or value <= 0:
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


def _change(claim: Claim, value: float, around: _Surroundings) -> Iterator[Doubt]:
    """Yield a change that goes the other way than everywhere else, or much further."""
    if claim.aspect not in _CHANGES:
        return
    others = around.others(claim)
    if len(others) < FEWEST_SIGNS:
        return
    numbers = [number for _, number in others]
    partners = tuple(one for one, _ in others)
    centre, cut = _robust(numbers, LEAST_POINTS)
    if abs(value - centre) > cut:
        yield Doubt(claim, "spread", centre - cut, centre + cut, "%", partners)
    falls = all(number < 0 for number in numbers)
    against = (falls and value > 0) or (all(number > 0 for number in numbers) and value < 0)
    if against and abs(value) > abs(centre) / 2:  # a small move the other way happens
        low, high = (-math.inf, 0.0) if falls else (0.0, math.inf)
        yield Doubt(claim, "sign", low, high, "%", partners)


_Test = Callable[[Claim, float, _Surroundings], Iterable[Doubt]]
_TESTS: Final[tuple[_Test, ...]] = (_nature, _usual, _change, _spread, _series)


def _robust(numbers: Sequence[float], least: float) -> tuple[float, float]:
    """Return the median, and how far from it a figure may lie."""
    centre = median(numbers)
    deviation = _NORMAL * median(abs(number - centre) for number in numbers)
    return centre, max(least, DEVIATIONS * deviation)


def _years_apart(one: Claim, other: Claim) -> float:
    ends = one.period.end[:4], other.period.end[:4]
    return abs(int(ends[0]) - int(ends[1])) if all(ends) else math.inf


def _part_of_year(claim: Claim) -> float:
    """Return the part of a year that an amount was gathered in; 1 for a moment or a year."""
    days = claim.period.days if claim.period.start else None
    return min(1.0, days / _YEAR) if days else 1.0


def _intensive(claim: Claim) -> bool:
    return claim.aspect == "share" or "/" in claim.indicator.unit
