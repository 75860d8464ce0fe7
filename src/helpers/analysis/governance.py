"""Practices of governance: by instrument and domain, by level, by where they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

from helpers.casebook import Case, Casebook, Place, case_of, label, labels_of, shared
from helpers.casebook.vocabulary import WITHIN_DOMAIN
from helpers.quantity import Lang

#: Order in which places lead: from the country down to the village.
LEVELS: Final = ("national", "province", "city", "county", "township", "village")
#: Least number of practices for which a mix is told: below it the figure says nothing.
ENOUGH_FOR_MIX: Final = 5

# The level at the end of a name: in brackets, or after a comma as English names have it.
_LEVEL = re.compile(r"\s*(?:[（(][^（()）]*[)）]|,\s*\w+ level)\s*$")


@dataclass(frozen=True)
class Profile:
    """How broad and how mixed the recorded practices of a city are.

    Attributes
    ----------
    practices
        Number of practices, parts of another practice not counted.
    domains
        The domains covered, in the order of the list of fourteen.
    instruments
        Number of practices by instrument, in the order of the vocabulary.
    """

    place: Place
    practices: int
    domains: tuple[str, ...]
    instruments: Mapping[str, int]

    @property
    def breadth(self) -> int:
        """Number of domains covered."""
        return len(self.domains)

    @property
    def mix(self) -> float | None:
        """Diversity of instruments from 0 to 1; none with fewer than five practices."""
        if self.practices < ENOUGH_FOR_MIX:
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
        By level, the identifier of the practice.
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
        Number of practices of each kind; zeros are allowed.
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


def domain_of(theme: str) -> str:
    """Return the domain that a theme counts for; air and soil stand within governance."""
    return WITHIN_DOMAIN.get(theme, theme)


def domains() -> tuple[str, ...]:
    """List the fourteen domains of the list of reforms of the ecological-civilisation pilots.

    《国家生态文明试验区改革举措和经验做法推广清单》 (2020).
    """
    return tuple(key for key in labels_of("domain") if key not in WITHIN_DOMAIN)


def whole(practices: pd.DataFrame) -> pd.DataFrame:
    """Leave out the practices that are parts of another one in the table.

    A part is named by the whole: its identifier continues the other's after an underscore.
    """
    names = set(practices["practice"])
    keep = [row for row, name in enumerate(practices["practice"]) if not _is_part(name, names)]
    return practices.iloc[keep].reset_index(drop=True)


def counts(practices: pd.DataFrame) -> pd.DataFrame:
    """Count practices by theme and instrument.

    Parameters
    ----------
    practices
        Rows as `Case.practices` gives them; parts of another are left out first.

    Returns
    -------
    pandas.DataFrame
        One row a theme (all of them, in the vocabulary's order), one column an instrument that
        occurs (in the vocabulary's order); integers.
    """
    rows = whole(practices)
    present = set(rows["instrument"])
    used = [key for key in labels_of("instrument") if key in present]
    table = pd.DataFrame(0, index=list(labels_of("domain")), columns=used, dtype=int)
    for theme, instrument in zip(rows["theme"], rows["instrument"], strict=True):
        table.loc[theme, instrument] += 1
    return table


def profile(case: Case, place: Place | None = None) -> Profile:
    """Measure breadth and mix of a city's recorded practices.

    Parameters
    ----------
    case
        Any case of the casebook.
    place
        Another city; the city of the case otherwise.
    """
    where = place or case.place
    rows = whole(case.practice_kinds(where))
    covered = {domain_of(theme) for theme in rows["theme"]}
    tally = rows["instrument"].value_counts()
    return Profile(
        where,
        len(rows),
        tuple(domain for domain in domains() if domain in covered),
        MappingProxyType({key: int(tally.get(key, 0)) for key in labels_of("instrument")}),
    )


def cohort_profiles(case: Case) -> tuple[Profile, ...]:
    """Measure the cities of the cohort that have practices recorded, in cohort order."""
    return _profiles(case.casebook, tuple(case.cohort()))


@shared
def _profiles(casebook: Casebook, cohort: tuple[Place, ...]) -> tuple[Profile, ...]:
    case = case_of(casebook, cohort[0].place)
    return tuple(profile(case, place) for place in cohort if case.has_practices(place))


def chiefs(practices: pd.DataFrame) -> tuple[Chiefs, ...]:
    """Gather the chief systems: who leads what, and at which level.

    Practices whose names differ only in the level at their end are one system.
    """
    rows = practices[practices["instrument"] == "chief_system"]
    systems: dict[str, list[dict[str, str]]] = {}
    for row in rows.to_dict("records"):
        systems.setdefault(_bare(str(row["name_zh"])), []).append(
            {str(key): str(value) for key, value in row.items()}
        )
    return tuple(
        Chiefs(
            name,
            _bare(members[0]["name_en"]),
            {
                level: row["practice"]
                for level in LEVELS
                for row in members
                if row["level"] == level
            },
            tuple(dict.fromkeys(row["source"] for row in members)),
        )
        for name, members in sorted(
            systems.items(), key=lambda item: (-len(item[1]), item[1][0]["practice"])
        )
    )


def organisations(practices: pd.DataFrame) -> pd.DataFrame:
    """Select the bodies that lead, from the country down."""
    return in_order(practices[practices["instrument"] == "organisation"])


def status_counts(practices: pd.DataFrame) -> dict[str, int]:
    """Count practices by where they stand, in the vocabulary's order; zeros left out."""
    tally = practices["status"].value_counts()
    return {key: int(tally[key]) for key in labels_of("status") if key in tally.index}


def in_order(practices: pd.DataFrame) -> pd.DataFrame:
    """Sort practices by instrument, then level from the country down, then identifier."""
    instruments = list(labels_of("instrument"))
    order = practices.assign(
        _instrument=[instruments.index(name) for name in practices["instrument"]],
        _level=[LEVELS.index(name) for name in practices["level"]],
    ).sort_values(["_instrument", "_level", "practice"], kind="stable")
    return order.drop(columns=["_instrument", "_level"]).reset_index(drop=True)


def standing_table(case: Case, practices: pd.DataFrame, lang: Lang = "zh") -> pd.DataFrame:
    """List practices with their source, instrument, domain, level and where they stand."""
    heads = {
        "zh": ["做法", "工具", "领域", "层级", "状态"],
        "en": ["Practice", "Instrument", "Domain", "Level", "Status"],
    }
    rows = [
        (
            [row[f"name_{lang}"], case.source(row["source"])],
            label("instrument", row["instrument"], lang),
            label("domain", row["theme"], lang),
            label("level", row["level"], lang),
            label("status", row["status"], lang),
        )
        for row in practices.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=heads[lang], dtype=object)


def chiefs_table(found: Iterable[Chiefs], lang: Lang = "zh") -> pd.DataFrame:
    """List chief systems, a column a level; 1 where one is recorded, empty elsewhere."""
    rows = [
        (one.name(lang), *("1" if level in one.levels else "" for level in LEVELS)) for one in found
    ]
    first = "长制" if lang == "zh" else "System"
    return pd.DataFrame(rows, columns=[first, *(label("level", key, lang) for key in LEVELS)])


def cohort_table(found: Iterable[Profile], lang: Lang = "zh") -> pd.DataFrame:
    """List cities: practices, domains covered, mix of instruments (none with too few)."""
    heads = {
        "zh": ["城市", "做法", "领域", "工具多样性"],
        "en": ["City", "Practices", "Domains", "Mix"],
    }
    rows = [
        (one.place, one.practices, one.breadth, None if one.mix is None else f"{one.mix:.2f}")
        for one in found
    ]
    return pd.DataFrame(rows, columns=heads[lang], dtype=object)


def _is_part(name: str, names: set[str]) -> bool:
    pieces = name.split("_")
    return any("_".join(pieces[:count]) in names for count in range(1, len(pieces)))


def _bare(name: str) -> str:
    return _LEVEL.sub("", name).strip() or name
