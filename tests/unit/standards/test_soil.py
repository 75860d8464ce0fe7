from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import standards
from helpers.casebook import case_of
from helpers.standards import soil
from helpers.standards.soil import SoilClass
from tests.unit.sections.made_cases import made

METALS = sorted({row["metal"] for row in standards.rows("gb15618")})
number = st.integers(0, 200000).map(lambda hundredths: hundredths / 100)


@pytest.mark.parametrize(
    ("metal", "low", "high", "expected"),
    [
        ("cd", 0.2, 0.2, [SoilClass.PRIORITY]),
        ("cd", 0.3, 0.3, [SoilClass.PRIORITY]),  # a value on a border belongs to the better class
        ("cd", 0.5, 0.5, [SoilClass.PRIORITY, SoilClass.SAFE_USE]),
        ("cd", 1.5, 1.5, [SoilClass.SAFE_USE]),
        ("cd", 2.0, 2.0, [SoilClass.SAFE_USE, SoilClass.STRICT]),
        ("cd", 0.1, 9.0, list(SoilClass)),
        ("as", 201.0, 202.0, [SoilClass.STRICT]),
        ("cu", 60.0, 60.0, [SoilClass.PRIORITY, SoilClass.SAFE_USE]),
        ("zn", 9999.0, 9999.0, [SoilClass.SAFE_USE]),  # without an intervention value
    ],
)
def test_a_content_has_the_classes_of_every_soil(
    metal: str, low: float, high: float, expected: list[SoilClass]
) -> None:
    assert list(soil.possible_classes(metal, low, high)) == expected


@given(number, number, st.sampled_from(METALS))
def test_more_metal_never_gives_a_better_class(one: float, other: float, metal: str) -> None:
    order = list(SoilClass).index
    low, high = (soil.possible_classes(metal, value, value) for value in sorted((one, other)))
    assert order(low[0]) <= order(high[0]) and order(low[-1]) <= order(high[-1])


@pytest.mark.parametrize("metal", METALS)
def test_intervention_lies_above_screening(metal: str) -> None:
    assert all(above > screening for screening, above in soil.soil_limits(metal))


def test_indicators_of_metals_in_soil() -> None:
    assert soil.metal_of("soil_cd") == "cd"
    assert soil.metal_of("soil_water_conservation_rate") == soil.metal_of("cd") == ""


def test_contents_on_record_are_listed_with_their_classes() -> None:
    assert soil.classes_table(made()).empty
    known = made().casebook.indicators
    cadmium = known[known["indicator"] == "pm25"].assign(indicator="soil_cd", unit="mg/kg")
    row = {"indicator": "soil_cd", "value": "0.5", "unit": "mg/kg", "end": "2020"}
    claims = made(row).casebook.claims
    tables = made().casebook.with_tables(claims=claims, indicators=pd.concat([known, cadmium]))
    for lang, words in (
        ("zh", ["优先保护", "安全利用"]),
        ("en", ["priority protection", "safe use"]),
    ):
        table = soil.classes_table(case_of(tables, "chenzhou", lang))  # type: ignore[arg-type]
        assert list(table.iloc[:, -1]) == [words]
