"""A CSV file or a sheet of a workbook as a grid of texts, each as a reader of the file sees it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from helpers.errors import CasebookError, extra, near_matches

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

WORKBOOKS: Final = (".xlsx", ".xlsm")
TEXTS: Final = (".csv", ".tsv", ".txt")

#: Stands in a cell that holds a formula which no program has computed and saved.
UNCOMPUTED: Final = "a formula without a saved result"

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS: Final = ",\t;"
# Half-width forms only: NFKC would turn a note mark such as ① or ² into a digit.
_WIDTH: Final = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {
    ord("\u3000"): " ", ord("\u00a0"): " ", ord("−"): "-", ord("﹣"): "-", ord("–"): "-",
    ord("≧"): "≥", ord("≦"): "≤", ord("〜"): "~",
}  # fmt: skip

# What a workbook may hold: openpyxl takes some 500 bytes and 20 µs for each cell and row.
MOST_UNPACKED: Final = 100 * 2**20
MOST_CELLS: Final = 500_000
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 2_000
MOST_MERGED: Final = 100_000
_MOST: Final = (MOST_ROWS, MOST_CELLS, MOST_COLUMNS, 2 * MOST_CELLS, MOST_MERGED)
LONGEST_TEXT: Final = 32_767
_LONGEST_BYTES: Final = 6 * LONGEST_TEXT
_CHUNK: Final = 2**20
_ROW: Final = re.compile(rb"<(?:\w+:)?row[ >/]")
_CELL: Final = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]+)([0-9]+)"')
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')


class UnreadablePanel(CasebookError, ValueError):
    """A file that is no table, or not in a way that can be read."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table."""

    #: The name of the file, and of the sheet if it has several.
    name: str
    #: Rows of equal length; a cell without text is empty.
    rows: tuple[tuple[str, ...], ...]
    #: How the file was read: its encoding, or ``workbook``.
    reading: str
    #: For every cell of a merged range but its first: row and column of the first, from 0.
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


def half_width(text: str) -> str:
    """Return a text in half-width characters, without space at its ends."""
    return text.translate(_WIDTH).strip()


def decode(raw: bytes) -> tuple[str, str] | None:
    """Return the text of a file and its encoding; none if it is no text.

    UTF-16 is known by its first bytes, UTF-8 by its form; what is neither and keeps the form of
    GB 18030, which includes GBK, is taken for that.
    """
    for encoding in ("utf-16",) if raw.startswith(_UTF16) else ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else (text, encoding)
    return None


def delimiter_of(text: str) -> str:
    """Return what separates the cells of a text: the most frequent sign of its first line."""
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def read_grid(path: Path, sheet: str = "") -> Grid:
    """Read a table from a file.

    Parameters
    ----------
    path
        A CSV file in UTF-8 or GB 18030 (which includes GBK), with commas, semicolons or tabs,
        or a workbook of Excel.
    sheet
        The sheet of a workbook; empty for the only one.

    Raises
    ------
    UnreadablePanel
        If the file is not there, is of another kind, is too large, or has no such sheet.
    MissingExtra
        If openpyxl, which reads workbooks, is not installed.
    """
    suffix = path.suffix.casefold()
    if suffix not in (*WORKBOOKS, *TEXTS):
        fix = f"save it as one of {', '.join((*TEXTS, *WORKBOOKS))}"
        what = f"{suffix or 'no ending'} is no kind of table"
        raise UnreadablePanel(what, where=path.name, fix=fix)
    try:
        size, raw = path.stat().st_size, b""
        if size <= MOST_UNPACKED:
            raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadablePanel(reason, where=str(path), fix="name a table that is there") from None
    if size > MOST_UNPACKED:
        raise _too_much(path.name, f"{size:,} bytes", f"{MOST_UNPACKED:,} bytes")
    if suffix in WORKBOOKS:
        return _sheet_grid(path.name, raw, sheet)
    if sheet:
        fix = "take `sheet` out of the mapping"
        raise UnreadablePanel("a text file has no sheets", where=path.name, fix=fix)
    return _text_grid(path.name, raw)


def _text_grid(name: str, raw: bytes) -> Grid:
    decoded = decode(raw)
    if decoded is None:
        what = "no text" if b"\0" in raw else "neither UTF-8 nor GB 18030"
        raise UnreadablePanel(what, where=name, fix="save the table as CSV in UTF-8")
    text, encoding = decoded
    lines = io.StringIO(text, newline="")
    try:
        rows = list(csv.reader(lines, delimiter=delimiter_of(text), strict=True))
    except csv.Error as error:
        fix = "close every quotation mark; write a quotation mark within a cell twice"
        raise UnreadablePanel(str(error), where=name, fix=fix) from None
    return Grid(name, _even(rows), encoding)


