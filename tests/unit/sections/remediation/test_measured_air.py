from __future__ import annotations

from math import isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.casebook import Case
from helpers.sections.remediation import measured_air, measured_words
from helpers.sections.remediation.measurements import Measurements, read_measurements
from helpers.standards import air_limits, aqi
from helpers.standards.air_statistics import STATISTICS
from tests.unit.sections.made_cases import city, made
from tests.unit.sections.made_measurements import write_day, write_days

OLD, NEXT, FINAL = "GB3095-2012", "GB3095-2026-transition", "GB3095-2026-final"
LEVELS = {"so2": 11.0, "no2": 24.0, "co": 0.9, "o3": 80.0, "pm10": 52.0, "pm25": 30.0}


def level_year(year: int = 2019, missing: tuple[str, ...] = (), **more: float) -> Measurements:
    """Hours of one year at the same values; whole days that are missing, as MM-DD."""
    hours = pd.date_range(f"{year}-01-01 01:00", f"{year + 1}-01-01 00:00", freq="h")
    frame = pd.DataFrame(LEVELS | more, index=hours)
    begins = hours - pd.Timedelta(hours=1)
    frame.loc[[f"{stamp:%m-%d}" in missing for stamp in begins]] = np.nan
    days = tuple(pd.date_range(f"{year}-01-01", f"{year}-12-31", freq="D"))
    return Measurements(("甲",), frame, days)


def one(found: measured_air.MeasuredYear, name: str) -> measured_air.MeasuredValue:
    return next(value for value in found.values if value.statistic.id == name)


def published(
    indicator: str, value: str, year: str = "2019", unit: str = "µg/m3"
) -> dict[str, str]:
    row = {"indicator": indicator, "value": value, "unit": unit, "start": year, "end": year}
    return row | ({"aspect": "share"} if unit == "%" else {})


@pytest.fixture(scope="module")
def bare() -> Case:
    return made()


def test_a_level_year_is_within_every_limit(bare: Case) -> None:
    (found,) = measured_air.evaluate(bare, level_year(), OLD)
    assert found.state is air_limits.State.PASS
    assert [value.statistic for value in found.values] == list(STATISTICS)
    assert one(found, "pm25").stated == 30 and one(found, "co_p95").stated == 0.9
    assert found.good_share is not None and found.good_share.value == 100
    assert found.composite is not None
    # 11/60 + 24/40 + 0.9/4 + 80/160 + 52/70 + 30/35
    assert found.composite.total.value == pytest.approx(3.1083, abs=1e-4)
    assert found.composite.largest == ("pm25",)


def test_the_edition_decides(bare: Case) -> None:
    states = {}
    for edition in (OLD, NEXT, FINAL):
        (found,) = measured_air.evaluate(bare, level_year(), edition)
        states[edition] = {value.statistic.id for value in found.of(air_limits.State.FAIL)}
    assert states == {OLD: set(), NEXT: set(), FINAL: {"pm10", "pm25"}}


def test_percentiles_are_held_against_the_limits_of_a_day(bare: Case) -> None:
    limits = {
        edition: {
            name: limit.quantity.value
            for name, limit in measured_air.class_two(bare, edition).items()
        }
        for edition in (OLD, NEXT, FINAL)
    }
    assert limits[OLD] == {
        "so2": 60, "so2_p98": 150, "no2": 40, "no2_p98": 80, "co_p95": 4, "o3_p90": 160,
        "pm10": 70, "pm10_p95": 150, "pm25": 35, "pm25_p95": 75,
    }  # fmt: skip
    assert limits[NEXT] == limits[OLD] | {"pm10": 60, "pm10_p95": 120, "pm25": 30, "pm25_p95": 60}
    assert limits[FINAL] == {
        "so2": 20, "so2_p98": 50, "no2": 30, "no2_p98": 50, "co_p95": 4, "o3_p90": 160,
        "pm10": 50, "pm10_p95": 100, "pm25": 25, "pm25_p95": 50,
    }  # fmt: skip
    assert all(limit.source for limit in measured_air.class_two(bare, OLD).values())


