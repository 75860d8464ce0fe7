"""Text on axes: at a place of the data, moved by points, its lines as far apart as all others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from matplotlib.transforms import ScaledTranslation, Transform

from helpers.charts.layout.wrapping import LEADING
from helpers.charts.palette import MUTED
from helpers.charts.style import SMALL, figure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def moved(ax: Axes, by: tuple[float, float], base: Transform | None = None) -> Transform:
    """Return a transform (that of the data by default) moved by points to the right and up."""
    shift = ScaledTranslation(by[0] / 72, by[1] / 72, figure_of(ax).dpi_scale_trans)
    return (base or ax.transData) + shift


def write(
    ax: Axes,
    place: tuple[float, float],
    text: str | Sequence[str],
    base: Transform | None = None,
    *,
    by: tuple[float, float] = (0.0, 0.0),
    size: float = SMALL,
    color: str = MUTED,
    ha: Literal["left", "center", "right"] = "left",
    va: Literal["top", "center", "bottom"] = "center",
) -> None:
    """Write lines of text at a place, moved by points to the right and up."""
    lines = [text] if isinstance(text, str) else text
    transform = moved(ax, by, base) if any(by) else base or ax.transData
    ax.text(*place, "\n".join(lines), transform=transform, fontsize=size, color=color, ha=ha,
            va=va, linespacing=LEADING)  # fmt: skip
