from __future__ import annotations

import pickle
from pathlib import Path

import pandas as pd
import pytest

from helpers.sections.remediation import measurements
from tests.unit.sections.made_measurements import CITIES, replaced, write_day

NAMES = ("郴州市", "Chenzhou")


def read(folder: Path, *names: str) -> measurements.Measurements:
    return measurements.read_measurements(folder, names or NAMES)


def problems(folder: Path) -> list[str]:
    with pytest.raises(measurements.BadMeasurements) as caught:
        read(folder)
    return [str(problem) for problem in caught.value.problems]


def without_ozone(when: pd.Timestamp, kind: str) -> str:
    return "" if kind == "O3" else "1"


def unreadable(when: pd.Timestamp, kind: str) -> str:
    return "?"


def test_a_city_is_found_by_name_wherever_its_column_stands(tmp_path: Path) -> None:
    write_day(tmp_path, "2023-01-01")
    write_day(tmp_path, "2023-01-02", cities=("长沙", "新城", "郴州"), bom=True)
    found = read(tmp_path)
    assert found.columns == ("郴州",)
    assert list(found.hourly.columns) == ["so2", "no2", "co", "o3", "pm10", "pm25"]
    assert len(found.hourly) == 48
    assert set(found.hourly["pm25"]) == {30} and set(found.hourly["co"]) == {0.9}
    assert found.hourly.index[0] == pd.Timestamp("2023-01-01 00:00")
    assert found.years == (2023,) and len(found.days) == 2


@pytest.mark.parametrize(
    ("names", "column"),
    [
        (("郴州市",), "郴州"),
        (("郴州",), "郴州"),
        (("玉树藏族自治州", "Yushu"), "玉树州"),
        (("没有市", "北京"), "北京"),
        (("海州",), ""),
        (("北碚区",), ""),
    ],
)
def test_names_of_a_city(names: tuple[str, ...], column: str) -> None:
    assert measurements.city_column(("date", "hour", "type", *CITIES), names) == column


@pytest.mark.parametrize(
    "header", [("玉树藏族自治州", "玉树州"), ("玉树", "玉树州"), ("玉",), ("玉树藏",)]
)
def test_an_autonomous_prefecture_is_found_exactly_or_when_only_one_is_meant(
    header: tuple[str, ...],
) -> None:
    expected = {"玉树藏族自治州": "玉树藏族自治州", "玉树藏": "玉树藏"}.get(header[0], "")
    assert measurements.city_column(header, ("玉树藏族自治州",)) == expected


def test_gaps_are_gaps(tmp_path: Path) -> None:
    write_day(tmp_path, "2023-01-01", types=("PM2.5", "CO", "AQI"))
    write_day(tmp_path, "2023-01-03", hours=(3, 5))
    write_day(tmp_path, "2023-01-04", cities=("北京",))
    write_day(tmp_path, "2023-01-05", cell=without_ozone)
    found = read(tmp_path).hourly
    assert len(found) == 24 + 2 + 24
    assert found["o3"].notna().sum() == 2
    assert found["pm25"].notna().sum() == 50
    assert read(tmp_path).without == (pd.Timestamp("2023-01-04"),)
    assert len(read(tmp_path).days) == 4


def test_a_city_that_no_file_has_gives_no_columns(tmp_path: Path) -> None:
    write_day(tmp_path, "2023-01-01")
    found = read(tmp_path, "延庆区", "Yanqing")
    assert found.columns == () and found.hourly.empty and found.years == (2023,)


def test_files_may_lie_in_folders_by_year_and_copies_count_once(tmp_path: Path) -> None:
    write_day(tmp_path / "2023", "2023-01-01")
    write_day(tmp_path / "copy", "2023-01-01")
    assert len(read(tmp_path).hourly) == 24
    replaced(tmp_path / "copy" / "china_cities_20230101.csv", {",30,": ",31,"})
    assert problems(tmp_path) == [
        "copy/china_cities_20230101.csv: one day has one file, and 2023/china_cities_20230101.csv "
        "is another (keep the right one)"
    ]


