"""Strict reading of one file of a data folder: bytes to rows with their line numbers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from helpers.casebook.problem import Problem
from helpers.casebook.schema import TABLES, Table
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


def read_folder(folder: Path) -> RawFolder:
    """Read the eight tables and the description of a data folder.

    Parameters
    ----------
    folder
        The folder that holds ``datapackage.json`` and the tables.

    Returns
    -------
    RawFolder
        Everything that could be read; nothing is raised for what could not.
    """
    problems: list[Problem] = []
    edition = _read_package(folder, problems)
    tables = {}
    for table in TABLES.values():
        read = read_table(folder / table.file, table, problems)
        if read is not None:
            tables[table.name] = read
    return RawFolder(tables, edition, tuple(problems))


def read_table(path: Path, table: Table, problems: list[Problem]) -> RawTable | None:
    """Read one CSV file.

    Parameters
    ----------
    path
        The file.
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
    text = _read_text(path, problems)
    if text is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    start = 1
    try:
        header = next(reader, [])
        if not _header_fits(path.name, table, header, problems):
            return None
        order = [header.index(name) for name in table.header]
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                rows.append(tuple(cells[at] for at in order))
                lines.append(start)
            else:
                problems.append(_ragged(path.name, start, cells, len(header)))
            start = reader.line_num + 1
    except csv.Error as error:
        problems.append(
            Problem(path.name, start, "", str(error), "well-formed CSV",
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


def _read_text(path: Path, problems: list[Problem]) -> str | None:
    """Read a file as UTF-8; report another encoding, and a BOM, and go on if possible."""
    name = path.name
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        fix = "restore the file; a table without rows still has its header"
        problems.append(Problem(name, 0, "", "", "the file is there", fix))
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problems.append(Problem(name, 0, "", reason, "the file can be read", "look at its rights"))
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


def _read_package(folder: Path, problems: list[Problem]) -> str | None:
    """Read the edition, and see that the package describes the tables that are read."""
    text = _read_text(folder / PACKAGE, problems)
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
