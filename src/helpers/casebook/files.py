"""Reading of a data folder: the bytes of its files, and the tables in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from helpers.casebook.formats.saved_tables import (
    WORKBOOK_ENDING,
    Content,
    Findings,
    RawTable,
    read_table,
    read_text,
)
from helpers.casebook.formats.sheets import MOST_UNPACKED
from helpers.casebook.schema.declarations import TABLES, Table
from helpers.casebook.schema.problem import Deviation, Problem

__all__ = ["PACKAGE", "Contents", "RawFolder", "RawTable", "load", "other_files", "read_folder"]

PACKAGE: Final = "datapackage.json"


@dataclass(frozen=True, slots=True)
class RawFolder:
    """A data folder as far as it could be read, and what could not."""

    #: By name; a table is missing here when its file has no trustworthy rows.
    tables: Mapping[str, RawTable]
    #: The date that the data speak for; empty when it is not given, none when the package
    #: could not be read.
    edition: str | None
    #: What kept files or rows from being read.
    problems: tuple[Problem, ...]
    #: What was read and is not in the canonical form.
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """The bytes of the files of a data folder, all read at one time.

    By name there is what is in a file, or why it could not be read; none of one that is not there.
    """

    files: Mapping[str, Content]

    def __hash__(self) -> int:
        return hash(tuple(self.files.items()))


def load(folder: Path) -> Contents:
    """Read the bytes of the files that make a data folder; nothing is raised."""
    names = [PACKAGE]
    for table in TABLES.values():
        names += [table.file, *other_files(table)]
    return Contents({name: _bytes(folder / name) for name in names})


def other_files(table: Table) -> tuple[str, ...]:
    """Return the names of the files that a table is read from when its own is not there."""
    former = (f"{table.former}.csv",) if table.former else ()
    return (*former, f"{table.name}{WORKBOOK_ENDING}")


def read_folder(folder: Path, contents: Contents | None = None) -> RawFolder:
    """Read the tables and the description of a data folder, as far as they can be read.

    The `contents` are from `load`, if the files have been read already; nothing is raised.
    """
    return _read(contents or load(folder))


@lru_cache(maxsize=1)  # who lists deviations and then problems reads the same bytes
def _read(contents: Contents) -> RawFolder:
    files = contents.files
    found = Findings([], [])
    edition = _read_package(files[PACKAGE], found)
    tables = {}
    for table in TABLES.values():
        read = _read_one_of(files, table, found)
        if read is not None:
            tables[table.name] = read
    return RawFolder(tables, edition, tuple(found.problems), tuple(found.deviations))


def _read_one_of(files: Mapping[str, Content], table: Table, found: Findings) -> RawTable | None:
    """Read a table from its file, or from a workbook or a file of its former name."""
    there = [name for name in (table.file, *other_files(table)) if files[name] is not None]
    for name in there[1:]:
        fix = f"{there[0]} is read; delete {name}, or move its rows"
        found.problems.append(Problem(name, 0, "", "", f"one file of {table.name}", fix))
    if there and there[0] != table.file:
        found.deviations.append(Deviation(there[0], 0, "", there[0], table.file))
        return read_table(files[there[0]], table, found, there[0])
    if not there and not table.required:
        found.deviations.append(Deviation(table.file, 0, "", "no file", "a file without rows"))
        return RawTable(table, (), ())
    return read_table(files[table.file], table, found)


def _bytes(path: Path) -> Content:
    try:
        size = path.stat().st_size
        if path.suffix == WORKBOOK_ENDING and size > MOST_UNPACKED:
            return f"{size:,} bytes, more than {MOST_UNPACKED:,}"
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        return error.strerror or type(error).__name__


def _read_package(content: Content, found: Findings) -> str | None:
    """Read the edition, and see that the package describes the tables that are read."""
    text = read_text(PACKAGE, content, found)
    if text is None:
        return None
    try:
        package = json.loads(text)
        json.dumps(package, ensure_ascii=False).encode()  # half a character can be escaped
    except (RecursionError, ValueError) as error:  # or a number of more digits than Python converts
        line = getattr(error, "lineno", 0)
        is_half = isinstance(error, UnicodeEncodeError)
        what = "half a character" if is_half else "nested too deeply, or a number too long"
        what = getattr(error, "msg", what)
        fix = "mend the JSON, or take the file from the repository"
        found.problems.append(Problem(PACKAGE, line, "", what, "well-formed JSON", fix))
        return None
    described = _described(package)
    for table in TABLES.values():
        _compare(table, described, found)
    edition = package.get("edition") if isinstance(package, dict) else None
    return edition if isinstance(edition, str) else ""


def _compare(
    table: Table, described: Mapping[str, tuple[str, tuple[str, ...]]], found: Findings
) -> None:
    """See that a package describes a table, as it is today or as it was."""
    default = ("", ())
    path, fields = described.get(table.name, described.get(table.former, default))
    if (path, fields) == (table.file, table.header):
        return
    former = {column.former: column.name for column in table.columns if column.former}
    names = [former.get(name, name) for name in fields]
    needed = {column.name for column in table.columns if column.required}
    known = needed <= set(names) <= set(table.header)
    older = known and path in (table.file, f"{table.former}.csv")
    if older or not (path or table.required):
        canonical = "described as it is today"
        shown = ", ".join(fields) or f"no {table.name}"
        found.deviations.append(Deviation(PACKAGE, 0, table.name, shown, canonical))
    else:
        rule = f"describes {table.file} with the columns {', '.join(table.header)}"
        fix = "bring the two into step"
        found.problems.append(Problem(PACKAGE, 0, table.name, "", rule, fix))


def _described(package: Any) -> dict[str, tuple[str, tuple[str, ...]]]:
    """List the path and the fields of every resource, as far as they are well formed."""
    described = {}
    resources = package.get("resources") if isinstance(package, dict) else None
    for resource in resources if isinstance(resources, list) else []:
        try:
            fields = tuple(str(field["name"]) for field in resource["schema"]["fields"])
            described[str(resource["name"])] = (str(resource["path"]), fields)
        except (KeyError, TypeError):
            continue
    return described
