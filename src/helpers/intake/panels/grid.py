"""A CSV file or a sheet of a workbook as a grid of texts, each as a reader of the file sees it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from helpers.errors import CasebookError, near_matches

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

WORKBOOKS: Final = (".xlsx", ".xlsm")
TEXTS: Final = (".csv", ".tsv", ".txt")

#: Stands in a cell that holds a formula which no program has computed and saved.
UNCOMPUTED: Final = "a formula without a saved result"

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_ENCODINGS: Final = ("utf-8-sig", "gb18030")


class UnreadablePanel(CasebookError, ValueError):
    """A file that is no table, or not in a way that can be read."""


class MissingLibrary(CasebookError, ImportError):
    """A library that an import needs and that is not installed with the casebook."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table.

    Attributes
    ----------
    name
        The name of the file, and of the sheet if it has several.
    rows
        Rows of equal length; a cell without text is empty.
    reading
        How the file was read: its encoding, or ``workbook``.
    merged
        For every cell of a merged range but its first: row and column of the first, from 0.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    reading: str
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0]) if self.rows else 0


def letter(column: int) -> str:
    """Return the letter of a column, counted from 0, as a spreadsheet writes it."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read_grid(path: Path, sheet: str = "") -> Grid:
    """Read a table from a file.

    Parameters
    ----------
    path
        A CSV file in UTF-8 or GB 18030 (which includes GBK), with commas or tabs, or a
        workbook of Excel.
    sheet
        The sheet of a workbook; empty for the only one.

    Raises
    ------
    UnreadablePanel
        If the file is not there, is of another kind, or has no such sheet.
    MissingLibrary
        If openpyxl, which reads workbooks, is not installed.
    """
    suffix = path.suffix.casefold()
    if suffix in WORKBOOKS:
        return _workbook(path, sheet)
    if suffix not in TEXTS:
        kinds = ", ".join((*TEXTS, *WORKBOOKS))
        fix = f"save it as one of {kinds}"
        raise UnreadablePanel(
            f"{suffix or 'no ending'} is no kind of table", where=path.name, fix=fix
        )
    if sheet:
        raise UnreadablePanel(
            "a text file has no sheets", where=path.name, fix="take `sheet` out of the mapping"
        )
    return _text(path)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadablePanel(reason, where=str(path), fix="name the file of the panel") from None


def _text(path: Path) -> Grid:
    raw = _bytes(path)
    encodings = ("utf-16",) if raw.startswith(_UTF16) else _ENCODINGS
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        fix = "save the file as UTF-8"
        raise UnreadablePanel("neither UTF-8 nor GB 18030", where=path.name, fix=fix)
    if "\0" in text:
        raise UnreadablePanel("no text file", where=path.name, fix="save the table as CSV")
    first = text.partition("\n")[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        fix = "close every quotation mark; write a quotation mark within a cell twice"
        raise UnreadablePanel(str(error), where=path.name, fix=fix) from None
    return Grid(path.name, _even(rows), encoding)


def _even(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    width = max(map(len, rows), default=0)
    return tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)


def _workbook(path: Path, sheet: str) -> Grid:
    try:
        import openpyxl
    except ImportError:
        fix = "install the casebook with its extra: pip install casebook[import]"
        raise MissingLibrary("openpyxl is not installed", where=path.name, fix=fix) from None
    raw = _bytes(path)
    try:
        computed = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
        written = openpyxl.load_workbook(io.BytesIO(raw))
    except Exception as error:  # openpyxl raises whatever its parts raise on a broken file
        what = f"no workbook of Excel: {error}"
        raise UnreadablePanel(what, where=path.name, fix="save it as .xlsx again") from error
    names = [found.title for found in computed.worksheets]
    if not sheet and len(names) != 1:
        fix = f"give `sheet`: one of {', '.join(names)}"
        raise UnreadablePanel(f"{len(names)} sheets", where=path.name, fix=fix)
    if sheet and sheet not in names:
        fix = near_matches(sheet, names) or f"sheets are {', '.join(names)}"
        raise UnreadablePanel(f"no sheet {sheet!r}", where=path.name, fix=fix)
    name = sheet or names[0]
    page = computed[name]
    rows = [
        [_shown(cell, formula) for cell, formula in zip(cells, formulas, strict=True)]
        for cells, formulas in zip(page.iter_rows(), written[name].iter_rows(), strict=True)
    ]
    title = f"{path.name}, sheet {name}" if len(names) > 1 else path.name
    return Grid(title, _even(rows), "workbook", _merged(page))


def _merged(page: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    found = {}
    for area in page.merged_cells.ranges:
        first = (area.min_row - 1, area.min_col - 1)
        for row in range(area.min_row - 1, area.max_row):
            for column in range(area.min_col - 1, area.max_col):
                if (row, column) != first:
                    found[row, column] = first
    return found


def _shown(cell: Cell | MergedCell, formula: Cell | MergedCell) -> str:
    """Write what a cell shows: a number with the decimals that its format gives it."""
    value: Any = cell.value
    if value is None:
        return UNCOMPUTED if formula.value is not None else ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return format_number(value, str(cell.number_format))
    return str(value)


def format_number(value: int | float, number_format: str = "General") -> str:
    """Write a number as its format shows it.

    Parameters
    ----------
    value
        The number that the workbook keeps.
    number_format
        The format, of which the decimals and the percent sign of the first part are followed;
        without decimals in the format, the digits are those of the shortest text of the number.

    Returns
    -------
    str
        ``format_number(12.3, "0.00")`` is ``12.30``: its decimals are its precision.
    """
    pattern = number_format.split(";")[0]
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return str(value)
    percent = "%" in pattern
    if percent:
        number = number.scaleb(2)
    sign = "%" if percent else ""
    # Optional decimals (0.##) and dates show what they show; only fixed ones are precision.
    _, point, decimals = pattern.partition(".")
    places = len(decimals) - len(decimals.lstrip("0"))
    whole = pattern.rstrip("% _)").endswith("0") and not point and pattern != "General"
    if places or whole:
        return f"{number:.{places}f}{sign}"
    if number == number.to_integral_value():
        number = number.to_integral_value()
    return f"{number:f}{sign}"
