from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.audit import cohort
from helpers.casebook import case_of
from helpers.sections.lessons import composite_index, ranking, uncertainty
from tests.unit.sections.lessons.test_uncertainty import LIST, places
from tests.unit.sections.made_cases import city
from tests.unit.sections.made_cohort import large, large_case

CASE = case_of(large(20, 8), "chenzhou")
MADE = cohort.comparisons(CASE, common=True)


@given(st.integers(1, 400), st.data())
def test_a_large_cohort_shows_the_city_its_neighbours_and_the_ends(
    count: int, data: st.DataObject
) -> None:
    own = data.draw(st.integers(0, count - 1))
    ranked = places(count)
    shown = ranking.around(ranked, ranked[own])
    assert {0, own, count - 1} <= set(shown)
    assert shown == sorted(set(shown))
    assert len(shown) <= max(ranking.LARGE, 5 + 2 * ranking.NEAR + 1)
    if count > ranking.LARGE:
        assert {max(0, own - 1), min(count - 1, own + 1)} <= set(shown)
        assert len(ranking.around(ranked, places(count + 1)[-1])) == 5


def test_a_city_without_a_score_has_no_index_and_is_told_what_it_lacks() -> None:
    scores = composite_index.index(MADE)
    place = next(score.place for score in scores if not score.rank)
    found = ranking.ranks(replace(CASE, place=place), MADE, draws=90)
    assert found.bars.empty
    assert found.index.empty
    assert found.figures["rank"] is None
    assert found.figures["value"] is None
    assert found.figures["uncovered"]
    lacking = {item.indicator for item in MADE if item.varies and place in item.missing}
    assert set(found.figures["missing"]) == lacking


def test_a_city_with_a_score_has_its_interval() -> None:
    for expected in uncertainty.rank_intervals(MADE, draws=900):
        found = ranking.ranks(replace(CASE, place=expected.place), MADE, draws=900)
        own = found.bars[found.bars["marked"]].iloc[0]
        assert (own["value"], own["low"], own["high"]) == (
            expected.rank,
            expected.low,
            expected.high,
        )
        assert own["text"] == f"{expected.low}～{expected.high}" or expected.low == expected.high
        assert found.figures["uncovered"] is None
        assert len(found.index) == found.figures["of"]
        assert found.figures["of"] + found.figures["others"] == len(composite_index.index(MADE))


def test_few_cities_with_a_score_are_not_ranked() -> None:
    found = ranking.ranks(city("chenzhou"), LIST)
    assert 0 < found.figures["few"] < composite_index.LEAST_SCORED
    assert found.bars.empty
    assert found.figures["value"] is found.figures["uncovered"] is None


def test_a_large_cohort_says_how_many_cities_are_left_out() -> None:
    case = large_case()
    found = ranking.ranks(case, cohort.comparisons(case), draws=90)
    skipped = found.bars.loc[found.bars["value"].isna(), "label"]
    left_out = sum(int("".join(filter(str.isdigit, text))) for text in skipped)
    assert left_out + found.bars["value"].notna().sum() == found.figures["of"]
    assert len(found.index) == found.bars["value"].notna().sum()


def test_without_anything_to_compare_there_is_no_index() -> None:
    found = ranking.ranks(city("chenzhou"), ())
    assert found.figures["without_index"]
    assert found.index.empty


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (102, "102nd"), (111, "111th"), (113, "113th"), (254, "254th")],
)  # fmt: skip
def test_ordinals_are_english(number: int, words: str) -> None:
    assert ranking.ordinal(number, "en") == words
    assert ranking.ordinal(number, "zh") == str(number)
