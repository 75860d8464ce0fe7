"""Measured air judged by HJ 663, beside what was published about the same years.

A year's statistics are taken from the valid daily values and held, rounded by GB/T 8170, against
the Class II limits of one edition of GB 3095: means against the yearly limit, percentiles against
that of 24 hours (for O3 of 8 hours). A statistic whose year has too few valid days is shown and
not judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

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
    percentile,
    validity,
    yearly_value,
)
from helpers.standards.rounding import half_even

#: The indicator of the share of days whose index is 100 or less.
GOOD_DAYS: Final = "good_air_days_share"
_GOOD_AT_MOST: Final = 100


@dataclass(frozen=True)
class MeasuredValue:
    """One statistic of one year.

    Attributes
    ----------
    quantity
        What was measured, derived from the daily values; none without a valid day.
    stated
        The same, rounded as results are stated; not a number without a valid day.
    validity
        The valid days behind it.
    limit
        Of Class II.
    claim
        What was published about the same year, if anything.
    """

    statistic: Statistic
    quantity: Quantity | None
    stated: float
    validity: Validity
    limit: Benchmark
    claim: Claim | None = None

    @property
    def state(self) -> State:
        """Within the limit or above it; open when the year may not be evaluated."""
        if self.quantity is None or not self.validity.holds:
            return State.OPEN
        return State.PASS if self.stated <= self.limit.quantity.value else State.FAIL

    @property
    def agrees(self) -> bool | None:
        """Whether the published value can be the measured one; none without either."""
        return agreement(self.claim, self.quantity)

    @property
    def stated_text(self) -> str:
        """The stated value with its digits."""
        return f"{self.stated:.{self.statistic.decimals}f}"


@dataclass(frozen=True)
class MeasuredYear:
    """What was measured in one year.

    Attributes
    ----------
    values
        Every statistic of the year, in the order of GB 3095.
    indexed
        Days that have an index.
    good_share
        The part of these with an index up to 100, derived; none without an index.
    good_claim
        What was published about it.
    composite
        The composite index of the six stated values; none when one is missing or may not be
        evaluated.
    """

    year: int
    values: tuple[MeasuredValue, ...] = field(repr=False)
    indexed: int
    good_share: Quantity | None
    good_claim: Claim | None
    composite: air_limits.Composite | None

    @property
    def unfit(self) -> tuple[MeasuredValue, ...]:
        """The statistics whose days are too few."""
        return tuple(value for value in self.values if not value.validity.holds)

    @property
    def state(self) -> State:
        """Whether the year is at Class II: above in one statistic, within in all, or open."""
        states = {value.state for value in self.values}
        if State.FAIL in states:
            return State.FAIL
        return State.PASS if states == {State.PASS} else State.OPEN

    def of(self, state: State) -> tuple[MeasuredValue, ...]:
        """List the statistics in a state."""
        return tuple(value for value in self.values if value.state is state)


def agreement(claim: Claim | None, measured: Quantity | None) -> bool | None:
    """Return whether a published value can be a measured one; none without either."""
    return claim.quantity.agrees(measured) if claim and measured is not None else None


def index_edition(edition: str) -> str:
    """Return the edition of HJ 633 that goes with an edition of GB 3095."""
    return aqi.OLD if edition == "GB3095-2012" else aqi.NEW


def class_two(case: Case, edition: str) -> Mapping[str, Benchmark]:
    """Return the Class II limit of each statistic.

    Those of a year are the casebook's, those of 24 hours the standard's own table's.

    Raises
    ------
    UnknownEdition
        If the casebook has no limits of that edition.
    """
    yearly = air_limits.limits(case, edition)
    short = {
        row["pollutant"]: row
        for row in standards.rows("gb3095_short_term")
        if row["edition"] == edition and row["averaging"] == "24h"
    }
    return {
        one.id: yearly[one.id]
        if one.id in yearly
        else replace(
            yearly[one.pollutant],
            id=f"{edition} {one.id}",
            name_zh=f"{one.pollutant} 24小时二级限值",
            name_en=f"{one.pollutant}, 24 hours, Class II limit",
            value=short[one.pollutant]["class_2"],
            unit=short[one.pollutant]["unit"],
        )
        for one in STATISTICS
    }


def evaluate(case: Case, measured: Measurements, edition: str) -> tuple[MeasuredYear, ...]:
    """Judge every year with a file by an edition of GB 3095; none when no file has the city.

    Raises
    ------
    UnknownEdition
        If the casebook has no limits of that edition.
    """
    limits = class_two(case, edition)
    if not measured.columns:
        return ()
    daily = daily_values(measured.hourly, limits["o3_p90"].quantity.value)
    index = aqi.daily(daily, index_edition(edition))
    claims = {one.id: _published(case, one.id) for one in STATISTICS}
    shares = _published(case, GOOD_DAYS, "share")
    found = []
    for year in measured.years:
        values = [
            _measured(one, daily[one.daily], year, limits[one.id], claims[one.id].get(year))
            for one in STATISTICS
        ]
        of_year = index[pd.DatetimeIndex(index.index).year == year].dropna()
        found.append(
            MeasuredYear(
                year,
                tuple(values),
                len(of_year),
                _share(int((of_year <= _GOOD_AT_MOST).sum()), len(of_year), year),
                shares.get(year),
                _composite(case, values, edition),
            )
        )
    return tuple(found)


def _published(case: Case, indicator: str, aspect: str = "level") -> dict[int, Claim]:
    """Return the most trusted claim on an indicator by year; none if it is not known."""
    if not case.has_indicator(indicator):
        return {}
    by_year = air_limits.yearly(case.claim_list(indicator=indicator, aspect=aspect), aspect)
    return {year: claims[0] for year, claims in by_year.items()}


def _measured(
    statistic: Statistic,
    daily: pd.Series[float],
    year: int,
    limit: Benchmark,
    claim: Claim | None,
) -> MeasuredValue:
    days = daily[pd.DatetimeIndex(daily.index).year == year].dropna()
    stated = float(half_even(yearly_value(days, statistic), statistic.decimals))
    quantity = _quantity(statistic, days.tolist(), year) if len(days) else None
    return MeasuredValue(statistic, quantity, stated, validity(daily, year), limit, claim)


def _quantity(statistic: Statistic, days: Sequence[float], year: int) -> Quantity:
    """Derive a statistic so that its formula shows what it is made of."""
    unit = _unit(statistic)
    digits = statistic.decimals + 1

    def leaf(value: float, what: str) -> Quantity:
        return parse_quantity(
            f"{value:.{digits}f}", unit, name=f"measured {statistic.id} {year} {what}"
        )

    if not statistic.percentile:
        return leaf(math.fsum(days), "sum") / len(days)
    low, high, part = percentile(days, statistic.percentile)
    below = leaf(low, "below")
    return below + (leaf(high, "above") - below) * round(part, 9)


def _share(good: int, days: int, year: int) -> Quantity | None:
    if not days:
        return None
    top = parse_quantity(str(good), "天", name=f"measured good days {year}", exact=True)
    return (top / parse_quantity(str(days), "天", name=f"indexed days {year}", exact=True)).to("%")


def _composite(
    case: Case, values: Iterable[MeasuredValue], edition: str
) -> air_limits.Composite | None:
    fit = {
        value.statistic.id: parse_quantity(
            value.stated_text,
            _unit(value.statistic),
            name=f"stated {value.statistic.id} {value.validity.year}",
        )
        for value in values
        if value.validity.holds
    }
    return air_limits.composite(case, fit, edition)


def _unit(statistic: Statistic) -> str:
    return "mg/m3" if statistic.pollutant == "co" else "µg/m3"
