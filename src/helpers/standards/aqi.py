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

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers import standards
from helpers.standards.rounding import Floats, half_even, upward

#: The edition in force until 28 February 2026, and the one since.
OLD: Final = "HJ633-2012"
NEW: Final = "HJ633-2026"

_MEANS: Final = ("so2", "no2", "co", "pm10", "pm25")
_ABOVE_TOP: Final = 500.0


def iaqi(concentrations: npt.ArrayLike, item: str, edition: str) -> Floats:
    """Return sub-indices.

    Parameters
    ----------
    concentrations
        Any shape, 0 or more, in µg/m3 or for CO in mg/m3; not-a-number is missing.
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

    References
    ----------
    HJ 633: IAQI = (IAQI_Hi − IAQI_Lo) / (BP_Hi − BP_Lo) · (C − BP_Lo) + IAQI_Lo, rounded up.
    """
    points, marks = _breakpoints(item, edition)
    values = np.asarray(concentrations, dtype=float)
    if edition == NEW:
        values = half_even(values, 1 if item.startswith("co_") else 0)
    found = upward(np.interp(values, points, marks))
    if marks[-1] < _ABOVE_TOP and edition == OLD:
        found[values > points[-1]] = np.nan
    return found


def daily(days: pd.DataFrame, edition: str) -> pd.Series[float]:
    """Return daily indices.

    Parameters
    ----------
    days
        A day a row, as `air_statistics.daily_values` gives them.
    edition
        ``HJ633-2012`` or ``HJ633-2026``.

    Returns
    -------
    pandas.Series
        By the days of the frame; not a number where the edition allows no index.
    """
    parts = [iaqi(days[name], f"{name}_24h", edition) for name in _MEANS]
    values = np.column_stack([*parts, _ozone(days, edition)])
    worst = pd.DataFrame(values).max(axis=1).to_numpy()
    if edition == NEW:
        missing = np.isnan(values).any(axis=1)
        worst = np.where(missing & ~(worst > 100), np.nan, np.maximum(worst, 1.0))
    # At the top already, a sub-index that cannot be stated changes nothing.
    known = np.where(np.isinf(values), np.nan, values)
    at_top = pd.DataFrame(known).max(axis=1).to_numpy() >= _ABOVE_TOP
    index = np.where(np.isinf(worst), np.where(at_top, _ABOVE_TOP, np.nan), worst)
    return pd.Series(index, index=days.index, name="aqi")


def _ozone(days: pd.DataFrame, edition: str) -> Floats:
    """Return the sub-index of ozone; by the old edition the higher of 8 hours and of one.

    Where 8 hours are above the end of their column and the hour is missing, it is infinite, so
    that no index can be stated: that of the other pollutants would make the worst air look better.
    """
    eight = iaqi(days["o3_8h"], "o3_8h", edition)
    if edition == NEW:
        return eight
    hour = iaqi(days["o3_1h"], "o3_1h", edition)
    over = days["o3_8h"].to_numpy(dtype=float) > _breakpoints("o3_8h", OLD)[0][-1]
    return np.where(over, np.where(np.isnan(hour), np.inf, hour), np.fmax(eight, hour))


@cache
def _breakpoints(item: str, edition: str) -> tuple[Floats, Floats]:
    """Return the concentrations of a column and the sub-indices at them."""
    rows = standards.rows("iaqi_breakpoints")
    filled = [row for row in rows if row["edition"] == edition and row[item]]
    return (
        np.array([float(row[item]) for row in filled]),
        np.array([float(row["iaqi"]) for row in filled]),
    )