def test_the_rounded_value_is_judged(bare: Case) -> None:
    for value, state in (
        (35.5, air_limits.State.FAIL),
        (35.4, air_limits.State.PASS),
        (34.5, air_limits.State.PASS),
    ):
        (found,) = measured_air.evaluate(bare, level_year(pm25=value), OLD)
        assert one(found, "pm25").state is state


def test_a_year_with_too_few_days_is_shown_and_not_judged(bare: Case) -> None:
    missing = tuple(f"02-{day:02}" for day in range(10, 21))
    (found,) = measured_air.evaluate(bare, level_year(2019, missing, pm25=90.0), OLD)
    assert found.state is air_limits.State.OPEN
    assert len(found.of(air_limits.State.OPEN)) == len(STATISTICS)
    assert one(found, "pm25").stated == 90 and found.composite is None
    assert measured_words.unfit_words(found) == [
        "2019年SO2、NO2、CO、O3、PM10、PM2.5有效日354个，2月不足"
    ]
    assert measured_words.unfit_words(found, "en") == [
        "2019, SO2, NO2, CO, O3, PM10, PM2.5: 354 valid days, too few in month 2"
    ]


def test_a_pollutant_that_was_never_measured_has_no_value(bare: Case) -> None:
    (found,) = measured_air.evaluate(bare, level_year(o3=np.nan), OLD)
    ozone = one(found, "o3_p90")
    assert ozone.quantity is None and isnan(ozone.stated)
    assert ozone.state is air_limits.State.OPEN and found.state is air_limits.State.OPEN
    assert measured_words.unfit_words(found)[0] == "2019年O3有效日0个，少于324个"


def agreement(case: Case, found: measured_air.MeasuredYear) -> list[str | None]:
    """Return what the rows of the table say of measured and published values."""
    rows = measured_words.table_rows(found, OLD)
    return [getattr(row[5], "zh", None) for row in rows]


def test_what_was_published_stands_beside_and_agrees_by_its_bounds() -> None:
    case = made(
        published("pm25", "30"),
        published("pm10", "50"),
        published("o3_p90", "80", "2018"),
        published("good_air_days_share", "94.0", unit="%"),
    )
    (found,) = measured_air.evaluate(case, level_year(), OLD)
    said = agreement(case, found)
    assert (said[8], said[6], said[5], said[-1]) == ("一致", "不一致", None, "不一致")
    assert one(found, "o3_p90").claim is None and found.good_claim is not None


@settings(max_examples=20)
@given(st.integers(2900, 3100))
def test_a_mean_agrees_with_the_published_value_that_it_rounds_to(hundredths: int) -> None:
    case = made(published("pm25", f"{round(hundredths / 100)}"))
    (found,) = measured_air.evaluate(case, level_year(pm25=hundredths / 100), OLD)
    assert agreement(case, found)[8] == "一致"


def test_good_days_go_by_the_index_of_the_edition(bare: Case) -> None:
    shares = {}
    for edition in (OLD, NEXT, FINAL):
        (found,) = measured_air.evaluate(bare, level_year(pm25=68.0), edition)
        assert found.good_share is not None
        shares[edition] = found.good_share.value
    assert shares == {OLD: 100, NEXT: 0, FINAL: 0}
    assert measured_air.index_edition(FINAL) == aqi.NEW
    assert measured_words.good_words(OLD).zh == "优良天数比例（HJ 633—2012）"
    assert measured_words.evaluation_words(NEXT, "en") == "HJ 663-2026"


