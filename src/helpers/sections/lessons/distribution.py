"""How the measures on record are distributed over domains and the cities of a cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from helpers.casebook import Case, Casebook, Place, case_of, label, labels_of, shared
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
    lang, place, recorded = case.lang, case.place, with_measures(case)
    counts = domains(case, recorded)
    others = [one for one in recorded if one != place]
    mine = [domain for domain, row in counts.items() if row.get(place)]
    alone = [domain for domain in mine if sum(map(bool, counts[domain].values())) == 1]
    columns = beside(recorded, place, near, _CITIES) if others else []
    matrix = pd.DataFrame(
        [[row.get(one, 0) for one in columns] for row in counts.values()],
        index=[label("domain", domain, lang) for domain in counts],
        columns=[one.name(lang) for one in columns],
    )
    known = bool(mine and others)
    return Distribution(
        matrix=matrix if others else matrix.iloc[:0],
        figures={
            "place": place,
            "cities": len(columns) or None,
            "others": len(case.cohort()) - 1,
            "mine": len(mine) or None,
            "apart": bool({"air", "soil"} & set(mine)) or None,
            "alone_count": len(alone) if known and alone else None,
            "alone": [label("domain", domain, lang) for domain in alone] if known else None,
            "matched": bool(known and not alone) or None,
            "asked": [
                _asked(case, domain, [one for one, count in row.items() if count])
                for domain, row in counts.items()
                if domain not in mine
            ],
            "only": bool(mine and not others) or None,
            "bare": bool(others and not mine) or None,
        },
    )


def _asked(case: Case, domain: str, places: Sequence[Place]) -> str:
    """Name a domain and the cities that have measures in it."""
    names = [place.name(case.lang) for place in places[:_NAMED]]
    more = len(places) > _NAMED
    if case.lang == "zh":
        return f"{label('domain', domain, 'zh')}（{'、'.join(names)}{'等' if more else ''}）"
    others = " and others" if more else ""
    return f"{label('domain', domain, 'en').lower()} ({', '.join(names)}{others})"


def with_measures(case: Case) -> list[Place]:
    """List the cities of the cohort that have measures on record, in the cohort's order."""
    return [place for place in case.cohort() if case.has_measures(place)]


def domains(case: Case, places: Sequence[Place] | None = None) -> Mapping[str, Mapping[Place, int]]:
    """Count measures by domain and city; parts of a system do not count again.

    Parameters
    ----------
    case
        A case of the cohort.
    places
        The cities; the whole cohort otherwise.

    Returns
    -------
    Mapping
        By domain (in the vocabulary's order, only those that occur), then by city.
    """
    return _domains(case.casebook, tuple(case.cohort() if places is None else places))


@shared
def _domains(casebook: Casebook, chosen: tuple[Place, ...]) -> Mapping[str, Mapping[Place, int]]:
    counts: dict[str, Mapping[Place, int]] = {}
    if not chosen:
        return MappingProxyType(counts)
    case = case_of(casebook, chosen[0].place)
    frames = {place: whole(case.measure_kinds(place))["theme"] for place in chosen}
    for domain in labels_of("domain"):
        row = {place: int((themes == domain).sum()) for place, themes in frames.items()}
        if any(row.values()):
            counts[domain] = MappingProxyType(row)
    return MappingProxyType(counts)
