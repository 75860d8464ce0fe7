"""Measures of governance: by instrument and domain, by level, by where they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

from helpers.casebook import Case, Casebook, Place, case_of, label, labels_of, shared
from helpers.casebook.measures import LEVELS, domain_of, domains, in_order, whole
from helpers.quantity import Lang

#: Least number of measures for which a mix is told: below it the figure says nothing.
ENOUGH_FOR_MIX: Final = 5

# The level at the end of a name: in brackets, or after a comma as English names have it.
_LEVEL = re.compile(r"\s*(?:[（(][^（()）]*[)）]|,\s*\w+ level)\s*$")


@dataclass(frozen=True)
class Profile:
    """How broad and how mixed the recorded measures of a city are.

    Attributes
    ----------
    measures
        Number of measures, parts of another measure not counted.
    domains
        The domains covered, in the order of the list of fourteen.
    instruments
        Number of measures by instrument, in the order of the vocabulary.
    """

    place: Place
    measures: int
    domains: tuple[str, ...]
    instruments: Mapping[str, int]

    @property
    def breadth(self) -> int:
        """Number of domains covered."""
        return len(self.domains)

    @property
    def mix(self) -> float | None:
        """Diversity of instruments from 0 to 1; none with fewer than five measures."""
        if self.measures < ENOUGH_FOR_MIX:
            return None
        return diversity(self.instruments.values(), kinds=len(labels_of("instrument")))


@dataclass(frozen=True)
class Chiefs:
    """One chief system and the levels at which it is recorded.

    Attributes
    ----------
    name_zh, name_en
        Its name without the level.
    levels
        By level, the identifier of the measure.
    """

    name_zh: str
    name_en: str
    levels: Mapping[str, str]
    sources: tuple[str, ...]

    def name(self, lang: Lang = "zh") -> str:
        """Its name in a language."""
        return self.name_zh if lang == "zh" else self.name_en


def diversity(counts: Iterable[int], *, kinds: int) -> float:
    """Return the normalised Shannon diversity of some counts.

    ``H = −Σ pᵢ ln pᵢ``, divided by ``ln K`` (Shannon 1948, A Mathematical Theory of
    Communication, section 6; normalised as in Pielou 1966, with the number of possible kinds in
    place of the observed ones, so that cities compare).

    Parameters
    ----------
    counts
        Number of measures of each kind; zeros are allowed.
    kinds
        ``K``, the number of kinds that there could be; at least 2.

    Returns
    -------
    float
        0 when all are of one kind (or there are none), 1 when all kinds occur alike.

    Raises
    ------
    ValueError
        If a count is negative, or there are more kinds counted than possible.
    """
    present = [count for count in counts if count]
    if kinds < 2 or len(present) > kinds or any(count < 0 for count in present):
        raise ValueError("diversity needs counts of at least zero, of at most the possible kinds")
    total = sum(present)
    if len(present) < 2:
        return 0.0
    entropy = -sum(count / total * math.log(count / total) for count in present)
    return min(1.0, entropy / math.log(kinds))


def counts(measures: pd.DataFrame) -> pd.DataFrame:
    """Count measures by theme and instrument.

    Parameters
    ----------
    measures
        Rows as `Case.measures` gives them; parts of another are left out first.

    Returns
    -------
    pandas.DataFrame
        One row a theme (all of them, in the vocabulary's order), one column an instrument that
        occurs (in the vocabulary's order); integers.
    """
    rows = whole(measures)
    present = set(rows["instrument"])
    used = [key for key in labels_of("instrument") if key in present]
    table = pd.DataFrame(0, index=list(labels_of("domain")), columns=used, dtype=int)
    for theme, instrument in zip(rows["theme"], rows["instrument"], strict=True):
        table.loc[theme, instrument] += 1
    return table


def profile(case: Case, place: Place | None = None) -> Profile:
    """Measure breadth and mix of a city's recorded measures.

    Parameters
    ----------
    case
        Any case of the casebook.
    place
        Another city; the city of the case otherwise.
    """
    where = place or case.place
    rows = whole(case.measure_kinds(where))
    covered = {domain_of(theme) for theme in rows["theme"]}
    tally = rows["instrument"].value_counts()
    return Profile(
        where,
        len(rows),
        tuple(domain for domain in domains() if domain in covered),
        MappingProxyType({key: int(tally.get(key, 0)) for key in labels_of("instrument")}),
    )


def cohort_profiles(case: Case) -> tuple[Profile, ...]:
    """Measure the cities of the cohort that have measures recorded, in cohort order."""
    return _profiles(case.casebook, tuple(case.cohort()))


@shared
def _profiles(casebook: Casebook, cohort: tuple[Place, ...]) -> tuple[Profile, ...]:
    case = case_of(casebook, cohort[0].place)
    return tuple(profile(case, place) for place in cohort if case.has_measures(place))


def chiefs(measures: pd.DataFrame) -> tuple[Chiefs, ...]:
    """Gather the chief systems: who leads what, and at which level.

    Measures whose names differ only in the level at their end are one system.
    """
    rows = measures[measures["instrument"] == "chief_system"]
    systems: dict[str, list[dict[str, str]]] = {}
    for row in rows.to_dict("records"):
        systems.setdefault(_bare(str(row["name_zh"])), []).append(
            {str(key): str(value) for key, value in row.items()}
        )
    return tuple(
        Chiefs(
            name,
            _bare(members[0]["name_en"]),
            {level: row["measure"] for level in LEVELS for row in members if row["level"] == level},
            tuple(dict.fromkeys(row["source"] for row in members)),
        )
        for name, members in sorted(
            systems.items(), key=lambda item: (-len(item[1]), item[1][0]["measure"])
        )
    )


def organisations(measures: pd.DataFrame) -> pd.DataFrame:
    """Select the bodies that lead, from the country down."""
    return in_order(measures[measures["instrument"] == "organisation"])


def status_counts(measures: pd.DataFrame) -> dict[str, int]:
    """Count measures by where they stand, in the vocabulary's order; zeros left out."""
    tally = measures["status"].value_counts()
    return {key: int(tally[key]) for key in labels_of("status") if key in tally.index}


def standing_table(case: Case, measures: pd.DataFrame, lang: Lang = "zh") -> pd.DataFrame:
    """List measures with their source, instrument, domain, level and where they stand."""
    heads = {
        "zh": ["做法", "工具", "领域", "层级", "状态"],
        "en": ["Measure", "Instrument", "Domain", "Level", "Status"],
    }
    rows = [
        (
            [row[f"name_{lang}"], case.source(row["source"])],
            label("instrument", row["instrument"], lang),
            label("domain", row["theme"], lang),
            label("level", row["level"], lang),
            label("status", row["status"], lang),
        )
        for row in measures.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=heads[lang], dtype=object)


def _bare(name: str) -> str:
    return _LEVEL.sub("", name).strip() or name
