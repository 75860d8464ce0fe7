"""A matrix of cells: passed, failed or not on record; or how often rows meet columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation

from helpers.charts.frames import BadRow, NothingToDraw
from helpers.charts.layout.rows import PITCH, Rows
from helpers.charts.layout.wrapping import LEADING, block_height, longest_word, number, widest, wrap
from helpers.charts.layout.wrapping import width as width_of
from helpers.charts.palette import (
    ACCENT,
    ACCENT_MID,
    ACCENT_PALE,
    GREY,
    INK,
    MUTED,
    PALE,
    WARNING,
    WARNING_PALE,
)
from helpers.charts.style import SMALL, WIDE, in_style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

State = Literal["pass", "fail", "none", "plain"]

_FILLS = {"pass": ACCENT_PALE, "fail": WARNING_PALE, "none": PALE, "plain": PALE}
_TICK = Path([(-0.9, 0.0), (-0.25, -0.7), (1.0, 0.8)])
_SIGNS = {"pass": (_TICK, ACCENT), "fail": ("x", WARNING)}
_SIGN = 9.0


class Cell(NamedTuple):
    """One cell of a matrix.

    Attributes
    ----------
    text
        What stands in it, such as a value; empty when nothing is on record.
    state
        ``pass`` is tinted and ticked, ``fail`` tinted otherwise and crossed, ``none`` shows a
        dot, ``plain`` its text only.
    """

    text: str = ""
    state: State = "none"


class Bracket(NamedTuple):
    """A bracket over the columns from `first` to `last`, and what it says."""

    first: str
    last: str
    label: str


@in_style
def matrix(
    cells: pd.DataFrame,
    *,
    bracket: Bracket | None = None,
    width: float = WIDE,
    ax: Axes | None = None,
) -> tuple[Figure, Axes]:
    """Draw rows by columns.

    Counts stand in their cells, more is darker, none is a dot; sums stand right and below.

    Parameters
    ----------
    cells
        Counts of 0 or more, or `Cell` throughout; index and columns name rows and columns.
    bracket
        What is claimed for a run of columns.
    width
        Width of the figure in points.
    ax
        Axes to draw into; by default those of a new figure.

    Raises
    ------
    NothingToDraw
        If there is no row or no column.
    BadRow
        If a count is negative, or the bracket names no column.
    """
    names, heads = [str(name) for name in cells.index], [str(name) for name in cells.columns]
    if not names or not heads:
        raise NothingToDraw("no cell to draw", fix="draw the chart only where there are cells")
    if bracket and not {bracket.first, bracket.last} <= set(heads):
        raise BadRow("the bracket names no column", fix=f"columns are {', '.join(heads)}")
    values = cells.to_numpy(dtype=object).tolist()
    counted = not isinstance(values[0][0], Cell)
    if counted and any(count < 0 for line in values for count in line):
        raise BadRow("a count is negative")
    shown = [[_counted(count) for count in line] for line in values] if counted else values
    sums = [number(sum(line)) if counted else "" for line in values]
    rows = Rows.of(names, sums, width, share=0.3)
    wanted = max(_wanted(cell) for line in shown for cell in line)
    heads_wide = min(widest(heads, SMALL) + 6, 72.0)
    cell_width = min(rows.span / len(heads), max(46.0 if counted else wanted, heads_wide))
    rows = replace(rows, spare=rows.span - cell_width * len(heads))
    texts = [[wrap(cell.text, cell_width - 3, SMALL) for cell in line] for line in shown]
    stacked = wanted > cell_width
    rows = _heightened(rows, texts, shown, stacked)
    head_lines, turned, height = _heads(heads, cell_width)
    above = _bracket_height(bracket, rows) + height
    figure, ax = rows.axes(ax, top=above, bottom=14 if counted else 2)
    ax.set_xlim(-0.5, len(heads) - 0.5)
    _draw_cells(ax, shown, texts, rows, cell_width, counted=counted, stacked=stacked)
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(heads)), ["\n".join(lines) for lines in head_lines],
                  rotation=90 if turned else 0, linespacing=LEADING)  # fmt: skip
    ax.tick_params(axis="x", length=0, pad=3)
    for side in ("top", "bottom"):
        ax.spines[side].set_visible(False)
    if counted:
        below = ax.get_xaxis_transform() + ScaledTranslation(0, -8 / 72, ax.figure.dpi_scale_trans)
        for at in range(len(heads)):
            ax.text(at, 0, number(sum(line[at] for line in values)), transform=below,
                    fontsize=SMALL, color=MUTED, ha="center", va="center")  # fmt: skip
    if bracket:
        _draw_bracket(ax, bracket, heads, rows, cell_width, height)
    return figure, ax


def _counted(count: int) -> Cell:
    return Cell(number(count), "plain") if count else Cell()


def _wanted(cell: Cell) -> float:
    sign = _SIGN if cell.state in _SIGNS else 0.0
    return width_of(cell.text, SMALL) + sign + 5


def _heightened(
    rows: Rows, texts: Sequence[Sequence[list[str]]], cells: Sequence[Sequence[Cell]], stacked: bool
) -> Rows:
    """Give rows the height that the texts of their cells need."""
    heights = [
        max(
            block_height(lines, SMALL) + (_SIGN if stacked and cell.state in _SIGNS else 0) + 6
            for lines, cell in zip(line, row, strict=True)
        )
        for line, row in zip(texts, cells, strict=True)
    ]
    return replace(rows, least=heights)


def _draw_cells(
    ax: Axes,
    cells: Sequence[Sequence[Cell]],
    texts: Sequence[Sequence[list[str]]],
    rows: Rows,
    cell_width: float,
    *,
    counted: bool,
    stacked: bool,
) -> None:
    most = (
        max((float(cell.text or 0) for line in cells for cell in line), default=0) if counted else 0
    )
    gap = 1.0 / cell_width
    boxes, fills = [], []
    signs: dict[str, list[tuple[float, float]]] = {"pass": [], "fail": [], "dot": []}
    for line, lines_of, y, height in zip(cells, texts, rows.places, rows.heights, strict=True):
        tall = (height - 2) / PITCH
        for x, (cell, lines) in enumerate(zip(line, lines_of, strict=True)):
            boxes.append(Rectangle((x - 0.5 + gap, y - tall / 2), 1 - 2 * gap, tall))
            fills.append(_fill(cell, most))
            if not any(lines) and cell.state not in _SIGNS:
                signs["dot"].append((x, y))
                continue
            aside, down = 0.0, 0.0
            if cell.state in _SIGNS:
                block = widest(lines, SMALL)
                if stacked and block:
                    down = _SIGN / 2 / PITCH
                    signs[cell.state].append((x, y + block_height(lines, SMALL) / 2 / PITCH))
                else:
                    aside = _SIGN / 2 / cell_width if block else 0.0
                    signs[cell.state].append((x + (block / 2 + 1) / cell_width if block else x, y))
            ax.text(x - aside, y - down, "\n".join(lines), ha="center", va="center",
                    fontsize=SMALL, color=MUTED if cell.state == "none" else INK,
                    linespacing=LEADING)  # fmt: skip
    ax.add_collection(PatchCollection(boxes, facecolors=fills, edgecolors="none"), autolim=False)
    for state, places in signs.items():
        if places:
            marker, color = _SIGNS.get(state, ("o", GREY))
            hollow = {} if state == "dot" else {"linewidths": 1.3}
            size = 4 if state == "dot" else 26
            face = {"c": color} if state != "pass" else {"facecolors": "none", "edgecolors": color}
            ax.scatter([x for x, _ in places], [y for _, y in places], s=size, marker=marker,
                       clip_on=False, **face, **hollow)  # fmt: skip


def _count(cell: Cell) -> float:
    return float(cell.text.replace(",", "") or 0)


def _fill(cell: Cell, most: float) -> str:
    if not most or not cell.text:
        return _FILLS[cell.state]
    deep = most > 2 and _count(cell) > most / 2
    return ACCENT_MID if deep else ACCENT_PALE


def _heads(heads: Sequence[str], cell_width: float) -> tuple[list[list[str]], bool, float]:
    """Return the lines of the columns' names, whether they are turned, and their height."""
    lines = [wrap(head, cell_width - 4, SMALL) for head in heads]
    if all(longest_word(head, SMALL) <= cell_width - 4 for head in heads) and (
        max(map(len, lines)) <= 3
    ):
        return lines, False, max(block_height(one, SMALL) for one in lines) + 4
    most = max(1, int(cell_width // (SMALL * LEADING)))
    room = min(max(longest_word(head, SMALL) for head in heads), SMALL * 16) + 1
    room = max(room, min(widest(heads, SMALL) + 1, SMALL * 8.5))
    while any(len(wrap(head, room, SMALL)) > most for head in heads):
        room += SMALL
    lines = [wrap(head, room, SMALL) for head in heads]
    return lines, True, max(widest(one, SMALL) for one in lines) + 6


def _bracket_height(bracket: Bracket | None, rows: Rows) -> float:
    return block_height(wrap(bracket.label, rows.width, SMALL), SMALL) + 8 if bracket else 0.0


def _draw_bracket(
    ax: Axes, bracket: Bracket, heads: Sequence[str], rows: Rows, cell_width: float, height: float
) -> None:
    first, last = sorted((heads.index(bracket.first), heads.index(bracket.last)))
    across = ax.get_xaxis_transform() + ScaledTranslation(
        0, (height + 1) / 72, ax.figure.dpi_scale_trans
    )
    tip = 4 / sum(rows.heights)
    start, end = first - 0.45, last + 0.45
    ax.plot([start, start, end, end], [1, 1 + tip, 1 + tip, 1], transform=across, color=WARNING,
            linewidth=1.2, clip_on=False)  # fmt: skip
    lines = wrap(bracket.label, rows.width, SMALL)
    half = widest(lines, SMALL) / 2 / cell_width
    least = half - rows.left / cell_width - 0.5
    most = (rows.width - rows.left) / cell_width - 0.5 - half
    middle = max(min((first + last) / 2, most), least)
    ax.text(middle, 1 + tip + 2 / sum(rows.heights), "\n".join(lines), transform=across,
            ha="center", va="bottom", fontsize=SMALL, color=WARNING, linespacing=LEADING)  # fmt: skip
