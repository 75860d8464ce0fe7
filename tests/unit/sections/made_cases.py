"""Cases for tests: the bundled casebook, and casebooks whose claims are made for one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from helpers.casebook import Case, Casebook, case_of, read_casebook

DATA = Path(__file__).resolve().parents[3] / "data"
CITY = "chenzhou"
ONE, OTHER = "mee_air_2022", "hunan_daily_air_2022"  # two sources of different publishers


@cache
def bundled() -> Casebook:
    """The casebook of the repository, read once."""
    return read_casebook(DATA)


def city(name: str) -> Case:
    """One city of the bundled casebook."""
    return case_of(bundled(), name)


def made(*rows: Mapping[str, str], place: str = CITY) -> Case:
    """A case that holds the given claims and no others; missing columns are filled."""
    return case_of(book(*rows, place=place), place)


def book(*rows: Mapping[str, str], place: str = CITY) -> Casebook:
    """The bundled casebook with the given claims and no others.

    A figure without a unit is in that of its indicator, and one in % without an aspect a share.
    """
    columns = list(bundled().claims.columns)
    common = {**dict.fromkeys(columns, ""), "place": place, "qualifier": "=", "source": ONE}
    full = []
    for n, row in enumerate(rows):
        unit = row.get("unit", units().get(row["indicator"], ""))
        aspect = "share" if unit == "%" else "level"
        full.append({**common, "claim": f"c{n:02}", "unit": unit, "aspect": aspect, **row})
    claims = pd.DataFrame(full, columns=columns, dtype="str")
    return bundled().with_tables(claims=claims)


@cache
def units() -> Mapping[str, str]:
    """The unit of each indicator."""
    table = bundled().indicators
    return dict(zip(table["indicator"], table["unit"], strict=True))


def cities() -> Sequence[str]:
    """Every city of the bundled casebook."""
    places = bundled().places
    return tuple(places.loc[places["level"] == "city", "place"])
