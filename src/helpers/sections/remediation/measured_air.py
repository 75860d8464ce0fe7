"""Measured air judged by HJ 663, beside what was published about the same years.

A year's statistics are taken from the valid daily values and held, rounded by GB/T 8170, against
the Class II limits of one edition of GB 3095: means against the yearly limit, percentiles against
that of 24 hours (for O3 of 8 hours). A statistic whose year has too few valid days is shown and
not judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from helpers import standards
from helpers.casebook import Benchmark, Case, Claim
from helpers.quantity import Quantity, parse_quantity
from helpers.sections.remediation.measurements import Measurements
from helpers.standards import air_limits, aqi
from helpers.standards.air_limits import State
from helpers.standards.air_statistics import (
    STATISTICS,
    Statistic,
    Validity,
    daily_values,
    validity,
)
from helpers.standards.rounding import half_even

_GOOD_AT_MOST = 100


@dataclass(frozen=True)
class MeasuredValue:
    """One statistic of one year."""

    statistic: Statistic
    #: What was measured, derived from the daily values; none without a valid day.
    quantity: Quantity | None
    #: The same, rounded as results are stated; not a number without a valid day.
    stated: float
    #: The valid days behind it.
    validity: Validity
    #: Of Class II.
    limit: Benchmark
    #: What was published about the same year, if anything.
    claim: Claim | None = None

    @property
    def state(self) -> State:
        """Within the limit or above it; open when the year may not be evaluated."""
        if self.quantity is None or not self.validity.holds:
            return State.OPEN
        return State.PASS if self.stated <= self.limit.quantity.value else State.FAIL


@dataclass(frozen=True)
class MeasuredYear:
    """What was measured in one year."""

    year: int
    #: Every statistic of the year, in the order of GB 3095.
    values: tuple[MeasuredValue, ...] = field(repr=False)
    #: Days that have an index.
    indexed: int
    #: The part of these with an index up to 100, derived; none without an index.
    good_share: Quantity | None
    #: What was published about it.
    good_claim: Claim | None
    #: The composite index of the six stated values; none when one is missing or may not be
    #: evaluated.
    composite: air_limits.Composite | None

    @property
    def state(self) -> State:
        """Whether the year is at Class II: above in one statistic, within in all, or open."""
        return air_limits.whole_year(value.state for value in self.values)

    def of(self, state: State) -> tuple[MeasuredValue, ...]:
        """Return the statistics in a state."""
        return tuple(value for value in self.values if value.state is state)


def index_edition(edition: str) -> str:
    """Return the edition of HJ 633 that goes with an edition of GB 3095."""
    return aqi.OLD if edition == "GB3095-2012" else aqi.NEW


def class_two(case: Case, edition: str) -> Mapping[str, Benchmark]:
    """Return the Class II limit of each statistic, or raise `UnknownEdition`.

    Those of a year are the casebook's, those of 24 hours the standard's own table's.
    """
    limits = dict(air_limits.limits(case, edition))
    short = {
        row["pollutant"]: row
        for row in standards.rows("gb3095_short_term")
        if row["edition"] == edition and row["averaging"] == "24h"
    }
    for one in STATISTICS:
        if one.id not in limits:
            limits[one.id] = replace(
                limits[one.pollutant],
                id=f"{edition} {one.id}",
                name_zh=f"{one.pollutant} 24小时二级限值",
                name_en=f"{one.pollutant}, 24 hours, Class II limit",
                value=short[one.pollutant]["class_2"],
                unit=short[one.pollutant]["unit"],
            )
    return limits


def evaluate(case: Case, measured: Measurements, edition: str) -> tuple[MeasuredYear, ...]:
    """Judge every year with a file by an edition of GB 3095; none when no file has the city.

    An edition that the casebook has no limits of is an `UnknownEdition`.
    """
    limits = class_two(case, edition)
    if not measured.columns:
        return ()
    daily = daily_values(measured.hourly, limits["o3_p90"].quantity.value)
    daily["aqi"] = aqi.daily(daily, index_edition(edition))
    claims = {one.id: _published(case, one.id) for one in STATISTICS}
    shares = _published(case, "good_air_days_share", "share")
    found = []
    for year in measured.years:
        days = daily[pd.DatetimeIndex(daily.index).year == year]
        values = [
            _measured(one, days[one.daily].dropna(), year, limits[one.id], claims[one.id].get(year))
            for one in STATISTICS
        ]
        index = days["aqi"].dropna()
        good = _share(int((index <= _GOOD_AT_MOST).sum()), len(index), year)
        composite = _composite(case, values, year, edition)
        found.append(
            MeasuredYear(year, tuple(values), len(index), good, shares.get(year), composite)
        )
    return tuple(found)


def _published(case: Case, indicator: str, aspect: str = "level") -> dict[int, Claim]:
    """Return the most trusted claim on an indicator by year; none if it is not known."""
    if not case.has_indicator(indicator):
        return {}
    by_year = air_limits.yearly(case.claim_list(indicator=indicator, aspect=aspect), aspect)
    return {year: claims[0] for year, claims in by_year.items()}


def _measured(
    statistic: Statistic, days: pd.Series[float], year: int, limit: Benchmark, claim: Claim | None
) -> MeasuredValue:
    stated = float(half_even(statistic.of(days), statistic.decimals))
    quantity = _quantity(statistic, days, year) if len(days) else None
    return MeasuredValue(statistic, quantity, stated, validity(days), limit, claim)


def _quantity(statistic: Statistic, days: pd.Series[float], year: int) -> Quantity:
    """Derive a statistic so that its formula shows what it is made of."""
    unit, digits = _unit(statistic), statistic.decimals + 1

    def leaf(value: float, what: str) -> Quantity:
        return parse_quantity(
            f"{value:.{digits}f}", unit, name=f"measured {statistic.id} {year} {what}"
        )

    if not statistic.percentile:
        return leaf(math.fsum(days), "sum") / len(days)
    # HJ 663: k = 1 + (n − 1)·p and s its whole part; X(s) + (X(s+1) − X(s))·(k − s).
    ordered = sorted(days)
    place = round((len(ordered) - 1) * statistic.percentile / 100, 9)
    at = int(place)
    below = leaf(ordered[at], "below")
    above = leaf(ordered[min(at + 1, len(ordered) - 1)], "above")
    return below + (above - below) * round(place - at, 9)


def _share(good: int, days: int, year: int) -> Quantity | None:
    if not days:
        return None
    top = parse_quantity(str(good), "天", name=f"measured good days {year}", exact=True)
    return (top / parse_quantity(str(days), "天", name=f"indexed days {year}", exact=True)).to("%")


def _composite(
    case: Case, values: Iterable[MeasuredValue], year: int, edition: str
) -> air_limits.Composite | None:
    fit = {
        value.statistic.id: parse_quantity(
            f"{value.stated:.{value.statistic.decimals}f}",
            _unit(value.statistic),
            name=f"stated {value.statistic.id} {year}",
        )
        for value in values
        if value.validity.holds
    }
    return air_limits.composite(case, fit, edition)


def _unit(statistic: Statistic) -> str:
    return "mg/m3" if statistic.pollutant == "co" else "µg/m3"
