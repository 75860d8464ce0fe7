"""Where one place stands among others: intervals of ranks, and a whole cohort as a strip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.charts.drawing import Drawing, Step
from helpers.charts.labels import (
    LEADING,
    block_height,
    number,
    one_line,
    widest,
    width,
    wrap,
)
from helpers.charts.scale import Scale, finite, label_column
from helpers.charts.sheet import Box, Sheet
from helpers.charts.style import (
    ACCENT,
    ACCENT_MID,
    ACCENT_PALE,
    GREY,
    INK,
    MUTED,
    PALE,
    RULE,
    SIZE,
    SMALL,
    WARNING,
    WIDTH,
)

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_STRIP = 11.0


@dataclass(frozen=True)
class RankRow:
    """One place and the ranks that it can have.

    Attributes
    ----------
    label
        Name that stands left of the row.
    rank
        Its rank; a dot.
    low, high
        The better and the worse end of its interval; a band.
    median
        Its median rank; a small upright line.
    text
        What is written beside the band.
    marked
        Whether this is the place that the report is about.
    skipped
        What to write above the row about places left out there; empty when none are.
    """

    label: str
    rank: int
    low: int
    high: int
    median: int
    text: str = ""
    marked: bool = False
    skipped: str = ""


@dataclass(frozen=True)
class Strip:
    """One indicator over all places that published it.

    Attributes
    ----------
    label
        What is measured, and its unit.
    values
        One value a place.
    own
        The value of the place that the report is about; none when it published nothing.
    text
        How the own value is written.
    average, average_text
        A value to hold the others against, and how it is written; none without one.
    reverse
        Whether less is better, so that the scale runs from right to left.
    """

    label: str
    values: Sequence[float]
    own: float | None = None
    text: str = ""
    average: float | None = None
    average_text: str = ""
    reverse: bool = False

    @property
    def written(self) -> tuple[str, str]:
        """What is written above the strip and below it."""
        own = "" if self.own is None else one_line(self.text)
        return own, "" if self.average is None else one_line(self.average_text)


def rank_bands(rows: Sequence[RankRow], *, last: int, unit: str = "") -> Drawing:
    """Draw ranks with their intervals, one row a place, the first rank at the left.

    Parameters
    ----------
    rows
        At least one, in the order in which they are to stand.
    last
        The last rank that there is.
    unit
        Title of the scale.

    Raises
    ------
    NothingToDraw
        When there is no row.
    ValueError
        When a rank lies outside 1 to `last`, or an interval runs backwards.
    """
    ends = finite((end for row in rows for end in (row.low, row.high)), "rank_bands")
    ends += [place for row in rows for place in (row.rank, row.median)]
    if min(ends) < 1 or max(ends) > last or any(row.low > row.high for row in rows):
        raise ValueError("rank_bands: a rank lies outside the ranks, or an interval runs backwards")
    names = label_column([row.label for row in rows], WIDTH * 0.36)
    texts = label_column([row.text for row in rows], WIDTH * 0.3)
    left = max(widest(lines) for lines in names) + 14
    right = max(widest(lines) for lines in texts) + 14
    scale = Scale(1, max(last, 2), left, WIDTH - right)

    sheet = Sheet()
    y = 2.0
    for row, name, text in zip(rows, names, texts, strict=True):
        if row.skipped:
            lines = wrap(row.skipped, WIDTH - left, SMALL)
            y += 2
            sheet.lines(left, y + block_height(lines, SMALL) / 2, lines, size=SMALL, color=MUTED)
            y += block_height(lines, SMALL) + 2
        high = max(SIZE * 2, block_height(name) + 4, block_height(text) + 4)
        _rank_row(sheet, scale, row, (name, text), y + high / 2)
        y += high
    return sheet.finish(_rank_axis(sheet, scale, last, y + 3, unit))


def strips(rows: Sequence[Strip]) -> Drawing:
    """Draw a large cohort, one strip an indicator, each on its own scale with the good end right.

    A thin line stands for each place, the pale box for the middle half of them, the dark line
    for their median, the dot for the place that the report is about.

    Parameters
    ----------
    rows
        At least one, each with at least one value.

    Raises
    ------
    NothingToDraw
        When there is no strip, or one has no value.
    ValueError
        When a value is not finite.
    """
    finite((len(row.values) for row in rows), "strips")
    labels = [wrap(row.label, WIDTH * 0.28) for row in rows]
    seen = []
    for row in rows:
        others = [value for value in (row.own, row.average) if value is not None]
        seen.append([*finite(row.values, "strips"), *finite(others or row.values, "strips")])
    ends = [(number(min(values)), number(max(values))) for values in seen]
    beside = widest([text for pair in ends for text in pair], SMALL)
    start = max(widest(lines) for lines in labels) + beside + 18
    end = WIDTH - beside - 6

    sheet = Sheet()
    y = 0.0
    for row, lines, values in zip(rows, labels, seen, strict=True):
        low, high = (max(values), min(values)) if row.reverse else (min(values), max(values))
        own, average = (wrap(text, WIDTH * 0.6, SMALL) if text else [] for text in row.written)
        half = block_height(lines) / 2
        middle = y + max(_STRIP / 2 + block_height(own, SMALL) + 3, half) + 3
        sheet.lines(start - beside - 12, middle, lines, align="right")
        _strip(sheet, Scale(low, high, start, end), row, middle, (own, average))
        y = middle + max(_STRIP / 2 + block_height(average, SMALL) + 3, half) + 3
    return sheet.finish(y + 2)


def _rank_row(
    sheet: Sheet, scale: Scale, row: RankRow, words: tuple[list[str], list[str]], middle: float
) -> None:
    color = ACCENT if row.marked else GREY
    name, text = words
    sheet.rule((scale.start, middle), (scale.end, middle), color=PALE, weight=0.8)
    # A band of one rank still has to be seen.
    band = Box(scale.at(row.low) - 3, middle - 3.5, scale.at(row.high) + 3, middle + 3.5)
    sheet.box(band, fill=ACCENT_MID if row.marked else RULE, radius=3.5)
    x = scale.at(row.median)
    sheet.rule((x, middle - 6), (x, middle + 6), color=ACCENT if row.marked else MUTED, weight=1.2)
    sheet.dot(scale.at(row.rank), middle, radius=4.0 if row.marked else 3.2, fill=color)
    sheet.lines(scale.start - 10, middle, name, color=ACCENT if row.marked else INK, align="right")
    sheet.lines(scale.end + 10, middle, text, color=ACCENT if row.marked else MUTED)


def _rank_axis(sheet: Sheet, scale: Scale, last: int, y: float, unit: str) -> float:
    """Draw an axis of whole ranks; return the lower edge."""
    sheet.rule((scale.start, y), (scale.end, y), color=GREY, weight=0.8)
    room = width(str(last), SMALL) + SMALL
    step = next((s for s in _STEPS if scale.at(1 + s) - scale.start >= room), max(last, _STEPS[-1]))
    for rank in [1, *range(step if step > 1 else 2, last + 1, step)]:
        x = scale.at(rank)
        sheet.rule((x, y), (x, y + 3), color=GREY, weight=0.8)
        sheet.text(x, y + 10, str(rank), size=SMALL, color=MUTED, align="center")
    y += 10 + SMALL * LEADING / 2
    if unit:
        lines = wrap(unit, scale.end - scale.start + 60, SMALL)
        extra = block_height(lines, SMALL)
        middle = (scale.start + scale.end) / 2
        sheet.lines(middle, y + 2 + extra / 2, lines, size=SMALL, color=MUTED, align="center")
        y += 2 + extra
    return y + 2


def _strip(
    sheet: Sheet, scale: Scale, row: Strip, middle: float, words: tuple[list[str], list[str]]
) -> None:
    values = sorted(float(value) for value in row.values)
    top, bottom = middle - _STRIP / 2, middle + _STRIP / 2
    quarters = sorted(scale.at(_quantile(values, q)) for q in (0.25, 0.75))
    sheet.box(Box(quarters[0], top - 1, quarters[1], bottom + 1), fill=ACCENT_PALE)
    places = [scale.at(value) for value in sorted(set(values))]
    strokes: list[Step] = []
    for x in places:
        strokes += [("M", ((x, top + 1),)), ("L", ((x, bottom - 1),))]
    sheet.shape(strokes, edge=GREY, weight=0.4)
    x = scale.at(_quantile(values, 0.5))
    sheet.rule((x, top - 2), (x, bottom + 2), color=INK, weight=1.2)
    sheet.text(scale.start - 6, middle, number(scale.low), size=SMALL, color=MUTED, align="right")
    sheet.text(scale.end + 6, middle, number(scale.high), size=SMALL, color=MUTED)
    own, average = words
    if row.average is not None:
        x = scale.at(row.average)
        sheet.rule((x, top - 2), (x, bottom + 3), color=WARNING, weight=0.9, dashes=(3.0, 2.0))
        under = bottom + 3 + block_height(average, SMALL) / 2
        _centred(sheet, x, under, average, WARNING, least=scale.start)
    if row.own is not None:
        x = scale.at(row.own)
        sheet.dot(x, middle, radius=4.0)
        above = top - 3 - block_height(own, SMALL) / 2
        _centred(sheet, x, above, own, ACCENT, least=scale.start)


def _centred(
    sheet: Sheet, x: float, y: float, lines: list[str], color: str, *, least: float
) -> None:
    """Print lines centred at a place, moved so that they stay on the sheet and off the labels."""
    half = widest(lines, SMALL) / 2
    x = max(min(max(x, least + half), sheet.span - half), half)
    sheet.lines(x, y, lines, size=SMALL, color=color, align="center")


def _quantile(values: Sequence[float], share: float) -> float:
    """Interpolate between the two sorted values around a share (type 7 of Hyndman and Fan)."""
    at = share * (len(values) - 1)
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (at - low) * (values[high] - values[low])
