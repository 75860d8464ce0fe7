from __future__ import annotations

from itertools import pairwise

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
    carried = {item.element.id: [p.id for p in item.measures] for item in behind}
    assert carried["mine_shock_therapy"] == ["chenzhou_mine_shock_therapy"]
    bare, vague = logic_model.unproven(behind)
    assert {element.kind for element in bare} == {"pillar"}
    assert len(bare) == 8
    assert {element.id for element in vague} == {
        item.element.id for item in behind if item.element.kind == "means" and not item.named
    }


def test_a_figure_is_evidence_only_when_it_names_the_same_thing() -> None:
    case = city("chenzhou")
    behind = logic_model.evidence(case, logic_model.elements(case))
    named = {item.element.id: item for item in behind if item.strength == "named"}
    assert set(named) == {"lake_protection_mechanism"}
    item = named["lake_protection_mechanism"]
    assert {claim.indicator.id for claim in item.named} == {"lake_water_class"}
    assert not {claim.id for claim in item.named} & {claim.id for claim in item.domain}


@pytest.mark.parametrize("name", cities())
def test_every_city_has_an_answer(name: str) -> None:
    case = city(name)
    model = logic_model.elements(case)
    for item in logic_model.evidence(case, model):
        for claim, after in pairwise(item.named):
            assert claim.id != after.id


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
    found = {item.measure.id: item for item in logic_model.measure_evidence(city("yushu"))}
    boilers = next(item for item in found.values() if "锅炉" in item.measure.name_zh)
    assert {claim.indicator.theme for claim in boilers.named} == {"air"}
    assert all("锅炉" in claim.indicator.name_zh for claim in boilers.named)
