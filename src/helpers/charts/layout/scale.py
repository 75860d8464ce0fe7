"""The value axis of a chart: its ends, ticks that do not touch, and its title."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter, MaxNLocator

from helpers.charts.layout.wrapping import LEADING, block_height, number, width, wrap
from helpers.charts.style import SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Writes the numbers of an axis as `number` does.
NUMBERS = FuncFormatter(lambda value, _: number(round(value, 9)))
#: Points from an axis to the lower edge of its tick labels.
TICKS = 5.0 + SMALL * LEADING


def extent(values: Iterable[float], *, zero: bool | None = None) -> tuple[float, float]:
    """Return the ends of a scale that holds the values.

    Parameters
    ----------
    values
        What must be seen, references included; at least one.
    zero
        Whether zero must be seen; by default when the values are not all close together.
    """
    seen = list(values)
    low, high = min(seen), max(seen)
    if zero is None:
        zero = low <= 0 <= high or min(abs(low), abs(high)) < 0.7 * max(abs(low), abs(high))
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
        return (low, high) if low < high else (0.0, 1.0)
    margin = (high - low) * 0.12 or abs(high) * 0.05
    return low - margin, high + margin


def axis_height(title: str, room: float) -> float:
    """Return the height in points of tick labels and title below an axis."""
    return TICKS + (block_height(wrap(title, room, SMALL), SMALL) + 2 if title else 0.0) + 2


def dress_axis(ax: Axes, title: str, span: float, room: float, *, whole: bool = False) -> None:
    """Set ticks and title of the horizontal axis.

    Parameters
    ----------
    ax
        Axes whose limits are set.
    title
        What is measured, and its unit; written below, from the left end of the axis.
    span
        Length of the axis in points.
    room
        Points that the title may take.
    whole
        Whether only whole numbers are ticked.
    """
    low, high = sorted(ax.get_xlim())
    widest = max(width(number(round(end, 6)), SMALL) for end in (low, high)) + 14
    count = min(max(int(span // widest), 1), 6)
    ax.xaxis.set_major_locator(MaxNLocator(count, steps=[1, 2, 2.5, 5, 10], integer=whole))
    ax.xaxis.set_major_formatter(NUMBERS)
    if title:
        ax.set_xlabel(
            "\n".join(wrap(title, room, SMALL)), loc="left", labelpad=2, linespacing=LEADING
        )
