"""What an identity is: the claims it takes, two formulas, and how these must relate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Literal, TypeAlias

from helpers.audit.identity_tables import STATEMENTS, Statements
from helpers.casebook import Benchmark, Claim, Source
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Quantity, parse_quantity

When = Literal[
    "period", "moment", "end", "before", "after", "previous", "base", "covering", "around", "open",
    "any",
]  # fmt: skip
Where = Literal["city", "province", "country", "standard"]
Relation = Literal["=", "≥", "≤"]
Datum: TypeAlias = Claim | Benchmark


@dataclass(frozen=True)
class Input:
    """One input of an identity: which claims can take this place.

    Parameters
    ----------
    indicator
        Indicator id; empty means the indicator of the identity's first input, and in the first
        input itself any indicator.
    aspect
        Aspect of the claim, or several; empty works as for ``indicator``.
    of
        Indicator ids by the indicator of the first input, for an identity over a table of
        indicators that belong together; in the first input, those that it may be.
    where
        Whose claim it is: the city's, its province's or the country's; ``standard`` is a limit
        or a factor in force in the first input's period.
    when
        How its period relates to the first input's: the same ``period``; the same ``moment``
        (the same end, and the same start where both state one); the same ``end``; the latest
        not after it (``before``); the earliest ``after`` it; the ``previous`` year; a year that
        a change may count from (``base``: its first year or the one before); a longer one
        ``covering`` it or the same; a strictly longer one ``around`` it; the same, or either
        ``open`` at its end; or ``any``.
    other_source
        Whether it must come from another document than the first input.
    same_scope
        Whether it must state the scope of the first input, or like it none.
    each
        Whether all claims that fit are tried one after the other, not the best only.
    gather
        Whether the latest claims of all scopes are summed (plants of one place) rather than one
        claim taken.
    optional
        Whether the identity is run without it when there is none; formulas ask `Values.has`.
    """

    indicator: str = ""
    aspect: str | tuple[str, ...] = "level"
    where: Where = "city"
    when: When = "period"
    other_source: bool = False
    gather: bool = False
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    same_scope: bool = False
    each: bool = False
    optional: bool = False


class Values:
    """The claims that fill an identity's inputs, and which of them a formula has used."""

    def __init__(self, data: Mapping[str, tuple[Datum, ...]]) -> None:
        self._data = data
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> Quantity:
        """Return the quantity of an input; the sum when several claims were gathered."""
        self.used.add(name)
        found = self._data[name]
        return reduce(add, (d.figure if isinstance(d, Benchmark) else d.quantity for d in found))

    def has(self, *names: str) -> bool:
        """Return whether optional inputs were all found."""
        return all(name in self._data for name in names)

    def sum(self, *names: str) -> Quantity:
        """Add up those of the inputs that were found; there must be one."""
        return reduce(add, (self[name] for name in names if self.has(name)))

    def claim(self, name: str) -> Claim:
        """Return the (first) claim of an input, for its period, scope or source."""
        datum = self._data[name][0]
        if not isinstance(datum, Claim):
            raise TypeError(f"{name} is filled by the benchmark {datum.id}, not by a claim")
        return datum

    def source(self, name: str) -> Source:
        """Return the source of an input, to be cited."""
        return self._data[name][0].source

    def documents(self) -> int:
        """Count the documents that the inputs come from."""
        return len({datum.source.id for data in self._data.values() for datum in data})

    def found(self, *names: str) -> int:
        """Count the inputs that were found."""
        return sum(name in self._data for name in names)

    def hours(self, name: str) -> Quantity:
        """Return the length of an input's period in hours."""
        return counted(self.claim(name).period.hours or 0, "小时")

    def days(self, name: str) -> Quantity:
        """Return the length of an input's period in days."""
        return counted(self.claim(name).period.days or 0, "天")

    def years(self, name: str) -> int:
        """Return how many calendar years an input's period spans, both ends counted."""
        period = self.claim(name).period
        return int(period.end[:4]) - int((period.start or period.end)[:4]) + 1

    def year(self, name: str) -> int:
        """Return the year in which an input's period ends; 0 when it is not known."""
        return int(self.end(name)[:4] or 0)

    def end(self, name: str) -> str:
        """Return when an input's period ends, as a partial ISO date."""
        return self.claim(name).period.end

    def unit(self, name: str) -> str:
        """Return the unit that an input was published in."""
        return self.claim(name).unit

    def scope(self, name: str) -> str:
        """Return the scope of an input."""
        return self.claim(name).scope

    def aspect(self, name: str) -> str:
        """Return the aspect of an input."""
        return self.claim(name).aspect

    def indicator(self, name: str) -> str:
        """Return the identifier of an input's indicator."""
        return self.claim(name).indicator.id

    def words(self, name: str) -> Words:
        """Name the indicator of an input."""
        indicator = self.claim(name).indicator
        return Words(indicator.name_zh, indicator.name_en)


Formula = Callable[[Values], Quantity]
Condition = Callable[[Values], bool]
Detail = Callable[[Values], "Quantity | Source | Words | str"]


# How far a revision usually moves a published total, as a share of it.
MOST_REVISION = 0.05


@dataclass(frozen=True)
class Identity:
    """A relation that published figures must satisfy.

    Parameters
    ----------
    id
        Snake-case name; what is said of it stands under this name in ``statements.csv``.
    inputs
        Named inputs; the first is the anchor to which the others' periods relate.
    left, relation, right
        The two sides and how they must relate. ``=`` asks that the bounds meet; ``≥`` and ``≤``
        that some value within the bounds satisfies it.
    allowance
        How far the sides may lie apart by definition, in either direction; agreement that needs
        it is consistent and no more.
    narrower
        Whether the relation holds under a narrower scope; asked only when it fails.
    also
        Further derived values or words for the text.
    applies
        A further condition on the inputs.
    judges
        Names of the inputs whose claims receive the verdict; all inputs of the city when empty.
    corroborates
        Whether agreement of independent publishers can count as corroboration; when not, it is
        no more than consistent.
    weighs
        Whether agreement speaks for the claims. A mere limit, which nearly every figure keeps
        (a rank within its field), says something only when it is broken.
    best
        Whether, of several ways to fill the inputs around one anchor, the kindest verdict
        stands: for inputs that sources define differently, such as an area.
    """

    id: str
    inputs: Mapping[str, Input]
    left: Formula
    relation: Relation
    right: Formula
    allowance: Formula | None = None
    narrower: Condition | None = None
    also: Mapping[str, Detail] = field(default_factory=dict)
    applies: Condition | None = None
    judges: tuple[str, ...] = ()
    corroborates: bool = True
    weighs: bool = True
    best: bool = False

    @property
    def words(self) -> Statements:
        """What is said of it and of each outcome."""
        return STATEMENTS[self.id]


def counted(number: int, unit: str) -> Quantity:
    """Return an exact whole number as a quantity (hours of a period, a calendar year)."""
    return parse_quantity(str(number), unit)


def exactly(number: str, unit: str) -> Quantity:
    """Return a figure that is set and not measured, such as the 100 % of a whole."""
    return parse_quantity(number, unit, exact=True)


def near(ratio: Quantity, most: float = MOST_REVISION) -> bool:
    """Return whether a ratio can lie as near to 1 as that, in either direction."""
    return bool(ratio.low <= 1 + most and ratio.high >= 1 - most)
