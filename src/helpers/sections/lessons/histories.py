"""How the cities of a cohort moved over the years on one common indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from helpers.audit import cohort
from helpers.audit.cohort import Comparison, axis
from helpers.casebook import Benchmark, Case, Claim
from helpers.casebook.listing import claim_table
from helpers.standards import air_limits

#: From so many years on the figures of another city are shown.
_YEARS: Final = 3
#: From so many cities on they are drawn.
_CITIES: Final = 3


@dataclass(frozen=True)
class Histories:
    """The figures of one indicator by city and year.

    Attributes
    ----------
    points
        Rows of `charts.Point`, a panel a city; none where too few cities have so many years.
    marks
        Label, value and kind of what each panel is held against.
    figures
        Numbers and names for sentences; what is absent is none.
    claims
        What it rests on.
    table
        The claims.
    """

    points: pd.DataFrame = field(default_factory=pd.DataFrame)
    marks: Mapping[str, tuple[str, float, str]] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    claims: tuple[Claim | Benchmark, ...] = ()
    table: pd.DataFrame = field(default_factory=pd.DataFrame)


def histories(case: Case, items: Sequence[Comparison], edition: str) -> Histories:
    """Lay out the years of the common indicator that most cities have several years of.

    The city itself stands first; without two years of its own there is nothing to lay out.

    Parameters
    ----------
    edition
        Edition of the limits of air quality.
    """
    every = [(item, cohort.histories(case, item.indicator.id, _YEARS)) for item in items]
    own = [one for one in every if case.place in one[1] and len(one[1]) >= _CITIES]
    if not own:
        return Histories()
    item, found = max(own, key=lambda one: len(one[1]))
    places = sorted(found, key=lambda place: place != case.place)
    claims = tuple(claim for place in places for claim in found[place])
    ruler = axis(item.indicator, case.lang, claims)
    limit = next(
        (one for one in case.benchmarks(item.indicator.id, "limit") if one.edition == edition), None
    )
    mark = limit or item.average
    names = {place: place.name(case.lang) for place in places}
    return Histories(
        points=pd.DataFrame(
            [
                (names[place], float(claim.period.end[:4]), ruler.value(claim), ruler.digits(claim))
                for place in places
                for claim in found[place]
            ],
            columns=["panel", "year", "value", "text"],
        ),
        marks={
            name: ("", ruler.value(mark), "limit" if limit else "average")
            for name in names.values()
            if mark
        },
        figures={
            "name": ruler.title,
            "place": case.place,
            "others": [place for place in places if place != case.place],
            "limit": ruler.unit.digits(limit.value) if limit else None,
            "standard": air_limits.edition_words(edition, case.lang),
            "average": ruler.digits(mark) if mark and not limit else None,
            "when": mark and mark.period,
        },
        claims=(*claims, mark) if mark and not limit else claims,
        table=claim_table(
            claims, case.lang, places={place.place: name for place, name in names.items()}
        ),
    )
