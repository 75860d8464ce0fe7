"""Rates of change read both ways: a yearly rate compounded, a cumulative one spread."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

import pandas as pd

from helpers.casebook import Case, Claim
from helpers.casebook.listing import headed
from helpers.quantity import Lang, Period, Quantity

Rate = TypeVar("Rate", float, Quantity)


@dataclass(frozen=True)
class BothWays:
    """One published rate of change, a year and in all, in per cent.

    One of the two is the published quantity itself; the aspect of the claim says which.
    """

    claim: Claim
    annual: Quantity
    cumulative: Quantity
    #: How many yearly changes the period holds.
    years: int

    @property
    def published_annual(self) -> bool:
        """Whether the yearly rate is the published one."""
        return self.claim.aspect == "annual_change"


def compound(annual: Rate, years: int) -> Rate:
    """Compound a yearly rate of change, a ratio or in per cent: ``(1 + r) ** n - 1``."""
    return (1 + annual) ** years - 1


def spread(cumulative: Rate, years: int) -> Rate:
    """Spread a cumulative rate of change, above −100 %, over years: ``(1 + r) ** (1 / n) - 1``."""
    return (1 + cumulative) ** Fraction(1, years) - 1


def yearly_changes(period: Period) -> int:
    """Return how many yearly changes a plan period holds: 2016–2020 are five, against 2015."""
    if not period.end:
        return 1
    return int(period.end[:4]) - int((period.start or period.end)[:4]) + 1


def both_ways(claim: Claim) -> BothWays | None:
    """Read a published rate of change both ways.

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


@dataclass(frozen=True)
class Intensities:
    """Changes of energy and carbon intensity of a city, and beside it."""

    #: The city's rates both ways.
    rates: pd.DataFrame
    #: Rows of `charts.Slope`, 100 at the start of each period.
    slopes: pd.DataFrame
    #: ``industry`` and ``whole``, the fall of energy per industrial value added and per GDP over
    #: the same period; ``ratio`` of the two; ``faster`` and ``slower``, whether the bounds decide
    #: which fell more; ``most``, the largest fall, and ``most_name``; ``single``, that name where
    #: the two are not on record. Absent ones are none.
    figures: Mapping[str, Any]
    #: What `slopes` rests on.
    claims: tuple[Claim, ...]


def intensities(case: Case) -> Intensities:
    """Read a city's published changes of intensity, a year and in all, beside the larger places."""
    read = (both_ways(claim) for claim in case.claim_list(theme="climate"))
    rates = sorted((rate for rate in read if rate), key=lambda rate: rate.claim.id)
    others = elsewhere(case, rates)
    names = {place.place: place.name(case.lang) for place in (case.province(), case.country())}
    beside = [rate for claim in others for rate in [both_ways(claim)] if rate]
    every = {rate.claim.id: rate for rate in (*rates, *beside)}
    slopes = [
        (
            f"{names.get(rate.claim.place, '')} {rate.claim.indicator.name(case.lang)} "
            f"{rate.cumulative.words(case.lang)}".strip(),
            (end := int(rate.claim.period.end[:4])) - rate.years,
            end,
            100.0,
            100 + rate.cumulative.value,
            rate.claim.place not in names,
        )
        for rate in every.values()
    ]
    return Intensities(
        rates=rates_table(rates, case.lang),
        slopes=pd.DataFrame(slopes, columns=["label", "start", "end", "before", "after", "marked"]),
        figures=_compared(rates),
        claims=tuple(rate.claim for rate in every.values()),
    )


def _compared(rates: Iterable[BothWays]) -> dict[str, Any]:
    by_indicator = {rate.claim.indicator.id: rate for rate in rates}
    industry = by_indicator.get("energy_intensity_industry")
    whole = by_indicator.get("energy_intensity_gdp")
    most = min(by_indicator.values(), key=lambda rate: rate.cumulative.value, default=None)
    known: dict[str, Any] = {
        "most": most.cumulative if most else None,
        "most_name": most.claim.indicator if most else None,
    }
    fell = [rate for rate in (industry, whole) if rate and _certainly_fell(rate)]
    if not (industry and whole and industry.claim.period == whole.claim.period) or len(fell) < 2:
        absent = ("when", "industry", "whole", "ratio", "faster", "slower")
        return {**known, **dict.fromkeys(absent), "single": known["most_name"]}
    ratio = (industry.cumulative / whole.cumulative).to("倍")
    return {
        **known,
        "single": None,
        "when": whole.claim.period,
        "industry": industry.cumulative,
        "whole": whole.cumulative,
        "ratio": ratio,
        "faster": ratio.low > 1 or None,
        "slower": ratio.high < 1 or None,
    }


def _certainly_fell(rate: BothWays) -> bool:
    """Return whether a rate is below zero whatever its digits leave open, and has two ends."""
    return -math.inf < rate.cumulative.low and rate.cumulative.high < 0


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


def rates_table(rates: Iterable[BothWays], lang: Lang) -> pd.DataFrame:
    """List rates both ways: the published one with its citation, the other derived."""
    rows = [
        (
            rate.claim.indicator.name(lang),
            rate.claim.period.words(lang),
            rate.claim if rate.published_annual else rate.annual,
            rate.cumulative if rate.published_annual else rate.claim,
        )
        for rate in rates
    ]
    return headed(rows, lang, "指标|期间|年均|累计", "Indicator|Period|A year|In all")
