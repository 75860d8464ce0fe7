"""The tree that fragments are read into and written from."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.document.cleaning import clean_html
from helpers.engine.document.html_tree import Comment, Element, Malformed, fragment, parse, write

TEXTS = st.text(alphabet=st.sampled_from("ab<>&\"'中 \n;#x-!/="), max_size=12)
NODES = st.recursive(
    TEXTS,
    lambda inner: st.builds(
        lambda name, title, children: Element(name, {"title": title}, *children),
        st.sampled_from(["p", "span", "pre", "h2"]),
        TEXTS,
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@given(st.lists(NODES, max_size=4))
def test_what_is_written_is_read_as_it_was(nodes: list[Element | str]) -> None:
    written = write(fragment(*nodes))
    again = parse(written)
    assert write(again) == written
    assert again.text() == fragment(*nodes).text()
    soup = BeautifulSoup(written, "html.parser")
    assert soup.get_text() == again.text()
    assert [tag.name for tag in soup.find_all(True)] == [e.name for e in again.iter()]
    assert [tag["title"] for tag in soup.find_all(True)] == [
        element.attrs["title"] for element in again.iter()
    ]


@given(st.text(alphabet=st.sampled_from("<>&/=\"' abpiscrtdl-!?:中"), max_size=60))
def test_whatever_the_sanitiser_leaves_can_be_read(html: str) -> None:
    clean = clean_html(html)
    assert write(parse(write(clean))) == write(clean)


@pytest.mark.parametrize(
    "html", ["<p>", "</p>", "<p></b></p>", "a<", "<p title=x></p>", "<P></P>", "<!-- x"]
)
def test_what_nobody_here_writes_is_refused(html: str) -> None:
    with pytest.raises(Malformed):
        parse(html)


def test_nodes_move_with_their_parents() -> None:
    tree = parse("<p>a<b>x<i>y</i></b>c</p><!--mark-->")
    bold = tree.find("b")
    assert bold is not None
    bold.unwrap()
    assert write(tree) == "<p>ax<i>y</i>c</p><!--mark-->"
    italic = tree.find("i")
    assert italic is not None
    paragraph = italic.inside("p")
    assert paragraph is not None
    italic.replace_with(fragment("1", Element("u", None, "2")))
    paragraph.insert(0, Comment("c"))
    assert write(tree) == "<p><!--c-->ax1<u>2</u>c</p><!--mark-->"
    assert tree.text() == "ax12c"
    assert tree.words("|") == "a|x|1|2|c"


def test_deep_nesting_is_no_recursion() -> None:
    deep = "<span>" * 20000 + "x" + "</span>" * 20000
    assert write(parse(deep)) == deep
    assert parse(deep).text() == "x"
