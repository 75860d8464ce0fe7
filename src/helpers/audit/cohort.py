"""The cohort on common indicators: one figure a city, of one definition, scope and time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Final, TypeVar

from helpers.audit.auditing import audit
from helpers.audit.identities import BY_NAME
from helpers.audit.plausibility import doubts
from helpers.audit.verdicts import Verdict
from helpers.casebook import (
    Benchmark,
    Case,
    Casebook,
    Claim,
    Indicator,
    Place,
    case_of,
)
from helpers.quantity import Lang, Period
from helpers.quantity.international import CommonUnit, common_unit

#: Fewer cities than this do not make a comparison.
LEAST_CITIES: Final = 4
#: Figures are compared when their years lie no further apart than this.
WINDOW: Final = 2
#: Scopes that speak for a city as a whole: the built-up area stands for it in air quality, and
#: the sources of county level and above in drinking water.
WHOLE: Final = frozenset(
    ("", "市区", "城区", "市城区", "中心城区", "建成区", "市城区建成区", "城市", "城市建成区")
) | {"县级以上", "县级及以上"}
#: Themes of indicators that say how a city does, not how large or rich it is.
GREEN_THEMES: Final = ("air", "water", "soil", "ecology", "circular", "energy", "climate")
_INTENSIVE: Final = ("", "%", "类", "元", "m2", "分")
Key = TypeVar("Key")
_ASPECTS: Final = ("level", "share")


@dataclass(frozen=True, eq=False)
class Comparison:
    """One indicator across a cohort; what is computed of it is kept with it.

    Parameters
    ----------
    claims
        The latest claim of each city that published one, by place, in the cohort's order.
    missing
        The cities that have none to compare, in the cohort's order.
    average
        The national average of the year most figures are from, else of the nearest in the window.
    outdated
        Of the missing ones, the latest claim of each whose figure is of another time or scope.
    """

    indicator: Indicator
    claims: Mapping[Place, Claim]
    missing: tuple[Place, ...]
    average: Benchmark | None
    outdated: Mapping[Place, Claim] = field(default_factory=dict)

    @property
    def years(self) -> Period:
        """From the first to the last year of the figures compared."""
        years = sorted(claim.period.end[:4] for claim in self.claims.values())
        return Period(years[0], years[-1])

    @cached_property
    def varies(self) -> bool:
        """Whether the cities differ at all."""
        return len({claim.quantity.value for claim in self.claims.values()}) > 1

    def ranks(self) -> dict[Place, int]:
        """Rank the cities, 1 for the best; equal figures share the better rank."""
        values = {place: claim.quantity.value for place, claim in self.claims.items()}
        return ranked(values, self.indicator.direction)

    def rank_bounds(self, place: Place) -> tuple[int, int]:
        """Return the best and the worst rank of a city that the published digits allow."""
        sign = -1 if self.indicator.direction < 0 else 1
        own = self.claims[place].quantity
        least, most = sorted((sign * own.low, sign * own.high))
        ahead = behind = 1
        for other, claim in self.claims.items():
            one = claim.quantity
            if other != place:
                low, high = sorted((sign * one.low, sign * one.high))
                ahead += low >= most and one.value != own.value
                behind += high > least
        return ahead, behind


def ranked(values: Mapping[Key, float], direction: int) -> dict[Key, int]:
    """Rank values, 1 for the best: the highest, or the lowest where the direction is below 0."""
    ordered = sorted(values.values(), reverse=direction >= 0)
    return {key: ordered.index(value) + 1 for key, value in values.items()}


def comparisons(
    case: Case, *, least: int = LEAST_CITIES, common: bool = False
) -> tuple[Comparison, ...]:
    """Compare the cohort on every indicator of `GREEN_THEMES` that enough cities publish.

    Only indicators with a good side that do not grow with the size of a city are compared, and
    only figures for the whole city whose years lie at most `WINDOW` apart: of all such spans
    the one with the most cities, then the latest. Undated figures and averages of several years
    cannot be compared; parts of a year have indicators of their own.

    Parameters
    ----------
    least
        How many cities must have published the indicator.
    common
        Whether all cities are compared over one span, as for an index; by default the city is
        compared over a span in which it has a figure itself, where enough others have one, too.

    Returns
    -------
    tuple of Comparison
        The most widely published first, then the latest, then in the table's order.
    """
    own = None if common else case.place
    published = _published(case.casebook, tuple(case.cohort()), least, own)
    found = tuple(item for item in published if item.indicator.theme in GREEN_THEMES)
    names = [item.indicator.id for item in found]
    marks = tuple(case.benchmarks(indicator=names, kind="average")) if names else ()
    return _with_averages(found, marks)


@lru_cache(maxsize=32)
def _published(
    casebook: Casebook, cohort: tuple[Place, ...], least: int, own: Place | None
) -> tuple[Comparison, ...]:
    """Compare a cohort on all indicators that enough of it publish."""
    found = []
    for published in _figures(casebook, cohort).values():
        enough = [span for span in published.spans if len(span) >= least]
        with_own = [span for span in enough if own in span]
        if enough:
            found.append(_compare(cohort, published, max(with_own or enough, key=len)))
    return tuple(sorted(found, key=lambda item: (-len(item.claims), -int(item.years.end))))


@lru_cache(maxsize=32)  # the averages depend on the province of a city, the rest does not
def _with_averages(
    items: tuple[Comparison, ...],
    marks: tuple[Benchmark, ...],
) -> tuple[Comparison, ...]:
    return tuple(
        replace(item, average=_average(item.indicator, marks, item.claims.values()))
        for item in items
    )


def comparison(case: Case, indicator: str, *, least: int = LEAST_CITIES) -> Comparison | None:
    """Compare the cohort on one indicator, as `comparisons` does but for the average.

    None if fewer than `least` cities published it.
    """
    found = _published(case.casebook, tuple(case.cohort()), least, case.place)
    return next((item for item in found if item.indicator.id == indicator), None)


def earlier(case: Case, item: Comparison) -> Comparison | None:
    """Compare the same cities over an earlier span in which the city has a figure.

    Of the spans that end before that of the item the one with the most cities; none if fewer
    than `LEAST_CITIES` have a figure in it.
    """
    cohort = tuple(case.cohort())
    published = _figures(case.casebook, cohort)[item.indicator.id]
    before = [
        span
        for span in published.spans
        if case.place in span
        and len(span) >= LEAST_CITIES
        and max(map(_year, span.values())) < int(item.years.start)
    ]
    return _compare(cohort, published, max(before, key=len)) if before else None


def histories(case: Case, indicator: str, fewest: int) -> Mapping[Place, Sequence[Claim]]:
    """Return the figures of each city that has so many years of one indicator, by year.

    Of several claims for one year the most trusted counts; a year for which they differ is left
    out. The city itself is among them from its second year on.
    """
    published = _figures(case.casebook, tuple(case.cohort())).get(indicator)
    found: dict[Place, Sequence[Claim]] = {}
    for place, claims in published.claims.items() if published else ():
        years: dict[int, list[Claim]] = {}
        for claim in claims:
            if _speaks_for(claim, _year(claim)):
                years.setdefault(_year(claim), []).append(claim)
        agreed = [
            max(same, key=_recency)
            for _, same in sorted(years.items())
            if len({claim.quantity.value for claim in same}) == 1
        ]
        if len(agreed) >= (2 if place == case.place else fewest):
            found[place] = agreed
    return found


def plotted(items: Iterable[Comparison], most: int) -> tuple[Comparison, ...]:
    """Choose what to plot: the most widely published that vary, at most two a theme."""
    chosen: list[Comparison] = []
    for item in items:
        same = sum(other.indicator.theme == item.indicator.theme for other in chosen)
        if item.varies and same < 2 and len(chosen) < most:
            chosen.append(item)
    return tuple(chosen)


@dataclass(frozen=True)
class Axis:
    """The axis that claims of one indicator stand on: a title, and what figures are written in."""

    title: str
    unit: CommonUnit

    def value(self, claim: Claim | Benchmark) -> float:
        """Where a figure stands."""
        return self.unit.value(claim.quantity.value)

    def digits(self, claim: Claim | Benchmark) -> str:
        """Write a figure's digits with its qualifier, unless that is ``=``."""
        sign = "" if claim.quantity.qualifier == "=" else claim.quantity.qualifier
        return sign + self.unit.digits(claim.quantity.text)


