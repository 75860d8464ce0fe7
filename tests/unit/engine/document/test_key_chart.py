"""The chart that a notebook marks for the cover."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup

from helpers.engine.document.numbered import build_document
from helpers.engine.document.outputs import KeyChart, TwoKeyCharts
from helpers.engine.html.html_exporter import CasebookHTMLExporter
from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter
from tests.unit.engine.document.test_numbered import SOURCE, notebook, pictured

TITLE = '风电 [902.6](#derived "x") 占<b>四分之一</b>，$x^2$[来源](#source-a_2022)'
FINDING = "风电 902.6 占四分之一"
HOSTILE = "<script>alert(1)</script> $x$ #import"


def marked(label: str = "fig-b", finding: str = FINDING, title: str = TITLE, **told: Any) -> Any:
    return pictured(label, title=title, finding=finding, sources=[SOURCE], key=True, **told)


def test_a_marked_chart_is_on_the_cover_and_in_its_place() -> None:
    document = build_document(notebook(pictured("fig-a"), marked()))
    assert document.key_chart == KeyChart(1, "风电 902.6 占四分之一", "fig-b", "图 2")
    assert document.body.count('src="asset-1"') == 1


def test_without_a_mark_the_cover_has_none() -> None:
    assert build_document(notebook(pictured("fig-a"))).key_chart is None
    assert build_document(notebook(marked(), report=False)).key_chart is None
    html, _ = CasebookHTMLExporter().from_notebook_node(notebook(pictured("fig-a"), cover={}))
    assert 'class="key"' not in html


def test_two_are_refused_with_the_place() -> None:
    with pytest.raises(TwoKeyCharts, match="cell 2"):
        build_document(notebook(marked("fig-a"), marked("fig-b")))


def test_the_page_shows_it_under_identifiers_of_its_own_and_leads_to_its_place() -> None:
    html, _ = CasebookHTMLExporter().from_notebook_node(
        notebook(marked(finding=HOSTILE), cover={"title": "题", "name": "市"})
    )
    soup = BeautifulSoup(html, "html.parser")
    cover = soup.select_one("header figure.key")
    assert cover is not None
    assert cover.select_one(".finding").get_text() == "<script>alert(1)</script> $x$ #import"  # type: ignore[union-attr]
    assert [svg["id"] for svg in soup.find_all("svg")] == ["cover-chart-1", "chart-1"]
    assert [a["href"] for a in cover.find_all("a")] == ["#fig-b"]
    assert soup.select_one("article #fig-b") is not None


def test_the_pdf_shows_it_on_its_first_page_with_its_words() -> None:
    made = notebook(marked(finding=HOSTILE, alt="一图"), cover={"title": "题", "name": "市"})
    pdf, _ = CasebookPDFExporter().from_notebook_node(made)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        links = [a for a in file.pages[0].get("/Annots", []) if a.Subtype == "/Link"]
        assert len(links) == 1
        alts = [
            str(item.Alt)
            for item in file.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
    assert alts == ["一图", "一图"]
