"""Scores, findings and coverage as tables for the section on outcomes and the page at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from helpers.audit.auditing import Finding
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim
from helpers.casebook.listing import claim_name, headed
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang
from helpers.sections.outcomes.scoreboard import Position, Score

_SCORE_HEADS = {
    "zh": ("领域", "指标", "公布值与期间", "基准", "差距", "同批位次", "判定"),
    "en": (
        "Theme",
        "Indicator",
        "As published, and period",
        "Benchmark",
        "Distance",
        "Cohort",
        "Verdict",
    ),
}
_TIED = Words("并列", "tied ")
_YARDSTICKS = {
    "limit": Words("限值", "limit"),
    "target": Words("目标", "target"),
    "average": Words("全国", "China"),
    "plan": Words("本市目标", "own target"),
    "province": Words("全省", "province"),
    "country": Words("全国", "China"),
}


def score_table(boards: Mapping[str, Sequence[Score]], lang: Lang) -> pd.DataFrame:
    """List the scores of several themes.

    Theme (at its first row), claim with period, benchmark, distance, cohort position and
    verdict; a column without any entry is left out.
    """
    rows = [
        (
            "" if place else name,
            claim_name(score.claim, lang),
            [score.claim, score.claim.period],
            _yardstick(score, lang),
            score.distance,
            _position(score.position, lang),
            score.verdict,
        )
        for name, scores in boards.items()
        for place, score in enumerate(scores)
    ]
    table = pd.DataFrame(rows, columns=list(_SCORE_HEADS[lang]), dtype=object)
    empty = [
        head
        for place, head in enumerate(_SCORE_HEADS[lang])
        if all(row[place] is None for row in rows)
    ]
    return table.drop(columns=empty)


def pair_table(findings: Iterable[Finding], lang: Lang) -> pd.DataFrame:
    """List the findings that hold one figure against the same figure of another source."""
    rows = []
    for finding in findings:
        one, other = finding.claims[:2]
        rows.append((finding.verdict, claim_name(one, lang), one, other, _moments(finding, lang)))
    return headed(
        rows,
        lang,
        "判定|指标|一个来源|另一个来源|期间",
        "Verdict|Indicator|One source|The other|Period",
    )


def verdict_counts(
    boards: Mapping[str, Sequence[Claim]], verdicts: Mapping[str, Verdict]
) -> list[list[int]]:
    """Count verdicts: a row for each name, a column for each verdict in its order."""
    counted = [Counter(verdicts[claim.id] for claim in claims) for claims in boards.values()]
    return [[counts[verdict] for verdict in Verdict] for counts in counted]


def claims_by_section(case: Case) -> dict[str, list[Claim]]:
    """Group the city's claims by the section of their indicator, in the order of the sections.

    By section id; sections without a claim are left out.
    """
    groups: dict[str, list[Claim]] = {section.id: [] for section in case.sections()}
    for claim in case.claim_list():
        groups[claim.indicator.section].append(claim)
    return {section: claims for section, claims in groups.items() if claims}


def coverage_table(case: Case, verdicts: Mapping[str, Verdict]) -> pd.DataFrame:
    """Show how well each section is evidenced: its claims, and how many have which verdict.

    Verdicts that no claim of the city received have no column.
    """
    groups = claims_by_section(case)
    counts = verdict_counts(groups, verdicts)
    heads = ["Section", "Figures"] if case.lang == "en" else ["部分", "数据"]
    table = pd.DataFrame(
        [
            (case.section(section).title(case.lang), len(claims), *row)
            for (section, claims), row in zip(groups.items(), counts, strict=True)
        ],
        columns=[*heads, *(verdict.words(case.lang) for verdict in Verdict)],
        dtype=object,
    )
    unused = [
        verdict.words(case.lang)
        for place, verdict in enumerate(Verdict)
        if not any(row[place] for row in counts)
    ]
    return table.drop(columns=unused)


def card_table(scores: Iterable[Score], lang: Lang) -> pd.DataFrame:
    """Lay out key figures as cards: name with period, figure, verdict."""
    rows = [
        (_card_name(score.claim, lang), score.claim.quantity, score.verdict) for score in scores
    ]
    return headed(rows, lang, "关键数字|数值|判定", "Key figure|Value|Verdict")


def _card_name(claim: Claim, lang: Lang) -> str:
    """Name a key figure with its period, and with what it covers if that is not the whole place."""
    name, scope = claim_name(claim, lang), claim.scope_in(lang)
    period = claim.period.words(lang) if claim.period.end else ""
    if lang == "en":
        about = "; ".join(part for part in (scope, period) if part)
        return f"{name} ({about})" if about else name
    about = "；".join(part for part in (scope, period) if part)
    return f"{name}（{about}）" if about else name


def _yardstick(score: Score, lang: Lang) -> list[object] | None:
    """Name a yardstick and give its value, cited when published and marked when derived."""
    against = score.yardstick
    if against is None:
        return None
    value = against.records[0] if len(against.records) == 1 else against.quantity
    return [_YARDSTICKS[against.kind].say(lang), value]


def _position(position: Position | None, lang: Lang) -> str | None:
    if position is None:
        return None
    tied = _TIED.say(lang) if position.shared else ""
    written = "{}{}/{}（{}）" if lang == "zh" else "{}{}/{} ({})"
    years = position.years.words(lang)
    return written.format(tied, position.rank, position.of, years)


def _moments(finding: Finding, lang: Lang) -> str:
    one, other = (claim.period.words(lang) for claim in finding.claims[:2])
    between = " / " if lang == "en" else "／"
    return one if one == other else f"{one}{between}{other}"
