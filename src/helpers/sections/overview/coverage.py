"""How well a case is evidenced: confidence, second sources, latest date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from helpers.casebook import TRUSTED, Case, Claim, label
from helpers.quantity import Period


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


def latest_date(claims: Iterable[Claim]) -> Period | None:
    """Return the latest date that a trusted claim speaks for, targets aside.

    None when all are undated.
    """
    ends = [
        (claim.period.last_day or date.min, claim.period.end)
        for claim in claims
        if claim.period.end and claim.aspect != "target" and claim.confidence in TRUSTED
    ]
    return Period("", max(ends)[1]) if ends else None


def evidence(case: Case) -> Mapping[str, Any]:
    """Return what a city's claims rest on, as numbers for sentences; what is absent is none.

    They are counted by confidence, those of low confidence included.
    """
    lang, every = case.lang, case.claim_list(confidence=(*TRUSTED, "low"))
    seconded = with_second_source(every)
    counts = Counter(claim.confidence for claim in every)
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
        "until": latest_date(every),
    }


def _subject(claim: Claim) -> tuple[str, ...]:
    return (claim.indicator.id, claim.aspect, claim.scope, claim.unit)


def _when(claim: Claim) -> str:
    period = claim.period
    return (period.start or period.end if claim.aspect == "streak" else period.end)[:4]


def _meet(one: str, other: str) -> bool:
    return one == other or not one or not other
