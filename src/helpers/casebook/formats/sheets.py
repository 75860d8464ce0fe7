"""The sheets of a workbook of Excel: counted before they are loaded, and then read row by row.

What a workbook says of its size is not believed: some kilobytes can hold a merge of all cells, a
text of gigabytes or a million names.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, TypeVar
from xml.parsers import expat

from helpers.errors import CasebookError, extra

_Made = TypeVar("_Made")

#: What a workbook may hold, in all of its parts together; of texts, each.
MOST_UNPACKED: Final = 100 * 2**20
MOST_CELLS: Final = 500_000
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 2_000
MOST_MERGED: Final = 100_000
LONGEST_TEXT: Final = 32_767
#: Characters of a number, which Python would refuse to read from 4,300 on.
_LONGEST_NUMBER: Final = 400
_AREA: Final = "cells, empty ones included"
_MOST: Final = {
    "files": 3_000,
    "sheets": 500,
    "columns": MOST_COLUMNS,
    _AREA: 2 * MOST_CELLS,
    "rows": MOST_ROWS,
    "cells": MOST_CELLS,
    "merged cells": MOST_MERGED,
    "texts": 200_000,
    "elements": 2_500_000,
    "formats, names and the like": 150_000,
}
_LONGEST_OTHER: Final = 2**24
#: Elements of a cell or a shared text; of these, those that are runs of one text.
_IN_CELLS: Final = frozenset({"row", "c", "v", "f", "is", "si"})
_RUNS: Final = frozenset(
    {"t", "r", "rPr", "rFont", "sz", "b", "i", "u", "strike", "color", "family", "charset",
     "scheme", "vertAlign", "rPh", "phoneticPr"}
)  # fmt: skip
#: Elements of caches, which nobody loads; each other one becomes an object.
_CACHED: Final = frozenset({"n", "s", "d", "e", "m", "x"})
#: What may stand before the first element of a part, in any encoding.
_BEFORE: Final = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_EXCELS_ROWS, _EXCELS_COLUMNS = 2**20, 2**14
_CHUNK: Final = 2**20
_LONGEST_TAG: Final = 2**18
#: How a file of Excel 97 begins, and one that a password protects.
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")


class UnreadablePanel(CasebookError, ValueError):
    """A file that is no table, or not in a way that can be read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook."""

    #: The name of the workbook's file.
    file: str
    title: str
    #: The corners of each merged range: first row and column, last row and column, from 1.
    merged: tuple[tuple[int, int, int, int], ...]
    #: Row and column of the cells that hold a formula which no program has computed and saved.
    uncomputed: frozenset[tuple[int, int]]
    #: The sheet of openpyxl that is read on demand.
    _page: Any = field(repr=False)

    def rows(self, of: Callable[[Any], _Made]) -> list[list[_Made]]:
        """Return what a function makes of each cell of openpyxl's, rows of equal length."""
        from openpyxl.cell.read_only import EMPTY_CELL

        with _refusing(self.file):
            rows = [[of(cell) for cell in row] for row in self._page.iter_rows()]
        width, empty = max(map(len, rows), default=0), of(EMPTY_CELL)
        return [row + [empty] * (width - len(row)) for row in rows]


