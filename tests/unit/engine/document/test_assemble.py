from __future__ import annotations

from typing import Any

import nbformat
import pytest

from helpers.engine.document.assemble import TwoCovers, contents, join
from tests.unit.engine.making import code, notebook, prose


def card(**about: Any) -> dict[str, Any]:
    """An output that says something about itself."""
    return {
        "output_type": "display_data",
        "data": {"text/plain": "x"},
        "metadata": {"casebook": about},
    }


def section(name: str, *cells: dict[str, Any]) -> Any:
    node = nbformat.from_dict(notebook(*cells))
    if name:
        node.metadata["casebook"] = {"section": name}
    return node


def shown(*outputs: dict[str, Any]) -> dict[str, Any]:
    return {**code("show()"), "outputs": list(outputs)}


COVER = card(kind="cover", title="郴州", edition="2023-10", lang="zh")


def test_joins_in_order_and_says_where_each_cell_is_from() -> None:
    joined = join(
        [section("01_a", prose("# 甲")), section("02_b", prose("# 乙"))], lang="zh", name="lishui"
    )
    assert [cell.metadata.casebook.section for cell in joined.cells] == [
        "01_a", "01_a", "02_b", "02_b",
    ]  # fmt: skip
    assert [cell.source for cell in joined.cells if cell.cell_type == "markdown"] == [
        "# 甲",
        "# 乙",
    ]
    assert joined.metadata.casebook.sections == ["01_a", "02_b"]
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
    joined = join([section("01_a", shown(COVER, card(kind="figure")))], lang="zh", name="chenzhou")
    about = joined.metadata.casebook
    assert (about.name, about.lang, about.edition) == ("chenzhou", "zh", "2023-10")
    assert about.cover == {"title": "郴州", "edition": "2023-10", "lang": "zh"}
    (left,) = joined.cells[1].outputs
    assert left.metadata.casebook.kind == "figure"


def test_a_report_has_one_cover_at_most() -> None:
    assert join([section("01_a")], lang="zh", name="x").metadata.casebook.cover == {}
    with pytest.raises(TwoCovers, match="01_a, 02_b"):
        join([section("01_a", shown(COVER)), section("02_b", shown(COVER))], lang="zh", name="x")


def test_leaves_the_sections_as_they_are() -> None:
    one = section("01_a", shown(COVER))
    before = nbformat.writes(one)
    joined = join([one], lang="zh", name="x")
    joined.cells[1].metadata["casebook"]["section"] = "changed"
    assert nbformat.writes(one) == before


def test_sections_without_a_name_are_numbered() -> None:
    joined = join([section(""), section("")], lang="zh", name="x")
    assert joined.metadata.casebook.sections == ["section_01", "section_02"]


def test_collects_what_is_cited() -> None:
    joined = join(
        [
            section("01_a", shown(COVER, card(kind="text", sources=[{"id": "b"}, {"id": "a"}]))),
            section("02_b", shown(card(kind="table", sources=[{"id": "a"}], claims=["c2", "c1"]))),
        ],
        lang="zh",
        name="x",
    )
    found = contents(joined)
    assert found.edition == "2023-10"
    assert found.sources == ("a", "b")
    assert found.claims == ("c1", "c2")


def test_sections_may_choose_the_same_label() -> None:
    def table() -> dict[str, Any]:
        output = card(kind="table", label="tbl-x", caption="见[x](#tbl-x)")
        output["data"]["text/html"] = '<a href="#tbl-x">x</a> href="#tbl-x2"'
        return output

    sections = [
        section("01_a", prose("[x](#tbl-x)"), shown(table())),
        section("02_b", prose("[x](#tbl-x) [y](#tbl-xy)"), shown(table())),
    ]
    before = [nbformat.writes(one) for one in sections]
    joined = join(sections, lang="zh", name="x")
    assert [nbformat.writes(one) for one in sections] == before, "only copies are renamed"
    first, second = (cell for cell in joined.cells if cell.cell_type == "markdown")
    assert first.source == "[x](#tbl-x)"
    assert second.source == "[x](#tbl-x-02-b) [y](#tbl-xy)"
    (output,) = joined.cells[-1].outputs
    assert output.metadata.casebook.label == "tbl-x-02-b"
    assert output.metadata.casebook.caption == "见[x](#tbl-x-02-b)"
    assert output.data["text/html"] == '<a href="#tbl-x-02-b">x</a> href="#tbl-x2"'


def test_cells_say_where_they_stood() -> None:
    joined = join([section("01_a", prose("甲")), section("02_b", prose("乙"))], lang="zh", name="x")
    assert [cell.metadata.casebook.cell for cell in joined.cells] == [1, 2, 1, 2]


def headings(*cells: dict[str, Any]) -> list[str]:
    joined = join([section("01_a", *cells)], lang="zh", name="lishui")
    return [cell.source for cell in joined.cells if cell.cell_type == "markdown"]


def test_a_heading_that_nothing_follows_is_left_out() -> None:
    said = shown(card(kind="text"))
    assert headings(
        prose("# 甲"), prose("## 空"), prose("## Empty", "lang-en"), code("x = 1"),
        prose("## 有"), code("y = 1"), said, prose("### 空的部分"), code("z = 1"),
        prose("## 末尾"), shown(COVER), shown(card(kind="record", name="edition", data={})),
    ) == ["# 甲", "## 有"]  # fmt: skip


def test_a_heading_stays_for_its_parts_and_for_prose() -> None:
    said = shown(card(kind="text"))
    kept = [prose("## 总"), prose("### 分"), said, prose("## 文"), prose("一段话。")]
    assert headings(*kept) == ["## 总", "### 分", "## 文", "一段话。"]
    assert headings(prose("## 标题\n\n和一段话。")) == ["## 标题\n\n和一段话。"]
    assert headings(prose("# 甲"), prose("# 乙")) == ["# 甲", "# 乙"]


def test_what_is_lifted_to_the_first_page_fills_no_section() -> None:
    lifted = {**shown(card(kind="text")), "metadata": {"tags": ["glance"]}}
    assert headings(prose("## 空"), lifted) == []
