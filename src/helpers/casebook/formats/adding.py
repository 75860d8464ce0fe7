"""Rows put behind those of a data folder: checked, all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from helpers.casebook.files import RawFolder
from helpers.casebook.formats.mending import read_whole, write_tables
from helpers.casebook.schema.checking import find_problems
from helpers.casebook.schema.problem import InvalidCasebook, Problem

Added = Mapping[str, Sequence[Mapping[str, str]]]


def add_rows(folder: Path, added: Added) -> None:
    """Add rows to the tables of a folder; a column that a row does not have stays empty.

    Raises
    ------
    InvalidCasebook
        If the folder cannot be read, or breaks a rule with the rows that it kept without them;
        nothing is written.
    CannotWrite
        If a file cannot be written; all are as they were.
    """
    before = read_whole(folder)
    after = with_rows(before, added)
    if problems := broken_by(after, before):
        raise InvalidCasebook(
            "nothing written: the new row breaks a rule",
            where=str(folder),
            fix="mend what is named",
            problems=problems,
        )
    write_tables(folder, [after.tables[name] for name, rows in added.items() if rows])


def with_rows(before: RawFolder, added: Added) -> RawFolder:
    """Return what a folder would be with rows behind those of its tables."""
    new = {name: before.tables[name].with_rows(rows) for name, rows in added.items()}
    return replace(before, tables={**before.tables, **new})


def broken_by(after: RawFolder, before: RawFolder) -> tuple[Problem, ...]:
    """Return the problems of a folder that it did not have before."""
    found = find_problems(after)
    old = set(find_problems(before)) if found else set()
    return tuple(one for one in found if one not in old)
