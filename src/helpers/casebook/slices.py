"""The parts of the tables that a city's report depends on, one digest a table.

Small tables count whole. Of a table with rows of places those of the city, its parents, its cohort
and its reader count, and of the sources those that these rows cite. What all other places publish
counts by its spread, which figures are held against.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from statistics import median
from typing import Any, Final, NamedTuple

from helpers.casebook.index import Index, index_of
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
    slices = _slices_of(casebook)
    found = {}
    for table in TABLES.values():
        rows = slices.rows[table.name]
        if _has_places(table):
            cut = [(place, rows.get(place)) for place in sorted(places)]
            found[f"rows of {table.name}"] = _digest(cut)
        elif table.name != "sources":
            found[f"table {table.name}"] = rows[""]
    cited = set[str]().union(*(slices.cited.get(place, ()) for place in ("", *places)))
    found["rows of sources"] = _digest([(name, slices.sources.get(name)) for name in sorted(cited)])
    found["spreads over all places"] = slices.spreads
    return found


class _Slices(NamedTuple):
    """Digests of the rows of a casebook by table and place; a table without places has one."""

    rows: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, str]
    #: The sources that the rows of a place cite; without one, those of small tables.
    cited: Mapping[str, set[str]]
    #: Digest of the rounded median that places of a level publish of an indicator.
    spreads: str


@lru_cache(maxsize=4)
def _slices_of(casebook: Casebook) -> _Slices:
    index = index_of(casebook)
    sources = {row["source"]: row for row in casebook.raw("sources").records()}
    rows: dict[str, Mapping[str, str]] = {}
    cited: dict[str, set[str]] = defaultdict(set)
    for name, table in TABLES.items():
        places = index.rows_of(name) if _has_places(table) else {"": casebook.raw(name).records()}
        rows[name] = {place: _digest(some) for place, some in places.items()}
        columns = [one.column for one in table.references if one.table == "sources"]
        for place, some in places.items() if name != "sources" else ():
            names = (
                source for row in some for column in columns for source in separated(row[column])
            )
            for source in names:
                while source and source not in cited[place]:
                    cited[place].add(source)
                    source = sources.get(source, {}).get("repost_of", "")
    digests = {name: _digest(row) for name, row in sources.items()}
    return _Slices(rows, digests, cited, _spreads(index))


def _spreads(index: Index) -> str:
    numbers: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for place, rows in index.rows_of("claims").items():
        for row in rows:
            with suppress(ValueError):
                key = index.places[place].level, row["indicator"], row["aspect"], row["unit"]
                numbers[key].append(float(row["value"]))
    enough = sorted(key for key, found in numbers.items() if len(found) >= _FEWEST)
    return _digest([(*key, f"{median(numbers[key]):.{_DIGITS}g}") for key in enough])


def _has_places(table: Table) -> bool:
    return table.name != "places" and not {"place", "measure"}.isdisjoint(table.header)


def _digest(value: Iterable[Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
