"""Matrices of cells: passed, failed or not published; and counts of rows by columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from helpers.charts.drawing import Drawing
from helpers.charts.labels import (
    block_height,
    longest_word,
    number,
    one_line,
    widest,
    width,
    wrap,
)
from helpers.charts.sheet import Box, NothingToDraw, Sheet, cross, tick
from helpers.charts.style import (
    ACCENT,
    ACCENT_MID,
    ACCENT_PALE,
    GREY,
    INK,
    MUTED,
    PALE,
    SMALL,
    WARNING,
    WARNING_PALE,
    WIDTH,
)

State = Literal["pass", "fail", "none", "plain"]

_FILLS: dict[State, str] = {
    "pass": ACCENT_PALE,
    "fail": WARNING_PALE,
    "none": PALE,
    "plain": PALE,
}
_GAP = 2.0
_MARK = 8.0
_LEAST_CELL = 13.0
#: Distance between upright lines, in em.
_TIGHT = 1.12


@dataclass(frozen=True)
class Cell:
    """One cell of a matrix.

    Attributes
    ----------
    text
        What stands in it, such as a value; empty when nothing was published.
    state
        ``pass`` is tinted and ticked, ``fail`` tinted otherwise and crossed, ``none`` shows a
        dot, ``plain`` shows its text only.
    """

    text: str = ""
    state: State = "none"


@dataclass(frozen=True)
class Bracket:
    """A bracket over some columns, such as the years of a published streak.

    Attributes
    ----------
    first, last
        Names of the first and last column that it spans.
    label
        What it says.
    """

    first: str
    last: str
    label: str


def state_matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell]],
    *,
    bracket: Bracket | None = None,
) -> Drawing:
    """Draw rows by columns, each cell with its text and whether it passed.

    Columns that do not fit side by side continue in a second block below.

    Parameters
    ----------
    rows, columns
        Their names, in order.
    cells
        One sequence a row, one cell a column.
    bracket
        What is claimed for a run of columns.

    Raises
    ------
    NothingToDraw
        When there is no row or no column.
    ValueError
        When the cells do not match rows and columns, or the bracket names no column.
    """
    _check(rows, columns, cells, "state_matrix")
    if bracket and not {bracket.first, bracket.last} <= set(columns):
        raise ValueError("state_matrix: the bracket names no column")
    names = [wrap(row, WIDTH * 0.3) for row in rows]
    left = max(widest(lines) for lines in names) + 9
    room = WIDTH - left
    texts = [[one_line(cell.text) for cell in line] for line in cells]
    marked = any(cell.state in {"pass", "fail"} for line in cells for cell in line)
    beside = max(width(text, SMALL) for line in texts for text in line) + 6
    beside += _MARK if marked else 0
    heads = max(longest_word(column, SMALL) for column in columns) + 4
    wanted = min(max(beside, heads, 24.0), room)
    blocks = math.ceil(len(columns) / max(1, int(room // wanted)))
    each = math.ceil(len(columns) / blocks)
    cell_width = min(room / each, 64.0)

    sheet = Sheet()
    y = 0.0
    for start in range(0, len(columns), each):
        shown = list(range(start, min(start + each, len(columns))))
        if bracket:
            y = _bracket(sheet, bracket, columns, shown, left, cell_width, y)
        for name, line in zip(names, cells, strict=True):
            wraps = {
                c: wrap(line[c].text, cell_width - 6 - (_MARK if marked else 0), SMALL)
                for c in shown
            }
            high = max(
                18.0,
                block_height(name) + 3,
                *(block_height(lines, SMALL) + 6 for lines in wraps.values()),
            )
            sheet.lines(left - 8, y + high / 2, name, align="right")
            for place, c in enumerate(shown):
                box = Box(left + place * cell_width, y, left + (place + 1) * cell_width, y + high)
                _cell(sheet, box, wraps[c], line[c].state)
            y += high
        heads_ = {c: wrap(columns[c], cell_width - 4, SMALL) for c in shown}
        high = max(block_height(lines, SMALL) for lines in heads_.values())
        for place, c in enumerate(shown):
            centre = left + (place + 0.5) * cell_width
            lines = heads_[c]
            middle = y + 3 + block_height(lines, SMALL) / 2
            sheet.lines(centre, middle, lines, size=SMALL, color=MUTED, align="center")
        y += high + 3 + (12 if shown[-1] < len(columns) - 1 else 0)
    return sheet.finish(y + 2)


def count_matrix(
    rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]
) -> Drawing:
    """Draw how often each row meets each column, such as instruments by themes.

    The number stands in the cell; more is darker; none is a dot. Sums stand right and below.

    Parameters
    ----------
    rows, columns
        Their names, in order.
    counts
        One sequence a row, one count of 0 or more a column.

    Raises
    ------
    NothingToDraw
        When there is no row or no column.
    ValueError
        When the counts do not match rows and columns, or one is negative.
    """
    _check(rows, columns, counts, "count_matrix")
    if any(count < 0 for line in counts for count in line):
        raise ValueError("count_matrix: a count is negative")
    names = [wrap(row, WIDTH * 0.3) for row in rows]
    left = max(widest(lines) for lines in names) + 9
    total = max(width(number(sum(line))) for line in counts) + 10
    room = WIDTH - left - total
    blocks = math.ceil(len(columns) / max(1, int(room // _LEAST_CELL)))
    each = math.ceil(len(columns) / blocks)
    cell_width = min(room / each, max(46.0, min(widest(columns, SMALL) + 6, 72.0)))
    upright = any(
        len(wrap(c, cell_width - 4, SMALL)) > 3 or longest_word(c, SMALL) > cell_width - 4
        for c in columns
    )

    sheet = Sheet()
    y = 0.0
    most = max(count for line in counts for count in line)
    for start in range(0, len(columns), each):
        shown = list(range(start, min(start + each, len(columns))))
        y = _heads(sheet, [columns[c] for c in shown], left, cell_width, y, upright=upright)
        for name, line in zip(names, counts, strict=True):
            high = max(17.0, block_height(name) + 3)
            sheet.lines(left - 8, y + high / 2, name, align="right")
            for place, c in enumerate(shown):
                box = Box(left + place * cell_width, y, left + (place + 1) * cell_width, y + high)
                _count(sheet, box, line[c], most)
            if shown[-1] == len(columns) - 1:
                end = left + len(shown) * cell_width + total - 2
                sheet.text(end, y + high / 2, number(sum(line)), color=MUTED, align="right")
            y += high
        for place, c in enumerate(shown):
            text = number(sum(line[c] for line in counts))
            centre = left + (place + 0.5) * cell_width
            sheet.text(centre, y + 8, text, size=SMALL, color=MUTED, align="center")
        y += 16 + (10 if shown[-1] < len(columns) - 1 else 0)
    return sheet.finish(y + 1)


def _check(
    rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[object]], what: str
) -> None:
    if not rows or not columns:
        raise NothingToDraw(f"{what}: no data to draw")
    if len(cells) != len(rows) or any(len(line) != len(columns) for line in cells):
        raise ValueError(f"{what}: {len(rows)} rows by {len(columns)} columns of cells expected")


def _bracket(
    sheet: Sheet,
    bracket: Bracket,
    columns: Sequence[str],
    shown: list[int],
    left: float,
    cell_width: float,
    y: float,
) -> float:
    first, last = sorted((list(columns).index(bracket.first), list(columns).index(bracket.last)))
    inside = [c for c in shown if first <= c <= last]
    if not inside:
        return y
    start = left + (inside[0] - shown[0]) * cell_width + 1
    end = left + (inside[-1] - shown[0] + 1) * cell_width - 1
    lines = wrap(bracket.label, sheet.span, SMALL)
    high = block_height(lines, SMALL)
    extent = widest(lines, SMALL)
    middle = min(max((start + end) / 2, extent / 2), sheet.span - extent / 2)
    sheet.lines(middle, y + high / 2, lines, size=SMALL, color=WARNING, align="center")
    y += high + 2
    points = [(start, y), (end, y)]
    if inside[0] == first:
        points.insert(0, (start, y + 4))
    if inside[-1] == last:
        points.append((end, y + 4))
    sheet.stroke(points, color=WARNING, weight=1.2)
    return y + 6


def _cell(sheet: Sheet, box: Box, lines: list[str], state: State) -> None:
    inner = Box(
        box.left + _GAP / 2, box.top + _GAP / 2, box.right - _GAP / 2, box.bottom - _GAP / 2
    )
    sheet.box(inner, fill=_FILLS[state])
    middle = (box.top + box.bottom) / 2
    centre = (box.left + box.right) / 2
    if state == "none" and not any(lines):
        sheet.dot(centre, middle, radius=1.1, fill=GREY)
        return
    if state in {"pass", "fail"}:
        centre -= _MARK / 2
        mark = centre + widest(lines, SMALL) / 2 + _MARK / 2 + 0.5
        if state == "pass":
            tick(sheet, mark, middle, color=ACCENT)
        else:
            cross(sheet, mark, middle, color=WARNING)
    color = MUTED if state == "none" else INK
    sheet.lines(centre, middle, lines, size=SMALL, color=color, align="center")


def _count(sheet: Sheet, box: Box, count: int, most: int) -> None:
    inner = Box(box.left + 0.75, box.top + 0.75, box.right - 0.75, box.bottom - 0.75)
    centre, middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    if count == 0:
        sheet.box(inner, fill=PALE)
        sheet.dot(centre, middle, radius=0.9, fill=GREY)
        return
    deep = most > 2 and count > most / 2
    sheet.box(inner, fill=ACCENT_MID if deep else ACCENT_PALE)
    sheet.text(centre, middle, number(count), size=SMALL, color=INK, align="center")


def _heads(
    sheet: Sheet, heads: Sequence[str], left: float, cell_width: float, y: float, *, upright: bool
) -> float:
    if not upright:
        wraps = [wrap(head, cell_width - 4, SMALL) for head in heads]
        high = max(block_height(lines, SMALL) for lines in wraps)
        for place, lines in enumerate(wraps):
            middle = y + high - block_height(lines, SMALL) / 2
            centre = left + (place + 0.5) * cell_width
            sheet.lines(centre, middle, lines, size=SMALL, color=MUTED, align="center")
        return y + high + 3
    most = max(1, int(cell_width // (SMALL * _TIGHT)))
    # On one line up to the longer limit; a word breaks only when it alone is longer than that.
    room = min(max(longest_word(head, SMALL) for head in heads), SMALL * 16) + 1
    room = max(room, min(widest(heads, SMALL) + 1, SMALL * 8.5))
    while any(len(wrap(head, room, SMALL)) > most for head in heads):
        room += SMALL
    wraps = [wrap(head, room, SMALL) for head in heads]
    high = max(widest(lines, SMALL) for lines in wraps) + 1
    for place, lines in enumerate(wraps):
        centre = left + (place + 0.5) * cell_width
        for k, line in enumerate(lines):
            x = centre + (k - (len(lines) - 1) / 2) * SMALL * _TIGHT
            sheet.upright(x, y + high, line, size=SMALL, color=MUTED)
    return y + high + 4
