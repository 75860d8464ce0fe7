"""Figures held against each other: identities, plausibility, and the verdict on each claim."""

from helpers.audit.judging import Judgement, findings, judge, verdict_of_claims

__all__ = ["Judgement", "findings", "judge", "verdict_of_claims"]
