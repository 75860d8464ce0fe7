"""Which conditions of a measure a place meets, lacks, or has no figure for."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from helpers.casebook import Case, Claim, NotOnRecord, Place, Source
from helpers.casebook.schema.declarations import separated
from helpers.casebook.schema.vocabulary import words_of
from helpers.quantity import Lang, Quantity, read_decimal

State = Literal["met", "open", "lacking", "absent"]

_EDITOR: Final = "editor"
_SIGNS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    ">": operator.gt,
    "≥": operator.ge,
    "<": operator.lt,
    "≤": operator.le,
    "=": operator.eq,
}


#: How a sentence counts the conditions of each state.
COUNTED: Final = words_of("condition_count")


@dataclass(frozen=True)
class Condition:
    """A row on what a measure rests on.

    Attributes
    ----------
    source
        The document that names it; none when an editor read it from how the measure works.
    """

    measure: str
    text_zh: str
    text_en: str
    indicator: str
    feature: str
    test: str
    source: Source | None

    @property
    def key(self) -> str:
        """What a place has to be asked for: an indicator, a feature, or the condition itself."""
        return self.indicator or self.feature or self.text_zh

    def text(self, lang: Lang) -> str:
        """Return the condition in words."""
        return self.text_zh if lang == "zh" else self.text_en


@dataclass(frozen=True)
class Answer:
    """How a place stands to a condition.

    Attributes
    ----------
    state
        ``met`` or ``lacking`` by a figure or by the features of the place; ``open`` when there is
        a figure that the condition leaves to judgement; ``absent`` when nothing is on record.
    figure
        The figure that tells; not on record, or none when a feature does.
    """

    condition: Condition
    state: State = "absent"
    figure: Claim | NotOnRecord | None = None

    @property
    def unverified(self) -> bool:
        """Whether there are only figures of low confidence."""
        return isinstance(self.figure, NotOnRecord) and bool(self.figure.unverified)


def conditions_of(case: Case, place: Place) -> Mapping[str, tuple[Condition, ...]]:
    """Return the conditions of a place's measures, by measure in the table's order."""
    found: dict[str, tuple[Condition, ...]] = {}
    for row in case.rows("conditions", place.place):
        named = row.pop("source")
        one = Condition(**row, source=None if named == _EDITOR else case.source(named))
        found[one.measure] = (*found.get(one.measure, ()), one)
    return found


def answer(case: Case, place: Place, condition: Condition) -> Answer:
    """Hold a place against a condition; any case of the casebook will do."""
    if condition.indicator:
        figure = case.claim(condition.indicator, place=place)
        if not isinstance(figure, Claim):
            return Answer(condition, figure=figure)
        unit = case.indicator(condition.indicator).unit
        return Answer(condition, _tested(condition.test, figure.quantity.to(unit)), figure)
    known = separated(place.features)
    has, lacks = condition.feature in known, f"no {condition.feature}" in known
    if not has and not lacks:
        return Answer(condition)
    return Answer(condition, "met" if has == (condition.test != "no") else "lacking")


def _tested(test: str, figure: Quantity) -> State:
    """Hold a figure against a test; what its digits leave undecided is open."""
    if not test:
        return "open"
    limit = float(read_decimal(test[1:]))
    kept = {_SIGNS[test[0]](end, limit) for end in (figure.low, figure.high)}
    if len(kept) > 1:
        return "open"
    return "met" if kept.pop() else "lacking"
