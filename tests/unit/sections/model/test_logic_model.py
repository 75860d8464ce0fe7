from __future__ import annotations

import pandas as pd
import pytest

from helpers.casebook import Case, case_of
from helpers.casebook.measures import whole
from helpers.sections.model import logic_model
from tests.unit.sections.made_cases import CITY, ONE, bundled, cities, city

CLAIM = "chenzhou_lake_water_class_2024"


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


def linked(*elements: tuple[str, str, str, str]) -> Case:
    """A model of (element, parent, measures, claims) over two measures, one with evidence."""
    common = {"place": CITY, "source": ONE, "name_zh": "同名做法", "name_en": "Same name"}
    measures = [
        {**common, "measure": "m_shown", "evidence": CLAIM},
        {**common, "measure": "m_bare"},
    ]
    models = [
        {**common, "model": "m", "kind": "means", "element": element, "parent": parent,
         "measures": carriers, "claims": claims}
        for element, parent, carriers, claims in elements
    ]  # fmt: skip
    book = bundled()
    return case_of(
        book.with_tables(measures=rows(book.measures, measures), models=rows(book.models, models)),
        CITY,
    )


def rows(table: pd.DataFrame, made: list[dict[str, str]]) -> pd.DataFrame:
    """Rows with the columns of a table, those not given empty."""
    return pd.DataFrame([{**dict.fromkeys(table.columns, ""), **row} for row in made])


def test_elements_measures_and_figures_are_linked_by_identifier_alone() -> None:
    case = linked(
        ("both", "", "m_shown;m_bare", ""),
        ("own", "", "", CLAIM),
        ("bare", "", "m_bare", ""),
        ("m_shown", "", "", ""),  # the name of a measure is no link to it
    )
    found = {i.element.id: i for i in logic_model.evidence(case, logic_model.elements(case))
             if i.element}  # fmt: skip
    assert [one.id for one in found["both"].measures] == ["m_shown", "m_bare"]
    assert [claim.id for claim in found["both"].claims] == [CLAIM]
    strengths = {name: item.strength for name, item in found.items()}
    assert strengths == {"both": "strong", "own": "part", "bare": "part", "m_shown": "missing"}


def test_a_figure_of_low_confidence_is_no_evidence() -> None:
    rows = bundled().claims.merge(bundled().sources[["source", "confidence"]], on="source")
    weak = rows[(rows["confidence"] == "low") & (rows["place"] == CITY)]["claim"].iloc[0]
    case = linked(("own", "", "", weak))
    assert logic_model.evidence(case, logic_model.elements(case))[0].claims == ()


def test_an_element_above_others_is_listed_when_something_is_linked_to_it() -> None:
    case = linked(("top", "", "", ""), ("middle", "top", "m_bare", ""), ("leaf", "middle", "", ""))
    behind = logic_model.evidence(case, logic_model.elements(case))
    assert [item.element.id for item in behind if item.element] == ["middle", "leaf"]


@pytest.mark.parametrize("name", cities())
def test_a_model_is_drawn_with_what_is_linked_to_its_elements(name: str) -> None:
    case = city(name)
    found = logic_model.replicable_model(case)
    behind = logic_model.evidence(case, logic_model.elements(case))
    states = dict(zip(found.nodes["key"], found.nodes["state"], strict=True))
    for item in behind:
        assert item.element and states[item.element.id] == item.strength
    told = found.figures
    assert told["proven"] == list(states.values()).count("strong")
    assert told["linked"] == sum(bool(item.measures) for item in behind)
    assert len(told["alone"]) == list(states.values()).count("missing")
    heads = [one for one in found.evidence["要素"] if one]
    assert len(heads) == sum(item.strength != "missing" for item in behind[:20])


def test_a_city_without_a_model_is_followed_by_its_measures() -> None:
    case = case_of(bundled().with_tables(models=bundled().models.iloc[:0]), "yushu")
    found = logic_model.replicable_model(case)
    assert found.nodes.empty and found.figures["without"] is True
    assert found.evidence.columns[0] == "做法"
    assert found.figures["measures"] == len(whole(case.measures()))
    assert found.figures["alone"] == []


@pytest.mark.parametrize("name", cities())
def test_measures_of_any_city_can_be_followed(name: str) -> None:
    case = city(name)
    found = logic_model.measure_evidence(case)
    assert len(found) == len(whole(case.measures()))
    shown = [bool(item.claims) for item in found]
    assert shown == sorted(shown, reverse=True)
