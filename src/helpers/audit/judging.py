"""The verdict on every claim of a place: what identities conclude, and what is doubted."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.audit.auditing import Finding, audit, telling
from helpers.audit.identities import IDENTITIES
from helpers.audit.plausibility import Doubt, doubts
from helpers.audit.verdicts import Verdict, most_serious
from helpers.casebook import Case, Claim, Place
from helpers.casebook.schema.vocabulary import CONFIDENCES
from helpers.quantity import Lang


@dataclass(frozen=True)
class Judgement:
    """What is concluded about one claim: findings, most serious first, and the rule it breaks."""

    claim: Claim
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    doubt: Doubt | None = None

    def rule(self, lang: Lang = "zh") -> str:
        """Return why: the range that a doubtful figure leaves, else the rule of the verdict."""
        if self.verdict is Verdict.DOUBTFUL and self.doubt is not None:
            return self.doubt.words(lang)
        return self.verdict.rule(lang)

    def implied(self, lang: Lang = "zh") -> tuple[str, ...]:
        """Return the comparisons that decided, each with both formulas, as text."""
        deciding = [one for one in self.findings if one.verdict is self.verdict]
        return tuple(dict.fromkeys(finding.comparison(lang) for finding in deciding))

    @property
    def partners(self) -> tuple[Claim, ...]:
        """The claims that it was held against, each once."""
        deciding = [one for one in self.findings if one.verdict is self.verdict]
        found = [claim for one in deciding for claim in one.claims]
        if self.verdict is Verdict.DOUBTFUL and self.doubt is not None:
            found = list(self.doubt.partners)
        return tuple({one.id: one for one in found if one.id != self.claim.id}.values())


def judge(case: Case, place: Place | None = None) -> dict[str, Judgement]:
    """Judge every claim of the city, or of another place of the casebook, targets aside.

    Returns
    -------
    dict of str to Judgement
        By claim id, sorted. Claims of low confidence enter no identity; they can be doubtful.
    """
    where = place or case.place
    doubtful = {doubt.claim.id: doubt for doubt in doubts(case, where)}
    findings: dict[str, list[Finding]] = {}
    for finding in telling(audit(case, IDENTITIES, where)):
        for claim in finding.judged:
            findings.setdefault(claim.id, []).append(finding)
    judged = {}
    for claim in case.claim_list(place=where, confidence=CONFIDENCES):
        if claim.aspect == "target":
            continue
        found, doubt = findings.get(claim.id, []), doubtful.get(claim.id)
        given = [one.verdict for one in found] + ([Verdict.DOUBTFUL] if doubt else [])
        judged[claim.id] = Judgement(claim, most_serious(*given), tuple(found), doubt)
    return dict(sorted(judged.items()))


def verdict_of_claims(case: Case) -> dict[str, Verdict]:
    """Return the verdict of every claim of the city by claim id; see `judge`."""
    return {name: judgement.verdict for name, judgement in judge(case).items()}
