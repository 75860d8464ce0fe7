"""A layered graph: boxes in columns, links between the columns that never cross a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from helpers.charts.drawing import Drawing, Point
from helpers.charts.labels import (
    block_height,
    line_count,
    longest_word,
    one_line,
    width,
    wrap,
)
from helpers.charts.layers import Layered, layered
from helpers.charts.shapes import (
    Kind,
    State,
    curve,
    draw_badge,
    draw_key,
    draw_shape,
    elbow,
    polygon,
)
from helpers.charts.sheet import Box, NothingToDraw, Sheet
from helpers.charts.style import GREY, INK, MUTED, SMALL, WARNING, WIDTH

_SIZE = 8.5
_PAD = 5.5
#: Between boxes with the same neighbours, and between other boxes of a column.
_NEAR, _FAR = 5.0, 9.0
_PASS = 4.0
#: Width between columns: for links that branch at right angles, and for curves.
_ELBOWS, _CURVES = 19.0, 34.0
_WIDEST_GAP = 40.0
_ROUNDS = 12
_STEP = 3.0
_SNAP = 5.0
_EDGE = 4.0


@dataclass(frozen=True)
class Node:
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
        Gives the badge at the corner: ``strong`` a disc, ``part`` half a disc, ``missing`` a ring
        and a broken edge, ``plain`` none.
    layer
        Its column from 0; by default as close before its successors as the links allow.
    kind
        Gives the shape: ``means`` a bare field, ``action`` a rounded box, ``pillar`` a field
        between two posts, ``core`` a double frame, ``brand`` a tag that points on.
    """

    key: str
    label: str
    note: str = ""
    state: State = "plain"
    layer: int | None = None
    kind: Kind = "plain"


@dataclass(frozen=True)
class _Placed:
    node: Node
    box: Box
    label: list[str]
    note: list[str]


def layered_graph(
    nodes: Sequence[Node],
    links: Sequence[tuple[str, str]],
    *,
    names: Mapping[str, str] | None = None,
) -> Drawing:
    """Draw a graph from left to right, laid out by computation.

    Parameters
    ----------
    nodes
        At least one; their order breaks ties.
    links
        Pairs of keys, from and to; a link to the same column or back is an error.
    names
        What a kind or a state is called, by its word. Those that occur are named once above the
        graph, in this order, beside their shape or badge; others are left out.

    Raises
    ------
    NothingToDraw
        When there is no node.
    ValueError
        When a link names no node, runs in a circle, or contradicts the given layers.
    """
    if not nodes:
        raise NothingToDraw("layered_graph: no data to draw")
    plan = _plan(nodes, list(dict.fromkeys(links)))
    lefts, rooms = _across(nodes, plan)
    sheet = Sheet()
    used: set[str] = {node.kind for node in nodes}
    used |= {node.state for node in nodes if node.state != "plain"}
    top = draw_key(sheet, used, names or {}, _EDGE)
    placed, middles, bottom = _place(nodes, plan, lefts, rooms, top)
    edges = [(left, left + room) for left, room in zip(lefts, rooms, strict=True)]
    _draw_links(sheet, plan, edges, middles, {node.key for node in nodes})
    for item in placed:
        _draw_node(sheet, item)
    return sheet.finish(bottom + _EDGE)


def _plan(nodes: Sequence[Node], links: Sequence[tuple[str, str]]) -> Layered:
    """Layers in which each node stands as late as its successors allow."""
    keys = [node.key for node in nodes]
    given = {node.key: node.layer for node in nodes if node.layer is not None}
    early = layered(keys, links, given)
    layer = {key: at for at, column in enumerate(early.columns) for key in column}
    after: dict[str, list[str]] = {}
    for start, end in links:
        after.setdefault(start, []).append(end)
    for key in sorted(keys, key=lambda key: -layer[key]):
        if key in after and key not in given:
            layer[key] = min(layer[end] for end in after[key]) - 1
    plan = layered(keys, links, layer)
    into = {second for path in plan.paths for second in path[1:]}
    columns = (plan.columns[0], *(_balanced(column, into) for column in plan.columns[1:]))
    if _crossings(columns, plan.paths) > _crossings(plan.columns, plan.paths):
        return plan
    return Layered(columns, plan.paths)


