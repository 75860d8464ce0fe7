"""A blank sheet measured in points, on which the charts place marks and labels.

Charts lay themselves out before they draw: every label is measured first, so that its place can
be chosen where nothing else is. Coordinates run right and down from the upper left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from helpers.charts.labels import LEADING, one_line, width
from helpers.charts.style import ACCENT, GREY, INK, PAPER, SIZE, WIDTH, styled
from helpers.fonts import SANS

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

Align = Literal["left", "center", "right"]
Point = tuple[float, float]

#: Height of the middle of figures and Chinese characters above the base line, in em.
_MIDDLE = 0.37


class NothingToDraw(ValueError):
    """A chart was asked for without data; the notebook says "not published" instead."""


class Box(NamedTuple):
    """A rectangle: left, top, right and bottom edge in points."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two rectangles share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def text_box(x: float, y: float, text: str, size: float = SIZE, align: Align = "left") -> Box:
    """Rectangle that a line of text covers when its middle stands at a height."""
    extent = width(one_line(text), size)
    left = x - extent * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    return Box(left, y - size * LEADING / 2, left + extent, y + size * LEADING / 2)


class Sheet:
    """A figure of fixed width that grows downwards while it is drawn.

    Parameters
    ----------
    span
        Width in points.
    """

    def __init__(self, span: float = WIDTH) -> None:
        from matplotlib.figure import Figure

        self.span = span
        self._marks = 0
        with styled():
            self._figure = Figure(figsize=(span / 72, 1))
            self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, span)

    def finish(self, height: float) -> Figure:
        """Cut the sheet at a height in points and return it as a figure."""
        self._figure.set_size_inches(self.span / 72, height / 72)
        self._axes.set_ylim(height, 0)
        return self._figure

    def text(
        self,
        x: float,
        y: float,
        text: object,
        *,
        size: float = SIZE,
        color: str = INK,
        align: Align = "left",
    ) -> Box:
        """Print one line whose middle stands at `y`; return what it covers."""
        line = one_line(text)
        if line:
            self._text(x, y + _MIDDLE * size, line, size, color, align, 0)
        return text_box(x, y, line, size, align)

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        size: float = SIZE,
        color: str = INK,
        align: Align = "left",
    ) -> None:
        """Print several lines; the middle of all of them stands at `y`."""
        top = y - (len(lines) - 1) * size * LEADING / 2
        for place, line in enumerate(lines):
            self.text(x, top + place * size * LEADING, line, size=size, color=color, align=align)

    def upright(
        self, x: float, bottom: float, text: str, *, size: float = SIZE, color: str = INK
    ) -> None:
        """Print one line that reads upwards from `bottom`; its middle stands at `x`."""
        line = one_line(text)
        if line:
            self._text(x + _MIDDLE * size, bottom, line, size, color, "left", 90)

    def rule(
        self,
        start: Point,
        end: Point,
        *,
        color: str = GREY,
        weight: float = 0.6,
        dashes: tuple[float, float] | None = None,
    ) -> None:
        """Draw a straight line."""
        self.stroke([start, end], color=color, weight=weight, dashes=dashes)

    def stroke(
        self,
        points: Sequence[Point],
        *,
        color: str = GREY,
        weight: float = 0.6,
        dashes: tuple[float, float] | None = None,
    ) -> None:
        """Draw a line through some points."""
        from matplotlib.lines import Line2D

        line = Line2D(
            [x for x, _ in points],
            [y for _, y in points],
            color=color,
            linewidth=weight,
            linestyle="solid" if dashes is None else (0, tuple(d / weight for d in dashes)),
            dash_capstyle="butt",
            clip_on=False,
            zorder=self._next(),
        )
        self._axes.add_artist(line)

    def box(
        self,
        box: Box,
        *,
        fill: str = "none",
        edge: str = "none",
        weight: float = 0.6,
        dashed: bool = False,
        radius: float = 0.0,
    ) -> None:
        """Draw a rectangle, with round corners when a radius is given."""
        from matplotlib.patches import FancyBboxPatch, Rectangle

        corner = (box.left, box.top)
        size = (box.right - box.left, box.bottom - box.top)
        patch: Patch
        if radius:
            patch = FancyBboxPatch(corner, *size, boxstyle=f"round,pad=0,rounding_size={radius}")
        else:
            patch = Rectangle(corner, *size)
        patch.set(facecolor=fill, edgecolor=edge, linewidth=weight, clip_on=False)
        patch.set_zorder(self._next())
        if dashed:
            patch.set_linestyle((0, (3, 2)))
        self._axes.add_artist(patch)

    def dot(
        self,
        x: float,
        y: float,
        *,
        radius: float = 3.4,
        fill: str = ACCENT,
        edge: str = "none",
        weight: float = 1.0,
    ) -> None:
        """Draw a disc, or a ring when the fill is the paper's."""
        from matplotlib.patches import Circle

        self._axes.add_artist(
            Circle(
                (x, y),
                radius,
                facecolor=fill,
                edgecolor=edge,
                linewidth=weight if edge != "none" else 0,
                clip_on=False,
                zorder=self._next(),
            )
        )

    def shape(
        self,
        vertices: Sequence[Point],
        codes: Sequence[int],
        *,
        fill: str = "none",
        edge: str = "none",
        weight: float = 0.8,
        dashed: bool = False,
    ) -> None:
        """Draw a path of straight and curved pieces (codes as in ``matplotlib.path.Path``)."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        patch = PathPatch(
            Path(list(vertices), list(codes)),
            facecolor=fill,
            edgecolor=edge,
            linewidth=weight if edge != "none" else 0,
            clip_on=False,
            zorder=self._next(),
        )
        if dashed:
            patch.set_linestyle((0, (3, 2)))
        self._axes.add_artist(patch)

    def _next(self) -> int:
        """Count marks, which lie above each other in the order in which they are drawn."""
        self._marks += 1
        return self._marks

    def _text(
        self, x: float, y: float, line: str, size: float, color: str, align: Align, turn: float
    ) -> None:
        self._axes.text(
            x,
            y,
            line,
            fontsize=size,
            fontfamily=SANS,
            color=color,
            ha=align,
            va="baseline",
            rotation=turn,
            rotation_mode="anchor",
            parse_math=False,
            clip_on=False,
            zorder=self._next(),
        )


def tick(sheet: Sheet, x: float, y: float, *, size: float = 5.0, color: str = ACCENT) -> None:
    """Draw a tick mark: passed."""
    half = size / 2
    sheet.stroke(
        [(x - half, y), (x - half / 4, y + half * 0.8), (x + half, y - half * 0.8)],
        color=color,
        weight=1.2,
    )


def cross(sheet: Sheet, x: float, y: float, *, size: float = 5.0, color: str = INK) -> None:
    """Draw a cross: failed."""
    half = size / 2 * 0.9
    sheet.rule((x - half, y - half), (x + half, y + half), color=color, weight=1.2)
    sheet.rule((x - half, y + half), (x + half, y - half), color=color, weight=1.2)


def ring(sheet: Sheet, x: float, y: float, *, radius: float = 3.0, color: str = GREY) -> None:
    """Draw an open dot: undated, or not published."""
    sheet.dot(x, y, radius=radius, fill=PAPER, edge=color)
