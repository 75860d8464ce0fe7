"""A table as people save it, to rows with their line numbers.

What is understood for certain is read and named as a deviation: an older name, the encodings and
separators of Excel, empty rows and columns, space around a text, a date as 2023/8. What is not
is a problem that names the cell.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from helpers.casebook.formats.grid import decode, delimiter_of
from helpers.casebook.formats.sheets import Sheet, read_sheets
from helpers.casebook.formats.writing import csv_bytes
from helpers.casebook.schema.declarations import DATE_PATTERN, Column, Table
from helpers.casebook.schema.problem import Deviation, Problem
from helpers.errors import CasebookError, near_matches

Content: TypeAlias = bytes | str | None
Line: TypeAlias = tuple[int, list[str]]

WORKBOOK_ENDING: Final = ".xlsx"
_SAVE: Final = "save the file as UTF-8 (in Excel: CSV UTF-8)"
_ENCODINGS: Final = {"gb18030": "GBK", "utf-16": "UTF-16"}
_DELIMITERS: Final = {";": "semicolons", "\t": "tabs"}
_DATE: Final = re.compile(r"([0-9]{4})[-/年]([0-9]{1,2})(?:[-/月]([0-9]{1,2})日?|月)?|([0-9]{4})年")
_SEPARATORS: Final = re.compile(r"\s*[;；,，、]\s*")
_RAGGED: Final = "put a cell that holds a comma between quotation marks, or add the missing cells"
_TYPED: Final = "text as published"
_RETYPE: Final = "write it into a cell of the format Text: Excel keeps neither 5.0 nor 2023-08"


@dataclass(frozen=True, slots=True)
class RawTable:
    """The rows of a file that could be split into cells."""

    table: Table
    #: One tuple of cells for each row, in the order of the table's columns.
    rows: tuple[tuple[str, ...], ...]
    #: For each row, the line of the file that it starts on, the header being line 1.
    lines: tuple[int, ...]
    #: The name of the file; empty for the name of today.
    read_from: str = ""
    #: The columns that the file does not have; their cells are empty.
    absent: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of the file that the rows stand in."""
        return self.read_from or self.table.file

    def column(self, name: str) -> list[str]:
        """Return the cells of one column."""
        at = self.table.header.index(name)
        return [row[at] for row in self.rows]

    def csv(self) -> bytes:
        """Return the rows as the file that holds them today."""
        return csv_bytes(self.table.header, self.rows)

    def with_rows(self, added: Iterable[Mapping[str, str]]) -> RawTable:
        """Return the table with rows behind its own; a column that one does not have is empty."""
        cells = [tuple(row.get(name, "") for name in self.table.header) for row in added]
        lines = range(self.next_line, self.next_line + len(cells))
        return replace(self, rows=(*self.rows, *cells), lines=(*self.lines, *lines))

    @property
    def next_line(self) -> int:
        """The line of the first row behind its own."""
        return max(self.lines, default=1) + 1

    def records(self) -> list[dict[str, str]]:
        """Return each row as a mapping of its own, by column."""
        header = self.table.header
        return [dict(zip(header, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Findings:
    """What reading came upon: problems, and deviations that were understood."""

    problems: list[Problem]
    deviations: list[Deviation]


def read_table(content: Content, table: Table, found: Findings, file: str = "") -> RawTable | None:
    """Read a table from a CSV file or the first sheet of a workbook.

    Parameters
    ----------
    content
        What is in the file, why it cannot be read, or none if it is not there.
    found
        Receives problems and deviations.
    file
        Its name, if it is not the table's.

    Returns
    -------
    RawTable or None
        The rows that have the right number of cells; none if the header is wrong or the
        file cannot be read as a table.
    """
    name = file or table.file
    if not (isinstance(content, bytes) and name.endswith(WORKBOOK_ENDING)):
        return _table(_text_lines(name, content, found), table, found, file)
    try:
        return read_sheet(read_sheets(name, content)[0], table, found, name)
    except CasebookError as error:
        found.problems.append(Problem(name, 0, "", error.what, "a workbook", error.fix))
        return None


def read_sheet(sheet: Sheet, table: Table, found: Findings, file: str) -> RawTable | None:
    """Read a table from a sheet, as `read_table` does; cells whose type lost digits are named."""
    columns = {column.name: column for column in table.columns}
    lines: list[Line] = []
    for number, values in enumerate(sheet.rows(_value), start=1):
        header = lines[0][1] if lines else []
        texts = []
        for at, value in enumerate(values):
            column = columns.get(header[at]) if header else None
            text = _typed_text(value, column)
            if text is None and column is not None:
                problem = Problem(file, number, column.name, str(value), _TYPED, _RETYPE)
                found.problems.append(problem)
            texts.append(str(value) if text is None else text)
        lines.append((number, texts))
    return _table(lines, table, found, file)


def _table(lines: list[Line] | None, table: Table, found: Findings, file: str) -> RawTable | None:
    name = file or table.file
    if lines is None:
        return None
    header = _todays(name, table, [text.strip() for text in lines[0][1]] if lines else [], found)
    body = _without_blanks(name, header, lines[1:], found)
    if not _header_fits(name, table, header, found):
        return None
    # A column that is not there is read from the end of the row, where an empty cell is put.
    order = [header.index(one) if one in header else -1 for one in table.header]
    mended = [
        (at, column)
        for at, column in enumerate(table.columns)
        if column.pattern == DATE_PATTERN or _is_list(table, column)
    ]
    rows, numbers = [], []
    for line, cells in body:
        if len(cells) != len(header):
            rule, fix = f"{len(header)} cells a row", _RAGGED
            found.problems.append(Problem(name, line, "", f"{len(cells)} cells", rule, fix))
            continue
        cells.append("")
        row = [cells[at].strip() for at in order]
        for at, column in mended:
            if row[at]:
                row[at] = _canonical(table, column, row[at])
        for at, column in enumerate(table.columns):
            before = cells[order[at]]
            if row[at] != before:
                cell = Deviation(name, line, column.name, repr(before), repr(row[at]))
                found.deviations.append(cell)
        rows.append(tuple(row))
        numbers.append(line)
    absent = tuple(one for one in table.header if one not in header)
    return RawTable(table, tuple(rows), tuple(numbers), file, absent)


def read_text(name: str, raw: Content, found: Findings) -> str | None:
    """Read a file as text in UTF-8, or in the encodings that Excel saves."""
    if raw is None:
        fix = "restore the file; a table without rows still has its header"
        found.problems.append(Problem(name, 0, "", "", "the file is there", fix))
        return None
    if isinstance(raw, str):
        fix = "look at its rights and its size"
        found.problems.append(Problem(name, 0, "", raw, "the file can be read", fix))
        return None
    decoded = decode(raw)
    if decoded is None:
        what = "bytes that are no UTF-8"
        found.problems.append(Problem(name, _line_of_fault(raw), "", what, "UTF-8", _SAVE))
        return None
    text, encoding = decoded
    encoding = _ENCODINGS.get(encoding, "BOM" if raw.startswith(b"\xef\xbb\xbf") else "")
    if encoding:
        found.deviations.append(Deviation(name, 1, "", encoding, "UTF-8 without BOM"))
    return text


def _line_of_fault(raw: bytes) -> int:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return raw.count(b"\n", 0, error.start) + 1
    return raw.count(b"\n", 0, max(raw.find(b"\0"), 0)) + 1


def _text_lines(name: str, raw: Content, found: Findings) -> list[Line] | None:
    text = read_text(name, raw, found)
    if text is None:
        return None
    delimiter = delimiter_of(text)
    if delimiter in _DELIMITERS:
        found.deviations.append(Deviation(name, 1, "", _DELIMITERS[delimiter], "commas"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Line] = []
    start = 1
    try:
        for cells in reader:
            lines.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        fix = "close every quotation mark; write a quotation mark within a cell twice"
        found.problems.append(Problem(name, start, "", str(error), "well-formed CSV", fix))
        return None
    if any(one.file == name and one.found == "GBK" for one in found.deviations):
        _report_lost(name, lines, found)
    return lines


def _report_lost(name: str, lines: Iterable[Line], found: Findings) -> None:
    """Report question marks of a file in GBK, which has no µ, ² or ³ and puts ? for them."""
    header: list[str] = []
    for line, cells in lines:
        header = header or cells
        for column, text in zip(header, cells, strict=False):
            if "?" in text and "://" not in text:
                fix = f"look what stood for the ?, and {_SAVE}"
                rule = "no sign that GBK may have lost"
                found.problems.append(Problem(name, line, column, text, rule, fix))


def _value(cell: Any) -> Any:
    return cell.value


def _typed_text(value: Any, column: Column | None) -> str | None:
    """Return the text of a cell of a workbook; none if its type has lost what was published."""
    if value is None or isinstance(value, str):
        return value or ""
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if whole and not isinstance(value, (bool, datetime.datetime)) and column is not None:
        text = str(int(value))
        is_year = column.pattern == DATE_PATTERN and len(text) == 4
        if is_year or column.type == "integer" or column.name == "code":
            return text
    return None


def _without_blanks(
    file: str, header: list[str], lines: list[Line], found: Findings
) -> Iterator[Line]:
    """Leave out empty rows, and the columns of no head that are empty; the header is cut."""
    blank = [at for at, name in enumerate(header) if not name]
    filled = {at for _, cells in lines for at in blank if at < len(cells) and cells[at].strip()}
    dropped = [at for at in blank if at not in filled]
    if dropped:
        found.deviations.append(Deviation(file, 1, "", "columns without head", "left out"))
    header[:] = [name for at, name in enumerate(header) if at not in dropped]

    def bodies() -> Iterator[Line]:
        for line, cells in lines:
            if not any(cell.strip() for cell in cells):
                found.deviations.append(Deviation(file, line, "", "empty row", "left out"))
                continue
            kept = [cell for at, cell in enumerate(cells) if at not in dropped]
            yield line, kept

    return bodies()


def _is_list(table: Table, column: Column) -> bool:
    return any(one.column == column.name and one.several for one in table.references)


def _canonical(table: Table, column: Column, text: str) -> str:
    """Return a date as YYYY-MM-DD and a list of names with ``;``, if that is what it is."""
    if _is_list(table, column):
        return _SEPARATORS.sub(";", text).strip(";")
    date = _DATE.fullmatch(text)
    if not date:
        return text
    year, month, day, alone = date.groups()
    return alone or "-".join((year, *(part.zfill(2) for part in (month, day) if part)))


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
            rule = f"the column {column.name} is there"
            fix = f"add the column {column.name} to the header and to every row"
            wrong.append(Problem(file, 1, column.name, "", rule, fix))
    found.problems.extend(wrong)
    return not wrong
