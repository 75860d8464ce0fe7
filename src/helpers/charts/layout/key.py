"""The key of a chart: its signs named in flowing lines above the axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.lines import Line2D
from matplotlib.transforms import Affine2D

from helpers.charts.layout.lettering import LEADING, LINES, block_height, widest, wrap
from helpers.charts.palette import MUTED
from helpers.charts.style import SMALL

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SIGN = 12.0
_BETWEEN = 12.0
_LINE = SMALL * LEADING + 2


class Entry(NamedTuple):
    """One sign and what it means.

    Attributes
    ----------
    label
        What it means.
    style
        Properties of the `matplotlib.lines.Line2D` that shows the sign; with a marker, the
        marker alone is shown.
    """

    label: str
    style: dict[str, Any]


class Placed(NamedTuple):
    """An entry with its lines, and the place of its sign in points from the upper left."""

    entry: Entry
    lines: list[str]
    x: float
    y: float


def flow(entries: Sequence[Entry], width: float) -> tuple[list[Placed], float]:
    """Place entries one after another; return them, and the height that they take in points."""
    placed: list[Placed] = []
    x, y, deepest = 0.0, 0.0, 0.0
    for entry in entries:
        lines = wrap(entry.label, width - _SIGN - 4, SMALL)
        room = _SIGN + widest(lines, SMALL)
        if x > 0 and x + room > width - 2:
            x, y = 0.0, deepest
        placed.append(Placed(entry, lines, x, y + _LINE / 2))
        deepest = max(deepest, y + block_height(lines, SMALL) + 2)
        x += room + _BETWEEN
    return placed, deepest + 4 if entries else 0.0


def draw(figure: Figure, placed: Sequence[Placed]) -> None:
    """Draw the key at the top of a figure."""
    points = Affine2D().scale(1 / 72) + figure.dpi_scale_trans
    top = figure.get_figheight() * 72
    for entry, lines, x, y in placed:
        ends = [x + 4, x + 4] if "marker" in entry.style else [x, x + 9]
        sign = Line2D(ends[:1] if "marker" in entry.style else ends,
                      [top - y] * (1 if "marker" in entry.style else 2),
                      transform=points, **entry.style)  # fmt: skip
        figure.add_artist(sign)
        below = top - y - (len(lines) - 1) * SMALL * LEADING / 2
        figure.text(x + _SIGN, below, "\n".join(lines), transform=points, va="center",
                    fontsize=SMALL, color=MUTED, **LINES)  # fmt: skip


def patch(color: str, edge: str = "none") -> dict[str, Any]:
    """Return the style of a filled square."""
    return {"marker": "s", "color": color, "markersize": 7.5, "markeredgecolor": edge,
            "markeredgewidth": 0.6, "linestyle": "none"}  # fmt: skip
