"""What the scripts of all pages share, function by function, in the browser that runs them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from helpers.engine.html.inlined import template
from helpers.engine.spreadsheet import safe_csv

MARKUP = "<img src=x onerror=document.title=1></script>"


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    page = browser.new_page()
    page.add_script_tag(content=template("helpers.engine.html", "lookup.js"))
    yield page
    page.close()


@pytest.mark.parametrize(
    ("typed", "text", "there"),
    [
        ("清洁 2021", "清洁能源装机\n2021年", True),
        ("2021 清洁", "清洁能源装机\n2021年", True),
        ("清洁 2022", "清洁能源装机\n2021年", False),
        (" QJNY　ｃｌｅａｎ ", "清洁能源装机\nqingjie qjnyzj clean", True),
        ("Chén", "chen", False),
        ("①", "1", True),
        ("", "清洁能源装机", True),
        (" \t\n", "", True),
        (".*", "清洁能源装机", False),
        ("İ", "i̇", True),
        (MARKUP, MARKUP, True),
    ],
)
def test_every_word_is_looked_for(page: Any, typed: str, text: str, there: bool) -> None:
    script = "([typed, text]) => found(sought(typed), folded(text))"
    assert page.evaluate(script, [typed, text]) is there


def test_numbers_are_ordered_by_value_and_what_is_missing_comes_last(page: Any) -> None:
    script = """([values, down]) => values.map((one) => one ?? NaN)
        .sort((one, other) => ordered(one, other, down, "zh-CN"))
        .map((one) => (Number.isNaN(one) ? null : one))"""
    numbers = [None, 9, 10.5, -3, None, 0, 1e6]
    assert page.evaluate(script, [numbers, False]) == [-3, 0, 9, 10.5, 1e6, None, None]
    assert page.evaluate(script, [numbers, True]) == [1e6, 10.5, 9, 0, -3, None, None]
    texts = ["", "水", "能源", "2021", "2019", "空气"]
    assert page.evaluate(script, [texts, False]) == ["2019", "2021", "空气", "能源", "水", ""]
    assert page.evaluate(script, [texts, True])[-1] == ""


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("claim-r1", "claim-r1"),
        ("%E9%83%B4%E5%B7%9E", "郴州"),
        ("%E0%A4%A", ""),
        ("%", ""),
        ("%3Cimg%20src%3Dx%3E", "<img src=x>"),
        ("", ""),
    ],
)
def test_a_part_of_an_address_is_text_or_nothing(page: Any, part: str, text: str) -> None:
    assert page.evaluate("decoded", part) == text


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("#with=a,b", ["a", "b"]),
        ("#with=b,a,b,gone,c,d,e", ["b", "a", "c", "d"]),
        ("#with=__proto__,constructor,toString", []),
        ("#with=%E0%A4%A,a", ["a"]),
        ("#with=" + MARKUP, []),
        ("#other=a", []),
        ("#", []),
        ("", []),
    ],
)
def test_an_address_names_known_reports_once(page: Any, address: str, names: list[str]) -> None:
    script = """address => picked(asked(address).get("with"),
        new Map([..."abcde"].map((id) => [id, 0])), 4)"""
    assert page.evaluate(script, address) == names


@pytest.mark.parametrize(
    "chosen",
    [[], [["with", "a,b"], ["find", "空气 & #水=1+1%"]], [["find", MARKUP + "\u202e"]]],
)
def test_an_address_keeps_what_was_chosen(page: Any, chosen: list[list[str]]) -> None:
    address = page.evaluate("given => kept(new URLSearchParams(given))", chosen)
    assert page.evaluate("address => [...asked(address)]", address) == chosen
    assert address.startswith("#") == bool(chosen)
    assert "a,b" in address or ["with", "a,b"] not in chosen
    assert not set(address) & set("<> \"'")


def test_csv_is_that_of_all_files(page: Any) -> None:
    rows = [['say "x", y', "two\nlines"], ["=1+1", "郴州"], ["＝1", " \u200b@a"],
            ["a;=1\t+b\n-c", "\ttab"], ["-5", "+1,234.5%"], ["-2e-3", "-2e-3x"], ['"=', "'="]]  # fmt: skip
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    found, wanted = (
        list(csv.reader(io.StringIO(text, newline="")))
        for text in (page.evaluate("csv", rows), safe_csv(out.getvalue()))
    )
    assert found == wanted


def test_an_element_is_made_of_text(page: Any) -> None:
    script = """text => {
        const made = make("p", { title: text }, text);
        return [made.childElementCount, made.textContent, made.title];
    }"""
    assert page.evaluate(script, MARKUP) == [0, MARKUP, MARKUP]
