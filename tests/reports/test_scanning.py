"""The scan of reports finds what it is for, and nothing else."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.reports import scanning
from tests.reports.scanning import Passage, read_page


def in_main(body: str) -> str:
    return f"<html><body><nav><a>1 One</a></nav><main>{body}</main></body></html>"


def test_every_text_is_read_once_with_its_place() -> None:
    page = read_page(
        in_main(
            "<h2>1 One</h2><p>Prose <span>447<span role='note'>a note</span></span>.</p>"
            "<table><tr><td>cell</td></tr></table><svg aria-label='alt'><text>a <tspan>“</tspan>b"
            "</text></svg><div class='source' id='source-1'>标题</div><script>x</script>"
        )
    )
    assert list(scanning.passages(page)) == [
        Passage("heading", "1 One"),
        Passage("heading", "1 One"),
        Passage("text", "Prose 447."),
        Passage("note", "a note"),
        Passage("cell", "cell"),
        Passage("chart", "a “b"),
        Passage("source", "标题"),
        Passage("attribute", "alt"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4.47 GW (447万千瓦) of clean capacity", []),
        ("Scope: 市城区", ["市城区"]),
        ("in brackets (within (水立方) brackets)", []),
        ("“水立方” model", ["水立方"]),
    ],
)
def test_chinese_in_english(text: str, found: list[str]) -> None:
    assert scanning.chinese_in_english(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PM2.5为30 µg/m³，GDP增长", []),
        ("判断：pass", ["pass"]),
        ("见 https://example.org/some/page", []),
        ("Ⅱ类，A级", []),
    ],
)
def test_latin_in_chinese(text: str, found: list[str]) -> None:
    assert scanning.latin_in_chinese(text, ["PM", "gdp"]) == found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        *((scanning.NEVER, text, True) for text in (
            "nan", "value: None", "inf GW", "Traceback (most recent call last)", "UserWarning: x",
            "see /home/me/data", "ZeroDivisionError")),
        *((scanning.NEVER, text, False) for text in (
            "None of 7 values", "information", "nanometre", "kg/home")),
        *((scanning.SLIPS, text, True) for text in (
            "1 pairs of indicators", "1 more checks say the same", "其中0项居前一半", "另有 0 条待核实", "in {when}",
            "39.5881943179968", "，，", "（）")),
        *((scanning.SLIPS, text, False) for text in (
            "10项荣誉", "1 pair", "0.5条", "21 figures", "0.000123", "0.0 个")),
    ],
)  # fmt: skip
def test_what_programs_say_and_writers_leave_behind(
    pattern: re.Pattern[str], text: str, found: bool
) -> None:
    assert bool(pattern.search(text)) == found


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("<h2>A</h2><p>x</p><h3>B</h3><p>y</p>", []),
        ("<h2>A</h2><h3>B</h3><p>y</p>", []),
        ("<h2>A</h2><h2>B</h2><p>y</p>", ["A"]),
        ("<h2>A</h2><p>x</p><h3>B</h3><h2>C</h2><svg></svg>", ["B"]),
        ("<h2>A</h2><p>x</p><h3>B</h3>", ["B"]),
        ("<h2>A</h2><p> </p>", ["A"]),
    ],
)
def test_empty_sections(body: str, empty: list[str]) -> None:
    assert scanning.empty_sections(read_page(in_main(body))) == empty


def test_repeated_sentences() -> None:
    long = "The share leaves out a coal plant in the city."
    other = "Nothing was published on that matter here."
    table = f"<table><tr><td>{other}</td></tr><tr><td>{other}</td></tr></table>"
    page = read_page(in_main(f"<p>{long} Short.</p><p>More. {long} Short.</p>{table}"))
    assert scanning.repeated_sentences(page) == [long]


def test_captions_and_sources() -> None:
    page = read_page(
        in_main(
            "<figure id='fig-a'><figcaption><span class='label'>Figure 1</span> What is drawn "
            "<span class='from'>Source <a class='cite'>[1]</a></span></figcaption></figure>"
            "<figure id='fig-b'><figcaption><span class='label'>Figure 2</span></figcaption>"
            "</figure>"
        )
    )
    assert scanning.without_caption(page) == ["fig-b"]
    assert scanning.without_source(page) == ["fig-b"]


def test_downloads_are_read_back() -> None:
    data = quote('\ufeffIndicator,Value\r\nArea,"19,342 km²"\r\n')
    link = f"<a download='tbl-a.csv' href='data:text/csv;charset=utf-8,{data}'>CSV</a>"
    found = dict(scanning.downloads(read_page(in_main(link))))
    assert found == {"tbl-a.csv": [["Indicator", "Value"], ["Area", "19,342 km²"]]}
