"""The parts of the tables that a city's report depends on, one digest a table.

Small tables count whole. Of a table with rows of places those of the city, its parents, its cohort
and its reader count, and of the sources those that these rows cite. What all other places publish
counts by its spread, which figures are held against.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from statistics import median
from typing import Any, Final

from helpers.casebook.index import index_of
from helpers.casebook.schema.declarations import TABLES, Table, separated
from helpers.casebook.tables import Casebook

#: How many places a spread needs, and its significant digits that count: a new row rarely moves it.
_FEWEST: Final = 3
_DIGITS: Final = 2


def places_of(casebook: Casebook, city: str, reader: str = "") -> frozenset[str]:
    """Return the places whose rows a city's report depends on.

    The `reader` is the identifier of the place that the report is written for; empty for none.
    """
    index = index_of(casebook)
    cohort = index.cohorts.get(index.places[city].cohort, ())
    found = {city, *(one.place for one in cohort)}
    for name in filter(None, (city, reader)):
        above: str = name
        while above:
            found.add(above)
            above = index.places[above].parent
    return frozenset(found)


def digests(casebook: Casebook, places: Collection[str]) -> dict[str, str]:
    """Digest what a report depends on that rests on some places, which are from `places_of`.

    By ``table NAME`` for a table that counts whole, ``rows of NAME`` for the others, and
    ``spreads over all places``.
    """
    slices, found = _slices_of(casebook), {}
    for table in TABLES.values():
        if table.name == "sources":
            continue
        if _has_places(table):
            cut = [(place, slices.rows[table.name].get(place)) for place in sorted(places)]
            found[f"rows of {table.name}"] = _digest(cut)
        else:
            found[f"table {table.name}"] = slices.whole[table.name]
    cited = slices.cited("").union(*map(slices.cited, places))
    found["rows of sources"] = _digest([(name, slices.sources.get(name)) for name in sorted(cited)])
    found["spreads over all places"] = slices.spreads
    return found


class _Slices:
    """Digests of the rows of a casebook by place, each found once."""

    def __init__(self, casebook: Casebook) -> None:
        self._index = index_of(casebook)
        self._records = {
            name: casebook.raw(name).records() for name in TABLES if not _has_places(TABLES[name])
        }

    @cached_property
    def whole(self) -> Mapping[str, str]:
        """Digests of the tables that have no rows of places."""
        return {name: _digest(rows) for name, rows in self._records.items()}

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, str]]:
        """Digests of the rows of each place, by table."""
        return {
            name: {place: _digest(rows) for place, rows in self._index.rows_of(name).items()}
            for name in TABLES
            if name not in self._records
        }

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Digests of the sources."""
        return {row["source"]: _digest(row) for row in self._records["sources"]}

    @cached_property
    def spreads(self) -> str:
        """Digest of the rounded median that places of a level publish of an indicator."""
        numbers: dict[tuple[str, ...], list[float]] = {}
        for place, rows in self._index.rows_of("claims").items():
            level = self._index.places[place].level
            for row in rows:
                with suppress(ValueError):
                    key = level, row["indicator"], row["aspect"], row["unit"]
                    numbers.setdefault(key, []).append(float(row["value"]))
        enough = sorted(key for key, found in numbers.items() if len(found) >= _FEWEST)
        return _digest([(*key, f"{median(numbers[key]):.{_DIGITS}g}") for key in enough])

    def cited(self, place: str) -> frozenset[str]:
        """Return the sources that the rows of a place cite; without one, those of small tables."""
        return frozenset(self._cited.get(place, ()))

    @cached_property
    def _cited(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for table in TABLES.values():
            columns = [one.column for one in table.references if one.table == "sources"]
            whole = self._records.get(table.name)
            for place, rows in ({"": whole} if whole else self._index.rows_of(table.name)).items():
                cited = found.setdefault(place, set())
                for row in rows if table.name != "sources" else ():
                    for column in columns:
                        cited.update(separated(row[column]))
        reposts = {row["source"]: row["repost_of"] for row in self._records["sources"]}
        for cited in found.values():
            for name in list(cited):
                while (name := reposts.get(name, "")) and name not in cited:
                    cited.add(name)
        return found


@lru_cache(maxsize=4)
def _slices_of(casebook: Casebook) -> _Slices:
    return _Slices(casebook)


def _has_places(table: Table) -> bool:
    return table.name != "places" and not {"place", "measure"}.isdisjoint(table.header)


def _digest(value: Iterable[Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
