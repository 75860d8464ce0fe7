"""What the figures of one place are held against: its other figures, and those of other places."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Final

from helpers.casebook import TRUSTED, Case, Casebook, Claim, Place, case_of
from helpers.casebook.records import preference
from helpers.casebook.schema.vocabulary import CONFIDENCES, words_of
from helpers.quantity import Lang, UnitMismatch
from helpers.quantity.wording import bounds_words

#: Years that two figures of one place may lie apart and still be held against each other.
MOST_YEARS: Final = 6
#: Other places that are enough for a spread.
ENOUGH: Final = 60
AMOUNTS: Final = ("level", "share")
CHANGES: Final = ("growth", "change", "annual_change")
_YEAR: Final = 365
_CENSUS: Final = "普查"


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
        others = dict.fromkeys(one.indicator.name(lang) for one in self.partners)
        other = ("、" if lang == "zh" else ", ").join(others)
        return RULES[self.rule].say(lang).format(seen=seen, other=other)


#: What is said of the rules; ``seen`` is the range that one allows, ``other`` what it rests on.
RULES: Final = words_of("doubt")


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


class Surroundings:
    """What the figures of one place are held against."""

    def __init__(self, case: Case, place: Place) -> None:
        self.place = place
        own = case.claim_list(place=place, confidence=CONFIDENCES)
        self.own = sorted(own, key=lambda claim: claim.id)
        self._alike: dict[tuple[str, str, str], list[Claim]] = {}
        self.by_indicator: dict[str, list[Claim]] = {}
        for one in self.own:
            self._alike.setdefault(_kind(one), []).append(one)
            self.by_indicator.setdefault(one.indicator.id, []).append(one)
        self._spreads = spreads(case.casebook)

    def others(self, claim: Claim) -> list[tuple[Claim, float]]:
        """Return the latest trusted figures of other places of the same level, with amounts.

        Of many places some are taken, spread evenly over the table: enough for a median.
        """
        key = self.place.level, claim.indicator.id, claim.aspect
        known = self._spreads.latest.get(key, {})
        found = [one for place, one in known.items() if place != self.place.place]
        return found[:: 1 + len(found) // ENOUGH]

    @cached_property
    def changes_of_intensities(self) -> list[tuple[Claim, float]]:
        """Return how far the intensities of other places of the level changed in a year, in %."""
        return [
            (one, a_year(one, number))
            for (level, _, aspect), known in self._spreads.latest.items()
            if level == self.place.level and aspect in CHANGES
            for place, (one, number) in known.items()
            if place != self.place.place and is_intensity(one)
        ]

    def siblings(self, claim: Claim, *, trusted: bool = True) -> list[Claim]:
        """Return the figures of the place that speak of the same in near years."""
        return [
            one
            for one in self._alike[_kind(claim)]
            if one.id != claim.id
            and (one.confidence in TRUSTED or not trusted)
            and years_apart(one, claim) <= MOST_YEARS
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
    if claim.aspect == "share" or claim.aspect in CHANGES:
        unit = "%"
    try:
        return claim.quantity.to(unit).value if claim.unit != unit else claim.quantity.value
    except UnitMismatch:
        return None


def years_apart(one: Claim, other: Claim) -> float:
    """Return how many calendar years the ends of two figures lie apart; infinite when unknown."""
    ends = one.period.end[:4], other.period.end[:4]
    return abs(int(ends[0]) - int(ends[1])) if all(ends) else math.inf


def part_of_year(claim: Claim) -> float:
    """Return the part of a year that an amount was gathered in; 1 for a moment or a year."""
    days = claim.period.days if claim.period.start else None
    return min(1.0, days / _YEAR) if days else 1.0


def _kind(claim: Claim) -> tuple[str, str, str]:
    """Return what figures that speak of the same share; a census counts whom the years count."""
    scope = "" if _CENSUS in claim.scope else claim.scope
    return claim.indicator.id, claim.aspect, scope


def is_intensity(claim: Claim) -> bool:
    """Return whether an indicator is what is used or emitted per value added."""
    return claim.indicator.direction < 0 and claim.indicator.unit.endswith("/万元")


def a_year(claim: Claim, change: float) -> float:
    """Return a change in % as that of one year; a cumulative one is spread over its years."""
    first, last = claim.period.start[:4], claim.period.end[:4]
    if claim.aspect != "change" or not (first and last) or change <= -100:
        return change
    years = int(last) - int(first) + 1
    return 100 * math.expm1(math.log1p(change / 100) / years)
