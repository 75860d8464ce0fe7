"""Reconciliation: what was published, what it implies, and what its known parts add up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from helpers.charts.frames import BadRow, Data, rows_of
from helpers.charts.layout import key
from helpers.charts.layout.rows import Rows
from helpers.charts.layout.scale import number
from helpers.charts.palette import ACCENT_MID, ACCENT_PALE, INK, WARNING_MID
from helpers.charts.style import WIDE, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Kind = Literal["published", "implied", "known"]

_FILLS: dict[Kind, tuple[str, str]] = {
    "published": (ACCENT_MID, "solid"),
    "implied": (ACCENT_PALE, "dashed"),
    "known": (WARNING_MID, "solid"),
}


class Part(NamedTuple):
    """One part of a bar.

    Attributes
    ----------
    row
        Name of the bar; parts of one bar stand end to end, in their order.
    value
        Length, 0 or more.
    kind
        Whether it was ``published``, is ``implied`` by published figures, or is ``known`` from
        another record.
    low, high
        Bounds of the whole bar; drawn as a whisker when a part has them.
    text
        What is written beside the bar; by default the sum of its parts.
    """

    row: str
    value: float
    kind: Kind = "published"
    low: float | None = None
    high: float | None = None
    text: str = ""


@in_style
def reconciliation(
    data: Data,
    *,
    names: Mapping[Kind, str],
    unit: str = "",
    width: float = WIDE,
    ax: Axes | None = None,
) -> tuple[Figure, Axes]:
    """Draw published, implied and known amounts as bars on one axis.

    Parameters
    ----------
    names
        What each kind is called in the key.
    unit
        What is measured, and its unit.

    Raises
    ------
    BadRow
        If an amount is negative, or a kind is unknown or has no name.
    """
    parts = rows_of(data, Part)
    for part in parts:
        if part.kind not in _FILLS or part.kind not in names or part.value < 0:
            raise BadRow(
                f"{part.row}: {part.value:g} ({part.kind}) cannot be drawn",
                fix=f"amounts are 0 or more; kinds, which names= names, are {', '.join(_FILLS)}",
            )
    bars = {row: [part for part in parts if part.row == row]
            for row in dict.fromkeys(part.row for part in parts)}  # fmt: skip
    totals = [sum(part.value for part in bar) for bar in bars.values()]
    texts = [next((part.text for part in bar if part.text), number(total))
             for bar, total in zip(bars.values(), totals, strict=True)]  # fmt: skip
    rows = Rows.of(list(bars), texts, width)
    highs = [part.high for part in parts if part.high is not None]
    longest = max([*totals, *highs]) or 1.0
    entries = [key.Entry(names[kind], key.patch(_FILLS[kind][0], INK))
               for kind in _FILLS if any(part.kind == kind for part in parts)]  # fmt: skip
    placed, top = key.flow(entries, width)
    figure, ax = rows.scaled(ax, (0, longest), unit, top=top + 3)
    if len(figure.axes) == 1:
        key.draw(figure, placed)
    for bar, y, total in zip(bars.values(), rows.places, totals, strict=True):
        start = 0.0
        for part in bar:
            fill, edge = _FILLS[part.kind]
            ax.barh(y, part.value, 0.62, start, color=fill, edgecolor=INK, linewidth=0.6,
                    linestyle=edge, zorder=2, label=names[part.kind])  # fmt: skip
            start += part.value
        for part in bar:
            if part.low is not None and part.high is not None:
                ax.errorbar(total, y, xerr=[[total - part.low], [part.high - total]], color=INK,
                            capsize=3, linewidth=1, zorder=3, clip_on=False)  # fmt: skip
    return figure, ax
