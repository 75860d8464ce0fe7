"""Cells of a downloaded table: a spreadsheet that opens them computes nothing."""

from __future__ import annotations

import csv
import io
import re
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.engine.spreadsheet import safe_csv
from tests.security.hostile import hostile

SIGNS = "=+-@＝＋－＠"
#: What a spreadsheet passes over at the beginning of a cell, or a person does not see.
PASSED_OVER = ' \t\r\n"\u00a0\u3000\ufeff\u200b\u2060\u00ad\u2007'
CELL = st.one_of(
    st.builds(
        "{}{}{}".format,
        st.text(PASSED_OVER, max_size=3),
        st.sampled_from(SIGNS),
        st.one_of(hostile, st.sampled_from(["1", "1+1", "2,000.5%", "1e9", "A1"])),
    ),
    st.builds("{}{}{}".format, hostile, st.sampled_from([";", "\t", "\n", "\r", ","]), hostile),
    hostile,
)


def is_number(text: str) -> bool:
    """Tell a signed number by Python's own rules, after a comma that parts thousands."""
    try:
        float(text.removesuffix("%").replace(",", ""))
    except ValueError:
        return False
    return "_" not in text and text.isascii() and bool(re.search(r"\d", text))


def runs(cell: str) -> bool:
    """Tell whether a spreadsheet would take a cell for a formula."""
    seen = cell.lstrip(PASSED_OVER)
    return seen.startswith(tuple(SIGNS)) and not is_number(cell)


def parts(cell: str) -> list[str]:
    """Part a cell as a spreadsheet does whose list separator is no comma."""
    return [cell, *re.split(r"[;\t\n]", cell)]


def defused(table: list[list[str]]) -> list[list[str]]:
    """Write a table, make it safe, and read it as a spreadsheet would."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(table)
    safe = safe_csv(text.getvalue())
    safe.encode("utf-8")
    read = list(csv.reader(io.StringIO(safe, newline="")))
    assert [len(row) for row in read] == [len(row) for row in table]
    return read


def test_ten_thousand_cells_and_no_formula() -> None:
    before = ["", *PASSED_OVER, "a;", "a;\ufeff", "a\t ", "b\n"]
    tails = [
        "1+1",
        "A1",
        "",
        "1",
        "1,5e3%",
        "cmd|' /C calc'!A1",
        "=",
        '"x"',
        ";-2",
        "\n=1",
        "SUM(1;2)",
    ]
    cells = [
        "".join(piece)
        for piece in product(before, ["", " ", "\u3000", "\ufeff", '"', "\n", "\r\n"], SIGNS, tails)
    ]
    assert len(cells) >= 10_000
    for cell, was in zip(
        (row[0] for row in defused([[cell] for cell in cells])), cells, strict=True
    ):
        assert not any(map(runs, parts(cell))), (was, cell)
        assert cell.replace("'", "").split() == was.replace("'", "").split()


@settings(max_examples=200)
@given(st.lists(CELL, min_size=10, max_size=10))
@example(["\r=1", "\ufeff=1", "a;=1", "\u3000＝1", '"=1', "a\n@x", "-5", "+3.2%", "-1+1", "=-5"])
def test_no_cell_of_any_table_is_a_formula(cells: list[str]) -> None:
    for row, was in zip(defused([cells[:5], cells[5:]]), (cells[:5], cells[5:]), strict=True):
        for cell, before in zip(row, was, strict=True):
            assert not any(map(runs, parts(cell))), (before, cell)
            # Nothing is lost: but for apostrophes and controls that are seen now, it is the same.
            if before.isprintable() and before.isascii():
                assert cell.replace("'", "") == before.replace("'", "")


def test_oracle() -> None:
    assert runs("=1")
    assert runs("\ufeff =1")
    assert runs("-1+1")
    assert not runs("-1.5%")
    assert not runs("'=1")
    assert not runs("a=1")
