"""Relative bounds of derived figures: how far the published digits leave them open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.charts.drawing import Drawing
from helpers.charts.labels import block_height, widest, wrap
from helpers.charts.scale import Scale, draw_axis, finite
from helpers.charts.sheet import Box, Sheet
from helpers.charts.style import ACCENT, ACCENT_MID, INK, MUTED, RULE, SIZE, SMALL, WIDTH

_BAND = 7.0


@dataclass(frozen=True)
class Range:
    """One derived figure.

    Attributes
    ----------
    label
        What it is.
    value, low, high
        Its centre and bounds in its own unit; a bound may be infinite.
    formula
        How it follows from what was published; stands below the label.
    text
        The figure in words, right of the plot.
    bounds
        The bounds in words; stand below the figure.
    """

    label: str
    value: float
    low: float
    high: float
    formula: str = ""
    text: str = ""
    bounds: str = ""


def relative_ranges(ranges: Sequence[Range], *, unit: str = "%") -> Drawing:
    """Draw bounds relative to their centre, in per cent, one row a figure.

    Parameters
    ----------
    ranges
        At least one. A bound that is infinite is drawn as a band with an arrow to the edge.
    unit
        Title of the scale.

    Raises
    ------
    NothingToDraw
        When there is no figure.
    ValueError
        When a centre is zero or not finite, or lies outside its bounds.
    """
    finite((one.value for one in ranges), "relative_ranges")
    if any(one.value == 0 or not one.low <= one.value <= one.high for one in ranges):
        raise ValueError("relative_ranges: a centre is zero or lies outside its bounds")
    ends = [_relative(one) for one in ranges]
    closed = [abs(end) for pair in ends for end in pair if math.isfinite(end)]
    most = max(closed, default=0.0) * 1.08 or 1.0
    labels = [wrap(one.label, WIDTH * 0.3) for one in ranges]
    formulas = [wrap(one.formula, WIDTH * 0.3, SMALL) if one.formula else [] for one in ranges]
    texts = [wrap(one.text, WIDTH * 0.28) if one.text else [] for one in ranges]
    bounds = [wrap(one.bounds, WIDTH * 0.28, SMALL) if one.bounds else [] for one in ranges]
    left = max(*map(widest, labels), *(widest(lines, SMALL) for lines in formulas), 0.0) + 13
    right = max(*map(widest, texts), *(widest(lines, SMALL) for lines in bounds), 0.0) + 16
    scale = Scale(-most, most, left, WIDTH - right)

    sheet = Sheet()
    rows = list(zip(ends, labels, formulas, texts, bounds, strict=True))
    heights = [
        8
        + max(
            block_height(label) + block_height(formula, SMALL),
            block_height(text) + block_height(bound, SMALL),
            _BAND,
        )
        for _, label, formula, text, bound in rows
    ]
    bottom = sum(heights) + 2
    sheet.rule((scale.at(0), 0), (scale.at(0), bottom), color=RULE, weight=0.6)
    y = 0.0
    for ((low, high), label, formula, text, bound), height in zip(rows, heights, strict=True):
        middle = y + height / 2
        _pair(sheet, left - 12, middle, label, formula, right=True)
        _pair(sheet, WIDTH - right + 15, middle, text, bound, right=False)
        _band(sheet, scale, low, high, middle)
        sheet.dot(scale.at(0), middle, radius=3.4)
        y += height
    return sheet.finish(draw_axis(sheet, scale, bottom, unit, signed=True))


def _relative(one: Range) -> tuple[float, float]:
    pair = ((one.low / one.value - 1) * 100, (one.high / one.value - 1) * 100)
    return min(pair), max(pair)


def _band(sheet: Sheet, scale: Scale, low: float, high: float, middle: float) -> None:
    start = scale.start if math.isinf(low) else scale.at(low)
    end = scale.end if math.isinf(high) else scale.at(high)
    sheet.box(Box(start, middle - _BAND / 2, end, middle + _BAND / 2), fill=ACCENT_MID)
    for edge, toward, is_open in ((start, 1, math.isinf(low)), (end, -1, math.isinf(high))):
        if is_open:
            sheet.stroke(
                [(edge + toward * 6, middle - 5), (edge, middle), (edge + toward * 6, middle + 5)],
                color=ACCENT,
                weight=1.2,
            )
        elif end > start:
            sheet.rule(
                (edge, middle - _BAND / 2 - 1),
                (edge, middle + _BAND / 2 + 1),
                color=ACCENT,
                weight=0.8,
            )


def _pair(
    sheet: Sheet, x: float, middle: float, upper: list[str], lower: list[str], *, right: bool
) -> None:
    total = block_height(upper) + block_height(lower, SMALL)
    top = middle - total / 2
    sheet.lines(
        x,
        top + block_height(upper) / 2,
        upper,
        size=SIZE,
        color=INK,
        align="right" if right else "left",
    )
    sheet.lines(
        x,
        middle + total / 2 - block_height(lower, SMALL) / 2,
        lower,
        size=SMALL,
        color=MUTED,
        align="right" if right else "left",
    )
