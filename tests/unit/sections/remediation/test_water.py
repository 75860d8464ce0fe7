from __future__ import annotations

import pytest

from helpers.casebook import Case, Claim
from helpers.quantity import Quantity, parse_quantity
from helpers.sections.remediation import water
from helpers.standards.water_grade import grade
from tests.unit.sections.made_cases import made

FULL = {"indicator": "provincial_section_compliance", "value": "100", "unit": "%",
        "aspect": "share"}  # fmt: skip


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


def counts(case: Case) -> dict[str, float | None]:
    numbers = {}
    for item in water.qualities(case):
        count = item.count.quantity if isinstance(item.count, Claim) else item.count
        numbers[item.claim.period.end] = count.value if count is not None else None
    return numbers


def test_a_share_takes_its_number_from_its_scope_or_from_the_same_year() -> None:
    case = made(
        {**FULL, "start": "2021", "end": "2021", "scope": "共21个断面"},
        {**FULL, "start": "2022", "end": "2022"},
        {**FULL, "start": "2023", "end": "2023"},
        FULL,
        {**FULL, "start": "2020", "end": "2020", "value": "99.9"},
        {"indicator": "provincial_sections", "value": "53", "unit": "个", "end": "2022"},
    )
    assert counts(case) == {"": None, "2021": 21, "2022": 53, "2023": None}
    figures = water.water_quality(case).figures
    assert (figures["full"], figures["counted"], figures["bare"]) == (4, 2, False)
    bare = water.water_quality(made(FULL)).figures
    assert (bare["full"], bare["counted"], bare["bare"]) == (1, None, True)


def test_the_share_below_class_v_of_the_same_period_decides_the_grade() -> None:
    share = {"unit": "%", "aspect": "share", "start": "2022", "end": "2022"}
    good = {**share, "indicator": "surface_water_good_share", "value": "60"}
    bad = {**share, "indicator": "surface_water_bad_share", "value": "25"}
    for rows, key in (((good,), "polluted"), ((good, bad), "moderate")):
        (found,) = water.qualities(made(*rows))
        assert found.grade is not None and found.grade.key == key


def test_published_classes_are_graded() -> None:
    common = {"unit": "类"}
    case = made(
        {**common, "indicator": "lake_water_class", "value": "Ⅰ", "end": "2024"},
        {**common, "indicator": "river_water_class", "value": "Ⅳ", "end": "2023"},
        {**common, "indicator": "river_water_class", "value": "Ⅱ", "qualifier": "≤", "end": "2022"},
        {**common, "indicator": "river_water_class", "value": "Ⅱ", "qualifier": "≥", "end": "2021"},
        {"indicator": "lake_water_class", "value": "9", "unit": "年", "aspect": "streak"},
    )
    grades = [item.grade.key for item in water.qualities(case) if item.grade]
    assert grades == ["excellent", "excellent", "light"]
