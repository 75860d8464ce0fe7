"""All tables in one workbook of Excel, and its edits taken back row by row."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from helpers.casebook.files import RawFolder
from helpers.casebook.formats.mending import write_tables
from helpers.casebook.formats.saved_tables import Findings, RawTable, read_sheet
from helpers.casebook.formats.sheets import UnreadablePanel, read_bytes, read_sheets
from helpers.casebook.schema.checking import find_problems
from helpers.casebook.schema.declarations import MEANINGS, TABLES, Table
from helpers.casebook.schema.problem import InvalidCasebook
from helpers.casebook.tables import Casebook
from helpers.errors import extra

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ABOUT: Final = "columns"
_HEADS: Final = ("table", "column", "needed", "one of", "说明", "meaning")
_ROOM: Final = 1000  # rows below the last one that have text cells and lists of words, too
_LONGEST_LIST: Final = 255  # characters that Excel takes for a list of words
_NEVER: Final = datetime(2000, 1, 1)
_WIDEST: Final = 60


@dataclass(frozen=True, slots=True)
class Edit:
    """A row that a workbook adds, or a cell that it changes."""

    table: str
    key: str
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        if not self.column:
            return f"{self.table}: {self.key} added"
        return f"{self.table}: {self.key}, {self.column}: {self.old!r} → {self.new!r}"


def workbook_bytes(casebook: Casebook) -> bytes:
    """Return all tables as a workbook: a sheet a table, and one that explains the columns.

    Cells are text, since digits are precision; where a column takes certain words Excel offers
    them. The same tables give the same bytes.
    """
    with extra("import"):
        from openpyxl import Workbook
        from openpyxl.writer.excel import ExcelWriter
    book = Workbook()
    book.remove(book.worksheets[0])
    about = book.create_sheet(ABOUT)
    rows = []
    for table in TABLES.values():
        for column in table.columns:
            english, chinese = MEANINGS[table.name, column.name]
            needed = "yes" if column.required else ""
            words = ", ".join(column.choices)
            rows.append((table.name, column.name, needed, words, chinese, english))
    _fill(about, _HEADS, rows)
    for name, table in TABLES.items():
        page = book.create_sheet(name)
        _fill(page, table.header, casebook.raw(name).rows)
        _offer_words(page, table)
    book.properties.created = book.properties.modified = _NEVER
    stream = io.BytesIO()
    # `Workbook.save` writes the time of day; its writer takes the properties as they are.
    ExcelWriter(book, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)).save()
    return _without_clock(stream.getvalue())


def _fill(page: Worksheet, header: tuple[str, ...], rows: list[tuple[str, ...]] | object) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    lines: list[tuple[str, ...]] = [header, *rows]  # type: ignore[misc]
    for number, cells in enumerate(lines, start=1):
        for at, text in enumerate(cells, start=1):
            cell = page.cell(number, at, text or None)
            cell.number_format = "@"
            if text:
                cell.data_type = "s"  # a text that begins with = is no formula
    for at in range(1, len(header) + 1):
        page.cell(1, at).font = Font(bold=True)
        width = max(len(cells[at - 1]) for cells in lines)
        dimension = page.column_dimensions[get_column_letter(at)]
        dimension.width = min(width + 2, _WIDEST)
        dimension.number_format = "@"
    page.freeze_panes = "B2"


def _offer_words(page: Worksheet, table: Table) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for at, column in enumerate(table.columns, start=1):
        words = ",".join(column.choices)
        if not words or len(words) > _LONGEST_LIST:
            continue
        offered = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
        letter = get_column_letter(at)
        offered.add(f"{letter}2:{letter}{page.max_row + _ROOM}")
        page.add_data_validation(offered)


def _without_clock(raw: bytes) -> bytes:
    """Pack a workbook anew with the same date for all of its parts."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist()):
            target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def read_edits(path: Path, casebook: Casebook) -> tuple[list[Edit], dict[str, RawTable]]:
    """Read what a workbook of tables adds and changes; rows that it lacks are kept.

    Returns
    -------
    edits
        In the order of tables and rows.
    tables
        The tables as they would be, which keep every rule.

    Raises
    ------
    UnreadablePanel
        If the workbook cannot be read or has no sheet that is named as a table.
    InvalidCasebook
        If a cell has lost digits, or a rule would be broken; every problem is listed by the
        row of the sheet.
    """
    book = {sheet.title: sheet for sheet in read_sheets(path.name, read_bytes(path))}
    sheets = [name for name in TABLES if name in book]
    if not sheets:
        fix = "take one that casebook export --xlsx wrote, or give --mapping and --source"
        raise UnreadablePanel("no sheet is named as a table", where=path.name, fix=fix)
    found = Findings([], [])
    edits: list[Edit] = []
    tables = {name: casebook.raw(name) for name in TABLES}
    for name in sheets:
        file = f"{path.name}, sheet {name}"
        sheet = read_sheet(book[name], TABLES[name], found, file)
        if sheet is not None:
            edits += _merge(tables, sheet)
    problems = found.problems or find_problems(RawFolder(tables, casebook.edition, ()))
    if problems:
        raise InvalidCasebook(
            f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'} in the workbook",
            where=path.name,
            fix="mend the cells and import it again",
            problems=problems,
        )
    return edits, tables


def write_edits(tables: Mapping[str, RawTable], casebook: Casebook, folder: Path) -> None:
    """Write the tables that differ from those of a casebook, all or none (`CannotWrite`)."""
    write_tables(
        folder, [raw for name, raw in tables.items() if raw.rows != casebook.raw(name).rows]
    )


def _merge(tables: dict[str, RawTable], sheet: RawTable) -> list[Edit]:
    """Put the rows of a sheet in the place of those with their keys, and after them the new."""
    table, before = sheet.table, tables[sheet.table.name]
    key = [table.header.index(name) for name in table.key]
    there = {tuple(row[at] for at in key): row for row in before.rows}
    edits, rows, lines = [], dict(there), dict.fromkeys(there, 0)
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        name = tuple(row[at] for at in key)
        shown = "/".join(name)
        if name not in rows:
            edits.append(Edit(table.name, shown, "", "", ""))
        elif lines[name]:
            name = (*name, str(line))  # the check reports the second of two
        for column, old, new in zip(table.header, there.get(name, row), row, strict=True):
            if old != new:
                edits.append(Edit(table.name, shown, column, old, new))
        rows[name], lines[name] = row, line
    tables[table.name] = RawTable(
        table, tuple(rows.values()), tuple(lines.values()), sheet.read_from
    )
    return edits
