"""The PDF skin, up to Typst and through it."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode, v4

from helpers.engine.document.numbered import build_document
from helpers.engine.glyphs import MissingGlyphs
from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter, PDFFailed, to_typst, write_pdf
from helpers.engine.pdf.typst_writer import Part
from tests.unit.engine.document.test_foreign_notebooks import typst_of
from tests.unit.engine.document.test_numbered import notebook as made
from tests.unit.engine.document.test_numbered import tabled

_V4: Any = v4


def notebook(*cells: NotebookNode, **cover: str) -> NotebookNode:
    return made(*cells, report=bool(cover), cover={"edition": "2023-09", **cover})


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text(alphabet=st.sampled_from("#$*_`<>@\\/\"[](){};=+-~'.,: ab中\n"), max_size=30),
        max_size=6,
    )
)
def test_any_text_survives_to_the_pdf_file(texts: list[str]) -> None:
    from html import escape

    rows = "".join(f"<tr><td>{escape(text)}</td></tr>" for text in texts)
    cells = [
        tabled(f"<table>{rows}</table>"),
        _V4.new_code_cell("", outputs=[_V4.new_output("stream", text="\n".join(texts))]),
    ]
    data, _ = CasebookPDFExporter().from_notebook_node(notebook(*cells))
    assert data.startswith(b"%PDF")


def test_report_has_title_language_author_bookmarks_and_date() -> None:
    report = notebook(
        _V4.new_markdown_cell("# 甲\n\n## 乙\n\n正文"), title="报告 #1 $x$", name="某市"
    )
    report.metadata["authors"] = [{"name": "编者"}]
    data, resources = CasebookPDFExporter().from_notebook_node(report)
    assert resources["output_extension"] == ".pdf"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "某市报告 #1 $x$"
        assert str(pdf.docinfo["/Author"]) == "编者"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20230901")
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            assert [title.replace("\u2003", " ").split() for title in titles] == [
                ["一", "甲"]
            ] or titles == ["一甲"]
        assert str(pdf.Root.Lang) == "zh-CN"


def test_a_formula_that_cannot_be_read_is_shown_as_tex_by_itself() -> None:
    written = typst_of(_V4.new_markdown_cell(r"$x^2$ $\frac{1}{2}$ $\notacommand{x$ $$x^2$$"))
    power = r'attach(\u{78}, t: "2")'
    assert f'math.equation(block: false, alt: "x^2", ${power}$)' in written
    assert f'math.equation(block: true, alt: "x^2", $ {power} $)' in written
    assert r'#raw("\\notacommand{x")' in written


def test_typst_says_why_it_failed() -> None:
    document = build_document(notebook())
    with pytest.raises(PDFFailed, match="cell 1: Typst could not set the document"):
        write_pdf(document, [Part("cell 1", "#panic()\n", "")])


def test_a_report_with_an_undrawable_character_is_refused() -> None:
    with pytest.raises(MissingGlyphs, match="U\\+1F600"):
        CasebookPDFExporter().from_notebook_node(notebook(_V4.new_markdown_cell("😀"), title="题"))
    data, _ = CasebookPDFExporter().from_notebook_node(notebook(_V4.new_markdown_cell("😀")))
    assert data.startswith(b"%PDF")


def test_wide_and_long_things_are_set() -> None:
    cells = "".join(f"<td>{i * 1.25}</td>" for i in range(40))
    heads = "".join(f"<th>a_very_long_column_name_{i}</th>" for i in range(40))
    wide = f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
    long = _V4.new_output("stream", text="x" * 5000 + "\n" + "line\n" * 2000)
    data, _ = CasebookPDFExporter().from_notebook_node(
        notebook(tabled(wide), _V4.new_code_cell("", outputs=[long]))
    )
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) < 6


def test_spans_and_multiple_heads() -> None:
    html = (
        "<table><thead><tr><th rowspan=2>a</th><th colspan=2>b</th></tr>"
        "<tr><th>c</th><th>d</th></tr></thead>"
        "<tbody><tr><td>1</td><td>2</td><td>3</td></tr></tbody></table>"
    )
    written = typst_of(tabled(html))
    assert "colspan: 2, rowspan: 1" in written
    assert "colspan: 1, rowspan: 2" in written


def claims(data: bytes) -> bool:
    """Whether a PDF claims to be PDF/UA."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return b"pdfuaid" in pdf.Root.Metadata.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "# One\n\n## With [a link](https://e.org) and https://e.org/x",
        "# One\n\n## With a note[^1]\n\n[^1]: note",
        "# One\n\n[to the title](#One) and [nowhere](#none)",
        "formula $x_{한글}$ and 한글",
        "## Note\n\n$\\notacommand{x$",
    ],
)
def test_what_others_write_is_exported_and_accessible(text: str) -> None:
    data, _ = CasebookPDFExporter().from_notebook_node(notebook(_V4.new_markdown_cell(text)))
    assert claims(data)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let a cell with the word BREAK come out as something else; returns what that is."""
    calls = ["#panic()"]

    def write(document: Any, *given: Any) -> list[Part]:
        return [
            Part(part.where, part.typst.replace('#"BREAK";', calls[0]), part.text)
            for part in to_typst(document, *given)
        ]

    monkeypatch.setattr("helpers.engine.pdf.pdf_exporter.to_typst", write)
    return calls


CELLS = ("before", "BREAK", "after")


def test_a_cell_that_typst_refuses_becomes_its_text_and_the_others_stay(
    broken: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    data, _ = CasebookPDFExporter().from_notebook_node(notebook(*map(_V4.new_markdown_cell, CELLS)))
    assert data.startswith(b"%PDF")
    assert "shown as plain text: cell 2: Typst could not set" in caplog.text


def test_a_notebook_that_cannot_be_accessible_makes_no_claim_and_a_report_is_refused(
    broken: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    broken[0] = "#math.equation($x$)"
    cells = [*map(_V4.new_markdown_cell, CELLS)]
    data, _ = CasebookPDFExporter().from_notebook_node(notebook(*cells))
    assert not claims(data)
    assert (
        "exported without ua-1: cell 2: Typst could not set the document: PDF/UA-1" in caplog.text
    )
    with pytest.raises(PDFFailed, match=r"cell 2: .*missing alt text"):
        CasebookPDFExporter().from_notebook_node(notebook(*cells, title="题"))
