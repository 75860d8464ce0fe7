from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil, isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import standards
from helpers.standards import aqi
from tests.paths import dataset

EDITIONS = (aqi.OLD, aqi.NEW)
ITEMS = tuple(list(standards.rows("iaqi_breakpoints")[0])[4:])
CLEAN = {"so2": 10, "no2": 20, "co": 0.8, "o3_8h": 80, "o3_1h": 90, "pm10": 40, "pm25": 20}

concentration = st.integers(0, 40000).map(lambda tenths: tenths / 10)


def index(edition: str, **more: float) -> float:
    return float(aqi.daily(pd.DataFrame([CLEAN | more]), edition).iloc[0])


def by_hand(tenths: int, item: str, edition: str) -> int | None:
    """The formula in exact fractions, for concentrations that need no rounding before."""
    value = Fraction(tenths, 10)
    rows = [row for row in standards.rows("iaqi_breakpoints") if row["edition"] == edition]
    table = [(Fraction(row[item]), int(row["iaqi"])) for row in rows if row[item]]
    for (low, below), (high, above) in pairwise(table):
        if value <= high:
            return ceil((above - below) / (high - low) * (value - low) + below)
    return None


@pytest.mark.parametrize(
    ("item", "value", "old", "new"),
    [
        ("pm25_24h", 0, 0, 0),
        ("pm25_24h", 35, 50, 50),
        ("pm25_24h", 36, 52, 52),
        ("pm25_24h", 60, 82, 100),
        ("pm25_24h", 75, 100, 114),
        ("pm25_24h", 115, 150, 150),
        ("pm25_24h", 499, 500, 500),
        ("pm25_24h", 900, 500, 500),
        ("pm10_24h", 120, 85, 100),
        ("pm10_24h", 150, 100, 112),
        ("o3_8h", 160, 100, 100),
        ("o3_8h", 800, 300, 300),
        ("o3_1h", 1200, 500, 500),
        ("so2_1h", 800, 200, 200),
        ("co_24h", 4, 100, 100),
        ("no2_24h", 80, 100, 100),
    ],
)
def test_worked_examples(item: str, value: float, old: int, new: int) -> None:
    assert float(aqi.iaqi(value, item, aqi.OLD)) == old
    assert float(aqi.iaqi(value, item, aqi.NEW)) == new


@given(st.integers(0, 40000), st.sampled_from(ITEMS))
def test_the_old_edition_is_the_formula_rounded_up(tenths: int, item: str) -> None:
    right = by_hand(tenths, item, aqi.OLD)
    got = float(aqi.iaqi(tenths / 10, item, aqi.OLD))
    ends_early = item in ("so2_1h", "o3_8h")
    if right is not None:
        assert got == right
    else:
        assert isnan(got) if ends_early else got == 500


@given(st.integers(0, 4000), st.sampled_from(ITEMS))
def test_the_new_edition_is_the_same_formula_on_its_own_table(whole: int, item: str) -> None:
    right = by_hand(10 * whole, item, aqi.NEW)
    got = float(aqi.iaqi(whole, item, aqi.NEW))
    assert got == (right if right is not None else {"so2_1h": 200, "o3_8h": 300}.get(item, 500))


@given(
    st.fixed_dictionaries(dict.fromkeys(CLEAN, concentration)),
    st.sampled_from(tuple(CLEAN)),
    concentration,
    st.sampled_from(EDITIONS),
)
def test_more_pollution_never_gives_a_lower_index(
    values: dict[str, float], name: str, more: float, edition: str
) -> None:
    before = index(edition, **values)
    after = index(edition, **values | {name: values[name] + more})
    assert isnan(after) or isnan(before) or after >= before


def test_concentrations_are_rounded_first_in_the_new_edition_only() -> None:
    assert float(aqi.iaqi(35.4, "pm25_24h", aqi.OLD)) == 51
    assert float(aqi.iaqi(35.4, "pm25_24h", aqi.NEW)) == 50
    assert float(aqi.iaqi(36.5, "pm25_24h", aqi.NEW)) == float(aqi.iaqi(36, "pm25_24h", aqi.NEW))
    assert float(aqi.iaqi(2.05, "co_24h", aqi.NEW)) == 50
    assert float(aqi.iaqi(2.05, "co_24h", aqi.OLD)) == 52


def test_the_highest_hour_of_ozone_counts_in_the_old_daily_index_only() -> None:
    assert index(aqi.OLD, o3_1h=250) == 125
    assert index(aqi.NEW, o3_1h=250) == 40


def test_a_missing_pollutant() -> None:
    assert index(aqi.OLD, no2=np.nan) == 40
    assert isnan(index(aqi.NEW, no2=np.nan))
    assert index(aqi.NEW, no2=np.nan, pm25=115) == 150
    assert isnan(index(aqi.NEW, no2=np.nan, pm25=60))
    nothing = pd.DataFrame([dict.fromkeys(CLEAN, np.nan)])
    for edition in EDITIONS:
        assert isnan(aqi.daily(nothing, edition).iloc[0])


def test_ozone_beyond_its_column_takes_the_hour_or_gives_no_index() -> None:
    assert index(aqi.OLD, o3_8h=810, o3_1h=900) == 350
    assert isnan(index(aqi.OLD, o3_8h=810, o3_1h=np.nan))
    assert index(aqi.OLD, o3_8h=810, o3_1h=np.nan, pm25=600) == 500
    assert index(aqi.NEW, o3_8h=810) == 300


def test_the_least_index_of_the_new_edition_is_one() -> None:
    zero = dict.fromkeys(CLEAN, 0.0)
    assert index(aqi.OLD, **zero) == 0
    assert index(aqi.NEW, **zero) == 1


def test_an_index_of_no_days_is_empty() -> None:
    assert aqi.daily(pd.DataFrame(columns=list(CLEAN), dtype=float), aqi.OLD).empty


def test_published_hours_have_the_index_computed() -> None:
    items = {"SO2": "so2_1h", "NO2": "no2_1h", "CO": "co_1h", "O3_1h": "o3_1h", "PM10": "pm10_24h"}
    items["PM2.5"] = "pm25_24h"
    rows = 0
    for file in sorted(dataset("zzy95_hourly_sites_202004").glob("*.csv")):
        table = pd.read_csv(file, na_values=["NaN", "_", "—"]).dropna(subset=[*items, "AQI"])
        parts = [aqi.iaqi(table[name], item, aqi.OLD) for name, item in items.items()]
        assert list(pd.DataFrame(parts).max()) == list(table["AQI"]), file.name
        rows += len(table)
    assert rows == 6805