def _balanced(column: Sequence[str], into: set[str]) -> tuple[str, ...]:
    """Put what has no predecessor half above and half below what has."""
    loose = [key for key in column if key not in into]
    half = (len(loose) + 1) // 2
    return (*loose[:half], *(key for key in column if key in into), *loose[half:])


def _crossings(columns: Sequence[Sequence[str]], paths: Sequence[Sequence[str]]) -> int:
    place = {key: (at, row) for at, keys in enumerate(columns) for row, key in enumerate(keys)}
    pieces = [(place[a], place[b]) for path in paths for a, b in pairwise(path)]
    return sum(
        a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for k, (a, b) in enumerate(pieces)
        for c, d in pieces[k + 1 :]
    )


def _across(nodes: Sequence[Node], plan: Layered) -> tuple[list[float], list[float]]:
    """Left edge and width of each column: words stay whole, then the tallest column widens."""
    by_key = {node.key: node for node in nodes}
    columns = [[by_key[key] for key in keys if key in by_key] for keys in plan.columns]
    least = [max((_longest_word(node) for node in column), default=8.0) for column in columns]
    most = [max((_natural(node) for node in column), default=8.0) for column in columns]
    gaps = [_ELBOWS if _is_forest(pieces) else _CURVES for pieces in _pieces(plan)]
    gaps = [min(gap, WIDTH / 3 / len(gaps)) for gap in gaps]
    free = WIDTH - 2 * _EDGE - sum(gaps) - sum(least)
    if free < 0:
        # Narrower gaps are better than broken words.
        gaps = [gap * max(0.55, 1 + free / sum(gaps)) for gap in gaps]
        free = WIDTH - 2 * _EDGE - sum(gaps) - sum(least)
    if free < 0:
        rooms = [one * (1 + free / sum(least)) for one in least]
    else:
        rooms = _widened(columns, least, most, free)
        free -= sum(rooms) - sum(least)
        gaps = [gap + min(max(free, 0.0) / len(gaps), _WIDEST_GAP - _ELBOWS) for gap in gaps]
    lefts = [_EDGE]
    for have, gap in zip(rooms, gaps, strict=False):
        lefts.append(lefts[-1] + have + gap)
    return lefts[: len(rooms)], rooms


def _widened(
    columns: Sequence[Sequence[Node]], least: Sequence[float], most: Sequence[float], free: float
) -> list[float]:
    """Widen columns where that saves the most lines a point; many lines in a box weigh more."""
    steps = [
        [(room, _lines(column, room)) for room in _between(low, high)]
        for column, low, high in zip(columns, least, most, strict=True)
    ]
    rooms = list(least)
    while True:
        gains = []
        for at, options in enumerate(steps):
            now = next(lines for room, lines in reversed(options) if room <= rooms[at] + 1e-6)
            gains += [
                ((now - lines) / (room - rooms[at]), -at, room)
                for room, lines in options
                if lines < now and rooms[at] < room <= rooms[at] + free
            ]
        if not gains:
            return rooms
        _, at, room = max(gains)
        free -= room - rooms[-at]
        rooms[-at] = room


def _between(low: float, high: float) -> list[float]:
    count = int((high - low) / _STEP)
    return [*(low + _STEP * k for k in range(count + 1)), high]


def _lines(column: Sequence[Node], room: float) -> float:
    return float(sum(_line_count(node, room) ** 2 for node in column))


def _line_count(node: Node, room: float) -> int:
    inner = _inner(node, room)
    notes = line_count(node.note, inner, SMALL) if node.note else 0
    return line_count(node.label, inner, _SIZE) + notes


def _pieces(plan: Layered) -> list[list[tuple[str, str]]]:
    """Sort the links by the column that they leave, cut where they pass others."""
    column = {key: at for at, keys in enumerate(plan.columns) for key in keys}
    pieces: list[list[tuple[str, str]]] = [[] for _ in plan.columns[1:]]
    for path in plan.paths:
        for first, second in pairwise(path):
            pieces[column[first]].append((first, second))
    return pieces


