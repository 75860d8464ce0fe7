"""A small report in each language, as HTML and as Typst: what changes here changes every report.

After a change that is meant, look at the difference and run ``pytest --snapshot-update`` on this file.
"""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from syrupy.assertion import SnapshotAssertion

from helpers.engine.document.numbered import Document, build_document
from helpers.engine.pdf.pdf_exporter import to_typst
from tests.reports.samples import SOURCES as TWO
from tests.reports.samples import (
    chart,
    figure,
    head,
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    rows,
    say,
    table,
)
from tests.unit.engine.making import card

SOURCES = [*TWO, {"id": "third", "title": "年报", "publisher": "环保局", "published": "2022"}]
WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "title": "分析报告", "place": "示例市", "chapter": "双碳引领", "section": "能源",
        "figure": "清洁能源装机", "unit": "万千瓦", "verdict": "自洽", "appendix": "来源与口径",
        "finding": "两个量的误差在 ±1% 以内", "caption": "公布值与推得值", "note": "单位为万千瓦。",
        "text": "截至2023年8月底，清洁能源装机447万千瓦", "derived": "460.8万千瓦", "point": "一项判断。",
    },
    "en": {
        "title": "A report", "place": "Example City", "chapter": "Low carbon", "section": "Energy",
        "figure": "Clean capacity", "unit": "MW", "verdict": "consistent", "appendix": "Sources",
        "finding": "Both are known to within ±1 %", "caption": "Published and derived values",
        "note": "In megawatts.", "text": "At the end of August 2023 clean capacity was 4,470 MW",
        "derived": "4,608 MW", "point": "One finding.",
    },
}  # fmt: skip


def small(lang: str) -> NotebookNode:
    """Make a report with one of each thing."""
    w = WORDS[lang]
    cited = "".join(f"[x](#source-{source['id']})" for source in SOURCES)
    cells = [
        table(
            "cards",
            f"<table>{rows((w['figure'], '447', w['unit'], w['verdict']))}</table>",
            style="cards",
            tags=("glance",),
        ),
        say(f"1. **{w['point']}** {w['text']}{cited}", SOURCES, tags=("glance",)),
        new_markdown_cell(f"# {w['chapter']}\n\n## {w['section']}"),
        say(
            f'{w["text"]}{cited}, [{w["derived"]}](#derived "447 ÷ 97 %"), '
            f'[{w["verdict"]}](#judged-consistent "a < b"), [x](#fig-a), [x](#tbl-a), $x^2$.',
            SOURCES,
        ),
        figure(
            "fig-a",
            chart(["&lt;b&gt;", "$x$"], [46.1, 90.3]),
            title=w["finding"],
            caption=w["caption"],
            alt=w["caption"],
            notes=w["note"],
            sources=SOURCES,
            csv="name,value\n=1+1,-5\n",
            key=True,
        ),
        table(
            "tbl-a",
            f"<table>{head(w['figure'], w['unit'])}{rows(('&lt;i&gt; #a', '447'), ('*b*', '-5'))}</table>",
            caption=w["caption"],
            sources=SOURCES[:1],
            csv="a,b\n1,2\n",
        ),
        new_markdown_cell(f"# {w['appendix']}", metadata={"tags": ["appendix"]}),
        new_code_cell(
            "",
            outputs=[
                new_output(
                    "display_data", data={"text/plain": ""},
                    metadata=card("sources"),
                )
            ],
        ),
    ]  # fmt: skip
    made = new_notebook(cells=cells)
    cover = {"title": w["title"], "name": w["place"], "edition": "2023-09"}
    made.metadata |= card("report", lang=lang, sections=["s"], cover=cover)
    return made


@pytest.fixture(params=sorted(WORDS))
def document(request: pytest.FixtureRequest) -> Document:
    return build_document(small(request.param))


def steady(text: str) -> str:
    """Refuse what another machine or version would write otherwise."""
    assert not re.search(r"/(?:home|tmp|usr|root)/|[A-Z]:\\|\bv?\d+\.\d+\.\d+\b", text)
    return text


def test_html(document: Document, snapshot: SnapshotAssertion) -> None:
    body = BeautifulSoup(document.glance + document.body, "html.parser")
    assert steady(body.prettify()) == snapshot


def test_typst(document: Document, snapshot: SnapshotAssertion) -> None:
    assert steady("".join(part.typst for part in to_typst(document))) == snapshot


def test_contents_cover_and_downloads(document: Document, snapshot: SnapshotAssertion) -> None:
    about = {
        "contents": [(e.level, e.anchor, e.number, e.title) for e in document.contents],
        "cover": asdict(document.cover),
        "key chart": repr(document.key_chart),
        "downloads": [(download.name, download.csv) for download in document.downloads],
        "alternatives": [(asset.mime, asset.alt) for asset in document.assets],
    }
    assert about == snapshot
