from __future__ import annotations

import pytest

from helpers.casebook import Case
from helpers.sections.model import transfer
from tests.unit.sections.made_cases import cities, city, made
from tests.unit.sections.made_cohort import large_case


def judged(case: Case) -> dict[str, str]:
    return {item.condition.key: item.judgement for item in transfer.conditions(case)}


def test_the_model_city_meets_most_conditions() -> None:
    found = judged(city("chenzhou"))
    assert {"legacy", "law", "scale", "monitoring"} <= {
        key for key, judgement in found.items() if judgement == "met"
    }


@pytest.mark.parametrize("name", cities())
def test_a_judgement_other_than_unknown_has_a_basis(name: str) -> None:
    for item in transfer.conditions(city(name)):
        assert bool(item.basis) == (item.judgement != "unknown")


def test_endowment_needs_a_large_lake_and_clean_water() -> None:
    lake = {"indicator": "lake_water_class", "unit": "类", "start": "2022", "end": "2022"}
    volume = {"indicator": "reservoir_capacity", "unit": "亿m3", "value": "20", "end": "2000"}
    good = {
        "indicator": "surface_water_good_share",
        "unit": "%",
        "aspect": "share",
        "start": "2022",
        "end": "2022",
    }
    place = "yushu"
    assert judged(made({**lake, "value": "Ⅱ"}, volume, place=place))["endowment"] == "met"
    assert judged(made({**lake, "value": "Ⅲ"}, volume, place=place))["endowment"] == "partly"
    assert judged(made({**lake, "value": "Ⅲ"}, place=place))["endowment"] == "unknown"
    assert judged(made({**good, "value": "90.0"}, place=place))["endowment"] == "partly"
    assert judged(made({**good, "value": "89.9"}, place=place))["endowment"] == "unknown"


def test_the_cohort_is_judged_by_the_same_rules() -> None:
    case = city("chenzhou")
    cohort = transfer.cohort_conditions(case)
    assert list(cohort) == case.cohort()
    assert cohort[case.place] == transfer.conditions(case)


def test_only_the_chosen_cities_are_judged() -> None:
    case = large_case()
    chosen = case.cohort()[:3]
    found = transfer.cohort_conditions(case, chosen)
    assert list(found) == chosen
    assert found[case.place] == transfer.conditions(case)


def test_the_city_stands_beside_the_others() -> None:
    case = city("chenzhou")
    found = transfer.compared_conditions(case, case.cohort())
    assert found.cohort.shape == (len(case.cohort()), len(transfer.CONDITIONS))
    told = found.figures
    met = (found.cohort == "met").sum(axis=1)
    others = met.drop(case.place.name_zh)
    assert (told["own"], told["nearest"]) == (met[case.place.name_zh], False)
    assert told["matching"] == others.max()
    assert {place.name_zh for place in told["most"]} == set(others.index[others == others.max()])
    assert [pair[0] for pair in found.table["判断"]].count("具备") == told["own"]


def test_a_best_city_is_named_only_where_one_meets_a_condition() -> None:
    case = city("chenzhou")
    other = next(place for place in case.cohort() if place.place == "yanqing")
    assert "met" not in judged(city("yanqing")).values()
    found = transfer.compared_conditions(case, [case.place, other])
    assert found.figures["most"] == [] and found.figures["matching"] == 0


@pytest.mark.parametrize(
    "name", ["national_sections", "drinking_water_sources", "drinking_water_sources_all"]
)
def test_any_number_of_sections_or_sources_is_a_part_of_monitoring(name: str) -> None:
    case = made({"indicator": name, "value": "34", "unit": "座", "end": "2022"})
    found = {item.condition.key: item for item in transfer.conditions(case)}["monitoring"]
    assert found.judgement == "met", "its measures of monitoring are on record"
    assert found.basis[0] == case.claim(name)


@pytest.mark.parametrize(("own", "judgement"), [("100", "met"), ("50", "met"), ("200", "met"),
                                                ("49", "partly"), ("201", "partly")])  # fmt: skip
def test_comparable_is_half_to_twice_the_median(own: str, judgement: str) -> None:
    sizes = {"chenzhou": own, "lishui": "100", "xiamen": "100"}
    rows = ({"place": place, "indicator": "residents", "value": value, "unit": "万人",
             "end": "2022"} for place, value in sizes.items())  # fmt: skip
    assert judged(made(*rows))["scale"] == judgement
