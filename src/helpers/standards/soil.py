"""Farmland soil by GB 15618: the classes that a content of metal can have.

At or below the screening value the risk is low and the soil has priority in protection; above
the intervention value use is strictly controlled; in between the land is used safely under
measures. Both values depend on the pH and the use of the land, which are seldom published with a
content. Contents are totals in mg/kg.

References
----------
GB 15618-2018, risk screening values (basic items) and risk intervention values.
"""

from __future__ import annotations

from enum import Enum
from functools import cache

import pandas as pd

from helpers import standards
from helpers.casebook import Case, label
from helpers.casebook.listing import headed
from helpers.quantity import Lang

_COLUMNS = ("ph_to_5_5", "ph_to_6_5", "ph_to_7_5", "ph_above_7_5")


class SoilClass(Enum):
    """The three classes of farmland, best first."""

    PRIORITY = "priority"
    SAFE_USE = "safe_use"
    STRICT = "strict"

    def words(self, lang: Lang = "zh") -> str:
        """Return the name of the class."""
        return label("soil_class", self.value, lang)


@cache
def soil_limits(metal: str) -> frozenset[tuple[float, float]]:
    """Return the pairs of screening and intervention value that soils can have, mg/kg.

    One pair a column of pH and a use of land; infinite where the standard has no intervention
    value. Empty for what is no metal of the standard.
    """
    rows = [row for row in standards.rows("gb15618") if row["metal"] == metal]
    above = next((row for row in rows if row["kind"] == "intervention"), None)
    return frozenset(
        (float(row[ph]), float(above[ph]) if above else float("inf"))
        for row in rows
        if row["kind"] == "screening"
        for ph in _COLUMNS
    )


def metal_of(indicator: str) -> str:
    """Return the metal that an indicator such as ``soil_cd`` measures; empty for any other."""
    metal = indicator.removeprefix("soil_")
    return metal if metal != indicator and soil_limits(metal) else ""


def possible_classes(metal: str, low: float, high: float) -> tuple[SoilClass, ...]:
    """Return the classes of a content of unknown pH and land, by its bounds in mg/kg.

    Best first; one when it does not depend on the soil.
    """
    found = [
        (content > screening) + (content > intervention)
        for screening, intervention in soil_limits(metal)
        for content in (low, high)
    ]
    return tuple(SoilClass)[min(found) : max(found) + 1]


def classes_table(case: Case) -> pd.DataFrame:
    """Return the published contents of metals, by indicator and period, and their classes.

    One that is no content in mg/kg is a `UnitMismatch`.
    """
    found = [claim for claim in case.claim_list(aspect="level") if metal_of(claim.indicator.id)]
    rows = []
    for claim in sorted(found, key=lambda one: (one.indicator.id, one.period.end, one.id)):
        content = claim.quantity.to("mg/kg")
        classes = possible_classes(metal_of(claim.indicator.id), content.low, content.high)
        words = [one.words(case.lang) for one in classes]
        rows.append((claim.indicator, claim.period, claim.scope_in(case.lang), claim, words))
    return headed(
        rows,
        case.lang,
        "指标|期间|口径|公布值|可能的类别",
        "Indicator|Period|Scope|Published|Possible classes",
    )
