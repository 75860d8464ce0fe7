from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.engine.spreadsheet import safe_csv

CELL = st.text(alphabet="=+-@＝＋－＠|!'\"a1,.% \t\n\r", max_size=12)


def written(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("number", ["-5", "+3", "-1,234.5", "-8.5%", "-2e-3"])
def test_signed_numbers_stay_numbers(number: str) -> None:
    assert read(safe_csv(written([[number]]))) == [[number]]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "@x",
        "+86 a",
        "-a",
        "\ta",
        " =1",
        "＝1+1",
        "-1+2",
        "\ufeff=1",
        "\u3000=1",
        '"=1',
        "\na",
    ],
)
def test_a_formula_becomes_text(cell: str) -> None:
    assert read(safe_csv(written([[cell, "a"]]))) == [[f"'{cell}", "a"]]


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=4))
@example([["=1+1", "-8.5"], ["@x", "+86"], [" =cmd", "-a"]])
def test_no_cell_is_a_formula_and_none_is_lost(rows: list[list[str]]) -> None:
    safe = read(safe_csv(written(rows)))
    assert len(safe) == len(rows)
    for before, after in zip(rows, safe, strict=True):
        for cell, cell_read in zip(before, after, strict=True):
            known = cell.replace("\r\n", "\n").replace("\r", "\n")
            assert cell_read.replace("'", "") == known.replace("'", "")
            for part in (cell_read, *re.split(r"[;\t\n]", cell_read)):
                if re.match(r"\s*[=+\-@]", part):
                    float(part.replace(",", "").removesuffix("%"))


@pytest.mark.parametrize(
    ("cell", "safe"),
    [("a;=1+1", "a;'=1+1"), ("a\t@x", "a\t'@x"), ("a\n =1", "a\n' =1"), ("a; -5", "a;' -5")],
)
def test_no_part_is_a_formula_where_another_separator_rules(cell: str, safe: str) -> None:
    assert read(safe_csv(written([[cell, "a;-5;+3.2%"]]))) == [[safe, "a;-5;+3.2%"]]


def test_a_cell_may_be_long() -> None:
    cell = "a" * 200_000
    assert safe_csv(f"{cell},=1\n") == f"{cell},'=1\r\n"


def test_once_is_enough() -> None:
    once = safe_csv('=1+1,-5,"a;=1"\n')
    assert safe_csv(once) == once


def test_controls_are_seen() -> None:
    assert safe_csv("a\u202eb,c\x07\n") == "a[U+202E]b,c[U+0007]\r\n"
