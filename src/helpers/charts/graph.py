"""A layered graph: boxes in columns, links between the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from helpers.charts.frames import Data, rows_of
from helpers.charts.layout import key
from helpers.charts.layout.layers import Layered, layered, shares
from helpers.charts.layout.spreading import apart
from helpers.charts.layout.wrapping import (
    LEADING,
    block_height,
    longest_word,
    one_line,
    width,
    wrap,
)
from helpers.charts.palette import ACCENT, ACCENT_PALE, GREY, INK, PALE, PAPER, WARNING
from helpers.charts.style import SMALL, WIDE, figure_of, in_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Kind = Literal["plain", "means", "action", "pillar", "core", "brand"]
State = Literal["plain", "strong", "part", "missing"]

#: Fill, edge, weight of the edge, and ink of each kind of box.
_KINDS: dict[str, tuple[str, str, float, str]] = {
    "plain": (PALE, "none", 0.0, INK),
    "means": (PALE, "none", 0.0, INK),
    "action": (PAPER, GREY, 0.9, INK),
    "pillar": (ACCENT_PALE, "none", 0.0, INK),
    "core": (ACCENT, "none", 0.0, PAPER),
    "brand": (PAPER, ACCENT, 1.1, ACCENT),
}
_STATES: dict[str, dict[str, Any]] = {
    "strong": {"marker": "o", "color": ACCENT, "fillstyle": "full"},
    "part": {"marker": "o", "color": ACCENT, "fillstyle": "left", "markerfacecoloralt": PAPER},
    "missing": {"marker": "o", "color": WARNING, "fillstyle": "full", "markerfacecolor": PAPER},
}
_BADGE: dict[str, Any] = {"markersize": 6.0, "markeredgewidth": 1.1, "linestyle": "none"}
_PAD = 5.0
_PASS = 4.0
_BETWEEN = 7.0
_ROUNDS = 12


class Node(NamedTuple):
    """One node.

    Attributes
    ----------
    key
        What links name it by.
    label
        What stands in its box.
    note
        A smaller line below, such as what is missing.
    state
        Gives the badge at the corner: ``strong`` a disc, ``part`` half a disc, ``missing`` a
        ring, ``plain`` none.
    layer
        Its column from 0; by default as close before its successors as the links allow.
    kind
        Gives the look of the box.
    """

    key: str
    label: str
    note: str = ""
    state: State = "plain"
    layer: int | None = None
    kind: Kind = "plain"


class Box(NamedTuple):
    """Where a node stands, in points from the upper left, and its lines."""

    left: float
    right: float
    middle: float
    height: float
    lines: list[str]


@in_style
def graph(
    data: Data,
    links: Sequence[tuple[str, str]],
    *,
    names: Mapping[str, str] | None = None,
    width: float = WIDE,
    ax: Axes | None = None,
) -> tuple[Figure, Axes]:
    """Draw a graph from left to right; the axes count points from the upper left.

    Parameters
    ----------
    data
        Rows of `Node`, or a data frame with its fields as columns; their order breaks ties.
    links
        Pairs of keys, from and to.
    names
        What a kind or a state is called in the key, by its word; those that occur are named.
    width
        Width of the figure in points.
    ax
        Axes to draw into; by default those of a new figure.

    Raises
    ------
    NothingToDraw
        If there is no node.
    ValueError
        If a link names no node, runs in a circle, or contradicts the given layers.
    """
    nodes = rows_of(data, Node)
    plan = _plan(nodes, list(dict.fromkeys(links)))
    placed, top = key.flow(_entries(nodes, names or {}), width)
    boxes, height = _boxes(nodes, plan, width, top + 4)
    if ax is None:
        ax = new_figure(width, height).add_axes((0, 0, 1, 1))
        key.draw(figure_of(ax), placed)
    ax.set_axis_off()
    ax.set(xlim=(0, width), ylim=(height, 0))
    _draw_links(ax, plan, boxes, {node.key for node in nodes})
    for node in nodes:
        _draw_node(ax, node, boxes[node.key])
    return figure_of(ax), ax


def _entries(nodes: Sequence[Node], names: Mapping[str, str]) -> list[key.Entry]:
    used = {node.kind for node in nodes} | {node.state for node in nodes}
    entries = []
    for word, name in names.items():
        if word in used and word in _STATES:
            entries.append(key.Entry(name, {**_STATES[word], **_BADGE}))
        elif word in used and word in _KINDS:
            fill, edge, *_ = _KINDS[word]
            entries.append(key.Entry(name, key.patch(fill, edge if edge != "none" else GREY)))
    return entries


def _plan(nodes: Sequence[Node], links: Sequence[tuple[str, str]]) -> Layered:
    """Return layers in which each node stands as late as its successors allow."""
    keys = [node.key for node in nodes]
    given = {node.key: int(node.layer) for node in nodes if node.layer is not None}
    early = layered(keys, links, given)
    layer = {one: at for at, column in enumerate(early.columns) for one in column}
    after: dict[str, list[str]] = {}
    for start, end in links:
        after.setdefault(start, []).append(end)
    for one in sorted(keys, key=lambda one: -layer[one]):
        if one in after and one not in given:
            layer[one] = min(layer[end] for end in after[one]) - 1
    return layered(keys, links, layer)


def _boxes(
    nodes: Sequence[Node], plan: Layered, room: float, top: float
) -> tuple[dict[str, Box], float]:
    """Return where nodes and pass points stand, and the lower edge of all."""
    by_key = {node.key: node for node in nodes}
    columns = [[by_key[one] for one in column if one in by_key] for column in plan.columns]
    gap = min(30.0, max(13.0, room * 0.07)) if len(columns) > 1 else 0.0
    edge = 2 * _PAD + 1
    natural = [max((_natural(node) + edge for node in column), default=8) for column in columns]
    words = [max((_words(node) + edge for node in column), default=8) for column in columns]
    rooms = shares(natural, room - 8 - gap * (len(columns) - 1), words)
    spare = room - 8 - sum(rooms) - gap * (len(columns) - 1)
    gap += min(spare / max(len(columns) - 1, 1), 26.0)
    boxes: dict[str, Box] = {}
    left = 4.0
    for column, wide in zip(plan.columns, rooms, strict=True):
        for one in column:
            lines = _lines(by_key[one], wide - edge) if one in by_key else []
            height = block_height(lines, SMALL) + 8 if lines else _PASS
            boxes[one] = Box(left, left + wide, 0.0, height, lines)
        left += wide + gap
    middles = _middles(plan, {one: box.height for one, box in boxes.items()})
    shift = top - min(middles[one] - box.height / 2 for one, box in boxes.items())
    boxes = {one: box._replace(middle=middles[one] + shift) for one, box in boxes.items()}
    return boxes, max(box.middle + box.height / 2 for box in boxes.values()) + 6


def _lines(node: Node, room: float) -> list[str]:
    return wrap(node.label, room, SMALL) + (wrap(node.note, room, SMALL) if node.note else [])


def _natural(node: Node) -> float:
    return max(width(one_line(node.label), SMALL), width(one_line(node.note), SMALL))


def _words(node: Node) -> float:
    return max(longest_word(node.label, SMALL), longest_word(node.note, SMALL), 2 * SMALL)


def _middles(plan: Layered, heights: Mapping[str, float]) -> dict[str, float]:
    """Return heights at which nodes stand: near their neighbours, in the order of the column."""
    near: dict[str, list[str]] = {}
    for path in plan.paths:
        for first, second in pairwise(path):
            near.setdefault(first, []).append(second)
            near.setdefault(second, []).append(first)
    middles = {one: 0.0 for column in plan.columns for one in column}
    for turn in range(_ROUNDS):
        for column in plan.columns if turn % 2 == 0 else reversed(plan.columns):
            wanted = []
            for one in column:
                others = [middles[other] for other in near.get(one, ())]
                wanted.append(sum(others) / len(others) if others else middles[one])
            sizes = [heights[one] for one in column]
            middles |= dict(zip(column, apart(wanted, sizes, gap=_BETWEEN), strict=True))
    return middles


def _draw_links(ax: Axes, plan: Layered, boxes: Mapping[str, Box], real: set[str]) -> None:
    """Draw all links as one path, and a head where one ends."""
    vertices: list[tuple[float, float]] = []
    codes: list[Any] = []
    for path in plan.paths:
        for first, second in pairwise(path):
            x, y = boxes[first].right, boxes[first].middle
            end, low = boxes[second].left - (3 if second in real else 0), boxes[second].middle
            bend = (x + end) / 2
            vertices += [(x, y), (bend, y), (bend, low), (end, low)]
            codes += [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
            if second not in real:
                vertices.append((boxes[second].right, low))
                codes.append(Path.LINETO)
    if vertices:
        ax.add_patch(PathPatch(Path(vertices, codes), facecolor="none", edgecolor=GREY, lw=0.9))
        ends = {path[-1] for path in plan.paths}
        ax.scatter([boxes[one].left - 2.5 for one in ends], [boxes[one].middle for one in ends],
                   marker=">", s=14, c=GREY)  # fmt: skip


def _draw_node(ax: Axes, node: Node, box: Box) -> None:
    fill, edge, weight, ink = _KINDS[node.kind]
    broken = node.state == "missing"
    ax.add_patch(
        FancyBboxPatch(
            (box.left, box.middle - box.height / 2), box.right - box.left, box.height,
            boxstyle=f"round,pad=0,rounding_size={6 if node.kind in ('core', 'brand') else 2}",
            facecolor=fill, edgecolor=WARNING if broken else edge,
            linewidth=0.9 if broken else weight, linestyle="dashed" if broken else "solid",
        )
    )  # fmt: skip
    ax.text((box.left + box.right) / 2, box.middle, "\n".join(box.lines), ha="center",
            va="center", fontsize=SMALL, color=ink, linespacing=LEADING)  # fmt: skip
    if node.state in _STATES:
        ax.plot([box.right - 1], [box.middle - box.height / 2 + 1], zorder=4,
                **_STATES[node.state], **_BADGE)  # fmt: skip
