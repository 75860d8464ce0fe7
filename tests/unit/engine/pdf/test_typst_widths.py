"""The widths of cells that the writer works out, against those that Typst sets."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
import typst

from helpers import fonts
from helpers.engine.document.cleaning import clean_html
from helpers.engine.document.html_tree import Element
from helpers.engine.pdf.typst_writer import write_typst

CELLS = [
    "447万千瓦", "95%以上", "2021年10月8日", "生态环境状况指数（EI）（连续年数）",
    "已经治理了多少？", "领导小组（书记、市长“双组长”）", "省控断面Ⅰ—Ⅲ类水质比例", "≥ 30 µg/m³",
    "As published, 3.5–4",
    "1 January 2016 – 28 February 2026", "“Water cube” … 2 × 3", "<b>重</b>要", "AV To.",
    "x<br>longer",
    '19342 km²<a href="#source-6">[6]</a>',
    "超出<sup>a</sup>",
]  # fmt: skip

COVER = (*("title", "subtitle", "name", "basis", "series"),)


def called(cells: list[str], lang: str) -> str:
    rows = "".join(f"<td>{cell}</td>" for cell in cells)
    html = clean_html(f"<table><tr>{rows}</tr></table>")
    for link in html.find_all("a"):
        link.attrs |= {"class": "cite", "id": "cite-6-1"}
    return write_typst(Element(""), html, picture=str, formula=lambda *_: "", latin=lang == "en")


def exact(typst_code: str) -> list[float] | None:
    found = re.search(r"\),\), (none|\([0-9., ]*\)), true, arguments", typst_code)
    assert found
    return None if found[1] == "none" else [float(w) for w in re.findall(r"[0-9.]+", found[1])]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_cells_are_as_wide_as_typst_sets_them(lang: str, tmp_path: Path) -> None:
    code = called(CELLS, lang)
    template = (files("helpers.engine.pdf") / "templates" / "template.typ").read_text("utf-8")
    (tmp_path / "template.typ").write_text(template, encoding="utf-8")
    head = f"""#import "template.typ": *
#set text(font: sans, size: 100pt, lang: "{lang}", number-width: "tabular")
#set super(typographic: false, size: 0.62em, baseline: -0.5em)
#let cb-cite(target, id, body) = [#sym.wj#text(size: 0.92em, body)]
#let contents = none
#let cb-table(count, rows, widths, exact, whole, head, body) = context [#metadata(
  body.pos().slice(1).map(cell => measure(cell.body).width.pt() / 100))<widths>]
"""
    (tmp_path / "main.typ").write_text(head + code, encoding="utf-8")
    told = json.dumps(
        {
            "lang": lang,
            "words": {},
            "cover": {**dict.fromkeys(COVER, ""), "details": [], "imprint": []},
            "report": True,
            "contents": False,
            "chart": None,
            "title": "",
            "running": "",
        }
    )
    found = typst.query(
        str(tmp_path / "main.typ"),
        "<widths>",
        field="value",
        root=str(tmp_path),
        font_paths=[str(fonts.font_folder())],
        ignore_system_fonts=True,
        sys_inputs={"report": told},
    )
    (set_by_typst,) = json.loads(found)
    known = exact(code)
    assert known is not None
    for cell, ours, theirs in zip(CELLS, known, set_by_typst, strict=True):
        # Narrower would break the line; much wider would spoil the spaces between the columns.
        assert theirs < ours < theirs + 0.3, cell


@pytest.mark.parametrize(
    "cell",
    ["<em>x</em>", "<sub>2</sub>", "\U0001f600",
     "<table><tr><td>x</td></tr></table>", "<code>x</code>"],
)  # fmt: skip
def test_what_is_not_known_is_left_to_typst(cell: str) -> None:
    code = called(["1", cell], "zh")
    assert re.search(
        r"\),\), none, true, arguments\(none\), arguments\(none, table\.cell\([^\[]*\)\[#\"1",
        code,
    )


def test_cells_that_span_others_are_left_to_typst() -> None:
    html = '<table><tr><td colspan="2">wide</td></tr><tr><td>1</td><td>2</td></tr></table>'
    code = write_typst(Element(""), clean_html(html), picture=str, formula=lambda *_: "")
    assert exact(code) is None
