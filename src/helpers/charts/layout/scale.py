"""The value axis of a chart: its ends, and how its numbers are written."""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.ticker import FuncFormatter

from helpers.charts.layout.lettering import LEADING
from helpers.charts.style import SMALL


def number(value: float) -> str:
    """Write a number for a scale: thousands separated, no trailing zeros, a true minus sign."""
    text = f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:,.10g}"
    return "0" if float(text.replace(",", "")) == 0 else text.replace("-", "−")


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