def axis(indicator: Indicator, lang: Lang, claims: Iterable[Claim | Benchmark] = ()) -> Axis:
    """Choose the axis of an indicator: the published unit, in English the international one.

    Of the claims that will stand on it, each in that unit, the largest decides between MW and GW.
    """
    values = [one.quantity.value for one in claims]
    unit = common_unit(indicator.unit, values, lang)
    title = f"{indicator.name_zh}（{{}}）" if lang == "zh" else f"{indicator.name_en} ({{}})"
    return Axis(title.format(unit.name) if unit.name else indicator.name(lang), unit)


@dataclass(frozen=True)
class _Published:
    """What the cities of a cohort published of one indicator.

    Attributes
    ----------
    claims
        By city, in the cohort's order; all dated and trusted.
    spans
        For each year that a span may end in, the latest first, the claim of each city within.
    """

    indicator: Indicator
    claims: Mapping[Place, Sequence[Claim]]
    spans: Sequence[Mapping[Place, Claim]]


@lru_cache(maxsize=16)
def _figures(casebook: Casebook, cohort: tuple[Place, ...]) -> Mapping[str, _Published]:
    """Gather the claims that can be compared, by indicator, without doubtful ones.

    Where two sources contradict each other on one figure, neither is ranked.
    """
    case = case_of(casebook, cohort[0].place)
    published: dict[str, dict[Place, list[Claim]]] = {}
    places = {place.place: place for place in cohort}
    doubtful = {doubt.claim.id for place in places.values() for doubt in doubts(case, place)}
    twins = (BY_NAME["same_figure"],)
    doubtful |= {
        claim.id
        for place in places.values()
        for finding in audit(case, twins, place)
        if finding.verdict is Verdict.CONTRADICTED
        for claim in finding.claims
    }
    for claim in case.claim_list(aspect=_ASPECTS, place=places):
        if _comparable(claim) and claim.id not in doubtful:
            row = published.setdefault(claim.indicator.id, {})
            row.setdefault(places[claim.place], []).append(claim)
    found = {}
    for one in case.indicators():
        if rows := published.get(one.id):
            ordered = {place: tuple(rows[place]) for place in cohort if place in rows}
            found[one.id] = _Published(one, MappingProxyType(ordered), _spans(ordered))
    return MappingProxyType(found)


