"""Horizontal bars, whole or stacked by category, each part labelled where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.charts.drawing import Drawing
from helpers.charts.labels import LEADING, block_height, number, spread, widest, width, wrap
from helpers.charts.scale import Scale, finite, label_column
from helpers.charts.sheet import Box, Sheet
from helpers.charts.style import (
    ACCENT,
    ACCENT_MID,
    GREY,
    INK,
    MUTED,
    PAPER,
    RULE,
    SMALL,
    TONES,
    WIDTH,
)

_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
_BAR = 13.0


@dataclass(frozen=True)
class Bar:
    """One row of bars.

    Attributes
    ----------
    label
        Name that stands left of the row.
    values
        Length of each part, one a category, none below zero.
    text
        How the whole is written at the end of the bar; by default the sum.
    marked
        Whether this is the row that the report is about.
    """

    label: str
    values: tuple[float, ...]
    text: str = ""
    marked: bool = False


def stacked_bars(
    bars: Sequence[Bar], *, categories: Sequence[str] = (), marks: Sequence[str] = ()
) -> Drawing:
    """Draw horizontal bars from one zero line.

    A part carries the mark of its category and its number; the marks that occur are named once,
    above the bars and in their order, so the chart can be read without its colours.

    Parameters
    ----------
    bars
        At least one row, drawn in the order given.
    categories
        Name of each part of the bars; may be left out when bars have one part.
    marks
        A character for each category, such as the verdicts' own; by default circled numbers.

    Raises
    ------
    NothingToDraw
        When there is no row.
    ValueError
        When a value is negative or not finite, or rows and categories differ in number.
    """
    parts = max(len(categories), 1)
    values = finite((value for bar in bars for value in bar.values), "stacked_bars")
    if min(values) < 0 or any(len(bar.values) != parts for bar in bars):
        raise ValueError("stacked_bars: each row needs one value of 0 or more for each category")
    if parts > 1 and len(marks or _MARKS) < parts:
        raise ValueError("stacked_bars: more categories than marks")
    names = label_column([bar.label for bar in bars], WIDTH * 0.36)
    totals = label_column([bar.text or number(sum(bar.values)) for bar in bars], WIDTH * 0.22)
    left = max(widest(lines) for lines in names) + 9
    right = WIDTH - max(widest(lines) for lines in totals) - 6
    scale = Scale(0, max(sum(bar.values) for bar in bars) or 1.0, left, right)

    sheet = Sheet()
    signs = list(marks or _MARKS[:parts]) if parts > 1 else [""]
    used = [place for place in range(parts) if any(bar.values[place] for bar in bars)]
    y = _key(sheet, categories, signs, used, left) if parts > 1 else 0.0
    first = y
    for bar, name, total in zip(bars, names, totals, strict=True):
        outside = _outside(bar, signs, scale) if parts > 1 else []
        tiers = max((tier for *_, tier in outside), default=-1) + 1
        high = max(_BAR + 7, block_height(name) + 4, block_height(total) + 4)
        middle = y + high / 2
        color = ACCENT if bar.marked else INK
        sheet.lines(left - 6, middle, name, color=color, align="right")
        _parts(sheet, bar, signs, scale, middle)
        sheet.lines(
            scale.at(sum(bar.values)) + 5, middle, total, color=ACCENT if bar.marked else MUTED
        )
        for text, origin, centre, tier in outside:
            below = middle + _BAR / 2 + 3 + (tier + 0.5) * SMALL * LEADING
            if tier == 0:
                sheet.rule((origin, middle + _BAR / 2), (centre, below - SMALL * 0.6), color=GREY)
            sheet.text(centre, below, text, size=SMALL, color=MUTED, align="center")
        y += high + (tiers * SMALL * LEADING + 4 if tiers else 0)
    sheet.rule((left, first), (left, y), color=GREY, weight=0.8)
    return sheet.finish(y + 2)


def _key(
    sheet: Sheet,
    categories: Sequence[str],
    signs: Sequence[str],
    used: Sequence[int],
    left: float,
) -> float:
    """Name the categories that occur above the bars; return the lower edge."""
    if not used:
        return 0.0
    x, y = left, SMALL * LEADING / 2 + 1
    for place in used:
        lines = wrap(f"{signs[place]} {categories[place]}", sheet.span - left - 12, SMALL)
        room = widest(lines, SMALL) + 12
        if x + room > sheet.span and x > left:
            x, y = left, y + SMALL * LEADING + 2
        sheet.box(Box(x, y - 4, x + 8, y + 4), fill=_tone(place, marked=True), edge=RULE)
        height = block_height(lines, SMALL)
        sheet.lines(x + 12, y + (height - SMALL * LEADING) / 2, lines, size=SMALL, color=MUTED)
        x += room + 10
        if len(lines) > 1:
            x, y = sheet.span, y + height - SMALL * LEADING
    return y + SMALL * LEADING / 2 + 5


def _tone(place: int, *, marked: bool) -> str:
    if not marked:
        return RULE
    return TONES[min(place, len(TONES) - 1)]


def _part_texts(bar: Bar, signs: Sequence[str]) -> list[str]:
    return [f"{sign} {number(value)}" for sign, value in zip(signs, bar.values, strict=True)]


def _fits(text: str, value: float, scale: Scale) -> bool:
    return width(text, SMALL) + 4 <= scale.at(value) - scale.at(0)


def _parts(sheet: Sheet, bar: Bar, signs: Sequence[str], scale: Scale, middle: float) -> None:
    start = 0.0
    single = len(signs) == 1
    for place, (value, text) in enumerate(zip(bar.values, _part_texts(bar, signs), strict=True)):
        box = Box(scale.at(start), middle - _BAR / 2, scale.at(start + value), middle + _BAR / 2)
        start += value
        if value == 0:
            continue
        fill = (ACCENT_MID if bar.marked else RULE) if single else _tone(place, marked=True)
        sheet.box(box, fill=fill, edge=GREY if place > 2 else PAPER, weight=0.5)
        if not single and _fits(text, value, scale):
            centre = (box.left + box.right) / 2
            sheet.text(centre, middle, text, size=SMALL, color=INK, align="center")


def _outside(bar: Bar, signs: Sequence[str], scale: Scale) -> list[tuple[str, float, float, int]]:
    """Texts too wide for their part: text, middle of the part, middle of the text, tier below."""
    narrow: list[tuple[str, float]] = []
    start = 0.0
    for value, text in zip(bar.values, _part_texts(bar, signs), strict=True):
        if value and not _fits(text, value, scale):
            narrow.append((text, scale.at(start + value / 2)))
        start += value
    placed: list[tuple[str, float, float, int]] = []
    tier = 0
    while narrow:
        taken, room = 0, 0.0
        for text, _ in narrow:
            room += width(text, SMALL) + 4
            if room > WIDTH - scale.start and taken:
                break
            taken += 1
        row, narrow = narrow[:taken], narrow[taken:]
        centres = spread(
            [centre for _, centre in row],
            [width(text, SMALL) for text, _ in row],
            gap=4,
            low=scale.start,
            high=WIDTH,
        )
        placed += [
            (text, origin, centre, tier)
            for (text, origin), centre in zip(row, centres, strict=True)
        ]
        tier += 1
    return placed
