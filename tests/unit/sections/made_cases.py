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
    columns = list(bundled().claims.columns)
    blank = dict.fromkeys(columns, "")
    common = {"place": place, "qualifier": "=", "aspect": "level", "source": ONE}
    full = [{**blank, **common, "claim": f"c{n:02}", **row} for n, row in enumerate(rows)]
    claims = pd.DataFrame(full, columns=columns, dtype="str")
    return case_of(bundled().with_tables(claims=claims), place)


def cities() -> Sequence[str]:
    """Every city of the bundled casebook."""
    places = bundled().places
    return tuple(places.loc[places["level"] == "city", "place"])
