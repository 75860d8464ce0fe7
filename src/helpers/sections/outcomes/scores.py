"""Scores, findings and coverage as tables for the section on outcomes and the page at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from helpers.audit.auditing import Finding
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim
from helpers.casebook.listing import claim_name, headed
from helpers.casebook.schema.vocabulary import Words, words_of
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
_YARDSTICKS = words_of("yardstick")


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
    return table.dropna(axis=1, how="all")


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


def coverage_table(case: Case, verdicts: Mapping[str, Verdict]) -> pd.DataFrame:
    """Show how well each section is evidenced: its claims, and how many have which verdict.

    Sections without a claim of the city have no row, verdicts that none received no column.
    """
    lang, claims = case.lang, case.claim_list()
    heads = ["Section", "Figures"] if lang == "en" else ["部分", "数据"]
    counts = pd.crosstab(
        pd.Series([claim.indicator.section for claim in claims], dtype=object),
        pd.Series([verdicts[claim.id].words(lang) for claim in claims], dtype=object),
    )
    sections = [one for one in case.sections() if one.id in counts.index]
    table = counts.loc[[one.id for one in sections]].reset_index(drop=True)
    table = table[[words for one in Verdict if (words := one.words(lang)) in table]]
    table.insert(0, heads[1], table.sum(axis=1))
    table.insert(0, heads[0], [one.title(lang) for one in sections])
    return table.rename_axis(columns=None).astype(object)


def card_table(scores: Iterable[Score], lang: Lang) -> pd.DataFrame:
    """Lay out key figures as cards: name with period, figure, verdict."""
    rows = [
        (_card_name(score.claim, lang), score.claim.quantity, score.verdict) for score in scores
    ]
    return headed(rows, lang, "关键数字|数值|判定", "Key figure|Value|Verdict")


def _card_name(claim: Claim, lang: Lang) -> str:
    """Name a key figure with its period, and with what it covers if that is not the whole place."""
    parts = [part for part in (claim.scope_in(lang), claim.period.words(lang)) if part]
    name = claim_name(claim, lang)
    if lang == "en":
        return f"{name} ({'; '.join(parts)})".replace(") (", "; ")
    return f"{name}（{'；'.join(parts)}）".replace("）（", "；")


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
