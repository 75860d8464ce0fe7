from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.audit import verdict_of_claims
from helpers.audit.verdicts import most_serious
from helpers.casebook import Case
from helpers.sections.overview import Air, air
from tests.unit.sections.made_cases import city, made

EDITION = "GB3095-2012"
PM25 = {"indicator": "pm25", "unit": "µg/m3", "end": "2019"}
STREAK = {"indicator": "air_class2", "unit": "年", "aspect": "streak", "value": "3", "end": "2020"}


def of(case: Case) -> Air:
    return air(case, EDITION)


def test_years_are_columns_only_when_a_streak_or_their_number_fills_the_page() -> None:
    running = of(city("chenzhou"))
    assert running.streak == ("2018", "2024")
    assert list(running.grid.columns) == list(running.by_year.index) == [
        str(year) for year in range(2018, 2025)
    ]  # fmt: skip
    one = of(made({**PM25, "value": "30"}))
    assert list(one.grid.index) == ["2019"] and one.streak is None
    assert one.grid.loc["2019", "PM2.5 ≤ 35"] == ("30", "pass")
    assert one.grid.loc["2019", "SO2 ≤ 60"] == ("", "none")


@pytest.mark.parametrize(("value", "says"), [("30", "clear"), ("38", "over"), ("30~38", "unclear")])
def test_one_thing_is_said_of_the_values(value: str, says: str) -> None:
    found = of(made({**PM25, "value": value})).figures
    assert [key for key in ("over", "complete", "clear", "unclear") if found[key]] == [says]


def test_a_year_with_all_six_is_complete_and_a_tighter_edition_judges_it_anew() -> None:
    found = of(city("chenzhou"))
    assert found.figures["complete"] == ["2019年"] and found.figures["only"]
    assert [one["over"] for one in found.editions] == [None, 3]
    assert [one["clear"] for one in found.editions] == [True, False]
    (alike,) = of(made({**PM25, "value": "24"})).editions
    assert len(alike["standard"]) == 2


def test_streaks_of_the_case_began_in_one_year() -> None:
    case = city("chenzhou")
    found = of(replace(case, lang="en"))
    assert set(found.streaks["Implied start"]) == {2018}
    assert set(found.streaks["Years running"].map(lambda claim: claim.value)) == {"5", "6", "7"}
    assert set(found.streaks["Confidence"]) == {"high", "medium", "low"}
    (judged,) = found.judged
    trusted = [one.id for one in case.claim_list(indicator="air_class2", aspect="streak")]
    verdicts = verdict_of_claims(case)
    assert judged["verdict"] is most_serious(*(verdicts[one] for one in trusted))
    assert (judged["starts"], judged["agreed"]) == (["2018"], len(trusted))
    assert (judged["full"], judged["none"], judged["claimed_years"]) == (1, 5, 7)


def test_a_value_over_its_limit_within_a_streak_is_a_conflict() -> None:
    found = of(made({**PM25, "value": "38"}, STREAK))
    assert [(one["year"], one["name"]) for one in found.conflicts] == [(2019, "PM2.5")]
    (judged,) = found.judged
    assert judged["claimed_years"] == 3 and judged["exceeded"] == 1
    assert judged["alone"] and not judged["differing"]
    outside = of(made({**PM25, "value": "38"}, {**STREAK, "end": "2022", "value": "2"}))
    assert outside.conflicts == () and outside.judged[0]["none"] == 2


def test_low_confidence_never_enters_a_verdict() -> None:
    weak = {**STREAK, "value": "9", "source": "eco_chenzhou_2022"}
    (judged,) = of(made(STREAK, weak)).judged
    assert judged["starts"] == ["2018"]
    alone = of(made(weak))
    assert alone.judged == () and alone.figures["doubtful"] and len(alone.streaks) == 1


def test_without_a_value_or_a_streak_nothing_is_drawn_or_judged() -> None:
    found = of(made())
    assert found.grid.empty and found.values.empty and found.streaks.empty
    assert found.editions == found.judged == ()
    assert found.figures["unrecorded"] and found.figures["unclaimed"]


def test_a_streak_without_values_is_judged_but_not_drawn() -> None:
    found = of(made(STREAK))
    assert found.grid.empty and found.judged[0]["none"] == 3
    assert not found.figures["unclaimed"] and not found.figures["doubtful"]
