"""A finished chart: marks with their places in points, and the SVG that they make.

Charts know every place before they draw, so they need no layout, no axes and no canvas. Coordinates
run right and down from the upper left corner, as they do in SVG.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal, NamedTuple, TypeAlias

from helpers.fonts import LATIN, SANS, latin_runs

Align = Literal["left", "center", "right"]
Point: TypeAlias = tuple[float, float]
#: A piece of a path: a letter of SVG (M, L, Q, C or z) and its points.
Step: TypeAlias = tuple[Literal["M", "L", "Q", "C", "z"], tuple[Point, ...]]

NONE = "none"

_ANCHORS: dict[Align, str] = {"left": "start", "center": "middle", "right": "end"}
_FAMILY = f"{SANS}, sans-serif"
_NARROW = ", ".join(LATIN)

# An eighth of a circle is as good as a cubic curve whose handles are this long (Lancaster, Don:
# Approximating a circle or an ellipse using four Bézier cubic splines).
_HANDLE = 0.2652031
_EIGHTH = math.sqrt(0.5)
_NEAR, _BEYOND = _EIGHTH * (1 - _HANDLE), _EIGHTH * (1 + _HANDLE)
#: The unit circle in eight curves, clockwise from the top.
_CIRCLE: tuple[tuple[Point, Point, Point], ...] = (
    ((_HANDLE, -1), (_NEAR, -_BEYOND), (_EIGHTH, -_EIGHTH)),
    ((_BEYOND, -_NEAR), (1, -_HANDLE), (1, 0)),
    ((1, _HANDLE), (_BEYOND, _NEAR), (_EIGHTH, _EIGHTH)),
    ((_NEAR, _BEYOND), (_HANDLE, 1), (0, 1)),
    ((-_HANDLE, 1), (-_NEAR, _BEYOND), (-_EIGHTH, _EIGHTH)),
    ((-_BEYOND, _NEAR), (-1, _HANDLE), (-1, 0)),
    ((-1, -_HANDLE), (-_BEYOND, -_NEAR), (-_EIGHTH, -_EIGHTH)),
    ((-_NEAR, -_BEYOND), (-_HANDLE, -1), (0, -1)),
)


class Text(NamedTuple):
    """One line of text.

    Attributes
    ----------
    x, y
        Where its base line begins, has its middle or ends, as `align` says.
    upright
        Whether it reads upwards.
    """

    x: float
    y: float
    text: str
    size: float
    color: str
    align: Align = "left"
    upright: bool = False

    def svg(self) -> str:
        """Write the line; signs that Chinese faces set too wide for Latin text get another face."""
        x, y = _written(self.x), _written(self.y)
        turn = f' transform="rotate(-90 {x} {y})"' if self.upright else ""
        runs = "".join(
            f'<tspan font-family="{_NARROW}">{escape(run, quote=False)}</tspan>'
            if narrow
            else escape(run, quote=False)
            for run, narrow in latin_runs(self.text)
        )
        return (
            f'<text x="{x}" y="{y}"{turn} font-size="{_written(self.size)}" '
            f'text-anchor="{_ANCHORS[self.align]}" fill="{self.color}">{runs}</text>'
        )


class Line(NamedTuple):
    """A line through some points."""

    points: tuple[Point, ...]
    color: str
    weight: float
    dashes: tuple[float, float] | None = None

    def svg(self) -> str:
        """Write the line; broken ones end bluntly, so that gaps stay as long as they are said."""
        first, *others = self.points
        path = _path([("M", (first,)), *(("L", (point,)) for point in others)])
        cap = "" if self.dashes else ' stroke-linecap="square"'
        return f'<path d="{path}" fill="none"{_edge(self.color, self.weight, self.dashes)}{cap} />'


class Shape(NamedTuple):
    """An outline of straight and curved pieces, with a fill, an edge or both."""

    steps: tuple[Step, ...]
    fill: str = NONE
    edge: str = NONE
    weight: float = 1.0
    dashes: tuple[float, float] | None = None

    def svg(self) -> str:
        """Write the shape; one without fill and edge leaves nothing."""
        if self.fill == self.edge == NONE:
            return ""
        edge = ""
        if self.edge != NONE:
            edge = _edge(self.edge, self.weight, self.dashes) + ' stroke-linejoin="miter"'
        return f'<path d="{_path(self.steps)}" fill="{self.fill}"{edge} />'


Mark: TypeAlias = Text | Line | Shape


@dataclass(frozen=True)
class Drawing:
    """A finished chart.

    Attributes
    ----------
    width, height
        Its size in points.
    marks
        What is drawn, each above those before it.
    """

    width: float
    height: float
    marks: tuple[Mark, ...]

    def svg(self) -> str:
        """Write the drawing as an SVG fragment that is the same on every run.

        Returns
        -------
        str
            One ``<svg>`` element without identifiers and style sheet, so that several can share a
            page; text is kept as text, and colours are presentation attributes, so that a page's
            own style sheet may change them.
        """
        width, height = _written(self.width), _written(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
            f'viewBox="0 0 {width} {height}" version="1.1" stroke-linejoin="round" '
            f'stroke-linecap="butt" font-family="{_FAMILY}">'
            f"{''.join(mark.svg() for mark in self.marks)}</svg>"
        )

    def texts(self) -> Iterator[Text]:
        """Give every line of text."""
        return (mark for mark in self.marks if isinstance(mark, Text))

    def _repr_svg_(self) -> str:
        """Show the drawing where a notebook ends a cell with it."""
        return self.svg()


def rectangle(left: float, top: float, right: float, bottom: float) -> tuple[Step, ...]:
    """Outline of a rectangle."""
    others = ((right, top), (right, bottom), (left, bottom))
    return ("M", ((left, top),)), *(("L", (point,)) for point in others), ("z", ())


def rounded(
    left: float, top: float, right: float, bottom: float, radius: float
) -> tuple[Step, ...]:
    """Outline of a rectangle with round corners."""
    return (
        ("M", ((left + radius, top),)),
        ("L", ((right - radius, top),)),
        ("Q", ((right, top), (right, top + radius))),
        ("L", ((right, bottom - radius),)),
        ("Q", ((right, bottom), (right - radius, bottom))),
        ("L", ((left + radius, bottom),)),
        ("Q", ((left, bottom), (left, bottom - radius))),
        ("L", ((left, top + radius),)),
        ("Q", ((left, top), (left + radius, top))),
        ("z", ()),
    )


def circle(x: float, y: float, radius: float) -> tuple[Step, ...]:
    """Outline of a circle."""
    steps: list[Step] = [("M", ((x, y - radius),))]
    for curve in _CIRCLE:
        points = ((x + radius * across, y + radius * down) for across, down in curve)
        steps.append(("C", tuple(points)))
    return (*steps, ("z", ()))


def _written(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _path(steps: tuple[Step, ...] | list[Step]) -> str:
    return " ".join(
        " ".join([letter, *(_written(number) for point in points for number in point)])
        for letter, points in steps
    )


def _edge(color: str, weight: float, dashes: tuple[float, float] | None) -> str:
    broken = f' stroke-dasharray="{",".join(map(_written, dashes))}"' if dashes else ""
    # One point is what SVG draws without being told.
    heavy = "" if weight == 1 else f' stroke-width="{_written(weight)}"'
    return f'{broken} stroke="{color}"{heavy}'
