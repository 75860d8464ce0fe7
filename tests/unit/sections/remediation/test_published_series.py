from __future__ import annotations

import pytest

from helpers.sections.remediation.published_series import published_series, trends
from tests.unit.sections.made_cases import OTHER, cities, city, made

PM = {"indicator": "pm25", "unit": "µg/m3"}
OLD = "GB3095-2012"


def level(value: str, year: str, **more: str) -> dict[str, str]:
    return {**PM, "value": value, "start": year, "end": year, **more}


def test_only_whole_years_of_one_scope_make_a_series() -> None:
    case = made(
        level("36", "2019"),
        level("30", "2021"),
        level("31", "2020", scope="市区"),
        level("9", "2022-06"),
        {**PM, "value": "29", "start": "2019", "end": "2022"},
    )
    (found,) = published_series(case, OLD)
    assert [claim.value for claim in found.claims] == ["36", "30"]
    assert found.course == "better"
    assert found.limit is not None and found.limit.edition == OLD
    assert found.average is not None and found.average.period.end == "2021"


@pytest.mark.parametrize(
    ("first", "last", "course"),
    [("32", "33", "worse"), ("33", "32", "better"), ("30", "30", "unchanged"),
     ("30", "30.4", "open")],
)  # fmt: skip
def test_the_published_digits_decide_the_course(first: str, last: str, course: str) -> None:
    (found,) = published_series(made(level(first, "2019"), level(last, "2020")), OLD)
    assert found.course == course


def test_an_indicator_without_a_good_side_is_not_judged() -> None:
    pair = ({"indicator": "provincial_sections", "unit": "个", "value": value, "end": year}
            for value, year in (("50", "2020"), ("53", "2022")))  # fmt: skip
    (found,) = published_series(made(*pair), OLD)
    assert found.course == "open"


def test_two_figures_for_one_year_make_no_series() -> None:
    case = made(level("30", "2019"), level("31", "2019", source=OTHER))
    assert published_series(case, OLD) == ()


def test_three_years_are_drawn_against_the_limit_and_two_are_listed() -> None:
    share = {"indicator": "good_air_days_share", "unit": "%", "aspect": "share"}
    case = made(
        *(level(value, year) for value, year in (("40", "2018"), ("36", "2019"), ("30", "2021"))),
        {**share, "value": "92.3", "start": "2016", "end": "2016"},
        {**share, "value": "94.0", "start": "2019", "end": "2019"},
    )
    found = trends(case, OLD)
    assert list(found.points["year"]) == [2018, 2019, 2021]
    assert list(found.points["text"]) == ["40", "36", "30"]
    ((label, value, kind),) = found.references.values()
    assert (label, value, kind) == ("二级限值 35", 35, "limit")
    assert found.figures["course"].zh == "向好" and found.figures["ways"] is None
    assert found.figures["worse"] == [] and found.figures["gaps"] is True
    assert found.figures["limit"] == "GB 3095—2012" and found.figures["average"] is False
    changes = [change.words("zh") for change in found.changes["变化"]]
    assert sorted(changes) == ["1.7个百分点", "−10 µg/m³"]


def test_nothing_on_record_is_an_empty_table() -> None:
    found = trends(made(), OLD)
    assert found.changes.empty and found.points.empty and found.figures["drawn"] is None


@pytest.mark.parametrize("name", cities())
def test_years_of_a_series_run_upwards(name: str) -> None:
    for found in published_series(city(name), OLD):
        years = [claim.period.end for claim in found.claims]
        assert years == sorted(set(years))
        assert len(years) > 1
