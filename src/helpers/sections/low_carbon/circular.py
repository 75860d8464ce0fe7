"""Material balance of solid waste: what arose, what was used, what was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.audit.cohort import WINDOW
from helpers.casebook import Case, Claim, NotOnRecord
from helpers.casebook.derived_rates import levels, rate_of
from helpers.casebook.listing import claim_table


@dataclass(frozen=True)
class Circularity:
    """What a city published of the waste that it uses."""

    #: Claims and derived quantities by name, for sentences; absent ones are none.
    figures: Mapping[str, Any]
    #: The other published figures, as a table.
    others: pd.DataFrame


def circularity(case: Case) -> Circularity:
    """Balance a city's solid waste, and compare its rate with the country's."""
    waste = balance(case)
    rate = case.claim("solid_waste_use_rate", aspect="share")
    national = rate_of(case, case.country().place)
    if national and not _near(rate, national.claims[0]):
        national = None
    slag, saved = case.claim("slag_reduction"), case.claim("slag_co2_reduction")
    gap = (rate.quantity - national.rate).to("个百分点") if national else None
    shown = {claim.id for claim in (waste["used"], rate, slag, saved) if isinstance(claim, Claim)}
    rest = [
        claim
        for claim in case.claim_list(theme="circular", section="low_carbon")
        if claim.aspect != "target" and claim.id not in shown
    ]
    figures = {
        **waste,
        "rate": rate,
        "rate_when": rate.period,
        "alone": None if waste["used"] else rate,
        "national": national.rate if national else None,
        "national_when": national.claims[0].period if national else None,
        "basis": list(national.claims) if national else None,
        "gap": gap,
        "slag": slag,
        "saved": saved,
        "saved_when": saved.period,
        "per_tonne": (saved.quantity / slag.quantity).to("吨/吨"),
    }
    return Circularity(figures, claim_table(rest, case.lang))


def _near(rate: Claim | NotOnRecord, other: Claim) -> bool:
    """Say whether two rates are of years that compare; without a year a rate compares with none."""
    if not (isinstance(rate, Claim) and rate.period.end and other.period.end):
        return False
    return abs(int(rate.period.end[:4]) - int(other.period.end[:4])) <= WINDOW


def balance(case: Case) -> dict[str, Any]:
    """Balance the latest solid waste that the city published an amount and a rate for.

    What was ``used`` and ``when``, what ``arose`` (published, or used ÷ rate), and what of it was
    ``unused``; all none when there is no pair of one period and one source.
    """
    pairs = [
        (one, other)
        for one in levels(case, "solid_waste_used")
        for other in levels(case, "solid_waste_use_rate")
        if one.period == other.period and one.source.id == other.source.id
    ]
    if not pairs:
        return dict.fromkeys(("used", "when", "arose", "unused"))
    used, rate = max(pairs, key=lambda pair: (pair[0].period.end, pair[0].id))
    arisings = levels(case, "solid_waste_generated")
    published = next((claim for claim in arisings if claim.period == used.period), None)
    arose = published.quantity if published else used.quantity / rate.quantity
    unused = arose - used.quantity
    return {"used": used, "when": used.period, "arose": published or arose, "unused": unused}
