from __future__ import annotations

from pathlib import Path

import pytest

from helpers.audit import verdict_of_claims
from helpers.audit.verdicts import Verdict, most_serious
from helpers.casebook import (
    Case,
    Claim,
    Indicator,
    case_of,
    read_casebook,
)
from helpers.quantity import Period
from helpers.sections.overview import class2_years
from helpers.standards import air_limits
from helpers.standards.air_limits import State
from tests.unit.standards.made_air import small_matrix, source

CLASS2 = Indicator("air_class2", "达标", "Class II", "年", 1, "air", "overview", "", ())


def streak(
    years: int, last: int, publisher: str = "甲", confidence: str = "high"
) -> class2_years.Streak:
    where = source(publisher, confidence)
    period = Period("", str(last))
    claim = Claim(
        f"s{years}{last}{publisher}", "x", CLASS2, str(years), "年", "=", "streak", period, "",
        where, "", "",
    )  # fmt: skip
    return class2_years.Streak(claim, years, last - years + 1, last)


@pytest.fixture(scope="module")
def case(root: Path) -> Case:
    return case_of(read_casebook(root / "data"), "chenzhou")


def test_streaks_of_the_case_began_in_one_year(case: Case) -> None:
    found = class2_years.published(case)
    assert {(one.years, one.last) for one in found} == {(5, 2022), (6, 2023), (7, 2024)}
    assert {one.first for one in found} == {2018}
    verdicts = verdict_of_claims(case)
    air = air_limits.matrix(case, "GB3095-2012", also=found[-1].span)
    finding = class2_years.judge(found, air, verdicts)
    assert finding is not None
    assert finding.verdict is most_serious(*(verdicts[one.claim.id] for one in finding.streaks))
    assert finding.years(State.PASS) == (2019,)
    assert finding.years(State.NOT_ON_RECORD) == (2018, 2020, 2021, 2023, 2024)


def judged(
    found: list[class2_years.Streak], air: air_limits.AirMatrix, verdict: Verdict = Verdict.SINGLE
) -> class2_years.StreakFinding | None:
    """What streaks come to when the audit gives each of them the same verdict."""
    return class2_years.judge(found, air, {one.claim.id: verdict for one in found})


def test_the_starts_and_the_values_over_a_limit_are_told() -> None:
    found = [streak(5, 2022), streak(3, 2020)]
    finding = judged(found, small_matrix(y2019="38", y2020="30"), Verdict.CONTRADICTED)
    assert finding is not None
    assert (finding.verdict, finding.starts) == (Verdict.CONTRADICTED, (2018,))
    assert [cell.year for cell in finding.failing] == [2019]
    outside = judged([streak(2, 2021)], small_matrix(y2019="38", y2020="30"))
    assert outside is not None
    assert (outside.failing, outside.years(State.NOT_ON_RECORD)) == ((), (2021,))


def test_low_confidence_never_enters_a_verdict() -> None:
    weak = streak(9, 2021, "乙", "low")
    finding = judged([streak(2, 2021), weak], small_matrix(y2021=""))
    assert finding is not None
    assert finding.starts == (2020,)
    assert judged([weak], small_matrix(y2021="")) is None


def test_the_table_gives_the_start_that_each_streak_implies(case: Case) -> None:
    listed = class2_years.table(class2_years.published(case), "en")
    assert set(listed["Implied start"]) == {2018}
    assert set(listed["Confidence"]) == {"high", "medium", "low"}
