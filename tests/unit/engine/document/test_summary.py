from __future__ import annotations

from typing import Any

from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpers.engine.document.summary import summarise


def table(html: str, *tags: str, style: str = "table") -> Any:
    told = {"kind": "table", "style": style}
    output = new_output("display_data", data={"text/html": html}, metadata={"casebook": told})
    return new_code_cell(outputs=[output], metadata={"tags": list(tags)})


def said(markdown: str) -> Any:
    output = new_output("display_data", data={"text/markdown": markdown})
    return new_code_cell(outputs=[output])


def joined(*cells: Any, **cover: str) -> Any:
    return new_notebook(cells=list(cells), metadata={"casebook": {"cover": cover}})


CARDS = (
    "<table><thead><tr><th>a</th><th>b</th><th>c</th></tr></thead><tbody>"
    '<tr><td>Share &lt;b&gt;<a href="#source-x">[x]</a></td><td>97%</td>'
    '<td><a href="#verdict-scope" title="rule">needs scope</a></td></tr>'
    "<tr><td>Plain</td><td>5</td></tr></tbody></table>"
)
TALLY = (
    "<table><thead><tr><th>Section</th><th>Figures</th><th>needs scope</th><th>single</th></tr>"
    "</thead><tbody><tr><td>One</td><td>9</td><td>2</td><td>7</td></tr>"
    "<tr><td>Two</td><td>5</td><td>0</td><td>5</td></tr></tbody></table>"
)
WORDS = '[needs scope](#verdict-scope "r"), [single](#verdict-single), [odd](#verdict-odd)'


def test_cover_and_key_figures_are_plain_text() -> None:
    found = summarise(
        joined(table(CARDS, style="cards"), place="郴州\u202e", province="湖南省", code="1")
    )
    assert found["place"] == "郴州[U+202E]"
    assert (found["province"], found["data_until"]) == ("湖南省", "")
    assert "code" not in found
    first, second = found["figures"]
    assert first == {
        "name": "Share <b>", "figure": "97%", "unit": "", "verdict": "scope", "word": "needs scope",
    }  # fmt: skip
    assert (second["figure"], second["verdict"], second["word"]) == ("5", "", "")


def test_the_unit_of_a_card_stands_apart() -> None:
    row = "<table><tr><td>n</td><td>447</td><td>MW</td><td>held</td></tr></table>"
    (card,) = summarise(joined(table(row, style="cards")))["figures"]
    assert (card["figure"], card["unit"], card["word"]) == ("447", "MW", "held")


def test_verdicts_are_those_of_the_tally_at_a_glance() -> None:
    found = summarise(joined(said(WORDS), table(TALLY, "glance"), table(CARDS, style="cards")))
    assert found["verdicts"] == [
        {"kind": "scope", "word": "needs scope", "count": 2},
        {"kind": "single", "word": "single", "count": 12},
    ]


def test_without_a_tally_links_are_counted() -> None:
    found = summarise(joined(said(WORDS), table(TALLY), table(CARDS, style="cards")))
    counts = {verdict["kind"]: verdict["count"] for verdict in found["verdicts"]}
    assert counts == {"scope": 2, "single": 1}


def test_a_notebook_of_somebody_else_has_an_empty_summary() -> None:
    found = summarise(new_notebook(cells=[new_code_cell(outputs=[new_output("stream")])]))
    assert found["figures"] == []
    assert found["verdicts"] == []
    assert found["place"] == ""
