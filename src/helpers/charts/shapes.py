"""What a graph is drawn with: shapes and badges of nodes, the key that names them, and links.

Kinds and states are told apart by form first, by colour second.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from helpers.charts.drawing import Point, Step
from helpers.charts.labels import block_height, one_line, widest, wrap
from helpers.charts.sheet import Box, Sheet
from helpers.charts.style import (
    ACCENT,
    ACCENT_MID,
    ACCENT_PALE,
    GREY,
    MUTED,
    PALE,
    PAPER,
    SMALL,
    WARNING,
    WIDTH,
)

Kind = Literal["plain", "means", "action", "pillar", "core", "brand"]
State = Literal["plain", "strong", "part", "missing"]


def polygon(
    sheet: Sheet, corners: Sequence[Point], *, fill: str, edge: str = "none", dashed: bool = False
) -> None:
    """Draw a closed shape with straight edges."""
    first, *others = corners
    steps: list[Step] = [("M", (first,)), *(("L", (corner,)) for corner in others), ("z", ())]
    sheet.shape(steps, fill=fill, edge=edge, dashed=dashed)


def draw_shape(sheet: Sheet, box: Box, kind: Kind, *, dashed: bool = False) -> None:
    """Draw the outline of a kind of node; a broken one stands for what is missing."""
    edge = WARNING if dashed else ACCENT
    left, top, right, bottom = box
    if kind == "brand":
        tip = min(6.0, (bottom - top) / 3)
        middle = (top + bottom) / 2
        corners = [(left, top), (right - tip, top), (right, middle)]
        corners += [(right - tip, bottom), (left, bottom)]
        polygon(sheet, corners, fill=PAPER, edge=edge, dashed=dashed)
    elif kind == "core":
        sheet.box(box, fill=PAPER, edge=edge, weight=1.0, dashed=dashed, radius=5.0)
        inner = Box(left + 2.5, top + 2.5, right - 2.5, bottom - 2.5)
        sheet.box(inner, fill=ACCENT_MID, radius=3.0)
    elif kind == "action":
        sheet.box(box, fill=ACCENT_PALE, edge=edge, weight=0.8, dashed=dashed, radius=6.0)
    elif kind == "pillar":
        sheet.box(box, fill=PALE)
        for y in (top, bottom) if dashed else ():
            sheet.rule((left, y), (right, y), color=edge, weight=0.8, dashes=(2.4, 1.6))
        for x in (left, right - 2.2):
            sheet.box(Box(x, top, x + 2.2, bottom), fill=edge)
    elif kind == "means":
        bare = edge if dashed else "none"
        sheet.box(box, fill=PALE, edge=bare, weight=0.8, dashed=dashed, radius=2.0)
    else:
        plain = edge if dashed else GREY
        sheet.box(box, fill=PAPER, edge=plain, weight=0.8, dashed=dashed, radius=2.0)


def draw_badge(sheet: Sheet, x: float, y: float, state: State) -> None:
    """Draw how well a node is evidenced: a disc, half a disc or a ring."""
    color = WARNING if state == "missing" else ACCENT
    sheet.dot(x, y, radius=3.2, fill=ACCENT if state == "strong" else PAPER, edge=color)
    if state == "part":
        turns = (math.pi / 2 + math.pi * step / 16 for step in range(17))
        polygon(sheet, [(x + 3.2 * math.cos(t), y + 3.2 * math.sin(t)) for t in turns], fill=ACCENT)


def draw_key(sheet: Sheet, used: set[str], names: Mapping[str, str], edge: float) -> float:
    """Name the kinds and states used, in rows at the top of a sheet; return the lower edge."""
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    states: dict[str, State] = {state: state for state in get_args(State)}
    shown = [(word, one_line(name)) for word, name in names.items() if word in used]
    if not shown:
        return 0.0
    x, y = edge, 8.0
    for word, name in shown:
        mark = 17.0 if word in kinds else 8.0
        lines = wrap(name, WIDTH - 2 * edge - mark - 4, SMALL)
        extent = mark + 4 + widest(lines, SMALL)
        if x > edge and x + extent > WIDTH - edge:
            x, y = edge, y + 15
        if word in kinds:
            draw_shape(sheet, Box(x, y - 5, x + mark, y + 5), kinds[word])
        else:
            draw_badge(sheet, x + mark / 2, y, states[word])
        deep = (len(lines) - 1) * block_height([""], SMALL)
        sheet.lines(x + mark + 4, y + deep / 2, lines, size=SMALL, color=MUTED)
        y += deep
        x += extent + 13
    return y + 11


def elbow(sheet: Sheet, start: Point, end: Point, bend: float) -> None:
    """Draw a link of right angles with round corners, which turns at a width."""
    fall = end[1] - start[1]
    corner = min(4.5, abs(fall) / 2, abs(bend - start[0]), abs(end[0] - bend))
    turn = corner if fall > 0 else -corner
    sheet.shape(
        [
            ("M", (start,)),
            ("L", ((bend - corner, start[1]),)),
            ("Q", ((bend, start[1]), (bend, start[1] + turn))),
            ("L", ((bend, end[1] - turn),)),
            ("Q", ((bend, end[1]), (bend + corner, end[1]))),
            ("L", (end,)),
        ],
        edge=GREY,
        weight=0.9,
    )


def curve(sheet: Sheet, start: Point, end: Point) -> None:
    """Draw a link that leaves and arrives level."""
    bend = (end[0] - start[0]) * 0.55
    bow = ((start[0] + bend, start[1]), (end[0] - bend, end[1]), end)
    sheet.shape([("M", (start,)), ("C", bow)], edge=GREY, weight=0.9)
