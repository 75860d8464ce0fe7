from __future__ import annotations

import calendar
from math import isnan, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from helpers.standards import air_statistics as air

hour = st.one_of(st.just(nan), st.integers(0, 5000).map(lambda tenths: tenths / 10))
one_day = arrays.arrays(np.float64, (1, 24), elements=hour)


def year_of(value: float, year: int = 2023) -> pd.Series[float]:
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31", freq="D")
    return pd.Series(value, index=days, dtype=float)


def hours(*missing: int, value: float = 10.0) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """One day at a value; hours 1 to 24 that are missing."""
    day = np.full((1, 24), float(value))
    day[0, [hour - 1 for hour in missing]] = nan
    return day


def test_an_hour_is_labelled_by_its_end() -> None:
    stamps = pd.DatetimeIndex(["2023-01-01 00:00", "2023-01-01 01:00", "2023-01-02 00:00"])
    hourly = pd.Series(1.0, index=stamps, dtype=float)
    hourly.iloc[1], hourly.iloc[2] = 2.0, 3.0
    days, values = air.by_day(hourly)
    assert list(days.strftime("%m-%d")) == ["12-31", "01-01"]
    assert values[0, 23] == 1 and values[1, 0] == 2 and values[1, 23] == 3
    assert np.isfinite(values).sum() == 3


def test_no_hours_are_no_days() -> None:
    days, values = air.by_day(pd.Series(0.0, index=pd.DatetimeIndex([]), dtype=float))
    assert len(days) == 0 and values.shape == (0, 24)
    assert air.highest_eight_hours(values, 160).shape == (0,)
    assert air.daily_means(values).shape == air.highest_hours(values).shape == (0,)


def test_a_day_needs_twenty_hours() -> None:
    assert air.daily_means(hours(1, 2, 3, 4))[0] == 10
    assert isnan(air.daily_means(hours(1, 2, 3, 4, 5))[0])
    assert isnan(air.highest_hours(hours(1, 2, 3, 4, 5))[0])


def test_the_mean_leaves_missing_hours_out() -> None:
    day = hours(value=0)
    day[0, :20], day[0, 20:] = np.arange(20), nan
    assert air.daily_means(day)[0] == 9.5
    assert air.highest_hours(day)[0] == 19


def test_windows_of_eight_hours_end_at_eight_to_twenty_four() -> None:
    day = hours(value=0)
    day[0, :8] = 80
    assert air.highest_eight_hours(day, 160)[0] == 80
    day = hours(value=0)
    day[0, 16:] = 80
    assert air.highest_eight_hours(day, 160)[0] == 80


def test_a_window_needs_six_hours_and_a_day_fourteen_windows() -> None:
    assert air.highest_eight_hours(hours(9, 10), 160)[0] == 10
    # Without three neighbouring hours six windows hold five hours only: eleven are left.
    assert isnan(air.highest_eight_hours(hours(11, 12, 13), 160)[0])
    # At the end of a day three missing hours spoil one window only.
    assert air.highest_eight_hours(hours(22, 23, 24), 160)[0] == 10


def test_a_day_above_the_limit_counts_with_fewer_windows() -> None:
    day = hours(11, 12, 13, value=161)
    assert air.highest_eight_hours(day, 160)[0] == 161
    assert isnan(air.highest_eight_hours(day, 161)[0])


@given(one_day, st.integers(0, 23))
def test_a_missing_hour_more_never_makes_a_day_valid(
    day: np.ndarray[tuple[int, ...], np.dtype[np.float64]], place: int
) -> None:
    worse = day.copy()
    worse[0, place] = nan
    for statistic in (air.daily_means, air.highest_hours):
        if isnan(statistic(day)[0]):
            assert isnan(statistic(worse)[0])
    # Above the limit is a matter of the values; validity by count is not.
    if isnan(air.highest_eight_hours(day, np.inf)[0]):
        assert isnan(air.highest_eight_hours(worse, np.inf)[0])


