from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.casebook import (
    Case,
    Claim,
    case_of,
    read_casebook,
)
from helpers.quantity import Period, Quantity, parse_quantity
from helpers.standards import air_limits
from tests.unit.standards.made_air import PM, limit, source, value


@pytest.fixture(scope="module")
def case(root: Path) -> Case:
    return case_of(read_casebook(root / "data"), "chenzhou")


@pytest.mark.parametrize(
    ("text", "qualifier", "state"),
    [
        ("30", "=", air_limits.State.PASS),
        ("35", "=", air_limits.State.PASS),
        ("35.4", "=", air_limits.State.FAIL),
        ("36", "=", air_limits.State.FAIL),
        ("35", "≈", air_limits.State.PASS),
        ("35", "≤", air_limits.State.PASS),
        ("35", "<", air_limits.State.PASS),
        ("35", ">", air_limits.State.FAIL),
        ("35", "≥", air_limits.State.OPEN),
        ("30", ">", air_limits.State.OPEN),
        ("40", "<", air_limits.State.OPEN),
        ("26~33", "=", air_limits.State.PASS),
        ("26~40", "=", air_limits.State.OPEN),
        ("36~40", "=", air_limits.State.FAIL),
    ],
)
def test_a_published_value_is_compared_with_the_limit_itself(
    text: str, qualifier: str, state: air_limits.State
) -> None:
    assert air_limits.judge(value(text, qualifier=qualifier), limit()) is state


@given(st.integers(0, 2000), st.integers(1, 2000))
def test_an_exact_value_passes_when_it_is_not_above_the_limit(tenths: int, most: int) -> None:
    judged = air_limits.judge(value(f"{tenths / 10:.1f}"), limit(f"{most / 10:.1f}"))
    assert judged is (air_limits.State.PASS if tenths <= most else air_limits.State.FAIL)


def test_a_value_in_another_unit_is_converted() -> None:
    milli = Claim(
        "m", "x", PM, "0.034", "mg/m3", "=", "level", Period("2019", "2019"), "", source(), "", ""
    )
    assert air_limits.judge(milli, limit()) is air_limits.State.PASS


def test_only_values_of_one_whole_year_are_yearly() -> None:
    claims = [
        value("30", end="2019"),
        value("31", end="2020", start=""),
        value("32", end="2021-06", start="2021-01"),
        value("33", end="2021", start="2019"),
        value("34", end="", start=""),
    ]
    assert {year: len(found) for year, found in air_limits.yearly(claims).items()} == {
        2019: 1,
        2020: 1,
    }


def test_of_competing_values_the_trusted_one_for_the_whole_place_comes_first() -> None:
    best = value("30")
    claims = [value("31", confidence="medium"), value("32", scope="市区"), best]
    assert air_limits.yearly(claims)[2019][0] is best
    assert len(air_limits.yearly(claims)[2019]) == 3


def test_years_without_values_are_shown_between_those_with_some(case: Case) -> None:
    found = air_limits.matrix(case, "GB3095-2012", also=[2024, 2015])
    assert list(found["year"].unique()) == list(range(2015, 2025))
    assert set(found[found["year"] == 2016]["state"]) == {air_limits.State.NOT_ON_RECORD}
    assert len(found) == len(air_limits.POLLUTANTS) * 10
    assert air_limits.year_states(found)[2016] is air_limits.State.NOT_ON_RECORD


def test_the_one_published_year_of_the_case_meets_all_six_limits(case: Case) -> None:
    found = air_limits.matrix(case, "GB3095-2012")
    states = air_limits.year_states(found)
    assert list(states.index[states == air_limits.State.PASS]) == [2019]
    whole = {claim.quantity.text for claim in found[found["year"] == 2019]["claim"]}
    assert whole == {"11", "24", "52", "30", "1.2", "140"}
    assert air_limits.State.FAIL not in set(found["state"])


def test_the_edition_decides(case: Case) -> None:
    final = air_limits.matrix(case, "GB3095-2026-final")
    over = final[final["state"] == air_limits.State.FAIL]
    assert {indicator.id for indicator in over["indicator"]} == {"pm25", "pm10"}


