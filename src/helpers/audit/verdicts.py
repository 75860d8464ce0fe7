"""The six verdicts on a published figure, most serious first."""

from __future__ import annotations

from enum import Enum

from helpers.casebook.schema.vocabulary import Words


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
        return _NAMES[self].say(lang)

    def rule(self, lang: str = "zh") -> str:
        """Return the rule under which the verdict is given."""
        return _RULES[self].say(lang)


_NAMES = {
    Verdict.CONTRADICTED: Words("相互矛盾", "contradicted"),
    Verdict.SCOPE: Words("需注明口径", "needs qualifying"),
    Verdict.DOUBTFUL: Words("存疑", "doubtful"),
    Verdict.CORROBORATED: Words("多源印证", "corroborated"),
    Verdict.CONSISTENT: Words("自洽", "consistent"),
    Verdict.SINGLE: Words("单一来源", "single source"),
}

_RULES = {
    Verdict.CONTRADICTED: Words(
        "两个数各自的取值范围没有交集", "the bounds of the two figures do not meet"
    ),
    Verdict.SCOPE: Words(
        "只有写明较窄的口径（范围、价格、基数或版本），两个数的取值范围才有交集",
        "the bounds meet only under a narrower scope, be it coverage, prices, base or vintage",
    ),
    Verdict.DOUBTFUL: Words(
        "数值超出可能或常见的范围，尚无其他数字可以说明",
        "outside what is possible or usual, with no other figure to explain it",
    ),
    Verdict.CORROBORATED: Words(
        "另一出处的数字与之相符；同一城市的部门和报纸算一个出处",
        "a figure of another origin agrees; offices and papers of one city are one origin",
    ),
    Verdict.CONSISTENT: Words(
        "与可核对的恒等式或界限相符，但没有独立来源的同一数字",
        "agrees with the identities it can be held against, without an independent figure",
    ),
    Verdict.SINGLE: Words("没有可以核对的其他数字", "there is nothing to check it against"),
}


def most_serious(*verdicts: Verdict) -> Verdict:
    """Return the first of the verdicts in the order of seriousness; ``SINGLE`` when none."""
    return min(verdicts, key=lambda verdict: verdict.order, default=Verdict.SINGLE)
