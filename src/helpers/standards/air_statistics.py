"""Statistics of measured air: daily values, yearly values and whether a year may be evaluated.

Hours carry the label of their end, as stations report them: 01 to 24, and 24 is 00 of the next
date. Concentrations are in µg/m3, those of CO in mg/m3. Missing is not-a-number throughout;
nothing is filled in.

References
----------
GB 3095, validity of data: 20 hours a day; 324 days a year with 27 in each month, 25 in February;
6 hours in 8 (the same numbers in 2012 and 2026). HJ 663, yearly statistics and the daily maximum
8-hour mean: of the 17 running means that end at 08:00 to 24:00 there must be 14, or one above the
limit. How HJ 663 interpolates a percentile (its Annex A) was taken from two implementations that
agree, not from its text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.standards.rounding import Floats

HOURS_A_DAY: Final = 20
HOURS_IN_EIGHT: Final = 6
MEANS_OF_EIGHT: Final = 14
DAYS_A_YEAR: Final = 324
DAYS_A_MONTH: Final = 27
DAYS_IN_FEBRUARY: Final = 25

#: Pollutants whose daily value is the mean of the day; O3 has its highest 8-hour mean.
BY_MEAN: Final = ("so2", "no2", "co", "pm10", "pm25")


@dataclass(frozen=True, slots=True)
class Statistic:
    """A yearly statistic of HJ 663.

    Attributes
    ----------
    id
        Its name; where a casebook has it as an indicator, the indicator's.
    pollutant
        ``so2``, ``no2``, ``co``, ``o3``, ``pm10`` or ``pm25``.
    percentile
        Of the daily values, in %; 0 for their mean.
    """

    id: str
    pollutant: str
    percentile: int = 0

    @property
    def daily(self) -> str:
        """The column of daily values that it is taken from."""
        return "o3_8h" if self.pollutant == "o3" else self.pollutant

    @property
    def decimals(self) -> int:
        """Places behind the point that results are stated to: one for CO, none for others."""
        return 1 if self.pollutant == "co" else 0


#: The statistics that a year is judged by, in the order of GB 3095.
STATISTICS: Final = (
    Statistic("so2", "so2"),
    Statistic("so2_p98", "so2", 98),
    Statistic("no2", "no2"),
    Statistic("no2_p98", "no2", 98),
    Statistic("co_p95", "co", 95),
    Statistic("o3_p90", "o3", 90),
    Statistic("pm10", "pm10"),
    Statistic("pm10_p95", "pm10", 95),
    Statistic("pm25", "pm25"),
    Statistic("pm25_p95", "pm25", 95),
)


@dataclass(frozen=True)
class Validity:
    """Whether the daily values of a year suffice.

    Attributes
    ----------
    year
        The year.
    months
        Days with a valid value in each of the twelve months.
    """

    year: int
    months: tuple[int, ...]

    @property
    def days(self) -> int:
        """Days with a valid value."""
        return sum(self.months)

    @property
    def short(self) -> tuple[int, ...]:
        """The months, 1 to 12, that have too few days."""
        return tuple(n for n, days in enumerate(self.months, start=1) if days < _needed(n))

    @property
    def holds(self) -> bool:
        """Whether the year may be evaluated."""
        return self.days >= DAYS_A_YEAR and not self.short


def by_day(series: pd.Series[float]) -> tuple[pd.DatetimeIndex, Floats]:
    """Arrange hourly values by day.

    Parameters
    ----------
    series
        Values by the end of their hour, each hour at most once.

    Returns
    -------
    tuple
        The days without gaps from first to last, and an array of days × 24 hours (01 to 24).
    """
    begins = pd.DatetimeIndex(series.index) - pd.Timedelta(hours=1)
    if not len(begins):
        return pd.DatetimeIndex([]), np.empty((0, 24))
    days = pd.date_range(begins.min().normalize(), begins.max().normalize(), freq="D")
    hours = np.full((len(days), 24), np.nan)
    hours[(begins.normalize() - days[0]).days, begins.hour] = series.to_numpy(dtype=float)
    return days, hours


def daily_means(hours: npt.ArrayLike) -> Floats:
    """Average days of at least 20 hours.

    Parameters
    ----------
    hours
        Days × 24.

    Returns
    -------
    ndarray of float
        One a day; not a number where fewer than 20 hours were measured.
    """
    values = np.asarray(hours, dtype=float)
    count = np.isfinite(values).sum(axis=1)
    total = np.nansum(values, axis=1)
    return np.where(count >= HOURS_A_DAY, total / np.maximum(count, 1), np.nan)


def highest_hours(hours: npt.ArrayLike) -> Floats:
    """Give the highest hour of days of at least 20 hours; days × 24 in, one a day out."""
    values = np.asarray(hours, dtype=float)
    count = np.isfinite(values).sum(axis=1)
    most = np.max(np.where(np.isfinite(values), values, -np.inf), axis=1, initial=-np.inf)
    return np.where(count >= HOURS_A_DAY, most, np.nan)


def highest_eight_hours(hours: npt.ArrayLike, limit: float) -> Floats:
    """Give the daily maximum 8-hour mean (MDA8) of O3.

    Parameters
    ----------
    hours
        Days × 24, hours 01 to 24.
    limit
        The limit of the daily maximum 8-hour mean, µg/m3: a day with too few means counts
        all the same when the highest of them is above it.

    Returns
    -------
    ndarray of float
        One a day; not a number where the day does not count.
    """
    values = np.asarray(hours, dtype=float)
    windows = np.lib.stride_tricks.sliding_window_view(values, 8, axis=1)
    count = np.isfinite(windows).sum(axis=2)
    total = np.nansum(windows, axis=2)
    valid = count >= HOURS_IN_EIGHT
    means = np.where(valid, total / np.maximum(count, 1), -np.inf)
    most = means.max(axis=1, initial=-np.inf)
    counts = (valid.sum(axis=1) >= MEANS_OF_EIGHT) | (most > limit)
    return np.where(counts, most, np.nan)


def daily_values(hourly: pd.DataFrame, o3_limit: float) -> pd.DataFrame:
    """Compute the daily values of all pollutants.

    Parameters
    ----------
    hourly
        Values by the end of their hour; columns ``so2``, ``no2``, ``co``, ``o3``, ``pm10``,
        ``pm25``.
    o3_limit
        The limit of the daily maximum 8-hour mean, µg/m3.

    Returns
    -------
    pandas.DataFrame
        A day a row without gaps; columns `BY_MEAN`, ``o3_8h`` and ``o3_1h``.
    """
    found: dict[str, Floats] = {}
    days, ozone = by_day(hourly["o3"])
    for name in BY_MEAN:
        found[name] = daily_means(by_day(hourly[name])[1])
    found["o3_8h"] = highest_eight_hours(ozone, o3_limit)
    found["o3_1h"] = highest_hours(ozone)
    return pd.DataFrame(found, index=days)


def validity(daily: pd.Series[float], year: int) -> Validity:
    """Count the valid days of a year, by month."""
    days = pd.DatetimeIndex(daily.index)
    good = (days.year == year) & daily.notna().to_numpy()
    counts = np.bincount(days.month[good], minlength=13)[1:]
    return Validity(year, tuple(int(count) for count in counts))


def percentile(values: npt.ArrayLike, percent: float) -> tuple[float, float, float]:
    """Find a percentile as HJ 663 interpolates it.

    With the n values in ascending order, k = 1 + (n − 1)·p and s its whole part, the percentile
    is X(s) + (X(s+1) − X(s))·(k − s).

    Parameters
    ----------
    values
        One dimension, at least one value; not-a-number is left out.
    percent
        0 to 100.

    Returns
    -------
    tuple of float
        X(s), X(s+1) and k − s.
    """
    array = np.asarray(values, dtype=float)
    ordered = np.sort(array[np.isfinite(array)])
    place = round((len(ordered) - 1) * percent / 100, 9)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below]), float(ordered[above]), place - below


def yearly_value(values: npt.ArrayLike, statistic: Statistic) -> float:
    """Compute a yearly statistic of daily values; not a number when there are none."""
    array = np.asarray(values, dtype=float)
    array = array[np.isfinite(array)]
    if not len(array):
        return float("nan")
    if not statistic.percentile:
        return float(array.mean())
    low, high, part = percentile(array, statistic.percentile)
    return low + (high - low) * part


def _needed(month: int) -> int:
    return DAYS_IN_FEBRUARY if month == 2 else DAYS_A_MONTH
