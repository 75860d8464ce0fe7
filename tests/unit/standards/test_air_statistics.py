from __future__ import annotations

from math import isnan, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from helpers.standards import air_statistics as air

NAMES = ("so2", "no2", "co", "o3", "pm10", "pm25")
hour = st.one_of(st.just(nan), st.integers(0, 5000).map(lambda tenths: tenths / 10))
one_day = arrays.arrays(np.float64, (24,), elements=hour)


def year_of(value: float, year: int = 2023) -> pd.Series[float]:
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31", freq="D")
    return pd.Series(value, index=days, dtype=float)


def hours(*missing: int, value: float = 10.0) -> list[float]:
    """One day at a value; hours 1 to 24 that are missing."""
    return [nan if hour in missing else value for hour in range(1, 25)]


def daily(
    day: list[float] | np.ndarray[tuple[int], np.dtype[np.float64]], limit: float = 160.0
) -> dict[str, float]:
    stamps = pd.date_range("2023-05-01 01:00", periods=24, freq="h")
    frame = pd.DataFrame(dict.fromkeys(NAMES, day), index=stamps)
    found = air.daily_values(frame, limit)
    assert len(found) == 1
    return {str(name): float(value) for name, value in found.iloc[0].items()}


def test_an_hour_is_labelled_by_its_end_and_columns_are_kept_apart() -> None:
    stamps = pd.date_range("2023-05-01 01:00", "2023-05-03 00:00", freq="h")
    frame = pd.DataFrame({name: float(n) for n, name in enumerate(NAMES)}, index=stamps)
    found = air.daily_values(frame, 160)
    assert [str(day)[5:10] for day in found.index] == ["05-01", "05-02"]
    assert found.iloc[1].to_dict() == {
        "so2": 0, "no2": 1, "co": 2, "o3_8h": 3, "o3_1h": 3, "pm10": 4, "pm25": 5,
    }  # fmt: skip


def test_no_hours_are_no_days() -> None:
    nothing = pd.DataFrame(columns=list(NAMES), index=pd.DatetimeIndex([]), dtype=float)
    assert air.daily_values(nothing, 160).empty


def test_a_day_needs_twenty_hours() -> None:
    assert daily(hours(1, 2, 3, 4))["pm25"] == 10
    few = daily(hours(1, 2, 3, 4, 5))
    assert isnan(few["pm25"]) and isnan(few["o3_1h"])


@pytest.mark.parametrize("high", [slice(0, 8), slice(16, 24)])
def test_windows_of_eight_hours_end_at_eight_to_twenty_four(high: slice) -> None:
    day = np.zeros(24)
    day[high] = 80
    assert daily(day)["o3_8h"] == 80


@pytest.mark.parametrize(
    ("missing", "counts"),
    [
        ((9, 10), True),
        # Without three neighbouring hours six windows hold five hours only: eleven are left.
        ((11, 12, 13), False),
        # At the end of a day three missing hours spoil one window only.
        ((22, 23, 24), True),
    ],
)
def test_a_window_needs_six_hours_and_a_day_fourteen_windows(
    missing: tuple[int, ...], counts: bool
) -> None:
    assert isnan(daily(hours(*missing))["o3_8h"]) != counts


def test_a_day_above_the_limit_counts_with_fewer_windows() -> None:
    day = hours(11, 12, 13, value=161)
    assert daily(day, 160)["o3_8h"] == 161
    assert isnan(daily(day, 161)["o3_8h"])


@given(one_day, st.integers(0, 23))
def test_daily_values_lie_within_the_hours_and_a_gap_more_makes_none_valid(
    day: np.ndarray[tuple[int], np.dtype[np.float64]], place: int
) -> None:
    worse = day.copy()
    worse[place] = nan
    # Above the limit is a matter of the values; validity by count is not.
    found, fewer = daily(day, np.inf), daily(worse, np.inf)
    for name, value in found.items():
        if isnan(value):
            assert isnan(fewer[name])
        else:
            assert np.nanmin(day) - 1e-9 <= value <= np.nanmax(day) + 1e-9


@pytest.mark.parametrize(
    ("missing", "days", "short", "holds"),
    [
        ([], 365, (), True),
        ([("01-01", "01-04")], 361, (), True),
        ([("01-01", "01-05")], 360, (1,), False),
        ([("02-01", "02-03")], 362, (), True),
        ([("02-01", "02-04")], 361, (2,), False),
        ([(f"{month:02}-{26 if month == 2 else 28}", f"{month:02}-31") for month in range(1, 13)],
         322, (), False),
    ],
)  # fmt: skip
def test_a_year_needs_324_days_with_27_a_month_and_25_in_february(
    missing: list[tuple[str, str]], days: int, short: tuple[int, ...], holds: bool
) -> None:
    values = year_of(10)
    for first, last in missing:
        of_year = pd.DatetimeIndex(values.index).strftime("%m-%d")
        values[(of_year >= first) & (of_year <= last)] = nan
    found = air.validity(values)
    assert (found.days, found.short, found.holds) == (days, short, holds)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=50), st.integers(0, 49))
def test_a_statistic_lies_within_its_days_and_a_dirtier_one_never_lowers_it(
    values: list[int], place: int
) -> None:
    dirtier = list(values)
    dirtier[place % len(values)] += 10
    for statistic in air.STATISTICS:
        before = statistic.of(pd.Series(values, dtype=float))
        assert min(values) - 1e-9 <= before <= max(values) + 1e-9
        assert statistic.of(pd.Series(dirtier, dtype=float)) >= before - 1e-9


def test_a_percentile_by_hand() -> None:
    # n = 365: k = 1 + 364 × 0.9 = 328.6, so X(328) + 0.6 × (X(329) − X(328)).
    ozone = air.Statistic("o3_p90", "o3", 90)
    assert ozone.of(pd.Series(range(1, 366), dtype=float)) == pytest.approx(328.6)
    assert all(isnan(statistic.of(year_of(nan).dropna())) for statistic in air.STATISTICS)
