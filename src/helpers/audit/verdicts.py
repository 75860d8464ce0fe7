"""The six verdicts on a published figure, most serious first."""

from __future__ import annotations

from enum import Enum

from helpers.casebook.schema.vocabulary import words_of


class Verdict(Enum):
    """What checking a claim came to; the order of the members is the order of seriousness."""

    CONTRADICTED = "contradicted"
    SCOPE = "scope"
    DOUBTFUL = "doubtful"
    CORROBORATED = "corroborated"
    CONSISTENT = "consistent"
    SINGLE = "single"

    @property
    def order(self) -> int:
        """Place in the order in which verdicts are given: 0 is the most serious."""
        return list(Verdict).index(self)

    def words(self, lang: str = "zh") -> str:
        """Name the verdict."""
        return _NAMES[self.value].say(lang)

    def rule(self, lang: str = "zh") -> str:
        """Return the rule under which the verdict is given."""
        return _RULES[self.value].say(lang)


_NAMES, _RULES = words_of("verdict"), words_of("verdict_rule")


def most_serious(*verdicts: Verdict) -> Verdict:
    """Return the first of the verdicts in the order of seriousness; ``SINGLE`` when none."""
    return min(verdicts, key=lambda verdict: verdict.order, default=Verdict.SINGLE)
