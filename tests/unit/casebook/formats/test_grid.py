"""Tables are read as their readers see them: encodings, merged heads, formats."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.casebook.formats.grid import (
    UNCOMPUTED,
    UnreadablePanel,
    format_number,
    letter,
    read_grid,
)

TEXT = "城市,数值\n甲市,1\n"


@pytest.mark.parametrize(
    ("encoding", "reading"),
    [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"),
     ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)  # fmt: skip
def test_encodings_are_told_apart(tmp_path: Path, encoding: str, reading: str) -> None:
    path = tmp_path / "panel.csv"
    path.write_bytes(TEXT.encode(encoding))
    grid = read_grid(path)
    assert grid.reading == reading
    assert grid.rows == (("城市", "数值"), ("甲市", "1"))


def test_tabs_and_short_rows(tmp_path: Path) -> None:
    path = tmp_path / "panel.txt"
    path.write_text("a\tb, c\td\n1\n\n2\t3\t4\n", encoding="utf-8")
    assert read_grid(path).rows == (("a", "b, c", "d"), ("1", "", ""), ("",) * 3, ("2", "3", "4"))


@pytest.mark.parametrize(
    ("name", "content", "sheet", "says"),
    [
        ("panel.pdf", b"%PDF", "", "no kind of table"),
        ("panel.csv", b"\xff\xff\xff", "", "neither UTF-8"),
        ("panel.csv", b"a\0b", "", "no text"),
        ("panel.csv", b'a,"b\n1,2', "", "unexpected end"),
        ("panel.csv", b"a\n1\n", "表1", "no sheets"),
        ("panel.xlsx", b"PK no zip", "", "no workbook"),
        ("none.csv", None, "", r"none\.csv"),
    ],
)
def test_other_files_are_refused(
    tmp_path: Path, name: str, content: bytes | None, sheet: str, says: str
) -> None:
    if name.endswith(".xlsx"):
        pytest.importorskip("openpyxl", reason="workbooks need the extra casebook[import]")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadablePanel, match=says):
        read_grid(tmp_path / name, sheet)


def test_letters_of_columns() -> None:
    assert [letter(at) for at in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12.3, "General", "12.3"),
        (12.3, "0.00", "12.30"),
        (12.0, "General", "12"),
        (12.5, "0", "12"),
        (1234567, "#,##0", "1234567"),
        (1234.5, "#,##0.00_ ", "1234.50"),
        (0.123, "0.0%", "12.3%"),
        (-0.5, "0.00;[Red]-0.00", "-0.50"),
        (1e-7, "General", "0.0000001"),
        (0.1 + 0.2, "0.00", "0.30"),
        (45000, "yyyy-mm-dd", "45000"),
    ],
)
def test_numbers_are_written_as_their_format_shows_them(
    value: float, number_format: str, text: str
) -> None:
    assert format_number(value, number_format) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12))
def test_any_format_gives_a_number(value: float, number_format: str) -> None:
    text = format_number(value, number_format)
    Decimal(text.removesuffix("%"))


def test_a_workbook(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra casebook[import]")
    book = openpyxl.Workbook()
    page = book.active
    page.title = "表1"
    page.append(["城市", "生产总值", None])
    page.append([None, "全市", "市辖区"])
    page.append(["甲市", 12.3, "=B3*2"])
    page["B3"].number_format = "0.00"
    page.merge_cells("B1:C1")
    page.merge_cells("A1:A2")
    path = tmp_path / "panel.xlsx"
    book.save(path)
    grid = read_grid(path)
    assert grid.rows[2] == ("甲市", "12.30", UNCOMPUTED)
    assert grid.merged == {(0, 2): (0, 1), (1, 0): (0, 0)}
    assert read_grid(path, "表1") == grid
    with pytest.raises(UnreadablePanel, match="表1"):
        read_grid(path, "表２")
    book.create_sheet("表2")
    book.save(path)
    with pytest.raises(UnreadablePanel, match="2 sheets"):
        read_grid(path)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'r="A2"', b'r="XFD1048576"', "16,384 columns"),
        (b'r="A2"', b'r="A1048576"', "cells, empty ones included"),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
         "17,179,869,184 merged cells"),
        (b"</sheetData>", b'<row r="3"></row>' * 100_000 + b"</sheetData>", "rows"),
        (b"</sheetData>", b'<c r="A3"/>' * 500_001 + b"</sheetData>", "cells"),
        (b"</sheetData>", b"<x>" + b"a" * 90_000_000 + b"</x></sheetData>", "longer text"),
        (b"</sheetData>", b" " * 105_000_000 + b"</sheetData>", "bytes unpacked"),
    ],
)  # fmt: skip
def test_a_workbook_beyond_all_bounds_is_refused_before_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bytes, new: bytes, says: str
) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra casebook[import]")
    book = openpyxl.Workbook()
    book.active.append(["城市"])
    book.active.append([1])
    small, large = tmp_path / "small.xlsx", tmp_path / "large.xlsx"
    book.save(small)
    with (
        zipfile.ZipFile(small) as source,
        zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            content = source.read(name)
            sheet = name.startswith("xl/worksheets/")
            made.writestr(name, content.replace(old, new) if sheet else content)
    monkeypatch.delattr(openpyxl, "load_workbook")
    with pytest.raises(UnreadablePanel, match=says):
        read_grid(large)