def test_an_unknown_edition_names_those_that_there_are(case: Case) -> None:
    with pytest.raises(air_limits.UnknownEdition, match="GB3095-2012"):
        air_limits.limits(case, "GB3095-2013")


def test_a_city_without_air_figures_has_an_empty_matrix(root: Path) -> None:
    bare = case_of(read_casebook(root / "data"), "yushu")
    found = air_limits.matrix(bare, "GB3095-2012")
    assert found.empty
    assert air_limits.published(found).empty and air_limits.year_states(found).empty


def test_tables_hold_the_claims_themselves(case: Case) -> None:
    found = air_limits.matrix(case, "GB3095-2012")
    table = air_limits.matrix_table(found)
    assert list(table["公布值"]) == list(air_limits.published(found)["claim"])
    assert set(table["判断"]) == {"达标"}


def test_editions_stand_in_the_order_in_which_they_come_into_force(case: Case) -> None:
    assert air_limits.editions(case) == (
        "GB3095-2012", "GB3095-2026-transition", "GB3095-2026-final",
    )  # fmt: skip


def test_cells_are_named_by_year_and_pollutant() -> None:
    over = pd.DataFrame({"year": [2019], "indicator": [PM]})
    assert air_limits.cell_words(over) == ["2019年PM2.5"]
    assert air_limits.cell_words(over, "en") == ["PM2.5 in 2019"]


def test_pollutants_have_short_names(case: Case) -> None:
    names = [air_limits.pollutant_name(case.indicator(one)) for one in air_limits.POLLUTANTS]
    assert names == ["SO2", "NO2", "CO", "O3", "PM10", "PM2.5"]


@pytest.mark.parametrize(
    ("edition", "zh", "en"),
    [
        ("GB3095-2012", "GB 3095—2012", "GB 3095-2012"),
        (
            "GB3095-2026-transition",
            "GB 3095—2026（过渡限值）",
            "GB 3095-2026 (transition limits)",
        ),
        ("house rule", "house rule", "house rule"),
    ],
)
def test_editions_are_written_as_standards_are_cited(edition: str, zh: str, en: str) -> None:
    assert air_limits.edition_words(edition) == zh
    assert air_limits.edition_words(edition, "en") == en


MONTH = {"so2": "3", "no2": "13", "pm10": "16", "pm25": "13", "co_p95": "0.9", "o3_p90": "87"}


def quantities(**more: str) -> dict[str, Quantity]:
    return {
        name: parse_quantity(text, "mg/m3" if name == "co_p95" else "µg/m3")
        for name, text in (MONTH | more).items()
    }


def test_the_composite_index_of_a_published_month(case: Case) -> None:
    found = air_limits.composite(case, quantities(), "GB3095-2012")
    assert found is not None
    # The city's bulletin gives 1.73: its concentrations had more digits than it printed.
    assert found.total.value == pytest.approx(1.744, abs=5e-4)
    assert found.total.low < 1.73 < found.total.high
    assert found.largest == ("o3_p90",)
    assert "87 µg/m³ ÷ 160 µg/m³" in found.total.formula


def test_tighter_limits_raise_the_composite_index(case: Case) -> None:
    totals = [found.total.value for edition in air_limits.editions(case)
              if (found := air_limits.composite(case, quantities(), edition))]  # fmt: skip
    assert totals == sorted(totals) and len(set(totals)) == 3


def test_the_composite_index_needs_all_six(case: Case) -> None:
    some = quantities()
    del some["o3_p90"]
    assert air_limits.composite(case, some, "GB3095-2012") is None


def test_pollutants_that_tie_are_main_together(case: Case) -> None:
    tied = quantities(so2="60", no2="40", pm10="70", pm25="35", co_p95="4", o3_p90="160")
    found = air_limits.composite(case, tied, "GB3095-2012")
    assert found is not None and found.largest == air_limits.POLLUTANTS and found.total.value == 6
