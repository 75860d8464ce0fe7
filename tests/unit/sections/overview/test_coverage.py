from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from helpers.casebook import Case, Claim, Indicator, Source, case_of, read_casebook
from helpers.quantity import Period
from helpers.sections.overview import coverage

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


@pytest.fixture(scope="module")
def case(root: Path) -> Case:
    return case_of(read_casebook(root / "data"), "chenzhou")


def test_another_publisher_on_the_same_subject_is_a_second_source() -> None:
    both = [claim("甲"), claim("乙")]
    assert coverage.with_second_source(both) == tuple(both)


def test_an_undated_figure_may_speak_for_any_year() -> None:
    both = [claim("甲", ""), claim("乙", "2019")]
    assert coverage.with_second_source(both) == tuple(both)


def test_streaks_meet_in_their_first_year() -> None:
    def streak(publisher: str, start: str, end: str) -> Claim:
        return replace(claim(publisher, end, aspect="streak"), period=Period(start, end))

    both = [streak("甲", "2018", "2022"), streak("乙", "2018", "2024")]
    assert coverage.with_second_source(both) == tuple(both)
    assert coverage.with_second_source([both[0], streak("乙", "2019", "2024")]) == ()


def test_the_table_leaves_the_date_of_an_undated_section_out(case: Case) -> None:
    table = coverage.evidence_table(coverage.evidence(case), "en")
    assert list(table["Figures used"]) == [one.trusted for one in coverage.evidence(case)]
    bare = coverage.Evidence(case.sections()[0], (claim("甲", ""),), ())
    assert coverage.evidence_table([bare]).iloc[0]["最近的数字"] is None


@pytest.mark.parametrize(
    "other",
    [
        claim("甲", aspect="growth"),
        claim("乙", "2021"),
        claim("乙", scope="市区"),
        claim("乙", confidence="low"),
        claim("乙", aspect="growth"),
    ],
)
def test_what_is_no_second_source(other: Claim) -> None:
    assert coverage.with_second_source([claim("甲"), other]) == ()


def test_targets_do_not_make_a_case_look_recent() -> None:
    claims = [claim("甲", "2022-05"), claim("甲", "2030", aspect="target"), claim("甲", "")]
    assert coverage.latest_date(claims) == "2022-05"
    assert coverage.latest_date([]) == ""


def test_every_claim_of_the_city_is_counted_in_one_section(case: Case) -> None:
    parts = coverage.evidence(case)
    whole = coverage.overall(case)
    assert sum(len(part.claims) for part in parts) == len(whole.claims)
    assert sum(whole.by_confidence.values()) == len(whole.claims)
    assert whole.trusted == len(whole.claims) - whole.by_confidence["low"]
    assert len(whole.seconded) == sum(len(part.seconded) for part in parts)


def test_sections_without_claims_are_left_out_and_order_is_kept(case: Case) -> None:
    orders = [part.section.order for part in coverage.evidence(case) if part.section]
    assert orders == sorted(orders)
    assert all(part.claims for part in coverage.evidence(case))
