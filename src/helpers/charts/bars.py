"""Horizontal bars, whole or stacked by category."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from helpers.charts.frames import BadRow, Data, rows_of
from helpers.charts.layout import key
from helpers.charts.layout.rows import Rows
from helpers.charts.layout.wrapping import number
from helpers.charts.layout.wrapping import width as width_of
from helpers.charts.palette import ACCENT_MID, INK, PAPER, RULE, TONES
from helpers.charts.style import SMALL, WIDE, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BAR = 13.0 / 18.0
_SIGNS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"


class Bar(NamedTuple):
    """One row of bars.

    Attributes
    ----------
    label
        Name of the row.
    values
        Length of each part, one a category, none below zero; one number for a whole bar.
    text
        How the whole is written beside the bar; by default the sum.
    marked
        Whether this is the row that the report is about.
    """

    label: str
    values: Sequence[float] | float
    text: str = ""
    marked: bool = False

    @property
    def parts(self) -> tuple[float, ...]:
        """Length of each part."""
        return (self.values,) if isinstance(self.values, int | float) else tuple(self.values)


@in_style
def bars(
    data: Data,
    *,
    categories: Sequence[str] = (),
    signs: Sequence[str] = _SIGNS,
    colors: Sequence[str] = TONES,
    width: float = WIDE,
    ax: Axes | None = None,
) -> tuple[Figure, Axes]:
    """Draw horizontal bars from one zero line.

    A part carries the sign of its category and its number, so that the chart can be read without
    its colours. What is too narrow for that is written beside the bar.

    Parameters
    ----------
    data
        Rows of `Bar`, or a data frame with its fields as columns; drawn in their order.
    categories
        Name of each part; left out for whole bars.
    signs, colors
        A character and a fill for each category, such as the verdicts' own.
    width
        Width of the figure in points.
    ax
        Axes to draw into; by default those of a new figure.

    Raises
    ------
    NothingToDraw
        If there is no row.
    BadRow
        If a part is negative, or rows and categories differ in number.
    """
    shown = rows_of(data, Bar)
    count = max(len(categories), 1)
    for bar in shown:
        if len(bar.parts) != count or not all(0 <= part < float("inf") for part in bar.parts):
            raise BadRow(f"bar {bar.label!r} needs {count} numbers of 0 or more")
    if count > min(len(signs), len(colors)):
        raise BadRow(f"{count} categories, but fewer signs or colours")
    longest = max(sum(bar.parts) for bar in shown) or 1.0
    texts = [bar.text or number(sum(bar.parts)) for bar in shown]
    used = [at for at in range(count) if count > 1 and any(bar.parts[at] for bar in shown)]
    rows = Rows.of([bar.label for bar in shown], texts, width)
    narrow = [_narrow(bar, signs, rows.span / longest) if count > 1 else "" for bar in shown]
    if any(narrow):
        written = [
            f"{text}\n{parts}" if parts else text for text, parts in zip(texts, narrow, strict=True)
        ]
        rows = Rows.of([bar.label for bar in shown], written, width)
        narrow = [_narrow(bar, signs, rows.span / longest) for bar in shown]
        written = [
            f"{text}\n{parts}" if parts else text for text, parts in zip(texts, narrow, strict=True)
        ]
        rows = Rows.of([bar.label for bar in shown], written, width)
    entries = [key.Entry(f"{signs[at]} {categories[at]}", key.patch(colors[at], RULE))
               for at in used]  # fmt: skip
    placed, top = key.flow(entries, width)
    figure, ax = rows.axes(ax, top=top, bottom=3, marked=[bar.marked for bar in shown])
    if top and len(figure.axes) == 1:
        key.draw(figure, placed)
    ax.set_xlim(0, longest)
    _draw(ax, shown, rows, signs, colors, longest)
    ax.spines["bottom"].set_visible(False)
    ax.spines["left"].set_visible(True)
    ax.tick_params(axis="x", bottom=False, labelbottom=False)
    return figure, ax


def _draw(
    ax: Axes,
    shown: Sequence[Bar],
    rows: Rows,
    signs: Sequence[str],
    colors: Sequence[str],
    longest: float,
) -> None:
    starts = [0.0] * len(shown)
    single = len(shown[0].parts) == 1
    for at in range(len(shown[0].parts)):
        lengths = [bar.parts[at] for bar in shown]
        fills = [ACCENT_MID if bar.marked else RULE for bar in shown] if single else colors[at]
        if not any(lengths):
            continue
        ax.barh(rows.places, lengths, _BAR, starts, color=fills, edgecolor=PAPER, linewidth=0.6)
        if not single:
            for bar, start, y in zip(shown, starts, rows.places, strict=True):
                text = _part(signs[at], bar.parts[at])
                if bar.parts[at] and _fits(text, bar.parts[at] * rows.span / longest):
                    ax.text(start + bar.parts[at] / 2, y, text, ha="center", va="center",
                            fontsize=SMALL, color=INK)  # fmt: skip
        starts = [start + length for start, length in zip(starts, lengths, strict=True)]


def _part(sign: str, value: float) -> str:
    return f"{sign} {number(value)}"


def _fits(text: str, room: float) -> bool:
    return width_of(text, SMALL) + 3 <= room


def _narrow(bar: Bar, signs: Sequence[str], scale: float) -> str:
    """Return the parts that their piece of the bar has no room for."""
    parts = zip(signs, bar.parts, strict=False)
    return "  ".join(
        _part(sign, value)
        for sign, value in parts
        if value and not _fits(_part(sign, value), value * scale)
    )
