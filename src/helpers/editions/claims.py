"""Which claims of two editions are the same, and what became of each."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, TypeAlias

from helpers.casebook.schema.declarations import FIGURE, SAME
from helpers.editions.record import Row, Rows, figure
from helpers.quantity import Quantity, same_measure

#: Columns whose change alters what a claim states or who states it; the others only its wording.
SUBSTANCE: Final = (*FIGURE, "indicator", "aspect", "start", "end", "scope", "source")
_PERCENT: Final = ("%", "‰", "百分点", "个百分点")

Measure: TypeAlias = Literal["percent", "points", "difference", "digits", "open", "unlike"]
Columns: TypeAlias = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Move:
    """How far a figure moved."""

    #: ``percent`` of the old figure; ``points`` between shares and rates; a ``difference`` of
    #: ranks, classes, years running, or from a figure that is not above zero; ``digits`` when
    #: the figure is the same and only written otherwise; ``open`` when the bounds leave the
    #: change unlimited; ``unlike`` when the units measure different things.
    measure: Measure
    #: The change with its bounds, in %, 个百分点 or the old unit; none for the last three.
    amount: Quantity | None
    #: Whether the bounds of both figures still meet, so that they may be the same.
    within: bool

    def record(self) -> dict[str, Any]:
        """Return the move as plain data; an open bound is null."""
        amount = self.amount
        bounds = (amount.value, amount.low, amount.high) if amount else (math.inf,) * 3
        # Six places are what floating point does not add.
        value, low, high = (round(one, 6) if math.isfinite(one) else None for one in bounds)
        unit = amount.unit_text if amount else ""
        return {
            "measure": self.measure,
            "value": value,
            "low": low,
            "high": high,
            "unit": unit,
            "within_precision": self.within,
        }


@dataclass(frozen=True)
class ClaimChange:
    """A claim that both editions have, and in which they differ."""

    old: Row
    new: Row

    @property
    def claim(self) -> str:
        """Its identifier in the new edition."""
        return self.new["claim"]

    @property
    def renamed(self) -> bool:
        """Whether its identifier changed."""
        return self.old["claim"] != self.new["claim"]

    @cached_property
    def columns(self) -> Columns:
        """Both texts of each column that differs, the identifier aside."""
        found = differing(self.old, self.new)
        found.pop("claim", None)
        return found

    @property
    def substantial(self) -> bool:
        """Whether more than its wording or its identifier is another."""
        return not self.columns.keys().isdisjoint(SUBSTANCE)

    @cached_property
    def move(self) -> Move | None:
        """How far the figure moved; none when value, unit and qualifier are as before."""
        return None if self.columns.keys().isdisjoint(FIGURE) else move(self.old, self.new)

    def record(self) -> dict[str, Any]:
        """Return the change as plain data."""
        return {
            "claim": self.claim,
            "was": self.old["claim"],
            "indicator": self.new["indicator"],
            "columns": columns_record(self.columns),
            "figure": self.move.record() if self.move else None,
        }


def differing(old: Row, new: Row) -> Columns:
    """Name the columns that two rows both have and that differ, in the order of the new row.

    A column that only one edition of the tables knows says nothing about a change of the data.
    """
    both = ((name, old[name], text) for name, text in new.items() if name in old)
    return {name: (was, text) for name, was, text in both if was != text}


def columns_record(columns: Columns) -> dict[str, dict[str, str]]:
    """Return columns that differ as plain data."""
    return {name: {"old": old, "new": new} for name, (old, new) in columns.items()}


def move(old: Row, new: Row) -> Move:
    """Measure how far a figure moved, with the bounds that the published digits allow.

    The percentage is (new ÷ old − 1) × 100; between two percentages it is their difference in
    percentage points.
    """
    before, after = figure(old), figure(new)
    if not same_measure(old["unit"], new["unit"]) or old["aspect"] != new["aspect"]:
        return Move("unlike", None, within=False)
    within = before.agrees(after)
    gap = after.to(old["unit"]) - before
    if math.isclose(gap.value, 0.0, abs_tol=1e-12 * max(1.0, abs(before.value))):
        return Move("digits", None, within)
    plain = old["aspect"] in ("rank", "streak") or "类" in (old["unit"], new["unit"])
    measure: Measure = "percent"
    if old["unit"].strip() in _PERCENT:
        measure, amount = "points", gap.to("%").to("个百分点")
    elif plain or before.value <= 0:
        measure, amount = "difference", gap
    else:
        amount = (after / before - 1).to("%")
    least = -100.0 if measure == "percent" else -math.inf
    if amount.low <= least and math.isinf(amount.high):
        return Move("open", None, within)
    return Move(measure, amount, within)


def match_claims(
    old: Rows, new: Rows
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Match the claims of two editions.

    A claim is the same when its identifier is. Of those left over, claims that agree in all of
    `SAME` are one that was renamed: first those whose figure is the same too, then in the order
    of their identifiers.

    Returns
    -------
    added, removed : tuple of str
        Identifiers that only the new or only the old edition has.
    pairs : tuple of (str, str)
        Old and new identifier of each claim that both have, sorted by the new one.
    """
    pairs = {key: key for key in new if key in old}
    gone, come = sorted({*old} - {*new}), sorted({*new} - {*old})
    for columns in ((*SAME, *FIGURE), SAME):
        waiting: dict[tuple[str, ...], list[str]] = {}
        for key in gone:
            waiting.setdefault(_cells(old[key], columns), []).append(key)
        for key in come:
            same = waiting.get(_cells(new[key], columns))
            if same:
                pairs[key] = same.pop(0)
        gone = [key for key in gone if key not in pairs.values()]
        come = [key for key in come if key not in pairs]
    return tuple(come), tuple(gone), tuple((was, key) for key, was in sorted(pairs.items()))


def _cells(row: Row, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(row[column] for column in columns)
