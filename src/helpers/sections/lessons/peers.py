"""Peers: which cities are built alike, by Gower's distance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from helpers.casebook import Case, Claim, Place, preference
from helpers.casebook.schema.vocabulary import Words, words_of
from helpers.quantity import Quantity

Structure = Mapping[str, Claim | Quantity]

#: The variables of structure, with the unit in which they are compared.
VARIABLES: Final = words_of("structure")
#: Two cities are compared when they share at least this part of the variables.
LEAST_SHARED: Final = 0.4
#: Part, whole and unit from which a missing variable is worked out.
_PARTS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "gdp_per_capita": ("gdp", "residents", "元"),
        "primary_share": ("primary_value_added", "gdp", "%"),
        "secondary_share": ("secondary_value_added", "gdp", "%"),
        "tertiary_share": ("tertiary_value_added", "gdp", "%"),
        "urbanisation": ("urban_residents", "residents", "%"),
    }
)
_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"residents": "万人", "gdp_per_capita": "元", "area": "km2"}
)
#: How many of the nearest stand beside a city.
_BESIDE: Final = 3


@dataclass(frozen=True)
class Alike:
    """The cities that are built like one.

    Attributes
    ----------
    structure
        Table: the variables of structure of the city and the nearest, and how far these are.
    figures
        Numbers and names for sentences; what is absent is none.
    """

    structure: pd.DataFrame
    figures: Mapping[str, Any]


def structures(case: Case) -> Mapping[Place, Structure]:
    """Return the variables of structure of a whole cohort: published, else worked out.

    By city, in the cohort's order, then by variable: a claim where one is published, a quantity
    derived from published parts otherwise.
    """
    found: dict[Place, dict[str, Claim | Quantity]] = {place: {} for place in case.cohort()}
    for place, name in product(found, VARIABLES):
        published = case.claim(name, place=place)
        value = published if isinstance(published, Claim) else _derived(case, place, name)
        if value is not None:
            found[place][name] = value
    return found


def gaps(case: Case, found: Mapping[Place, Structure]) -> pd.DataFrame:
    """Return how far other cities of the cohort are from this one, by variable.

    The mean of a row is Gower's distance (1971, Biometrics 27, 857–871), 0 (alike) to 1: the mean
    over the shared variables of |x − y| / (largest − smallest in the cohort).

    One row a city that shares enough, the nearest first; missing where one of the two has no
    figure.
    """
    table = pd.DataFrame([_numbers(one) for one in found.values()], columns=list(VARIABLES))
    span = table.max() - table.min()
    own = list(found).index(case.place)
    apart = (table - table.iloc[own]).abs() / span.where(span > 0)
    apart = apart.drop(index=own)
    apart = apart[apart.count(axis=1) >= LEAST_SHARED * len(VARIABLES)]
    apart = apart.loc[apart.mean(axis=1).sort_values(kind="stable").index]
    return apart.set_axis([list(found)[at] for at in apart.index])


def alike(case: Case) -> Alike:
    """Find the cities that are built like this one, and lay out how near they are."""
    found = structures(case)
    near = gaps(case, found).iloc[:_BESIDE]
    first = [] if near.empty else list(near.iloc[0].dropna().index)
    return Alike(
        structure=_beside(case, found, near),
        figures={
            "place": case.place,
            "nearest": near.index[0] if len(near) else None,
            "compared": [VARIABLES[str(name)] for name in first],
            "variables": len(VARIABLES),
            "alone": near.empty or None,
            "absent": [VARIABLES[name] for name in VARIABLES if name not in found[case.place]],
        },
    )


def _beside(case: Case, found: Mapping[Place, Structure], near: pd.DataFrame) -> pd.DataFrame:
    """Lay the structure of a city and its nearest side by side, one row a variable on record."""
    places = [case.place, *near.index]
    rows: list[tuple[object, ...]] = [
        (words, *(found[place].get(name, case.claim(name, place=place)) for place in places))
        for name, words in VARIABLES.items()
        if any(name in found[place] for place in places)
    ]
    distances = [f"{distance:.2f}" for distance in near.mean(axis=1)]
    rows.append((Words("结构距离", "Distance"), None, *distances))
    heads = [Words("变量", "Variable").say(case.lang), *(p.name(case.lang) for p in places)]
    return pd.DataFrame(rows if len(near) else [], columns=heads, dtype=object)


def _numbers(found: Structure) -> list[float]:
    numbers = []
    for name in VARIABLES:
        value = found.get(name)
        quantity = value.quantity if isinstance(value, Claim) else value
        unit = _UNITS.get(name, "%")
        numbers.append(float("nan") if quantity is None else quantity.to(unit).value)
    return numbers


def _derived(case: Case, place: Place, name: str) -> Quantity | None:
    """Work a variable out from two claims of one year, or undated ones of one source."""
    if name not in _PARTS:
        return None
    part, total, unit = _PARTS[name]
    parts, totals = (
        [c for c in case.claim_list(indicator=one, aspect="level", place=place) if not c.scope]
        for one in (part, total)
    )
    pairs = [(one, other) for one in parts for other in totals if _together(one, other)]
    if not pairs:
        return None
    # The claims that stand for their indicators elsewhere stand for them here, too.
    one, other = min(pairs, key=lambda pair: (preference(pair[0]), preference(pair[1])))
    return (one.quantity / other.quantity).to(unit)


def _together(one: Claim, other: Claim) -> bool:
    if one.period.end or other.period.end:
        return one.period.end[:4] == other.period.end[:4]
    return one.source.id == other.source.id