def _is_forest(pieces: Sequence[tuple[str, str]]) -> bool:
    """Whether each link gathers or spreads, never both, so that right angles leave no doubt."""
    starts = [first for first, _ in pieces]
    ends = [second for _, second in pieces]
    return all(starts.count(a) == 1 or ends.count(b) == 1 for a, b in pieces) and all(
        starts.count(a) == 1 or ends.count(d) == 1 for a, _ in pieces for c, d in pieces if c == a
    )


def _longest_word(node: Node) -> float:
    words = max(longest_word(node.label, _SIZE), longest_word(node.note, SMALL))
    return max(words, 2.2 * _SIZE) + 2 * _PAD + _tip(node) + 0.5


def _natural(node: Node) -> float:
    text = max(width(one_line(node.label), _SIZE), width(one_line(node.note), SMALL))
    return max(text + 2 * _PAD + _tip(node) + 0.5, _longest_word(node))


def _tip(node: Node) -> float:
    """Room that the point of a tag takes from its text."""
    return 5.0 if node.kind == "brand" else 0.0


def _inner(node: Node, room: float) -> float:
    """Room that a box leaves for its text."""
    return room - 2 * _PAD - _tip(node)


def _texts(node: Node, room: float) -> tuple[list[str], list[str]]:
    inner = _inner(node, room)
    return wrap(node.label, inner, _SIZE), wrap(node.note, inner, SMALL) if node.note else []


def _height(node: Node, texts: tuple[list[str], list[str]]) -> float:
    frame = 13.0 if node.kind == "core" else 7.0
    return block_height(texts[0], _SIZE) + block_height(texts[1], SMALL) + frame


def _place(
    nodes: Sequence[Node], plan: Layered, lefts: Sequence[float], rooms: Sequence[float], top: float
) -> tuple[list[_Placed], dict[str, float], float]:
    """Boxes of all nodes, heights of all keys' middles, and the lower edge."""
    by_key = {node.key: node for node in nodes}
    column = {key: at for at, keys in enumerate(plan.columns) for key in keys}
    texts = {node.key: _texts(node, rooms[column[node.key]]) for node in nodes}
    heights = {key: _height(by_key[key], texts[key]) if key in texts else _PASS for key in column}
    middles = _middles(plan, heights)
    shift = top + _EDGE - min(middles[key] - heights[key] / 2 for key in column)
    middles = {key: y + shift for key, y in middles.items()}
    placed = []
    for node in nodes:
        left, half = lefts[column[node.key]], heights[node.key] / 2
        y = middles[node.key]
        box = Box(left, y - half, left + rooms[column[node.key]], y + half)
        placed.append(_Placed(node, box, *texts[node.key]))
    return placed, middles, max(middles[key] + heights[key] / 2 for key in column)


