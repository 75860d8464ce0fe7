"""Editions made for one question, from claims that a test writes down."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.casebook import Casebook
from helpers.editions import Edition, take
from tests.unit.sections.made_cases import CITY, ONE, bundled

CAPACITY = {
    "claim": "capacity",
    "indicator": "clean_capacity",
    "value": "430",
    "unit": "万千瓦",
    "end": "2022",
}


def book(*rows: Mapping[str, str], date: str = "2026-01") -> Casebook:
    """The bundled casebook with the given claims and no others; missing columns are filled."""
    columns = list(bundled().claims.columns)
    common = {"place": CITY, "qualifier": "=", "aspect": "level", "source": ONE}
    blank = dict.fromkeys(columns, "")
    full = [{**blank, **common, "claim": f"c{n:02}", **row} for n, row in enumerate(rows)]
    claims = pd.DataFrame(full, columns=columns, dtype="str")
    return bundled().with_tables(claims=claims, edition=date)


def edition(*rows: Mapping[str, str], place: str = CITY, date: str = "2026-01") -> Edition:
    """The edition of one place, with the given claims and no others in the casebook."""
    return take(book(*rows, date=date), place)


def bundled_rows(**changed: Mapping[str, str]) -> list[dict[str, str]]:
    """The bundled claims as rows; ``lishui={"value": "1.0"}`` changes its forest coverage."""
    rows: list[dict[str, str]] = bundled().claims.to_dict("records")  # type: ignore[assignment]
    return [
        {**row, **changed.get(row["place"], {})} if row["indicator"] == "forest_coverage" else row
        for row in rows
    ]
