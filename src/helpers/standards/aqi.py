"""The daily air quality index of HJ 633 and its sub-indices.

Both editions, over whole columns of concentrations at once. What they do differently:

======================= ============================== ====================================
topic                   HJ 633-2012                    HJ 633-2026
======================= ============================== ====================================
sub-index 100 (24 h)    PM10 150, PM2.5 75             PM10 120, PM2.5 60
O3 in the daily index   highest hour and 8-hour mean   8-hour mean only
O3 above 800 in 8 h     no sub-index; the 1-h one      300
concentrations          as they are                    first rounded half to even, CO to 0.1
a pollutant is missing  index of the others            only where the others exceed 100
least index             0                              1
======================= ============================== ====================================

Sub-indices and index are rounded up in both. Concentrations are in µg/m3, those of CO in mg/m3.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers import standards
from helpers.errors import CasebookError, near_matches
from helpers.standards.rounding import Floats, half_even, upward

#: The edition in force until 28 February 2026, and the one since.
OLD: Final = "HJ633-2012"
NEW: Final = "HJ633-2026"

#: Columns of a daily index, each with its column of the standard's table.
DAILY: Final[Mapping[str, str]] = {
    "so2": "so2_24h",
    "no2": "no2_24h",
    "co": "co_24h",
    "o3_8h": "o3_8h",
    "o3_1h": "o3_1h",
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


def daily(frame: pd.DataFrame, edition: str) -> pd.Series[float]:
    """Compute daily indices.

    Parameters
    ----------
    frame
        A day a row. Columns are 24-hour means ``so2``, ``no2``, ``co``, ``pm10``, ``pm25``, the
        highest 8-hour mean ``o3_8h``, and for the edition of 2012 the highest hour ``o3_1h``;
        a column that is left out is missing on every day.
    edition
        ``HJ633-2012`` or ``HJ633-2026``.

    Returns
    -------
    pandas.Series
        By the days of the frame; not a number where the edition allows no index.

    Raises
    ------
    UnknownItem
        If a column is none of these.
    NegativeConcentration, UnknownIndexEdition
        As in `iaqi`.
    """
    parts = _parts(frame, edition)
    eight, one = parts.pop("o3_8h"), parts.pop("o3_1h")
    parts["o3"] = eight if edition == NEW else _ozone(frame, np.fmax(eight, one), one)
    values = np.column_stack(list(parts.values()))
    worst = np.fmax.reduce(values, axis=1) if len(values) else np.empty(0)
    if edition == NEW:
        missing = np.isnan(values).any(axis=1)
        worst = np.where(missing & ~(worst > 100), np.nan, np.maximum(worst, 1.0))
    # At the top already, a sub-index that cannot be stated changes nothing.
    known = np.where(np.isinf(values), np.nan, values)
    top = np.fmax.reduce(known, axis=1) if len(known) else np.empty(0)
    index = np.where(np.isinf(worst), np.where(top >= _ABOVE_TOP, _ABOVE_TOP, np.nan), worst)
    return pd.Series(index, index=frame.index, name="aqi")


def _parts(frame: pd.DataFrame, edition: str) -> dict[str, Floats]:
    for name in frame.columns:
        if name not in DAILY:
            raise UnknownItem(
                f"{name!r} is no column of an index",
                fix=near_matches(str(name), DAILY) or f"use {', '.join(DAILY)}",
            )
    blank = np.full(len(frame), np.nan)
    return {
        name: iaqi(frame[name].to_numpy(dtype=float), item, edition) if name in frame else blank
        for name, item in DAILY.items()
    }


def _ozone(frame: pd.DataFrame, found: Floats, hour: Floats) -> Floats:
    """Take the sub-index of the highest hour where 8 hours are above the end of their column.

    Where that is missing too the sub-index is infinite, so that no index can be stated: that of
    the other pollutants would make the worst air look better.
    """
    if "o3_8h" not in frame:
        return found
    points, _ = _breakpoints("o3_8h", OLD)
    over = frame["o3_8h"].to_numpy(dtype=float) > points[-1]
    return np.where(over, np.where(np.isnan(hour), np.inf, hour), found)


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