def test_a_derived_value_shows_what_it_is_made_of(bare: Case) -> None:
    (found,) = measured_air.evaluate(bare, level_year(), OLD)
    mean, high = one(found, "pm25").quantity, one(found, "pm25_p95").quantity
    assert mean is not None and mean.formula == "10950.0 µg/m³ ÷ 365"
    assert high is not None and high.formula == "30.0 µg/m³ + (30.0 µg/m³ − 30.0 µg/m³) × 0.8"


def test_files_give_the_years_that_they_are_for(tmp_path: Path, bare: Case) -> None:
    write_days(tmp_path, "2018-12-30", "2019-01-03")
    write_day(tmp_path, "2019-01-04", cities=("北京",))
    measured = read_measurements(tmp_path, ("郴州市",))
    years = measured_air.evaluate(bare, measured, OLD)
    assert [found.year for found in years] == [2018, 2019]
    # The last hour of the year stands in the next year's first file.
    assert [one(found, "pm25").validity.days for found in years] == [2, 3]
    assert one(years[1], "o3_p90").stated == 120


def test_a_year_is_listed_with_its_good_days_last() -> None:
    case = made(published("pm25", "31"))
    (found,) = measured_air.evaluate(case, level_year(missing=("01-01", "01-02")), OLD)
    rows = measured_words.table_rows(found, OLD)
    assert len(rows) == len(STATISTICS) + 1 and {len(row) for row in rows} == {8}
    pm25, good = rows[8], rows[-1]
    assert pm25[2] == 363 and isinstance(pm25[7], tuple) and pm25[7][0] == "达标"
    assert str(getattr(pm25[5], "zh", "")) == "不一致"
    assert good[6:] == (None, None)


def test_statistics_have_names() -> None:
    words = [measured_words.statistic_words(statistic) for statistic in STATISTICS]
    assert words[1].zh == "SO2日均值第98百分位数"
    assert words[5].en == "90th percentile of the daily maximum 8-hour mean of O3"


def test_a_real_case_is_evaluated() -> None:
    (found,) = measured_air.evaluate(city("chenzhou"), level_year(2019), OLD)
    assert {value.statistic.id for value in found.values if value.claim} == set(
        air_limits.POLLUTANTS
    )


def test_a_folder_becomes_a_table_and_sentences(tmp_path: Path, bare: Case) -> None:
    write_days(tmp_path, "2019-01-01", "2019-01-03")
    write_day(tmp_path, "2019-01-04", cities=("北京",))
    found = measured_words.measured(bare, str(tmp_path), OLD)
    assert len(found.table) == len(STATISTICS) + 1
    told = found.figures
    assert (told["days"], told["without"], told["missing"]) == (4, 1, None)
    assert told["columns"] == ["郴州"] and "有效日3个" in told["unfit"][0]
    assert found.years[0]["year"] == "2019" and found.years[0]["index"] is None
    later = measured_words.measured(bare, str(tmp_path), FINAL).figures
    assert "HJ 663-2026" in later["method"].en and "2026" not in told["method"].zh


def test_a_level_year_is_told_with_its_index(monkeypatch: pytest.MonkeyPatch, bare: Case) -> None:
    monkeypatch.setattr(measured_words, "read_measurements", lambda *_: level_year())
    (kept,) = measured_words.measured(bare, "folder", OLD).years
    (over,) = measured_words.measured(bare, "folder", FINAL).years
    assert kept["index"].value == pytest.approx(3.1083, abs=1e-4) and kept["over"] == []
    assert kept["largest"] == ["PM2.5"]
    assert over["index"] is None and len(over["over"]) == 2


def test_without_a_folder_or_a_column_nothing_is_told(tmp_path: Path, bare: Case) -> None:
    none = measured_words.measured(bare, "", OLD)
    assert none.table.empty and none.years == () and none.figures["missing"] is None
    write_day(tmp_path, "2019-01-01", cities=("北京",))
    lacking = measured_words.measured(bare, str(tmp_path), OLD)
    assert lacking.table.empty and lacking.figures["missing"] == 1
    assert lacking.figures["days"] is None
