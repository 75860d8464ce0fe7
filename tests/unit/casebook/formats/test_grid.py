"""Tables are read as their readers see them: encodings, merged heads, formats."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
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
        (b'r="A2"', b"r = 'XFD1048576'", "16,384 columns"),
        (b'r="A2"', b'r="A1048576"', "cells, empty ones included"),
        (b"</sheetData>", b'<row r="1048576"><c/></row></sheetData>', "1,048,576 cells, empty"),
        (b"</sheetData>", b'<row r="3">' + b"<c/>" * 9_000 + b"</row></sheetData>", "columns"),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
         "17,179,869,184 merged cells"),
        (b"</sheetData>", b"</sheetData><mergeCell x='' ref='$a$1:$xfd$1048576'/>",
         "17,179,869,184 merged cells"),
        (b"</sheetData>", b'<row r="3"></row>' * 100_000 + b"</sheetData>", "rows"),
        (b"</sheetData>", b'<c r="A3"/>' * 500_001 + b"</sheetData>", "cells"),
        (b"</sheetData>", b"<x>" + b"a" * 90_000_000 + b"</x></sheetData>", "longer text"),
        (b"</sheetData>", b"<c><is>" + b"<r><t>abcd</t></r>" * 9_000 + b"</is></c></sheetData>",
         "longer text"),
        (b"</sheetData>", b'<x a="' + b"a" * 9_000_000 + b'"/></sheetData>', "longer text"),
        (b"</sheetData>", b"<x/>" * 2_600_000 + b"</sheetData>", "elements"),
        (b"</sheetData>", b"<xf/>" * 160_000 + b"</sheetData>", "formats, names and the like"),
        (b"</sheetData>", b"<si/>" * 210_000 + b"</sheetData>", "texts"),
        (b"</sheetData>", b"</sheetData>" + b"<sheet/>" * 600, "sheets"),
        (b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'aa'>]><worksheet", "declares what its text"),
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
            assert old in content or not sheet
            made.writestr(name, content.replace(old, new) if sheet else content)
    monkeypatch.delattr(openpyxl, "load_workbook")
    with pytest.raises(UnreadablePanel, match=says):
        read_grid(large)


SHEET = "xl/worksheets/sheet1.xml"


def repacked(path: Path, change: Callable[[bytes], bytes], name: str = SHEET) -> None:
    """Write a workbook of one cell whose sheet is changed, and perhaps another part."""
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra casebook[import]")
    book = openpyxl.Workbook()
    book.active.append(["城市"])
    book.save(path)
    with zipfile.ZipFile(path) as source:
        parts = {one: source.read(one) for one in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for one, content in parts.items():
            if one == SHEET:
                made.writestr(name, change(content))
            else:
                made.writestr(one, content.replace(SHEET.encode(), name.encode()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_sheet_is_counted_whatever_its_part_is_called_and_in_any_encoding(
    tmp_path: Path, encoding: str
) -> None:
    far = '<row r="3"><c r="XFD3"><v>1</v></c></row></sheetData>'

    def change(content: bytes) -> bytes:
        text = content.decode().replace("</sheetData>", far)
        return f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)

    repacked(tmp_path / "a.xlsx", change, "other/part.bin")
    with pytest.raises(UnreadablePanel, match="16,384 columns"):
        read_grid(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (b"<c><v>" + b"9" * 5_000 + b"</v></c>", "more than 400 digits in row 2, column 1"),
        (b'<c t="s"><v>77</v></c>', "no workbook of Excel that can be read"),
        (b'<c t="d"><v>9999999-99-99</v></c>', "no workbook of Excel that can be read"),
        (b"<c", "no workbook of Excel that can be read"),
        (b"<c><v>1E999</v></c>", ""),
    ],
)
def test_a_cell_that_nobody_can_read_is_said(tmp_path: Path, cell: bytes, says: str) -> None:
    path = tmp_path / "a.xlsx"
    row = b'<row r="2">' + cell + b"</row></sheetData>"
    repacked(path, lambda text: text.replace(b"</sheetData>", row))
    if says:
        with pytest.raises(UnreadablePanel, match=says):
            read_grid(path)
    else:
        assert read_grid(path).rows == (("城市",), ("inf",))


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    said = b'<dimension ref="A1:XFD1048576" />'
    repacked(path, lambda text: re.sub(rb"<dimension[^>]*/>", said, text))
    assert read_grid(path).rows == (("城市",),)


@pytest.mark.parametrize("content", [b"", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_an_old_workbook_and_one_with_a_password_are_told_from_todays(
    tmp_path: Path, content: bytes
) -> None:
    pytest.importorskip("openpyxl", reason="workbooks need the extra casebook[import]")
    (tmp_path / "a.xlsx").write_bytes(content)
    says = "Excel 97, or one with a password" if len(content) > 2 else "no workbook of Excel"
    with pytest.raises(UnreadablePanel, match=says):
        read_grid(tmp_path / "a.xlsx")


def test_another_openpyxl_loses_no_merged_cell_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra casebook[import]")
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    load = openpyxl.load_workbook

    def renamed(*arguments: object, **options: object) -> object:
        book = load(*arguments, **options)
        for page in book.worksheets:
            del page._worksheet_path
        return book

    monkeypatch.setattr(openpyxl, "load_workbook", renamed)
    with pytest.raises(UnreadablePanel, match=r"does not tell where 'Sheet' lies.*\.csv"):
        read_grid(tmp_path / "a.xlsx")
