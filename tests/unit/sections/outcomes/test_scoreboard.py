from __future__ import annotations

import pytest

from helpers.audit.cohort import comparisons
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim
from helpers.quantity import Lang, Period
from helpers.sections.outcomes.scoreboard import (
    Position,
    Score,
    key_scores,
    latest_claims,
    position,
    score,
    scoreboard,
    yardstick,
)
from helpers.sections.outcomes.scores import score_table
from tests.unit.sections.made_cases import OTHER, cities, city, made

COVER = {"indicator": "forest_coverage", "value": "68.1", "end": "2022-04"}
PM25 = {"indicator": "pm25", "start": "2022", "end": "2022"}


def only(case: Case) -> Claim:
    (claim,) = case.claim_list()
    return claim


def scored(*rows: dict[str, str]) -> Score:
    case = made(*rows)
    return score(case, case.claim_list()[0], {})


@pytest.mark.parametrize(
    ("row", "kind", "better"),
    [
        (COVER, "average", True),
        ({**COVER, "value": "24"}, "average", None),  # the bounds leave it open
        ({**PM25, "value": "30"}, "limit", True),  # a limit comes before an average
        ({**PM25, "value": "35"}, "limit", True),  # and is met by its own value
        ({**PM25, "value": "40"}, "limit", False),
    ],
)
def test_a_figure_is_better_than_its_yardstick_where_its_bounds_decide(
    row: dict[str, str], kind: str, better: bool | None
) -> None:
    found = scored(row)
    assert found.yardstick is not None
    assert (found.yardstick.kind, found.better) == (kind, better)


def test_shares_are_apart_by_percentage_points() -> None:
    distance = scored(COVER).distance
    assert distance is not None and distance.words() == "44.1个百分点"


@pytest.mark.parametrize(("year", "near"), [("2020", True), ("2019", False)])
def test_a_yardstick_is_at_most_two_years_away(year: str, near: bool) -> None:
    case = made({**COVER, "end": year})  # the national average is of 2022
    assert bool(yardstick(case, only(case))) == near


def test_a_target_is_only_held_against_a_figure_of_its_kind() -> None:
    area = {"indicator": "mine_reforestation_area", "value": "90", "unit": "亩"}
    state = made({**area, "end": "2022"}, {**area, "end": "2024", "aspect": "target"})
    whole = made(
        {**area, "start": "2012", "end": "2022"},
        {**area, "start": "2022", "end": "2022", "aspect": "target"},
    )
    plan = yardstick(state, state.claim_list()[0])
    assert plan is not None
    assert plan.kind == "plan"
    assert yardstick(whole, whole.claim_list()[0]) is None


@pytest.mark.parametrize(("year", "near"), [("2023", True), ("2022", False), ("", False)])
def test_a_target_of_a_distant_year_is_no_yardstick(year: str, near: bool) -> None:
    area = {"indicator": "mine_reforestation_area", "value": "90", "unit": "亩"}
    case = made({**area, "end": year}, {**area, "end": "2025", "aspect": "target"})
    assert bool(yardstick(case, case.claim_list()[0])) == near


def test_totals_and_ranks_are_compared_with_nothing() -> None:
    total = made({"indicator": "visitors", "value": "5", "unit": "万人次", "end": "2022"})
    rank = made({**COVER, "value": "1", "unit": "位", "aspect": "rank"})
    for case in (total, rank):
        assert yardstick(case, only(case)) is None
        assert position(case, only(case)) is None


def cohort(**values: str) -> Case:
    rows = [{**COVER, "place": place, "value": value} for place, value in values.items()]
    return made(*rows)


def test_the_best_is_first_and_ties_share_the_better_rank() -> None:
    case = cohort(chenzhou="70", lishui="80", xiamen="70", yantai="40")
    assert position(case, only(case)) == Position(2, 4, Period("2022", "2022"), shared=True)


