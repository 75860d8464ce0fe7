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
    found = {city, *index.cohort_ids.get(index.places[city].cohort, ())}
    for name in filter(None, (city, reader)):
        above: str = name
        while above:
            found.add(above)
            above = index.places[above].parent
    return frozenset(found)


def digests(casebook: Casebook, places: Collection[str]) -> dict[str, str]:
    """Digest what a report depends on that rests on some places, which are from `places_of`.

    Returns
    -------
    dict
        ``table NAME`` for a table that counts whole, ``rows of NAME`` for the others, and
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
        self._records = {name: casebook.raw(name).records() for name in TABLES}
        takers = self._records["measures"]
        self._taker = {row["measure"]: row["place"] for row in takers}

    def _place(self, row: Mapping[str, str]) -> str:
        """Return the place that a row is about, its own or that of its measure."""
        return row["place"] if "place" in row else self._taker[row["measure"]]

    @cached_property
    def whole(self) -> Mapping[str, str]:
        """Digests of the tables that have no rows of places."""
        return {n: _digest(rows) for n, rows in self._records.items() if not _has_places(TABLES[n])}

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, str]]:
        """Digests of the rows of each place, by table."""
        found: dict[str, dict[str, list[Any]]] = {}
        for name, rows in self._records.items():
            if _has_places(TABLES[name]):
                for row in rows:
                    found.setdefault(name, {}).setdefault(self._place(row), []).append(row)
        return {
            name: {place: _digest(of) for place, of in found.get(name, {}).items()}
            for name in TABLES
        }

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Digests of the sources."""
        return {row["source"]: _digest(row) for row in self._records["sources"]}

    @cached_property
    def spreads(self) -> str:
        """Digest of the rounded median that places of a level publish of an indicator."""
        level = {row["place"]: row["level"] for row in self._records["places"]}
        numbers: dict[tuple[str, ...], list[float]] = {}
        for row in self._records["claims"]:
            with suppress(ValueError):
                key = level[row["place"]], row["indicator"], row["aspect"], row["unit"]
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
            of_places = _has_places(table)
            columns = [one.column for one in table.references if one.table == "sources"]
            for row in self._records[table.name] if table.name != "sources" else ():
                cited = found.setdefault(self._place(row) if of_places else "", set())
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
