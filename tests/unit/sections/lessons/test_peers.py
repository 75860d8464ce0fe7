from __future__ import annotations

import pandas as pd
import pytest

from helpers.casebook import Case, Claim, Place
from helpers.sections.lessons import peers
from tests.unit.sections.made_cases import cities, city, made
from tests.unit.sections.made_cohort import large_case


def gaps(case: Case) -> pd.DataFrame:
    return peers.gaps(case, peers.structures(case))


@pytest.mark.parametrize("name", cities())
def test_cities_that_share_enough_are_ranked(name: str) -> None:
    case = city(name)
    found = gaps(case)
    assert set(found.index) <= set(case.cohort()) - {case.place}
    distances = found.mean(axis=1).tolist()
    assert distances == sorted(distances)
    assert all(0 <= distance <= 1 for distance in distances)
    assert (found.count(axis=1) >= peers.LEAST_SHARED * len(peers.VARIABLES)).all()


def test_distance_is_the_same_both_ways() -> None:
    one, other = city("shenzhen"), city("xiamen")
    there, back = (gaps(case).mean(axis=1).to_dict() for case in (one, other))
    assert there[other.place] == pytest.approx(back[one.place])


def test_a_published_variable_comes_before_one_worked_out() -> None:
    year = {"start": "2022", "end": "2022"}
    sums = (
        {"indicator": "gdp", "value": "2000", "unit": "亿元", **year},
        {"indicator": "primary_value_added", "value": "200", "unit": "亿元", **year},
    )
    case = made(*sums)
    worked_out = peers.structures(case)[case.place]["primary_share"]
    assert not isinstance(worked_out, Claim)
    assert worked_out.value == pytest.approx(10)
    share = {"indicator": "primary_share", "value": "9.8", "unit": "%", "aspect": "share", **year}
    case = made(*sums, share)
    published = peers.structures(case)[case.place]["primary_share"]
    assert isinstance(published, Claim)
    assert published.value == "9.8"


def test_what_is_worked_out_rests_on_the_figures_that_are_shown() -> None:
    people = {"unit": "万人", "end": "2021"}
    case = made(
        {"indicator": "residents", "value": "465.79", **people},
        {"indicator": "urban_residents", "value": "275.02", **people},
    )
    found = peers.structures(case)[case.place]
    residents, share = found["residents"], found["urbanisation"]
    assert isinstance(residents, Claim)
    assert not isinstance(share, Claim)
    assert residents.value == "465.79"
    assert share.words("zh") == "59.044%"  # 59.04 lies outside its bounds


def test_three_shared_variables_of_seven_make_a_peer() -> None:
    rows = [
        {"place": place, "indicator": name, "value": value, "unit": unit, "end": "2022"}
        for place, values in (("chenzhou", "1234"), ("lishui", "2345"), ("xiamen", "34"))
        for (name, unit), value in zip(
            (("residents", "万人"), ("area", "km2"), ("gdp_per_capita", "元"),
             ("urbanisation", "%")), values, strict=False)
    ]  # fmt: skip
    rows = [row for row in rows if (row["place"], row["indicator"]) != ("lishui", "urbanisation")]
    found = gaps(made(*rows))
    assert [place.place for place in found.index] == ["lishui"]
    assert found.count(axis=1).tolist() == [3]


def test_nothing_is_worked_out_from_different_years() -> None:
    case = made(
        {"indicator": "gdp", "value": "2000", "unit": "亿元", "start": "2022", "end": "2022"},
        {"indicator": "residents", "value": "400", "unit": "万人", "end": "2020"},
    )
    assert set(peers.structures(case)[case.place]) == {"residents"}


def test_income_a_head_is_compared_in_one_unit() -> None:
    case = city("nanchang")
    income = peers.structures(case)[case.place]["gdp_per_capita"]
    assert not isinstance(income, Claim)
    assert income.to("元/人").value == pytest.approx(110_180, rel=1e-3)
    assert gaps(case)["gdp_per_capita"].notna().any()


def test_the_distance_is_gowers() -> None:
    case = city("shenzhen")
    table = peers.structures(case)
    units = {"residents": "万人", "gdp_per_capita": "元", "area": "km2"}

    def number(place: Place, name: str) -> float | None:
        value = table[place].get(name)
        quantity = value.quantity if isinstance(value, Claim) else value
        return quantity.to(units.get(name, "%")).value if quantity else None

    found = peers.gaps(case, table)
    for other, (_, line) in zip(found.index, found.iterrows(), strict=True):
        for name, gap in line.dropna().items():
            seen = [n for place in table if (n := number(place, str(name))) is not None]
            one, two = number(case.place, str(name)), number(other, str(name))
            assert one is not None
            assert two is not None
            assert gap == pytest.approx(abs(one - two) / (max(seen) - min(seen)))


def test_the_nearest_stand_beside_the_city() -> None:
    case = large_case()
    nearest = [place.name_zh for place in gaps(case).index[:3]]
    found = peers.alike(case)
    assert found.figures["nearest"].name_zh == nearest[0]
    assert list(found.structure.columns[1:]) == [case.place.name_zh, *nearest]
    distances = [float(cell) for cell in found.structure.iloc[-1, 2:]]
    assert distances == sorted(distances)


def test_a_city_without_structure_is_alone() -> None:
    found = peers.alike(
        made({"indicator": "residents", "value": "42", "unit": "万人", "end": "2020"})
    )
    assert found.structure.empty
    assert found.figures["alone"]
    assert len(found.figures["absent"]) == 6