def _even(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    width = max(map(len, rows), default=0)
    return tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)


def open_workbook(name: str, raw: bytes, *, computed: bool) -> Workbook:
    """Open a workbook of Excel that keeps the bounds of this module.

    Parameters
    ----------
    computed
        Whether cells hold the results of their formulas, or the formulas.

    Raises
    ------
    UnreadablePanel
        If it is no workbook, or holds more than a table of cities can: unpacked bytes, cells,
        columns, merged cells or text in one cell. These are counted before they are loaded.
    MissingExtra
        If openpyxl is not installed.
    """
    with extra("import"):
        import openpyxl
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            _bound(name, package)
        return openpyxl.load_workbook(io.BytesIO(raw), data_only=computed)
    except UnreadablePanel:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise on a broken file
        what = f"no workbook of Excel: {error}"
        raise UnreadablePanel(what, where=name, fix="save it as .xlsx again") from error


def _bound(name: str, package: zipfile.ZipFile) -> None:
    """Count what a workbook unpacks to and what its sheets hold, piece by piece."""
    unpacked = sum(entry.file_size for entry in package.infolist())
    if unpacked > MOST_UNPACKED:
        raise _too_much(name, f"{unpacked:,} bytes unpacked", f"{MOST_UNPACKED:,}")
    for entry in package.infolist():
        if entry.filename.startswith(("xl/worksheets/", "xl/sharedStrings")):
            with package.open(entry) as part:
                _bound_part(name, part)


def _bound_part(name: str, part: IO[bytes]) -> None:
    found = dict.fromkeys(("rows", "cells", "columns", "cells, empty ones included"), 0)
    found["merged cells"] = last = 0
    end = b""
    while chunk := part.read(_CHUNK):
        # An element that reaches into the next piece is counted there, whole.
        text, sign, end = (end + chunk).rpartition(b"<")
        end = sign + end
        if max(len(end), *map(len, text.split(b"<"))) > _LONGEST_BYTES:
            raise _too_much(name, "a longer text in a cell", f"{LONGEST_TEXT:,} characters")
        cells = _CELL.findall(text)
        found["rows"] += len(_ROW.findall(text))
        found["cells"] += len(cells)
        found["columns"] = max(found["columns"], *(_number(column) for column, _ in cells), 0)
        last = max(last, *(int(row) for _, row in cells), 0)
        found["cells, empty ones included"] = last * found["columns"]
        found["merged cells"] += sum(map(_area, _MERGED.findall(text)))
        for (what, number), most in zip(found.items(), _MOST, strict=True):
            if number > most:
                raise _too_much(name, f"{number:,} {what}", f"{most:,}")


def _area(corners: tuple[bytes, bytes, bytes, bytes]) -> int:
    left, top, right, bottom = corners
    return (int(bottom) - int(top) + 1) * (_number(right) - _number(left) + 1)


def _number(letters: bytes) -> int:
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letters.decode())


def _too_much(where: str, what: str, most: str) -> UnreadablePanel:
    fix = "copy the table alone into a new workbook, without formats of empty cells"
    return UnreadablePanel(f"{what}, where {most} are the most", where=where, fix=fix)


def _sheet_grid(file: str, raw: bytes, sheet: str) -> Grid:
    computed, written = (open_workbook(file, raw, computed=flag) for flag in (True, False))
    names = [page.title for page in computed.worksheets]
    if not sheet and len(names) != 1:
        fix = f"give `sheet`: one of {', '.join(names)}"
        raise UnreadablePanel(f"{len(names)} sheets", where=file, fix=fix)
    if sheet and sheet not in names:
        fix = near_matches(sheet, names) or f"sheets are {', '.join(names)}"
        raise UnreadablePanel(f"no sheet {sheet!r}", where=file, fix=fix)
    name = sheet or names[0]
    page = computed[name]
    rows = [
        [_shown(cell, formula) for cell, formula in zip(cells, formulas, strict=True)]
        for cells, formulas in zip(page.iter_rows(), written[name].iter_rows(), strict=True)
    ]
    title = f"{file}, sheet {name}" if len(names) > 1 else file
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
    """Write a number as its format shows it, so that 12.3 in the format 0.00 is ``12.30``.

    Its decimals are its precision. The decimals and the percent sign of the first part of a format
    are followed; without decimals in it, the digits are those of the shortest text of the number.
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
