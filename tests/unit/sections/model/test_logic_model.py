from __future__ import annotations

import pytest

from helpers.casebook import case_of
from helpers.casebook.measures import whole
from helpers.sections.model import logic_model
from tests.unit.sections.made_cases import bundled, cities, city


def test_a_city_without_a_model_has_no_elements() -> None:
    none = bundled().with_tables(models=bundled().models.iloc[:0])
    case = case_of(none, "yushu")
    assert logic_model.elements(case) == ()
    assert logic_model.evidence(case, ()) == ()
    assert logic_model.layers(()) == {}


def test_elements_come_after_their_parents() -> None:
    model = logic_model.elements(city("chenzhou"))
    seen: set[str] = set()
    for element in model:
        assert element.parent in seen | {""}
        seen.add(element.id)


def test_links_run_to_later_columns_and_end_at_the_brands() -> None:
    model = logic_model.elements(city("chenzhou"))
    column = logic_model.layers(model)
    assert set(column) == {element.id for element in model}
    assert min(column.values()) == 0
    for start, end in logic_model.links(model):
        assert column[start] < column[end]
    brands = {column[element.id] for element in model if element.kind == "brand"}
    assert brands == {max(column.values())}


def test_means_are_carried_by_the_measure_of_their_name() -> None:
    case = city("chenzhou")
    behind = logic_model.evidence(case, logic_model.elements(case))
    carried = {item.element.id: item.measure for item in behind if item.element}
    measure = carried["mine_shock_therapy"]
    assert measure is not None and measure.id == "chenzhou_mine_shock_therapy"
    bare = [item.element for item in behind if item.element and item.measure is None]
    assert len(bare) == 8 and {element.kind for element in bare} == {"pillar"}


def test_a_figure_is_evidence_only_when_it_names_the_same_thing() -> None:
    case = city("chenzhou")
    behind = logic_model.evidence(case, logic_model.elements(case))
    (item,) = [item for item in behind if item.strength == "named"]
    assert item.element is not None and item.element.id == "lake_protection_mechanism"
    assert {claim.indicator.id for claim in item.named} == {"lake_water_class"}
    assert not {claim.id for claim in item.named} & {claim.id for claim in item.domain}


def test_a_model_is_drawn_with_what_stands_behind_its_leaves() -> None:
    found = logic_model.replicable_model(city("chenzhou"))
    states = dict(zip(found.nodes["key"], found.nodes["state"], strict=True))
    assert states["lake_protection_mechanism"] == "strong"
    assert states["mine_shock_therapy"] == "part" and states["pillar_culture"] == "missing"
    told = found.figures
    assert (told["all"], told["leaves"], told["proven"], told["bare_count"]) == (25, 16, 1, 8)
    assert told["without"] is False and told["measures"] is None
    heads = [name for name in found.evidence["途径"] if name]
    assert len(heads) == len(set(heads)) == 8
    judged = [pair for pair in found.evidence["判断"] if pair]
    assert len(judged) == 8 and judged[0][0] == "有同一对象的公布值（3条）"


def test_a_city_without_a_model_is_followed_by_its_measures() -> None:
    found = logic_model.replicable_model(city("yushu"))
    assert found.nodes.empty and found.figures["without"] is True
    assert found.evidence.columns[0] == "做法"
    assert (found.figures["measures"], found.figures["proven"]) == (8, 5)
    assert found.figures["bare"] == [] and len(found.figures["vague"]) == 3


@pytest.mark.parametrize("name", cities())
def test_measures_of_any_city_can_be_followed(name: str) -> None:
    case = city(name)
    found = logic_model.measure_evidence(case)
    assert len(found) == len(whole(case.measures()))
    assert [bool(item.named) for item in found] == sorted(
        (bool(item.named) for item in found), reverse=True
    )
    for item in found:
        assert not {claim.id for claim in item.named} & {claim.id for claim in item.domain}


def test_the_name_of_the_city_is_no_evidence() -> None:
    """玉树市 in the scope of an air figure says where it holds, not what brought it about."""
    found = logic_model.measure_evidence(city("yushu"))
    boilers = next(item for item in found if item.measure and "锅炉" in item.measure.name_zh)
    assert {claim.indicator.theme for claim in boilers.named} == {"air"}
    assert all("锅炉" in claim.indicator.name_zh for claim in boilers.named)
