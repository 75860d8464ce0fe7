from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.casebook import Claim, Indicator, Source
from helpers.quantity import Period
from helpers.sections.overview import coverage
from tests.unit.sections.made_cases import city, made

GDP = Indicator("gdp", "产值", "GDP", "亿元", 1, "economy", "overview", "", ())


def claim(publisher: str, end: str = "2022", *, aspect: str = "level", **more: str) -> Claim:
    where = Source(
        publisher, publisher, publisher, publisher, "", "web", "", more.get("confidence", "high")
    )
    name = f"{publisher}{end}{aspect}{more.get('scope', '')}"
    unit = "%" if aspect == "growth" else "亿元"
    period = Period("", end)
    return Claim(
        name, "x", GDP, "1", unit, "=", aspect, period, more.get("scope", ""), where, "", ""
    )


def streak(publisher: str, start: str, end: str) -> Claim:
    return replace(claim(publisher, end, aspect="streak"), period=Period(start, end))


@pytest.mark.parametrize(
    ("one", "other", "second"),
    [
        (claim("甲"), claim("乙"), True),
        (claim("甲", ""), claim("乙", "2019"), True),  # an undated figure may speak for any year
        (streak("甲", "2018", "2022"), streak("乙", "2018", "2024"), True),  # in their first year
        (streak("甲", "2018", "2022"), streak("乙", "2019", "2024"), False),
        (claim("甲"), claim("甲", aspect="growth"), False),
        (claim("甲"), claim("乙", "2021"), False),
        (claim("甲"), claim("乙", scope="市区"), False),
        (claim("甲"), claim("乙", confidence="low"), False),
        (claim("甲"), claim("乙", aspect="growth"), False),
    ],
)
def test_another_publisher_on_the_same_subject_is_a_second_source(
    one: Claim, other: Claim, second: bool
) -> None:
    assert coverage.with_second_source([one, other]) == ((one, other) if second else ())


def test_targets_do_not_make_a_case_look_recent() -> None:
    claims = [claim("甲", "2022-05"), claim("甲", "2030", aspect="target"), claim("甲", "")]
    assert coverage.latest_date(claims) == Period("", "2022-05")
    assert coverage.latest_date([]) is None


@pytest.mark.parametrize("name", ["chenzhou", "yushu"])
def test_every_claim_of_a_city_is_counted_once(name: str) -> None:
    case = city(name)
    found = coverage.evidence(case)
    low, trusted = len(case.to_verify()), len(case.claim_list())
    assert (found["all"], found["trusted"], found["low"]) == (trusted + low, trusted, low or None)


def test_a_case_of_undated_and_of_no_claims_has_no_latest_date() -> None:
    undated = made({"indicator": "gdp", "value": "1", "unit": "亿元"})
    for case in (undated, made()):
        assert coverage.evidence(case)["until"] is None
    assert coverage.evidence(made())["levels"] == []
