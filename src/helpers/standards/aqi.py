"""The air quality index of HJ 633: sub-indices, index, primary pollutants and levels.

Both editions, over whole columns of concentrations at once. What they do differently:

======================= ============================== ====================================
topic                   HJ 633-2012                    HJ 633-2026
======================= ============================== ====================================
sub-index 100 (24 h)    PM10 150, PM2.5 75             PM10 120, PM2.5 60
O3 in the daily index   highest hour and 8-hour mean   8-hour mean only
SO2 above 800 in 1 h    no sub-index; the 24-h one     200
O3 above 800 in 8 h     no sub-index; the 1-h one      300
concentrations          as they are                    first rounded half to even, CO to 0.1
a pollutant is missing  index of the others            only where the others exceed 100
least index             0                              1
======================= ============================== ====================================

Sub-indices and index are rounded up in both. Concentrations are in µg/m3, those of CO in mg/m3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers import standards
from helpers.casebook.schema.vocabulary import Words
from helpers.errors import CasebookError, near_matches
from helpers.standards.rounding import Floats, half_even, upward

#: The edition in force until 28 February 2026, and the one since.
OLD: Final = "HJ633-2012"
NEW: Final = "HJ633-2026"

#: The pollutants of an index, in the order of the standard's table.
POLLUTANTS: Final = ("so2", "no2", "co", "o3", "pm10", "pm25")

#: Columns of a daily and of an hourly index, each with its column of the standard's table.
DAILY: Final[Mapping[str, str]] = {
    "so2": "so2_24h",
    "no2": "no2_24h",
    "co": "co_24h",
    "o3_8h": "o3_8h",
    "o3_1h": "o3_1h",
    "pm10": "pm10_24h",
    "pm25": "pm25_24h",
}
#: PM of one hour is read on the 24-hour column.
HOURLY: Final[Mapping[str, str]] = {
    "so2": "so2_1h",
    "so2_24h": "so2_24h",
    "no2": "no2_1h",
    "co": "co_1h",
    "o3": "o3_1h",
    "pm10": "pm10_24h",
    "pm25": "pm25_24h",
}
_ABOVE_TOP: Final = 500.0


class UnknownItem(CasebookError, LookupError):
    """A concentration that the index has no column for."""


class UnknownIndexEdition(CasebookError, LookupError):
    """An edition of HJ 633 that there is no table of."""


class NegativeConcentration(CasebookError, ValueError):
    """A concentration below zero."""


@dataclass(frozen=True)
class Level:
    """One of the six levels: its number, its name and the highest index in it."""

    number: int
    name: Words
    most: int


LEVELS: Final = (
    Level(1, Words("优", "excellent"), 50),
    Level(2, Words("良", "good"), 100),
    Level(3, Words("轻度污染", "lightly polluted"), 150),
    Level(4, Words("中度污染", "moderately polluted"), 200),
    Level(5, Words("重度污染", "heavily polluted"), 300),
    Level(6, Words("严重污染", "severely polluted"), 500),
)


@dataclass(frozen=True)
class AirIndex:
    """Indices of a column of days or hours.

    Attributes
    ----------
    edition
        The edition of HJ 633 that they follow.
    iaqi
        Sub-indices by pollutant, one row a day or hour; not a number where there is none.
    aqi
        The index; not a number where the edition allows none.
    """

    edition: str
    iaqi: pd.DataFrame = field(repr=False)
    aqi: pd.Series[float] = field(repr=False)

    @property
    def levels(self) -> pd.Series[float]:
        """Numbers of the levels, 1 to 6."""
        tops = np.array([level.most for level in LEVELS], dtype=float)
        found = np.searchsorted(tops, self.aqi.to_numpy()) + 1.0
        return pd.Series(np.where(self.aqi.isna(), np.nan, found), index=self.aqi.index)

    @property
    def primary(self) -> list[tuple[str, ...]]:
        """The primary pollutants: all whose sub-index is the index, where it is above 50."""
        values, tops = self.iaqi.to_numpy(), self.aqi.to_numpy()
        names = list(self.iaqi.columns)
        return [
            tuple(name for name, one in zip(names, row, strict=True) if top > 50 and one == top)
            for row, top in zip(values, tops, strict=True)
        ]


def level_of(index: float) -> Level:
    """Return the level of an index between 0 and 500."""
    return next(level for level in LEVELS if index <= level.most)


def iaqi(concentrations: npt.ArrayLike, item: str, edition: str) -> Floats:
    """Compute sub-indices.

    Parameters
    ----------
    concentrations
        Any shape, in µg/m3 or for CO in mg/m3; not-a-number is missing.
    item
        A column of the standard's table, such as ``pm25_24h`` or ``o3_1h``.
    edition
        ``HJ633-2012`` or ``HJ633-2026``.

    Returns
    -------
    ndarray of float
        Whole numbers; 500 above the last breakpoint of the table. Where the column ends earlier
        (SO2 in 1 h, O3 in 8 h) the old edition has no sub-index above its end and the new one
        stays at the last.

    Raises
    ------
    NegativeConcentration
        If a concentration is below zero.
    UnknownItem, UnknownIndexEdition
        If the table has no such column or edition.

    References
    ----------
    HJ 633: IAQI = (IAQI_Hi − IAQI_Lo) / (BP_Hi − BP_Lo) · (C − BP_Lo) + IAQI_Lo, rounded up.
    """
    points, marks = _breakpoints(item, edition)
    values = np.asarray(concentrations, dtype=float)
    if np.any(values < 0):
        raise NegativeConcentration(
            f"{item}: {float(np.nanmin(values))} is below zero",
            fix="leave a value that was not measured empty",
        )
    if edition == NEW:
        values = half_even(values, 1 if item.startswith("co_") else 0)
    found = upward(np.interp(values, points, marks))
    if marks[-1] < _ABOVE_TOP and edition == OLD:
        found[values > points[-1]] = np.nan
    return found


def daily(frame: pd.DataFrame, edition: str) -> AirIndex:
    """Compute daily indices.

    Parameters
    ----------
    frame
        A day a row. Columns are 24-hour means ``so2``, ``no2``, ``co``, ``pm10``, ``pm25``, the
        highest 8-hour mean ``o3_8h``, and for the edition of 2012 the highest hour ``o3_1h``;
        a column that is left out is missing on every day.
    edition
        ``HJ633-2012`` or ``HJ633-2026``.

    Raises
    ------
    UnknownItem
        If a column is none of these.
    NegativeConcentration, UnknownIndexEdition
        As in `iaqi`.
    """
    parts = _parts(frame, DAILY, edition)
    eight, one = parts.pop("o3_8h"), parts.pop("o3_1h")
    if edition == NEW:
        parts["o3"] = eight
    else:
        parts["o3"] = _beyond(frame, "o3_8h", "o3_8h", edition, np.fmax(eight, one), one)
    return _index(parts, frame.index, edition)


def hourly(frame: pd.DataFrame, edition: str) -> AirIndex:
    """Compute hourly indices from the concentrations of one hour.

    Parameters
    ----------
    frame
        An hour a row. Columns are ``so2``, ``no2``, ``co``, ``o3``, ``pm10``, ``pm25`` and, for
        hours in which the edition of 2012 has no sub-index for SO2, its 24-hour mean ``so2_24h``.
    edition
        ``HJ633-2012`` or ``HJ633-2026``.

    Raises
    ------
    UnknownItem
        If a column is none of these.
    NegativeConcentration, UnknownIndexEdition
        As in `iaqi`.
    """
    parts = _parts(frame, HOURLY, edition)
    day = parts.pop("so2_24h")
    if edition == OLD:
        parts["so2"] = _beyond(frame, "so2", "so2_1h", edition, parts["so2"], day)
    return _index(parts, frame.index, edition)


def _parts(frame: pd.DataFrame, items: Mapping[str, str], edition: str) -> dict[str, Floats]:
    for name in frame.columns:
        if name not in items:
            raise UnknownItem(
                f"{name!r} is no column of an index",
                fix=near_matches(str(name), items) or f"use {', '.join(items)}",
            )
    blank = np.full(len(frame), np.nan)
    return {
        name: iaqi(frame[name].to_numpy(dtype=float), item, edition) if name in frame else blank
        for name, item in items.items()
    }


def _beyond(
    frame: pd.DataFrame, name: str, item: str, edition: str, found: Floats, instead: Floats
) -> Floats:
    """Take another sub-index where a concentration is above the end of its own column.

    Where that is missing too the sub-index is infinite, so that no index can be stated: that of
    the other pollutants would make the worst air look better.
    """
    if name not in frame:
        return found
    points, _ = _breakpoints(item, edition)
    over = frame[name].to_numpy(dtype=float) > points[-1]
    return np.where(over, np.where(np.isnan(instead), np.inf, instead), found)


def _index(parts: Mapping[str, Floats], index: pd.Index, edition: str) -> AirIndex:
    values = np.column_stack([parts[name] for name in POLLUTANTS])
    worst = np.fmax.reduce(values, axis=1) if len(values) else np.empty(0)
    if edition == NEW:
        missing = np.isnan(values).any(axis=1)
        worst = np.where(missing & ~(worst > 100), np.nan, np.maximum(worst, 1.0))
    known = np.where(np.isinf(values), np.nan, values)
    # At the top already, a sub-index that cannot be stated changes nothing.
    top = np.fmax.reduce(known, axis=1) if len(known) else np.empty(0)
    aqi = np.where(np.isinf(worst), np.where(top >= _ABOVE_TOP, _ABOVE_TOP, np.nan), worst)
    return AirIndex(
        edition,
        pd.DataFrame(known, index=index, columns=list(POLLUTANTS)),
        pd.Series(aqi, index=index, name="aqi"),
    )


@cache
def _breakpoints(item: str, edition: str) -> tuple[Floats, Floats]:
    """Give the concentrations of a column and the sub-indices at them."""
    known = standards.editions("iaqi_breakpoints")
    if edition not in known:
        raise UnknownIndexEdition(
            f"{edition!r} is no edition of the index",
            fix=near_matches(edition, known) or f"use one of {', '.join(known)}",
        )
    table = [row for row in standards.rows("iaqi_breakpoints") if row["edition"] == edition]
    items = list(table[0])[4:]
    if item not in items:
        raise UnknownItem(
            f"{item!r} is no column of the index",
            fix=near_matches(item, items) or f"use one of {', '.join(items)}",
        )
    filled = [row for row in table if row[item]]
    return (
        np.array([float(row[item]) for row in filled]),
        np.array([float(row["iaqi"]) for row in filled]),
    )
