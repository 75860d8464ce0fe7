from __future__ import annotations

import pytest

from helpers.casebook import Claim
from helpers.quantity import Quantity
from helpers.sections.low_carbon.electricity import (
    counted_in,
    energy,
    grid_factor,
    omitted_plants,
)
from tests.unit.sections.made_cases import cities, city, made

SHARE = {"indicator": "clean_capacity_share", "value": "97", "end": "2023-08"}


def plant(value: str, end: str, scope: str) -> dict[str, str]:
    return {"indicator": "thermal_plant_capacity", "value": value, "end": end, "scope": scope}


def test_golden_values_of_the_bundled_case() -> None:
    case = city("chenzhou")
    generation = case.claim("clean_generation")
    assert isinstance(generation, Claim)
    factor = grid_factor(case, "2023")
    assert factor is not None
    assert (generation.quantity * factor.quantity).to("万吨").words() == "290.2万吨"
    load = energy(case).figures["load"]
    assert isinstance(load, Quantity)
    assert load.words() == "21.0%"


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


@pytest.mark.parametrize(("year", "place"), [("1999", None), ("2023", "china"), ("2030", None)])
def test_the_grid_factor_is_the_country_s_and_of_the_year(year: str, place: str | None) -> None:
    factor = grid_factor(city("chenzhou"), year)
    assert (factor and factor.place) == place


@pytest.mark.parametrize("name", cities())
def test_every_figure_on_energy_is_told_once(name: str) -> None:
    found = energy(city(name))
    told = [*found.claims, *found.plants, *found.others]
    assert len({one.id for one in told}) == len(told)
    published = city(name).claim_list(theme="energy", section="low_carbon")
    rest = {one.id for one in published} - {one.id for one in told}
    named = {one.id for one in found.figures.values() if isinstance(one, Claim)}
    assert rest <= named


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


def test_capacity_that_is_hedged_or_zero_is_drawn_without_an_end_or_not_at_all() -> None:
    clean = {"indicator": "clean_capacity", "value": "447", "end": "2023-08"}
    for cells, drawn in (({"qualifier": "<"}, True), ({"value": "0"}, False)):
        frame = energy(made(clean, {**SHARE, **cells}, plant("66", "2021-10", "A"))).capacity
        assert bool(len(frame)) is drawn
        assert not frame[["low", "high"]].isin([float("inf")]).to_numpy().any()