def test_everything_wrong_is_told_by_file_row_and_column(tmp_path: Path) -> None:
    kinds = ("PM2.5", "PM10", "CO")
    path = write_day(tmp_path, "2023-01-01", cities=("郴州",), types=kinds, hours=(0, 1, 2, 3))
    replaced(
        path,
        {
            "0,PM2.5,30": "0,PM2.5,n/a",
            "0,PM10,52": "0,PM10,-1",
            "1,PM2.5": "25,PM2.5",
            "1,PM10": "1,PM11",
            "20230101,2,PM2.5": "20230102,2,PM2.5",
            "2,PM10,52": "2,PM10,inf",
            "20230101,3,CO,0.9\n": "20230101,3,CO,0.9\n20230101,3,CO,0.9\n20230101,3,CO,1.0\n",
        },
    )
    assert [line.split(" (")[0] for line in problems(tmp_path)] == [
        f"china_cities_20230101.csv, {rest}"
        for rest in (
            "row 8, column date: '20230102' breaks the rule “the date is the one in the name”",
            "row 5, column hour: '25' breaks the rule “the hour is 0 to 23”",
            "row 6, column type: 'PM11' breaks the rule “the type is one of the fifteen”",
            "row 2, column 郴州: 'n/a' breaks the rule “a value is a number, or empty”",
            "row 9, column 郴州: 'inf' breaks the rule “a value is a number, or empty”",
            "row 3, column 郴州: '-1' breaks the rule “no concentration is below zero”",
            "row 15, column 郴州: '1.0' breaks the rule “an hour and type has one value”",
        )
    ]


def test_cells_of_other_cities_do_not_matter(tmp_path: Path) -> None:
    path = write_day(tmp_path, "2023-01-01")
    path.write_text(path.read_text(encoding="utf-8").replace(",7\n", ",x\n"), encoding="utf-8")
    assert len(read(tmp_path).hourly) == 24


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("date,hour", "day,hour", ", column date"),
        ("hour,type", "h,t", ", column hour, type"),
        ("北京", "郴州", ", column 郴州"),
    ],
)
def test_a_wrong_header_is_told(tmp_path: Path, old: str, new: str, column: str) -> None:
    replaced(write_day(tmp_path, "2023-01-01"), {old: new})
    assert problems(tmp_path) == [
        f"china_cities_20230101.csv, row 1{column}: the header has date, hour, type and each city "
        "once (put the header right)"
    ]


@pytest.mark.parametrize(
    "content", [b"", b"date,hour,type,\xb3\xbb\xd6\xdd\n", b'date,hour,type,"']
)
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "china_cities_20230101.csv").write_bytes(content)
    assert len(problems(tmp_path)) == 1


def test_a_name_that_is_no_day_is_told(tmp_path: Path) -> None:
    write_day(tmp_path, "2023-01-01")
    (tmp_path / "china_cities_20230230.csv").write_text("x", encoding="utf-8")
    (tmp_path / "china_cities_20230102 (1).csv").write_text("x", encoding="utf-8")
    assert [line.split(":")[0] for line in problems(tmp_path)] == [
        "china_cities_20230102 (1).csv",
        "china_cities_20230230.csv",
    ]


def test_blank_lines_do_not_shift_the_rows_that_are_told(tmp_path: Path) -> None:
    path = write_day(tmp_path, "2023-01-01", cities=("郴州",), types=("CO",), hours=(0, 1))
    replaced(path, {"\n20230101,1,CO,0.9": "\n\n20230101,1,CO,?"})
    assert "row 4" in problems(tmp_path)[0]


def test_a_row_that_was_cut_off_is_told(tmp_path: Path) -> None:
    path = write_day(tmp_path, "2023-01-01", cities=("郴州", "长沙"), types=("CO",), hours=(0, 1))
    path.write_text(path.read_text(encoding="utf-8")[:-4], encoding="utf-8")
    assert problems(tmp_path) == [
        "china_cities_20230101.csv, row 3: a row has 5 cells and not 4 (put the row right)"
    ]


def test_very_many_problems_are_counted(tmp_path: Path) -> None:
    write_day(tmp_path, "2023-01-01", cell=unreadable)
    with pytest.raises(
        measurements.BadMeasurements, match="problems in the measurements: 144"
    ) as caught:
        read(tmp_path)
    assert str(caught.value).endswith("and 114 more")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(measurements.NoMeasurements, match="china_cities_YYYYMMDD"):
        read(tmp_path)
    with pytest.raises(measurements.NoMeasurements, match="no such folder"):
        read(tmp_path / "none")
