"""A time line: events by date, in groups; what no source dates says so."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.ticker import FixedLocator, MaxNLocator

from helpers.charts.frames import BadRow, Data, rows_of
from helpers.charts.layout.rows import Rows
from helpers.charts.layout.scale import TICKS
from helpers.charts.palette import ACCENT, GREY, INK, MUTED, PALE
from helpers.charts.style import SMALL, WIDE, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_INDENT = 9.0


class Event(NamedTuple):
    """One event.

    Attributes
    ----------
    label
        What happened, was awarded, or began.
    date
        ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``, or empty when no source dates it.
    text
        How the date is written; by default as given.
    marked
        Whether it is one that the section is about.
    group
        Heading under which it stands, such as a domain; events of a group stand together.
    """

    label: str
    date: str = ""
    text: str = ""
    marked: bool = False
    group: str = ""


@in_style
def timeline(
    data: Data, *, undated: str = "", width: float = WIDE, ax: Axes | None = None
) -> tuple[Figure, Axes]:
    """Draw events along an axis of years, one row each.

    Within a group events stand by date, those without one last; a date of a year only stands in
    the middle of the year.

    Parameters
    ----------
    data
        Rows of `Event`, or a data frame with its fields as columns; groups stand in their order.
    undated
        What is written where a date is missing.

    Raises
    ------
    BadRow
        If a date is malformed.
    """
    events = rows_of(data, Event)
    order = {group: at for at, group in enumerate(dict.fromkeys(one.group for one in events))}
    events.sort(key=lambda one: (order[one.group], _moment(one.date)))
    lines: list[Event | str] = []
    for group, members in groupby(events, key=lambda one: one.group):
        lines += [group] if group else []
        lines += members
    rows = Rows.of(
        [one if isinstance(one, str) else one.label for one in lines],
        ["" if isinstance(one, str) else one.text or one.date or undated for one in lines],
        width, share=0.5, before=_INDENT,
    )  # fmt: skip
    figure, ax = rows.axes(ax, top=2, bottom=TICKS + 2)
    known = [_moment(one.date) for one in events if one.date]
    first, last = (int(min(known)), int(max(known)) + 1) if known else (0, 1)
    ax.set_xlim(first, last)
    for label, one in zip(ax.get_yticklabels(), lines, strict=True):
        label.set_horizontalalignment("left")
        label.set_color(MUTED if isinstance(one, str) else ACCENT if one.marked else INK)
        label.set_fontsize(SMALL if isinstance(one, str) else label.get_fontsize())
    ax.tick_params(axis="y", pad=rows.left - _INDENT)
    dated = [(_moment(one.date), y, one.marked) for one, y in zip(lines, rows.places, strict=True)
             if not isinstance(one, str) and one.date]  # fmt: skip
    ax.hlines([y for _, y, _ in dated], first, last, colors=PALE, linewidth=0.8, zorder=1)
    ax.scatter([x for x, *_ in dated], [y for _, y, _ in dated], s=34, zorder=3, clip_on=False,
               c=[ACCENT if marked else GREY for *_, marked in dated])  # fmt: skip
    ax.xaxis.set_major_locator(FixedLocator(_ticks(first, last, rows.span)))
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.xaxis.grid(True, color=PALE, linewidth=0.8)
    ax.set_xlim(first, last)
    if not known:
        ax.xaxis.set_visible(False)
    return figure, ax


def _ticks(first: int, last: int, span: float) -> list[float]:
    """Return the years to tick: round ones with room between them, or else both ends."""
    count = max(1, min(int(span // 34), last - first, 8))
    # By default the locator never shows fewer than two ticks, and takes too many instead.
    round_years = MaxNLocator(count, integer=True, steps=[1, 2, 5, 10], min_n_ticks=1)
    ticks = [float(year) for year in round_years.tick_values(first, last) if first <= year <= last]
    return ticks if len(ticks) > 1 else [float(first), float(last)]


def _moment(text: str) -> float:
    """Return the year with a fraction: the middle of the year, month or day; last without one."""
    if not text:
        return float("inf")
    found = _DATE.fullmatch(text)
    if found is None:
        raise BadRow(f"{text!r} is no date", fix="write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = int(found[1]), found[2], found[3]
    if not month:
        return year + 0.5
    try:
        first = date(year, int(month), int(day or 15))
    except ValueError:
        raise BadRow(f"{text!r} is no date", fix="write YYYY, YYYY-MM or YYYY-MM-DD") from None
    return year + (first.timetuple().tm_yday - 0.5) / 366
