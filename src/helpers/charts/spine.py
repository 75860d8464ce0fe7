"""The spine of an area profile: where one place stands on many indicators at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from helpers.charts.frames import BadRow, Data, rows_of
from helpers.charts.layout import key
from helpers.charts.layout.lettering import widest, write
from helpers.charts.layout.rows import Rows
from helpers.charts.layout.scale import number
from helpers.charts.palette import ACCENT, GREY, INK, PALE, RULE, WARNING
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
    names
        What the own place, the cohort's middle half, its median and the national value are
        called in the key.

    Raises
    ------
    BadRow
        If an indicator has no value, or one that is not finite.
    """
    shown = rows_of(data, Spine)
    for row in shown:
        if not np.ndim(row.values) or not len(row.values) or not np.isfinite(row.values).all():
            raise BadRow(f"indicator {row.label!r} needs values that are finite numbers")
    ends = [_ends(row) for row in shown]
    names_of, texts = zip(*(_beside(row, narrow=width <= NARROW) for row in shown), strict=True)
    rows = Rows.of(
        names_of, texts, width, share=0.45 if width <= NARROW else 0.32,
        before=widest([_short(worst) for worst, _ in ends], SMALL) + 6,
        after=widest([_short(best) for _, best in ends], SMALL) + 6,
    )  # fmt: skip
    national = any(row.national is not None for row in shown)
    placed, top = key.flow(_entries(names, national), width)
    figure, ax = rows.axes(ax, top=top, bottom=2)
    if len(figure.axes) == 1:
        key.draw(figure, placed)
    ax.set_xlim(0, 1)
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(axis="x", bottom=False, labelbottom=False)
    _draw(ax, shown, rows.places, ends)
    return figure, ax


def _draw(
    ax: Axes, shown: Sequence[Spine], places: Sequence[float], ends: Sequence[tuple[float, float]]
) -> None:
    """Draw all indicators, each from its worst value at 0 to its best at 1."""
    ticks: list[tuple[float, float]] = []
    middles: list[list[float]] = []
    signs: dict[str, list[tuple[float, float]]] = {"national": [], "own": []}
    for row, y, pair in zip(shown, places, ends, strict=True):
        quarters = np.quantile(np.asarray(row.values, dtype=float), (0.25, 0.5, 0.75))
        middles.append(sorted(_share(float(one), pair) for one in quarters))
        if len(row.values) <= _MANY:
            ticks += [(_share(float(one), pair), y) for one in row.values]
        for name, value in (("national", row.national), ("own", row.own)):
            if value is not None:
                signs[name].append((_share(value, pair), y))
        beside = ax.get_yaxis_transform()
        write(ax, (0, y), [_short(pair[0])], beside, by=(-8, 0), ha="right")
        write(ax, (1, y), [_short(pair[1])], beside, by=(8, 0))
    low, middle, high = zip(*middles, strict=True)
    ax.hlines(places, 0, 1, colors=PALE, linewidth=8, zorder=1)
    ax.hlines(places, low, high, colors=RULE, linewidth=8, zorder=2)
    for at, half, color, weight in (
        (ticks, 0.22, GREY, 0.5),
        (zip(middle, places, strict=True), 0.33, INK, 1.3),
    ):
        lines = [(x, y - half, y + half) for x, y in at]
        ax.vlines([x for x, *_ in lines], [y for _, y, _ in lines], [y for *_, y in lines],
                  colors=color, linewidth=weight, zorder=2.5)  # fmt: skip
    for name, marker, size, color in (("national", "D", 24, WARNING), ("own", "o", 44, ACCENT)):
        ax.scatter([x for x, _ in signs[name]], [y for _, y in signs[name]], s=size,
                   marker=marker, c=color, zorder=4, clip_on=False)  # fmt: skip


def _share(value: float, ends: tuple[float, float]) -> float:
    return 0.5 if ends[0] == ends[1] else (value - ends[0]) / (ends[1] - ends[0])


def _beside(row: Spine, *, narrow: bool) -> tuple[str, str]:
    """Return what stands at the left and at the right of a row; all at the left on a phone."""
    texts = [text for text in (row.text, row.national_text) if text]
    return ("\n".join([row.label, *texts]), "") if narrow else (row.label, "\n".join(texts))


def _short(value: float) -> str:
    return number(float(f"{value:.4g}"))


def _ends(row: Spine) -> tuple[float, float]:
    """Return the worst and the best value in sight."""
    others = [value for value in (row.own, row.national) if value is not None]
    low, high = (float(end([*row.values, *others])) for end in (min, max))
    return (high, low) if row.reverse else (low, high)


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
