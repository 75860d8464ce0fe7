"""How well a case is evidenced: confidence, second sources, latest date, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from helpers.casebook import TRUSTED, Case, Claim, label, labels_of
from helpers.quantity import Lang, Period

_HEADS = {
    "zh": ("部分", "采用的数字", "另有发布者", "最近的数字"),
    "en": ("Section", "Figures used", "With a second publisher", "Latest figure"),
}


@dataclass(frozen=True)
class Evidence:
    """What the claims of a city rest on.

    Attributes
    ----------
    bars
        Number of claims by section and confidence: label, values; columns of `charts.Bar`.
    categories
        The confidences, as `values` of `bars` counts them.
    sections
        By section: figures used, those with a second publisher, the latest date, and the counts.
    figures
        Numbers for sentences; what is absent is none.
    """

    bars: pd.DataFrame
    categories: tuple[str, ...]
    sections: pd.DataFrame
    figures: Mapping[str, Any]


def evidence(case: Case) -> Evidence:
    """Count a city's claims by section and confidence, those of low confidence included."""
    lang = case.lang
    every = case.claim_list(confidence=(*TRUSTED, "low"))
    seconded = with_second_source(every)
    kinds = tuple(label("confidence", key, lang).lower() for key in labels_of("confidence"))
    parts = [
        (section, own)
        for section in case.sections()
        if (own := [claim for claim in every if claim.indicator.section == section.id])
    ]
    rows = [
        (
            section,
            sum(claim.confidence in TRUSTED for claim in own),
            sum(claim in seconded for claim in own),
            _until(own),
            *_counts(own),
        )
        for section, own in parts
    ]
    return Evidence(
        bars=pd.DataFrame(
            [(section.title(lang), [float(n) for n in _counts(own)]) for section, own in parts],
            columns=["label", "values"],
        ),
        categories=kinds,
        sections=pd.DataFrame(rows, columns=[*_HEADS[lang], *kinds], dtype=object),
        figures=_figures(every, seconded, lang),
    )


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


def _figures(every: Sequence[Claim], seconded: Sequence[Claim], lang: Lang) -> dict[str, Any]:
    counts = dict(zip(labels_of("confidence"), _counts(every), strict=True))
    written = "{}可信{}条" if lang == "zh" else "{1} of {0} confidence"
    return {
        "all": len(every),
        "trusted": len(every) - counts["low"],
        "levels": [
            written.format(label("confidence", key, lang).lower(), counts[key])
            for key in TRUSTED
            if counts[key]
        ],
        "seconded": len(seconded) or None,
        "unseconded": not seconded,
        "low": counts["low"] or None,
        "until": _until(every),
    }


def _counts(claims: Iterable[Claim]) -> list[int]:
    confidences = [claim.confidence for claim in claims]
    return [confidences.count(key) for key in labels_of("confidence")]


def _until(claims: Iterable[Claim]) -> Period | None:
    latest = latest_date(claim for claim in claims if claim.confidence in TRUSTED)
    return Period("", latest) if latest else None


def _subject(claim: Claim) -> tuple[str, ...]:
    return (claim.indicator.id, claim.aspect, claim.scope, claim.unit)


def _when(claim: Claim) -> str:
    period = claim.period
    return (period.start or period.end if claim.aspect == "streak" else period.end)[:4]


def _meet(one: str, other: str) -> bool:
    return one == other or not one or not other
