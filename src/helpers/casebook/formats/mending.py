"""A data folder changed as a whole: brought into canonical form, rows added, tables replaced."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from helpers.casebook.files import PACKAGE, Contents, RawFolder, load, read_folder
from helpers.casebook.formats.saved_tables import WORKBOOK_ENDING, RawTable
from helpers.casebook.formats.writing import CannotWrite, replace_files
from helpers.casebook.schema.checking import find_problems
from helpers.casebook.schema.declarations import TABLES, table_resources
from helpers.casebook.schema.problem import Deviation, InvalidCasebook, Problem

Added = Mapping[str, Sequence[Mapping[str, str]]]

_OTHERWISE: Final = "quotation marks, line ends or order of columns"


def deviations(folder: Path) -> tuple[Deviation, ...]:
    """List where a data folder is not in the canonical form, as far as it could be read."""
    contents = load(folder)
    return _deviations(contents, read_folder(folder, contents))


def mend(folder: Path) -> tuple[Deviation, ...]:
    """Write a data folder in the canonical form, all of it or nothing.

    Every file is whole at any moment, and each step leaves a folder that is read as the same:
    an interruption loses nothing, and the next call goes on from there.

    Returns
    -------
    tuple of Deviation
        What was not in that form; empty when nothing was written.

    Raises
    ------
    InvalidCasebook
        If anything could not be read, or the folder would no longer keep every rule; nothing is
        written.
    CannotWrite
        If a file cannot be written; all files are as they were.
    """
    contents = load(folder)
    raw = read_whole(folder, contents)
    found = _deviations(contents, raw)
    written = _canonical(contents, raw)
    again = read_folder(folder, Contents({**dict.fromkeys(contents.files), **written}))
    problems = () if find_problems(raw) else find_problems(again)
    if problems:
        raise InvalidCasebook(
            "nothing written: in today's form some rows break a rule that came later",
            where=str(folder),
            fix="mend these rows first",
            problems=problems,
        )
    same = all(again.tables[name].rows == raw.tables[name].rows for name in TABLES)
    if not same or again.problems or again.edition != raw.edition:
        what = "nothing written: it would not be read as the same"
        raise CannotWrite(what, where=str(folder), fix="report it with the tables")
    # A workbook is put aside: what it says stands in the new file, how it looks does not.
    renamed = {
        table.read_from: f"{table.read_from}.bak"
        if table.read_from.endswith(WORKBOOK_ENDING)
        else table.table.file
        for table in raw.tables.values()
        if table.read_from
    }
    changed = {name: new for name, new in written.items() if new != contents.files[name]}
    replace_files(folder, changed, renamed)
    return found


def read_whole(folder: Path, contents: Contents | None = None) -> RawFolder:
    """Read a folder that is to be written; `InvalidCasebook` if anything could not be read."""
    raw = read_folder(folder, contents)
    if raw.problems:
        raise InvalidCasebook(
            "nothing written: not all of it could be read",
            where=str(folder),
            fix="mend this first",
            problems=raw.problems,
        )
    return raw


def write_tables(folder: Path, tables: Iterable[RawTable]) -> None:
    """Replace tables of a folder by new ones in the canonical form, all of them or none.

    The folder is mended first, so that no table stands there a second time in an older form.
    """
    mend(folder)
    replace_files(folder, {raw.table.file: raw.csv() for raw in tables})


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


def _canonical(contents: Contents, raw: RawFolder) -> dict[str, bytes]:
    """Return the bytes of every file that could be read, in the canonical form."""
    written = {one.table.file: one.csv() for one in raw.tables.values()}
    package = contents.files[PACKAGE]
    known = json.loads(package) if isinstance(package, bytes) and raw.edition is not None else None
    if isinstance(known, dict):
        written[PACKAGE] = described(known)
    return written


def described(package: Mapping[str, Any], **changed: str) -> bytes:
    """Return a package that describes today's tables, with some entries changed.

    Resources besides the tables are kept, after them.
    """
    known = {name for table in TABLES.values() for name in (table.name, table.former)}
    others = [
        one
        for one in package.get("resources", ())
        if not (isinstance(one, dict) and one.get("name") in known)
    ]
    whole = {**package, **changed, "resources": [*table_resources(), *others]}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _deviations(contents: Contents, raw: RawFolder) -> tuple[Deviation, ...]:
    """Add the files whose bytes differ for no reason that reading has named."""
    named = {one.file for one in raw.deviations}
    silent = [
        Deviation(name, 0, "", _OTHERWISE, "as they are written today")
        for name, new in _canonical(contents, raw).items()
        if contents.files[name] not in (None, new) and name not in named
    ]
    return (*raw.deviations, *silent)
