"""A CSV file or a sheet of a workbook as a grid of texts, each as a reader of the file sees it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from helpers.casebook.formats.sheets import (
    Sheet,
    UnreadablePanel,
    read_bytes,
    read_sheets,
)
from helpers.errors import near_matches

__all__ = ["Grid", "UnreadablePanel", "read_grid"]

WORKBOOKS: Final = (".xlsx", ".xlsm")
TEXTS: Final = (".csv", ".tsv", ".txt")

#: Stands in a cell that holds a formula which no program has computed and saved.
UNCOMPUTED: Final = "a formula without a saved result"

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS: Final = ",\t;"
#: So many sheets are named, and so much of the name of each, which Excel gives no more.
_LISTED, _LONGEST_TITLE = 20, 31
# Half-width forms only: NFKC would turn a note mark such as ① or ² into a digit.
_WIDTH: Final = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {
    ord("\u3000"): " ", ord("\u00a0"): " ", ord("−"): "-", ord("﹣"): "-", ord("–"): "-",
    ord("≧"): "≥", ord("≦"): "≤", ord("〜"): "~",
}  # fmt: skip


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
    raw = read_bytes(path)
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


def _sheet_grid(file: str, raw: bytes, title: str) -> Grid:
    sheets = {sheet.title: sheet for sheet in read_sheets(file, raw)}
    if not title and len(sheets) != 1:
        fix = f"give `sheet`: one of {_listed(sheets)}"
        raise UnreadablePanel(f"{len(sheets)} sheets", where=file, fix=fix)
    if title and title not in sheets:
        fix = near_matches(title, sheets) or f"sheets are {_listed(sheets)}"
        raise UnreadablePanel(f"no sheet {title!r}", where=file, fix=fix)
    sheet = sheets[title] if title else next(iter(sheets.values()))
    rows = sheet.rows(_shown)
    for row, column in sheet.uncomputed:
        if row <= len(rows) and column <= len(rows[0]):
            rows[row - 1][column - 1] = rows[row - 1][column - 1] or UNCOMPUTED
    name = f"{file}, sheet {sheet.title}" if len(sheets) > 1 else file
    return Grid(name, tuple(map(tuple, rows)), "workbook", _merged(sheet))


def _listed(titles: Collection[str]) -> str:
    shown = ", ".join(title[:_LONGEST_TITLE] for title in list(titles)[:_LISTED])
    return shown + (f" and {len(titles) - _LISTED} more" if len(titles) > _LISTED else "")


def _merged(sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
    found = {}
    for top, left, bottom, right in sheet.merged:
        first = (top - 1, left - 1)
        for row in range(top - 1, bottom):
            for column in range(left - 1, right):
                if (row, column) != first:
                    found[row, column] = first
    return found


def _shown(cell: Any) -> str:
    """Write what a cell shows: a number with the decimals that its format gives it."""
    value = cell.value
    if value is None:
        return ""
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
