from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.casebook import Case, Claim, Indicator, Source
from helpers.quantity import Period
from helpers.sections.overview import profile
from tests.unit.sections.made_cases import city, made

AREA = Indicator("area", "面积", "Area", "km2", 0, "land", "overview", "", ())


def claim(text: str, end: str = "", *, confidence: str = "high", unit: str = "km2") -> Claim:
    where = Source("s", "s", "s", f"p{text}", "", "web", "", confidence)
    return Claim(
        f"c_{text}_{end}", "x", AREA, text, unit, "=", "level", Period("", end), "", where, "", ""
    )


@pytest.fixture(scope="module")
def case() -> Case:
    return city("chenzhou")


def test_competing_areas_stand_side_by_side(case: Case) -> None:
    claims = profile.facts(case, ["area"])["area"]
    assert {one.value for one in claims} == {"19342", "19387"}
    area = profile.competing(claims)
    assert area is not None and area["undated"]
    assert [area[end].value for end in ("high", "low")] == ["19387", "19342"]
    assert area["spread"].value == pytest.approx(0.2327, abs=1e-4)
    found = profile.basics(case)
    assert area in found.competing and area["name"] in found.figures["weak"]


@pytest.mark.parametrize(
    ("claims", "spread"),
    [
        ((claim("100", "2020"), claim("120", "2021")), None),  # of different years
        ((claim("100", "2020"), claim("120")), 20),  # an undated one may be of any
        ((claim("26.7", unit="万平方公里"), claim("267013")), None),  # rounded, in another unit
    ],
)
def test_values_compete_that_may_speak_of_one_time_and_differ(
    claims: tuple[Claim, ...], spread: float | None
) -> None:
    found = profile.competing(claims)
    assert (found and found["spread"].value) == (spread and pytest.approx(spread))


def test_an_undated_value_that_a_dated_one_repeats_is_of_that_date() -> None:
    row = {"indicator": "residents", "unit": "万人", "value": "653.81"}
    case = made({**row, "end": "2022"}, {**row, "end": ""}, {**row, "end": "2024", "value": "667"})
    assert [one.value for one in profile.facts(case, ["residents"])["residents"]] == ["667"]


def test_facts_without_a_claim_are_left_out(case: Case) -> None:
    assert list(profile.facts(case, ["coastline", "residents"])) == ["residents"]


@pytest.mark.parametrize(("name", "years"), [("xiamen", {"2024"}), ("shenzhen", {"2022", "2023"})])
def test_the_latest_trusted_year_counts_and_beside_it_the_latest_weak_one(
    name: str, years: set[str]
) -> None:
    residents = profile.facts(city(name), ["residents"])["residents"]
    assert {one.period.end for one in residents} == years


def test_an_honour_is_told_once_with_all_its_claims(case: Case) -> None:
    found = profile.honours(case)
    events = found.events.to_dict("records")
    (zone,) = (row for row in events if "可持续发展议程" in row["label"])
    assert zone["date"][:4] == "2019" and len(zone["claims"]) == 2
    at = found.figures["listed"].index(f"{zone['label']}（{zone['text']}）")
    assert set(found.figures["listed"][at + 1 : at + 3]) >= {one.source for one in zone["claims"]}


def test_dated_honours_come_first_in_order(case: Case) -> None:
    found = profile.honours(case)
    dates = [date for date in found.events["date"] if date]
    assert dates == sorted(dates) and not any(found.events["date"][len(dates) :])
    assert len(dates) == found.figures["dated"]
    assert found.figures["undated"] == found.figures["all"] - len(dates)


def test_an_award_that_was_only_proposed_is_named_as_such() -> None:
    row = {"value": "1", "unit": "项", "end": "2023-02-08"}
    case = made({**row, "indicator": "honour_incentive_candidate"})
    assert profile.honours(case).figures["proposed"] == ["生态文明督查激励地市备选名单"]
    given = made({**row, "indicator": "honour_forest_city"})
    assert profile.honours(given).figures["proposed"] == []


def test_what_is_not_on_record_is_told_from_what_awaits_verification() -> None:
    found = profile.basics(city("tongren")).figures
    weak, missing = ({one.id for one in found[key]} for key in ("weak", "missing"))
    assert "residents" in weak and "urbanisation" in missing and not weak & missing


def test_a_scope_that_names_the_province_is_no_part_of_the_place(case: Case) -> None:
    events = profile.honours(case).events
    assert events.loc[events["label"] == "全省矿业绿色发展改革试点市", "marked"].tolist() == [True]


def test_a_part_of_the_place_stands_beside_the_honour() -> None:
    title = {"indicator": "honour_forest_city", "value": "1", "unit": "项"}
    case = made({**title, "scope": "东区", "scope_en": "East District"})
    events = profile.honours(case).events
    assert events["label"].tolist() == ["国家森林城市（东区）"] and not events["marked"].any()
    english = profile.honours(replace(case, lang="en")).events
    assert english["label"].tolist() == ["National forest city (East District)"]


def test_counts_of_honours_are_no_honours() -> None:
    case = made({"indicator": "eco_civilisation_districts", "value": "3", "unit": "个"})
    found = profile.honours(case)
    assert found.events.empty and found.figures["all"] is None and found.figures["listed"] == []
