"""The tables of a casebook: rows of text, and pandas tables of them where these are asked for."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from helpers.casebook.files import RawTable
from helpers.casebook.schema.declarations import TABLES

if TYPE_CHECKING:
    import pandas as pd

_HEADER_LINES: Final = 1
#: The event by which audit hooks of Python hear of what is handed out.
_PART: Final = "helpers.part"
#: Stands for all places.
_ALL: Final = "*"


def announce(*places: str) -> None:
    """Raise an auditing event for the places of which rows are handed out (`sys.audit`)."""
    for place in places or (_ALL,):
        sys.audit(_PART, place)


class _Copy:
    """A table of a casebook as a frame of its own, in the order of the file, under its name."""

    def __set_name__(self, _: type, name: str) -> None:
        self._name = name

    def __get__(self, casebook: Casebook, _: type | None = None) -> pd.DataFrame:
        import pandas as pd

        announce()
        raw = casebook.raw(self._name)
        return pd.DataFrame(list(raw.rows), columns=list(raw.table.header), dtype="str")


class Casebook:
    """The tables of a data folder that has passed every check.

    Every column is text as published; an empty cell is the empty string. One casebook is shared
    by all of a process who read the same files, so a table is handed out as a copy: to change it
    leaves all others as they are.
    """

    __slots__ = ("__weakref__", "_tables", "edition", "folder")

    places = _Copy()
    sources = _Copy()
    sections = _Copy()
    indicators = _Copy()
    claims = _Copy()
    measures = _Copy()
    conditions = _Copy()
    advice = _Copy()
    models = _Copy()
    benchmarks = _Copy()

    #: Where it was read from.
    folder: Path
    #: The date that the data speak for, as a partial ISO date.
    edition: str

    def __init__(self, folder: Path, edition: str, tables: Mapping[str, RawTable]) -> None:
        self.folder = folder
        self.edition = edition
        self._tables: Mapping[str, RawTable] = MappingProxyType({n: tables[n] for n in TABLES})

    def __repr__(self) -> str:
        return f"Casebook({str(self.folder)!r}, {self.edition!r})"

    def with_tables(
        self, folder: Path | None = None, edition: str | None = None, **tables: pd.DataFrame
    ) -> Casebook:
        """Return a casebook with some tables, its edition or its folder replaced, unchecked."""
        given = {name: _raw(name, frame) for name, frame in tables.items()}
        date = self.edition if edition is None else edition
        return Casebook(folder or self.folder, date, {**self._tables, **given})

    def raw(self, name: str) -> RawTable:
        """Return the rows of a table; for this package, which announces what it hands out."""
        return self._tables[name]


def _raw(name: str, frame: pd.DataFrame) -> RawTable:
    table = TABLES[name]
    cells: list[list[Any]] = frame[list(table.header)].to_numpy().tolist()
    rows = tuple(map(tuple, cells))
    first = _HEADER_LINES + 1
    return RawTable(table, rows, tuple(range(first, first + len(rows))))
