"""Editions made for one question, from claims that a test writes down."""

from __future__ import annotations

from collections.abc import Mapping

from helpers.editions import Edition, take
from tests.unit.sections.made_cases import CITY, book, bundled

CAPACITY = {"claim": "capacity", "indicator": "clean_capacity", "value": "430", "end": "2022"}


def edition(*rows: Mapping[str, str], place: str = CITY) -> Edition:
    """The edition of one place, with the given claims and no others in the casebook."""
    return take(book(*rows), place)


def bundled_rows(**changed: Mapping[str, str]) -> list[dict[str, str]]:
    """The bundled claims as rows; ``lishui={"value": "1.0"}`` changes its forest coverage."""
    rows: list[dict[str, str]] = bundled().claims.to_dict("records")  # type: ignore[assignment]
    return [
        {**row, **changed.get(row["place"], {})} if row["indicator"] == "forest_coverage" else row
        for row in rows
    ]
