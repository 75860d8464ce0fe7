"""What a casebook has for each city, and what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from helpers.casebook.index import TRUSTED
from helpers.casebook.schema.declarations import MEASURE_PARTS
from helpers.casebook.tables import Casebook, announce

SHARED_BY: Final = 2
_MODEL_SECTION: Final = "model"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is for one city.

    Attributes
    ----------
    place
        The identifier of the city.
    claims, measures, elements
        How many figures of high or medium confidence, measures and elements of a model.
    to_verify
        How many figures of low confidence.
    indicators
        How many indicators have a figure.
    missing_sections
        Sections that other cities have rows for and this one has none.
    missing_indicators
        Indicators that two or more cities publish and this one does not.
    missing_parts
        For each main measure, one without a parent, the parts that it has no text for.
    """

    place: str
    claims: int
    measures: int
    elements: int
    to_verify: int
    indicators: int
    missing_sections: tuple[str, ...]
    missing_indicators: tuple[str, ...]
    missing_parts: Mapping[str, tuple[str, ...]]

    def record(self) -> dict[str, Any]:
        """Return the coverage as plain data, for JSON."""
        return asdict(self)


def coverage(casebook: Casebook) -> tuple[Coverage, ...]:
    """Return what the casebook has and lacks for every city.

    Parameters
    ----------
    casebook
        The casebook.

    Returns
    -------
    tuple of Coverage
        One for each city, in the order of the cohort and then of the identifiers.
    """
    announce()
    sources, indicators = casebook.raw("sources"), casebook.raw("indicators")
    confidence = dict(zip(sources.column("source"), sources.column("confidence"), strict=True))
    names = indicators.column("indicator")
    section_of = dict(zip(names, indicators.column("section"), strict=True))
    cities = [row for row in casebook.raw("places").records() if row["level"] == "city"]
    cities.sort(key=lambda row: (int(row["cohort_order"] or 10**9), row["place"]))
    ids = [row["place"] for row in cities]
    trusted: dict[str, list[str]] = {city: [] for city in ids}
    unsure = dict.fromkeys(ids, 0)
    claims = casebook.raw("claims")
    for place, indicator, source in zip(
        claims.column("place"), claims.column("indicator"), claims.column("source"), strict=True
    ):
        if place not in trusted:
            continue
        if confidence[source] in TRUSTED:
            trusted[place].append(indicator)
        else:
            unsure[place] += 1
    sections: dict[str, list[str]] = {city: [] for city in ids}
    measures = casebook.raw("measures")
    for place, section in zip(measures.column("place"), measures.column("section"), strict=True):
        sections.setdefault(place, []).append(section)
    parts = _missing_parts(casebook)
    elements = Counter(casebook.raw("models").column("place"))
    filled = {
        city: {section_of[indicator] for indicator in trusted[city]}
        | set(sections[city])
        | ({_MODEL_SECTION} if elements.get(city) else set())
        for city in ids
    }
    order = sorted(casebook.raw("sections").records(), key=lambda row: int(row["order"]))
    expected = [
        row["section"] for row in order if any(row["section"] in f for f in filled.values())
    ]
    published = {city: set(trusted[city]) for city in ids}
    counts = Counter(name for some in published.values() for name in some)
    shared = [name for name in names if counts[name] >= SHARED_BY]
    return tuple(
        Coverage(
            place=city,
            claims=len(trusted[city]),
            measures=len(sections[city]),
            elements=elements[city],
            to_verify=unsure[city],
            indicators=len(published[city]),
            missing_sections=tuple(name for name in expected if name not in filled[city]),
            missing_indicators=tuple(name for name in shared if name not in published[city]),
            missing_parts=parts.get(city, {}),
        )
        for city in ids
    )


def _missing_parts(casebook: Casebook) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the parts that main measures have no text for, by place and measure."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in casebook.raw("measures").records():
        missing = tuple(part for part in MEASURE_PARTS if not row[f"{part}_zh"])
        if missing and not row["parent"]:
            found.setdefault(row["place"], {})[row["measure"]] = missing
    return found


def proven_claims(casebook: Casebook) -> int:
    """Count the claims with a quotation, in which their digits stand: a rule of the check."""
    return sum(1 for quote in casebook.raw("claims").column("quote") if quote)
