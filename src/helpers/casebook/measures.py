"""Measures as their sources tell them, which of them are main ones, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from helpers.casebook.case import Case
from helpers.casebook.records import Claim, Place, Source
from helpers.casebook.schema.declarations import separated
from helpers.casebook.schema.vocabulary import WITHIN_DOMAIN, labels_of
from helpers.quantity import Period

#: How many measures are main ones where no advice says so.
_MOST: Final = 6
_TEXTS: Final = ("problem", "what", "how", "result", "conditions", "legal_basis", "lead")
_ADVICE: Final = ("brief", "lesson", "ask")
_EDITOR: Final = "editor"


@dataclass(frozen=True)
class Measure:
    """A measure in one language, as ``measures.csv`` and ``advice.csv`` tell it.

    A text that no source states is none.

    Attributes
    ----------
    evidence
        Claims that show its result.
    parts
        The measures that belong to it.
    rests_on
        Its conditions, each with the document that names it; none where an editor inferred it.
    """

    id: str
    section: str
    theme: str
    instrument: str
    level: str
    status: str
    name: str
    problem: str | None
    what: str | None
    how: str | None
    result: str | None
    conditions: str | None
    legal_basis: str | None
    lead: str | None
    brief: str | None
    lesson: str | None
    ask: str | None
    started: Period | None
    sources: tuple[Source, ...]
    evidence: tuple[Claim, ...]
    parts: tuple[Measure, ...]
    rests_on: tuple[tuple[str, Source | None], ...]

    @property
    def all_parts(self) -> tuple[Measure, ...]:
        """Its parts, each before its own."""
        return tuple(one for part in self.parts for one in (part, *part.all_parts))

    @property
    def has_result(self) -> bool:
        """Whether any result of it, or of one of its parts, is on record."""
        return bool(self.result or self.evidence or any(one.has_result for one in self.parts))

    @property
    def substance(self) -> int:
        """How many of its parts are on record."""
        told = (self.problem, self.what, self.how, self.result, self.conditions, self.lead)
        return sum(map(bool, (*told, self.legal_basis, self.evidence, self.rests_on)))


def measures(case: Case, place: str | Place | None = None) -> tuple[Measure, ...]:
    """Return the measures of a city that are no part of another, in the table's order.

    The city is that of the case, or another place.
    """
    lang = case.lang
    rows = case.rows("measures", place)
    known = {row["measure"] for row in rows}
    below: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        below.setdefault(row["parent"] if row["parent"] in known else "", []).append(row)
    claims = {claim.id: claim for claim in case.claim_list(place=place)}
    advice = {row["measure"]: row for row in case.casebook.raw("advice").records()}
    resting: dict[str, list[tuple[str, Source | None]]] = {}
    for row in case.rows("conditions", place):
        source = None if row["source"] == _EDITOR else case.source(row["source"])
        text = row[f"text_{lang}"]
        if not text[1:2].isupper():  # it stands within a sentence
            text = text[:1].lower() + text[1:]
        resting.setdefault(row["measure"], []).append((text, source))

    def told(row: Mapping[str, str]) -> Measure:
        name, given = row["measure"], advice.get(row["measure"], {})
        texts = {key: row[f"{key}_{lang}"] or None for key in _TEXTS}
        texts |= {key: given.get(f"{key}_{lang}") or None for key in _ADVICE}
        start = row["started"]
        return Measure(
            id=name,
            section=row["section"],
            theme=row["theme"],
            instrument=row["instrument"],
            level=row["level"],
            status=row["status"],
            name=row[f"name_{lang}"],
            **texts,
            started=Period(start, start) if start else None,
            sources=tuple(
                case.source(one)
                for one in dict.fromkeys([row["source"], *separated(row["sources"])])
            ),
            evidence=tuple(
                claims[one]
                for one in separated(row["evidence"])
                if one in claims and claims[one].aspect != "target"  # a target is no result
            ),
            parts=tuple(map(told, below.get(name, ()))),
            rests_on=tuple(resting.get(name, ())),
        )

    return tuple(map(told, below.get("", ())))


def main_measures(case: Case) -> tuple[Measure, ...]:
    """Return the main measures of the city, the best to copy first.

    These are the ones that the table of advice holds, in its order; without any, up to six of
    which most is on record.
    """
    whole = measures(case)
    found = {one.id: one for main in whole for one in (main, *main.all_parts)}
    advised = [name for name in case.casebook.raw("advice").column("measure") if name in found]
    if advised:
        return tuple(found[name] for name in advised)
    told = [one for one in whole if one.what and one.how]
    return tuple(sorted(told, key=lambda one: -one.substance)[:_MOST])


def numbered(case: Case) -> dict[str, int]:
    """Return the number of each main measure: those of one section follow each other."""
    order = {section.id: section.order for section in case.sections()}
    found = sorted(main_measures(case), key=lambda one: order[one.section])
    return {one.id: number for number, one in enumerate(found, start=1)}


def domain_of(theme: str) -> str:
    """Return the domain that a theme counts for; air and soil stand within governance."""
    return WITHIN_DOMAIN.get(theme, theme)


def domains() -> tuple[str, ...]:
    """List the fourteen domains of the list of reforms of the ecological-civilisation pilots.

    《国家生态文明试验区改革举措和经验做法推广清单》 (2020).
    """
    return tuple(key for key in labels_of("domain") if key not in WITHIN_DOMAIN)


def whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the rows of measures that are part of another one, as their ``parent`` says."""
    return rows[rows["parent"] == ""].reset_index(drop=True)
