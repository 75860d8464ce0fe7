"""Rates of larger places that follow from the amounts they publish."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.casebook.case import Case
from helpers.casebook.records import Claim
from helpers.quantity import Quantity


@dataclass(frozen=True)
class OtherRate:
    """The rate of another place, published or derived from its two amounts."""

    claims: tuple[Claim, ...]
    rate: Quantity


def rate_of(case: Case, place: str) -> OtherRate | None:
    """Return a place's latest utilisation rate: published, else used ÷ arisings of one period.

    The case may be any of the casebook.
    """
    rates = levels(case, "solid_waste_use_rate", place)
    if rates:
        latest = max(rates, key=lambda claim: (claim.period.end, claim.id))
        return OtherRate((latest,), latest.quantity)
    pairs = [
        (one, other)
        for one in levels(case, "solid_waste_used", place)
        for other in levels(case, "solid_waste_generated", place)
        if one.period == other.period
    ]
    if not pairs:
        return None
    used, arose = max(pairs, key=lambda pair: (pair[0].period.end, pair[0].id))
    return OtherRate((used, arose), (used.quantity / arose.quantity).to("%"))


def levels(case: Case, indicator: str, place: str | None = None) -> list[Claim]:
    """Return the levels and shares of one indicator, ordered by id."""
    found = case.claim_list(indicator=indicator, place=place)
    return sorted(
        (claim for claim in found if claim.aspect in ("level", "share")),
        key=lambda claim: claim.id,
    )
