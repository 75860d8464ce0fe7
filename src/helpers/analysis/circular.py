"""Material balance of solid waste: what arose, what was used, what was not."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.casebook import Case, Claim
from helpers.quantity import Quantity


@dataclass(frozen=True)
class Balance:
    """Solid waste of one period.

    Parameters
    ----------
    used, rate
        The published claims.
    arose
        Published arisings, or used ÷ rate.
    unused
        Arisings less what was used.
    published
        The claim of the arisings when they were published.
    """

    used: Claim
    rate: Claim
    arose: Quantity
    unused: Quantity
    published: Claim | None


@dataclass(frozen=True)
class OtherRate:
    """The rate of another place, published or derived from its two amounts."""

    claims: tuple[Claim, ...]
    rate: Quantity


def balance(case: Case) -> Balance | None:
    """Balance the latest solid waste that the city published an amount and a rate for.

    Returns
    -------
    Balance or None
        ``None`` when there is no pair of one period and one source.
    """
    used = _levels(case, "solid_waste_used")
    rates = _levels(case, "solid_waste_use_rate")
    pairs = [
        (one, other)
        for one in used
        for other in rates
        if one.period == other.period and one.source.id == other.source.id
    ]
    if not pairs:
        return None
    amount, rate = max(pairs, key=lambda pair: (pair[0].period.end, pair[0].id))
    arisings = [
        claim for claim in _levels(case, "solid_waste_generated") if claim.period == amount.period
    ]
    published = arisings[0] if arisings else None
    arose = published.quantity if published else amount.quantity / rate.quantity
    return Balance(amount, rate, arose, arose - amount.quantity, published)


def rate_of(case: Case, place: str) -> OtherRate | None:
    """Return a place's latest utilisation rate: published, else used ÷ arisings of one period.

    Parameters
    ----------
    case
        Any case of the casebook.
    place
        Id of the place, such as the city's province or the country.
    """
    rates = _levels(case, "solid_waste_use_rate", place)
    if rates:
        latest = max(rates, key=lambda claim: (claim.period.end, claim.id))
        return OtherRate((latest,), latest.quantity)
    pairs = [
        (one, other)
        for one in _levels(case, "solid_waste_used", place)
        for other in _levels(case, "solid_waste_generated", place)
        if one.period == other.period
    ]
    if not pairs:
        return None
    used, arose = max(pairs, key=lambda pair: (pair[0].period.end, pair[0].id))
    return OtherRate((used, arose), (used.quantity / arose.quantity).to("%"))


def _levels(case: Case, indicator: str, place: str | None = None) -> list[Claim]:
    found = case.claim_list(indicator=indicator, place=place)
    return sorted(
        (claim for claim in found if claim.aspect in ("level", "share")),
        key=lambda claim: claim.id,
    )