@given(one_day)
def test_daily_values_lie_within_the_hours(
    day: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> None:
    for value in (
        air.daily_means(day)[0],
        air.highest_hours(day)[0],
        air.highest_eight_hours(day, 160)[0],
    ):
        if not isnan(value):
            assert np.nanmin(day) - 1e-9 <= value <= np.nanmax(day) + 1e-9


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_whole_year_is_valid(year: int) -> None:
    found = air.validity(year_of(10, year), year)
    assert found.holds and found.days == 365 + calendar.isleap(year)


def test_a_year_needs_324_days_and_27_a_month() -> None:
    values = year_of(10)
    values.iloc[:4] = nan
    assert air.validity(values, 2023).months[0] == 27
    assert air.validity(values, 2023).holds
    values.iloc[4] = nan
    found = air.validity(values, 2023)
    assert found.days == 360 and found.short == (1,) and not found.holds


def test_february_needs_25() -> None:
    values = year_of(10)
    values["2023-02-01":"2023-02-03"] = nan
    assert air.validity(values, 2023).holds
    values["2023-02-04"] = nan
    assert air.validity(values, 2023).short == (2,)


def test_months_may_do_and_the_year_not() -> None:
    values = year_of(10)
    for month in range(1, 13):
        least = 25 if month == 2 else 27
        values[f"2023-{month:02}-{least + 1}" : f"2023-{month:02}"] = nan
    found = air.validity(values, 2023)
    assert found.days == 322 and not found.short and not found.holds


@given(st.sets(st.integers(0, 364)), st.integers(0, 364))
def test_a_missing_day_more_never_makes_a_year_valid(missing: set[int], one: int) -> None:
    values = year_of(10)
    values.iloc[sorted(missing)] = nan
    fewer = values.copy()
    fewer.iloc[one] = nan
    assert not (air.validity(fewer, 2023).holds and not air.validity(values, 2023).holds)


def test_a_percentile_by_hand() -> None:
    # n = 365: k = 1 + 364 × 0.9 = 328.6, so X(328) + 0.6 × (X(329) − X(328)).
    low, high, part = air.percentile(np.arange(1, 366), 90)
    assert (low, high) == (328, 329)
    assert part == pytest.approx(0.6)
    assert air.percentile([7.0], 98) == (7, 7, 0)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=400), st.sampled_from([90, 95, 98]))
def test_a_percentile_is_numpy_s_linear_one_and_within_the_values(
    values: list[int], percent: int
) -> None:
    statistic = air.Statistic("x", "pm25", percent)
    got = air.yearly_value(np.array(values, dtype=float), statistic)
    assert got == pytest.approx(float(np.percentile(values, percent, method="linear")))
    assert min(values) - 1e-9 <= got <= max(values) + 1e-9


@given(st.lists(st.integers(0, 500), min_size=1, max_size=50), st.integers(0, 49))
def test_a_dirtier_day_never_lowers_a_statistic(values: list[int], place: int) -> None:
    dirtier = list(values)
    dirtier[place % len(values)] += 10
    for statistic in air.STATISTICS:
        before = air.yearly_value(np.array(values, dtype=float), statistic)
        assert air.yearly_value(np.array(dirtier, dtype=float), statistic) >= before - 1e-9


def test_a_statistic_of_nothing_is_no_number() -> None:
    assert all(isnan(air.yearly_value([nan], statistic)) for statistic in air.STATISTICS)


def test_daily_values_of_a_frame_keep_their_columns_apart() -> None:
    stamps = pd.date_range("2023-05-01 01:00", periods=48, freq="h")
    names = ("so2", "no2", "co", "o3", "pm10", "pm25")
    frame = pd.DataFrame({name: float(n) for n, name in enumerate(names)}, index=stamps)
    daily = air.daily_values(frame, 160)
    assert [str(day)[5:10] for day in daily.index] == ["05-01", "05-02"]
    assert daily.iloc[1].to_dict() == {
        "so2": 0, "no2": 1, "co": 2, "o3_8h": 3, "o3_1h": 3, "pm10": 4, "pm25": 5,
    }  # fmt: skip
