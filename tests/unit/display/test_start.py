from __future__ import annotations

from pathlib import Path

import pytest

from helpers.display.start import Start


@pytest.fixture
def start(root: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    monkeypatch.setenv("CASEBOOK_DATA", str(root / "data"))
    return Start(root / "notebooks")


def test_it_begins_with_what_the_notebooks_begin_with(start: Start) -> None:
    assert (start.city.value, start.lang.value) == ("chenzhou", "zh")
    assert start.case.place.name_zh == "郴州市"


def test_findings_follow_the_city_and_the_gravest_come_first(start: Start) -> None:
    shown = start.findings()
    assert start.verdicts()["判断"].iloc[0] == "× 相互矛盾"
    assert "447万千瓦 ÷ 97% − 447万千瓦 ≥ 66万千瓦" in shown.value.replace("&gt;", ">")
    start.lang.value = "en"
    start.city.value = "lishui"
    assert "Verdict" in shown.value and "447" not in shown.value


def test_a_search_lists_rows_and_tells_all_of_one(start: Start) -> None:
    words, found, shown = start.search().children
    words.value = "清洁能源 装机"
    assert any(id == "chenzhou_clean_capacity_2023_08" for _, id in found.options)
    found.value = "chenzhou_clean_capacity_2023_08"
    assert "446.5～447.5万千瓦" in shown.value and "https://" in shown.value
    words.value = "ndrc_case_07"
    source = next(id for _, id in found.options if id == "ndrc_case_07")
    found.value = source
    assert "生态文明督查激励" in shown.value
