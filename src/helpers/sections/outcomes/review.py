"""What section 05 shows: the scoreboards of the highlights, and what the audit found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers import audit
from helpers.audit.auditing import Finding, grouped, most_telling, telling
from helpers.audit.identities import IDENTITIES
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim
from helpers.casebook.listing import claim_name, headed
from helpers.casebook.measures import main_measures
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang
from helpers.sections.outcomes import finding_tables, scores
from helpers.sections.outcomes.scoreboard import Score, key_scores, scoreboard

#: The themes of claims that a scoreboard gathers, and what each is called.
HIGHLIGHTS: Final[Mapping[Words, tuple[str, ...]]] = {
    Words("能源", "Energy"): ("energy",),
    Words("能耗、碳排放与工业", "Energy use, carbon and industry"): ("climate", "industry"),
    Words("循环", "Circular economy"): ("circular",),
    Words("水质", "Water"): ("water",),
    Words("生态与国土", "Nature and land"): ("ecology", "soil", "land"),
    Words("旅游", "Tourism"): ("tourism",),
}


@dataclass(frozen=True)
class Review:
    """Scoreboards and findings of a city, as frames, findings and figures for sentences."""

    #: The scores by theme that have a benchmark or a position.
    board: pd.DataFrame
    #: The claims of the scores that have neither, by theme.
    unheld: Mapping[str, tuple[Claim, ...]]
    #: Findings that accuse a figure, each with how many more say the same.
    failing: Sequence[tuple[Finding, int]]
    #: Tables: checks that hold; one figure in two sources; doubted figures.
    checks: pd.DataFrame
    pairs: pd.DataFrame
    doubts: pd.DataFrame
    #: The most serious findings that accuse a figure, one of an identity.
    telling: tuple[Finding, ...]
    #: Tables for the first page: key figures; verdicts by section.
    cards: pd.DataFrame
    coverage: pd.DataFrame
    #: The verdict of every trusted claim of the city.
    verdicts: Mapping[str, Verdict]
    #: Numbers and names for sentences; absent ones are none.
    figures: Mapping[str, Any]
    #: The claims behind `cards`.
    key_claims: tuple[Claim, ...]

    def told(self, claim: Claim) -> Verdict | None:
        """Return the verdict of a claim; none where it is a single source."""
        verdict = self.verdicts[claim.id]
        return None if verdict is Verdict.SINGLE else verdict


def review(case: Case) -> Review:
    """Judge a city's claims, and hold those of each highlight against benchmark and cohort."""
    lang = case.lang
    judged = audit.judge(case)
    verdicts = {
        claim.id: judged[claim.id].verdict if claim.id in judged else Verdict.SINGLE
        for claim in case.claim_list()
    }
    run = audit.findings(case)
    findings = telling(run)
    shown = [claim.id for one in main_measures(case) for claim in one.evidence]
    found = {name: scoreboard(case, themes, verdicts, shown) for name, themes in HIGHLIGHTS.items()}
    boards = {name.say(lang): board for name, board in found.items() if board}
    air = scoreboard(case, ["air"], verdicts, shown)
    cards = key_scores([*boards.values(), air], evidence=shown)
    failed, agreed = finding_tables.failing(findings), finding_tables.agreeing(findings)
    pairs = [finding for finding in findings if finding.is_pair and finding not in failed]
    better = [one.better for board in boards.values() for one in board if one.yardstick]
    alone = sum(verdict is Verdict.SINGLE for verdict in verdicts.values())
    return Review(
        board=scores.score_table(
            {name: [one for one in board if _held(one)] for name, board in boards.items()}, lang
        ),
        unheld={
            name: claims
            for name, board in boards.items()
            if (claims := tuple(one.claim for one in board if not _held(one)))
        },
        failing=grouped(failed),
        checks=finding_tables.check_table(grouped(agreed), lang),
        pairs=scores.pair_table(pairs, lang),
        doubts=_doubts(judged.values(), lang),
        telling=most_telling(failed),
        cards=scores.card_table(cards, lang),
        coverage=scores.coverage_table(case, verdicts),
        verdicts=verdicts,
        figures={
            "total": sum(map(len, boards.values())) or None,
            "silent": [name.say(lang) for name, board in found.items() if not board],
            "compared": len(better) or None,
            "met": better.count(True),
            "missed": better.count(False) or None,
            "open": better.count(None) or None,
            "identities": len(IDENTITIES),
            "findings": len(findings) or None,
            "limits": len(run) - len(findings),
            "reasons": list(finding_tables.allowances(agreed)) or None,
            "all": len(verdicts) or None,
            "alone": alone or None,
        },
        key_claims=tuple(card.claim for card in cards),
    )


def _held(one: Score) -> bool:
    """Whether a figure can be held against a benchmark or the cohort."""
    return bool(one.yardstick or one.position)


def _doubts(judged: Any, lang: Lang) -> pd.DataFrame:
    rows = [
        (claim_name(one.claim, lang), one.claim, one.claim.period, one.rule(lang))
        for one in judged
        if one.verdict is Verdict.DOUBTFUL
    ]
    return headed(
        rows, lang, "指标|公布值|期间|存疑的理由", "Indicator|As published|Period|Why it is doubted"
    )
