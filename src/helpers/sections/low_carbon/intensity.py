"""Rates of change read both ways: a yearly rate compounded, a cumulative one spread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import pandas as pd

from helpers.casebook import Case, Claim
from helpers.quantity import Period, Quantity

Rate = TypeVar("Rate", float, Quantity)

_HEADS = (("指标", "期间", "年均", "累计"), ("Indicator", "Period", "A year", "In all"))


@dataclass(frozen=True)
class BothWays:
    """One published rate of change, a year and in all.

    Parameters
    ----------
    claim
        The published rate; its aspect says which of the two it is.
    annual, cumulative
        Both rates in per cent; one of them is the published quantity itself.
    years
        How many yearly changes the period holds.
    """

    claim: Claim
    annual: Quantity
    cumulative: Quantity
    years: int

    @property
    def published_annual(self) -> bool:
        """Whether the yearly rate is the published one."""
        return self.claim.aspect == "annual_change"


def compound(annual: Rate, years: int) -> Rate:
    """Compound a yearly rate of change: ``(1 + r) ** n - 1``.

    Parameters
    ----------
    annual
        Rate a year as a ratio (−0.085) or as a quantity in per cent.
    years
        Number of yearly changes, at least 1.
    """
    return (1 + annual) ** _at_least_one(years) - 1


def spread(cumulative: Rate, years: int) -> Rate:
    """Spread a cumulative rate of change evenly over years: ``(1 + r) ** (1 / n) - 1``.

    Parameters
    ----------
    cumulative
        Change over the whole period, above −1 (−100 %).
    years
        Number of yearly changes, at least 1.
    """
    return (1 + cumulative) ** Fraction(1, _at_least_one(years)) - 1


def yearly_changes(period: Period) -> int:
    """Return how many yearly changes a plan period holds: 2016–2020 are five, against 2015."""
    if not period.end:
        return 1
    return int(period.end[:4]) - int((period.start or period.end)[:4]) + 1


def both_ways(claim: Claim) -> BothWays | None:
    """Read a published rate of change both ways.

    Returns
    -------
    BothWays or None
        ``None`` when the claim's aspect is no rate over several years.
    """
    years = yearly_changes(claim.period)
    if years < 2 or claim.unit != "%":
        return None
    if claim.aspect == "annual_change":
        return BothWays(claim, claim.quantity, compound(claim.quantity, years).to("%"), years)
    if claim.aspect == "change":
        return BothWays(claim, spread(claim.quantity, years).to("%"), claim.quantity, years)
    return None


def intensity_rates(case: Case) -> tuple[BothWays, ...]:
    """Return every multi-year rate of the climate theme that the city published, both ways."""
    read = (both_ways(claim) for claim in case.claim_list(theme="climate"))
    return tuple(sorted((rate for rate in read if rate), key=lambda rate: rate.claim.id))


def elsewhere(case: Case, rates: Iterable[BothWays]) -> tuple[Claim, ...]:
    """Return what the province and the country published on the indicators of some rates."""
    wanted = sorted({rate.claim.indicator.id for rate in rates})
    places = (case.province(), case.country())
    return tuple(
        claim
        for place in places
        for claim in (case.claim_list(indicator=wanted, place=place) if wanted else [])
        if claim.aspect != "target"
    )


def rates_table(rates: Iterable[BothWays], lang: str) -> pd.DataFrame:
    """List rates both ways: the published one with its citation, the other derived."""
    english = lang == "en"
    rows = [
        (
            rate.claim.indicator.name("en" if english else "zh"),
            rate.claim.period.words("en" if english else "zh"),
            rate.claim if rate.published_annual else rate.annual,
            rate.cumulative if rate.published_annual else rate.claim,
        )
        for rate in rates
    ]
    return pd.DataFrame(rows, columns=list(_HEADS[english]), dtype=object)


def _at_least_one(years: int) -> int:
    if years < 1:
        raise ValueError(f"a rate of change needs at least one year, not {years}")
    return years
