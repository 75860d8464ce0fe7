"""Measured air of a city, read from a folder of hourly files that a user supplies.

A file ``china_cities_YYYYMMDD.csv`` holds a day of all cities: columns ``date``, ``hour``,
``type`` and one a city under its Chinese name, rows by hour and type, an empty cell where
nothing was measured. Which cities there are changes over the years, so a column is found by name
and never by place. Missing hours, types, days and cities are gaps; what is wrong, such as a cell
that is no number, is reported all at once, by file, row and column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from helpers.casebook import Problem
from helpers.errors import CasebookError, ListedError

#: The types that are read, by the pollutant that they are; all are means of one hour.
TYPES: Final = {
    "SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3", "PM10": "pm10", "PM2.5": "pm25",
}  # fmt: skip
#: Types that follow from these and are left aside.
_DERIVED_TYPES: Final = (
    *("AQI", "PM2.5_24h", "PM10_24h", "SO2_24h", "NO2_24h"),
    *("O3_24h", "O3_8h", "O3_8h_24h", "CO_24h"),
)
_KEYS: Final = ("date", "hour", "type")
_FILE = re.compile(r"china_cities_(\d{8})\.csv")
_MOST_SHOWN: Final = 30


class NoMeasurements(CasebookError, FileNotFoundError):
    """A folder without a file of measurements."""


class BadMeasurements(ListedError):
    """Files of measurements that cannot be trusted as they are; lists the first problems."""


@dataclass(frozen=True)
class Measurements:
    """What was measured in one city."""

    #: The names that the city goes by in the files; empty when no file has it.
    columns: tuple[str, ...]
    #: Means by the end of their hour, in µg/m3 (CO mg/m3); columns ``so2``, ``no2``, ``co``,
    #: ``o3``, ``pm10``, ``pm25``; not-a-number where nothing was measured.
    hourly: pd.DataFrame = field(repr=False)
    #: The days that there is a file for, in order.
    days: tuple[pd.Timestamp, ...] = field(repr=False)
    #: Those of them whose file has no column for the city.
    without: tuple[pd.Timestamp, ...] = field(repr=False, default=())

    @property
    def years(self) -> tuple[int, ...]:
        """The years that there is a file for."""
        return tuple(dict.fromkeys(day.year for day in self.days))


def city_column(header: Sequence[str], names: Iterable[str]) -> str:
    """Return the column of a city; empty when no column, or more than one, can be meant.

    The official name comes first. With and without 市, 地区 and 盟 are one name; an autonomous
    prefecture is also known without its peoples.
    """
    cities = [name for name in header if name and name not in _KEYS]
    for name in names:
        short = re.sub("(市|地区|盟)$", "", name)
        exact = [one for one in cities if one in (name, short)]
        if exact:
            return exact[0]
        if name.endswith("自治州"):
            stems = [one for one in cities if _is_stem(one.removesuffix("州"), name)]
            if len(stems) == 1:
                return stems[0]
    return ""


def _is_stem(stem: str, name: str) -> bool:
    """Return whether an autonomous prefecture is called by a stem, as 甲乙 for 甲乙某族自治州."""
    rest = name.removeprefix(stem) if len(stem) > 1 else name
    return rest != name and re.fullmatch(".*自治州", rest) is not None


def read_measurements(folder: str | Path, names: Sequence[str]) -> Measurements:
    """Read the measurements of a city.

    What is returned has no columns when no file has the city.

    Parameters
    ----------
    folder
        Holds files ``china_cities_YYYYMMDD.csv``, directly or in folders by year.
    names
        Names of the city, as of `city_column`.

    Raises
    ------
    NoMeasurements
        If the folder does not exist or holds no such file.
    BadMeasurements
        If a file is not what its name says; the message lists the problems.
    """
    reader = _Reader(Path(folder), names)
    days = {day: reader.table(path, day) for day, path in reader.files()}
    if not days and not reader.problems:
        raise NoMeasurements(
            "no file is named china_cities_YYYYMMDD.csv here"
            if reader.folder.is_dir()
            else "there is no such folder",
            where=str(folder),
            fix="give a folder of hourly files as the parameter measurements",
        )
    hourly = reader.joined([table for table in days.values() if len(table)])
    if reader.problems:
        more = len(reader.problems) - _MOST_SHOWN
        raise BadMeasurements(
            f"problems in the measurements: {len(reader.problems)}",
            where=reader.folder.name,
            fix="put the files right or take them out of the folder",
            problems=(*reader.problems[:_MOST_SHOWN], *([f"and {more} more"] if more > 0 else [])),
        )
    columns = {day: table.attrs["city"] for day, table in days.items()}
    return Measurements(
        tuple(dict.fromkeys(filter(None, columns.values()))),
        hourly,
        tuple(days),
        tuple(day for day, column in columns.items() if not column),
    )


class _Reader:
    """Reads the files of a folder, and keeps the problems that it finds on the way."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.folder, self.names = folder, names
        self.problems: list[Problem] = []

    def report(
        self, path: Path, rule: str, fix: str, row: int = 0, column: str = "", value: str = ""
    ) -> None:
        self.problems.append(Problem(self._name(path), row, column, value, rule, fix))

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def files(self) -> Iterator[tuple[pd.Timestamp, Path]]:
        """Yield one file a day, by day; copies are left out, two different ones are a problem."""
        first: dict[pd.Timestamp, Path] = {}
        found = []
        for path in sorted(self.folder.rglob("china_cities_*")):
            match = _FILE.fullmatch(path.name)
            day = pd.to_datetime(match[1], format="%Y%m%d", errors="coerce") if match else pd.NaT
            if isinstance(day, pd.Timestamp):
                found.append((day, path))
            else:
                self.report(path, "the name is china_cities_YYYYMMDD.csv", "rename or remove it")
        for day, path in sorted(found):
            known = first.setdefault(day, path)
            if known is path:
                yield day, path
            elif known.read_bytes() != path.read_bytes():
                rule = f"one day has one file, and {self._name(known)} is another"
                self.report(path, rule, "keep the right one")

    def table(self, path: Path, day: pd.Timestamp) -> pd.DataFrame:
        """Return a file's cells of the city with their rows; the name of its column in `attrs`."""
        table = pd.DataFrame(columns=[*_KEYS, "value", "row"])
        table.attrs["city"] = ""
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.reader(stream, strict=True)
                header = [name.strip() for name in next(reader, [])]
                rows = [(reader.line_num, row) for row in reader if any(row)]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            self.report(path, f"the file is a table in UTF-8: {error}", "save it again")
            return table
        city = city_column(header, self.names)
        missing = [key for key in _KEYS if key not in header]
        if missing or header.count(city) > 1:
            rule = "the header has date, hour, type and each city once"
            self.report(path, rule, "put the header right", 1, ", ".join(missing) or city)
            return table
        for line, row in rows:
            if len(row) != len(header):
                rule = f"a row has {len(header)} cells and not {len(row)}"
                self.report(path, rule, "put the row right", line)
        places = [header.index(key) for key in (*_KEYS, *([city] if city else []))]
        cells = [
            [*(row[at].strip() for at in places), line]
            for line, row in rows
            if city and len(row) == len(header)
        ]
        table = pd.DataFrame(cells, columns=list(table.columns))
        table["file"], table["day"], table["city"] = str(path), day, city
        table.attrs["city"] = city
        return table

    def joined(self, tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
        """Check all cells at once and put them in columns by pollutant."""
        columns = [*_KEYS, "value", "row", "file", "day", "city"]
        table = pd.concat([pd.DataFrame(columns=columns), *tables], ignore_index=True)
        text = table[[*_KEYS, "value"]].astype("str")
        hours = pd.to_numeric(text["hour"].where(text["hour"].str.fullmatch(r"\d{1,2}")))
        values = pd.to_numeric(text["value"].where(text["value"] != ""), errors="coerce")
        days = pd.to_datetime(table["day"])
        read = text["type"].isin(list(TYPES))
        unread = (text["value"] != "") & ~(values.abs() < np.inf)
        own = text["date"].str.replace("-", "") == days.dt.strftime("%Y%m%d")
        for wrong, column, rule in (
            (~own, "date", "the date is the one in the name"),
            (~(hours <= 23), "hour", "the hour is 0 to 23"),
            (~read & ~text["type"].isin(_DERIVED_TYPES), "type", "the type is one of the fifteen"),
            (read & unread, "value", "a value is a number, or empty"),
            (read & (values < 0), "value", "no concentration is below zero"),
        ):
            self._report_cells(table[wrong], column, rule)
        times = days + pd.to_timedelta(hours, unit="h")
        table = table.assign(time=times, number=values)[read & hours.notna()]
        table = table.drop_duplicates(["time", "type", "value"])
        twice = table.duplicated(["time", "type"])
        self._report_cells(table[twice], "value", "an hour and type has one value")
        wide = table[~twice].pivot(index="time", columns="type", values="number")
        wide = wide.rename(columns=TYPES).reindex(columns=list(TYPES.values())).astype(float)
        wide.columns.name = wide.index.name = None
        return wide

    def _report_cells(self, wrong: pd.DataFrame, column: str, rule: str) -> None:
        for cell in wrong.to_dict("records"):
            name = cell["city"] if column == "value" else column
            fix = "put it right, or leave the cell empty"
            self.report(Path(cell["file"]), rule, fix, cell["row"], name, cell[column])
