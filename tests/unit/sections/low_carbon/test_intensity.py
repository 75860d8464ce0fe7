from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.quantity import parse_period, parse_quantity
from helpers.sections.low_carbon.intensity import compound, intensities, spread, yearly_changes
from tests.unit.sections.made_cases import made


@given(st.floats(-0.5, 0.5), st.integers(1, 15))
def test_spreading_undoes_compounding(rate: float, years: int) -> None:
    assert spread(compound(rate, years), years) == pytest.approx(rate, abs=1e-9)


@given(st.integers(-400, 400), st.integers(2, 10))
def test_bounds_of_a_compounded_rate_hold_both_published_ends(tenths: int, years: int) -> None:
    annual = parse_quantity(f"{tenths / 10:.1f}", "%")
    total = compound(annual, years).to("%")
    for end in (annual.low, annual.value, annual.high):
        value = 100 * compound(end / 100, years)
        assert total.low - 1e-6 <= value <= total.high + 1e-6


def test_golden_values_of_a_five_year_plan() -> None:
    assert compound(parse_quantity("-8.5", "%"), 5).to("%").words() == "−35.9%"
    assert spread(parse_quantity("-20.8", "%"), 5).to("%").value == pytest.approx(-4.56, abs=0.005)


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [("2016", "2020", 5), ("2022", "2022", 1), ("", "2022", 1), ("", "", 1), ("2012", "2021", 10)],
)
def test_a_plan_period_holds_one_change_a_year(start: str, end: str, years: int) -> None:
    assert yearly_changes(parse_period(start, end)) == years


def test_a_rise_or_an_open_change_is_not_told_as_a_fall() -> None:
    plan = {"start": "2016", "end": "2020", "unit": "%"}
    industry = {**plan, "indicator": "energy_intensity_industry", "aspect": "annual_change"}
    whole = {**plan, "indicator": "energy_intensity_gdp", "aspect": "change"}
    for value, qualifier, told in (
        ("-20.8", "=", True),
        ("20.8", "=", False),
        ("-20.8", ">", False),
    ):
        rows = ({**industry, "value": "-8.5"}, {**whole, "value": value, "qualifier": qualifier})
        found = intensities(made(*rows)).figures
        assert (found["industry"] is not None) is told
