from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from helpers.audit import cohort
from tests.unit.sections.made_cases import city, made


@cache
def found() -> dict[str, cohort.Comparison]:
    return {item.indicator.id: item for item in cohort.comparisons(city("chenzhou"))}


def test_every_city_of_the_cohort_is_compared_or_named_as_missing() -> None:
    places = city("chenzhou").cohort()
    for item in found().values():
        assert len(item.claims) >= cohort.LEAST_CITIES
        assert sorted([*item.claims, *item.missing], key=places.index) == places
        assert set(item.outdated) <= set(item.missing)


def test_only_figures_of_one_scope_within_a_stated_window_are_compared() -> None:
    cover = {"indicator": "forest_coverage", "unit": "%", "aspect": "share", "value": "5"}
    rows = [
        {"place": "chenzhou", "end": "2023"},
        {"place": "lishui", "end": "2022"},
        {"place": "xiamen", "end": "2021", "scope": "市区"},
        {"place": "xiamen", "end": "2025"},
        {"place": "yantai", "end": "2020"},  # one year too early
        {"place": "shenzhen", "start": "2021", "end": "2023"},  # a mean of years
        {"place": "nanchang", "end": "2022", "scope": "某县"},
        {"place": "beibei", "end": ""},
    ]
    case = made(*(cover | row for row in rows))
    item = cohort.comparison(case, "forest_coverage", least=3)
    assert item is not None
    assert {p.place: c.period.end for p, c in item.claims.items()} == {
        "chenzhou": "2023", "lishui": "2022", "xiamen": "2021",
    }  # fmt: skip
    assert (item.years.start, item.years.end) == ("2021", "2023")
    assert {place.place for place in item.outdated} == {"yantai", "shenzhen", "nanchang"}
    assert set(item.missing) == set(case.cohort()) - set(item.claims)
    assert cohort.comparison(case, "forest_coverage") is None
    assert cohort.comparison(case, "pm25") is None


def test_one_comparison_is_that_of_all() -> None:
    for name, item in found().items():
        assert cohort.comparison(city("chenzhou"), name) == replace(item, average=None)


def test_only_trusted_dated_figures_of_one_unit_that_have_a_good_side() -> None:
    for item in found().values():
        assert item.indicator.direction
        for claim in item.claims.values():
            assert claim.confidence in ("high", "medium")
            assert claim.period.end
            assert claim.unit == item.indicator.unit
            assert claim.aspect in ("level", "share")


def test_sums_and_parts_of_a_year_are_not_compared() -> None:
    names = set(found())
    assert "gdp" not in names
    assert not [name for name in names if name.endswith("_period")]
    assert {"pm25", "good_air_days_share", "forest_coverage"} <= names


def test_it_makes_no_difference_from_which_city_one_looks() -> None:
    one = [(i.indicator.id, list(i.claims)) for i in cohort.comparisons(city("chenzhou"))]
    other = [(i.indicator.id, list(i.claims)) for i in cohort.comparisons(city("yushu"))]
    assert one == other


def test_ranks_follow_the_good_side_and_ties_share_the_better() -> None:
    pm25 = found()["pm25"]
    ranks = pm25.ranks()
    best = min(pm25.claims, key=lambda place: pm25.claims[place].quantity.value)
    assert ranks[best] == 1
    tied: dict[float, set[int]] = {}
    for place, claim in pm25.claims.items():
        tied.setdefault(claim.quantity.value, set()).add(ranks[place])
    assert all(len(shared) == 1 for shared in tied.values())


def test_the_plots_vary_and_leave_room_for_every_field() -> None:
    chosen = cohort.plotted(cohort.comparisons(city("chenzhou")), 4)
    assert 0 < len(chosen) <= 4
    assert all(item.varies for item in chosen)
    themes = [item.indicator.theme for item in chosen]
    assert all(themes.count(theme) <= 2 for theme in themes)
    assert [len(item.claims) for item in chosen] == sorted(
        (len(item.claims) for item in chosen), reverse=True
    )


def test_the_national_average_is_of_the_most_frequent_year() -> None:
    pm25 = found()["pm25"]
    assert pm25.average is not None
    years = [claim.period.end[:4] for claim in pm25.claims.values()]
    assert years.count(pm25.average.period.end) == max(map(years.count, years))


@pytest.mark.parametrize(("qualifier", "text"), [("=", "95.0"), (">", ">95.0"), ("≥", "≥95.0")])
def test_digits_keep_the_qualifier(qualifier: str, text: str) -> None:
    claim = next(iter(found()["forest_coverage"].claims.values()))
    claim = replace(claim, value="95.0", qualifier=qualifier)
    assert cohort.axis(claim.indicator, "zh").digits(claim) == text


def test_the_axis_names_the_unit() -> None:
    pm25 = found()["pm25"].indicator
    assert cohort.axis(pm25, "zh").title.endswith("（µg/m³）")
    assert cohort.axis(replace(pm25, unit=""), "en").title == pm25.name_en


@pytest.mark.parametrize(
    ("unit", "shown", "digits"),
    [("天", " (days)", "447.0"), ("位", "", "447.0"), ("类", "", "447.0"),
     ("万吨", " (Mt)", "4.470"), ("万千瓦", " (GW)", "4.470"), ("元", " (CNY)", "447.0"),
     ("亿元", " (CNY billion)", "44.70"), ("亿元/km2", " (CNY billion/km²)", "44.70"),
     ("万人", " (million people)", "4.470"), ("万亩", " (ha)", "298,000"),
     ("千瓦时/万元", " (kWh/CNY 10,000)", "447.0")],
)  # fmt: skip
def test_an_english_axis_has_international_units(unit: str, shown: str, digits: str) -> None:
    claim = next(iter(found()["pm25"].claims.values()))
    indicator = replace(claim.indicator, unit=unit)
    claim = replace(claim, indicator=indicator, value="447.0", unit=unit, qualifier="=")
    axis = cohort.axis(indicator, "en", [claim])
    assert axis.title == indicator.name_en + shown
    assert axis.digits(claim) == digits
    assert axis.value(claim) == pytest.approx(float(digits.replace(",", "")), rel=1e-3)


def test_a_doubtful_figure_has_no_rank_until_it_is_accepted() -> None:
    cover = {"indicator": "forest_coverage", "unit": "%", "aspect": "share", "end": "2023"}
    values = {"chenzhou": "68.1", "lishui": "0.81", "xiamen": "31", "yantai": "36"}
    rows = [{**cover, "place": place, "value": value} for place, value in values.items()]
    item = cohort.comparison(made(*rows), "forest_coverage", least=3)
    assert item is not None
    assert {place.place for place in item.claims} == {"chenzhou", "xiamen", "yantai"}
    rows[1]["accepted"] = "2026-11-30: checked"
    item = cohort.comparison(made(*rows), "forest_coverage", least=3)
    assert item is not None and len(item.claims) == 4
