"""Which measures of a city another place could take over, and what it should find out first.

What is recommended is a measure of a city itself, at its own level, with a result and with
conditions on record. Nothing but these conditions decides whether it fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from helpers.audit import verdict_of_claims
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Place, find_place
from helpers.casebook.listing import headed
from helpers.casebook.measures import Measure, measures
from helpers.sections.lessons.conditions_met import (
    COUNTED,
    Answer,
    Condition,
    State,
    answer,
    conditions_of,
)

Call = Literal["ready", "check", "change"]

#: What a higher level did for a city is no measure that another place could take over.
_HIGHER: Final = ("national", "province")
_CALLS: Final[tuple[Call, ...]] = ("ready", "check", "change")
_SOUND: Final = (Verdict.CORROBORATED, Verdict.CONSISTENT)
#: How many measures are put first.
_FIRST: Final = 3


@dataclass(frozen=True)
class Fit:
    """A measure of a city held against a place that might take it over.

    Attributes
    ----------
    place
        The city whose measure it is.
    answers
        How the reader stands to each of its conditions.
    sound
        How many of the figures on its result the audit of the case bears out: of another city's
        none is judged.
    """

    measure: Measure
    place: Place
    answers: tuple[Answer, ...]
    sound: int

    def where(self, *states: State) -> list[Answer]:
        """Return the answers of some states, in the table's order."""
        return [one for one in self.answers if one.state in states]

    @property
    def call(self) -> Call:
        """Whether to begin with it, to check first, or to arrange for what is lacking."""
        if self.where("lacking"):
            return "change"
        return "check" if self.where("absent") or not self.where("met") else "ready"

    @property
    def order(self) -> tuple[int, float, int, int, int, str]:
        """By fit, then by evidence: the best first."""
        share = len(self.where("met")) / len(self.answers)
        evidence = (-self.sound, -len(self.measure.evidence), -len(self.measure.sources))
        return (_CALLS.index(self.call), -share, *evidence, self.measure.id)


@dataclass(frozen=True)
class Fitting:
    """Measures held against a place, or laid out for any place.

    Attributes
    ----------
    fits
        The measures of which something is known, by fit and then evidence.
    asked
        Table: conditions that nothing on record answers, with the measure that rests on each;
        what decides on most measures comes first.
    figures
        Numbers and names for sentences; absent ones are none.
    """

    fits: tuple[Fit, ...]
    asked: pd.DataFrame
    figures: Mapping[str, Any]


def reader_of(case: Case, name: str) -> Place | None:
    """Return the place that a report is written for; none without one, or for the city itself.

    Raises
    ------
    UnknownPlace
        If there is no such place.
    """
    place = find_place(case.casebook, name) if name else None
    return None if place == case.place else place


def fitting(case: Case, reader: Place | None, givers: Sequence[Place] = ()) -> Fitting:
    """Hold measures against a place.

    Parameters
    ----------
    reader
        The place that might take the measures over; none for any place, of which nothing is known.
    givers
        The cities whose measures they are; the city of the case by default.
    """
    known = [
        (giver, measure, conditions.get(measure.id, ()), main)
        for giver in givers or (case.place,)
        for conditions in [conditions_of(case, giver)]
        for one in measures(case, giver)
        for measure, main in ((one, True), *((part, False) for part in one.parts))
    ]
    fits = sorted(
        (
            _fit(case, giver, measure, conditions, reader)
            for giver, measure, conditions, _ in known
            if conditions and _recommended(measure)
        ),
        key=lambda fit: fit.order,
    )
    told = tuple(fit for fit in fits if len(fit.where("absent")) < len(fit.answers))
    states = [one.state for fit in fits for one in fit.answers]
    ready = [fit.measure.name for fit in fits if fit.call == "ready"]
    asked = _asked(fits)
    figures: dict[str, Any] = {
        "reader": reader,
        "place": case.place,
        "none": not fits or None,
        "measures": len(fits) or None,
        "conditions": len(states) or None,
        "counts": [
            words.say(case.lang).format(states.count(state))
            for state, words in COUNTED.items()
            if told and state in states
        ],
        "ready": ready[:_FIRST],
        "ready_count": len(ready) or None,
        "more": len(ready) > _FIRST or None,
        "undecided": bool(told and not ready) or None,
        "strange": bool(reader and fits and not told) or None,
        "best": [fit.measure.name for fit in fits[:_FIRST]] if not told and fits[_FIRST:] else None,
        "decides": len(asked[0]) if reader and asked and len(asked[0]) > 1 else None,
        "deciding": asked[0][0][1].condition.text(case.lang) if reader and asked else None,
        "decisive": [fit.measure.name for fit, _ in asked[0]] if reader and asked else None,
        "above": [one.name for _, one, rows, _ in known if rows and one.level in _HIGHER],
        "resultless": [
            one.name
            for _, one, rows, _ in known
            if rows and one.level not in _HIGHER and not _recommended(one)
        ],
        "bare": sum(main and not rows and _recommended(one) for _, one, rows, main in known)
        or None,
    }
    alike: dict[str, list[tuple[Fit, Answer]]] = {}
    for group in asked:
        for fit, one in group:
            alike.setdefault(one.condition.text(case.lang), []).append((fit, one))
    rows = [
        (
            [text, *dict.fromkeys(one.condition.source for _, one in same if one.condition.source)],
            list(dict.fromkeys(fit.measure.name for fit, _ in same)),
        )
        for text, same in alike.items()
    ]
    table = headed(rows, case.lang, "适用条件|做法", "Condition|Measure")
    return Fitting(told, table, figures)


def _fit(
    case: Case,
    giver: Place,
    measure: Measure,
    conditions: Iterable[Condition],
    reader: Place | None,
) -> Fit:
    # To judge another city would take rows of its province, on which the report does not rest.
    verdicts = verdict_of_claims(case) if giver == case.place and measure.evidence else {}
    return Fit(
        measure=measure,
        place=giver,
        answers=tuple(answer(case, reader, one) if reader else Answer(one) for one in conditions),
        sound=sum(verdicts.get(claim.id) in _SOUND for claim in measure.evidence),
    )


def _recommended(measure: Measure) -> bool:
    """Say whether a measure is one of a city's own level, has a result and is no mere plan."""
    own = measure.level not in _HIGHER and measure.status != "preparing"
    return own and bool(measure.result)


def _asked(fits: Iterable[Fit]) -> list[list[tuple[Fit, Answer]]]:
    """Group unanswered conditions by what has to be asked for; what decides most comes first."""
    groups: dict[str, list[tuple[Fit, Answer]]] = {}
    for fit in fits:
        for one in fit.where("absent"):
            groups.setdefault(one.condition.key, []).append((fit, one))
    return sorted(groups.values(), key=len, reverse=True)
