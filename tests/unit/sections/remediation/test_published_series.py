from __future__ import annotations

import pytest

from helpers.sections.remediation.published_series import published_series
from tests.unit.sections.made_cases import OTHER, cities, city, made

PM = {"indicator": "pm25", "unit": "µg/m3"}
THEMES = ("air", "water", "soil", "circular")


def test_only_whole_years_of_one_scope_make_a_series() -> None:
    case = made(
        {**PM, "value": "36", "start": "2019", "end": "2019"},
        {**PM, "value": "30", "start": "2021", "end": "2021"},
        {**PM, "value": "31", "start": "2020", "end": "2020", "scope": "市区"},
        {**PM, "value": "9", "start": "2022-06", "end": "2022-06"},
        {**PM, "value": "29", "start": "2019", "end": "2022"},
    )
    (found,) = published_series(case, THEMES, "remediation")
    assert [claim.value for claim in found.claims] == ["36", "30"]
    assert found.better is True
    assert found.limit is not None
    assert found.limit.edition == "GB3095-2012"
    assert found.within is False
    assert [mark.period.end for mark in found.averages] == ["2021"]


def test_the_edition_of_the_limits_can_be_chosen() -> None:
    case = made(
        {**PM, "value": "32", "start": "2019", "end": "2019"},
        {**PM, "value": "33", "start": "2020", "end": "2020"},
    )
    (old,) = published_series(case, ["air"], "remediation")
    (new,) = published_series(case, ["air"], "remediation", "GB3095-2026-transition")
    assert (old.within, new.within, old.better) == (True, False, False)


def test_two_figures_for_one_year_make_no_series() -> None:
    case = made(
        {**PM, "value": "30", "start": "2019", "end": "2019"},
        {**PM, "value": "31", "start": "2019", "end": "2019", "source": OTHER},
    )
    assert published_series(case, ["air"], "remediation") == ()


@pytest.mark.parametrize("name", cities())
def test_years_of_a_series_run_upwards(name: str) -> None:
    for found in published_series(city(name), THEMES, "remediation"):
        years = [claim.period.end for claim in found.claims]
        assert years == sorted(set(years))
        assert len(years) > 1
