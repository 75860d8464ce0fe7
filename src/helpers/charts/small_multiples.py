"""Small multiples: each series by year on its own scale, against its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.transforms import offset_copy

from helpers.charts.frames import Data, rows_of
from helpers.charts.layout.lettering import LEADING, block_height, widest, wrap, write
from helpers.charts.layout.references import MARK, STYLES, Reference
from helpers.charts.layout.scale import extent, number
from helpers.charts.palette import ACCENT, GREY, INK
from helpers.charts.style import NARROW, SIZE, SMALL, WIDE, in_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PLOT = 56.0
_YEARS = 18.0
_BETWEEN = 14.0


class Point(NamedTuple):
    """One published value of a series.

    Attributes
    ----------
    panel
        Title of its panel: what is measured, and its unit.
    year
        Year, with a fraction for a part of it.
    value
        In the panel's unit.
    text
        How the value is written, as published; by default the number.
    """

    panel: str
    year: float
    value: float
    text: str = ""


@in_style
def small_multiples(
    data: Data,
    *,
    references: Mapping[str, Reference] | None = None,
    alike: bool = False,
    width: float = WIDE,
) -> tuple[Figure, np.ndarray[Any, Any]]:
    """Draw series side by side over the same years.

    A solid line joins values of neighbouring years; across years without a value runs a dotted
    one. The first and the last value are written beside their points.

    Parameters
    ----------
    data
        Rows of `Point`, or a data frame with its fields as columns; panels stand in their order.
    references
        The limit, average or target of a panel, by its title; without a label the line alone.
    alike
        Whether all panels have one scale, as for one indicator in several places.

    Returns
    -------
    tuple
        The figure, and one axes a panel.
    """
    points = rows_of(data, Point)
    panels = {title: sorted((one for one in points if one.panel == title), key=lambda p: p.year)
              for title in dict.fromkeys(one.panel for one in points)}  # fmt: skip
    marks = {title: mark for title, mark in (references or {}).items() if title in panels}
    most = 2 if width <= NARROW or len(panels) in (2, 4) else 3
    across = min(most, len(panels))
    room = (width - _BETWEEN * (across - 1)) / across
    years = (min(one.year for one in points), max(one.year for one in points))
    seen = {title: [one.value for one in points if one.panel == title] for title in panels}
    for title, mark in marks.items():
        seen[title].append(mark.value)
    whole = [value for values in seen.values() for value in values]
    scales = {title: extent(whole if alike else values) for title, values in seen.items()}
    left = max(widest([_text(one[0])], SMALL) for one in panels.values()) + 7
    right = max(widest([_text(one[-1])], SMALL) for one in panels.values()) + 7
    left, right = max(left, 12.0), max(right, 12.0)
    titles = {title: wrap(title, room, SIZE) for title in panels}
    labels = {title: mark.label for title, mark in marks.items() if mark.label}
    notes = {title: wrap(labels[title], room - 15, SMALL) if title in labels else []
             for title in panels}  # fmt: skip
    lines = [list(panels)[at : at + across] for at in range(0, len(panels), across)]
    heads = [
        (max(block_height(titles[one]) for one in line),
         max(block_height(notes[one], SMALL) for one in line))
        for line in lines
    ]  # fmt: skip
    height = sum(sum(head) + 8 + _PLOT + _YEARS for head in heads) + _BETWEEN * (len(lines) - 1)
    figure = new_figure(width, height)
    axes: list[Axes] = []
    top = height
    for line, (title_height, note_height) in zip(lines, heads, strict=True):
        base = top - title_height - note_height - 8 - _PLOT
        for at, title in enumerate(line):
            x = at * (room + _BETWEEN)
            ax = figure.add_axes(
                ((x + left) / width, base / height, (room - left - right) / width, _PLOT / height)
            )
            _panel(ax, panels[title], marks.get(title), years, scales[title])
            write(ax, (0, 1), titles[title], ax.transAxes, size=SIZE, color=INK, va="top",
                  by=(-left, title_height + note_height + 8))  # fmt: skip
            if title in labels:
                style, color = STYLES[marks[title].kind]
                write(ax, (0, 1), notes[title], ax.transAxes, color=color, va="top",
                      by=(-left + 15, note_height + 7))  # fmt: skip
                up = note_height + 7 - SMALL * LEADING / 2
                sign = offset_copy(ax.transAxes, figure, -left, up, units="points")
                ax.plot([0, 11 / (room - left - right)], [1, 1], transform=sign, linestyle=style,
                        color=color, linewidth=0.9, clip_on=False)  # fmt: skip
            axes.append(ax)
        top = base - _YEARS - _BETWEEN
    return figure, np.array(axes, dtype=object)


def _panel(
    ax: Axes,
    points: Sequence[Point],
    reference: Reference | None,
    years: tuple[float, float],
    scale: tuple[float, float],
) -> None:
    pad = (scale[1] - scale[0]) * 0.08
    ax.set_ylim(scale[0] - pad, scale[1] + pad)
    ax.set_xlim(*years) if years[0] < years[1] else ax.set_xlim(years[0] - 1, years[0] + 1)
    if reference:
        style, color = STYLES[reference.kind]
        ends = [points[0].year, points[-1].year] if len(points) > 1 else ax.get_xlim()
        ax.plot(ends, [reference.value] * 2, linestyle=style, color=color, linewidth=0.9,
                label=MARK)  # fmt: skip
    places = [(one.year, one.value) for one in points]
    near = [after - before <= 1.01 for (before, _), (after, _) in pairwise(places)]
    ax.add_collection(LineCollection(
        list(pairwise(places)), colors=[ACCENT if one else GREY for one in near],
        linewidths=[1.4 if one else 1.0 for one in near],
        linestyles=["solid" if one else "dotted" for one in near], clip_on=False,
    ), autolim=False)  # fmt: skip
    ax.plot(*zip(*places, strict=True), color=ACCENT, marker="o", markersize=4,
            markeredgewidth=1.4, linestyle="none", zorder=3, clip_on=False)  # fmt: skip
    last, first = points[-1], points[0]
    write(ax, (last.year, last.value), [_text(last)], by=(5, 0), color=ACCENT)
    if len(points) > 1:
        write(ax, (first.year, first.value), [_text(first)], by=(-5, 0), ha="right")
    shown = list(dict.fromkeys((int(years[0]), int(years[1]))))
    ax.set_xticks(shown, [str(year) for year in shown])
    ax.yaxis.set_visible(False)
    ax.spines["left"].set_visible(False)


def _text(point: Point) -> str:
    return point.text or number(point.value)
