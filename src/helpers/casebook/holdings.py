"""What a casebook has for each city, and what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from helpers.casebook.index import TRUSTED, index_of
from helpers.casebook.schema.declarations import MEASURE_PARTS
from helpers.casebook.tables import Casebook, announce

SHARED_BY: Final = 2
_MODEL_SECTION: Final = "model"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is for one city."""

    #: The identifier of the city.
    place: str
    #: How many figures of high or medium confidence, measures and elements of a model.
    claims: int
    measures: int
    elements: int
    #: How many figures of low confidence.
    to_verify: int
    #: How many indicators have a figure.
    indicators: int
    #: Sections that other cities have rows for and this one has none.
    missing_sections: tuple[str, ...]
    #: Indicators that two or more cities publish and this one does not.
    missing_indicators: tuple[str, ...]
    #: For each main measure, one without a parent, the parts that it has no text for.
    missing_parts: Mapping[str, tuple[str, ...]]


def coverage(casebook: Casebook) -> tuple[Coverage, ...]:
    """Return what a casebook has and lacks for every city, by the order in cohorts, then by id."""
    announce()
    index = index_of(casebook)
    cities = [place for place in index.places.values() if place.level == "city"]
    ids = [one.id for one in sorted(cities, key=lambda one: (one.cohort_order or 10**9, one.id))]
    rows = {city: index.claims_at([city]) for city in ids}
    trusted = {
        city: [row["indicator"] for row in of if row["confidence"] in TRUSTED]
        for city, of in rows.items()
    }
    measures = {city: index.rows_of("measures").get(city, ()) for city in ids}
    elements = Counter(casebook.raw("models").column("place"))
    filled = {
        city: {index.indicators[name].section for name in trusted[city]}
        | {row["section"] for row in measures[city]}
        | ({_MODEL_SECTION} if elements[city] else set())
        for city in ids
    }
    order = sorted(index.sections.values(), key=lambda one: one.order)
    expected = [one.id for one in order if any(one.id in of for of in filled.values())]
    published = {city: set(names) for city, names in trusted.items()}
    counts = Counter(name for names in published.values() for name in names)
    shared = [name for name in index.indicators if counts[name] >= SHARED_BY]
    return tuple(
        Coverage(
            place=city,
            claims=len(trusted[city]),
            measures=len(measures[city]),
            elements=elements[city],
            to_verify=len(rows[city]) - len(trusted[city]),
            indicators=len(published[city]),
            missing_sections=tuple(name for name in expected if name not in filled[city]),
            missing_indicators=tuple(name for name in shared if name not in published[city]),
            missing_parts=_missing_parts(measures[city]),
        )
        for city in ids
    )


def _missing_parts(measures: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the parts that main measures have no text for, by measure."""
    lacking = {
        row["measure"]: tuple(part for part in MEASURE_PARTS if not row[f"{part}_zh"])
        for row in measures
        if not row["parent"]
    }
    return {measure: parts for measure, parts in lacking.items() if parts}


def proven_claims(casebook: Casebook) -> int:
    """Count the claims with a quotation, in which their digits stand: a rule of the check."""
    return sum(1 for quote in casebook.raw("claims").column("quote") if quote)
