"""What somebody reads who reads one page: deeds, firm figures, and the measures to copy first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim
from helpers.casebook.measures import Measure, main_measures, numbered, whole
from helpers.sections.outcomes.review import HIGHLIGHTS, Review

#: How many measures are told, and recommended, and how many figures are called firm.
_DEEDS: Final = 5
_FIRST: Final = 3
_FIRM: Final = 4
#: Themes of indicators that show results.
_RESULTS: Final = {"air", *(theme for themes in HIGHLIGHTS.values() for theme in themes)}
#: From level to level down a measure is a city's own; what the country or the province did is not.
_ABOVE: Final = ("national", "province")


@dataclass(frozen=True)
class Summary:
    """The page for somebody who reads only that."""

    #: Names and numbers for sentences; absent ones are none.
    figures: Mapping[str, Any]
    #: Claims on results that a second source or an identity bears out, with their verdict.
    firm: tuple[tuple[Claim, Verdict], ...]
    #: For each measure to copy first: its number, name, conditions and the first thing to ask.
    first: tuple[Mapping[str, Any], ...]


def summary(case: Case, review: Review) -> Summary:
    """Sum a case up from its rows and its verdicts.

    Copied first is what the city did itself, with a result on record: the first of its main
    measures, in their order.
    """
    main, numbers = main_measures(case), numbered(case)
    own = [one for one in main if one.level not in _ABOVE and (one.result or one.evidence)]
    firm = tuple(_firm(case, review))
    return Summary(
        figures={
            "model": [
                row[f"name_{case.lang}"] for row in case.rows("models") if row["kind"] == "core"
            ],
            "measures": len(whole(case.measures())) or None,
            "deeds": ("" if case.lang == "zh" else " ").join(
                one.brief for one in main[:_DEEDS] if one.brief
            )
            or None,
            "named": [] if any(one.brief for one in main) else [one.name for one in main],
            "alone": review.figures["alone"],
            "infirm": not firm,
            "clean": not review.telling,
            "unmeasured": sum(not one.evidence for one in main) or None,
        },
        firm=firm,
        first=tuple(_told(one, numbers[one.id]) for one in own[:_FIRST]),
    )


def _firm(case: Case, review: Review) -> list[tuple[Claim, Verdict]]:
    """Choose a firm claim of each theme of results, the best borne out first.

    A key figure goes before others, a later one before an earlier, and of one time the whole, whose
    name is the shorter, before its parts.
    """
    key = {claim.id for claim in review.key_claims}

    def strength(one: Claim) -> tuple[bool, str, int, str]:
        return one.id in key, one.period.end, -len(one.indicator.name_zh), one.id

    found: dict[str, tuple[Claim, Verdict]] = {}
    for wanted in (Verdict.CORROBORATED, Verdict.CONSISTENT):
        claims = [one for one in case.claim_list() if review.verdicts.get(one.id) is wanted]
        for claim in sorted(claims, key=strength, reverse=True):
            if claim.indicator.direction and claim.indicator.theme in _RESULTS:
                found.setdefault(claim.indicator.theme, (claim, wanted))
    return list(found.values())[:_FIRM]


def _told(one: Measure, number: int) -> dict[str, Any]:
    asked = (one.ask or "").replace(";", "；").split("；")[0].rstrip("。.")
    if not asked[1:2].isupper():  # it stands within a sentence
        asked = asked[:1].lower() + asked[1:]
    return {
        "number": number,
        "name": one.name,
        "fit": [words for words, _ in one.rests_on],
        "unfit": not one.rests_on,
        "ask": asked or None,
    }
