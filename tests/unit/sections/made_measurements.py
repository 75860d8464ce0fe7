"""A folder of hourly files as a user supplies it, made for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

CITIES = ("北京", "郴州", "长沙", "玉树州")
TYPES = (
    "AQI", "PM2.5", "PM2.5_24h", "PM10", "PM10_24h", "SO2", "SO2_24h", "NO2", "NO2_24h",
    "O3", "O3_24h", "O3_8h", "O3_8h_24h", "CO", "CO_24h",
)  # fmt: skip
LEVELS = {"PM2.5": 30.0, "PM10": 52.0, "SO2": 11.0, "NO2": 24.0, "O3": 80.0, "CO": 0.9}

#: Gives the cell of a type at an hour; empty for nothing measured.
Cell = Callable[[pd.Timestamp, str], str]


def level(when: pd.Timestamp, kind: str) -> str:
    """A value that repeats daily: ozone high in the afternoon, everything else level."""
    name = kind.split("_")[0]
    if name not in LEVELS:
        return "50"
    value = LEVELS[name] + (40 if name == "O3" and 12 <= when.hour <= 19 else 0)
    return f"{value:.1f}" if name == "CO" else f"{value:.0f}"


def write_day(
    folder: Path,
    day: str,
    *,
    cell: Cell = level,
    cities: Sequence[str] = CITIES,
    types: Sequence[str] = TYPES,
    hours: Sequence[int] = tuple(range(24)),
    bom: bool = False,
    city: str = "郴州",
) -> Path:
    """Write one file; only one city's cells come from `cell`, the others' are 7."""
    date = pd.Timestamp(day)
    lines = [",".join(("date", "hour", "type", *cities))]
    for hour in hours:
        when = date + pd.Timedelta(hours=hour)
        for kind in types:
            cells = [cell(when, kind) if name == city else "7" for name in cities]
            lines.append(",".join((f"{date:%Y%m%d}", str(hour), kind, *cells)))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"china_cities_{date:%Y%m%d}.csv"
    text = "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8-sig" if bom else "utf-8")
    return path


def write_days(folder: Path, first: str, last: str, **how: object) -> Path:
    """Write a file a day from the first to the last."""
    for day in pd.date_range(first, last, freq="D"):
        write_day(folder, f"{day:%Y-%m-%d}", **how)  # type: ignore[arg-type]
    return folder


def replaced(path: Path, changes: Mapping[str, str]) -> None:
    """Change the text of a file."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
