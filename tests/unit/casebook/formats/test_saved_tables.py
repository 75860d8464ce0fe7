"""Tables as Excel saves them: read when their meaning is certain, named by cell when it is not."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from helpers.casebook import check_casebook, read_casebook
from helpers.casebook.formats.mending import mend
from helpers.casebook.formats.sheets import MOST_UNPACKED
from tests.files import contents


def resaved(path: Path, encoding: str = "utf-8", delimiter: str = ",", end: str = "\n") -> None:
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=delimiter, lineterminator=end).writerows(rows)
    path.write_bytes(made.getvalue().encode(encoding))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "end"),
    [("utf-8", "\n"), ("utf-8", "\r\n"), ("utf-8-sig", "\n"), ("gbk", "\r\n"), ("utf-16", "\r\n"),
     ("gb18030", "\r\n")],
)  # fmt: skip
def test_every_form_of_excel_is_read_and_put_back(
    data: Path, canonical: dict[str, bytes], encoding: str, delimiter: str, end: str
) -> None:
    for name in ("sources.csv", "measures.csv"):
        resaved(data / name, encoding, delimiter, end)
    assert check_casebook(data) == ()
    assert read_casebook(data).sources["title_zh"].tolist()[0] == "公报，2022"
    saved = {"utf-8-sig": ["BOM"], "gbk": ["GBK"], "gb18030": ["GBK"], "utf-16": ["UTF-16"]}
    named = saved.get(encoding, []) + {";": ["semicolons"], "\t": ["tabs"]}.get(delimiter, [])
    silent = [] if end == "\n" else ["quotation marks, line ends or order of columns"]
    assert [one.found for one in mend(data) if one.file == "sources.csv"] == (named or silent)
    assert contents(data) == canonical


def test_empty_rows_and_columns_of_a_sheet_are_left_out(
    data: Path, canonical: dict[str, bytes]
) -> None:
    path = data / "sources.csv"
    lines = path.read_text("utf-8").splitlines()
    wide = [f",{line},,".replace("日报", "日报", 1) for line in lines]
    path.write_text("\n".join([*wide, ",," + "," * lines[0].count(",") + ","]), "utf-8")
    assert check_casebook(data) == ()
    assert [str(one) for one in mend(data)] == [
        "sources.csv, row 1: columns without head → left out",
        "sources.csv, row 5: empty row → left out",
    ]
    assert contents(data) == canonical


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2023-09", "2023/9", "sources.csv, row 2, column published: '2023/9' → '2023-09'"),
        ("2023-09", "2023年9月", "sources.csv, row 2, column published: '2023年9月' → '2023-09'"),
        ("Daily", " Daily\u3000", "sources.csv, row 3, column title_en: ' Daily\\u3000' → 'Daily'"),
    ],
)
def test_cells_of_certain_meaning_are_put_right(
    data: Path, canonical: dict[str, bytes], old: str, new: str, said: str
) -> None:
    path = data / "sources.csv"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert check_casebook(data) == ()
    assert [str(one) for one in mend(data)] == [said]
    assert contents(data) == canonical


def test_names_in_a_list_are_separated_in_one_way(data: Path) -> None:
    mend(data)
    path = data / "models.csv"
    text = path.read_text("utf-8")
    assert text.count(",\n") == 2
    path.write_text(text.replace(",\n", ",ccity_mines； ccity_pm25_2022\n", 1), "utf-8")
    assert check_casebook(data) == ()
    assert read_casebook(data).models["claims"].tolist()[0] == "ccity_mines;ccity_pm25_2022"


def test_what_gbk_cannot_hold_is_named_and_never_written(data: Path) -> None:
    path = data / "sources.csv"
    text = path.read_text("utf-8").replace("日报", "日报m²", 1)
    path.write_bytes(text.encode("gbk", "replace"))
    before = contents(data)
    (problem,) = check_casebook(data)
    assert (problem.row, problem.column, problem.value) == (3, "title_zh", "日报m?")
    with pytest.raises(ValueError, match="lost"):
        mend(data)
    assert contents(data) == before


def test_a_workbook_that_is_too_large_is_not_read(data: Path) -> None:
    (data / "claims.csv").unlink()
    with (data / "claims.xlsx").open("wb") as book:
        book.truncate(MOST_UNPACKED + 1)  # which takes no room on the disk
    (problem,) = (one for one in check_casebook(data) if one.file == "claims.xlsx")
    assert f"{MOST_UNPACKED + 1:,} bytes" in str(problem)
    assert "size" in problem.fix


def test_a_workbook_in_place_of_a_table(data: Path, canonical: dict[str, bytes]) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra casebook[import]")
    path = data / "claims.csv"
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path.unlink()
    book.save(data / "claims.xlsx")
    assert check_casebook(data) == ()
    assert "claims.xlsx: claims.xlsx → claims.csv" in map(str, mend(data))
    (data / "claims.xlsx.bak").unlink()
    assert contents(data) == canonical
    # Excel's own types lose digits: they are named by cell and never written.
    book.active["D2"], book.active["I3"] = 400.0, 2022
    path.unlink()
    book.save(data / "claims.xlsx")
    problems = check_casebook(data)
    assert [(one.file, one.row, one.column) for one in problems] == [("claims.xlsx", 2, "value")]
    assert "format Text" in problems[0].fix
    path.write_bytes(canonical["claims.csv"])
    assert "one file of claims" in {problem.rule for problem in check_casebook(data)}
