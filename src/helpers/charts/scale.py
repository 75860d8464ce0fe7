"""A linear scale: where values stand, its axis, and reference lines with their labels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Literal, NamedTuple

from helpers.charts.labels import LEADING, number, ticks, width, wrap
from helpers.charts.sheet import Box, NothingToDraw, Sheet
from helpers.charts.style import GREY, INK, MUTED, SIZE, SMALL, WARNING

Kind = Literal["limit", "average", "target"]
Align = Literal["left", "right"]

_DASHES: dict[Kind, tuple[float, float] | None] = {
    "limit": None,
    "average": (3.0, 2.0),
    "target": (1.2, 1.6),
}
#: References of which every order and every side of placing is tried.
_FEW = 4
#: Where a label may begin or end at its line: on either side, or only to the left of it.
_SIDES: tuple[tuple[Align, ...], ...] = (("left", "right"), ("right",))
_COLORS: dict[Kind, str] = {"limit": INK, "average": WARNING, "target": INK}


@dataclass(frozen=True)
class Reference:
    """A value to hold the others against.

    Attributes
    ----------
    label
        What stands beside the line, value included, such as a limit's name and number.
    value
        Where the line stands, in the unit of the scale.
    kind
        A limit is drawn solid, an average dashed, a target dotted.
    """

    label: str
    value: float
    kind: Kind = "limit"


class Scale(NamedTuple):
    """A linear map from values to points."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Place of a value in points."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def finite(values: Iterable[float], what: str) -> list[float]:
    """Return the values as floats.

    Raises
    ------
    NothingToDraw
        When there is none.
    ValueError
        When one is not a finite number: a chart never shows "nan" or "inf".
    """
    checked = [float(value) for value in values]
    if not checked:
        raise NothingToDraw(f"{what}: no data to draw")
    if not all(map(math.isfinite, checked)):
        raise ValueError(f"{what}: every value must be a finite number")
    return checked


def extent(values: Sequence[float], *, zero: bool | None = None) -> tuple[float, float]:
    """Choose the ends of a scale that holds the values.

    Parameters
    ----------
    values
        What must be seen, references included.
    zero
        Whether zero must be seen; by default when the values are not all close together.
    """
    low, high = min(values), max(values)
    if zero is None:
        zero = low <= 0 <= high or min(abs(low), abs(high)) < 0.7 * max(abs(low), abs(high))
    if zero:
        return (min(low, 0.0), max(high, 0.0)) if (low, high) != (0.0, 0.0) else (0.0, 1.0)
    margin = (high - low) * 0.12 or abs(high) * 0.05
    return low - margin, high + margin


def draw_axis(sheet: Sheet, scale: Scale, y: float, title: str, *, signed: bool = False) -> float:
    """Draw a horizontal axis with tick labels and a title below; return the lower edge."""
    sheet.rule((scale.start, y), (scale.end, y), color=GREY, weight=0.8)
    for value in ticks(scale.low, scale.high, scale.end - scale.start, SMALL):
        x = scale.at(value)
        sheet.rule((x, y), (x, y + 3), color=GREY, weight=0.8)
        text = number(value)
        if signed and value > 0:
            text = f"+{text}"
        room = width(text, SMALL) / 2
        x = min(max(x, room), sheet.span - room)
        sheet.text(x, y + 10, text, size=SMALL, color=MUTED, align="center")
    y += 10 + SMALL * LEADING / 2
    if title:
        lines = wrap(title, sheet.span, SMALL)
        extra = len(lines) * SMALL * LEADING
        longest = max(width(line, SMALL) for line in lines)
        middle = (scale.start + scale.end) / 2
        middle = min(max(middle, longest / 2), sheet.span - longest / 2)
        sheet.lines(middle, y + 2 + extra / 2, lines, size=SMALL, color=MUTED, align="center")
        y += 2 + extra
    return y + 2


class PlacedReference(NamedTuple):
    """A reference with the lines of its label and where they stand."""

    reference: Reference
    x: float
    lines: list[str]
    box: Box


