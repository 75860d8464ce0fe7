"""Material balance of solid waste: what arose, what was used, what was not."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.casebook import Case, Claim
from helpers.casebook.derived_rates import levels
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


def balance(case: Case) -> Balance | None:
    """Balance the latest solid waste that the city published an amount and a rate for.

    Returns
    -------
    Balance or None
        ``None`` when there is no pair of one period and one source.
    """
    used = levels(case, "solid_waste_used")
    rates = levels(case, "solid_waste_use_rate")
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
        claim for claim in levels(case, "solid_waste_generated") if claim.period == amount.period
    ]
    published = arisings[0] if arisings else None
    arose = published.quantity if published else amount.quantity / rate.quantity
    return Balance(amount, rate, arose, arose - amount.quantity, published)
