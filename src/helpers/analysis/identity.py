"""What an identity is: the claims it takes, two formulas, their relation, and what to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Literal

from helpers.analysis.verdicts import Words
from helpers.casebook import Claim, Source
from helpers.quantity import Quantity, parse_quantity

When = Literal["period", "end", "before", "after", "any"]
Where = Literal["city", "province", "country"]
Relation = Literal["=", "≥", "≤"]


@dataclass(frozen=True)
class Input:
    """One input of an identity: which claims can take this place.

    Parameters
    ----------
    indicator
        Indicator id; empty means the indicator of the identity's first input, and in the first
        input itself any indicator.
    aspect
        Aspect of the claim; empty works as for ``indicator``.
    where
        Whose claim it is: the city's, its province's or the country's.
    when
        How its period relates to the first input's: the same ``period``, the same ``end``,
        the latest not after it (``before``), the earliest ``after`` it, or ``any``.
    other_source
        Whether it must come from another document than the first input.
    gather
        Whether the latest claims of all scopes are summed (plants of one place) rather than one
        claim taken.
    """

    indicator: str = ""
    aspect: str = "level"
    where: Where = "city"
    when: When = "period"
    other_source: bool = False
    gather: bool = False


class Values:
    """The claims that fill an identity's inputs, and which of them a formula has used."""

    def __init__(self, claims: Mapping[str, tuple[Claim, ...]]) -> None:
        self._claims = claims
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> Quantity:
        """Return the quantity of an input; the sum when several claims were gathered."""
        self.used.add(name)
        return reduce(add, (claim.quantity for claim in self._claims[name]))

    def claim(self, name: str) -> Claim:
        """Return the (first) claim of an input, for its period, scope or source."""
        return self._claims[name][0]

    def hours(self, name: str) -> Quantity:
        """Return the length of an input's period in hours."""
        return counted(self.claim(name).period.hours or 0, "小时")

    def years(self, name: str) -> int:
        """Return how many calendar years an input's period spans, both ends counted."""
        period = self.claim(name).period
        return int(period.end[:4]) - int((period.start or period.end)[:4]) + 1

    def last_year(self, name: str) -> int:
        """Return the year in which an input's period ends; 0 when it is not known."""
        return int(self.claim(name).period.end[:4] or 0)


Formula = Callable[[Values], Quantity]
Detail = Callable[[Values], "Quantity | Source | str"]


@dataclass(frozen=True)
class Statement:
    """What to say when an identity came to one outcome: a headline and a sentence.

    Both are templates for ``display.say``; the names of the inputs, ``left``, ``right``,
    the identity's further formulas and ``subject`` (the indicator judged) can stand in braces.
    """

    title: Words
    text: Words


@dataclass(frozen=True)
class Identity:
    """A relation that published figures must satisfy.

    Parameters
    ----------
    id
        Snake-case name.
    question
        What is being asked, as a heading.
    inputs
        Named inputs; the first is the anchor to which the others' periods relate.
    left, relation, right
        The two sides and how they must relate. ``=`` asks that the bounds meet; ``≥`` and ``≤``
        that some value within the bounds satisfies it.
    failure
        What it means when the relation does not hold.
    holds, fails
        What to say of the outcome.
    narrower
        Whether the relation holds under a narrower scope; asked only when it fails.
    narrow
        What to say then.
    also
        Further derived values or words for the text.
    applies
        A further condition on the inputs.
    judges
        Names of the inputs whose claims receive the verdict; all inputs of the city when empty.
    corroborates
        Whether agreement of independent publishers can count as corroboration; when not, it is
        no more than consistent.
    """

    id: str
    question: Words
    inputs: Mapping[str, Input]
    left: Formula
    relation: Relation
    right: Formula
    failure: Words
    holds: Statement
    fails: Statement
    narrower: Callable[[Values], bool] | None = None
    narrow: Statement | None = None
    also: Mapping[str, Detail] = field(default_factory=dict)
    applies: Callable[[Values], bool] | None = None
    judges: tuple[str, ...] = ()
    corroborates: bool = True


def counted(number: int, unit: str) -> Quantity:
    """Return an exact whole number as a quantity (hours of a period, a calendar year)."""
    return parse_quantity(str(number), unit)