def place_references(
    references: Sequence[Reference], scale: Scale, span: float, bottom: float
) -> list[PlacedReference]:
    """Find places above a plot for labels of vertical lines so that nothing meets.

    Labels stand beside the upper end of their line, in as many tiers as needed; lines of higher
    tiers pass beside the labels of lower ones. Of all orders of placing the lowest result is
    taken; with many references a line may be interrupted by a label instead.

    Parameters
    ----------
    span
        Width of the sheet.
    bottom
        Lower edge of the lowest tier; the first tier's labels stand above it.
    """
    ordered = sorted(references, key=lambda r: (-r.value, r.label))
    few = len(ordered) <= _FEW
    orders = list(permutations(ordered)) if few else [tuple(ordered)]
    sides = list(product(_SIDES, repeat=len(ordered))) if few else [(_SIDES[0],) * len(ordered)]
    tries = (
        _place(order, chosen, scale, span, bottom, cross=False)
        for order in orders
        for chosen in sides
    )
    found = [placed for placed in tries if placed is not None]
    if not found:
        return _place(ordered, (_SIDES[0],) * len(ordered), scale, span, bottom, cross=True) or []
    return max(found, key=lambda placed: min((item.box.top for item in placed), default=0.0))


def _place(
    references: Sequence[Reference],
    sides: Sequence[Sequence[Align]],
    scale: Scale,
    span: float,
    bottom: float,
    *,
    cross: bool,
) -> list[PlacedReference] | None:
    """Place references one after another, each on the first of its sides that is free."""
    placed: list[PlacedReference] = []
    for reference, allowed in zip(references, sides, strict=True):
        x = scale.at(reference.value)
        lines = wrap(reference.label, span * 0.4, SMALL)
        high = len(lines) * SMALL * LEADING
        room = max(width(line, SMALL) for line in lines)
        floors = [bottom, *sorted((item.box.top for item in placed), reverse=True)]
        free = [
            box
            for base in floors
            for side in allowed
            for left in [x + 3 if side == "left" else x - 3 - room]
            for box in [Box(left, base - high, left + room, base)]
            if box.left >= 0
            and box.right <= span
            and _is_clear(box, x, placed, bottom, cross=cross)
        ]
        if not free:
            return None
        placed.append(PlacedReference(reference, x, lines, free[0]))
    return placed


def _is_clear(
    box: Box, x: float, placed: Sequence[PlacedReference], bottom: float, *, cross: bool
) -> bool:
    own_line = Box(x - 2, box.top, x + 2, bottom)
    return not any(
        box.meets(other.box)
        or (not cross and own_line.meets(other.box))
        or (not cross and box.meets(Box(other.x - 2, other.box.top, other.x + 2, bottom)))
        for other in placed
    )


def draw_references(
    sheet: Sheet, placed: Sequence[PlacedReference], bottom: float, around: Sequence[Box]
) -> None:
    """Draw the lines down to `bottom`, interrupted where they would run through a label."""
    for reference, x, lines, box in placed:
        kind = reference.kind
        align: Align = "left" if box.left >= x else "right"
        edge = box.left if align == "left" else box.right
        color = _COLORS[kind]
        middle = (box.top + box.bottom) / 2
        sheet.lines(edge, middle, lines, size=SMALL, color=color, align=align)
        top = box.top
        labels = [other.box for other in placed if other.box != box]
        crossed = [b for b in (*around, *labels) if b.left - 2 < x < b.right + 2]
        for obstacle in sorted(crossed, key=lambda b: b.top):
            if obstacle.bottom <= top or obstacle.top >= bottom:
                continue
            if obstacle.top > top:
                sheet.rule(
                    (x, top), (x, obstacle.top), color=color, weight=0.8, dashes=_DASHES[kind]
                )
            top = max(top, obstacle.bottom)
        if top < bottom:
            sheet.rule((x, top), (x, bottom), color=color, weight=0.8, dashes=_DASHES[kind])


def label_column(labels: Sequence[str], room: float, size: float = SIZE) -> list[list[str]]:
    """Labels of rows, broken so that each fits a column."""
    return [wrap(label, room, size) for label in labels]
