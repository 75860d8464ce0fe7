"""Measured air of a city, read from a folder of hourly files that a user supplies.

A file ``china_cities_YYYYMMDD.csv`` holds a day of all cities: columns ``date``, ``hour``,
``type`` and one a city under its Chinese name, rows by hour and type, an empty cell where
nothing was measured. Which cities there are changes over the years, so a column is found by name
and never by place. Missing hours, types, days and cities are gaps; what is wrong, such as a cell
that is no number, is reported all at once, by file, row and column.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from helpers.casebook import Place, Problem
from helpers.errors import CasebookError

#: The types that are read, by the pollutant that they are; all are means of one hour.
TYPES: Final = {
    "SO2": "so2",
    "NO2": "no2",
    "CO": "co",
    "O3": "o3",
    "PM10": "pm10",
    "PM2.5": "pm25",
}
#: Types that follow from these and are left aside.
_DERIVED_TYPES: Final = frozenset(
    {"AQI", "PM2.5_24h", "PM10_24h", "SO2_24h", "NO2_24h"}
    | {"O3_24h", "O3_8h", "O3_8h_24h", "CO_24h"}
)
_KEYS: Final = ("date", "hour", "type")
_FILE = re.compile(r"china_cities_(\d{8})\.csv")
_MOST_SHOWN: Final = 30


class NoMeasurements(CasebookError, FileNotFoundError):
    """A folder without a file of measurements."""


class BadMeasurements(CasebookError, ValueError):
    """Files of measurements that cannot be trusted as they are.

    Attributes
    ----------
    problems
        Each problem, by file, row and column.
    """

    def __init__(
        self, what: str, *, where: str = "", fix: str = "", problems: Iterable[Problem] = ()
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """Write one line for each problem below the summary, the first ones only of very many."""
        shown = [f"  {problem}" for problem in self.problems[:_MOST_SHOWN]]
        more = len(self.problems) - len(shown)
        return "\n".join([super().__str__(), *shown, *([f"  and {more} more"] if more else [])])

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the problems when the error crosses a process boundary."""
        return (_rebuild, (self.what, self.where, self.fix, self.problems))


def _rebuild(what: str, where: str, fix: str, problems: tuple[Problem, ...]) -> BadMeasurements:
    return BadMeasurements(what, where=where, fix=fix, problems=problems)


@dataclass(frozen=True)
class Measurements:
    """What was measured in one city.

    Attributes
    ----------
    columns
        The names that the city goes by in the files; empty when no file has it.
    hourly
        Means by the end of their hour, in µg/m3 (CO mg/m3); columns ``so2``, ``no2``, ``co``,
        ``o3``, ``pm10``, ``pm25``; not-a-number where nothing was measured.
    days
        The days that there is a file for, in order.
    without
        Those of them whose file has no column for the city.
    """

    columns: tuple[str, ...]
    hourly: pd.DataFrame = field(repr=False)
    days: tuple[pd.Timestamp, ...] = field(repr=False)
    without: tuple[pd.Timestamp, ...] = field(repr=False, default=())

    @property
    def years(self) -> tuple[int, ...]:
        """The years that there is a file for."""
        return tuple(dict.fromkeys(day.year for day in self.days))


@dataclass(frozen=True)
class _Day:
    """One file: its day, and the city's column in it, empty if it has none."""

    path: Path
    day: pd.Timestamp
    column: str
    table: pd.DataFrame


def names_of(place: Place) -> tuple[str, ...]:
    """List the names that a city may go by in a file."""
    return tuple(dict.fromkeys((place.name_zh, place.name_en)))


