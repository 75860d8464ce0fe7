"""Peers: which cities are built alike, by Gower's distance, and which domains they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from helpers.analysis.governance import whole
from helpers.analysis.verdicts import Words
from helpers.casebook import Case, Claim, Place, labels_of
from helpers.quantity import Quantity

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
#: Parts of a sum, and the sum, from which a missing share is worked out.
_SHARES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "primary_share": ("primary_value_added", "gdp"),
        "secondary_share": ("secondary_value_added", "gdp"),
        "tertiary_share": ("tertiary_value_added", "gdp"),
        "urbanisation": ("urban_residents", "residents"),
    }
)
_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"residents": "万人", "gdp_per_capita": "元", "area": "km2"}
)


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


def structure(case: Case, place: Place) -> dict[str, Claim | Quantity]:
    """Find a city's variables of structure: published, else worked out from published parts.

    Parameters
    ----------
    case
        A case of the cohort.
    place
        The city.

    Returns
    -------
    dict
        By variable; a claim where one is published, a derived quantity otherwise.
    """
    found: dict[str, Claim | Quantity] = {}
    for name in VARIABLES:
        claim = case.claim(name, place=place)
        worked_out = claim if isinstance(claim, Claim) else _derived(case, place, name)
        if worked_out is not None:
            found[name] = worked_out
    return found


def peers(case: Case) -> tuple[Peer, ...]:
    """Rank the other cities of the cohort by their distance in structure.

    Gower (1971): the mean over the shared variables of |x − y| / (largest − smallest in the
    cohort).

    Returns
    -------
    tuple of Peer
        Nearest first; cities that share too little come last, in the cohort's order.
    """
    table = {place: _numbers(structure(case, place)) for place in case.cohort()}
    spans = _spans(table)
    own = table[case.place]
    found = [
        _peer(place, own, numbers, spans) for place, numbers in table.items() if place != case.place
    ]
    return tuple(
        sorted(found, key=lambda p: (p.distance is None, p.distance or 0, p.place.cohort_order))
    )


def domains(case: Case) -> dict[str, dict[Place, int]]:
    """Count practices by domain and city of the cohort; parts of a system do not count again.

    Returns
    -------
    dict
        By domain (in the vocabulary's order, only those that occur), then by city.
    """
    counts: dict[str, dict[Place, int]] = {}
    frames = {place: whole(case.practices(place=place))["theme"] for place in case.cohort()}
    for domain in labels_of("domain"):
        row = {place: int((themes == domain).sum()) for place, themes in frames.items()}
        if any(row.values()):
            counts[domain] = row
    return counts


def _peer(
    place: Place,
    own: Mapping[str, float],
    other: Mapping[str, float],
    spans: Mapping[str, float],
) -> Peer:
    shared = tuple(name for name in VARIABLES if name in own and name in other and name in spans)
    if len(shared) < LEAST_SHARED * len(VARIABLES):
        return Peer(place, None, shared)
    gaps = [abs(own[name] - other[name]) / spans[name] for name in shared]
    return Peer(place, sum(gaps) / len(gaps), shared)


def _spans(table: Mapping[Place, Mapping[str, float]]) -> dict[str, float]:
    spans = {}
    for name in VARIABLES:
        seen = [numbers[name] for numbers in table.values() if name in numbers]
        if seen and max(seen) > min(seen):
            spans[name] = max(seen) - min(seen)
    return spans


def _numbers(found: Mapping[str, Claim | Quantity]) -> dict[str, float]:
    numbers = {}
    for name, value in found.items():
        quantity = value.quantity if isinstance(value, Claim) else value
        numbers[name] = quantity.to(_UNITS.get(name, "%")).value
    return numbers


def _derived(case: Case, place: Place, name: str) -> Quantity | None:
    """Work a variable out from two claims of one year, or undated ones of one source."""
    if name == "gdp_per_capita":
        pair = _same_year(case, place, "gdp", "residents")
        return (pair[0].quantity / pair[1].quantity).to("元/人") if pair else None
    if name not in _SHARES:
        return None
    pair = _same_year(case, place, *_SHARES[name])
    return (pair[0].quantity / pair[1].quantity).to("%") if pair else None


def _same_year(case: Case, place: Place, part: str, whole: str) -> tuple[Claim, Claim] | None:
    parts = case.claim_list(indicator=part, aspect="level", place=place)
    wholes = case.claim_list(indicator=whole, aspect="level", place=place)
    pairs = [
        (one, other)
        for one in parts
        for other in wholes
        if _together(one, other) and not one.scope and not other.scope
    ]
    return max(pairs, key=lambda pair: (pair[0].period.end, pair[0].id, pair[1].id), default=None)


def _together(one: Claim, other: Claim) -> bool:
    if one.period.end or other.period.end:
        return one.period.end[:4] == other.period.end[:4]
    return one.source.id == other.source.id