def _middles(plan: Layered, heights: Mapping[str, float]) -> dict[str, float]:
    """Heights at which nodes stand: near their neighbours, apart, in the order of the column."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for path in plan.paths:
        for first, second in pairwise(path):
            after.setdefault(first, []).append(second)
            before.setdefault(second, []).append(first)
    gaps = {
        keys: [
            _NEAR if after.get(a) == after.get(b) and before.get(a) == before.get(b) else _FAR
            for a, b in pairwise(keys)
        ]
        for keys in plan.columns
    }
    middles: dict[str, float] = {}
    for keys in plan.columns:
        sizes = [heights[key] for key in keys]
        middles |= dict(zip(keys, _apart([0.0] * len(keys), sizes, gaps[keys]), strict=True))
    for turn in range(_ROUNDS + 1):
        for keys in plan.columns if turn % 2 == 0 else reversed(plan.columns):
            wanted = []
            for key in keys:
                others = before.get(key, []) + (after.get(key, []) if turn < _ROUNDS else [])
                heard = [middles[other] for other in others]
                wish = sum(heard) / len(heard) if heard else middles[key]
                if turn == _ROUNDS and heard:
                    # A straight link reads better than one with a small step.
                    near = min((abs(y - wish), y) for y in heard)[1]
                    wish = near if abs(near - wish) < _SNAP else wish
                wanted.append(wish)
            sizes = [heights[key] for key in keys]
            middles |= dict(zip(keys, _apart(wanted, sizes, gaps[keys]), strict=True))
    return middles


def _apart(wanted: Sequence[float], sizes: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Middles near the wanted ones, in the order given, that keep the gaps (least squares)."""
    steps = [0.0]
    for place, gap in enumerate(gaps):
        steps.append(steps[-1] + (sizes[place] + sizes[place + 1]) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for wish, step in zip(wanted, steps, strict=True):
        mean, count = wish - step, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        pools.append((mean, count))
    starts = [mean for mean, count in pools for _ in range(count)]
    return [start + step for start, step in zip(starts, steps, strict=True)]


def _draw_links(
    sheet: Sheet,
    plan: Layered,
    edges: Sequence[tuple[float, float]],
    middles: Mapping[str, float],
    real: set[str],
) -> None:
    heads: dict[str, Point] = {}
    for at, pieces in enumerate(_pieces(plan)):
        start, end = edges[at][1], edges[at + 1][0]
        bends = _bends(pieces, middles) if _is_forest(pieces) else None
        tracks = max(bends.values(), default=0) + 1 if bends else 1
        for first, second in pieces:
            high, low = middles[first], middles[second]
            tip = 4.0 if second in real else 0.0
            if abs(high - low) < 0.3:
                sheet.rule((start, high), (end - tip, low), color=GREY, weight=0.9)
            elif bends is None:
                curve(sheet, (start, high), (end - tip, low))
            else:
                share = (bends[first, second] + 1) / (tracks + 1)
                turn = start + 2 + (end - start - 8) * share
                elbow(sheet, (start, high), (end - tip, low), turn)
            if second in real:
                heads[second] = (end, low)
            else:
                sheet.rule((end, low), (edges[at + 1][1], low), color=GREY, weight=0.9)
    for x, y in heads.values():
        polygon(sheet, [(x, y), (x - 4.6, y - 2.5), (x - 4.6, y + 2.5)], fill=GREY)


def _bends(
    pieces: Sequence[tuple[str, str]], middles: Mapping[str, float]
) -> dict[tuple[str, str], int] | None:
    """Track on which each link turns; those that share an end share it. None: better curved."""
    ends = [second for _, second in pieces]
    groups: dict[tuple[bool, str], list[tuple[str, str]]] = {}
    for first, second in pieces:
        gathers = ends.count(second) > 1
        groups.setdefault((gathers, second if gathers else first), []).append((first, second))
    spans = []
    for group in groups.values():
        heights = [middles[key] for piece in group for key in piece]
        falls = sum(middles[b] - middles[a] for a, b in group) > 0
        low, high = min(heights), max(heights)
        spans.append((falls, -low if falls else low, low, high, group))
    taken: list[tuple[float, float, int]] = []
    found: dict[tuple[str, str], int] = {}
    for _, _, low, high, group in sorted(spans):
        track = 0
        if high - low >= 0.3:
            used = {t for a, b, t in taken if a < high + 4 and low < b + 4}
            track = next(t for t in range(len(pieces) + 1) if t not in used)
            taken.append((low, high, track))
        found |= dict.fromkeys(group, track)
    doubtful = any(
        abs(middles[a] - middles[d]) < 3 and found[a, b] >= found[c, d]
        for a, b in pieces
        for c, d in pieces
        if a != c and b != d and abs(middles[a] - middles[b]) >= 0.3
    )
    return None if doubtful else found


def _draw_node(sheet: Sheet, placed: _Placed) -> None:
    node, box = placed.node, placed.box
    draw_shape(sheet, box, node.kind, dashed=node.state == "missing")
    upper, lower = block_height(placed.label, _SIZE), block_height(placed.note, SMALL)
    centre = (box.left + box.right - _tip(node)) / 2
    start = (box.top + box.bottom - upper - lower) / 2
    sheet.lines(centre, start + upper / 2, placed.label, size=_SIZE, color=INK, align="center")
    color = WARNING if node.state == "missing" else MUTED
    middle = start + upper + lower / 2
    sheet.lines(centre, middle, placed.note, size=SMALL, color=color, align="center")
    if node.state != "plain":
        draw_badge(sheet, box.right - _tip(node) - 1.5, box.top + 0.5, node.state)
