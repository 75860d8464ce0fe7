"""The verdict on every claim of a place: what identities conclude, and what is doubted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from helpers.audit.auditing import Finding, audit, telling
from helpers.audit.identities import IDENTITIES
from helpers.audit.plausibility import Doubt, doubts
from helpers.audit.verdicts import Verdict, most_serious
from helpers.casebook import TRUSTED, Case, Casebook, Claim, Place, case_of
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


def findings(case: Case, place: Place | None = None) -> tuple[Finding, ...]:
    """Return what all identities conclude about the city, or another place of the casebook.

    In the order of `audit`; kept limits are among them.
    """
    return _findings(case.casebook, case.place, place or case.place)


def judge(case: Case, place: Place | None = None) -> Mapping[str, Judgement]:
    """Judge every claim of the city, or of another place of the casebook, targets aside.

    Returns
    -------
    mapping of str to Judgement
        By claim id, sorted. Claims of low confidence enter no identity; they can be doubtful.
    """
    return _judged(case.casebook, case.place, place or case.place)


def verdict_of_claims(case: Case) -> dict[str, Verdict]:
    """Return the verdict of every claim of the city by claim id; see `judge`."""
    return {name: judgement.verdict for name, judgement in judge(case).items()}


def disputed(case: Case, section: str) -> tuple[Claim, ...]:
    """Return the figures of a section that are contradicted or doubtful, and may be cited."""
    bad = (Verdict.CONTRADICTED, Verdict.DOUBTFUL)
    return tuple(
        one.claim
        for one in judge(case).values()
        if one.verdict in bad
        and one.claim.indicator.section == section
        and one.claim.confidence in TRUSTED
    )


@lru_cache(maxsize=16)
def _findings(casebook: Casebook, city: Place, where: Place) -> tuple[Finding, ...]:
    return audit(case_of(casebook, city.place), IDENTITIES, where)


@lru_cache(maxsize=16)
def _judged(casebook: Casebook, city: Place, where: Place) -> Mapping[str, Judgement]:
    case = case_of(casebook, city.place)
    doubtful = {doubt.claim.id: doubt for doubt in doubts(case, where)}
    found: dict[str, list[Finding]] = {}
    for finding in telling(_findings(casebook, city, where)):
        # Where a figure is doubted for itself, that says more than the company it is in.
        suspects = (claim for claim in finding.suspects if claim.id not in doubtful)
        for claim in (*finding.judged, *suspects):
            found.setdefault(claim.id, []).append(finding)
    judged = {}
    for claim in case.claim_list(place=where, confidence=CONFIDENCES):
        if claim.aspect == "target":
            continue
        deciding, doubt = found.get(claim.id, []), doubtful.get(claim.id)
        given = [one.verdict for one in deciding] + ([Verdict.DOUBTFUL] if doubt else [])
        judged[claim.id] = Judgement(claim, most_serious(*given), tuple(deciding), doubt)
    return MappingProxyType(dict(sorted(judged.items())))
