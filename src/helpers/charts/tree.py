"""A tree of names, laid out from left to right by computation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpers.charts.drawing import Drawing
from helpers.charts.labels import block_height, longest_word, one_line, widest, width, wrap
from helpers.charts.layers import shares
from helpers.charts.sheet import NothingToDraw, Sheet
from helpers.charts.style import ACCENT, GREY, INK, MUTED, SIZE, SMALL, WIDTH

_GAP = 26.0
_ROW = 5.0


@dataclass(frozen=True)
class Branch:
    """A name and what hangs on it.

    Attributes
    ----------
    label
        The name.
    children
        What it consists of, in order.
    note
        A smaller line below, such as a growth claim.
    marked
        Whether it is set off in the accent colour.
    """

    label: str
    children: tuple[Branch, ...] = ()
    note: str = ""
    marked: bool = False


@dataclass(frozen=True)
class _Placed:
    branch: Branch
    depth: int
    label: list[str]
    note: list[str]
    children: tuple[_Placed, ...]

    @property
    def own(self) -> float:
        return block_height(self.label) + block_height(self.note, SMALL) + _ROW

    @property
    def height(self) -> float:
        return max(self.own, sum(child.height for child in self.children))


@dataclass(frozen=True)
class Name:
    """A name as a row that says what it hangs on.

    Attributes
    ----------
    key
        What other rows name it by.
    label, note, marked
        As in `Branch`.
    parent
        Key of the row it hangs on; empty for the whole.
    """

    key: str
    label: str
    parent: str = ""
    note: str = ""
    marked: bool = False


def rooted(names: Sequence[Name]) -> Branch:
    """Arrange rows into one tree; several rows without a parent hang on a root without a name.

    Parameters
    ----------
    names
        Rows in any order; those with the same parent keep theirs.

    Raises
    ------
    NothingToDraw
        When there is no row.
    ValueError
        When a key stands twice, a parent is unknown, or rows hang on each other in a circle.
    """
    if not names:
        raise NothingToDraw("name_tree: no data to draw")
    below: dict[str, list[Name]] = {}
    for name in names:
        below.setdefault(name.parent, []).append(name)
    keys = {name.key for name in names}
    if len(keys) < len(names) or "" in keys:
        raise ValueError("rooted: a key stands twice or is empty")
    unknown = sorted(set(below) - keys - {""})
    if unknown:
        raise ValueError(f"rooted: unknown parents {', '.join(unknown)}")
    found: list[str] = []

    def grown(name: Name) -> Branch:
        found.append(name.key)
        children = tuple(grown(child) for child in below.get(name.key, ()))
        return Branch(name.label, children, name.note, name.marked)

    tops = tuple(grown(name) for name in below.get("", ()))
    if len(found) < len(names):
        raise ValueError("rooted: rows hang on each other in a circle")
    return tops[0] if len(tops) == 1 else Branch("", tops)


def name_tree(root: Branch) -> Drawing:
    """Draw a tree of names; each column is as wide as its names need or the page allows.

    Parameters
    ----------
    root
        The whole; a root without a name is left out, so that several trees can share a chart.

    Raises
    ------
    NothingToDraw
        When the root has neither a name nor children.
    """
    first = 0 if one_line(root.label) else 1
    if first and not root.children:
        raise NothingToDraw("name_tree: no data to draw")
    natural: list[float] = []
    least: list[float] = []
    for branch, depth in _walk(root, 0):
        if depth == len(natural):
            natural.append(0.0)
            least.append(0.0)
        size = max(width(one_line(branch.label)), width(one_line(branch.note), SMALL))
        word = max(longest_word(branch.label), longest_word(branch.note, SMALL))
        if depth >= first:
            natural[depth] = max(natural[depth], size)
            least[depth] = max(least[depth], word)
    columns = len(natural) - first
    rooms = shares(natural, WIDTH - _GAP * (columns - 1), least)
    placed = _placed(root, 0, rooms)
    lefts = [0.0] * len(natural)
    for depth in range(first + 1, len(natural)):
        lefts[depth] = lefts[depth - 1] + rooms[depth - 1] + _GAP

    sheet = Sheet()
    _draw(sheet, placed, 0.0, lefts, hidden=bool(first))
    return sheet.finish(placed.height)


def _walk(branch: Branch, depth: int) -> Iterator[tuple[Branch, int]]:
    yield branch, depth
    for child in branch.children:
        yield from _walk(child, depth + 1)


def _placed(branch: Branch, depth: int, rooms: list[float]) -> _Placed:
    room = rooms[depth] + 0.5
    return _Placed(
        branch,
        depth,
        wrap(branch.label, room),
        wrap(branch.note, room, SMALL) if branch.note else [],
        tuple(_placed(child, depth + 1, rooms) for child in branch.children),
    )


def _draw(sheet: Sheet, placed: _Placed, top: float, lefts: list[float], *, hidden: bool) -> float:
    """Draw a branch within its height; return the height of its middle."""
    y = top + (placed.height - sum(child.height for child in placed.children)) / 2
    middles = []
    for child in placed.children:
        middles.append(_draw(sheet, child, y, lefts, hidden=False))
        y += child.height
    middle = (middles[0] + middles[-1]) / 2 if middles else top + placed.height / 2
    half = placed.own / 2
    middle = min(max(middle, top + half), top + placed.height - half)
    if hidden:
        return middle
    left = lefts[placed.depth]
    upper, lower = block_height(placed.label), block_height(placed.note, SMALL)
    start = middle - (upper + lower) / 2
    color = ACCENT if placed.branch.marked else INK
    sheet.lines(left, start + upper / 2, placed.label, size=SIZE, color=color)
    sheet.lines(left, start + upper + lower / 2, placed.note, size=SMALL, color=MUTED)
    if middles:
        end = left + max(widest(placed.label), widest(placed.note, SMALL)) + 5
        to = lefts[placed.depth + 1] - 5
        bend = to - 9
        sheet.rule((min(end, bend), middle), (bend, middle), color=GREY, weight=0.8)
        spine = [middle, *middles]
        sheet.rule((bend, min(spine)), (bend, max(spine)), color=GREY, weight=0.8)
        for height in middles:
            sheet.rule((bend, height), (to, height), color=GREY, weight=0.8)
    return middle
