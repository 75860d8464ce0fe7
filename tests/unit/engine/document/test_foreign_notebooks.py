"""Notebooks of people who never heard of this project, through both exporters."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode, v4

from helpers.engine.document.numbered import Document, build_document
from helpers.engine.html.html_exporter import CasebookHTMLExporter
from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter, to_typst

_V4: Any = v4


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3)) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, (20, 120, 80)).save(out, kind)
    return out.getvalue()


def coded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def shown(data: dict[str, Any], kind: str = "display_data") -> NotebookNode:
    made: NotebookNode = _V4.new_code_cell("", outputs=[_V4.new_output(kind, data=data)])
    return made


def printed(text: str) -> NotebookNode:
    made: NotebookNode = _V4.new_code_cell("", outputs=[_V4.new_output("stream", text=text)])
    return made


def notebook(*cells: NotebookNode, **metadata: Any) -> NotebookNode:
    made: NotebookNode = _V4.new_notebook(cells=list(cells), metadata=metadata)
    return made


def document(*cells: NotebookNode, **metadata: Any) -> Document:
    return build_document(notebook(*cells, **metadata))


def typst_of(*cells: NotebookNode) -> str:
    return "".join(part.typst for part in to_typst(document(*cells)))


def page_of(*cells: NotebookNode, **options: Any) -> str:
    html, _ = CasebookHTMLExporter(**options).from_notebook_node(notebook(*cells))
    return str(html)


def pdf_of(*cells: NotebookNode) -> bytes:
    pdf, _ = CasebookPDFExporter().from_notebook_node(notebook(*cells))
    assert pdf.startswith(b"%PDF")
    return bytes(pdf)


def both(*cells: NotebookNode) -> tuple[str, bytes]:
    return page_of(*cells), pdf_of(*cells)


def images(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return sum(
            isinstance(item, pikepdf.Stream) and item.get("/Subtype") == pikepdf.Name.Image
            for item in file.objects
        )


BROKEN = {
    "empty": b"",
    "text": b"data",
    "cut": picture()[:40],
    "only the head": b"\x89PNG\r\n\x1a\n" + b"x" * 50,
    "another format": picture("BMP"),
    "cut jpeg": b"\xff\xd8\xff",
}


def test_a_broken_picture_gives_way_to_its_text() -> None:
    cells = []
    for name, content in BROKEN.items():
        cells.append(shown({"image/png": coded(content), "text/plain": f"<{name} figure>"}))
        source = f"![its words, {name}](data:image/png;base64,{coded(content)})"
        cells.append(_V4.new_markdown_cell(source))
    html, _ = both(*cells)
    for name in BROKEN:
        assert f"&lt;{name} figure&gt;" in html
        assert f"its words, {name}" in html


def test_a_picture_from_the_network_leaves_its_words_or_the_name_of_its_file() -> None:
    html = "<p><img src='https://e.org/a/flow.png?v=1'> <img src='https://e.org/b.png' alt='B'></p>"
    for cell in (_V4.new_markdown_cell(html), shown({"text/html": html})):
        body = document(cell).body
        assert "flow.png B" in body
        assert "e.org" not in body


def test_a_picture_is_what_its_bytes_are() -> None:
    cell = shown({"image/png": coded(picture("JPEG"))})
    assert [asset.mime for asset in document(cell).assets] == ["image/jpeg"]
    assert images(pdf_of(cell)) == 1


def test_a_broken_drawing_gives_way_to_the_picture_beside_it() -> None:
    made = document(shown({"image/svg+xml": "<svg", "image/png": coded(picture())}))
    assert [asset.mime for asset in made.assets] == ["image/png"]


LONG = {
    "chinese": "说明 = '" + "广东省的城市公园与湿地建设情况" * 12 + "'",
    "mixed": "x = '" + "城a" * 90 + "'",
    "accents": "é" * 200,
    "emoji": "s = '" + "→✓" * 80 + "'",
    "latin": "a" * 200,
}


@pytest.mark.parametrize("line", LONG.values(), ids=LONG)
def test_long_lines_keep_every_character(line: str) -> None:
    for cell in (_V4.new_code_cell(line), printed(line)):
        written = typst_of(cell)
        assert "\ufffd" not in written
        assert line in written.replace("\u200b", "")


def test_only_runs_without_a_place_to_break_are_broken() -> None:
    assert "\u200b" not in typst_of(_V4.new_code_cell(LONG["chinese"]))
    assert "\u200b" in typst_of(_V4.new_code_cell(LONG["accents"]))


def test_a_long_word_beside_chinese_breaks_in_running_text() -> None:
    digest = "0123456789abcdef" * 4
    assert "\u200b" in typst_of(_V4.new_markdown_cell(f"校验和：{digest}。"))
    assert "\u200b" not in typst_of(_V4.new_markdown_cell("每平方米/元：" + "公园与湿地" * 20))


VEGA = "application/vnd.vegalite.v5+json"


@pytest.mark.parametrize(
    ("data", "noticed"),
    [
        ({"application/vnd.plotly.v1+json": {}, "text/html": "<script>draw()</script>"}, True),
        ({"application/vnd.bokehjs_load.v0+json": "", "application/javascript": "load()"}, False),
        ({VEGA: {}, "image/png": coded(picture())}, False),
        ({VEGA: {}, "text/plain": "alt.Chart(...)"}, True),
        ({"text/html": "<div id='vis'></div><script>x</script>", "text/plain": "alt.Chart(...)"},
         True),
        ({"text/html": "<iframe src='https://e.org'></iframe>"}, True),
        ({"text/html": "<script>x</script>", "text/plain": "<IPython.core.display.HTML object>"},
         False),
    ],
)  # fmt: skip
def test_what_a_browser_draws_leaves_a_notice_if_nothing_else_shows_it(
    data: dict[str, Any], noticed: bool
) -> None:
    body = document(shown(data)).body
    kind = next((kind for kind in data if "vnd" in kind), "text/html")
    notice = f"[Interactive content ({kind}), which cannot be shown here]"
    assert body.count("[Interactive content") == body.count(notice) == noticed
    assert ("asset-0" in body) == ("image/png" in data)
    assert bool(body.strip()) == (noticed or "image/png" in data)
    assert "alt.Chart" not in body


def test_data_in_json_is_printed_where_nothing_else_says_it() -> None:
    data = {"application/json": {"名": [1]}, "text/plain": "<IPython.core.display.JSON object>"}
    assert '"名": [' in document(shown(data)).body
    assert "名" not in document(shown({**data, "text/plain": "said"})).body


def test_tables_in_latex_give_way_to_html() -> None:
    data = {
        "text/latex": "\\begin{tabular}{ll}\n a & b \\\\\n\\end{tabular}",
        "text/html": "<table><tr><td>a</td><td>b</td></tr></table>",
        "text/plain": "a b",
    }
    body = document(shown(data)).body
    assert "<table" in body
    assert "tabular" not in body
    alone = document(shown({"text/latex": data["text/latex"]})).body
    assert alone.startswith("<pre")
    assert 'data-tex="x^2"' in document(shown({"text/latex": "$x^2$", "text/plain": "x"})).body


RAW = {
    "": ('<pre class="stream raw">a *b*</pre>', "a *b*"),
    "text/markdown": ("<p>a <em>b</em></p>", "a *b*"),
    "text/html": ("<p>a <b>b</b></p>", "<p onclick='x()'>a <b>b</b></p><script>x()</script>"),
    "text/latex": ("", "\\newpage"),
    "text/restructuredtext": ("", ".. note:: b"),
}


@pytest.mark.parametrize("kind", RAW)
def test_raw_cells(kind: str) -> None:
    wanted, source = RAW[kind]
    cell = _V4.new_raw_cell(source, metadata={"raw_mimetype": kind} if kind else {})
    assert document(cell).body.strip() == wanted


def test_settings_in_front_of_a_notebook_are_not_text() -> None:
    assert not document(_V4.new_raw_cell("---\ntitle: x\n---")).body.strip()


def test_the_language_of_code_comes_from_either_place() -> None:
    cell = _V4.new_code_cell("let x = 1;")
    for metadata, name in (
        ({}, "python"),
        ({"language_info": {"name": "Rust"}}, "rust"),
        ({"kernelspec": {"name": "xcpp", "display_name": "", "language": "C++14"}}, "c++"),
        ({"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}, "r"),
        ({"language_info": {"name": '"><b>'}}, "b"),
    ):
        assert f'class="language-{name}"' in document(cell, **metadata).body


def test_dates_in_tables_do_not_break() -> None:
    rows = "".join(
        f"<tr><td>{text}</td><td>some more words</td></tr>"
        for text in ("1960-01-01", "2017-01", "2017-01-01 12:30:00")
    )
    soup = BeautifulSoup(
        document(shown({"text/html": f"<table>{rows}</table>"})).body, "html.parser"
    )
    assert [cell.get("class") for cell in soup.find_all("td")][::2] == [["short"]] * 3


def test_very_long_words_break_everywhere() -> None:
    cell = _V4.new_markdown_cell("y" * 300 + " `" + "z1" * 200 + "`")
    written = typst_of(printed("x" * 500), cell)
    assert not re.search(r"[xyz1]{80}", written)
    assert "name_\u200bwith_\u200b" in typst_of(
        _V4.new_markdown_cell("代码 `name_with_many_underscores`")
    )


def wide(columns: int, rows: int = 1, *, span: int = 1) -> bytes:
    head = f'<th colspan="{span}">column_0</th>' + "".join(
        f"<th>column_{i}</th>" for i in range(span, columns)
    )
    body = "".join(
        "<tr>" + "".join(f"<td>{row}{i * 1.2345:.4f}</td>" for i in range(columns)) + "</tr>"
        for row in range(1, rows + 1)
    )
    html = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return pdf_of(shown({"text/html": html}))


def test_a_table_of_many_columns_is_split_into_readable_groups_led_by_the_first() -> None:
    from itertools import pairwise

    boxes = words_of(wide(25, 3))
    heads = [box for box in boxes if box[4].startswith("column_")]
    names = [box[4] for box in heads]
    assert set(names) == {f"column_{i}" for i in range(25)}
    lines = [[b for b in heads if b[1] == top] for top in sorted({b[1] for b in heads})]
    assert len(lines) > 1
    for line in lines:
        assert line[0][4] == "column_0"
        assert all(left[2] < right[0] for left, right in pairwise(line))
        assert line[-1][2] < 595 - 60
    # As high as text of 7.5 points is, measured from top to foot of its letters.
    assert min(box[3] - box[1] for box in heads) > 6
    assert sum(box[4] == "Columns" for box in boxes) == len(lines)


def test_a_wide_table_with_spans_stays_on_the_page_in_one_piece() -> None:
    from itertools import pairwise

    boxes = [box for box in words_of(wide(24, span=2)) if box[4].startswith("column_")]
    assert len(boxes) == 23
    assert all(left[2] < right[0] for left, right in pairwise(boxes))
    assert boxes[-1][2] < 595 - 60


def words_of(pdf: bytes) -> list[tuple[float, float, float, float, str]]:
    import shutil
    import subprocess

    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    found = subprocess.run(
        [tool, "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    soup = BeautifulSoup(found, "html.parser")
    return [
        (
            *(float(str(word[side])) for side in ("xmin", "ymin", "xmax", "ymax")),
            word.get_text().replace("\u200b", ""),
        )  # type: ignore[misc]
        for word in soup.find_all("word")
    ]


def test_text_from_right_to_left_keeps_to_itself() -> None:
    text = "甲 العربية 12 شيء 447 万 <b>x</b>"
    cell = _V4.new_markdown_cell(text)
    html, pdf = both(cell, shown({"text/plain": "שלום 5"}))
    assert '<bdi>العربية 12 شيء</bdi> 447 <span lang="zh-CN">万</span>' in html
    assert "<bdi>שלום</bdi> 5" in html
    assert "\u2068العربية 12 شيء\u2069" in typst_of(cell)
    lefts = {box[4].strip("\u2068\u2069 "): box[0] for box in words_of(pdf)}
    assert lefts["甲"] < lefts["12"] < lefts["447"] < lefts["万"], "in the order of the text"


def test_a_letter_with_a_mark_that_only_another_face_has_is_drawn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    text = "x\u20d7 \u03b8\u20d7 1\ufe0f\u20e3"
    pdf = pdf_of(_V4.new_markdown_cell(f"# {text}\n\n{text} `{text}`"), printed(text))
    assert caplog.messages == []
    drawn = "".join(word for *_, word in words_of(pdf))
    assert drawn.count("x\u20d7") == drawn.count("1\ufe0f\u20e3") == 5


def test_marks_that_change_the_direction_are_seen() -> None:
    for mark in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        body = document(_V4.new_markdown_cell(f"12{mark}-5")).body
        assert mark not in body
        assert f"[U+{ord(mark):04X}]" in body


def test_boxes_lists_in_a_line_and_directions_are_kept() -> None:
    html = (
        '<div class="alert alert-block alert-warning"><b>Note:</b> mind</div>'
        '<ol class="list-inline"><li>1</li><li>2</li></ol>'
        '<div dir="RTL">שלום</div><p class="evil" dir="up">x</p>'
    )
    cell = _V4.new_markdown_cell(html)
    body = BeautifulSoup(document(cell).body, "html.parser")
    assert [element["class"] for element in body.select("[class]")] == [
        ["alert", "alert-warning"],
        ["list-inline"],
    ]
    assert [element["dir"] for element in body.select("[dir]")] == ["rtl"]
    written = typst_of(cell)
    assert '#cb-alert("warning")[' in written
    assert '#"1";#h(1.2em)#"2";' in written
    assert "#cb-rtl[" in written


def test_a_direction_that_a_style_gives_is_kept_and_no_other_style() -> None:
    style = "color: red; direction: rtl; float: right"
    cells = [f"## <span style='{style}'>שלום</span>", f"a <span style='{style}'>שלום</span>"]
    body = document(*map(_V4.new_markdown_cell, cells)).body
    assert '<h2 dir="rtl"' in body
    assert '<p>a <span dir="rtl">' in body
    assert "style" not in body


def test_vectors_of_r_stand_in_a_line() -> None:
    html = "<style>.list-inline{}</style><ol class=list-inline><li>1</li><li>2</li></ol>"
    data = {"text/html": html, "text/markdown": "1. 1\n2. 2\n", "text/plain": "[1] 1 2"}
    assert 'class="list-inline"' in document(shown(data)).body


def test_a_title_in_html_is_the_title_once() -> None:
    made = document(_V4.new_markdown_cell("<center><h1>Title</h1></center>\n\n## Part"))
    assert made.title == "Title"
    assert "Title" not in made.body


def test_headings_that_are_underlined_count_and_none_is_lost() -> None:
    cells = ("# One\n\na", "Two\n===\n\nb", "<h1 align='left'>Three</h1>", "## Four")
    made = document(*map(_V4.new_markdown_cell, cells))
    assert [entry.title for entry in made.contents] == ["One", "Two", "Three", "Four"]
    made = document(
        *map(_V4.new_markdown_cell, ("# One", "a")), shown({"text/html": "<h1>Two</h1>"})
    )
    assert made.title == "One"
    assert "Two" in made.body


def test_code_without_a_language_looks_like_code() -> None:
    assert '#cb-code("code", "text", "x = 1")' in typst_of(_V4.new_markdown_cell("```\nx = 1\n```"))


def test_prompts_can_be_asked_for() -> None:
    cell = _V4.new_code_cell("a", execution_count=7)
    assert '<div class="prompt">[7]</div>' in page_of(cell, prompts=True)
    assert '<div class="prompt">' not in page_of(cell)


def test_a_formula_that_cannot_be_read_is_named_with_its_cell(
    caplog: pytest.LogCaptureFixture,
) -> None:
    both(_V4.new_markdown_cell("a"), _V4.new_markdown_cell(r"$\notacommand{x$"))
    assert (
        caplog.text.count(r"cell 2: shown as TeX, because it cannot be read: \notacommand{x") == 2
    )


def test_formulas_of_footnotes_and_within_the_text_of_a_formula_are_kept() -> None:
    note = _V4.new_markdown_cell("A[^1] `\\text{a $b$}`\n\n[^1]: note *with* $x^2$\n")
    body = document(note, _V4.new_markdown_cell("$1 \\text{ if $q$}$")).body
    assert 'note with <span data-tex="x^2"></span>' in body
    assert "<code>\\text{a $b$}</code>" in body
    assert '<span data-tex="1 \\text{ if }q\\text{}"></span>' in body


def test_commands_of_an_author_count_in_later_cells() -> None:
    cells = [r"$\newcommand{\E}{\mathbb{E}}$", r"a $\E x$"]
    body = document(*map(_V4.new_markdown_cell, cells)).body
    assert body.count("data-tex") == 1
    assert r'data-tex="{\mathbb{E}} x"' in body


def test_formulas_in_html_are_set_as_mathjax_would_set_them() -> None:
    html = r"<p title='$t$'>$x$, $5 or $6, \(y\)</p><pre>$p$</pre>$$\sum_a &lt; b$$"
    for cell in (_V4.new_markdown_cell(html), shown({"text/html": html})):
        page = page_of(cell)
        assert page.count("<math") == 3
        assert "$5 or $6" in page
        assert ">$p$</pre>" in page
    assert "<math" in page_of(shown({"text/html": "$x$", "text/plain": "p"}))


def test_of_a_notebook_that_is_not_valid_the_rest_is_read() -> None:
    made = notebook(_V4.new_markdown_cell(""), _V4.new_markdown_cell("a heading"))
    del made.cells[0]["source"]
    made.cells[1].cell_type = "heading"
    assert "a heading" in CasebookHTMLExporter().from_notebook_node(made)[0]
    assert CasebookPDFExporter().from_notebook_node(made)[0].startswith(b"%PDF")


def test_links_of_a_notebook_that_has_no_cards_are_ordinary_ones() -> None:
    text = (
        "# A\n[a](#source-code) [b](#fig-1) [c](#derived) [d](#judged-x)\n# Source code\n# Derived"
    )
    body = document(_V4.new_markdown_cell(text)).body
    assert '<a href="#sec-2">a</a> <a>b</a> <a href="#sec-3">c</a> <a>d</a>' in body


def test_formulas_in_headings_are_named_in_the_contents() -> None:
    made = document(_V4.new_markdown_cell("# A $k$-means\n\n## $x^2$\n\n##\n\n# B"))
    assert [entry.title for entry in made.contents] == ["A k-means", "x^2", "B"]
    assert made.body.count("data-tex") == 2


def test_what_a_program_printed_keeps_its_distance_from_the_text_below() -> None:
    pdf = pdf_of(printed("printed"), _V4.new_markdown_cell("below"))
    boxes = {box[4]: box for box in words_of(pdf)}
    assert boxes["below"][1] - boxes["printed"][3] > 8


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**第一步：**推导", "<strong>第一步：</strong>推导"),
        ("前文**“加粗”**后文", "前文<strong>“加粗”</strong>后文"),
        ("*注：*说明", "<em>注：</em>说明"),
        ("甲 * 乙，2 ** 3（**x", "甲 * 乙，2 ** 3（**x"),
    ],
)
def test_emphasis_beside_chinese_marks_needs_no_space(text: str, html: str) -> None:
    assert document(_V4.new_markdown_cell(text)).body.strip().endswith(f"<p>{html}</p>")


@pytest.mark.parametrize("source", ["a.png", "attachment:b.png"])
def test_pictures_that_html_asks_for_are_embedded_in_their_width(
    source: str, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(picture(size=(40, 20)))
    attached = {"b.png": {"image/png": coded(picture(size=(40, 20)))}}
    for given, width in (
        ('width="30"', "30"),
        ('width="50%"', "50%"),
        ('style="height: 5px !important"', "10"),
        ('width="1e9"', ""),
    ):
        cell = _V4.new_markdown_cell(f"<p><img src='{source}' {given}></p>", attachments=attached)
        made = build_document(notebook(cell), name="Test", folder=tmp_path)
        asked = re.search(r'<img alt="—" src="asset-0"(?: width="(.*)")?/>', made.body)
        assert asked and (asked[1] or "") == width
    assert not document(_V4.new_markdown_cell("<img src='../a.png'>")).assets


def test_an_output_is_as_wide_as_its_kernel_says_in_both_skins() -> None:
    cell = shown({"image/png": coded(picture(size=(840, 840)))})
    cell.outputs[0].metadata = {"image/png": {"width": 420, "height": 420}}
    assert ' width="420">' in page_of(cell)
    assert "width: 420pt * 0.72" in typst_of(cell)


def test_what_styles_would_hide_gives_way_to_the_printed_object() -> None:
    html = '<style></style><pre class="sk-text-repr-fallback">P()</pre><b>Please rerun.</b>'
    text = document(shown({"text/html": html, "text/plain": "P(steps=[])"})).body
    assert "P(steps=[])" in text
    assert "rerun" not in text


def test_a_formula_wider_than_the_page_is_drawn_smaller() -> None:
    long = "$$" + "+".join(f"x_{{{number}}}" for number in range(90)) + "$$"
    boxes = words_of(pdf_of(_V4.new_markdown_cell(f"{long}\n\nText.")))
    assert any("89" in box[4] for box in boxes)
    assert all(box[0] > 60 and box[2] < 595 - 60 for box in boxes)
