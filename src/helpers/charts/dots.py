"""Ranked dots: one value a place, the own place marked, held against references."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from helpers.charts.frames import Data, rows_of
from helpers.charts.layout import references as lines_at
from helpers.charts.layout.references import Reference
from helpers.charts.layout.rows import Rows
from helpers.charts.layout.scale import extent, number
from helpers.charts.palette import ACCENT, GREY, RULE
from helpers.charts.style import WIDE, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Dot(NamedTuple):
    """One row of ranked dots.

    Attributes
    ----------
    label
        Name of the place.
    value
        Its value, in the unit of the axis.
    text
        The value as it is written beside the row; by default the number.
    marked
        Whether this is the place that the report is about.
    """

    label: str
    value: float
    text: str = ""
    marked: bool = False


@in_style
def dots(
    data: Data,
    *,
    unit: str = "",
    references: Sequence[Reference] = (),
    descending: bool = True,
    width: float = WIDE,
    ax: Axes | None = None,
) -> tuple[Figure, Axes]:
    """Draw ranked dots.

    Places without a value are not drawn: name them in the caption.

    Parameters
    ----------
    data
        Rows of `Dot`, or a data frame with its fields as columns; ties are ordered by label.
    unit
        What is measured, and its unit.
    references
        Limits, averages and targets.
    descending
        Whether the largest value stands on top.
    """
    sign = -1 if descending else 1
    shown = sorted(rows_of(data, Dot), key=lambda dot: (sign * dot.value, dot.label))
    limits = extent([*(dot.value for dot in shown), *(one.value for one in references)])
    rows = Rows.of(
        [dot.label for dot in shown], [dot.text or number(dot.value) for dot in shown], width
    )
    flags = lines_at.place(references, limits, rows.span, (rows.left, rows.right))
    top = lines_at.height_of(flags) + 2
    figure, ax = rows.scaled(ax, limits, unit, top=top, marked=[dot.marked for dot in shown])
    lines_at.draw(ax, flags, sum(rows.heights))
    places = rows.places
    colors = [ACCENT if dot.marked else GREY for dot in shown]
    base = min(max(0.0, limits[0]), limits[1])
    ax.hlines(places, base, [dot.value for dot in shown], linewidth=0.8, zorder=1,
              colors=[ACCENT if dot.marked else RULE for dot in shown])  # fmt: skip
    ax.scatter(
        [dot.value for dot in shown], places, s=[46 if dot.marked else 30 for dot in shown],
        c=colors, zorder=3, clip_on=False,
    )  # fmt: skip
    return figure, ax
