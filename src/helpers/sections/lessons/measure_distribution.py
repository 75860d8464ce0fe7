"""How the measures on record are distributed over domains and the cities of a cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.casebook import Case, Place, label, labels_of
from helpers.casebook.measures import whole
from helpers.sections.lessons.ranking import beside

#: How many cities the matrix shows at most, and how many are named that could be asked.
_CITIES: Final = 14
_NAMED: Final = 4


@dataclass(frozen=True)
class Distribution:
    """Measures by domain and city.

    Attributes
    ----------
    matrix
        Number of measures by domain (rows) and city (columns), named in the language; empty where
        no other city has any on record.
    figures
        Numbers and names for sentences; what is absent is none.
    """

    matrix: pd.DataFrame
    figures: Mapping[str, Any]


def distribution(case: Case, near: Sequence[Place]) -> Distribution:
    """Count the measures of a cohort by domain and city.

    Parameters
    ----------
    case
        The city's case.
    near
        The other cities by their nearness to this one, which decides who is shown of many.
    """
    lang, place, counts = case.lang, case.place, domains(case)
    recorded = [one for one in case.cohort() if one in counts]
    others = [one for one in recorded if one != place]
    mine = list(counts.index[counts[place] > 0]) if place in recorded else []
    shared = (counts > 0).sum(axis=1)
    alone = [label("domain", domain, lang).lower() for domain in mine if shared[domain] == 1]
    columns = beside(recorded, place, near, _CITIES)
    matrix = counts[columns].rename(
        index=lambda domain: label("domain", domain, lang), columns=lambda one: one.name(lang)
    )
    known = bool(mine and others)
    return Distribution(
        matrix=matrix if others else matrix.iloc[:0],
        figures={
            "place": place,
            "others": len(case.cohort()) - 1,
            "mine": len(mine) or None,
            "apart": bool({"air", "soil"} & set(mine)) or None,
            "alone_count": len(alone) if known and alone else None,
            "alone": alone if known else None,
            "matched": bool(known and not alone) or None,
            "asked": [
                _asked(case, domain, [one for one in recorded if counts.at[domain, one]])
                for domain in counts.index.difference(mine, sort=False)
            ],
            "only": bool(mine and not others) or None,
            "bare": bool(others and not mine) or None,
        },
    )


def domains(case: Case) -> pd.DataFrame:
    """Count measures by domain and city; parts of a system do not count again.

    Returns
    -------
    pandas.DataFrame
        One row a domain that occurs, in the vocabulary's order, one column a city of the cohort
        that has any measure on record.
    """
    recorded = [place for place in case.cohort() if case.has_measures(place)]
    counts = pd.DataFrame(
        {place: whole(case.measure_kinds(place))["theme"].value_counts() for place in recorded},
        index=list(labels_of("domain")),
    )
    return counts.dropna(how="all").fillna(0).astype(int)


def _asked(case: Case, domain: str, places: Sequence[Place]) -> str:
    """Name a domain and the cities that have measures in it."""
    names = [place.name(case.lang) for place in places[:_NAMED]]
    more = len(places) > _NAMED
    if case.lang == "zh":
        return f"{label('domain', domain, 'zh')}（{'、'.join(names)}{'等' if more else ''}）"
    others = " and others" if more else ""
    return f"{label('domain', domain, 'en').lower()} ({', '.join(names)}{others})"
