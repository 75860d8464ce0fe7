"""Layers of a directed graph: which column a node stands in, and in which order.

Links that span several layers are cut by pass points, so that they run through free space; the
order within a layer is found by sweeps of barycentres (Sugiyama, Tagawa and Toda 1981).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

_SWEEPS = 8


@dataclass(frozen=True)
class Layered:
    """A graph in layers.

    Attributes
    ----------
    columns
        Keys of each layer in order; pass points are keys that stand for no node.
    paths
        For each link, in the order given, the keys it runs through, ends included.
    """

    columns: tuple[tuple[str, ...], ...]
    paths: tuple[tuple[str, ...], ...]


def layered(
    nodes: Sequence[str],
    links: Sequence[tuple[str, str]],
    given: Mapping[str, int] | None = None,
) -> Layered:
    """Put nodes in layers so that each link runs to a later layer.

    Parameters
    ----------
    nodes
        Their keys; the order breaks ties.
    links
        Pairs of keys.
    given
        Layers that are set, from 0; other nodes follow their predecessors.

    Raises
    ------
    ValueError
        When a link names no node, runs in a circle, or contradicts the given layers.
    """
    if len(set(nodes)) != len(nodes):
        raise ValueError("layered: a node stands twice")
    unknown = sorted({end for link in links for end in link} - set(nodes))
    if unknown:
        raise ValueError(f"layered: links name unknown nodes {', '.join(unknown)}")
    before: dict[str, list[str]] = {node: [] for node in nodes}
    for start, end in links:
        before[end].append(start)
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError as error:
        raise ValueError(f"layered: links run in a circle: {error.args[1]}") from error
    layer: dict[str, int] = {}
    for node in order:
        least = max((layer[start] + 1 for start in before[node]), default=0)
        layer[node] = (given or {}).get(node, least)
        if layer[node] < least:
            raise ValueError(f"layered: {node} stands before a node that leads to it")
    return _ordered(nodes, links, layer)


def _ordered(
    nodes: Sequence[str], links: Sequence[tuple[str, str]], layer: Mapping[str, int]
) -> Layered:
    used = sorted(set(layer.values()))
    dense = {node: used.index(layer[node]) for node in nodes}
    columns: list[list[str]] = [[] for _ in used]
    for node in nodes:
        columns[dense[node]].append(node)
    paths = []
    for number, (start, end) in enumerate(links):
        passes = [f"\x00{number}:{at}" for at in range(dense[start] + 1, dense[end])]
        for at, key in enumerate(passes, start=dense[start] + 1):
            columns[at].append(key)
        paths.append((start, *passes, end))
    neighbours: dict[tuple[str, int], list[str]] = {}
    for path in paths:
        for first, second in pairwise(path):
            neighbours.setdefault((second, -1), []).append(first)
            neighbours.setdefault((first, 1), []).append(second)
    best, fewest = [list(column) for column in columns], _crossings(columns, paths)
    for sweep in range(_SWEEPS):
        side = -1 if sweep % 2 == 0 else 1
        chosen = range(1, len(columns)) if side == -1 else range(len(columns) - 2, -1, -1)
        for at in chosen:
            places = {key: place for place, key in enumerate(columns[at + side])}
            columns[at] = _by_barycentre(columns[at], neighbours, places, side)
        crossed = _crossings(columns, paths)
        if crossed < fewest:
            best, fewest = [list(column) for column in columns], crossed
    return Layered(tuple(map(tuple, best)), tuple(paths))


def _by_barycentre(
    column: list[str],
    neighbours: Mapping[tuple[str, int], list[str]],
    places: Mapping[str, int],
    side: int,
) -> list[str]:
    def key(item: tuple[int, str]) -> tuple[float, int]:
        place, name = item
        linked = [places[other] for other in neighbours.get((name, side), ())]
        return (sum(linked) / len(linked) if linked else float(place), place)

    return [name for _, name in sorted(enumerate(column), key=key)]


def _crossings(columns: Sequence[Sequence[str]], paths: Sequence[tuple[str, ...]]) -> int:
    place = {key: row for column in columns for row, key in enumerate(column)}
    column_of = {key: at for at, column in enumerate(columns) for key in column}
    pieces: dict[int, list[tuple[int, int]]] = {}
    for path in paths:
        for first, second in pairwise(path):
            pieces.setdefault(column_of[first], []).append((place[first], place[second]))
    return sum(
        (a - c) * (b - d) < 0
        for lines in pieces.values()
        for k, (a, b) in enumerate(lines)
        for c, d in lines[k + 1 :]
    )


def shares(
    wanted: Sequence[float], room: float, least: Sequence[float] | None = None
) -> list[float]:
    """Divide a width among columns: none gets more than it wants, the widest give way first.

    Parameters
    ----------
    wanted
        Natural width of each column in points.
    room
        Width of all together in points.
    least
        Width below which a column must not fall while there is room, such as that of its
        longest word; 0 by default.
    """
    floors = [min(pair) for pair in zip(least or [0.0] * len(wanted), wanted, strict=True)]
    if sum(wanted) <= room:
        return list(wanted)
    if sum(floors) >= room:
        return shares(floors, room) if any(least or ()) else [room / len(wanted)] * len(wanted)
    low, high = 0.0, room
    for _ in range(50):
        cap = (low + high) / 2
        if sum(map(min, wanted, (max(floor, cap) for floor in floors))) <= room:
            low = cap
        else:
            high = cap
    return [min(one, max(floor, low)) for one, floor in zip(wanted, floors, strict=True)]