def read_bytes(path: Path) -> bytes:
    """Return what is in a table's file, which is looked at before it is read.

    `UnreadablePanel` if it is not there or too large.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MOST_UNPACKED else b""
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadablePanel(reason, where=str(path), fix="name a table that is there") from None
    if size > MOST_UNPACKED:
        raise too_much(path.name, f"{size:,} bytes", f"{MOST_UNPACKED:,} bytes")
    return raw


def read_sheets(name: str, raw: bytes) -> tuple[Sheet, ...]:
    """Open the sheets of a workbook that keeps the bounds of this module; cells show results.

    Raises
    ------
    UnreadablePanel
        If it is no workbook, or holds more than a table of cities can.
    MissingExtra
        If openpyxl is not installed.
    """
    with extra("import"):
        import openpyxl
    if raw.startswith(_OLE):
        what = "a workbook of Excel 97, or one with a password"
        raise UnreadablePanel(what, where=name, fix="save it as .xlsx, without a password")
    with _refusing(name):
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            counted = _count(name, package)
        book = openpyxl.load_workbook(
            io.BytesIO(raw), read_only=True, data_only=True, keep_links=False
        )
        sheets = []
        for page in book.worksheets:
            page.reset_dimensions()
            # A private name of openpyxl's: without it merged cells would be lost in silence.
            part = counted.get(getattr(page, "_worksheet_path", ""))
            if part is None:
                what = f"openpyxl {openpyxl.__version__} does not tell where {page.title!r} lies"
                raise UnreadablePanel(what, where=name, fix="save the sheet as .csv")
            merged, uncomputed = tuple(part.merged), frozenset(part.uncomputed)
            sheets.append(Sheet(name, page.title, merged, uncomputed, page))
    if not sheets:
        raise UnreadablePanel("it has no sheet", where=name, fix="save it as .xlsx again")
    return tuple(sheets)


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Raise what openpyxl raises on a broken file as `UnreadablePanel`; it warns of nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except CasebookError:
        raise
    except Exception as error:
        what = f"no workbook of Excel that can be read: {error}"
        raise UnreadablePanel(what, where=name, fix="save it as .xlsx again") from error


def _count(name: str, package: zipfile.ZipFile) -> dict[str, _Part]:
    """Count what a workbook holds, piece by piece; each part by its name."""
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        raise too_much(name, f"{unpacked:,} bytes unpacked", f"{MOST_UNPACKED:,}")
    found = dict.fromkeys(_MOST, 0)
    found["files"] = len(entries)
    parts = {}
    for entry in entries:
        with package.open(entry) as stream:
            parts[entry.filename] = part = _Part(name, found)
            part.read(stream)
    return parts


class _Part:
    """A part of a workbook while it is counted."""

    def __init__(self, name: str, found: dict[str, int]) -> None:
        self.merged: list[tuple[int, int, int, int]] = []
        self.uncomputed: set[tuple[int, int]] = set()
        self._name, self._found = name, found
        self._before = found[_AREA]
        self._row = self._column = self._last = self._widest = 0
        #: Characters of the text at hand, how many it may have, and whether it is a cell's result.
        self._length, self._most, self._is_result = 0, _LONGEST_OTHER, False
        self._is_number = False
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._declared

    def read(self, stream: IO[bytes]) -> None:
        """Count the elements of a part; what is no XML has none.

        Behind a fault nothing is counted, for who loads the part stops there, too.
        """
        fed, is_sound = 0, True
        while is_sound and (chunk := stream.read(_CHUNK)):
            if not fed and not chunk.lstrip(_BEFORE).startswith(b"<"):
                return
            fed += len(chunk)
            try:
                self._parser.Parse(chunk)
            except expat.ExpatError:
                is_sound = False
            self._check()
            if is_sound and fed - self._parser.CurrentByteIndex > _LONGEST_TAG:
                raise self._too_long()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag, found = tag.rpartition(":")[2], self._found
        found["elements"] += 1
        if tag in _RUNS:  # of the text at hand
            return
        in_cell = tag in _IN_CELLS
        self._length, self._most = 0, LONGEST_TEXT if in_cell else _LONGEST_OTHER
        self._is_result = tag == "v"
        if self._is_result and self._is_number:
            self._most = _LONGEST_NUMBER
        if tag == "row":
            found["rows"] += 1
            self._row, self._column = _row_number(attributes.get("r"), self._row), 0
            self._last = max(self._last, self._row)
        elif tag == "c" and self._last:  # and no link of a chain of calculations
            found["cells"] += 1
            self._is_number = attributes.get("t", "n") == "n"
            reference = attributes.get("r", "")
            letters = reference.rstrip("0123456789")
            self._column = _column_number(letters, self._column)
            self._widest = max(self._widest, self._column)
            self._last = max(self._last, _row_number(reference[len(letters) :], self._row - 1))
        elif tag == "f":
            self.uncomputed.add((self._row, self._column))
        elif tag == "si":
            found["texts"] += 1
        elif not in_cell:
            found["formats, names and the like"] += tag not in _CACHED
            found["sheets"] += tag == "sheet"
            if tag == "mergeCell":
                self._merge(attributes.get("ref", ""))

    def _text(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._most:
            raise self._too_long() if self._most > _LONGEST_NUMBER else self._endless()
        if self._is_result and not text.isspace():
            self.uncomputed.discard((self._row, self._column))

    def _merge(self, reference: str) -> None:
        from openpyxl.utils import range_boundaries

        try:
            left, top, right, bottom = range_boundaries(reference)
        except ValueError:  # which openpyxl raises, too
            return
        corners = top or 1, left or 1, bottom or _EXCELS_ROWS, right or _EXCELS_COLUMNS
        self.merged.append(corners)
        top, left, bottom, right = corners
        self._found["merged cells"] += max(bottom - top + 1, 1) * max(right - left + 1, 1)

    def _declared(self, *_: object) -> None:
        what, fix = "a part of it declares what its text stands for", "save it in Excel again"
        raise UnreadablePanel(what, where=self._name, fix=fix)

    def _check(self) -> None:
        found = self._found
        found["columns"] = max(found["columns"], self._widest)
        found["rows"] = max(found["rows"], self._last)
        found[_AREA] = self._before + self._last * self._widest
        for what, most in _MOST.items():
            if found[what] > most:
                raise too_much(self._name, f"{found[what]:,} {what}", f"{most:,}")

    def _endless(self) -> UnreadablePanel:
        what = f"more than {_LONGEST_NUMBER} digits in row {self._row}, column {self._column}"
        return UnreadablePanel(what, where=self._name, fix="write the number as text, as published")

    def _too_long(self) -> UnreadablePanel:
        return too_much(self._name, "a longer text in a cell", f"{LONGEST_TEXT:,} characters")


def _row_number(given: str | None, before: int) -> int:
    """Return the number of a row, as openpyxl reads it."""
    try:
        return int(float(given)) if given else before + 1
    except (ValueError, OverflowError):
        return before + 1


def _column_number(letters: str, before: int) -> int:
    from openpyxl.utils import column_index_from_string

    try:
        return column_index_from_string(letters) if letters else before + 1
    except ValueError:
        return before + 1


def too_much(where: str, what: str, most: str) -> UnreadablePanel:
    """Return the error that a table is larger than it may be."""
    fix = "copy the table alone into a new workbook, without formats of empty cells"
    return UnreadablePanel(f"{what}, where {most} are the most", where=where, fix=fix)
