"""The tables of a casebook: rows of text, and pandas tables of them where these are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from helpers.casebook.files import RawTable
from helpers.casebook.reads import note
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.slices import EDITION, FOLDER, Slices

if TYPE_CHECKING:
    import pandas as pd

_HEADER_LINES: Final = 1


class Casebook:
    """The tables of a data folder that has passed every check.

    Every column is text as published; an empty cell is the empty string. One casebook is shared
    by all of a process who read the same files, so a table is handed out as a copy: to change it
    changes nothing for anybody else.

    Parameters
    ----------
    folder
        Where it was read from.
    edition
        The date that the data speak for, as a partial ISO date.
    tables
        The rows of the tables by name.
    digest
        Of the files that it was read from; empty if it was not read as it is.
    """

    __slots__ = ("__weakref__", "_edition", "_folder", "_frames", "_tables", "origin", "slices")

    #: The folder that it is a state of; none if it was made of another casebook.
    origin: Path | None
    #: Its slices, for `reads`.
    slices: Slices

    def __init__(
        self, folder: Path, edition: str, tables: Mapping[str, RawTable], digest: str = ""
    ) -> None:
        self._folder = folder
        self._edition = edition
        self.origin = folder.resolve() if digest else None
        self._tables: Mapping[str, RawTable] = MappingProxyType({n: tables[n] for n in TABLES})
        self._frames: dict[str, pd.DataFrame] = {}
        self.slices = Slices(self._tables, edition, lambda: digest)

    def __repr__(self) -> str:
        return f"Casebook({str(self._folder)!r}, {self._edition!r})"

    @property
    def folder(self) -> Path:
        """Where it was read from; who asks for it may read what is in it."""
        note(self, FOLDER)
        return self._folder

    @property
    def edition(self) -> str:
        """The date that the data speak for, as a partial ISO date."""
        note(self, EDITION)
        return self._edition

    @property
    def places(self) -> pd.DataFrame:
        """Cities, provinces, countries; like all tables a copy, in the order of the file."""
        return self._copy("places")

    @property
    def sources(self) -> pd.DataFrame:
        """Documents."""
        return self._copy("sources")

    @property
    def sections(self) -> pd.DataFrame:
        """Sections of a case study."""
        return self._copy("sections")

    @property
    def indicators(self) -> pd.DataFrame:
        """What is measured."""
        return self._copy("indicators")

    @property
    def claims(self) -> pd.DataFrame:
        """Figures that sources published."""
        return self._copy("claims")

    @property
    def measures(self) -> pd.DataFrame:
        """Measures that cities took."""
        return self._copy("measures")

    @property
    def conditions(self) -> pd.DataFrame:
        """What measures rest on."""
        return self._copy("conditions")

    @property
    def models(self) -> pd.DataFrame:
        """Elements of replicable models."""
        return self._copy("models")

    @property
    def benchmarks(self) -> pd.DataFrame:
        """Limits, targets and averages."""
        return self._copy("benchmarks")

    def with_tables(
        self, folder: Path | None = None, edition: str | None = None, **tables: pd.DataFrame
    ) -> Casebook:
        """Return a casebook with some tables, its edition or its folder replaced, unchecked."""
        note(self, FOLDER)
        given = {name: _raw(name, frame) for name, frame in tables.items()}
        date = self._edition if edition is None else edition
        return Casebook(folder or self._folder, date, {**self._tables, **given})

    def raw(self, name: str) -> RawTable:
        """Return the rows of a table; for this package, which notes what of it is read."""
        return self._tables[name]

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table made once, not to be changed; for this package, as `raw` is."""
        if name not in self._frames:
            import pandas as pd

            raw = self._tables[name]
            self._frames[name] = pd.DataFrame(
                list(raw.rows), columns=list(raw.table.header), dtype="str"
            )
        return self._frames[name]

    def _copy(self, name: str) -> pd.DataFrame:
        note(self, f"table {name}")
        return self.frame(name).copy()


def _raw(name: str, frame: pd.DataFrame) -> RawTable:
    table = TABLES[name]
    cells: list[list[Any]] = frame[list(table.header)].to_numpy().tolist()
    rows = tuple(map(tuple, cells))
    first = _HEADER_LINES + 1
    return RawTable(table, rows, tuple(range(first, first + len(rows))))
