"""How well a case is evidenced: confidence, second sources, latest date, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from helpers.casebook import TRUSTED, Case, Claim, Section, labels_of
from helpers.quantity import Lang, Period


@dataclass(frozen=True)
class Evidence:
    """What one section's claims rest on.

    Attributes
    ----------
    section
        The section; none for all of them together.
    claims
        Every claim of the section, low confidence included, sorted by identifier.
    seconded
        Those trusted claims on whose subject another publisher has published as well.
    """

    section: Section | None
    claims: tuple[Claim, ...]
    seconded: tuple[Claim, ...]

    @property
    def by_confidence(self) -> dict[str, int]:
        """Number of claims by confidence, from high to low."""
        return {
            key: sum(claim.confidence == key for claim in self.claims)
            for key in labels_of("confidence")
        }

    @property
    def trusted(self) -> int:
        """Number of claims that an analysis may rest on."""
        return sum(claim.confidence in TRUSTED for claim in self.claims)

    @property
    def latest(self) -> str:
        """Latest date that a trusted claim speaks for, as published; empty if none has one."""
        return latest_date(claim for claim in self.claims if claim.confidence in TRUSTED)


def evidence(case: Case) -> tuple[Evidence, ...]:
    """Weigh the evidence of a city, section by section.

    Returns
    -------
    tuple of Evidence
        The sections that have claims, in their order.
    """
    every = _every(case)
    seconded = with_second_source(every)
    return tuple(
        one for section in case.sections() if (one := _part(section, every, seconded)).claims
    )


def overall(case: Case) -> Evidence:
    """Weigh the evidence of a city as a whole."""
    every = _every(case)
    return Evidence(None, tuple(every), with_second_source(every))


def with_second_source(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Keep the claims whose subject another publisher has published on as well.

    A subject is an indicator, its aspect, unit and scope, and the last year of the period (an
    undated figure may speak for any year; streaks meet in their first year). Whether the figures
    agree is the audit's question, not this one's. Claims of low confidence neither count nor
    second another.
    """
    trusted = [claim for claim in claims if claim.confidence in TRUSTED]
    same: dict[tuple[str, ...], list[Claim]] = {}
    for claim in trusted:
        same.setdefault(_subject(claim), []).append(claim)
    return tuple(
        claim
        for claim in trusted
        if any(
            other.source.publisher != claim.source.publisher and _meet(_when(claim), _when(other))
            for other in same[_subject(claim)]
        )
    )


def latest_date(claims: Iterable[Claim]) -> str:
    """Return the latest date that a claim speaks for, targets and ranks of the future aside.

    Returns
    -------
    str
        Partial ISO date as published; empty when all are undated.
    """
    ends = [
        (claim.period.last_day or date.min, claim.period.end)
        for claim in claims
        if claim.period.end and claim.aspect != "target"
    ]
    return max(ends)[1] if ends else ""


def evidence_table(parts: Iterable[Evidence], lang: Lang = "zh") -> pd.DataFrame:
    """List sections: figures used, those with a second source, the latest date."""
    heads = {
        "zh": ["部分", "采用的数字", "有第二来源", "最近的数字"],
        "en": ["Section", "Figures used", "With a second source", "Latest figure"],
    }
    rows = [
        (
            part.section,
            part.trusted,
            len(part.seconded),
            Period("", part.latest) if part.latest else None,
        )
        for part in parts
    ]
    return pd.DataFrame(rows, columns=heads[lang], dtype=object)


def _every(case: Case) -> list[Claim]:
    return case.claim_list(confidence=(*TRUSTED, "low"))


def _part(section: Section, every: Sequence[Claim], seconded: Sequence[Claim]) -> Evidence:
    return Evidence(
        section,
        tuple(claim for claim in every if claim.indicator.section == section.id),
        tuple(claim for claim in seconded if claim.indicator.section == section.id),
    )


def _subject(claim: Claim) -> tuple[str, ...]:
    return (claim.indicator.id, claim.aspect, claim.scope, claim.unit)


def _when(claim: Claim) -> str:
    period = claim.period
    return (period.start or period.end if claim.aspect == "streak" else period.end)[:4]


def _meet(one: str, other: str) -> bool:
    return one == other or not one or not other
