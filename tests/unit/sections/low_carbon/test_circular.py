from __future__ import annotations

import pytest

from helpers.casebook.derived_rates import rate_of
from helpers.sections.low_carbon.circular import balance
from tests.unit.sections.made_cases import OTHER, city, made

YEAR = {"start": "2022", "end": "2022"}
USED = {"indicator": "solid_waste_used", "value": "80", "unit": "万吨", **YEAR}
RATE = {"indicator": "solid_waste_use_rate", "value": "80", "unit": "%", "aspect": "share", **YEAR}
AROSE = {"indicator": "solid_waste_generated", "value": "101", "unit": "万吨", **YEAR}


def test_golden_values_of_the_bundled_case() -> None:
    waste = balance(city("chenzhou"))
    assert (waste["arose"].words(), waste["arose"].bounds_words()) == ("4109万吨", "4105～4113万吨")
    assert waste["unused"].words() == "719.1万吨"


def test_published_arisings_are_taken_before_implied_ones() -> None:
    waste = balance(made(USED, RATE, AROSE))
    assert (waste["arose"].words(), waste["unused"].words()) == ("101万吨", "21万吨")


@pytest.mark.parametrize(
    "rate", [{**RATE, "source": OTHER}, {**RATE, "start": "2021", "end": "2021"}]
)
def test_amount_and_rate_of_different_sources_or_years_make_no_balance(
    rate: dict[str, str],
) -> None:
    assert set(balance(made(USED, rate)).values()) == {None}


def test_the_national_rate_follows_from_its_two_amounts() -> None:
    national = rate_of(city("chenzhou"), "china")
    assert national is not None
    assert national.rate.words() == "55.4%"
    assert [claim.value for claim in national.claims] == ["20.4", "36.8"]


def test_a_published_rate_is_taken_as_it_is() -> None:
    found = rate_of(made(RATE, USED, AROSE), "chenzhou")
    assert found is not None
    assert [claim.value for claim in found.claims] == ["80"]
    assert rate_of(made(USED), "chenzhou") is None
