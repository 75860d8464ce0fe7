from __future__ import annotations

from typing import Any

from helpers import display
from helpers.casebook import Case, case_of
from helpers.casebook.measures import main_measures
from tests.unit.sections.made_cases import bundled


def cards(case: Case, section: str, outputs: list[dict[str, Any]]) -> list[str]:
    display.use(case)
    outputs.clear()
    display.show_measures(case, section)
    return [output["data"]["text/plain"] for output in outputs]


def test_a_card_tells_the_whole_of_a_measure(outputs: list[dict[str, Any]]) -> None:
    case = case_of(bundled(), "chenzhou")
    shock, *_ = cards(case, "model", outputs)
    heads = ("针对问题", "做法", "机制", "成效", "条件与代价", "可供借鉴", "应先问")
    places = [shock.index(f"**{head}**") for head in heads]
    assert places == sorted(places)
    assert "牵头：郴州市、临武县" in shock and "《湘江流域重金属污染治理实施方案》" in shock
    assert "576个" in shock


def test_parts_stand_on_the_card_of_their_measure(outputs: list[dict[str, Any]]) -> None:
    waters = cards(case_of(bundled(), "chenzhou"), "model", outputs)[-1]
    assert waters.count("\n- **") == 4
    assert all(f"“{water}水”" in waters for water in "净绿热冷")
    assert "**成效**" not in waters  # the results are those of its parts


def test_what_no_source_states_is_said_to_be_missing(outputs: list[dict[str, Any]]) -> None:
    case = case_of(bundled(), "yushu")
    told = "\n".join(cards(case, "outcomes", outputs))
    assert "依据的法规或文件本案例库未收录" in told
    english = cards(case_of(bundled(), "yushu", "en"), "outcomes", outputs)
    assert any("legal basis not on record here" in text for text in english)


def test_an_award_that_shows_a_result_has_no_value(outputs: list[dict[str, Any]]) -> None:
    told = "\n".join(cards(case_of(bundled(), "yantai"), "remediation", outputs))
    assert "全国美丽海湾（2023年8月）" in told and "1项" not in told


def test_only_what_an_editor_read_is_called_inferred(outputs: list[dict[str, Any]]) -> None:
    conditions = bundled().conditions
    stated, inferred = (
        conditions.assign(source=source) for source in ("fjsen_legislation_2024", "editor")
    )
    for rows, marked in ((stated, False), (inferred, True)):
        case = case_of(bundled().with_tables(conditions=rows), "xiamen")
        law = next(text for text in cards(case, "governance", outputs) if "有立法权" in text)
        assert ("编者推断" in law) == marked


def test_without_advice_a_card_gives_none(
    outputs: list[dict[str, Any]],
) -> None:
    case = case_of(bundled().with_tables(advice=bundled().advice.iloc[:0]), "lishui")
    sections = {one.section for one in main_measures(case)}
    told = [text for section in sections for text in cards(case, section, outputs)]
    assert len(told) == len(main_measures(case))
    assert not any("可供借鉴" in text for text in told)
    assert not any("应先问" in text for text in told)
