"""Events by date, downwards; several in a year keep apart, undated ones stand aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from helpers.charts.drawing import Drawing
from helpers.charts.labels import (
    LEADING,
    block_height,
    one_line,
    spread,
    widest,
    width,
    wrap,
)
from helpers.charts.sheet import Box, NothingToDraw, Sheet, ring
from helpers.charts.style import ACCENT, GREY, INK, MUTED, PALE, RULE, SIZE, SMALL, WIDTH

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_AXIS = 34.0
_BEND = 26.0
_MOST_POINTS_A_YEAR = 30.0


@dataclass(frozen=True)
class Event:
    """Something that happened, or was awarded.

    Attributes
    ----------
    label
        What it was.
    date
        ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``, or empty when no source dates it.
    text
        How the date is written; by default as given.
    marked
        Whether it is one that the section is about.
    """

    label: str
    date: str = ""
    text: str = ""
    marked: bool = False


def event_timeline(events: Sequence[Event], *, undated: str = "") -> Drawing:
    """Draw events along a scale of years that runs downwards.

    A date of a year only stands in the middle of the year. The scale is true to time; labels
    move apart and stay tied to their date.

    Parameters
    ----------
    events
        At least one; the order of ties is kept.
    undated
        Heading of the events without a date, which stand below the scale.

    Raises
    ------
    NothingToDraw
        When there is no event.
    ValueError
        When a date is malformed.
    """
    if not events:
        raise NothingToDraw("event_timeline: no data to draw")
    dated = sorted(
        ((_moment(event.date), event) for event in events if event.date), key=lambda one: one[0]
    )
    aside = [event for event in events if not event.date]
    stamps = [one_line(event.text or event.date) for _, event in dated]
    column = _AXIS + _BEND + 8
    text_at = column + (widest(stamps, SMALL) + 8 if stamps else 0)
    sheet = Sheet()
    y = _scale(sheet, dated, stamps, column, text_at) if dated else 0.0
    if aside:
        y = _aside(sheet, aside, undated, column, y)
    return sheet.finish(y + 2)


def _moment(text: str) -> float:
    """Year with a fraction: the middle of the year, month or day."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(f"event_timeline: {text!r} is no date (YYYY, YYYY-MM or YYYY-MM-DD)")
    year, month, day = int(found[1]), found[2], found[3]
    if not month:
        return year + 0.5
    first = date(year, int(month), int(day or 15))
    return year + (first.timetuple().tm_yday - 0.5) / 366


def _scale(
    sheet: Sheet,
    dated: Sequence[tuple[float, Event]],
    stamps: Sequence[str],
    column: float,
    text_at: float,
) -> float:
    first, last = int(dated[0][0]), int(dated[-1][0]) + 1
    wraps = [wrap(event.label, WIDTH - text_at, SIZE) for _, event in dated]
    heights = [block_height(lines) for lines in wraps]
    needed = sum(heights) + 4 * len(heights)
    a_year = min(max(needed / (last - first), 5.0), _MOST_POINTS_A_YEAR)
    length = (last - first) * a_year
    total = max(length, needed)
    a_year = total / (last - first) if total > length else a_year
    length = (last - first) * a_year
    top = 4.0

    def at(moment: float) -> float:
        return top + (moment - first) * a_year

    _years(sheet, first, last, a_year, top)
    sheet.rule((_AXIS, top), (_AXIS, top + length), color=GREY, weight=0.8)
    middles = spread(
        [at(moment) for moment, _ in dated], heights, gap=4, low=0, high=max(length + 8, needed)
    )
    ends = zip(dated, stamps, wraps, middles, strict=True)
    for (moment, event), stamp, lines, middle in ends:
        color = ACCENT if event.marked else GREY
        sheet.stroke(
            [
                (_AXIS, at(moment)),
                (_AXIS + 6, at(moment)),
                (_AXIS + _BEND - 4, middle),
                (_AXIS + _BEND, middle),
            ],
            color=color if event.marked else RULE,
            weight=0.8,
        )
        radius = 3.6 if event.marked else 2.8
        sheet.dot(_AXIS, at(moment), radius=radius, fill=color)
        sheet.text(column - 4, middle, stamp, size=SMALL, color=MUTED)
        sheet.lines(text_at, middle, lines, color=ACCENT if event.marked else INK)
    return max(top + length, middles[-1] + heights[-1] / 2) + 6


def _years(sheet: Sheet, first: int, last: int, a_year: float, top: float) -> None:
    """Band every other year, and name as many years as there is room for."""
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 1000) if s * a_year >= SMALL * LEADING)
    for year in range(first, last):
        y = top + (year - first) * a_year
        if step == 1:
            if (year - first) % 2 == 0:
                sheet.box(Box(0, y, _AXIS, y + a_year), fill=PALE)
            sheet.text(_AXIS - 8, y + a_year / 2, year, size=SMALL, color=MUTED, align="right")
        elif year % step == 0:
            sheet.rule((_AXIS - 4, y), (_AXIS, y), color=GREY, weight=0.8)
            middle = max(y, SMALL * LEADING / 2)
            sheet.text(_AXIS - 8, middle, year, size=SMALL, color=MUTED, align="right")


def _aside(sheet: Sheet, events: Sequence[Event], heading: str, column: float, y: float) -> float:
    left = column if y else 12.0
    if y:
        y += 4
        sheet.rule((0, y), (WIDTH, y), color=RULE, weight=0.6, dashes=(2.0, 2.0))
        y += 5
    lines = wrap(heading, WIDTH - 6, SMALL) if heading else []
    beside = bool(y) and len(lines) == 1 and width(lines[0], SMALL) < left - 16
    if lines and not beside:
        y += block_height(lines, SMALL)
        sheet.lines(0, y - block_height(lines, SMALL) / 2, lines, size=SMALL, color=MUTED)
        y += 2
    for place, event in enumerate(events):
        wraps = wrap(event.label, WIDTH - left, SIZE)
        high = block_height(wraps) + 4
        if beside and place == 0:
            sheet.text(0, y + SIZE * LEADING / 2 + 2, lines[0], size=SMALL, color=MUTED)
        first = y + 2 + SIZE * LEADING / 2
        ring(sheet, left - 8, first, radius=2.8, color=ACCENT if event.marked else GREY)
        color = ACCENT if event.marked else INK
        sheet.lines(left, y + high / 2, wraps, color=color)
        y += high
    return y
