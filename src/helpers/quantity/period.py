"""The time a figure speaks for, from a year to a day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from helpers.errors import CasebookError

Lang = Literal["zh", "en"]

_MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class BadPeriod(CasebookError, ValueError):
    """A date that does not exist, or a period that ends before it starts."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period between two partial ISO dates, both included.

    Attributes
    ----------
    start, end
        ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or empty. Without a start, the period is a state
        at the end of `end`; without an end, it is open; without both, it is undated.
    inferred
        ``printed`` when the source states no date and the end is the day it was published,
        ``inferred`` when either was worked out otherwise; empty when both are stated.
    """

    start: str
    end: str
    inferred: Literal["", "printed", "inferred"] = field(default="", compare=False)

    @property
    def first_day(self) -> date | None:
        """The first day, if the start is known."""
        return _first(self.start) if self.start else None

    @property
    def last_day(self) -> date | None:
        """The last day, if the end is known."""
        return _last(self.end) if self.end else None

    @property
    def days(self) -> int | None:
        """How many days there are from the first to the last, both included."""
        first, last = self.first_day, self.last_day
        return (last - first).days + 1 if first and last else None

    @property
    def hours(self) -> int | None:
        """How many hours there are in its days."""
        return None if self.days is None else self.days * 24

    def covers(self, text: str) -> bool:
        """Return whether the period ends within a year, month or day; each covers the empty one.

        A text that is no partial ISO date is a `BadPeriod`.
        """
        if not text:
            return True
        last = self.last_day
        return last is not None and _first(text) <= last <= _last(text)

    def includes(self, text: str) -> bool:
        """Return whether the period holds at the end of a year, month or day.

        This is the question to ask of a limit in force; an open end holds for good, and a state
        at a moment holds only then. A text that is no partial ISO date is a `BadPeriod`.
        """
        if not text or not (self.start or self.end):
            return True
        if not self.start:
            return self.covers(text)
        moment, first, last = _last(text), self.first_day, self.last_day
        return first is not None and first <= moment and (last is None or moment <= last)

    def words(self, lang: Lang = "zh") -> str:
        """Write the period for a reader.

        Returns
        -------
        str
            ``2023年8月底``, ``2023年1—8月``, ``2016—2020年``; ``end of August 2023`` in English.
            A state of no stated date is ``据2024年10月9日刊载``; other inferred ends are marked.
        """
        if lang == "zh":
            if self.inferred == "printed":
                return f"据{_date_zh(self.end)}刊载"
            return _words_zh(self.start, self.end) + ("，推定" if self.inferred else "")
        if self.inferred == "printed":
            return f"as published {_date_en(self.end)}"
        return _words_en(self.start, self.end) + (", inferred" if self.inferred else "")


@lru_cache(maxsize=4096)
def parse_period(start: str, end: str) -> Period:
    """Read a period from its two partial ISO dates, as `Period` has them.

    Raises
    ------
    BadPeriod
        If a date does not exist or the end comes before the start.
    """
    period = Period(start.strip(), end.strip())
    first, last = period.first_day, period.last_day
    if first and last and last < first:
        raise BadPeriod(
            f"the period ends ({end}) before it starts ({start})", fix="exchange start and end"
        )
    return period


def _parts(text: str) -> tuple[int, int, int]:
    """Split a partial date; a part that is not given is 0."""
    match = _PARTIAL.fullmatch(text)
    year, month, day = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    try:
        date(year, month if match and match[2] else 1, day if match and match[3] else 1)
    except ValueError:
        shown = text if len(text) <= 40 else text[:40] + "…"
        raise BadPeriod(
            f"{shown!r} is no date", fix="write YYYY, YYYY-MM or YYYY-MM-DD, such as 2023-08"
        ) from None
    return year, month, day


@lru_cache(maxsize=4096)  # an audit asks a million times for the same few days
def _first(text: str) -> date:
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=4096)
def _last(text: str) -> date:
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def _words_zh(start: str, end: str) -> str:
    if not start and not end:
        return "未注明年份"
    if not end:
        return f"{_date_zh(start)}起"
    if not start:
        return _date_zh(end) if _parts(end)[2] else f"{_date_zh(end)}底"
    if start == end:
        return _date_zh(end)
    first, last = _parts(start), _parts(end)
    if not first[1] and not last[1]:
        return f"{first[0]}—{last[0]}年"
    if first[0] == last[0] and first[1] and last[1]:
        if not first[2] and not last[2]:
            return f"{first[0]}年{first[1]}—{last[1]}月"
        if first[1] == last[1] and first[2] and last[2]:
            return f"{first[0]}年{first[1]}月{first[2]}—{last[2]}日"
    return f"{_date_zh(start)}—{_date_zh(end)}"


def _date_zh(text: str) -> str:
    year, month, day = _parts(text)
    return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")


def _words_en(start: str, end: str) -> str:
    if not start and not end:
        return "undated"
    if not end:
        return f"from {_date_en(start)}"
    if not start:
        return _date_en(end) if _parts(end)[2] else f"end of {_date_en(end)}"
    if start == end:
        return _date_en(end)
    first, last = _parts(start), _parts(end)
    if first[0] == last[0] and first[1] and last[1] and not first[2] and not last[2]:
        return f"{_MONTHS[first[1]]}–{_MONTHS[last[1]]} {first[0]}"
    if not first[1] and not last[1]:
        return f"{first[0]}–{last[0]}"
    return f"{_date_en(start)} – {_date_en(end)}"


def _date_en(text: str) -> str:
    year, month, day = _parts(text)
    words = f"{_MONTHS[month]} {year}" if month else str(year)
    return f"{day} {words}" if day else words
