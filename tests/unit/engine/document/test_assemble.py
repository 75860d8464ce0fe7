from __future__ import annotations

from dataclasses import replace
from typing import Any

import nbformat
import pytest

from helpers.engine.card import Card, Cover, Judgement, KeyFigure, Origin, Source, read, to_json
from helpers.engine.document.assemble import TwoCovers, contents, join
from tests.unit.engine.making import code, notebook, origin, prose


def said(card: Card) -> dict[str, Any]:
    """An output that says something about itself."""
    return {
        "output_type": "display_data",
        "data": {"text/plain": "x"},
        "metadata": {Card.KEY: to_json(card)},
    }


def card_of(node: Any) -> Card:
    found = read(Card, node.metadata)
    assert found is not None
    return found


def origins(joined: Any) -> list[Origin | None]:
    return [read(Origin, cell.metadata) for cell in joined.cells]


def section(name: str, *cells: dict[str, Any]) -> Any:
    node = nbformat.from_dict(notebook(*cells))
    if name:
        node.metadata |= origin(name)
    return node


def shown(*outputs: dict[str, Any]) -> dict[str, Any]:
    return {**code("show()"), "outputs": list(outputs)}


IDS = ("c2", "c1")
COVER = said(Card("cover", lang="zh", cover=Cover("郴州", edition="2023-10")))


def test_joins_in_order_and_says_where_each_cell_is_from() -> None:
    joined = join(
        [section("01_a", prose("# 甲")), section("02_b", prose("# 乙"))], lang="zh", name="lishui"
    )
    assert origins(joined) == [
        Origin("01_a", 1), Origin("01_a", 2), Origin("02_b", 1), Origin("02_b", 2),
    ]  # fmt: skip
    assert [cell.source for cell in joined.cells if cell.cell_type == "markdown"] == [
        "# 甲",
        "# 乙",
    ]
    assert card_of(joined).sections == ("01_a", "02_b")
    assert joined.metadata.kernelspec.name == "python3"
    nbformat.validate(joined)
    ids = [cell.id for cell in joined.cells]
    assert len(set(ids)) == len(ids)


def test_leaves_out_prose_of_other_languages() -> None:
    one = section(
        "01_a",
        prose("中", "lang-zh"),
        prose("English", "lang-en"),
        prose("both", "lang-zh", "lang-en"),
        prose("all"),
        code("1", "lang-en"),
    )
    for lang, expected in (
        ("zh", ["中", "both", "all", "1"]),
        ("en", ["English", "both", "all", "1"]),
    ):
        joined = join([one], lang=lang, name="lishui")
        assert [cell.source for cell in joined.cells][1:] == expected


def test_lifts_the_cover() -> None:
    joined = join([section("01_a", shown(COVER, said(Card("chart"))))], lang="zh", name="chenzhou")
    about = card_of(joined)
    assert (about.kind, about.name, about.lang) == ("report", "chenzhou", "zh")
    assert about.cover == Cover("郴州", edition="2023-10")
    (left,) = joined.cells[1].outputs
    assert card_of(left).kind == "chart"


def test_a_report_has_one_cover_at_most() -> None:
    assert card_of(join([section("01_a")], lang="zh", name="x")).cover is None
    with pytest.raises(TwoCovers, match="01_a, 02_b"):
        join([section("01_a", shown(COVER)), section("02_b", shown(COVER))], lang="zh", name="x")


def test_leaves_the_sections_as_they_are() -> None:
    one = section("01_a", shown(COVER))
    before = nbformat.writes(one)
    joined = join([one], lang="zh", name="x")
    joined.cells[1].metadata[Origin.KEY]["section"] = "changed"
    assert nbformat.writes(one) == before


def test_sections_without_a_name_are_numbered() -> None:
    joined = join([section(""), section("")], lang="zh", name="x")
    assert card_of(joined).sections == ("section_01", "section_02")


def test_collects_what_is_cited() -> None:
    joined = join(
        [
            section("01_a", shown(COVER, said(Card("text", sources=(Source("b"), Source("a")))))),
            section("02_b", shown(said(Card("table", described=(Source("a"),), evidence=IDS)))),
            section("03_c", shown(said(Card("sources", sources=(Source("c"),))))),
        ],
        lang="zh",
        name="x",
    )
    found = contents(joined)
    assert found.edition == "2023-10"
    assert found.sources == ("a", "b")
    assert found.evidence == ("c1", "c2")


ONE = Judgement("single", "○", "faint", "单一来源", "规则", about="甲", sources=("a",))
TWO = Judgement("scope", "◐", "caution", "需注明口径")


def test_the_card_of_a_report_has_the_tally_and_the_first_key_figures() -> None:
    figures = tuple(KeyFigure(f"第{n}项", f"{n}%") for n in range(9))
    whole = replace(ONE, about="", sources=(), count=9, evidence=IDS)
    outputs = [
        said(Card("text", judgements=(TWO,))),
        said(Card("table", style="cards", figures=figures)),
        said(Card("table", style="cards", figures=figures[:1])),
        said(Card("table", tally=(whole, replace(TWO, count=0)))),
    ]
    found = contents(join([section("01_a", shown(*outputs))], lang="zh", name="x")).card
    assert [(one.kind, one.count, one.evidence) for one in found.tally] == [
        ("single", 9, ()),
        ("scope", 0, ()),
    ]
    assert found.figures == figures[:6]


def headings(*cells: dict[str, Any]) -> list[str]:
    joined = join([section("01_a", *cells)], lang="zh", name="lishui")
    return [cell.source for cell in joined.cells if cell.cell_type == "markdown"]


def test_a_heading_that_nothing_follows_is_left_out() -> None:
    text = shown(said(Card("text")))
    assert headings(
        prose("# 甲"), prose("## 空"), prose("## Empty", "lang-en"), code("x = 1"),
        prose("## 有"), code("y = 1"), text, prose("### 空的部分"), code("z = 1"),
        prose("## 末尾"), shown(COVER), shown(said(Card("record", name="edition"))),
    ) == ["# 甲", "## 有"]  # fmt: skip


def test_a_heading_stays_for_its_parts_and_for_prose() -> None:
    text = shown(said(Card("text")))
    kept = [prose("## 总"), prose("### 分"), text, prose("## 文"), prose("一段话。")]
    assert headings(*kept) == ["## 总", "### 分", "## 文", "一段话。"]
    assert headings(prose("## 标题\n\n和一段话。")) == ["## 标题\n\n和一段话。"]
    assert headings(prose("# 甲"), prose("# 乙")) == ["# 甲", "# 乙"]


def test_what_is_lifted_to_the_first_page_fills_no_section() -> None:
    lifted = {**shown(said(Card("text"))), "metadata": {"tags": ["glance"]}}
    assert headings(prose("## 空"), lifted) == []
