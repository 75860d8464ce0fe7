"""Axes of rows: names at the left, texts at the right, values between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from helpers.charts.layout.lettering import LINES, block_height, widest, width, wrap, write
from helpers.charts.layout.scale import NUMBERS, TICKS, number
from helpers.charts.palette import ACCENT, INK, MUTED
from helpers.charts.style import SIZE, SMALL, figure_of, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Height in points of a row of one line, which is one unit of the vertical axis.
PITCH = 15.5
_GAP = 8.0


@dataclass(frozen=True)
class Rows:
    """Names and texts of rows, broken into lines, and the room that they leave.

    Attributes
    ----------
    names, texts
        Lines of each row at the left and at the right.
    width
        Width of the figure in points.
    before, after
        Room in points between names and axes, and between axes and texts.
    spare
        Room in points that stays empty at the right.
    least
        Height in points that each row has at least, such as that of what stands in it.
    """

    names: list[list[str]]
    texts: list[list[str]]
    width: float
    before: float = 0.0
    after: float = 0.0
    spare: float = 0.0
    least: Sequence[float] = ()

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        texts: Sequence[str],
        width: float,
        *,
        share: float = 0.36,
        before: float = 0.0,
        after: float = 0.0,
    ) -> Rows:
        """Break names and texts into lines.

        Parameters
        ----------
        names, texts
            One a row; they may hold line breaks.
        width
            Width of the figure in points.
        share
            Largest part of the width for the names; texts may take a quarter.
        """
        return cls(
            [[line for part in name.split("\n") for line in wrap(part, share * width)]
             for name in names],
            [[line for part in text.split("\n") for line in wrap(part, 0.27 * width)]
             for text in texts],
            width, before, after,
        )  # fmt: skip

    @property
    def left(self) -> float:
        """Points from the edge to the axes."""
        return max(map(widest, self.names)) + _GAP + self.before

    @property
    def right(self) -> float:
        """Points from the axes to the other edge; at least what a tick label hangs over."""
        room = max(map(widest, self.texts))
        return (room + _GAP + 2 if room else _GAP + 4) + self.after + self.spare

    @property
    def span(self) -> float:
        """Width of the axes in points."""
        return self.width - self.left - self.right

    @property
    def heights(self) -> list[float]:
        """Height of each row in points."""
        least = self.least or [PITCH] * len(self.names)
        return [
            max(PITCH, floor, block_height(name) + 3.5, block_height(text) + 3.5)
            for name, text, floor in zip(self.names, self.texts, least, strict=True)
        ]

    @property
    def places(self) -> list[float]:
        """Middle of each row on the vertical axis: 0, 1, 2 … where all rows have one line."""
        steps = ((above + below) / 2 / PITCH for above, below in pairwise(self.heights))
        return list(accumulate(steps, initial=0.0))

    def axes(
        self,
        ax: Axes | None,
        *,
        top: float = 0.0,
        bottom: float = 0.0,
        marked: Sequence[bool] = (),
    ) -> tuple[Figure, Axes]:
        """Return axes with the names as tick labels and the texts beside, row 0 on top.

        Parameters
        ----------
        ax
            Axes to draw into; by default axes of a new figure, with room for everything.
        top, bottom
            Room in points above and below the axes.
        marked
            Rows that are set in the accent.
        """
        heights, places = self.heights, self.places
        if ax is None:
            height = top + sum(heights) + bottom
            ax = new_figure(self.width, height).add_axes(
                (self.left / self.width, bottom / height, self.span / self.width,
                 sum(heights) / height)
            )  # fmt: skip
        ax.set_ylim(places[-1] + heights[-1] / 2 / PITCH, -heights[0] / 2 / PITCH)
        ax.spines["left"].set_visible(False)
        ax.tick_params(axis="y", length=0, pad=_GAP + self.before, labelsize=SIZE)
        names = ["\n".join(name) for name in self.names]
        ax.set_yticks(places, names, va="center", **LINES)
        edge, by = ax.get_yaxis_transform(), (_GAP + self.after, 0.0)
        rows = zip(ax.get_yticklabels(), places, self.texts, strict=True)
        for at, (label, y, text) in enumerate(rows):
            accent = bool(marked) and marked[at]
            label.set_color(ACCENT if accent else INK)
            if any(text):
                color = ACCENT if accent else MUTED
                write(ax, (1, y), text, edge, by=by, size=SIZE, color=color)
        return figure_of(ax), ax

    def scaled(
        self,
        ax: Axes | None,
        limits: tuple[float, float],
        title: str,
        *,
        top: float,
        marked: Sequence[bool] = (),
        whole: bool = False,
    ) -> tuple[Figure, Axes]:
        """Return axes as `axes` does, on a scale with ticks that do not touch and a title below.

        Parameters
        ----------
        limits, title
            The ends of the scale; what is measured, and its unit.
        whole
            Whether only whole numbers are ticked.
        """
        lines = wrap(title, self.width - self.left, SMALL) if title else []
        below = block_height(lines, SMALL) + 2 if lines else 0.0
        figure, ax = self.axes(ax, top=top, bottom=TICKS + below + 2, marked=marked)
        ax.set_xlim(limits)
        room = max(width(number(round(end, 6)), SMALL) for end in limits) + 14
        count = min(max(int(self.span // room), 1), 6)
        ax.xaxis.set_major_locator(MaxNLocator(count, steps=[1, 2, 2.5, 5, 10], integer=whole))
        ax.xaxis.set_major_formatter(NUMBERS)
        if lines:
            ax.set_xlabel("\n".join(lines), loc="left", labelpad=2, **LINES)
        return figure, ax
