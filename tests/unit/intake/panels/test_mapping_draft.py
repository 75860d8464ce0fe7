"""A draft finds heads, units and indicators, and can be read as a mapping when it is finished."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.casebook import read_casebook
from helpers.casebook.formats.grid import Grid, UnreadablePanel
from helpers.intake.panels import draft_mapping, plan_import, read_mapping

ROWS = (
    ("表2-1 主要指标", "", "", "", "", ""),
    ("城 市", "代码", "细颗粒物", "", "绿色装机（万千瓦）", "x: y"),
    ("", "", "PM2.5", "Clean Share", "", ""),
    ("", "", "µg/m3", "%", "", ""),
    ("丙山市", "431000", "30", "97", "400", "1"),
)


def test_a_draft_matches_names_aliases_and_units(data: Path, tmp_path: Path) -> None:
    casebook = read_casebook(data)
    grid = Grid("p.csv", ROWS, "utf-8-sig")
    draft = draft_mapping(grid, casebook)
    assert (draft.matched, draft.open) == (3, 1)
    path = tmp_path / "draft.yml"
    path.write_text(draft.text.replace("year:  #", "year: 2021  #"), encoding="utf-8")
    mapping = read_mapping(path)
    assert (mapping.header.rows, mapping.header.units) == ((2, 3), 4)
    assert (mapping.city.name, mapping.city.code) == ("城 市", "代码")
    assert {key: rule.unit for key, rule in mapping.columns.items()} == {
        "细颗粒物/PM2.5": "µg/m3", "细颗粒物/Clean Share": "%", "绿色装机(万千瓦)": "万千瓦",
    }  # fmt: skip
    assert mapping.columns["细颗粒物/Clean Share"].aspect == "share"
    assert list(mapping.ignore) == ["x: y"]
    done = plan_import(grid, mapping, casebook, "bulletin")
    assert [row["value"] for row in done.claims] == ["30", "97", "400"]


@pytest.mark.parametrize("rows", [(("",),), (("城市",), ("丙山市",)), (("1", "2"),)])
def test_odd_tables_give_a_draft_too(data: Path, rows: tuple[tuple[str, ...], ...]) -> None:
    draft = draft_mapping(Grid("p.csv", rows, "utf-8-sig"), read_casebook(data))
    assert draft.matched == 0
    assert "columns:" in draft.text


def test_an_empty_file_is_refused(data: Path) -> None:
    with pytest.raises(UnreadablePanel, match="no rows"):
        draft_mapping(Grid("p.csv", (), "utf-8-sig"), read_casebook(data))
