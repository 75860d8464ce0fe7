"""The body as calls of the Typst template: every text arrives, none is read as Typst."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.engine.document.cleaning import clean_html
from helpers.engine.document.html_tree import Element, escaped, fragment, parse
from helpers.engine.pdf.breaking import breakable
from helpers.engine.pdf.typst_lines import LONG_WORD, Lines, quoted
from helpers.engine.pdf.typst_tables import Grid, grid, longest_words
from helpers.engine.pdf.typst_writer import write_typst as write_parts

_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
#: What may stand outside the literals: calls of the template and of Typst, numbers, brackets.
_CALLS = re.compile(r"[#a-z0-9 .,:;()\[\]\n-]*")


def write_typst(body: Element) -> str:
    parts = write_parts(Element(""), body, picture=lambda place: place, formula=lambda *_: "")
    return "".join(part.typst for part in parts)


def written(html: str) -> str:
    return write_typst(clean_html(html))


def said(typst: str) -> str:
    """Give what the literals say, without places for breaks."""
    texts = (
        literal[1:-1].replace("\\n", "\n").replace("\\t", "\t")
        for literal in _LITERAL.findall(typst)
    )
    plain = "".join(re.sub(r'\\(["\\])', r"\1", text) for text in texts)
    return re.sub("[\u200b\u2060]", "", plain)


TEXT = st.text(
    alphabet=st.sampled_from("#$*_`<>@\\/\"[](){};=+-~'.,:&% ab中1\n"), min_size=1, max_size=40
)


@pytest.mark.parametrize(
    "around",
    ["<p>{}</p>", "{}", "<ul><li>{}</li></ul>", "<blockquote>{}</blockquote>", "<p><b>{}</b></p>",
     "<table><tr><td>{}</td></tr></table>", "<p><code>{}</code></p>", "<h3>{}</h3>",
     "<dl><dt>x</dt><dd>{}</dd></dl>", "<details><summary>{}</summary>x</details>"],
)  # fmt: skip
@settings(max_examples=25)
@given(text=TEXT)
def test_any_text_arrives_and_none_becomes_markup(around: str, text: str) -> None:
    html = clean_html(around.format(escaped(text)))
    for heading in html.find_all("h3"):
        heading.attrs["id"] = "sec-1"
    typst = write_typst(html)
    assert _CALLS.fullmatch(_LITERAL.sub("", typst)), typst
    assert "".join(text.split()) in "".join(said(typst).split())


@given(TEXT)
def test_links_and_pictures_are_literals_too(text: str) -> None:
    body = fragment(
        Element("a", {"href": f"https://e.org/{text}"}, text),
        Element("img", {"alt": text, "src": "asset-0"}),
    )
    typst = write_typst(body)
    assert _CALLS.fullmatch(_LITERAL.sub("", typst)), typst


def test_a_literal_ends_where_it_should() -> None:
    assert quoted('a"b\\') == '"a\\"b\\\\"'
    assert quoted("a\x00\tb\nc") == '"a\\tb\\nc"'


def test_short_rows_are_filled_and_spans_end_with_the_table() -> None:
    typst = written("<table><tr><td rowspan=9>a<td>b<td>c</tr><tr><td>d</tr><tr></tr></table>")
    assert typst.count("table.cell(") == 3 + 2 + 2
    assert '#cb-table(3, (("a",), ("b", "d",), ("c",),), true, (), (' in typst
    assert 'rowspan: 3)[#"a";]' in typst


def test_a_rule_is_given_in_a_note_once() -> None:
    judged = '<span class="noted judged tone-faint">x<span class="note">rule</span></span>'
    body = parse(f"<p>{judged}</p>" * 2)
    typst = write_typst(body)
    assert typst.count('#cb-footnote[#"rule";]') == 1
    assert typst.count('#cb-judged("faint")') == 2


def test_notes_of_a_table_go_below_it_with_letters() -> None:
    derived = '<span class="noted derived">1<span class="note">why</span></span>'
    typst = write_typst(parse(f"<table><tbody><tr><td>{derived}</td></tr></tbody></table>"))
    assert '#cb-tnote[#"a";]' in typst
    assert "#cb-footnote" not in typst
    assert typst.index("#cb-notes[") > typst.index("#cb-table(")
    assert "why" in said(typst)


@given(st.text(alphabet=st.sampled_from("ab/.1 中，\u00a0"), max_size=60))
def test_texts_without_long_words_are_left_as_looking_at_each_word_would(text: str) -> None:
    lines = Lines(lambda place: place, lambda *_: "")
    lines.notes, lines.limit = {}, 8
    looked_at = re.sub(r"[^ ]+", lines._word_in_table, re.sub(r" +", " ", text))
    assert lines._words(text) == re.sub(r"[^ ]+", lambda w: breakable(w[0], LONG_WORD), looked_at)


@given(st.lists(st.integers(0, 4), max_size=5), st.booleans())
def test_a_table_without_spans_is_laid_out_as_one_whose_spans_are_one(
    counts: list[int], head: bool
) -> None:
    def table(attrs: dict[str, str]) -> Element:
        rows = [
            Element("tr", None, *(Element("td", dict(attrs)) for _ in range(n))) for n in counts
        ]
        return Element("table", None, Element("thead" if head else "tbody", None, *rows))

    def shape(found: Grid) -> list[object]:
        rows = [
            [(cell.element is None, cell.side, cell.width, cell.height) for cell in row]
            for row in (*found.head_rows, *found.body_rows)
        ]
        return [found.columns, found.rows, rows]

    assert shape(grid(table({}))) == shape(grid(table({"colspan": "1"})))


def test_print_leaves_out_what_only_the_page_shows() -> None:
    def row(kind: str, text: str, at: int) -> str:
        mark = f'<a class="cite" id="cite-{at}-1" href="#source-{at}">[{at}]</a>'
        return f'<tr class="{kind}"><td>{text}{mark}</td></tr>'

    body = parse(
        '<p>正文</p><figure class="table page"><table><tr><td>网页</td></tr></table></figure>'
        f'<figure class="table list"><table>{row("", "引用", 1)}{row("uncited", "未引", 2)}'
        '</table></figure><div class="source" id="source-1">来源1</div>'
        '<div class="source" id="source-2">来源2</div>'
    )
    typst = said(write_typst(body))
    assert all(text in typst for text in ("正文", "引用", "来源1"))
    assert not any(text in typst for text in ("网页", "未引", "来源2"))


def test_a_number_counts_with_its_unit_among_the_longest_words_of_a_column() -> None:
    table = grid(Element("table", None, Element("tr", None, Element("td", None))))
    next(iter(table.body)).text = "234.68万千瓦、2016—2020年，以及其他"
    (words,) = longest_words(table)
    assert words[0] == "234.68万千瓦" and "2016—2020年" in words


def test_of_an_endless_table_paper_has_the_beginning_and_the_end() -> None:
    def rows(count: int) -> str:
        return "".join(f"<tr><td>r{at}</td><td>x</td></tr>" for at in range(count))

    def table(count: int) -> str:
        return said(
            written(f"<table><thead><tr><th>a</th><th>b</th></tr></thead>{rows(count)}</table>")
        )

    assert "⋯" not in table(400) and "r399" in table(400)
    long = table(12_000)
    assert "⋯ 11640 ⋯" in long and "r299" in long and "r11999" in long and "r300x" not in long
    spanned = f'<table><tr><td rowspan="2">s</td><td>y</td></tr>{rows(500)}</table>'
    assert "⋯" not in said(written(spanned))


def test_a_table_of_thousands_of_citations_names_sources_without_a_link_each() -> None:
    def marks(count: int) -> list[str]:
        mark = '<a class="cite" href="#source-1" id="cite-1-{}">[1]</a>'
        rows = "".join(f"<tr><td>{at}{mark.format(at)}</td></tr>" for at in range(count))
        typst = write_typst(parse(f"<table>{rows}</table><p>x{mark.format(count)}</p>"))
        return re.findall(r'#cb-cite\("([^"]*)", "cite-1"\)', typst)

    assert marks(200) == ["source-1"] * 201
    assert marks(300) == [""] * 300 + ["source-1"]
