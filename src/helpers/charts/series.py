"""Small multiples: each published series by year, against its limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from helpers.charts.drawing import Drawing
from helpers.charts.labels import LEADING, block_height, number, one_line, ticks, width, wrap
from helpers.charts.scale import Reference, Scale, extent, finite
from helpers.charts.sheet import Box, NothingToDraw, Sheet, text_box
from helpers.charts.style import ACCENT, GREY, INK, MUTED, SIZE, SMALL, WARNING, WIDTH

_PLOT = 72.0
_GUTTER = 22.0


@dataclass(frozen=True)
class Point:
    """One published value of a series.

    Attributes
    ----------
    time
        Year, with a fraction for a part of it.
    value
        In the panel's unit.
    text
        How the value is written, as published; by default the number.
    """

    time: float
    value: float
    text: str = ""


@dataclass(frozen=True)
class Panel:
    """One series of its own scale.

    Attributes
    ----------
    title
        What is measured, with its unit.
    points
        The published values, and nothing else.
    reference
        The limit, average or target that it is held against.
    """

    title: str
    points: tuple[Point, ...]
    reference: Reference | None = None


def small_multiples(panels: Sequence[Panel], *, step: float = 1.0, across: int = 0) -> Drawing:
    """Draw series side by side over the same years.

    A solid line joins values of neighbouring years; across years without a value runs a dotted
    one, so that nothing looks published that was not. The first, the last, the highest and the
    lowest value are written at their points where there is room.

    Parameters
    ----------
    panels
        At least one, each with at least one point.
    step
        Years between values that count as neighbours.
    across
        Panels in a row; by default 3, or fewer when titles are long.

    Raises
    ------
    NothingToDraw
        When there is no panel, or one has no point.
    ValueError
        When a value is not finite.
    """
    if not panels or not all(panel.points for panel in panels):
        raise NothingToDraw("small_multiples: no data to draw")
    times = finite((point.time for panel in panels for point in panel.points), "small_multiples")
    finite((point.value for panel in panels for point in panel.points), "small_multiples")
    finite([0.0, *(p.reference.value for p in panels if p.reference)], "small_multiples")
    across = min(across or (2 if len(panels) in (2, 4) else 3), len(panels))
    span = (WIDTH - _GUTTER * (across - 1)) / across
    if len(panels) == 1:
        span = WIDTH
    low, high = min(times), max(times)
    if low == high:
        low, high = low - 1, high + 1

    sheet = Sheet()
    y = 0.0
    for start in range(0, len(panels), across):
        row = panels[start : start + across]
        titles = [wrap(panel.title, span, SIZE) for panel in row]
        limits = [
            wrap(panel.reference.label, span - 16, SMALL) if panel.reference else []
            for panel in row
        ]
        head = max(block_height(lines) for lines in titles)
        room = max(block_height(lines, SMALL) for lines in limits)
        for place, (panel, title, limit) in enumerate(zip(row, titles, limits, strict=True)):
            left = place * (span + _GUTTER)
            sheet.lines(left, y + block_height(title) / 2, title, color=INK)
            top = y + head + 2
            if panel.reference:
                sheet.lines(
                    left + 16,
                    top + block_height(limit, SMALL) / 2,
                    limit,
                    size=SMALL,
                    color=WARNING,
                )
                mark = top + SMALL * LEADING / 2
                sheet.rule(
                    (left, mark), (left + 12, mark), color=WARNING, weight=0.9, dashes=(3.0, 2.0)
                )
            plot = Box(left, top + room + 15, left + span, top + room + 15 + _PLOT)
            _panel(sheet, panel, plot, (low, high), step)
        y += head + 2 + room + 15 + _PLOT + 30
    return sheet.finish(y - 6)


def _panel(sheet: Sheet, panel: Panel, plot: Box, years: tuple[float, float], step: float) -> None:
    points = sorted(panel.points, key=lambda point: point.time)
    values = [point.value for point in points]
    seen = values + ([panel.reference.value] if panel.reference else [])
    down, up = extent(seen)
    vertical = Scale(down, up, plot.bottom - 15, plot.top)
    horizontal = Scale(*years, plot.left + 10, plot.right - 14)
    sheet.rule((plot.left, plot.bottom), (plot.right, plot.bottom), color=GREY, weight=0.8)
    named: list[Box] = []
    for year in ticks(*years, horizontal.end - horizontal.start, SMALL):
        text = f"{year:.0f}"
        if not year.is_integer():
            continue
        box = text_box(horizontal.at(year), plot.bottom + 10, text, SMALL, "center")
        if box.left < 0 or any(box.left < other.right + 4 for other in named):
            continue
        named.append(box)
        sheet.rule((horizontal.at(year), plot.bottom), (horizontal.at(year), plot.bottom + 3))
        sheet.text(
            horizontal.at(year), plot.bottom + 10, text, size=SMALL, color=MUTED, align="center"
        )
    if panel.reference:
        level = vertical.at(panel.reference.value)
        sheet.rule(
            (plot.left, level), (plot.right, level), color=WARNING, weight=0.9, dashes=(3.0, 2.0)
        )
    places = [(horizontal.at(point.time), vertical.at(point.value)) for point in points]
    for (before, after), (start, end) in zip(pairwise(points), pairwise(places), strict=True):
        near = after.time - before.time <= step * 1.01
        sheet.rule(
            start,
            end,
            color=ACCENT if near else GREY,
            weight=1.3 if near else 0.9,
            dashes=None if near else (1.2, 2.4),
        )
    for x, y in places:
        sheet.dot(x, y, radius=2.6)
    _values(sheet, panel, points, places, plot, vertical)


def _values(
    sheet: Sheet,
    panel: Panel,
    points: Sequence[Point],
    places: Sequence[tuple[float, float]],
    plot: Box,
    vertical: Scale,
) -> None:
    """Write values at their points: the last first, then the ends, then others with room."""
    values = [point.value for point in points]
    last = len(points) - 1
    order = dict.fromkeys([last, 0, values.index(max(values)), values.index(min(values))])
    order |= dict.fromkeys(range(len(points)))
    taken = [Box(x - 3, y - 3, x + 3, y + 3) for x, y in places]
    if panel.reference:
        level = vertical.at(panel.reference.value)
        taken.append(Box(plot.left, level - 0.5, plot.right, level + 0.5))
    for (ax, ay), (bx, by) in pairwise(places):
        pieces = max(2, int(max(abs(bx - ax), abs(by - ay)) / 1.5))
        for k in range(pieces + 1):
            x, y = ax + (bx - ax) * k / pieces, ay + (by - ay) * k / pieces
            taken.append(Box(x - 0.8, y - 0.8, x + 0.8, y + 0.8))
    for index in order:
        text = one_line(points[index].text) or number(points[index].value)
        x, y = places[index]
        half = width(text, SMALL) / 2
        edge = min(plot.right + _GUTTER - 6, sheet.span)
        above = min(max(x, plot.left + half), edge - half)
        for centre, middle in (
            (above, y - 9),
            (above, y + 9),
            (x + half + 5, y),
            (x - half - 5, y),
            (min(x + half, edge - half), y + 10),
            (max(x - half, plot.left + half), y - 10),
        ):
            box = text_box(centre, middle, text, SMALL, "center")
            shrunk = Box(box.left, box.top + 1.2, box.right, box.bottom - 1.2)
            inside = (
                shrunk.top >= plot.top - 14
                and shrunk.bottom <= plot.bottom - 0.5
                and shrunk.left >= plot.left
                and shrunk.right <= edge
            )
            if inside and not any(shrunk.meets(other) for other in taken):
                color = ACCENT if index == last else MUTED
                sheet.text(centre, middle, text, size=SMALL, color=color, align="center")
                taken.append(shrunk)
                break
