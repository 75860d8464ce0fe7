"""Slopes: what rose or fell from one year to another, from a common start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from helpers.charts.frames import Data, rows_of
from helpers.charts.layout.lettering import LINES, block_height, widest, wrap, write
from helpers.charts.layout.scale import NUMBERS, TICKS, extent, number
from helpers.charts.palette import ACCENT, CYCLE, MUTED, RULE
from helpers.charts.style import SMALL, WIDE, figure_of, in_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PLOT = 130.0
_LEADER = 16.0


class Slope(NamedTuple):
    """One change.

    Attributes
    ----------
    label
        What changed, and by how much; written at its end.
    start, end
        Years between which it changed.
    before, after
        Values in those years, such as 100 and what is left of it.
    marked
        Whether it is one that the report is about; drawn heavier.
    """

    label: str
    start: float
    end: float
    before: float
    after: float
    marked: bool = False


@in_style
def slopes(
    data: Data, *, unit: str = "", width: float = WIDE, ax: Axes | None = None
) -> tuple[Figure, Axes]:
    """Draw changes as slopes, each named at its end.

    Parameters
    ----------
    unit
        What is measured; written above the axis.
    """
    shown = rows_of(data, Slope)
    labels = [wrap(one.label, 0.42 * width, SMALL) for one in shown]
    right = max(widest(lines, SMALL) for lines in labels) + _LEADER + 4
    low, high = extent([end for one in shown for end in (one.before, one.after)], zero=False)
    ticks = [
        float(value) for value in MaxNLocator(4).tick_values(low, high) if low <= value <= high
    ]
    left = widest([number(value) for value in ticks], SMALL) + 8
    span = width - left - right
    title = wrap(unit, width, SMALL) if unit else []
    sizes = [block_height(lines, SMALL) + 2 for lines in labels]
    plot = max(_PLOT, sum(sizes))
    above = block_height(title, SMALL) + 6
    height = above + plot + TICKS + 4
    if ax is None:
        ax = new_figure(width, height).add_axes(
            (left / width, (TICKS + 4) / height, span / width, plot / height)
        )
    ax.set_ylim(low, high)
    years = sorted({year for one in shown for year in (one.start, one.end)})
    ax.set_xlim(years[0], years[-1] if years[-1] > years[0] else years[0] + 1)
    ax.set_yticks(ticks)
    ax.yaxis.set_major_formatter(NUMBERS)
    ax.xaxis.set_major_locator(MaxNLocator(max(1, min(int(span // 34), 6)), integer=True))
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.yaxis.grid(True, color=RULE, linewidth=0.5)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    scale = (high - low) / plot
    wanted = [(one.after - low) / scale for one in shown]
    places = spread(wanted, sizes, high=plot)
    edge = ax.get_xlim()[1]
    a_point = (edge - ax.get_xlim()[0]) / span
    for at, (one, lines, place) in enumerate(zip(shown, labels, places, strict=True)):
        color = ACCENT if one.marked else CYCLE[1 + at % (len(CYCLE) - 1)]
        y = low + place * scale
        ax.plot([one.start, one.end], [one.before, one.after], color=color, marker="o",
                linewidth=2.0 if one.marked else 1.2, markersize=4.5 if one.marked else 3.5,
                clip_on=False, zorder=3)  # fmt: skip
        ax.plot([one.end, edge + 4 * a_point, edge + (_LEADER - 3) * a_point], [one.after, y, y],
                color=color, linewidth=0.5, clip_on=False, zorder=2)  # fmt: skip
        write(ax, (edge + _LEADER * a_point, y), lines, color=color)
    if title:
        ax.set_title("\n".join(title), fontsize=SMALL, color=MUTED, pad=6, **LINES,
                     x=-left / span)  # fmt: skip
    return figure_of(ax), ax


def spread(wanted: Sequence[float], sizes: Sequence[float], *, high: float) -> list[float]:
    """Return centres between 0 and `high` at which nothing overlaps, in the wanted order.

    Of all ways to keep the things apart this is one with the least largest move: half way between
    pushing all of them up and pushing all of them down. What needs more room runs past `high`.
    """
    order = np.argsort(wanted, kind="stable")
    size = np.asarray(sizes, dtype=float)[order]
    steps = np.cumsum(size) - size / 2
    free = np.asarray(wanted, dtype=float)[order] - steps
    up, down = np.maximum.accumulate(free), np.minimum.accumulate(free[::-1])[::-1]
    centres = np.empty(len(order))
    centres[order] = np.maximum(np.minimum((up + down) / 2, high - size.sum()), 0) + steps
    return [float(one) for one in centres]
