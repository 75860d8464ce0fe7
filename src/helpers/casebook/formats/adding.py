"""Rows put behind those of a data folder: checked, all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from helpers.casebook.files import RawFolder, read_folder
from helpers.casebook.formats.mending import write_tables
from helpers.casebook.formats.writing import csv_bytes
from helpers.casebook.schema.checking import find_problems
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.schema.problem import InvalidCasebook


def add_rows(folder: Path, added: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Add rows to the tables of a folder; a column that a row does not have stays empty.

    Parameters
    ----------
    folder
        The data folder.
    added
        The rows by table.

    Raises
    ------
    InvalidCasebook
        If the folder cannot be read, or breaks a rule with the rows that it kept without them;
        nothing is written.
    CannotWrite
        If a file cannot be written; all are as they were.
    """
    before = read_folder(folder)
    if before.problems:
        raise InvalidCasebook(
            "nothing written: the tables cannot be read",
            where=str(folder),
            fix="mend this first",
            problems=before.problems,
        )
    tables = dict(before.tables)
    for name, rows in added.items():
        raw = tables[name]
        last = max(raw.lines, default=1)
        cells = (tuple(row.get(column, "") for column in TABLES[name].header) for row in rows)
        tables[name] = replace(
            raw,
            rows=(*raw.rows, *cells),
            lines=(*raw.lines, *range(last + 1, last + 1 + len(rows))),
        )
    old = set(find_problems(before))
    after = RawFolder(tables, before.edition, before.problems)
    if problems := [one for one in find_problems(after) if one not in old]:
        raise InvalidCasebook(
            "nothing written: the new row breaks a rule",
            where=str(folder),
            fix="mend what is named",
            problems=problems,
        )
    files = {TABLES[name].file: csv_bytes(TABLES[name].header, tables[name].rows) for name in added}
    write_tables(folder, files)
