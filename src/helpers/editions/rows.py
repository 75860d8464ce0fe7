"""What changed in tables beside the claims: rows added, removed, changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from helpers.editions.record import Row, Rows


@dataclass(frozen=True)
class TableChange:
    """What became of one table.

    Attributes
    ----------
    added, removed
        Keys of rows that only one edition has, sorted.
    changed
        For the key of each row that differs: both texts of each column that does.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, Mapping[str, tuple[str, str]]]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def record(self) -> dict[str, Any]:
        """Return the change as plain data."""
        return {
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": [
                {"key": key, "columns": columns_record(columns)}
                for key, columns in self.changed.items()
            ],
        }


def columns_record(columns: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Return columns that differ as plain data."""
    return {name: {"old": old, "new": new} for name, (old, new) in columns.items()}


def differing(old: Row, new: Row, apart: Iterable[str] = ()) -> dict[str, tuple[str, str]]:
    """Name the columns that two rows both have and that differ, in the order of the new row.

    A column that only one edition of the tables knows says nothing about a change of the data.
    """
    left_out = set(apart)
    return {
        column: (old[column], text)
        for column, text in new.items()
        if column in old and column not in left_out and old[column] != text
    }


def compare_tables(old: Mapping[str, Rows], new: Mapping[str, Rows]) -> Mapping[str, TableChange]:
    """Compare tables by the keys of their rows; the order of rows does not matter.

    Returns
    -------
    dict of str to TableChange
        The tables that differ, by name.
    """
    found = {}
    for name in sorted({*old, *new}):
        before, after = old.get(name, {}), new.get(name, {})
        pairs = ((key, differing(before[key], after[key])) for key in sorted({*before} & {*after}))
        change = TableChange(
            added=tuple(sorted({*after} - {*before})),
            removed=tuple(sorted({*before} - {*after})),
            changed={key: columns for key, columns in pairs if columns},
        )
        if change:
            found[name] = change
    return found
