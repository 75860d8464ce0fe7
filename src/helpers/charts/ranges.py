"""Intervals: a band from low to high, a dot for the value, a line for the median."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from helpers.charts.frames import BadRow, Data, rows_of
from helpers.charts.layout.rows import Rows
from helpers.charts.layout.scale import extent, number
from helpers.charts.palette import ACCENT, ACCENT_MID, GREY, MUTED, PALE, RULE
from helpers.charts.style import WIDE, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Range(NamedTuple):
    """One row of intervals.

    Attributes
    ----------
    label
        Name of the row.
    low, high
        Ends of its interval; without them the row only says its label, such as what is left out.
    value
        A dot, such as a rank.
    median
        A small upright line.
    text
        What is written beside the row; by default the ends of the interval.
    marked
        Whether this is the row that the report is about.
    """

    label: str
    low: float | None = None
    high: float | None = None
    value: float | None = None
    median: float | None = None
    text: str = ""
    marked: bool = False


@in_style
def ranges(
    data: Data,
    *,
    unit: str = "",
    limits: tuple[float, float] | None = None,
    whole: bool = False,
    width: float = WIDE,
    ax: Axes | None = None,
) -> tuple[Figure, Axes]:
    """Draw intervals, one row each, in their order.

    Parameters
    ----------
    unit
        Title of the axis.
    limits
        Ends of the axis, such as the first and the last rank; by default those of the values.
    whole
        Whether only whole numbers are ticked, as for ranks.

    Raises
    ------
    BadRow
        If an interval runs backwards, or a value lies outside the limits.
    """
    shown = rows_of(data, Range)
    seen = [end for row in shown for end in (row.low, row.high, row.value, row.median)
            if end is not None]  # fmt: skip
    low, high = limits or extent(seen or [0.0])
    if any(row.low is not None and row.high is not None and row.low > row.high for row in shown):
        raise BadRow("an interval runs backwards", fix="give low before high")
    if seen and (min(seen) < low or max(seen) > high):
        raise BadRow(f"a value lies outside {low:g} to {high:g}")
    rows = Rows.of(
        [row.label for row in shown], [row.text or _ends(row) for row in shown], width,
        before=5, after=5,
    )  # fmt: skip
    ends = (low, high if high > low else low + 1)
    figure, ax = rows.scaled(
        ax, ends, unit, top=2, marked=[row.marked for row in shown], whole=whole
    )
    places = list(zip(shown, rows.places, strict=True))
    ax.hlines([y for row, y in places if row.low is not None], *ax.get_xlim(), colors=PALE,
              linewidth=0.8, zorder=1)  # fmt: skip
    for row, y in places:
        if row.low is not None and row.high is not None:
            ax.plot([row.low, row.high], [y, y], color=ACCENT_MID if row.marked else RULE,
                    linewidth=7, solid_capstyle="round", zorder=2, clip_on=False)  # fmt: skip
    medians = [(row.median, y, row.marked) for row, y in places if row.median is not None]
    values = [(row.value, y, row.marked) for row, y in places if row.value is not None]
    for there, marker, size, color in ((medians, "|", 120, MUTED), (values, "o", 34, GREY)):
        ax.scatter([x for x, *_ in there], [y for _, y, _ in there], s=size, marker=marker,
                   c=[ACCENT if marked else color for *_, marked in there], linewidths=1.2,
                   zorder=3, clip_on=False)  # fmt: skip
    for label, row in zip(ax.get_yticklabels(), shown, strict=True):
        if row.low is None:
            label.set_color(MUTED)
    return figure, ax


def _ends(row: Range) -> str:
    if row.low is None or row.high is None:
        return ""
    return f"{number(row.low)}–{number(row.high)}" if row.low < row.high else number(row.low)
