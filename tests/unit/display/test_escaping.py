from __future__ import annotations

import csv
import io

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown import markdown2html

from helpers.display.escaping import escape_markdown, to_csv

# Everything that a table of data may hold: no control characters, which the reader refuses.
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=40)
NASTY = [
    "<script>alert(1)</script>",
    "[a](javascript:b)",
    "*b* _i_ `c` ~~d~~",
    "$x$ \\(y\\) $$z$$",
    "| a | b |",
    "# h",
    "1. one",
    "- item",
    "> quote",
    "https://example.org www.example.org a@b.org",
    "&amp; &#60;b&#62;",
    "![a](b)",
    "[^1]",
    ": definition",
    "```\ncode\n```",
    "a\\*b",
    "\"quoted\" 'single'",
]


def visible(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


@settings(max_examples=40)
@given(TEXT)
@pytest.mark.parametrize("wrap", ["{}", "说：{}。", "**{}**", "- {}"])
def test_any_text_is_shown_as_it_is(wrap: str, text: str) -> None:
    html = markdown2html(wrap.format(escape_markdown(text)) if text.strip() else wrap)
    if text.strip():
        assert " ".join(text.split()) in visible(html)


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_an_element(text: str) -> None:
    html = markdown2html(escape_markdown(text))
    assert visible(html) == " ".join(text.split())
    assert {tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)} <= {"p"}


@pytest.mark.parametrize("text", NASTY)
def test_no_text_leaves_the_title_of_a_link(text: str) -> None:
    html = markdown2html(f'[a](#derived "{escape_markdown(text)}")')
    (link,) = BeautifulSoup(html, "html.parser").find_all("a")
    assert link["title"] == " ".join(text.split())
    assert link.get_text() == "a"


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=4))
@example([["=1+1", "-8.5"], ["a,b", 'c"d']])
def test_csv_holds_every_cell_as_it_is(rows: list[list[str]]) -> None:
    assert list(csv.reader(io.StringIO(to_csv(["a", "b"], rows))))[1:] == rows


def test_csv_ends_lines_with_line_feeds() -> None:
    assert to_csv(["x"], [["-20.8"], ["-8.5%"]]) == "x\n-20.8\n-8.5%\n"
