"""Vertical lines to hold values against, with labels that meet neither line nor label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Literal, NamedTuple

from helpers.charts.layout.lettering import block_height, widest, wrap, write
from helpers.charts.palette import INK, MUTED, WARNING
from helpers.charts.style import SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Kind = Literal["limit", "average", "target"]
Side = Literal["left", "right"]

#: How each kind is drawn; a style sheet has no word for that.
STYLES: dict[Kind, tuple[str, str]] = {
    "limit": ("solid", INK),
    "average": ("dashed", WARNING),
    "target": ("dotted", MUTED),
}
#: Label that matplotlib knows each line by; the underscore keeps it out of legends.
MARK = "_reference"
_BESIDE = 3.0
#: References of which every choice of sides is tried.
_FEW = 4


class Reference(NamedTuple):
    """A value to hold the others against.

    Attributes
    ----------
    label
        What stands at the line, value included, such as a limit's name and number.
    value
        Where the line stands, in the unit of the axis.
    kind
        A limit is drawn solid, an average dashed, a target dotted.
    """

    label: str
    value: float
    kind: Kind = "limit"


class Flag(NamedTuple):
    """A label beside the upper end of its line, in points from the upper left of the axes."""

    reference: Reference
    x: float
    lines: list[str]
    side: Side
    left: float
    right: float
    low: float
    high: float


def place(
    references: Sequence[Reference],
    limits: tuple[float, float],
    span: float,
    outside: tuple[float, float],
) -> list[Flag]:
    """Find places above axes for the labels of vertical lines.

    A label stands to the right of its line, or to the left; where it would meet another label
    or its line, it moves up, and its line with it. Of all ways the lowest is taken.

    Parameters
    ----------
    references
        What is labelled.
    limits, span
        Ends of the horizontal axis, and its length in points.
    outside
        Points that labels may reach beyond the left and the right end.
    """
    ordered = sorted(references, key=lambda one: (one.value, one.label))
    both: tuple[Side, Side] = ("right", "left")
    sides: Iterable[tuple[Side, ...]] = product(both, repeat=len(ordered))
    if len(ordered) > _FEW:
        sides = [(side,) * len(ordered) for side in both]
    tried = [
        _placed(order, limits, span, outside)
        for chosen in sides
        for pairs in [list(zip(ordered, chosen, strict=True))]
        for order in (pairs, pairs[::-1])
    ]
    return min(tried, key=lambda flags: (_crossed(flags), height_of(flags)))


def _placed(
    references: Sequence[tuple[Reference, Side]],
    limits: tuple[float, float],
    span: float,
    outside: tuple[float, float],
) -> list[Flag]:
    """Place labels one after another, each as low as it can stand."""
    flags: list[Flag] = []
    for reference, side in references:
        x = (reference.value - limits[0]) / (limits[1] - limits[0]) * span
        lines = wrap(reference.label, 0.45 * (span + sum(outside)), SMALL)
        room, height = widest(lines, SMALL), block_height(lines, SMALL)
        left = x + _BESIDE if side == "right" else x - _BESIDE - room
        left = max(min(left, span + outside[1] - room), -outside[0])
        levels = [
            Flag(reference, x, lines, side, left, left + room, floor, floor + height)
            for floor in [0.0, *sorted(flag.high for flag in flags)]
        ]
        free = (one for one in levels if not any(_meet(one, other) for other in flags))
        flags.append(next(free, levels[-1]))
    return flags


def _crossed(flags: Sequence[Flag]) -> int:
    """Return how many labels meet a line: their own, because there was no room, or another's."""
    return sum(
        flag.left < flag.x < flag.right or any(_meet(flag, other) for other in flags[:at])
        for at, flag in enumerate(flags)
    )


def height_of(flags: Sequence[Flag]) -> float:
    """Return the points that the labels take above the axes."""
    return max((flag.high + 3 for flag in flags), default=0.0)


def draw(ax: Axes, flags: Sequence[Flag], height: float) -> None:
    """Draw lines and labels; `height` is that of the axes in points."""
    across = ax.get_xaxis_transform()
    for flag in flags:
        style, color = STYLES[flag.reference.kind]
        x = flag.reference.value
        ax.plot([x, x], [0, 1 + flag.high / height], transform=across, linestyle=style,
                color=color, linewidth=0.9, clip_on=False, zorder=1.5, label=MARK)  # fmt: skip
        # Where there was no room at the line, the label stands as near as it can.
        by = ((flag.left if flag.side == "right" else flag.right) - flag.x,
              (flag.low + flag.high) / 2)  # fmt: skip
        write(ax, (x, 1), flag.lines, across, by=by, color=color,
              ha="left" if flag.side == "right" else "right")  # fmt: skip


def _meet(one: Flag, other: Flag) -> bool:
    """Return whether two labels, or the label of one and the line of the other, meet."""
    beside = one.right + 2 <= other.left or other.right + 2 <= one.left
    labels = not beside and one.low < other.high and other.low < one.high
    return (
        labels
        or (one.left - 2 < other.x < one.right + 2 and other.high > one.low)
        or (other.left - 2 < one.x < other.right + 2 and one.high > other.low)
    )
