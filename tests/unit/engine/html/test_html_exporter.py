"""The HTML skin."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import unquote_to_bytes

import numpy as np
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode, v4

from helpers.engine import glyphs
from helpers.engine.document.svg import clean_svg, inline
from helpers.engine.glyphs import MissingGlyphs
from helpers.engine.html.html_exporter import CasebookHTMLExporter
from helpers.engine.html.inlined import digest
from helpers.engine.html.webfonts import font_faces, subset, woff
from tests.contrast import contrast
from tests.unit.engine.making import card

_V4: Any = v4
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" onload="x()">'
    "<defs><clipPath id='c'><path d='M0 0'/></clipPath></defs><script>x()</script>"
    "<style>*{fill:#123456} @import url(http://e.org)</style>"
    '<g clip-path="url(#c)"><a href="https://e.org">'
    '<text fill="black" style="stroke: #abc">&lt;b&gt;</text></a></g></svg>'
)


def page(*cells: NotebookNode, **cover: str) -> str:
    notebook = _V4.new_notebook(cells=list(cells))
    if cover:
        notebook.metadata |= card("report", lang="zh", sections=["s"], cover=cover)
    html, resources = CasebookHTMLExporter().from_notebook_node(notebook)
    assert resources["output_extension"] == ".html"
    return str(html)


def figure() -> NotebookNode:
    meta = card("chart", label="fig-a", alt="说明 <b>", csv="a\n=1+1\n")
    output = _V4.new_output("display_data", data={"image/svg+xml": SVG}, metadata=meta)
    made: NotebookNode = _V4.new_code_cell("", outputs=[output])
    return made


@cache
def charted() -> str:
    """The page of a report with one chart."""
    return page(figure(), title="题")


def test_page_forbids_every_request_and_needs_none() -> None:
    html = page(_V4.new_markdown_cell("# 甲\n\n## 乙\n\n正文"), figure(), title="题", name="某市")
    soup = BeautifulSoup(html, "html.parser")
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert str(policy["content"]).startswith("default-src 'none'")
    assert soup.find(["link", "iframe"]) is None
    assert not re.findall(r'(?:src|href)="https?:', html)
    assert "e.org" not in html
    first, data, script = soup.find_all("script")
    assert (first.attrs, data.attrs.get("type"), script.attrs) == ({}, "application/json", {})
    for one in (first, script):
        assert f"'{digest(one.get_text())}'" in policy["content"]
    assert [heading.name for heading in soup.find_all(re.compile("^h[1-3]$"))] == ["h1", "h2", "h3"]
    assert soup.find("html", lang="zh-CN") is not None


def test_charts_are_inline_with_a_name_and_identifiers_of_their_own() -> None:
    soup = BeautifulSoup(charted(), "html.parser")
    svg = soup.find("svg")
    assert svg is not None
    assert svg["aria-label"] == "说明 <b>"
    assert svg["role"] == "img"
    assert svg.find("g")["clip-path"] == "url(#chart-1-c)"  # type: ignore[index]
    assert svg.find("script") is None
    assert "onload" not in svg.attrs
    text = svg.find("text")
    assert text is not None
    assert text.get_text() == "<b>"
    assert (text["fill"], text["style"]) == ("black", "stroke: #abc")


def test_a_phone_has_a_picture_of_its_own_whose_letters_are_there() -> None:
    def shown(narrow: str) -> BeautifulSoup:
        meta = card("chart", label="fig-a", alt="说明", narrow=narrow)
        output = _V4.new_output("display_data", data={"image/svg+xml": SVG}, metadata=meta)
        cell = _V4.new_code_cell("", outputs=[output])
        return BeautifulSoup(page(cell, title="题"), "html.parser")

    soup = shown(SVG.replace("&lt;b&gt;", "廟"))
    wide, narrow = (soup.select_one(f".plot.{name} svg") for name in ("wide", "narrow"))
    assert wide is not None and narrow is not None
    assert (wide["id"], narrow["id"]) == ("chart-1", "chart-1-narrow")
    assert narrow.find("g")["clip-path"] == "url(#chart-1-narrow-c)"  # type: ignore[index]
    assert "max-width:30em" in str(soup.find("style"))
    # The faces inside the page hold the one letter that only the narrow picture has.
    assert len(str(soup.find("style"))) > len(str(shown(SVG).find("style")))


def test_data_is_downloadable_and_no_formula() -> None:
    soup = BeautifulSoup(charted(), "html.parser")
    link = soup.find("a", class_="csv")
    assert link is not None
    assert link["download"] == "fig-a.csv"
    data = unquote_to_bytes(str(link["href"]).partition(",")[2])
    assert data.decode("utf-8-sig") == "a\r\n'=1+1\r\n"


def test_cover_and_title_are_text() -> None:
    html = page(_V4.new_markdown_cell("# 甲"), title="<script>x</script>{{ 1 }}", name="某$市$")
    assert "<script>x" not in html
    assert "&lt;script&gt;x&lt;/script&gt;{{ 1 }}" in html


def test_a_report_with_an_undrawable_character_is_refused() -> None:
    with pytest.raises(MissingGlyphs, match="U\\+1F600"):
        page(_V4.new_markdown_cell("😀"), title="题")
    assert "😀" in page(_V4.new_markdown_cell("😀"))


def test_code_is_coloured_but_not_changed() -> None:
    notebook = _V4.new_notebook(cells=[_V4.new_code_cell("def f():\n    return '<b>' # x")])
    html, _ = CasebookHTMLExporter().from_notebook_node(notebook)
    block = BeautifulSoup(html, "html.parser").find("pre")
    assert block is not None
    assert block.get_text() == "def f():\n    return '<b>' # x"
    assert block.find("span", class_="k") is not None


def test_svg_that_is_none_is_left_out() -> None:
    assert clean_svg("<html></html>") is None
    assert clean_svg("<svg") is None
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    assert clean_svg(bomb) is None
    root = clean_svg(SVG)
    assert root is not None
    assert "import" not in inline(root, "p", "alt")


def _channels(colour: str) -> np.ndarray[Any, Any]:
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


@pytest.mark.parametrize("colour", ["#1f7a5c", "#b5501f", "#000000", "#5b6269", "#22272b"])
def test_ink_is_readable_in_the_dark(colour: str) -> None:
    ((ends, gain),) = set(
        re.findall(r"filter:invert\((.*?)\) hue-rotate\(180deg\) brightness\((.*?)\)", charted())
    )
    # Filter Effects Module Level 1, of half a turn.
    half_turn = [[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]]
    inverted = float(ends) + (1 - 2 * float(ends)) * _channels(colour)
    shown = np.clip(np.clip(half_turn @ inverted, 0, 1) * float(gain), 0, 1)
    seen = "#" + "".join(f"{round(255 * one):02x}" for one in shown)
    assert contrast(seen, "#191919") >= 4.5


def test_fonts_are_cut_to_the_text_and_kept_small() -> None:
    css = font_faces({"郴", "州"})
    assert css.count("@font-face") == 2
    assert len(css) < 100_000
    assert font_faces({"郴", "州"}, limit=10) == ""
    packed = woff(subset("sans", {ord("郴")}))
    assert packed[:8] == b"wOFFOTTO"
    assert int.from_bytes(packed[8:12], "big") == len(packed)


def test_formulas_bring_a_face_when_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = _V4.new_markdown_cell(r"$\sqrt{x}$")
    face = glyphs.math_face()
    assert face is not None
    assert page(cell).count("@font-face") == 3
    assert page(_V4.new_markdown_cell("x")).count("@font-face") == 2
    monkeypatch.setattr(glyphs, "math_face", lambda: None)
    assert page(cell).count("@font-face") == 2


def test_runs_in_the_other_language_are_marked_and_nothing_else_is() -> None:
    html = page(
        _V4.new_markdown_cell(
            "正文 Joint efforts to revive 与 A&amp;B one two three，PM2.5 年均 <https://e.org/a-b-c>\n\n"
            "```\nnot this one here\n```"
        ),
        title="题",
        name="某市",
    )
    soup = BeautifulSoup(html, "html.parser")
    marked = [one.get_text() for one in soup.select("main [lang=en]")]
    assert marked == ["Joint efforts to revive", "one two three"]
    assert "A&amp;" in html
