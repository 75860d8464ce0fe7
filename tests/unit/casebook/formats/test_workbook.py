"""All tables in one workbook, and its edits taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from helpers.casebook import InvalidCasebook, check_casebook, read_casebook
from helpers.casebook.formats.grid import UnreadablePanel
from helpers.casebook.formats.mending import mend
from helpers.casebook.formats.workbook import read_edits, workbook_bytes, write_edits
from helpers.casebook.schema.declarations import TABLES
from tests.files import contents

openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra casebook[import]")


def exported(data: Path) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(read_casebook(data))))


def take(data: Path, book: Any, tmp_path: Path) -> list[str]:
    path = tmp_path / "tables.xlsx"
    book.save(path)
    casebook = read_casebook(data)
    edits, tables = read_edits(path, casebook)
    write_edits(tables, casebook, data)
    return [str(edit) for edit in edits]


def test_the_workbook_holds_all_tables_as_text(change: Callable[..., Path], data: Path) -> None:
    change("claims", 2, note="=1+1", note_en="=1+1")
    book = exported(data)
    assert book.sheetnames == ["columns", *TABLES]
    page = book["claims"]
    assert tuple(cell.value for cell in page[1]) == TABLES["claims"].header
    cells = [cell for row in page.iter_rows() for cell in row]
    assert {cell.number_format for cell in cells} == {"@"}
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert page.freeze_panes == "B2"
    offered = {rule.formula1 for rule in page.data_validations.dataValidation}
    assert '"=,>,≥,<,≤,≈"' in offered
    meanings = {(row[0].value, row[1].value): row[5].value for row in book["columns"].iter_rows()}
    assert meanings["claims", "quote"].startswith("Words of the source")
    assert workbook_bytes(read_casebook(data)) == workbook_bytes(read_casebook(data))


def test_a_workbook_without_edits_changes_nothing(data: Path, tmp_path: Path) -> None:
    mend(data)
    before = contents(data)
    assert take(data, exported(data), tmp_path) == []
    assert contents(data) == before


def test_edits_and_new_rows_are_taken_back_row_by_row(data: Path, tmp_path: Path) -> None:
    book = exported(data)
    page = book["claims"]
    page["D2"] = "401.50"
    page.append(["ccity_mines_2020", "ccity", "mines", "12", "家", "=", "level", "", "2020", "", "",
                 "paper"])  # fmt: skip
    page.delete_rows(4)
    assert take(data, book, tmp_path) == [
        "claims: ccity_capacity_2022, value: '400' → '401.50'",
        "claims: ccity_mines_2020 added",
    ]
    claims = read_casebook(data).claims.set_index("claim")
    assert claims.loc["ccity_capacity_2022", "value"] == "401.50"
    assert claims.loc["ccity_mines_2020", "unit"] == "家"
    # A row that the workbook lacks is kept: to delete one is for the table itself.
    assert "ccity_capacity_2023_08_urban" in claims.index
    assert check_casebook(data) == ()


@pytest.mark.parametrize(
    ("cell", "value", "column", "says"),
    [
        ("D2", 5.0, "value", "format Text"),
        ("D2", 4.67e6, "value", "format Text"),
        ("I2", datetime(2023, 8, 1), "end", "format Text"),
        ("E2", "万千佤", "unit", "as published"),
        ("A2", "ccity_mines", "claim", "the same"),
        ("L2", "papr", "source", "did you mean paper"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_row_and_nothing_is_written(
    data: Path, tmp_path: Path, cell: str, value: object, column: str, says: str
) -> None:
    before = contents(data)
    book = exported(data)
    book["claims"][cell] = value
    with pytest.raises(InvalidCasebook) as error:
        take(data, book, tmp_path)
    assert "tables.xlsx, sheet claims, row " in str(error.value)
    assert f"column {column}" in str(error.value) and says in str(error.value)
    assert contents(data) == before


def test_another_workbook_is_no_workbook_of_tables(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadablePanel, match="casebook export"):
        take(data, openpyxl.Workbook(), tmp_path)
