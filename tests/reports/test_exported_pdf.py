"""What the PDF files of the samples are like, seen from outside."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
from nbformat.v4 import new_markdown_cell, new_notebook, new_output

from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter
from tests.reports import pages, samples


def test_pdf_is_tagged_accessible_and_named(exported: Path) -> None:
    lang = "en" if exported.name == "english" else "zh"
    assert list(pages.inaccessible(exported / "page.pdf", lang)) == []
    with pikepdf.open(exported / "page.pdf") as pdf:
        kinds = {
            str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one
        }
        assert {"/Figure", "/Table", "/TH", "/TD", "/Link"} <= kinds


def test_text_is_found_in_prose_tables_and_charts(exported: Path) -> None:
    text = pages.text(exported / "page.pdf")
    wanted = {
        "report": [
            "示例市",
            "460.8",
            "发电总装机",
            "公式 $x$ *b*",
            "北碚区",
            "第 47 项措施",
            "457.9～463.8",
            "附录 A",
        ],
        "foreign": ["A|B", "<b>x</b>", "𝑦", "ZeroDivisionError", "⋯ 280 ⋯", "text of a footnote"],
        "english": ["Example City", "Figure 1", "Table 1", "Capacity", "4.579–4.638", "Sources"],
    }[exported.name]
    flat = text.replace(" ", "")
    assert [word for word in wanted if word.replace(" ", "") not in flat] == []
    assert "不应出现" not in text


def test_a_cell_that_no_page_holds_goes_on_overleaf(tmp_path: Path) -> None:
    report = samples.report()
    words = [f"word{number}" for number in range(4000)]
    table = f"<table><tr><th>A<th>B<tr><td>{' '.join(words)}<td>1</table>"
    cell = next(one for one in reversed(report.cells) if one.cell_type == "code")
    cell.outputs.append(new_output("display_data", {"text/html": table}))
    pdf, _ = CasebookPDFExporter().from_notebook_node(report)
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf)
    found = set(pages.text(path).split())
    assert [word for word in words if word not in found] == []


def test_no_line_begins_with_a_closing_mark(exported: Path) -> None:
    for page in pages.text(exported / "page.pdf", "-bbox").split("<page ")[1:]:
        words = [
            (round(float(bottom)), float(left), word)
            for left, bottom, word in re.findall(
                r'xMin="([\d.]+)" yMin="[\d.]+" xMax="[\d.]+" yMax="([\d.]+)">(.+?)</word>', page
            )
        ]
        edge = min((left for _, left, _ in words), default=0)
        starts = [word for _, left, word in words if left < edge + 3]
        assert [word for word in starts if word[0] in "，。；：！？、”』」》）"] == []


def test_same_input_same_bytes(exported: Path) -> None:
    maker = getattr(samples, exported.name)
    again, _ = CasebookPDFExporter().from_notebook_node(
        maker(), {"metadata": {"name": exported.name}}
    )
    assert again == (exported / "page.pdf").read_bytes()


def test_short_words_of_a_table_stay_whole_and_the_table_as_wide_as_the_text(
    tmp_path: Path,
) -> None:
    verdict = samples.judged("single", "只见于单一来源", "规则")
    long = "这一列说得很长，" * 12
    rows = [("甲市", f"{i}47万千瓦", long, verdict, "capacity") for i in range(3)]
    narrow = samples.table("tbl-narrow", f"<table>{samples.rows(('甲', '1'), ('乙', '2'))}</table>")
    wide = samples.table("tbl-wide", f"<table>{samples.rows(*rows)}</table>")
    made = new_notebook(cells=[new_markdown_cell("# 题"), wide, narrow])
    made.metadata["casebook"] = {"lang": "zh", "cover": {"title": "题"}}
    data, _ = CasebookPDFExporter().from_notebook_node(made)
    (tmp_path / "a.pdf").write_bytes(data)
    (page,) = [one for one in pages.read(tmp_path / "a.pdf") if "capacity" in str(one)]
    words = [word.text for word in page.words]
    for whole in ("只见于单一来源", "capacity", "甲市"):
        assert any(whole in word for word in words), (whole, words)
    assert not list(pages.outside(page))
    assert not list(pages.overprinted(page))
    right = max(word.right for word in page.words)
    assert right > page.head[0].left + pages.WIDTH - 12