def _spans(claims: Mapping[Place, Sequence[Claim]]) -> tuple[Mapping[Place, Claim], ...]:
    every = {_year(claim) for found in claims.values() for claim in found}
    return tuple(
        MappingProxyType(
            {
                place: max(fitting, key=_recency)
                for place, found in claims.items()
                if (fitting := [claim for claim in found if _speaks_for(claim, last)])
            }
        )
        for last in sorted(every, reverse=True)
    )


def _compare(
    cohort: Iterable[Place], published: _Published, span: Mapping[Place, Claim]
) -> Comparison:
    outdated = {
        place: max(found, key=_recency)
        for place, found in published.claims.items()
        if place not in span
    }
    missing = tuple(place for place in cohort if place not in span)
    return Comparison(published.indicator, span, missing, None, MappingProxyType(outdated))


def _comparable(claim: Claim) -> bool:
    indicator = claim.indicator
    whole = bool(indicator.direction) and not indicator.id.endswith("_period")
    return (
        whole
        and is_intensive(indicator.unit)
        and claim.unit == indicator.unit
        and bool(_year(claim))
    )


def _speaks_for(claim: Claim, last: int) -> bool:
    """Say whether a claim is for the whole city and one year of the window that ends in `last`."""
    start = claim.period.start[:4]
    one_year = not start or start == claim.period.end[:4]
    return one_year and claim.scope in WHOLE and last - WINDOW <= _year(claim) <= last


def _recency(claim: Claim) -> tuple[int, bool, bool, str]:
    return _year(claim), claim.confidence == "high", not claim.scope, claim.id


def _average(
    indicator: Indicator, averages: Iterable[Benchmark], claims: Iterable[Claim]
) -> Benchmark | None:
    years = [_year(claim) for claim in claims]
    if not years:
        return None
    usual = max(sorted(set(years), reverse=True), key=years.count)
    near = [
        (abs(int(mark.period.end[:4]) - usual), mark.id, mark)
        for mark in averages
        if mark.indicator == indicator and mark.scope in WHOLE and not mark.definition
    ]
    return min((mark for mark in near if mark[0] <= WINDOW), default=(0, "", None))[2]


def _year(claim: Claim) -> int:
    return int(claim.period.end[:4]) if claim.period.end else 0


def is_intensive(unit: str) -> bool:
    """Return whether figures in a unit do not grow with the size of a place."""
    return unit in _INTENSIVE or "/" in unit
