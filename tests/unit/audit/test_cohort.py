from __future__ import annotations

from dataclasses import fields, replace
from functools import cache

import pytest

from helpers.audit import cohort
from tests.unit.sections.made_cases import ONE, OTHER, city, made


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
        one, known = cohort.comparison(city("chenzhou"), name), replace(item, average=None)
        for field in fields(known):
            assert getattr(one, field.name) == getattr(known, field.name)


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


def test_a_common_span_is_the_same_from_whichever_city_one_looks() -> None:
    one, other = (
        [(item.indicator.id, list(item.claims))
         for item in cohort.comparisons(city(name), common=True)]
        for name in ("chenzhou", "lishui")
    )  # fmt: skip
    assert one == other


def test_a_city_is_compared_over_a_span_in_which_it_has_a_figure() -> None:
    years = {"chenzhou": "2019 2022", "lishui": "2019", "xiamen": "2021 2023", "yantai": "2020",
             "shenzhen": "2020 2023", "nanchang": "2022", "bazhong": "2024"}  # fmt: skip
    rows = [
        {"place": place, "indicator": "pm25", "unit": "µg/m3", "value": str(30 + at), "end": year}
        for at, (place, every) in enumerate(years.items())
        for year in every.split()
    ]
    found = {}
    for place in ("lishui", "chenzhou", "yushu"):
        case = made(*rows, place=place)
        item = cohort.comparison(case, "pm25")
        assert item is not None
        found[place] = (item.years.start, item.years.end, len(item.claims))
    assert found["lishui"] == ("2019", "2021", 5)
    assert found["chenzhou"] == found["yushu"] == ("2022", "2024", 5)
    assert item is not None
    before = cohort.earlier(made(*rows, place="chenzhou"), item)
    assert before is not None
    assert (before.years.end, len(before.claims)) == ("2021", 5)
    assert cohort.earlier(made(*rows, place="bazhong"), item) is None


def test_a_rank_is_firm_when_no_rounding_changes_it() -> None:
    values = {"chenzhou": "26", "lishui": "26.4", "xiamen": "16", "yantai": "30"}
    rows = [
        {"place": place, "indicator": "pm25", "unit": "µg/m3", "value": value, "end": "2022"}
        for place, value in values.items()
    ]
    item = cohort.comparison(made(*rows), "pm25")
    assert item is not None
    found = {place.place: item.rank_bounds(place) for place in item.claims}
    assert found == {"xiamen": (1, 1), "chenzhou": (2, 3), "lishui": (2, 3), "yantai": (4, 4)}


def test_a_history_has_one_agreed_figure_a_year() -> None:
    rows = [
        {"place": place, "indicator": "pm25", "unit": "µg/m3", "value": value, "end": year}
        for place, year, value in [
            ("chenzhou", "2019", "30"), ("chenzhou", "2022", "26"), ("chenzhou", "2016", "40"),
            ("chenzhou", "2016", "42"), ("lishui", "2019", "25"), ("xiamen", "2021", "20"),
            ("lishui", "2020", "24"), ("lishui", "2022", "24"), ("xiamen", "2022", "19"),
        ]
    ]  # fmt: skip
    found = cohort.histories(made(*rows), "pm25", 3)
    assert {place.place: [claim.period.end for claim in claims]
            for place, claims in found.items()} == {
        "lishui": ["2019", "2020", "2022"], "chenzhou": ["2019", "2022"],
    }  # fmt: skip


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


def test_a_figure_that_two_sources_contradict_is_not_ranked() -> None:
    cover = {"indicator": "forest_coverage", "unit": "%", "aspect": "share", "end": "2022"}
    rows = [
        {"place": "chenzhou", "value": "68", "source": ONE},
        {"place": "lishui", "value": "80"},
        {"place": "xiamen", "value": "42"},
    ]
    other = {"place": "chenzhou", "source": OTHER}
    for second, ranked in (("68.0", True), ("54", False)):
        case = made(*(cover | row for row in (*rows, {**other, "value": second})))
        item = cohort.comparison(case, "forest_coverage", least=2)
        assert item is not None
        assert (case.place in item.claims) is ranked
