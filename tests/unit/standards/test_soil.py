from __future__ import annotations

from math import nan

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.casebook import case_of
from helpers.standards import soil
from tests.unit.sections.made_cases import made

number = st.integers(0, 200000).map(lambda hundredths: hundredths / 100)
ph = st.integers(0, 140).map(lambda tenths: tenths / 10)
land = st.sampled_from(["paddy", "orchard", "other"])


@pytest.mark.parametrize(
    ("metal", "at", "use", "screening", "intervention"),
    [
        ("cd", 5.5, "paddy", 0.3, 1.5),
        ("cd", 5.6, "paddy", 0.4, 2.0),
        ("cd", 6.5, "other", 0.3, 2.0),
        ("cd", 7.5, "paddy", 0.6, 3.0),
        ("cd", 7.6, "other", 0.6, 4.0),
        ("hg", 8.0, "other", 3.4, 6.0),
        ("as", 7.0, "paddy", 25, 120),
        ("pb", 6.0, "other", 90, 500),
        ("cr", 5.0, "paddy", 250, 800),
        ("cu", 6.0, "orchard", 150, None),
        ("cu", 6.0, "paddy", 50, None),
        ("ni", 9.0, "paddy", 190, None),
        ("zn", 7.0, "orchard", 250, None),
        ("cd", 6.0, "orchard", 0.3, 2.0),
    ],
)
def test_values_by_metal_ph_and_land(
    metal: str, at: float, use: soil.Land, screening: float, intervention: float | None
) -> None:
    assert soil.soil_limits(metal, at, use) == soil.SoilLimits(metal, screening, intervention)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (0.0, soil.SoilClass.PRIORITY),
        (0.3, soil.SoilClass.PRIORITY),
        (0.31, soil.SoilClass.SAFE_USE),
        (1.5, soil.SoilClass.SAFE_USE),
        (1.51, soil.SoilClass.STRICT),
    ],
)
def test_a_value_on_a_border_belongs_to_the_better_class(
    content: float, expected: soil.SoilClass
) -> None:
    assert soil.soil_limits("cd", 5.0, "paddy").classify(content) is expected


@given(number, number, st.sampled_from(soil.metals()), ph, land)
def test_more_metal_never_gives_a_better_class(
    one: float, other: float, metal: str, at: float, use: soil.Land
) -> None:
    limits = soil.soil_limits(metal, at, use)
    low, high = sorted((one, other))
    assert limits.classify(low).order <= limits.classify(high).order


@given(st.sampled_from(soil.metals()), ph, land)
def test_intervention_lies_above_screening(metal: str, at: float, use: soil.Land) -> None:
    limits = soil.soil_limits(metal, at, use)
    assert limits.intervention is None or limits.intervention > limits.screening


def test_what_no_soil_has_is_refused() -> None:
    with pytest.raises(soil.BadSoilValue, match="pH"):
        soil.soil_limits("cd", 15)
    with pytest.raises(soil.UnknownMetal, match="cd"):
        soil.soil_limits("cx", 7)
    with pytest.raises(soil.UnknownMetal, match="paddy"):
        soil.soil_limits("cd", 7, "forest")  # type: ignore[arg-type]
    for content in (-1.0, nan):
        with pytest.raises(soil.BadSoilValue):
            soil.soil_limits("cd", 7).classify(content)


def test_classes_have_names() -> None:
    assert [one.words() for one in soil.SoilClass] == ["优先保护", "安全利用", "严格管控"]
    assert soil.SoilClass.STRICT.words("en") == "strict control"


def test_a_content_without_ph_may_have_several_classes() -> None:
    assert soil.possible_classes("cd", 0.2, 0.2) == (soil.SoilClass.PRIORITY,)
    assert soil.possible_classes("cd", 0.5, 0.5) == (
        soil.SoilClass.PRIORITY,
        soil.SoilClass.SAFE_USE,
    )
    assert soil.possible_classes("cd", 2.0, 2.0) == (soil.SoilClass.SAFE_USE, soil.SoilClass.STRICT)
    assert soil.possible_classes("cd", 0.1, 9.0) == tuple(soil.SoilClass)


@given(number, st.sampled_from(soil.metals()), ph, land)
def test_the_class_of_a_soil_is_among_the_possible_ones(
    content: float, metal: str, at: float, use: soil.Land
) -> None:
    found = soil.possible_classes(metal, content, content)
    assert soil.soil_limits(metal, at, use).classify(content) in found


def test_indicators_of_metals_in_soil() -> None:
    assert soil.metal_of("soil_cd") == "cd"
    assert soil.metal_of("soil_water_conservation_rate") == soil.metal_of("cd") == ""


def test_contents_on_record_are_listed_with_their_classes() -> None:
    assert soil.classes_table(made()).empty
    known = made().casebook.frame("indicators")
    cadmium = known[known["indicator"] == "pm25"].assign(indicator="soil_cd", unit="mg/kg")
    row = {"indicator": "soil_cd", "value": "0.5", "unit": "mg/kg", "end": "2020"}
    claims = made(row).casebook.frame("claims")
    tables = made().casebook.with_tables(claims=claims, indicators=pd.concat([known, cadmium]))
    table = soil.classes_table(case_of(tables, "chenzhou"))
    assert list(table["可能的类别"]) == [["优先保护", "安全利用"]]