def city_column(header: Sequence[str], names: Iterable[str]) -> str:
    """Find the column of a city.

    Parameters
    ----------
    header
        The names of a file's columns.
    names
        Names of the city, the official one first. With and without 市, 地区 and 盟 are one
        name; an autonomous prefecture is also known without its peoples.

    Returns
    -------
    str
        Empty when no column, or more than one, can be meant.
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


def read_measurements(folder: str | Path, names: Sequence[str]) -> Measurements:
    """Read the measurements of a city.

    Parameters
    ----------
    folder
        Holds files ``china_cities_YYYYMMDD.csv``, directly or in folders by year.
    names
        Names of the city, as of `names_of`.

    Returns
    -------
    Measurements
        Without columns when no file has the city.

    Raises
    ------
    NoMeasurements
        If the folder does not exist or holds no such file.
    BadMeasurements
        If a file is not what its name says; the message lists every problem.
    """
    folder = Path(folder)
    problems: list[Problem] = []
    files = list(_one_a_day(_files(folder, problems), folder, problems))
    if not files and not problems:
        raise NoMeasurements(
            "no file is named china_cities_YYYYMMDD.csv here"
            if folder.is_dir()
            else "there is no such folder",
            where=str(folder),
            fix="give a folder of hourly files as the parameter measurements",
        )
    days = [
        day
        for path, date in files
        if (day := _read(path, date, names, folder, problems)) is not None
    ]
    hourly = _joined([day for day in days if day.column], folder, problems)
    if problems:
        raise BadMeasurements(
            f"problems in the measurements: {len(problems)}",
            where=folder.name,
            fix="put the files right or take them out of the folder",
            problems=problems,
        )
    return Measurements(
        tuple(dict.fromkeys(day.column for day in days if day.column)),
        hourly,
        tuple(day.day for day in days),
        tuple(day.day for day in days if not day.column),
    )


def _is_stem(stem: str, name: str) -> bool:
    """Say whether an autonomous prefecture is called by a stem, as 甲乙 for 甲乙某族自治州."""
    rest = name.removeprefix(stem) if len(stem) > 1 else name
    return rest != name and re.fullmatch(".*自治州", rest) is not None


def _files(folder: Path, problems: list[Problem]) -> list[tuple[Path, pd.Timestamp]]:
    found = []
    for path in sorted(folder.rglob("china_cities_*")):
        match = _FILE.fullmatch(path.name)
        day = pd.to_datetime(match[1], format="%Y%m%d", errors="coerce") if match else pd.NaT
        if isinstance(day, pd.Timestamp):
            found.append((path, day))
        else:
            problems.append(
                _problem(
                    path, folder, "the name is china_cities_YYYYMMDD.csv", "rename or remove it"
                )
            )
    return sorted(found, key=lambda one: (one[1], str(one[0])))


def _one_a_day(
    files: Iterable[tuple[Path, pd.Timestamp]], folder: Path, problems: list[Problem]
) -> Iterator[tuple[Path, pd.Timestamp]]:
    """Leave out copies of a file; two different files of one day are a problem."""
    seen: dict[pd.Timestamp, Path] = {}
    for path, day in files:
        first = seen.setdefault(day, path)
        if first is path:
            yield path, day
        elif _digest(first) != _digest(path):
            rule = f"one day has one file, and {_name(first, folder)} is another"
            problems.append(_problem(path, folder, rule, "keep the right one"))


def _read(
    path: Path, day: pd.Timestamp, names: Sequence[str], folder: Path, problems: list[Problem]
) -> _Day | None:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [name.strip() for name in next(reader, [])]
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        rule = f"the file is a table in UTF-8: {error}"
        problems.append(_problem(path, folder, rule, "save it again"))
        return None
    column = city_column(header, names)
    missing = [key for key in _KEYS if key not in header]
    if missing or header.count(column) > 1:
        rule = "the header has date, hour, type and each city once"
        where = ", ".join(missing) or column
        problems.append(_problem(path, folder, rule, "put the header right", row=1, column=where))
        return None
    chosen = [header.index(key) for key in (*_KEYS, *([column] if column else []))]
    lines, cells = [], []
    for line, row in rows:
        if not any(row):
            continue
        if len(row) != len(header):
            rule = f"a row has {len(header)} cells and not {len(row)}"
            problems.append(_problem(path, folder, rule, "put the row right", row=line))
            continue
        lines.append(line)
        cells.append([row[place].strip() for place in chosen])
    keys = [*_KEYS, "value"][: len(chosen)]
    return _Day(path, day, column, pd.DataFrame(cells, index=lines, columns=keys, dtype=str))


def _joined(days: Sequence[_Day], folder: Path, problems: list[Problem]) -> pd.DataFrame:
    """Check all cells at once and put them in columns by pollutant."""
    if not days:
        return pd.DataFrame(columns=list(TYPES.values()), index=pd.DatetimeIndex([]), dtype=float)
    table = pd.concat([day.table for day in days])
    count = [len(day.table) for day in days]
    owner = np.repeat(np.arange(len(days)), count)
    table["row"], table["owner"] = table.index, owner
    table = table.reset_index(drop=True)
    own = np.array([f"{day.day:%Y%m%d}" for day in days])[owner]
    hours = pd.to_numeric(table["hour"].where(table["hour"].str.fullmatch(r"\d{1,2}")))
    values = pd.to_numeric(table["value"].where(table["value"] != ""), errors="coerce")
    read = table["type"].isin(list(TYPES))
    unread = (table["value"] != "") & ~(values.abs() < np.inf)
    checks = (
        (table["date"].str.replace("-", "") != own, "date", "the date is the one in the name"),
        (~(hours <= 23), "hour", "the hour is 0 to 23"),
        (~read & ~table["type"].isin(_DERIVED_TYPES), "type", "the type is one of the fifteen"),
        (read & unread, "value", "a value is a number, or empty"),
        (read & (values < 0), "value", "no concentration is below zero"),
    )
    for wrong, column, rule in checks:
        problems += _rows(table[wrong], days, folder, column, rule)
    stamps = pd.to_datetime(own, format="%Y%m%d") + pd.to_timedelta(hours.to_numpy(), unit="h")
    table = table.assign(time=stamps, number=values)[read & hours.notna()]
    table = table.drop_duplicates(["time", "type", "value"])
    twice = table.duplicated(["time", "type"])
    problems += _rows(table[twice], days, folder, "value", "an hour and type has one value")
    wide = table[~twice].pivot(index="time", columns="type", values="number")
    wide = wide.rename(columns=TYPES).reindex(columns=list(TYPES.values()))
    wide.columns.name = wide.index.name = None
    return wide


def _rows(
    table: pd.DataFrame, days: Sequence[_Day], folder: Path, column: str, rule: str
) -> Iterator[Problem]:
    """Tell of rows that break a rule."""
    rows = zip(table["owner"].tolist(), table["row"].tolist(), table[column].tolist(), strict=True)
    for owner, row, value in rows:
        day = days[owner]
        name = day.column if column == "value" else column
        fix = "put it right, or leave the cell empty"
        yield _problem(day.path, folder, rule, fix, row=row, column=name, value=value)


def _problem(
    path: Path,
    folder: Path,
    rule: str,
    fix: str,
    *,
    row: int = 0,
    column: str = "",
    value: str = "",
) -> Problem:
    return Problem(_name(path, folder), row, column, value, rule, fix)


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
