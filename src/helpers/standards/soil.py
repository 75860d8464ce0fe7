"""Farmland soil by GB 15618: screening and intervention values, and the class between them.

At or below the screening value the risk is low and the soil has priority in protection; above
the intervention value use is strictly controlled; in between the land is used safely under
measures. Contents are totals in mg/kg.

References
----------
GB 15618-2018, risk screening values (basic items) and risk intervention values.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import pandas as pd

from helpers import standards
from helpers.casebook import Case, Claim
from helpers.errors import CasebookError, near_matches

Land: TypeAlias = Literal["paddy", "orchard", "other"]

#: Where one column of pH ends and the next begins; a value on a border belongs to the lower one.
PH_BORDERS: Final = (5.5, 6.5, 7.5)
_COLUMNS: Final = ("ph_to_5_5", "ph_to_6_5", "ph_to_7_5", "ph_above_7_5")
_LANDS: Final[tuple[Land, ...]] = ("paddy", "orchard", "other")


class UnknownMetal(CasebookError, LookupError):
    """A metal, or a use of land, that GB 15618 has no value for."""


class BadSoilValue(CasebookError, ValueError):
    """A content or a pH that no soil has."""


class SoilClass(Enum):
    """The three classes of farmland, best first."""

    PRIORITY = ("优先保护", "priority protection")
    SAFE_USE = ("安全利用", "safe use")
    STRICT = ("严格管控", "strict control")

    def words(self, lang: str = "zh") -> str:
        """Name the class."""
        return self.value[lang == "en"]

    @property
    def order(self) -> int:
        """0 for the best."""
        return list(SoilClass).index(self)


@dataclass(frozen=True)
class SoilLimits:
    """What holds for one metal in one kind of soil, mg/kg.

    Attributes
    ----------
    intervention
        None for copper, nickel and zinc.
    """

    metal: str
    screening: float
    intervention: float | None

    def classify(self, content: float) -> SoilClass:
        """Return the class of a content, mg/kg.

        Raises
        ------
        BadSoilValue
            If the content is below zero or no number.
        """
        if not content >= 0:
            raise BadSoilValue(f"{self.metal}: {content} mg/kg is no content of soil")
        if content <= self.screening:
            return SoilClass.PRIORITY
        if self.intervention is None or content <= self.intervention:
            return SoilClass.SAFE_USE
        return SoilClass.STRICT


def metals() -> tuple[str, ...]:
    """List the metals of the standard, such as ``cd``, in its order."""
    return tuple(dict.fromkeys(row["metal"] for row in standards.rows("gb15618")))


def soil_limits(metal: str, ph: float, land: Land = "other") -> SoilLimits:
    """Find the values for a metal.

    Parameters
    ----------
    metal
        A chemical symbol in small letters.
    ph
        Of the soil, 0 to 14.
    land
        Paddy and orchard have rows of their own for some metals; elsewhere they are as other.

    Raises
    ------
    UnknownMetal
        If the standard has no values for the metal or the land.
    BadSoilValue
        If the pH is none.
    """
    if not 0 <= ph <= 14:
        raise BadSoilValue(f"pH {ph} is no pH of soil", fix="give a value from 0 to 14")
    if land not in _LANDS:
        raise UnknownMetal(f"{land!r} is no use of land", fix=f"use one of {', '.join(_LANDS)}")
    if metal not in metals():
        raise UnknownMetal(
            f"{metal!r} is no metal of GB 15618",
            fix=near_matches(metal, metals()) or f"use one of {', '.join(metals())}",
        )
    place = bisect_left(PH_BORDERS, ph)
    table = _table()
    screening = next(
        table[key]
        for name in (land, "other", "any")
        if (key := (metal, name, "screening")) in table
    )
    intervention = table.get((metal, "any", "intervention"))
    return SoilLimits(metal, screening[place], intervention[place] if intervention else None)


def metal_of(indicator: str) -> str:
    """Return the metal that an indicator such as ``soil_cd`` measures; empty for any other."""
    metal = indicator.removeprefix("soil_")
    return metal if metal != indicator and metal in metals() else ""


def possible_classes(metal: str, low: float, high: float) -> tuple[SoilClass, ...]:
    """List the classes that a content can have where neither pH nor use of land is published.

    Parameters
    ----------
    metal
        As in `soil_limits`.
    low, high
        The content's bounds, mg/kg.

    Returns
    -------
    tuple of SoilClass
        Best first; one when it does not depend on the soil.

    Raises
    ------
    UnknownMetal, BadSoilValue
        As in `soil_limits` and `SoilLimits.classify`.
    """
    soils = [soil_limits(metal, ph, land) for ph in (*PH_BORDERS, 14.0) for land in _LANDS]
    found = [one.classify(content).order for one in soils for content in (low, high)]
    return tuple(SoilClass)[min(found) : max(found) + 1]


def soil_claims(case: Case) -> tuple[Claim, ...]:
    """List the contents of metals in soil that were published, by indicator and period."""
    found = [claim for claim in case.claim_list(aspect="level") if metal_of(claim.indicator.id)]
    return tuple(sorted(found, key=lambda one: (one.indicator.id, one.period.end, one.id)))


def classes_of(claim: Claim) -> tuple[SoilClass, ...]:
    """List the classes that a published content can have, as `possible_classes`.

    Raises
    ------
    UnitMismatch
        If it is no content in mg/kg.
    """
    content = claim.quantity.to("mg/kg")
    return possible_classes(metal_of(claim.indicator.id), content.low, content.high)


def classes_table(case: Case) -> pd.DataFrame:
    """Return the published contents of metals with the classes that each can have."""
    heads = {
        "zh": ["指标", "期间", "口径", "公布值", "可能的类别"],
        "en": ["Indicator", "Period", "Scope", "Published", "Possible classes"],
    }
    rows = [
        (
            claim.indicator,
            claim.period,
            claim.scope_in(case.lang),
            claim,
            [one.words(case.lang) for one in classes_of(claim)],
        )
        for claim in soil_claims(case)
    ]
    return pd.DataFrame(rows, columns=heads[case.lang], dtype=object)


@cache
def _table() -> Mapping[tuple[str, str, str], tuple[float, ...]]:
    return MappingProxyType(
        {
            (row["metal"], row["land"], row["kind"]): tuple(float(row[name]) for name in _COLUMNS)
            for row in standards.rows("gb15618")
        }
    )
