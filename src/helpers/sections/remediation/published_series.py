"""Published series: one indicator in one scope over two years or more, and its yardstick."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from helpers.casebook import Benchmark, Case, Claim

_TREND_ASPECTS = ("level", "share")


@dataclass(frozen=True)
class PublishedSeries:
    """What a place published about one thing over the years.

    Parameters
    ----------
    claims
        One a year, in the order of years; all of one indicator, aspect and scope.
    limit
        The limit in force at the last year, if the indicator has one.
    averages
        The national averages of the years that the series spans, in their order.
    """

    claims: tuple[Claim, ...]
    limit: Benchmark | None
    averages: tuple[Benchmark, ...]

    @property
    def first(self) -> Claim:
        """The claim of the first year."""
        return self.claims[0]

    @property
    def last(self) -> Claim:
        """The claim of the last year."""
        return self.claims[-1]

    @property
    def better(self) -> bool | None:
        """Whether the last year is better than the first; none when equal or undecidable."""
        change = self.last.quantity.value - self.first.quantity.value
        change *= self.first.indicator.direction
        return None if change == 0 else change > 0

    @property
    def within(self) -> bool | None:
        """Whether every year keeps the limit; none without a limit."""
        if self.limit is None:
            return None
        most = self.limit.quantity.to(self.first.unit).value
        return all(claim.quantity.value <= most for claim in self.claims)


def published_series(
    case: Case, themes: Iterable[str], section: str, edition: str = ""
) -> tuple[PublishedSeries, ...]:
    """Find every series of two years or more.

    A claim counts for its year when it speaks for a whole year or for the end of one; of several
    for one year the most trusted counts. Claims of one indicator with different scopes, and
    claims whose unit differs, are never put in one series.

    Parameters
    ----------
    case
        The city's case.
    themes
        Indicator themes.
    section
        The section that the indicators belong to.
    edition
        Of a standard whose limits are wanted, such as ``GB3095-2012``; empty for those in force
        at the last year.

    Returns
    -------
    tuple of PublishedSeries
        By theme in the order given, then by indicator and scope.
    """
    found: list[PublishedSeries] = []
    for theme in themes:
        claims = case.claim_list(theme=theme, section=section, aspect=_TREND_ASPECTS)
        claims = [claim for claim in claims if _year(claim)]
        claims.sort(key=lambda c: (*_thing(c), _year(c), c.confidence != "high", c.id))
        for _, same in groupby(claims, key=_thing):
            years = tuple(next(group) for _, group in groupby(same, key=_year))
            if len(years) > 1:
                found.append(_series(case, years, edition))
    return tuple(found)


def _series(case: Case, claims: Sequence[Claim], edition: str) -> PublishedSeries:
    name = claims[0].indicator.id
    first, last = _year(claims[0]), _year(claims[-1])
    limits = [
        mark
        for mark in case.benchmarks(indicator=name, kind="limit", at="" if edition else last)
        if not edition or mark.edition == edition
    ]
    averages = [
        mark
        for mark in case.benchmarks(indicator=name, kind="average")
        if first <= mark.period.end[:4] <= last
    ]
    averages.sort(key=lambda mark: mark.period.end)
    return PublishedSeries(tuple(claims), limits[0] if limits else None, tuple(averages))


def _thing(claim: Claim) -> tuple[str, str, str, str]:
    return claim.indicator.id, claim.aspect, claim.scope, claim.unit


def _year(claim: Claim) -> str:
    """Return the year that a claim speaks for; empty for a part of a year or several years."""
    start, end = claim.period.start, claim.period.end
    if start and (len(start) > 4 or start != end):
        return ""
    return end if len(end) == 4 else ""
