from __future__ import annotations

import csv
import io

import pytest

from helpers.engine.spreadsheet import as_written, safe_csv


def written(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("number", ["-5", "+3", "-1,234.5", "-8.5%", "-2e-3"])
def test_signed_numbers_stay_numbers(number: str) -> None:
    assert read(safe_csv(written([[number]]))) == [[number]]


def test_a_cell_may_be_long() -> None:
    cell = "a" * 200_000
    assert safe_csv(f"{cell},=1\n") == f"{cell},'=1\r\n"


def test_once_is_enough() -> None:
    once = safe_csv('=1+1,-5,"a;=1"\n')
    assert safe_csv(once) == once


@pytest.mark.parametrize(
    "cell", ["=", "\t=1", "a;=1", "＝1;+1", '"-x', "-5", "'tis", "\ufeff@a\n=b"]
)
def test_what_is_defused_is_read_back(cell: str) -> None:
    assert [as_written(one) for one in read(safe_csv(written([[cell]])))[0]] == [cell]


def test_controls_are_seen() -> None:
    assert safe_csv("a\u202eb,c\x07\n") == "a[U+202E]b,c[U+0007]\r\n"
