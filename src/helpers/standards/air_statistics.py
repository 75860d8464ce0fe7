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
import pandas as pd

from helpers import standards
from helpers.standards.rounding import Floats

HOURS_A_DAY: Final = 20
HOURS_IN_EIGHT: Final = 6
MEANS_OF_EIGHT: Final = 14
DAYS_A_YEAR: Final = 324
DAYS_A_MONTH: Final = 27
DAYS_IN_FEBRUARY: Final = 25


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

    def of(self, days: pd.Series[float]) -> float:
        """Return the statistic of the valid daily values of a year; not-a-number without any."""
        found = days.quantile(self.percentile / 100) if self.percentile else days.mean()
        return float(found)


#: The statistics that a year is judged by, in the order of GB 3095.
STATISTICS: Final = tuple(
    Statistic(row["statistic"], row["pollutant"], int(row["percentile"]))
    for row in standards.rows("hj663_statistics")
)


@dataclass(frozen=True)
class Validity:
    """Whether the daily values of a year suffice, by the valid days in each of its months."""

    months: tuple[int, ...]

    @property
    def days(self) -> int:
        """Days with a valid value."""
        return sum(self.months)

    @property
    def short(self) -> tuple[int, ...]:
        """The months, 1 to 12, that have too few days."""
        least = [DAYS_IN_FEBRUARY if month == 2 else DAYS_A_MONTH for month in range(1, 13)]
        pairs = enumerate(zip(self.months, least, strict=True), start=1)
        return tuple(month for month, (days, needed) in pairs if days < needed)

    @property
    def holds(self) -> bool:
        """Whether the year may be evaluated."""
        return self.days >= DAYS_A_YEAR and not self.short


def validity(days: pd.Series[float]) -> Validity:
    """Count the valid daily values of a year by month."""
    months = pd.DatetimeIndex(days.dropna().index).month
    return Validity(tuple(int((months == month).sum()) for month in range(1, 13)))


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
        A day a row: the mean of each pollutant but ozone, which has its highest 8-hour mean
        ``o3_8h`` and its highest hour ``o3_1h``.
    """
    begins = pd.DatetimeIndex(hourly.index) - pd.Timedelta(hours=1)
    days = hourly.groupby(begins.normalize())
    enough = days.count() >= HOURS_A_DAY
    found = days.mean().where(enough)
    hours = hourly["o3"].set_axis([begins.normalize(), begins.hour]).unstack()
    hours = hours.reindex(index=found.index, columns=range(24))
    found["o3_8h"] = highest_eight_hours(hours.to_numpy(dtype=float), o3_limit)
    found["o3_1h"] = days["o3"].max().where(enough["o3"])
    return found.drop(columns="o3")


def highest_eight_hours(hours: Floats, limit: float) -> Floats:
    """Return the daily maximum 8-hour mean (MDA8) of O3.

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
    windows = np.lib.stride_tricks.sliding_window_view(hours, 8, axis=1)
    count = np.isfinite(windows).sum(axis=2)
    valid = count >= HOURS_IN_EIGHT
    means = np.where(valid, np.nansum(windows, axis=2) / np.maximum(count, 1), -np.inf)
    most = means.max(axis=1, initial=-np.inf)
    counts = (valid.sum(axis=1) >= MEANS_OF_EIGHT) | (most > limit)
    return np.where(counts, most, np.nan)
