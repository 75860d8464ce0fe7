from __future__ import annotations

from functools import cache

import pytest

from helpers.audit import judge
from helpers.audit.plausibility import doubts
from helpers.audit.verdicts import Verdict
from helpers.casebook import Casebook, case_of, find_data, read_casebook
from tests.unit.sections.made_cases import made


@cache
def casebook() -> Casebook:
    return read_casebook(find_data())


def planted(claim: str, **cells: str) -> dict[str, str]:
    """Change cells of a claim, and return the rules that the place's figures then break."""
    claims = casebook().claims
    where = claims["claim"] == claim
    assert where.sum() == 1, claim
    place = claims.loc[where, "place"].item()
    changed = claims.copy()
    for name, text in {"quote": "", "accepted": "", **cells}.items():
        changed.loc[where, name] = text
    found = doubts(case_of(casebook().with_tables(claims=changed), place))
    return {doubt.claim.id: doubt.rule for doubt in found}


@pytest.mark.parametrize(
    ("claim", "cells", "rule"),
    [
        ("chenzhou_clean_capacity_share_2023_08", {"value": "970"}, "above_whole"),
        ("chenzhou_clean_capacity_2023_08", {"value": "-447"}, "negative"),
        ("chenzhou_no2_2019", {"value": "240"}, "usual"),
        ("chenzhou_no2_2019", {"value": "2.4"}, "usual"),
        ("lishui_gdp_2021", {"unit": "万元"}, "usual"),
        ("beibei_pm25_growth_2024", {"value": "-950"}, "usual"),
        ("chenzhou_area_undated_2", {"value": "1.9"}, "usual"),
    ],
)
def test_a_gross_error_is_doubted_on_the_figure_itself(
    claim: str, cells: dict[str, str], rule: str
) -> None:
    assert planted(claim, **cells).get(claim) == rule


@pytest.mark.parametrize(
    ("claim", "cells", "rule"),
    [
        ("nanchang_urbanisation_share_2021", {"value": "87.64"}, "series"),
        ("nanchang_retail_sales_2022", {"value": "2103.00"}, "series"),
        ("chenzhou_gdp_2020", {"value": "5203.07"}, "series"),
        ("yushu_residents_2020", {"value": "24.25"}, "series"),
        ("bazhong_gdp_2023", {"value": "870.28"}, "ratio"),
        ("bazhong_gdp_per_capita_2023", {"value": "25917"}, "ratio"),
        ("shenzhen_protected_area_share_2020", {"value": "42.75"}, "ratio"),
        ("shenzhen_gep_density_2020", {"value": "0.56"}, "ratio"),
        ("yantai_clean_generation_2023", {"value": "37.8"}, "ratio"),
        ("xiamen_registered_residents_2023", {"value": "30.208"}, "ratio"),
        ("chenzhou_new_energy_generation_2016_01_2016_06", {"end": "2016-01"}, "ratio"),
        ("chenzhou_wind_capacity_rank_2023_08", {"value": "41"}, "field"),
        ("chenzhou_energy_intensity_gdp_change_2016_2020", {"value": "20.8"}, "sign"),
        ("xiamen_energy_intensity_gdp_growth_2022", {"value": "4.1"}, "sign"),
    ],
)
def test_a_figure_is_doubted_for_what_stands_beside_it(
    claim: str, cells: dict[str, str], rule: str
) -> None:
    assert planted(claim, **cells).get(claim) == rule


@pytest.mark.parametrize(
    ("claim", "cells"),
    [
        ("yantai_clean_generation_2023", {"value": "30", "qualifier": ">"}),
        ("bazhong_gdp_2023", {"value": "700", "qualifier": ">"}),
        ("bazhong_gdp_2023", {"value": "800", "qualifier": "≈"}),
        ("chenzhou_wind_capacity_rank_2023_08", {"value": "14"}),
        ("shenzhen_residents_2022", {"value": "1800"}),
        ("xiamen_energy_intensity_gdp_growth_2022", {"value": "0.4"}),
    ],
)
def test_what_is_hedged_or_moved_a_little_is_let_be(claim: str, cells: dict[str, str]) -> None:
    assert planted(claim, **cells) == {}


