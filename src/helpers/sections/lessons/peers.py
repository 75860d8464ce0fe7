"""Peers: which cities are built alike, by Gower's distance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from helpers.casebook import (
    Case,
    Casebook,
    Claim,
    Place,
    case_of,
    preference,
    shared,
)
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

Structure = Mapping[str, Claim | Quantity]

#: The variables of structure, with the unit in which they are compared.
VARIABLES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "residents": Words("常住人口", "residents"),
        "gdp_per_capita": Words("人均GDP", "GDP per resident"),
        "primary_share": Words("一产比重", "primary share"),
        "secondary_share": Words("二产比重", "secondary share"),
        "tertiary_share": Words("三产比重", "tertiary share"),
        "urbanisation": Words("城镇化率", "urbanisation"),
        "area": Words("面积", "area"),
    }
)
#: Two cities are compared when they share at least this part of the variables.
LEAST_SHARED: Final = 0.4
#: Part, whole and unit from which a missing variable is worked out.
_PARTS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "gdp_per_capita": ("gdp", "residents", "元/人"),
        "primary_share": ("primary_value_added", "gdp", "%"),
        "secondary_share": ("secondary_value_added", "gdp", "%"),
        "tertiary_share": ("tertiary_value_added", "gdp", "%"),
        "urbanisation": ("urban_residents", "residents", "%"),
    }
)
_READ: Final = tuple(
    dict.fromkeys([*VARIABLES, *(name for part in _PARTS.values() for name in part[:2])])
)
_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"residents": "万人", "gdp_per_capita": "元", "area": "km2"}
)


#: How many cities are listed by distance, and how many stand beside this one.
_LISTED: Final = 11
_BESIDE: Final = 3
_HEADS: Final = {"zh": ["城市", "距离", "可比变量"], "en": ["City", "Distance", "Variables"]}


@dataclass(frozen=True)
class Peer:
    """How far another city is from this one.

    Parameters
    ----------
    place
        The other city.
    distance
        Gower's distance, 0 (alike) to 1; none when too little is shared.
    compared
        The variables that both cities have.
    """

    place: Place
    distance: float | None
    compared: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """The cities that are built like one.

    Attributes
    ----------
    near
        The cities that can be compared with it, nearest first.
    distances
        Table: the nearest by Gower's distance, and how many variables were compared.
    structure
        Table: the variables of structure of the city and the nearest.
    figures
        Numbers and names for sentences; what is absent is none.
    """

    near: tuple[Place, ...]
    distances: pd.DataFrame
    structure: pd.DataFrame
    figures: Mapping[str, Any]


def structures(case: Case) -> Mapping[Place, Structure]:
    """Find the variables of structure of a whole cohort: published, else worked out.

    Parameters
    ----------
    case
        A case of the cohort.

    Returns
    -------
    Mapping
        By city, in the cohort's order, then by variable: a claim where one is published, a
        quantity derived from published parts otherwise. Not to be changed.
    """
    return _structures(case.casebook, tuple(case.cohort()))


@shared
def _structures(casebook: Casebook, places: tuple[Place, ...]) -> Mapping[Place, Structure]:
    case = case_of(casebook, places[0].place)
    told = case.claim_list(indicator=_READ, aspect=("level", "share"), place=places)
    published: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in told:
        published[claim.place, claim.indicator.id].append(claim)
    return MappingProxyType({place: _structure(place, published) for place in places})


def peers(case: Case) -> tuple[Peer, ...]:
    """Rank the other cities of the cohort by their distance in structure.

    Gower (1971, Biometrics 27, 857–871): the mean over the shared variables of
    |x − y| / (largest − smallest in the cohort).

    Parameters
    ----------
    case
        The city's case.

    Returns
    -------
    tuple of Peer
        Nearest first; cities that share too little come last, in the cohort's order.
    """
    found = structures(case)
    places = list(found)
    table = _table(found)
    known = ~np.isnan(table)
    seen = np.where(known, table, np.inf).min(axis=0), np.where(known, table, -np.inf).max(axis=0)
    useful = seen[1] > seen[0]
    own = places.index(case.place)
    shared = known & known[own] & useful
    gaps = np.abs(table - table[own]) / np.where(useful, seen[1] - seen[0], 1.0)
    count = shared.sum(axis=1)
    distance = np.where(shared, gaps, 0.0).sum(axis=1) / np.maximum(count, 1)
    enough = count >= LEAST_SHARED * len(VARIABLES)
    names = list(VARIABLES)
    ranked = [
        Peer(
            place,
            float(far) if near else None,
            tuple(n for n, s in zip(names, line, strict=True) if s),
        )
        for place, far, near, line in zip(places, distance, enough, shared, strict=True)
        if place != case.place
    ]
    return tuple(
        sorted(ranked, key=lambda p: (p.distance is None, p.distance or 0, p.place.cohort_order))
    )


@shared
def _table(among: Mapping[Place, Structure]) -> NDArray[np.float64]:
    """Lay structures out as numbers: one row a city, one column a variable."""
    table = np.array([_numbers(found) for found in among.values()])
    table.setflags(write=False)
    return table


def alike(case: Case) -> Alike:
    """Find the cities that are built like this one, and lay out how near they are.

    Parameters
    ----------
    case
        The city's case.
    """
    found = structures(case)
    near = [peer for peer in peers(case) if peer.distance is not None]
    rows = [
        (peer.place, f"{peer.distance:.2f}", f"{len(peer.compared)}/{len(VARIABLES)}")
        for peer in near[:_LISTED]
    ]
    return Alike(
        near=tuple(peer.place for peer in near),
        distances=pd.DataFrame(rows, columns=_HEADS[case.lang], dtype=object),
        structure=_beside(case, found, [case.place, *(peer.place for peer in near[:_BESIDE])]),
        figures={
            "place": case.place,
            "nearest": near[0].place if near else None,
            "compared": [VARIABLES[name] for name in near[0].compared] if near else None,
            "variables": len(VARIABLES),
            "near": bool(near),
            "alone": not near or None,
            "absent": [VARIABLES[name] for name in VARIABLES if name not in found[case.place]],
        },
    )


def _beside(case: Case, found: Mapping[Place, Structure], places: Sequence[Place]) -> pd.DataFrame:
    """Lay the structure of some cities side by side, one row a variable that one of them has."""
    rows = [
        (words, *(found[place].get(name, case.claim(name, place=place)) for place in places))
        for name, words in VARIABLES.items()
        if any(name in found[place] for place in places)
    ]
    heads = [Words("变量", "Variable").say(case.lang), *(p.name(case.lang) for p in places)]
    table = pd.DataFrame(rows, columns=heads, dtype=object)
    return table if len(rows) > 1 else table.iloc[:0]


def _structure(place: Place, published: Mapping[tuple[str, str], Sequence[Claim]]) -> Structure:
    found: dict[str, Claim | Quantity] = {}
    for name in VARIABLES:
        claims = published.get((place.place, name), ())
        # A level is the figure itself; a share is asked for only where there is none.
        levels = [claim for claim in claims if claim.aspect == "level"] or claims
        worked_out = min(levels, key=preference) if levels else _derived(place, name, published)
        if worked_out is not None:
            found[name] = worked_out
    return MappingProxyType(found)


def _numbers(found: Mapping[str, Claim | Quantity]) -> list[float]:
    numbers = []
    for name in VARIABLES:
        value = found.get(name)
        quantity = value.quantity if isinstance(value, Claim) else value
        unit = _UNITS.get(name, "%")
        numbers.append(float("nan") if quantity is None else quantity.to(unit).value)
    return numbers


def _derived(
    place: Place, name: str, published: Mapping[tuple[str, str], Sequence[Claim]]
) -> Quantity | None:
    """Work a variable out from two claims of one year, or undated ones of one source."""
    if name not in _PARTS:
        return None
    part, total, unit = _PARTS[name]
    pairs = [
        (one, other)
        for one in _levels(published.get((place.place, part), ()))
        for other in _levels(published.get((place.place, total), ()))
        if _together(one, other)
    ]
    if not pairs:
        return None
    # The claims that stand for their indicators elsewhere stand for them here, too.
    one, other = min(pairs, key=lambda pair: (preference(pair[0]), preference(pair[1])))
    return (one.quantity / other.quantity).to(unit)


def _levels(claims: Iterable[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.aspect == "level" and not claim.scope]


def _together(one: Claim, other: Claim) -> bool:
    if one.period.end or other.period.end:
        return one.period.end[:4] == other.period.end[:4]
    return one.source.id == other.source.id
