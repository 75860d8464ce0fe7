"""What section 05 shows: the scoreboards of the highlights, and what the audit found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.audit import judge
from helpers.audit.auditing import Finding, audit, grouped, most_telling, telling
from helpers.audit.identities import IDENTITIES
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim
from helpers.casebook.listing import claim_name
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang
from helpers.sections.outcomes import finding_tables, scores
from helpers.sections.outcomes.scoreboard import key_scores, scoreboard

#: The themes of a section's claims that a scoreboard gathers, and what each is called.
HIGHLIGHTS: Final[Mapping[Words, tuple[str, ...]]] = {
    Words("能源更新", "Newer energy"): ("energy",),
    Words("工业更绿", "Greener industry"): ("climate", "industry"),
    Words("循环更畅", "A smoother circular economy"): ("circular",),
    Words("水质更净", "Cleaner water"): ("water",),
    Words("矿山与生态更青", "Greener mines and nature"): ("ecology", "soil", "land"),
    Words("两山更实", "Nature turned into value"): ("tourism",),
}
_DOUBT_HEADS: Final = {
    "zh": ["指标", "公布值", "期间", "存疑的理由"],
    "en": ["Indicator", "As published", "Period", "Why it is doubted"],
}


@dataclass(frozen=True)
class Review:
    """Scoreboards and findings of a city, as frames, findings and figures for sentences.

    Attributes
    ----------
    boards
        A table of scores by the name of the highlight; those without a figure are left out.
    counts
        Number of claims by highlight (rows) and verdict (columns, in the order of `Verdict`).
    failing
        Findings that accuse a figure, each with how many more say the same.
    checks, pairs, meanings, doubts
        Tables: checks that hold; one figure in two sources; what the checks ask; doubted figures.
    telling
        The findings that a summary shows.
    cards, coverage
        Tables for the first page: key figures; verdicts by section.
    verdicts
        The verdict of every trusted claim of the city.
    figures
        Numbers and names for sentences; absent ones are none.
    claims, key_claims
        The claims behind `boards` and behind `cards`.
    """

    boards: Mapping[str, pd.DataFrame]
    counts: pd.DataFrame
    failing: Sequence[tuple[Finding, int]]
    checks: pd.DataFrame
    pairs: pd.DataFrame
    meanings: pd.DataFrame
    doubts: pd.DataFrame
    telling: tuple[Finding, ...]
    cards: pd.DataFrame
    coverage: pd.DataFrame
    verdicts: Mapping[str, Verdict]
    figures: Mapping[str, Any]
    claims: tuple[Claim, ...]
    key_claims: tuple[Claim, ...]


def review(case: Case) -> Review:
    """Judge a city's claims, and hold those of each highlight against benchmark and cohort."""
    lang = case.lang
    judged = judge(case)
    verdicts = {
        claim.id: judged[claim.id].verdict if claim.id in judged else Verdict.SINGLE
        for claim in case.claim_list()
    }
    run = audit(case, IDENTITIES)
    findings = telling(run)
    found = {name: scoreboard(case, themes, verdicts) for name, themes in HIGHLIGHTS.items()}
    boards = {name.say(lang): board for name, board in found.items() if board}
    claims = {name: [score.claim for score in board] for name, board in boards.items()}
    cards = key_scores([*boards.values(), scoreboard(case, ["air"], verdicts)])
    failed, agreed = finding_tables.failing(findings), finding_tables.agreeing(findings)
    pairs = [finding for finding in findings if finding.is_pair and finding not in failed]
    compared = [score for board in boards.values() for score in board if score.better is not None]
    alone = sum(verdict is Verdict.SINGLE for verdict in verdicts.values())
    counts = pd.DataFrame(
        scores.verdict_counts(claims, verdicts),
        index=list(boards),
        columns=[verdict.words(lang) for verdict in Verdict],
    )
    total, single = int(counts.to_numpy().sum()), int(counts[Verdict.SINGLE.words(lang)].sum())
    return Review(
        boards={name: scores.score_table(board, lang) for name, board in boards.items()},
        counts=counts,
        failing=grouped(failed),
        checks=finding_tables.check_table(grouped(agreed), lang),
        pairs=scores.pair_table(pairs, lang),
        meanings=finding_tables.meaning_table(agreed, lang),
        doubts=_doubts(judged.values(), lang),
        telling=most_telling(findings),
        cards=scores.card_table(cards, lang),
        coverage=scores.coverage_table(case, verdicts),
        verdicts=verdicts,
        figures={
            "total": total or None,
            "checked": total - single,
            "silent": [name.say(lang) for name, board in found.items() if not board],
            "compared": len(compared) or None,
            "met": sum(bool(score.better) for score in compared),
            "identities": len(IDENTITIES),
            "order": list(Verdict),
            "findings": len(findings) or None,
            "limits": len(run) - len(findings),
            "reasons": list(finding_tables.allowances(agreed)) or None,
            "all": len(verdicts) or None,
            "alone": alone or None,
        },
        claims=tuple(claim for group in claims.values() for claim in group),
        key_claims=tuple(card.claim for card in cards),
    )


def _doubts(judged: Any, lang: Lang) -> pd.DataFrame:
    rows = [
        (claim_name(one.claim, lang), one.claim, one.claim.period, one.rule(lang))
        for one in judged
        if one.verdict is Verdict.DOUBTFUL
    ]
    return pd.DataFrame(rows, columns=_DOUBT_HEADS[lang], dtype=object)