def test_a_census_begins_a_new_series() -> None:
    people = {"indicator": "residents", "unit": "万人"}
    across = made({**people, "value": "554.55", "end": "2018"},
                  {**people, "value": "643.75", "end": "2021"})  # fmt: skip
    after = made({**people, "value": "554.55", "end": "2020"},
                 {**people, "value": "643.75", "end": "2021"})  # fmt: skip
    assert doubts(across) == ()
    assert {doubt.rule for doubt in doubts(after)} == {"series"}


def test_a_figure_out_of_proportion_names_what_it_was_held_against() -> None:
    rows = ({"indicator": "visitors", "value": "211.96", "unit": "万人次"},
            {"indicator": "tourism_revenue", "value": "92.5", "unit": "亿元"})  # fmt: skip
    found = {doubt.claim.indicator.id: doubt for doubt in doubts(made(*rows))}
    assert found["visitors"].rule == found["tourism_revenue"].rule == "ratio"
    assert "旅游收入" in found["visitors"].words("zh")
    assert "ourism revenue" in found["visitors"].words("en")


def test_an_indicator_keeps_to_its_own_limits_whoever_accepted_the_figure() -> None:
    claims = casebook().claims
    row = claims[(claims["indicator"] == "good_air_days") & (claims["aspect"] == "level")].iloc[0]
    wrong = planted(row["claim"], value="367", end="", start="", accepted="2026-11-30: checked")
    assert wrong[row["claim"]] == "limits"


def test_a_share_as_a_fraction_is_doubted() -> None:
    claim = "chenzhou_clean_capacity_share_2023_08"
    assert claim in planted(claim, value="0.97")


def test_the_streak_of_named_years_is_as_long_as_they_are() -> None:
    claims = casebook().claims
    streaks = claims[(claims["aspect"] == "streak") & (claims["start"] != "")]
    row = streaks.iloc[0]
    longer = str(int(row["value"]) + 2)
    assert planted(row["claim"], value=longer).get(row["claim"]) == "streak_years"


def test_what_is_counted_has_no_decimals() -> None:
    claims = casebook().claims
    row = claims[(claims["unit"] == "个") & (claims["aspect"] == "level")].iloc[0]
    assert planted(row["claim"], value="2.5").get(row["claim"]) == "whole_number"


def test_accepted_figures_keep_to_the_limits_of_nature_only() -> None:
    claim, accepted = "chenzhou_no2_2019", "2026-11-30: checked"
    assert claim not in planted(claim, value="240", accepted=accepted)
    assert planted(claim, value="-24", accepted=accepted)[claim] == "negative"


def test_no_mark_on_the_data_as_they_are() -> None:
    """Whoever adds a figure that is doubted looks at it, and accepts it with a reason."""
    places = casebook().places
    found = [
        doubt.claim.id
        for city in places.loc[places["level"] == "city", "place"]
        for doubt in doubts(case_of(casebook(), city))
    ]
    assert found == []


def test_a_doubtful_figure_has_its_verdict_and_says_why() -> None:
    claims = casebook().claims.copy()
    claims.loc[claims["claim"] == "chenzhou_no2_2019", "value"] = "240"
    case = case_of(casebook().with_tables(claims=claims), "chenzhou")
    judgement = judge(case)["chenzhou_no2_2019"]
    assert judgement.verdict is Verdict.DOUBTFUL
    assert "µg" in judgement.rule("en")


def test_the_range_of_a_doubt_is_written_as_figures_are() -> None:
    waste = {"indicator": "solid_waste_used", "value": "3390", "unit": "亿吨", "end": "2022"}
    (doubt,) = doubts(
        made(waste, {"indicator": "residents", "value": "463", "unit": "万人", "end": "2022"})
    )
    assert "e+" not in doubt.words("zh") and "万吨" in doubt.words("zh")
    assert not any("一" <= letter <= "鿿" for letter in doubt.words("en"))
