from __future__ import annotations

import pandas as pd
import pytest

from helpers.casebook import Case, case_of
from helpers.casebook.measures import numbered
from helpers.sections.model import logic_model
from tests.unit.sections.made_cases import CITY, ONE, bundled, cities, city

CLAIM = "chenzhou_lake_water_class_2024"


def test_a_city_without_a_model_has_no_elements() -> None:
    case = case_of(bundled().with_tables(models=bundled().models.iloc[:0]), "yushu")
    assert logic_model.elements(case) == ()
    found = logic_model.replicable_model(case)
    assert found.table.empty and found.figures["without"] is True


@pytest.mark.parametrize("name", cities())
def test_every_element_comes_behind_the_one_that_it_belongs_to(name: str) -> None:
    case = city(name)
    model = logic_model.elements(case)
    assert len(model) == len(case.rows("models"))
    seen: set[str] = set()
    for element in model:
        assert element.parent in seen | {""}
        seen.add(element.id)


def linked(*elements: tuple[str, str, str, str]) -> Case:
    """A model of (element, parent, measures, claims) over two measures, one with evidence."""
    common = {"place": CITY, "source": ONE, "name_zh": "同名做法", "name_en": "Same name"}
    measures = [
        {**common, "measure": "m_shown", "section": "model", "evidence": CLAIM},
        {**common, "measure": "m_bare", "section": "model"},
    ]
    models = [
        {**common, "model": "m", "kind": "means", "element": element, "parent": parent,
         "measures": carriers, "claims": claims}
        for element, parent, carriers, claims in elements
    ]  # fmt: skip
    book = bundled()
    made = book.with_tables(
        measures=rows(book.measures, measures),
        models=rows(book.models, models),
        advice=book.advice.iloc[:0],
        conditions=book.conditions.iloc[:0],
    )
    return case_of(made, CITY)


def rows(table: pd.DataFrame, made: list[dict[str, str]]) -> pd.DataFrame:
    """Rows with the columns of a table, those not given empty."""
    return pd.DataFrame([{**dict.fromkeys(table.columns, ""), **row} for row in made])


def test_elements_measures_and_figures_are_linked_by_identifier_alone() -> None:
    case = linked(
        ("both", "", "m_shown;m_bare", ""),
        ("own", "", "", CLAIM),
        ("m_shown", "", "", ""),  # the name of a measure is no link to it
    )
    both, own, named = logic_model.elements(case)
    assert both.measures == ("m_shown", "m_bare") and both.claims == ()
    assert [claim.id for claim in own.claims] == [CLAIM]
    assert named.measures == ()
    assert logic_model.replicable_model(case).figures["bare"] == ["同名做法", "同名做法"]


def test_a_figure_of_low_confidence_bears_nothing_out() -> None:
    rows = bundled().claims.merge(bundled().sources[["source", "confidence"]], on="source")
    weak = rows[(rows["confidence"] == "low") & (rows["place"] == CITY)]["claim"].iloc[0]
    assert logic_model.elements(linked(("own", "", "", weak)))[0].claims == ()


def test_what_is_not_on_record_of_main_measures_is_named() -> None:
    model = logic_model.replicable_model(city("chenzhou")).figures
    assert model["main"] == 8
    numbers = numbered(city("chenzhou"))
    assert numbers["chenzhou_mine_shock_therapy"] in model["unmeasured"]
    assert numbers["chenzhou_dongjiang_lake_regulation"] not in model["lawless"]
