from __future__ import annotations

import pytest

from helpers.casebook import Claim
from helpers.sections.low_carbon.electricity import (
    capacity_path,
    counted_in,
    energy,
    grid_factor,
    hours_of,
    omitted_plants,
    one_per_moment,
    sum_of,
)
from tests.unit.sections.made_cases import cities, city, made

CLEAN = {"indicator": "clean_capacity", "value": "447", "unit": "万千瓦", "end": "2023-08"}
SHARE = {
    "indicator": "clean_capacity_share",
    "value": "97",
    "unit": "%",
    "aspect": "share",
    "end": "2023-08",
}


def plant(value: str, end: str, scope: str) -> dict[str, str]:
    return {
        "indicator": "thermal_plant_capacity",
        "value": value,
        "unit": "万千瓦",
        "end": end,
        "scope": scope,
    }


def test_golden_values_of_the_bundled_case() -> None:
    case = city("chenzhou")
    clean, share = case.claim("clean_capacity"), case.claim("clean_capacity_share", aspect="share")
    generation = case.claim("clean_generation")
    assert isinstance(clean, Claim)
    assert isinstance(share, Claim)
    assert isinstance(generation, Claim)
    omitted = sum_of(omitted_plants(case, share))
    whole = clean.quantity / share.quantity
    assert (whole.words(), whole.bounds_words()) == ("460.8万千瓦", "457.9～463.8万千瓦")
    assert (clean.quantity / (whole + omitted)).to("%").words() == "84.8%"
    factor = grid_factor(case, "2023")
    assert factor is not None
    assert (generation.quantity * factor.quantity).to("万吨").words() == "290.2万吨"
    assert hours_of(generation).value == 5832


def test_each_plant_counts_once_and_only_when_it_was_known() -> None:
    case = made(
        SHARE,
        plant("60", "2015", "A"),
        plant("66", "2021-10", "A"),
        plant("30", "2020", "B"),
        plant("99", "2024", "C"),
    )
    share = case.claim("clean_capacity_share", aspect="share")
    assert isinstance(share, Claim)
    assert [claim.value for claim in omitted_plants(case, share)] == ["66", "30"]


@pytest.mark.parametrize("year", ["1999", "2030"])
def test_a_year_without_a_factor_borrows_none(year: str) -> None:
    assert grid_factor(city("chenzhou"), year) is None


def test_the_grid_factor_is_the_country_s() -> None:
    factor = grid_factor(city("chenzhou"), "2023")
    assert factor is not None
    assert factor.place == "china"


def test_a_moment_has_no_hours() -> None:
    (claim,) = made(CLEAN).claim_list()
    with pytest.raises(ValueError, match="no length"):
        hours_of(claim)


def test_the_path_runs_in_time_and_tells_targets() -> None:
    path = capacity_path(city("chenzhou"))
    assert [(p.claim.value, p.is_target) for p in path] == [
        ("83.2", False),
        ("447", False),
        ("850", True),
    ]


def test_two_claims_of_one_moment_are_one_point() -> None:
    twice = made(CLEAN, {**CLEAN, "source": "hunan_daily_air_2022"})
    assert len(one_per_moment(capacity_path(twice))) == 1


@pytest.mark.parametrize("name", cities())
def test_every_city_has_a_path_of_known_days(name: str) -> None:
    years = [point.year for point in capacity_path(city(name))]
    assert years == sorted(years)
    assert all(year == year for year in years)


def test_plants_are_counted_in_or_not() -> None:
    (finding,) = energy(city("chenzhou")).findings
    counted = counted_in(finding, "zh")
    assert [one.words("zh") for one in counted["share"]] == ["97%", "84.8%", "69.8%"]
    assert [one.words("zh") for one in counted["total"]] == [
        "460.8万千瓦",
        "526.8万千瓦",
        "640.8万千瓦",
    ]
    verdict, *others = counted["beside"]
    assert verdict is finding.verdict
    assert [one.zh for one in others] == ["不相符", "不相符"], "no verdict: nobody published it"
    assert counted["plants"][0] == []
    assert [part for part in counted["plants"][1] if isinstance(part, str)] == [
        "鲤鱼江电厂可送湖南的2台机组"
    ]
