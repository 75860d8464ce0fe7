"""Strict reading of one file of a data folder: bytes to rows with their line numbers."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from helpers.casebook.schema.declarations import TABLES, Table
from helpers.casebook.schema.problem import Problem
from helpers.errors import near_matches

PACKAGE: Final = "datapackage.json"

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE = "save the file as UTF-8 without BOM"


@dataclass(frozen=True, slots=True)
class RawTable:
    """The rows of a file that could be split into cells.

    Attributes
    ----------
    table
        What the file should hold.
    rows
        One tuple of cells for each row, in the order of the table's columns.
    lines
        For each row, the line of the file that it starts on, the header being line 1.
    """

    table: Table
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def column(self, name: str) -> list[str]:
        """Return the cells of one column."""
        at = self.table.header.index(name)
        return [row[at] for row in self.rows]

    def records(self) -> list[dict[str, str]]:
        """Return each row as a mapping of its own, by column."""
        header = self.table.header
        return [dict(zip(header, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class RawFolder:
    """A data folder as far as it could be read, and what could not.

    Attributes
    ----------
    tables
        By name; a table is missing here when its file has no trustworthy rows.
    edition
        The date that the data speak for; empty when it is not given, none when the package
        could not be read.
    problems
        What kept files or rows from being read.
    """

    tables: Mapping[str, RawTable]
    edition: str | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The bytes of the files of a data folder, all read at one time.

    Attributes
    ----------
    files
        By name, what is in the file, or why it could not be read; none of a file that is not
        there.
    """

    files: Mapping[str, bytes | str | None]

    @property
    def digest(self) -> str:
        """SHA-256 of all that was read, names included, as 64 hexadecimal digits."""
        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            known = content if isinstance(content, bytes) else repr(content).encode()
            digest.update(f"{name} {type(content).__name__} {len(known)} ".encode() + known)
        return digest.hexdigest()


def load(folder: Path) -> Contents:
    """Read the bytes of the files that make a data folder; nothing is raised."""
    names = [PACKAGE, *(table.file for table in TABLES.values())]
    return Contents({name: _bytes(folder / name) for name in names})


def read_folder(folder: Path, contents: Contents | None = None) -> RawFolder:
    """Read the eight tables and the description of a data folder.

    Parameters
    ----------
    folder
        The folder that holds ``datapackage.json`` and the tables.
    contents
        From `load`, if the files have been read already.

    Returns
    -------
    RawFolder
        Everything that could be read; nothing is raised for what could not.
    """
    files = (contents or load(folder)).files
    problems: list[Problem] = []
    edition = _read_package(files[PACKAGE], problems)
    tables = {}
    for table in TABLES.values():
        read = read_table(files[table.file], table, problems)
        if read is not None:
            tables[table.name] = read
    return RawFolder(tables, edition, tuple(problems))


def read_table(
    content: bytes | str | None, table: Table, problems: list[Problem]
) -> RawTable | None:
    """Read one CSV file.

    Parameters
    ----------
    content
        What is in the file, as in `Contents`.
    table
        What it should hold.
    problems
        Receives what is wrong with encoding, header and rows.

    Returns
    -------
    RawTable or None
        The rows that have the right number of cells; none if the header is wrong or the
        file cannot be read as text.
    """
    text = _read_text(table.file, content, problems)
    if text is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    start = 1
    try:
        header = next(reader, [])
        if not _header_fits(table.file, table, header, problems):
            return None
        order = [header.index(name) for name in table.header]
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                rows.append(tuple(cells[at] for at in order))
                lines.append(start)
            else:
                problems.append(_ragged(table.file, start, cells, len(header)))
            start = reader.line_num + 1
    except csv.Error as error:
        problems.append(
            Problem(table.file, start, "", str(error), "well-formed CSV",
                    "close every quotation mark; write a quotation mark within a cell twice")
        )  # fmt: skip
        return None
    return RawTable(table, tuple(rows), tuple(lines))


def _ragged(file: str, line: int, cells: list[str], expected: int) -> Problem:
    if not any(cells):
        return Problem(file, line, "", "", "no empty row", "delete the row")
    rule = f"{expected} cells a row"
    fix = "put a cell that holds a comma between quotation marks, or add the missing cells"
    return Problem(file, line, "", f"{len(cells)} cells", rule, fix)


def _header_fits(file: str, table: Table, header: list[str], problems: list[Problem]) -> bool:
    """Report columns that are missing, unknown or named twice."""
    if not header:
        fix = f"the first row names the columns: {','.join(table.header)}"
        problems.append(Problem(file, 1, "", "", "the file has a header", fix))
        return False
    found: list[Problem] = []
    for name in dict.fromkeys(header):
        if name not in table.header:
            fix = near_matches(name, table.header) or f"columns are {', '.join(table.header)}"
            found.append(Problem(file, 1, name, name, "column of the table", fix))
        elif header.count(name) > 1:
            found.append(Problem(file, 1, name, name, "each column once", "remove one of them"))
    for name in table.header:
        if name not in header:
            fix = f"add the column {name} to the header and to every row"
            found.append(Problem(file, 1, name, "", f"the column {name} is there", fix))
    problems.extend(found)
    return not found


def _bytes(path: Path) -> bytes | str | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        return error.strerror or type(error).__name__


def _read_text(name: str, raw: bytes | str | None, problems: list[Problem]) -> str | None:
    """Read a file as UTF-8; report another encoding, and a BOM, and go on if possible."""
    if raw is None:
        fix = "restore the file; a table without rows still has its header"
        problems.append(Problem(name, 0, "", "", "the file is there", fix))
        return None
    if isinstance(raw, str):
        problems.append(Problem(name, 0, "", raw, "the file can be read", "look at its rights"))
        return None
    if raw.startswith(_UTF16):
        problems.append(Problem(name, 1, "", "UTF-16", "UTF-8 without BOM", _SAVE))
        return None
    if raw.startswith(_BOM):
        problems.append(Problem(name, 1, "", "BOM", "UTF-8 without BOM", _SAVE))
        raw = raw.removeprefix(_BOM)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        encoding = "GBK" if _is_gbk(raw) else "bytes that are no UTF-8"
        problems.append(Problem(name, line, "", encoding, "UTF-8 without BOM", _SAVE))
        return None


def _is_gbk(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _read_package(content: bytes | str | None, problems: list[Problem]) -> str | None:
    """Read the edition, and see that the package describes the tables that are read."""
    text = _read_text(PACKAGE, content, problems)
    if text is None:
        return None
    try:
        package = json.loads(text)
    except json.JSONDecodeError as error:
        fix = "mend the JSON, or take the file from the repository"
        problems.append(Problem(PACKAGE, error.lineno, "", error.msg, "well-formed JSON", fix))
        return None
    except RecursionError:
        fix = "take the file from the repository"
        problems.append(Problem(PACKAGE, 0, "", "nested too deeply", "well-formed JSON", fix))
        return None
    described = _described(package)
    for table in TABLES.values():
        if described.get(table.name) != (table.file, table.header):
            rule = f"describes {table.file} with the columns {', '.join(table.header)}"
            problems.append(Problem(PACKAGE, 0, table.name, "", rule, "bring the two into step"))
    edition = package.get("edition") if isinstance(package, dict) else None
    return edition if isinstance(edition, str) else ""


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
