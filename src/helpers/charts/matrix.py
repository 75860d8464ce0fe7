"""A matrix of cells: passed, failed or not on record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from matplotlib.collections import PolyCollection
from matplotlib.path import Path
from matplotlib.transforms import Bbox, offset_copy

from helpers.charts.frames import BadRow, NothingToDraw, is_missing, text_of
from helpers.charts.layout.lettering import (
    LEADING,
    LINES,
    block_height,
    longest_word,
    widest,
    wrap,
    write,
)
from helpers.charts.layout.rows import PITCH, Rows
from helpers.charts.palette import (
    ACCENT,
    ACCENT_PALE,
    GREY,
    INK,
    PALE,
    WARNING,
    WARNING_PALE,
)
from helpers.charts.style import SMALL, WIDE, figure_of, in_style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

State = Literal["pass", "fail", "none", "plain"]

_FILLS = {"pass": ACCENT_PALE, "fail": WARNING_PALE, "none": PALE, "plain": PALE}
#: Marker, colour and size of the sign of a state; ``none`` is the dot of an empty cell.
_SIGNS: dict[str, tuple[Any, str, float]] = {
    "pass": (Path([(-0.9, 0.0), (-0.25, -0.7), (1.0, 0.8)]), ACCENT, 5.5),
    "fail": ("x", WARNING, 5.0),
    "none": ("o", GREY, 0.9),
}
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

    @property
    def judged(self) -> bool:
        """Whether a sign stands beside the text."""
        return self.state in ("pass", "fail")


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

    Parameters
    ----------
    cells
        `Cell`, or text or a number, or nothing; index and columns name rows and columns.
    bracket
        What is claimed for a run of columns.

    Raises
    ------
    NothingToDraw
        If there is no row or no column.
    BadRow
        If the bracket names no column, or a cell has no such state.
    """
    names, heads = [str(name) for name in cells.index], [str(name) for name in cells.columns]
    if not names or not heads:
        raise NothingToDraw("no cell to draw", fix="draw the chart only where there are cells")
    if bracket and not {bracket.first, bracket.last} <= set(heads):
        raise BadRow("the bracket names no column", fix=f"columns are {', '.join(heads)}")
    shown = [[_cell(value) for value in line] for line in cells.to_numpy(dtype=object)]
    rows = Rows.of(names, [""] * len(names), width, share=0.3)
    wanted = max(widest([cell.text], SMALL) + _SIGN * cell.judged + 5
                 for line in shown for cell in line)  # fmt: skip
    wide = max(wanted, min(widest(heads, SMALL) + 6, 72.0))
    wide = min(rows.span / len(heads), wide)
    texts = [[wrap(cell.text, wide - 3, SMALL) for cell in line] for line in shown]
    # Where sign and text have no room side by side, the sign stands below.
    below = _SIGN if wanted > wide else 0.0
    rows = replace(rows, spare=rows.span - wide * len(heads), least=[
        max(block_height(lines, SMALL) + below * cell.judged + 6
            for lines, cell in zip(*both, strict=True))
        for both in zip(texts, shown, strict=True)
    ])  # fmt: skip
    lines, turned, height = _heads(heads, wide)
    claim = wrap(bracket.label, width, SMALL) if bracket else []
    above = block_height(claim, SMALL) + 8 if bracket else 0.0
    figure, ax = rows.axes(ax, top=height + above, bottom=2)
    ax.set_xlim(-0.5, len(heads) - 0.5)
    signs: dict[str, list[tuple[float, float]]] = {state: [] for state in _SIGNS}
    for line, lines_of, y in zip(shown, texts, rows.places, strict=True):
        for state, place in _write_row(ax, line, lines_of, y, wide, below):
            signs[state].append(place)
    for state, there in signs.items():
        marker, color, size = _SIGNS[state]
        ax.plot([x for x, _ in there], [y for _, y in there], linestyle="none", marker=marker,
                markersize=size, markeredgewidth=1.3, markeredgecolor=color,
                markerfacecolor="none")  # fmt: skip
    ax.add_collection(PolyCollection(
        [Bbox.from_extents(x - 0.5 + 1 / wide, y - (tall - 2) / 2 / PITCH,
                           x + 0.5 - 1 / wide, y + (tall - 2) / 2 / PITCH).corners()[[0, 1, 3, 2]]
         for y, tall in zip(rows.places, rows.heights, strict=True) for x in range(len(heads))],
        facecolors=[_FILLS[cell.state] for line in shown for cell in line], edgecolors="none",
    ), autolim=False)  # fmt: skip
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(heads)), ["\n".join(head) for head in lines],
                  rotation=90 if turned else 0, **LINES)  # fmt: skip
    ax.tick_params(axis="x", length=0, pad=3)
    ax.spines[["top", "bottom"]].set_visible(False)
    if bracket:
        columns = sorted((heads.index(bracket.first), heads.index(bracket.last)))
        _draw_bracket(ax, claim, (columns[0], columns[1]), rows, (wide, height))
    return figure, ax


