from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.quantity import Quantity, parse_quantity
from helpers.sections.remediation import water
from helpers.standards.water_grade import grade
from tests.unit.sections.made_cases import cities, city, made


def percent(digits: str) -> Quantity:
    return parse_quantity(digits, "%", aspect="share")


@pytest.mark.parametrize(
    ("good", "bad", "key"),
    [
        ("100", None, "excellent"),
        ("90", None, "excellent"),
        ("89.9", "0", "good"),
        ("75.0", None, "good"),
        ("74.9", "19.9", "light"),
        ("74.9", "20", "moderate"),
        ("55", "39.9", "moderate"),
        ("55", "40", "heavy"),
        ("60", "40", "heavy"),
        ("70", None, "polluted"),
    ],
)
def test_grade_follows_the_official_method(good: str, bad: str | None, key: str) -> None:
    assert grade(percent(good), percent(bad) if bad else None).key == key


@given(st.integers(1, 5000))
def test_lowest_share_is_wilsons_lower_bound_and_grows_with_n(n: int) -> None:
    z = water.Z_SQUARED
    centre, spread = (1 + z / (2 * n)) / (1 + z / n), z / (2 * n) / (1 + z / n)
    lowest = water.lowest_share(parse_quantity(str(n), "个"))
    assert lowest.value == pytest.approx(100 * (centre - spread))
    assert lowest.value < water.lowest_share(parse_quantity(str(n + 1), "个")).value < 100


def test_a_full_share_takes_its_number_from_its_scope_or_from_the_same_year() -> None:
    share = {"indicator": "provincial_section_compliance", "value": "100", "unit": "%"}
    case = made(
        {**share, "aspect": "share", "start": "2021", "end": "2021", "scope": "共21个断面"},
        {**share, "aspect": "share", "start": "2022", "end": "2022"},
        {**share, "aspect": "share", "start": "2023", "end": "2023"},
        {**share, "aspect": "share"},
        {**share, "aspect": "share", "start": "2020", "end": "2020", "value": "99.9"},
        {"indicator": "provincial_sections", "value": "53", "unit": "个", "end": "2022"},
    )
    found = {item.claim.period.end: item for item in water.full_shares(case)}
    assert set(found) == {"", "2021", "2022", "2023"}
    counts = {end: item.count.value if item.count else None for end, item in found.items()}
    assert counts == {"": None, "2021": 21, "2022": 53, "2023": None}
    assert found[""].lowest is None
    assert found["2022"].counted_by is not None


def test_the_cases_own_full_shares() -> None:
    full = water.full_shares(city("chenzhou"))
    assert len({item.claim.indicator.id for item in full if not item.claim.period.end}) == 4
    lowest = {item.claim.id: item.lowest.words("zh") for item in full if item.lowest}
    assert lowest["chenzhou_provincial_section_good_share_2022"] == "93.24%"


@pytest.mark.parametrize("name", cities())
def test_every_city_can_be_graded(name: str) -> None:
    assert all(item.grade.name.zh for item in water.graded_shares(city(name)))


def test_published_classes_are_graded() -> None:
    case = made(
        {"indicator": "lake_water_class", "value": "Ⅰ", "unit": "类", "end": "2024"},
        {"indicator": "river_water_class", "value": "Ⅳ", "unit": "类", "end": "2023"},
        {
            "indicator": "river_water_class",
            "value": "Ⅱ",
            "unit": "类",
            "qualifier": "≤",
            "end": "2022",
        },
        {
            "indicator": "river_water_class",
            "value": "Ⅱ",
            "unit": "类",
            "qualifier": "≥",
            "end": "2021",
        },
        {"indicator": "lake_water_class", "value": "9", "unit": "年", "aspect": "streak"},
    )
    assert [one.grade.key for one in water.graded_classes(case)] == [
        "excellent",
        "excellent",
        "light",
    ]