@pytest.mark.parametrize(("value", "lang", "text"), [("70", "zh", "并列2/4（2022年）"),
                                                     ("70", "en", "tied 2/4 (2022)"),
                                                     ("60", "en", "3/4 (2022)")])  # fmt: skip
def test_the_table_tells_a_tie_as_a_tie(value: str, lang: Lang, text: str) -> None:
    case = cohort(chenzhou=value, lishui="80", xiamen="70", yantai="40")
    table = score_table({"": [score(case, only(case), {})]}, lang)
    assert table["同批位次" if lang == "zh" else "Cohort"].tolist() == [text]


@pytest.mark.parametrize("name", cities())
def test_a_figure_has_one_rank_in_the_report(name: str) -> None:
    case = city(name)
    for item in comparisons(case):
        claim = item.claims.get(case.place)
        if claim and item.varies:
            ranks = list(item.ranks().values())
            rank = item.ranks()[case.place]
            assert position(case, claim) == Position(
                rank, len(ranks), item.years, ranks.count(rank) > 1
            )


def test_less_can_be_better() -> None:
    rows = (
        {**PM25, "value": value, "place": place}
        for place, value in (("chenzhou", "20"), ("lishui", "25"), ("xiamen", "30"))
    )
    case = made(*rows)
    assert position(case, only(case)) == Position(1, 3, Period("2022", "2022"))


def test_two_cities_are_no_cohort_and_old_figures_do_not_count() -> None:
    few = cohort(chenzhou="70", lishui="80")
    assert position(few, only(few)) is None
    old = made(
        COVER,
        {**COVER, "place": "lishui", "end": "2010"},
        {**COVER, "place": "xiamen", "end": "2010"},
    )
    assert position(old, only(old)) is None


def test_the_latest_claim_stands_for_its_indicator() -> None:
    case = made(COVER, {**COVER, "end": "2023"}, {**COVER, "end": ""}, {**COVER, "aspect": "rank",
                "unit": "位", "value": "1"})  # fmt: skip
    assert [(claim.aspect, claim.period.end) for claim in latest_claims(case.claim_list())] == [
        ("share", "2023"),
        ("rank", "2022-04"),
    ]


def test_figures_long_before_the_newest_are_left_out_and_undated_ones_stay() -> None:
    old = {**COVER, "indicator": "grassland_cover", "end": "2010"}
    undated = {**COVER, "indicator": "farmland_safe_use", "end": ""}
    claims = made(COVER, old, undated).claim_list()
    kept = [claim.indicator.id for claim in latest_claims(claims)]
    assert kept == ["forest_coverage", "farmland_safe_use"]
    assert "grassland_cover" in {one.indicator.id for one in latest_claims(claims, always={"c01"})}


def test_key_figures_take_each_board_in_turn_and_prefer_what_was_checked() -> None:
    case = made(
        COVER,
        {**COVER, "indicator": "grassland_cover", "value": "50"},
        {**COVER, "indicator": "sewage_treatment_rate", "value": "95"},
        {**COVER, "indicator": "visitors", "unit": "万人次", "aspect": "level"},
    )
    checked = {"c01": Verdict.CONSISTENT}
    boards = [scoreboard(case, [theme], checked) for theme in ("ecology", "water", "tourism")]
    assert [item.claim.id for item in key_scores(boards, 2)] == ["c01", "c02"]
    assert [item.claim.id for item in key_scores(boards, 9)] == ["c01", "c02", "c03", "c00"]
    assert [item.claim.id for item in key_scores(boards, 1, evidence=["c03", "c00"])] == ["c03"]
    assert key_scores([]) == ()


def test_low_confidence_never_scores() -> None:
    assert scoreboard(made({**COVER, "source": "eco_chenzhou_2022"}), ["ecology"], {}) == ()
    assert len(scoreboard(made({**COVER, "source": OTHER}), ["ecology"], {})) == 1