def _cell(value: Any) -> Cell:
    """Return what stands in a data frame as a cell: text or a number is plain."""
    if not isinstance(value, tuple):
        return Cell() if is_missing(value) else Cell(text_of(value), "plain")
    cell = Cell(*value)
    if cell.state not in _FILLS:
        raise BadRow(f"a cell has the state {cell.state!r}", fix=f"states are {', '.join(_FILLS)}")
    return cell


def _write_row(
    ax: Axes,
    cells: Sequence[Cell],
    texts: Sequence[Sequence[str]],
    y: float,
    wide: float,
    below: float,
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Write the texts of a row; yield the state and the place of each sign."""
    for x, (cell, lines) in enumerate(zip(cells, texts, strict=True)):
        block = widest(lines, SMALL)
        aside = _SIGN / 2 if cell.judged and block and not below else 0.0
        down = below / 2 if cell.judged and block else 0.0
        if block:
            write(ax, (x - aside / wide, y - down / PITCH), lines, ha="center", color=INK)
        if cell.judged or (cell.state == "none" and not block):
            right = block / 2 + 1 if aside else 0.0
            under = block_height(lines, SMALL) / 2 if down else 0.0
            yield cell.state, (x + right / wide, y + under / PITCH)


def _heads(heads: Sequence[str], wide: float) -> tuple[list[list[str]], bool, float]:
    """Return the lines of the columns' names, whether they are turned, and their height."""
    lines = [wrap(head, wide - 4, SMALL) for head in heads]
    whole = all(longest_word(head, SMALL) <= wide - 4 for head in heads)
    if whole and max(map(len, lines)) <= 3:
        return lines, False, max(block_height(one, SMALL) for one in lines) + 4
    most = max(1, int(wide // (SMALL * LEADING)))
    room = max(min(widest(heads, SMALL) + 1, SMALL * 8.5),
               min(max(longest_word(head, SMALL) for head in heads), SMALL * 16) + 1)  # fmt: skip
    while any(len(wrap(head, room, SMALL)) > most for head in heads):
        room += SMALL
    lines = [wrap(head, room, SMALL) for head in heads]
    return lines, True, max(widest(one, SMALL) for one in lines) + 6


def _draw_bracket(
    ax: Axes,
    lines: Sequence[str],
    columns: tuple[int, int],
    rows: Rows,
    size: tuple[float, float],
) -> None:
    """Draw a bracket above the names of columns; its words stay within the figure."""
    wide, height = size
    base = ax.get_xaxis_transform()
    across = offset_copy(base, figure_of(ax), 0, height + 1, units="points")
    tip = 1 + 4 / sum(rows.heights)
    start, end = columns[0] - 0.45, columns[1] + 0.45
    ax.plot([start, start, end, end], [1, tip, tip, 1], transform=across, color=WARNING,
            linewidth=1.2, clip_on=False)  # fmt: skip
    half = widest(lines, SMALL) / 2
    most = (rows.width - rows.left - half) / wide - 0.5
    middle = max(min((start + end) / 2, most), (half - rows.left) / wide - 0.5)
    write(ax, (middle, 1), lines, base, by=(0, height + 7), ha="center",
          va="bottom", color=WARNING)  # fmt: skip
