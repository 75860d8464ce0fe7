"""The spine of an area profile: where one place stands on many indicators at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.transforms import ScaledTranslation

from helpers.charts.frames import BadRow, Data, rows_of
from helpers.charts.layout import key
from helpers.charts.layout.rows import Rows
from helpers.charts.layout.wrapping import number, widest
from helpers.charts.palette import ACCENT, GREY, INK, MUTED, PALE, RULE, WARNING
from helpers.charts.style import NARROW, SMALL, WIDE, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Above this number of places each is a thin line no longer: the quarters say more.
_MANY = 60


class Spine(NamedTuple):
    """One indicator over all places that published it.

    Attributes
    ----------
    label
        What is measured, and its unit.
    values
        One value a place, the own among them.
    own
        The value of the own place; none when it published nothing.
    text
        How the own value is written, such as value and year.
    national
        The national value, or another to hold the places against.
    national_text
        How it is written.
    reverse
        Whether less is better, so that the axis runs from right to left.
    """

    label: str
    values: Sequence[float]
    own: float | None = None
    text: str = ""
    national: float | None = None
    national_text: str = ""
    reverse: bool = False


@in_style
def spine(
    data: Data,
    *,
    names: tuple[str, str, str, str],
    width: float = WIDE,
    ax: Axes | None = None,
) -> tuple[Figure, Axes]:
    """Draw a spine chart: all rows on one axis from the worst value (0) to the best (1).

    The pale bar is the range of the cohort, the darker one its middle half, the dark line its
    median; the worst and the best value stand at the ends.

    Parameters
    ----------
    data
        Rows of `Spine`, or a data frame with its fields as columns.
    names
        What the own place, the cohort's middle half, its median and the national value are
        called in the key.
    width
        Width of the figure in points.
    ax
        Axes to draw into; by default those of a new figure.

    Raises
    ------
    NothingToDraw
        If there is no row.
    BadRow
        If an indicator has no value, or one that is not finite.
    """
    shown = rows_of(data, Spine)
    for row in shown:
        if not len(row.values) or not np.isfinite(np.asarray(row.values, dtype=float)).all():
            raise BadRow(f"indicator {row.label!r} needs values that are finite numbers")
    ends = [_ends(row) for row in shown]
    names_of, texts = zip(*(_beside(row, narrow=width <= NARROW) for row in shown), strict=True)
    rows = Rows.of(
        names_of, texts, width, share=0.45 if width <= NARROW else 0.32,
        before=widest([_short(worst) for worst, _ in ends], SMALL) + 4,
        after=widest([_short(best) for _, best in ends], SMALL) + 4,
    )  # fmt: skip
    national = any(row.national is not None for row in shown)
    placed, top = key.flow(_entries(names, national), width)
    figure, ax = rows.axes(ax, top=top, bottom=2)
    if len(figure.axes) == 1:
        key.draw(figure, placed)
    ax.set_xlim(0, 1)
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(axis="x", bottom=False, labelbottom=False)
    _write_ends(ax, rows, ends)
    _draw(ax, shown, rows.places, ends)
    return figure, ax


def _draw(
    ax: Axes, shown: Sequence[Spine], places: Sequence[float], ends: Sequence[tuple[float, float]]
) -> None:
    at = [
        lambda value, ends=pair: _share(value, ends)
        for pair in ends
    ]  # fmt: skip
    quarters = [
        np.quantile(np.asarray(row.values, dtype=float), (0.25, 0.5, 0.75)) for row in shown
    ]
    middle = [
        [share(float(value)) for value in three] for share, three in zip(at, quarters, strict=True)
    ]
    ax.barh(places, 1, 0.44, color=PALE, zorder=1)
    ax.barh(places, [abs(c - a) for a, _, c in middle], 0.44, [min(a, c) for a, _, c in middle],
            color=RULE, zorder=2)  # fmt: skip
    for row, y, share in zip(shown, places, at, strict=True):
        if len(row.values) <= _MANY:
            ax.vlines([share(float(value)) for value in row.values], y - 0.22, y + 0.22,
                      colors=GREY, linewidth=0.5, zorder=2)  # fmt: skip
    ax.vlines([b for _, b, _ in middle], [y - 0.33 for y in places], [y + 0.33 for y in places],
              colors=INK, linewidth=1.3, zorder=3)  # fmt: skip
    for marker, size, color, pick in (
        ("D", 24, WARNING, lambda row: row.national),
        ("o", 44, ACCENT, lambda row: row.own),
    ):
        there = [(share(pick(row)), y) for row, y, share in zip(shown, places, at, strict=True)
                 if pick(row) is not None]  # fmt: skip
        ax.scatter([x for x, _ in there], [y for _, y in there], s=size, marker=marker, c=color,
                   zorder=4, clip_on=False)  # fmt: skip


def _beside(row: Spine, *, narrow: bool) -> tuple[str, str]:
    """Return what stands at the left and at the right of a row; all at the left on a phone."""
    said = [text for text in (row.text, row.national_text) if text]
    return ("\n".join([row.label, *said]), "") if narrow else (row.label, "\n".join(said))


def _short(value: float) -> str:
    return number(float(f"{value:.4g}"))


def _ends(row: Spine) -> tuple[float, float]:
    """Return the worst and the best value in sight."""
    others = [value for value in (row.own, row.national) if value is not None]
    low, high = (float(end([*row.values, *others])) for end in (min, max))
    return (high, low) if row.reverse else (low, high)


def _share(value: float, ends: tuple[float, float]) -> float:
    return 0.5 if ends[0] == ends[1] else (value - ends[0]) / (ends[1] - ends[0])


def _write_ends(ax: Axes, rows: Rows, ends: Sequence[tuple[float, float]]) -> None:
    for side, x, shift in (("right", 0, -6), ("left", 1, 6)):
        moved = ax.get_yaxis_transform() + ScaledTranslation(
            shift / 72, 0, ax.figure.dpi_scale_trans
        )
        for y, pair in zip(rows.places, ends, strict=True):
            ax.text(x, y, _short(pair[x]), transform=moved, ha=side, va="center",
                    fontsize=SMALL, color=MUTED)  # fmt: skip


def _entries(names: tuple[str, str, str, str], national: bool) -> list[key.Entry]:
    own, half, median, country = names
    dot = {"marker": "o", "color": ACCENT, "markersize": 6.6, "linestyle": "none"}
    entries = [
        key.Entry(own, dot),
        key.Entry(half, key.patch(RULE)),
        key.Entry(median, {"marker": "|", "color": INK, "markersize": 9, "markeredgewidth": 1.3}),
    ]
    if national:
        diamond = {"marker": "D", "color": WARNING, "markersize": 5, "linestyle": "none"}
        entries.append(key.Entry(country, diamond))
    return entries
