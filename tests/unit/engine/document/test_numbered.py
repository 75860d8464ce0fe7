"""The document that both skins share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode, v4

from helpers.engine.document.cleaning import clean_html, isolate, plain_marks
from helpers.engine.document.html_tree import Element, write
from helpers.engine.document.marks import UnknownReference, grouped
from helpers.engine.document.numbered import Document, build_document
from helpers.engine.document.words import chapter_number, letter
from tests.unit.engine.making import card

_V4: Any = v4
cell: Callable[..., NotebookNode] = _V4.new_markdown_cell
code: Callable[..., NotebookNode] = _V4.new_code_cell
shown: Callable[..., NotebookNode] = _V4.new_output

SOURCE = {"id": "a_2022", "title": "公报", "publisher": "统计局", "url": "https://example.org/a"}
OTHER = {"id": "b_2022", "title": "年报", "publisher": "环保局", "remark": "（可信度中）"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt"><text>字</text></svg>'


def notebook(*cells: NotebookNode, report: bool = True, **told: Any) -> NotebookNode:
    made: NotebookNode = _V4.new_notebook(cells=list(cells))
    if report:
        made.metadata |= card("report", lang="zh", sections=["s"], **told)
    return made


def said(text: str, *sources: dict[str, str], **told: Any) -> NotebookNode:
    meta = card("text", sources=list(sources), **told)
    return code("", outputs=[shown("display_data", data={"text/markdown": text}, metadata=meta)])


def pictured(label: str, **told: Any) -> NotebookNode:
    meta = card("chart", **{"label": label, "alt": "图", **told})
    return code("", outputs=[shown("display_data", data={"image/svg+xml": SVG}, metadata=meta)])


def tabled(html: str, **told: Any) -> NotebookNode:
    meta = card("table", **{"label": "tbl-a", "caption": "表题", **told})
    return code("", outputs=[shown("display_data", data={"text/html": html}, metadata=meta)])


def tree(document: Document) -> BeautifulSoup:
    return BeautifulSoup(document.glance + document.body, "html.parser")


def escaped(text: str) -> str:
    """Escape every ASCII mark, as CommonMark allows."""
    return "".join(
        f"\\{c}" if c.isascii() and not c.isalnum() and not c.isspace() else c for c in text
    )


def test_chapters_sections_and_appendix_are_numbered() -> None:
    document = build_document(
        notebook(
            cell("# 甲\n\n## 子\n\n## 丑\n\n### 细"),
            cell("# 乙\n\n## 寅"),
            cell("# 丙\n\n## 卯", metadata={"tags": ["appendix"]}),
        )
    )
    assert [(entry.number, entry.title) for entry in document.contents] == [
        ("一", "甲"),
        ("1.1", "子"),
        ("1.2", "丑"),
        ("", "细"),
        ("二", "乙"),
        ("2.1", "寅"),
        ("附录 A", "丙"),
        ("A.1", "卯"),
    ]


def test_levels_are_not_skipped() -> None:
    document = build_document(notebook(cell("### a\n\n# b\n\n#### c"), report=False))
    assert [entry.level for entry in document.contents] == [1, 1, 2]


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_chinese_numerals(number: int, text: str) -> None:
    assert chapter_number(number, "zh") == text
    assert letter(27) == "AA"


def test_sources_are_numbered_by_first_citation_and_lead_back() -> None:
    document = build_document(
        notebook(
            said("x[来源](#source-b_2022)", SOURCE, OTHER),
            said("y[来源](#source-a_2022)[来源](#source-b_2022)", SOURCE, OTHER),
        )
    )
    soup = tree(document)
    assert [link.get_text() for link in soup.select("a.cite")] == ["[1]", "[1]", "[2]"]
    first = soup.select_one("#source-1")
    assert first is not None
    assert "年报" in first.get_text()
    assert "可信度中" in first.get_text()
    back = [str(link["href"])[1:] for link in first.select(".back a")]
    assert back == ["cite-1-1", "cite-1-2"]
    assert all(soup.find(id=anchor) for anchor in back)
    assert document.contents[-1].title == "来源"


def test_a_citation_behind_the_address_of_its_source_is_one_other_links_stay() -> None:
    text = (
        "x[来源](https://a.cn/1?b=2#source-a_2022 'cited') "
        "[y](https://b.cn/#source-code) [z](https://b.cn/#a_2022)"
    )
    soup = tree(build_document(notebook(said(text, SOURCE))))
    assert [link.get_text() for link in soup.select("a.cite")] == ["[1]"]
    outside = [str(link["href"]) for link in soup.find_all("a") if link.get_text() in "yz"]
    assert outside == ["https://b.cn/#source-code", "https://b.cn/#a_2022"]


def test_sources_stand_where_the_notebook_puts_them() -> None:
    here = code("", outputs=[shown("display_data", data={}, metadata=card("sources"))])
    document = build_document(notebook(here, said("x[来源](#source-a_2022)", SOURCE)))
    assert document.body.index('class="sources"') < document.body.index('class="cite"')
    assert document.body.count('class="sources"') == 1


def test_references_name_figures_and_tables() -> None:
    document = build_document(
        notebook(
            said("见[甲](#fig-b)与[乙](#tbl-a)"),
            pictured("fig-a"),
            pictured("fig-b"),
            tabled("<table></table>"),
        )
    )
    links = [(link.get_text(), link["href"]) for link in tree(document).select("a.xref")]
    assert links == [("图 2", "#fig-b"), ("表 1", "#tbl-a")]
    assert tree(document).find(id="fig-b") is not None


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([said("[x](#source-nobody)")], "nobody"),
        ([said("[x](#fig-nobody)")], "nobody"),
        ([pictured("fig-a"), pictured("fig-a")], "twice"),
    ],
)
def test_a_reference_to_nothing_or_to_two_things_is_an_error(
    cells: list[NotebookNode], fault: str
) -> None:
    with pytest.raises(UnknownReference, match=fault):
        build_document(notebook(*cells))


def test_sources_of_cells_are_described_and_not_listed_twice() -> None:
    html = '<table><tr><td>1<a href="#source-b_2022">x</a></td></tr></table>'
    soup = tree(build_document(notebook(tabled(html, sources=[SOURCE], described=[OTHER]))))
    assert [link.get_text() for link in soup.select(".from a.cite")] == ["[2]"]


def test_a_notebook_by_itself_lists_what_it_rests_on() -> None:
    meta = card("sources", sources=[SOURCE, OTHER])
    here = code("", outputs=[shown("display_data", data={}, metadata=meta)])
    assert len(tree(build_document(notebook(here, report=False))).select(".source")) == 2


def test_derived_figures_and_verdicts_carry_notes() -> None:
    text = '[460.8](#derived "447 ÷ 97%") [自洽](#judged-consistent "规则") [好](#judged "理由")'
    known = {"kind": "consistent", "sign": "●", "tone": "fair"}
    soup = tree(build_document(notebook(said(text, judgements=[known]))))
    assert [note.get_text() for note in soup.select(".note")] == ["447 ÷ 97%", "规则", "理由"]
    assert all(element.get("tabindex") == "0" for element in soup.select(".noted"))
    mark = soup.select_one(".tone-fair .mark")
    assert mark is not None
    assert mark.get_text() == "●"


def test_glance_cells_are_lifted_and_make_cards() -> None:
    cards = tabled(
        "<table><tr><td>装机</td><td>447</td><td>万千瓦</td><td>自洽</td></tr></table>",
        style="cards",
    )
    cards.metadata["tags"] = ["glance"]
    document = build_document(notebook(cell("# 甲"), cards))
    soup = BeautifulSoup(document.glance, "html.parser")
    assert [part.get_text() for part in soup.select(".card > div")] == [
        "装机",
        "447",
        "万千瓦",
        "自洽",
    ]
    assert "装机" not in document.body


def test_a_row_of_a_list_is_marked_when_nothing_else_shows_its_evidence() -> None:
    listed = tabled(
        "<table><tbody><tr><td>甲</td></tr><tr><td>乙</td></tr></tbody></table>",
        style="list", evidence=("a", "b"), label="tbl-all",
    )  # fmt: skip
    shown_elsewhere = said("甲在正文", evidence=("a",))
    soup = tree(build_document(notebook(cell("# 甲"), shown_elsewhere, listed)))
    assert [row.get("class") for row in soup.select("tr")] == [None, ["uncited"]]
    alone = tree(build_document(notebook(cell("# 甲"), listed)))
    assert len(alone.select("tr.uncited")) == 2


def test_code_and_warnings_stay_out_of_reports_but_not_of_notebooks() -> None:
    noisy = code("secret = 1", outputs=[shown("stream", name="stderr", text="UserWarning")])
    assert "secret" not in build_document(notebook(noisy)).body
    assert "UserWarning" not in build_document(notebook(noisy)).body
    foreign = build_document(notebook(noisy, report=False))
    assert "secret" in foreign.body
    assert "UserWarning" in foreign.body
    assert "secret" not in build_document(notebook(noisy, report=False), exclude_input=True).body


def test_a_single_first_heading_is_the_title() -> None:
    document = build_document(notebook(cell("# Title\n\n## One\n\nSee [one](#One)."), report=False))
    assert document.title == "Title"
    assert [entry.title for entry in document.contents] == ["One"]
    assert 'href="#sec-1"' in document.body


def test_ansi_progress_bars_and_hidden_cells() -> None:
    bar = code("", outputs=[shown("stream", text="10%\r50%\r100%\n\x1b[31mred\x1b[0m")])
    hidden = code("", outputs=[shown("stream", text="hidden")], metadata={"tags": ["hide"]})
    body = build_document(notebook(bar, hidden)).body
    assert '100%\n<span class="ink-r">red</span>' in body
    assert "50%" not in body
    assert "hidden" not in body


def test_numbers_go_to_the_right_and_empty_heads_are_no_heads() -> None:
    html = (
        "<table><tr><th></th><th>n</th></tr><tr><th>a</th><td>1.5</td></tr>"
        "<tr><th>b</th><td>NaN</td></tr></table>"
    )
    soup = tree(build_document(notebook(tabled(html))))
    assert [c.get("class") for c in soup.select("tbody td, tr td")][-1] == ["r"]
    assert len(soup.select("thead th")) == 1
    assert soup.select('th[scope="row"]')


def test_formulas_are_kept_as_tex() -> None:
    body = build_document(notebook(cell("a $x<y$\n\n$$\\frac{1}{2}$$"), report=False)).body
    assert 'data-tex="x&lt;y"' in body
    assert 'data-display="1"' in body


def test_line_ends_between_chinese_characters_leave_no_gap() -> None:
    assert "甲乙" in build_document(notebook(cell("甲\n乙"))).body


NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '#import "x"',
    "$x$",
    "[a](b)",
    "*b*",
    "a|b",
    "back\\slash",
    "@ref",
    "<label>",
    "//comment",
    "=1+1",
    "`code`",
    "{{ x }}",
    "&lt;b&gt;",
    "-- ~ _u_ ^s^",
]


def referenced(text: str) -> str:
    """Write every ASCII mark as a numeric character reference, as `helpers.display` does."""
    return "".join(f"&#{ord(c)};" if c.isascii() and not c.isalnum() else c for c in text)


@pytest.mark.parametrize("name", NASTY)
def test_names_are_text_in_links_their_notes_prose_tables_and_captions(name: str) -> None:
    from html import escape

    document = build_document(
        notebook(
            said(f'[{referenced(name)}](#derived "{referenced(name)}")'),
            said(f"甲{escaped(name)}乙"),
            said(f"甲{referenced(name)}乙"),
            tabled(f"<table><tr><td>甲{escape(name)}乙</td></tr></table>", caption=escaped(name)),
            pictured("fig-a", alt=name, title=escaped(name)),
        )
    )
    soup = tree(document)
    assert [one.get_text() for one in soup.select(".derived")] == [name * 2]
    assert soup.get_text().count(f"甲{name}乙") == 3
    assert soup.get_text().count(name) >= 6
    image = soup.find("img")
    assert image is not None
    assert image["alt"] == name
    assert soup.find(["script", "em", "code"]) is None


@given(st.text(max_size=60))
def test_any_escaped_text_stays_text(text: str) -> None:
    from html import escape

    html = f"<table><tr><td>{escape(text)}</td></tr></table>"
    soup = tree(build_document(notebook(tabled(html, caption=""))))
    found = soup.find("td")
    assert found is not None
    assert "".join(found.get_text().split()) == "".join(plain_marks(text).split())


@given(st.text(alphabet=st.sampled_from("<>&\"'/=! abcimgsvgscriptonerror:;()-"), max_size=80))
def test_cleaned_html_has_nothing_that_acts(text: str) -> None:
    soup = BeautifulSoup(str(clean_html(text)), "html.parser")
    assert soup.find(["script", "img", "svg", "style", "iframe"]) is None
    assert not [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]


def test_what_acts_or_loads_is_dropped_from_foreign_html() -> None:
    html = (
        "<p onclick='x()' style='position:fixed'>kept</p><script>gone()</script><style>p{}</style>"
        "<iframe src='https://e.org'>gone</iframe><img src='https://e.org/x.png' alt='picture'>"
        "<a href='javascript:x()'>link</a><a href='https://e.org/'>site</a><form><input></form>"
        "<svg onload='x()'><text>gone</text></svg><!-- gone --><td id='x' class='y'>"
    )
    soup = BeautifulSoup(str(clean_html(html)), "html.parser")
    assert soup.get_text().split() == ["keptpicturelinksite"]
    assert "e.org/x" not in str(soup)
    assert [link["href"] for link in soup.find_all("a")] == ["https://e.org/"]


def cited(*names: str) -> str:
    sources = [{"id": name, "title": name} for name in names]
    text = "".join(f"[来源](#source-{name})" for name in names)
    body = build_document(notebook(said(f"甲{text}。", *sources))).body
    return body.partition('<h2 id="sources">')[0]


def test_citations_in_one_place_stand_in_order_and_three_make_a_range() -> None:
    soup = BeautifulSoup(cited(*"abcd"), "html.parser")
    group = soup.find("sup")
    assert group is not None
    assert group.get_text() == "[1–4]"
    assert [str(a["href"]) for a in group.find_all("a")] == ["#source-1", "#source-4"]
    assert [tag["id"] for tag in group.find_all(True)] == [f"cite-{n}-1" for n in (1, 2, 3, 4)]
    assert BeautifulSoup(cited("a", "b"), "html.parser").find("sup").get_text() == "[1][2]"  # type: ignore[union-attr]


def test_a_source_cited_twice_in_one_place_is_marked_once_and_leads_back_twice() -> None:
    soup = BeautifulSoup(cited("a", "b", "a"), "html.parser")
    group = soup.find("sup")
    assert group is not None
    assert group.get_text() == "[1][2]"
    assert {str(tag["id"]) for tag in group.find_all(True)} == {"cite-1-1", "cite-1-2", "cite-2-1"}


@given(st.lists(st.integers(1, 12), min_size=1, max_size=12))
def test_no_citation_is_lost_in_ranges(numbers: list[int]) -> None:
    marks = [
        Element("a", {"class": "cite", "id": f"cite-{n}-{i}", "href": f"#source-{n}"}, f"[{n}]")
        for i, n in enumerate(numbers)
    ]
    soup = BeautifulSoup("".join(map(write, grouped(marks))), "html.parser")
    assert {str(tag["id"]) for tag in soup.find_all(True)} == {
        f"cite-{n}-{i}" for i, n in enumerate(numbers)
    }
    named: set[int] = set()
    for part in re.findall(r"\[([^]]*)\]", soup.get_text()):
        first, _, last = part.partition("–")
        named |= set(range(int(first), int(last or first) + 1))
    assert named == set(numbers)


def test_what_is_written_from_right_to_left_is_isolated_but_not_in_tags() -> None:
    assert isolate("12 שלום 34 <a title='שלום'>", "<bdi>", "</bdi>") == (
        "12 <bdi>שלום</bdi> 34 <a title='שלום'>"
    )
    assert isolate("甲 12 – x", "<bdi>", "</bdi>") == "甲 12 – x"
