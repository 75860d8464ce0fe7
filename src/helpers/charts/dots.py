"""Ranked dot plot: one value a place, this place marked, reference lines labelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from helpers.charts.drawing import Align, Drawing
from helpers.charts.labels import LEADING, block_height, number, one_line, widest
from helpers.charts.scale import (
    Reference,
    Scale,
    draw_axis,
    draw_references,
    extent,
    finite,
    label_column,
    place_references,
)
from helpers.charts.sheet import Box, Sheet, text_box
from helpers.charts.style import ACCENT, ACCENT_MID, GREY, INK, MUTED, RULE, SIZE, WIDTH


@dataclass(frozen=True)
class Dot:
    """One row of a dot plot.

    Attributes
    ----------
    label
        Name that stands left of the row.
    value
        Value in the unit of the scale.
    text
        How the value is written beside its dot, as published; by default the number.
    marked
        Whether this is the place that the report is about.
    low, high
        Bounds of the value, drawn as a band when given.
    """

    label: str
    value: float
    text: str = ""
    marked: bool = False
    low: float | None = None
    high: float | None = None


def ranked_dots(
    dots: Sequence[Dot],
    *,
    unit: str = "",
    references: Sequence[Reference] = (),
    descending: bool = True,
    zero: bool | None = None,
) -> Drawing:
    """Draw a ranked dot plot.

    Places without a value are not drawn: the caller names them in the caption.

    Parameters
    ----------
    dots
        At least one row; ties are ordered by label.
    unit
        Title of the scale: what is measured, and its unit.
    references
        Limits, averages and targets.
    descending
        Whether the largest value stands on top.
    zero
        Whether the scale begins at zero; by default when values are not all close together.

    Raises
    ------
    NothingToDraw
        When there is no row.
    ValueError
        When a value or a bound is not finite.
    """
    finite((dot.value for dot in dots), "ranked_dots")
    sign = -1 if descending else 1
    rows = sorted(dots, key=lambda dot: (sign * dot.value, dot.label))
    seen = finite(
        [value for dot in rows for value in (dot.value, dot.low, dot.high) if value is not None]
        + [reference.value for reference in references],
        "ranked_dots",
    )
    texts = [one_line(dot.text) or number(dot.value) for dot in rows]
    names = label_column([dot.label for dot in rows], WIDTH * 0.36)
    low, high = extent(seen, zero=zero)
    # Values below zero are written left of their dots.
    falls = [low < 0 <= high and dot.value < 0 for dot in rows]
    values = label_column(texts, WIDTH * (0.15 if any(falls) else 0.25))
    left = max(widest(lines) for lines in names) + 9
    before, after = (
        max((widest(v) + 9 for v, f in zip(values, falls, strict=True) if f == side), default=0.0)
        for side in (True, False)
    )
    scale = Scale(low, high, left + 4 + before, WIDTH - max(after, 6.0))
    base = scale.at(0) if low <= 0 <= high else None

    sheet = Sheet()
    # The labels of the references set the upper edge, so they are placed above height 0 first.
    placed = place_references(references, scale, WIDTH, 0)
    top = -min((item.box.top for item in placed), default=0.0) + (3 if placed else 0)
    placed = place_references(references, scale, WIDTH, top)

    bottom = top
    places: list[_Row] = []
    for dot, lines, written, falling in zip(rows, names, values, falls, strict=True):
        high = max(SIZE * 2, block_height(lines) + 4, block_height(written) + 4)
        places.append(_row(dot, lines, written, scale, bottom + high / 2, falling))
        bottom += high
    bottom += 3

    draw_references(sheet, placed, bottom, [box for row in places for box in row.boxes])
    for row in places:
        _draw(sheet, row, scale, left, base)
    return sheet.finish(draw_axis(sheet, scale, bottom, unit))


class _Row(NamedTuple):
    dot: Dot
    name: list[str]
    written: list[str]
    middle: float
    edge: float
    align: Align
    boxes: list[Box]


def _row(
    dot: Dot, name: list[str], written: list[str], scale: Scale, middle: float, falling: bool
) -> _Row:
    ends = [scale.at(value) for value in (dot.value, dot.low, dot.high) if value is not None]
    edge = min(ends) - 7 if falling else max(ends) + 7
    align: Align = "right" if falling else "left"
    boxes = [
        text_box(edge, middle + (k - (len(written) - 1) / 2) * SIZE * LEADING, line, SIZE, align)
        for k, line in enumerate(written)
    ]
    return _Row(dot, name, written, middle, edge, align, boxes)


def _draw(sheet: Sheet, row: _Row, scale: Scale, left: float, base: float | None) -> None:
    dot, middle = row.dot, row.middle
    x = scale.at(dot.value)
    sheet.rule(
        (scale.start if base is None else base, middle),
        (x, middle),
        color=ACCENT if dot.marked else RULE,
        weight=1.4 if dot.marked else 0.8,
        dashes=None if base is not None or dot.marked else (1.0, 2.0),
    )
    sheet.lines(left - 4, middle, row.name, color=ACCENT if dot.marked else INK, align="right")
    sheet.lines(
        row.edge, middle, row.written, color=ACCENT if dot.marked else MUTED, align=row.align
    )
    if dot.low is not None and dot.high is not None:
        band = Box(scale.at(dot.low), middle - 3, scale.at(dot.high), middle + 3)
        sheet.box(band, fill=ACCENT_MID if dot.marked else RULE)
    sheet.dot(x, middle, radius=4.0 if dot.marked else 3.2, fill=ACCENT if dot.marked else GREY)
