"""Reading of the files of a data folder: bytes to rows with their line numbers.

What is understood for certain is read and named as a deviation: an older name, a column that is
not there, an empty row. What is not, is a problem.
"""

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
from helpers.casebook.schema.problem import Deviation, Problem
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
    read_from
        The name of the file; empty for the name of today.
    """

    table: Table
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    read_from: str = ""

    @property
    def file(self) -> str:
        """The name of the file that the rows stand in."""
        return self.read_from or self.table.file

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
    deviations
        What was read and is not in the canonical form.
    """

    tables: Mapping[str, RawTable]
    edition: str | None
    problems: tuple[Problem, ...]
    deviations: tuple[Deviation, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Findings:
    """What reading came upon: problems, and deviations that were understood."""

    problems: list[Problem]
    deviations: list[Deviation]


def load(folder: Path) -> Contents:
    """Read the bytes of the files that make a data folder; nothing is raised."""
    tables = TABLES.values()
    former = [former_file(table) for table in tables if table.former]
    names = [PACKAGE, *(table.file for table in tables), *former]
    return Contents({name: _bytes(folder / name) for name in names})


def former_file(table: Table) -> str:
    """Return the name of the file of a table in older folders."""
    return f"{table.former}.csv"


def read_folder(folder: Path, contents: Contents | None = None) -> RawFolder:
    """Read the tables and the description of a data folder.

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
    found = Findings([], [])
    edition = _read_package(files[PACKAGE], found)
    tables = {}
    for table in TABLES.values():
        read = _read_one_of(files, table, found)
        if read is not None:
            tables[table.name] = read
    return RawFolder(tables, edition, tuple(found.problems), tuple(found.deviations))


def _read_one_of(
    files: Mapping[str, bytes | str | None], table: Table, found: Findings
) -> RawTable | None:
    """Read a table from its file, or from that of its former name."""
    content, former = files[table.file], former_file(table)
    if table.former and files[former] is not None:
        if content is None:
            found.deviations.append(Deviation(former, 0, "", former, table.file))
            return read_table(files[former], table, found, former)
        fix = f"{table.file} is read; delete {former}, or move its rows"
        found.problems.append(Problem(former, 0, "", "", f"one file of {table.name}", fix))
    if content is None and not table.required:
        found.deviations.append(Deviation(table.file, 0, "", "no file", "a file without rows"))
        return RawTable(table, (), ())
    return read_table(content, table, found)


def read_table(
    content: bytes | str | None, table: Table, found: Findings, file: str = ""
) -> RawTable | None:
    """Read one CSV file.

    Parameters
    ----------
    content
        What is in the file, as in `Contents`.
    table
        What it should hold.
    found
        Receives what is wrong with encoding, header and rows.
    file
        Its name, if it is not the table's.

    Returns
    -------
    RawTable or None
        The rows that have the right number of cells; none if the header is wrong or the
        file cannot be read as text.
    """
    name = file or table.file
    text = _read_text(name, content, found)
    if text is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    start = 1
    try:
        header = _todays(name, table, next(reader, []), found)
        if not _header_fits(name, table, header, found):
            return None
        # A column that is not there is read from the end of the row, where an empty cell is put.
        order = [header.index(one) if one in header else -1 for one in table.header]
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                cells.append("")
                rows.append(tuple(cells[at] for at in order))
                lines.append(start)
            elif any(cells):
                found.problems.append(_ragged(name, start, cells, len(header)))
            else:
                found.deviations.append(Deviation(name, start, "", "empty row", "left out"))
            start = reader.line_num + 1
    except csv.Error as error:
        found.problems.append(
            Problem(name, start, "", str(error), "well-formed CSV",
                    "close every quotation mark; write a quotation mark within a cell twice")
        )  # fmt: skip
        return None
    return RawTable(table, tuple(rows), tuple(lines), file)


def _ragged(file: str, line: int, cells: list[str], expected: int) -> Problem:
    rule = f"{expected} cells a row"
    fix = "put a cell that holds a comma between quotation marks, or add the missing cells"
    return Problem(file, line, "", f"{len(cells)} cells", rule, fix)


def _todays(file: str, table: Table, header: list[str], found: Findings) -> list[str]:
    """Return a header with today's names of columns, and note those that are not there."""
    former = {column.former: column.name for column in table.columns if column.former}
    for name in header:
        if name in former and former[name] not in header:
            found.deviations.append(Deviation(file, 1, name, name, former[name]))
    todays = [former[name] if former.get(name, name) not in header else name for name in header]
    absent = [one.name for one in table.columns if not one.required and one.name not in todays]
    if header and absent:
        columns = f"no {', '.join(absent)}"
        found.deviations.append(Deviation(file, 1, "", columns, "columns without entries"))
    return todays


def _header_fits(file: str, table: Table, header: list[str], found: Findings) -> bool:
    """Report columns that are missing, unknown or named twice."""
    if not header:
        fix = f"the first row names the columns: {','.join(table.header)}"
        found.problems.append(Problem(file, 1, "", "", "the file has a header", fix))
        return False
    wrong: list[Problem] = []
    for name in dict.fromkeys(header):
        if name not in table.header:
            fix = near_matches(name, table.header) or f"columns are {', '.join(table.header)}"
            wrong.append(Problem(file, 1, name, name, "column of the table", fix))
        elif header.count(name) > 1:
            wrong.append(Problem(file, 1, name, name, "each column once", "remove one of them"))
    for column in table.columns:
        if column.required and column.name not in header:
            fix = f"add the column {column.name} to the header and to every row"
            wrong.append(
                Problem(file, 1, column.name, "", f"the column {column.name} is there", fix)
            )
    found.problems.extend(wrong)
    return not wrong


def _bytes(path: Path) -> bytes | str | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        return error.strerror or type(error).__name__


def _read_text(name: str, raw: bytes | str | None, found: Findings) -> str | None:
    """Read a file as UTF-8; report another encoding, and a BOM, and go on if possible."""
    if raw is None:
        fix = "restore the file; a table without rows still has its header"
        found.problems.append(Problem(name, 0, "", "", "the file is there", fix))
        return None
    if isinstance(raw, str):
        found.problems.append(
            Problem(name, 0, "", raw, "the file can be read", "look at its rights")
        )
        return None
    if raw.startswith(_UTF16):
        found.problems.append(Problem(name, 1, "", "UTF-16", "UTF-8 without BOM", _SAVE))
        return None
    if raw.startswith(_BOM):
        found.problems.append(Problem(name, 1, "", "BOM", "UTF-8 without BOM", _SAVE))
        raw = raw.removeprefix(_BOM)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        encoding = "GBK" if _is_gbk(raw) else "bytes that are no UTF-8"
        found.problems.append(Problem(name, line, "", encoding, "UTF-8 without BOM", _SAVE))
        return None


def _is_gbk(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _read_package(content: bytes | str | None, found: Findings) -> str | None:
    """Read the edition, and see that the package describes the tables that are read."""
    text = _read_text(PACKAGE, content, found)
    if text is None:
        return None
    try:
        package = json.loads(text)
    except json.JSONDecodeError as error:
        fix = "mend the JSON, or take the file from the repository"
        found.problems.append(
            Problem(PACKAGE, error.lineno, "", error.msg, "well-formed JSON", fix)
        )
        return None
    except (RecursionError, ValueError):  # a number of more digits than Python converts
        fix = "take the file from the repository"
        found.problems.append(
            Problem(
                PACKAGE, 0, "", "nested too deeply, or a number too long", "well-formed JSON", fix
            )
        )
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
    older = path in (table.file, former_file(table)) and needed <= set(names) <= set(table.header)
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
