"""A blank sheet measured in points, on which the charts place marks and labels.

Charts lay themselves out before they draw: every label is measured first, so that its place can
be chosen where nothing else is. Coordinates run right and down from the upper left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from helpers.charts.drawing import (
    NONE,
    Align,
    Drawing,
    Line,
    Mark,
    Point,
    Shape,
    Step,
    Text,
    circle,
    rectangle,
    rounded,
)
from helpers.charts.labels import LEADING, one_line, width
from helpers.charts.style import ACCENT, GREY, INK, PAPER, SIZE, WIDTH

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
    """A drawing of fixed width that grows downwards while it is made.

    Parameters
    ----------
    span
        Width in points.
    """

    def __init__(self, span: float = WIDTH) -> None:
        self.span = span
        self._marks: list[Mark] = []

    def finish(self, height: float) -> Drawing:
        """Cut the sheet at a height in points and return what is on it."""
        return Drawing(self.span, height, tuple(self._marks))

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
            self._marks.append(Text(x, y + _MIDDLE * size, line, size, color, align))
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
            self._marks.append(Text(x + _MIDDLE * size, bottom, line, size, color, upright=True))

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
        self._marks.append(Line(tuple(points), color, weight, dashes))

    def box(
        self,
        box: Box,
        *,
        fill: str = NONE,
        edge: str = NONE,
        weight: float = 0.6,
        dashed: bool = False,
        radius: float = 0.0,
    ) -> None:
        """Draw a rectangle, with round corners when a radius is given."""
        steps = rounded(*box, radius) if radius else rectangle(*box)
        self._outline(steps, fill, edge, weight, dashed=dashed)

    def dot(
        self,
        x: float,
        y: float,
        *,
        radius: float = 3.4,
        fill: str = ACCENT,
        edge: str = NONE,
        weight: float = 1.0,
    ) -> None:
        """Draw a disc, or a ring when the fill is the paper's."""
        self._outline(circle(x, y, radius), fill, edge, weight)

    def shape(
        self,
        steps: Sequence[Step],
        *,
        fill: str = NONE,
        edge: str = NONE,
        weight: float = 0.8,
        dashed: bool = False,
    ) -> None:
        """Draw a path of straight and curved pieces."""
        self._outline(tuple(steps), fill, edge, weight, dashed=dashed)

    def _outline(
        self,
        steps: tuple[Step, ...],
        fill: str,
        edge: str,
        weight: float,
        *,
        dashed: bool = False,
    ) -> None:
        dashes = (3 * weight, 2 * weight) if dashed else None
        self._marks.append(Shape(steps, fill, edge, weight, dashes))


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
