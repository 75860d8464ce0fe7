from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.audit import cohort
from helpers.sections.lessons import composite_index, ranking, uncertainty
from tests.unit.sections.lessons.test_uncertainty import LIST, places
from tests.unit.sections.made_cases import cities, city
from tests.unit.sections.made_cohort import large_case


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


def test_a_city_without_a_score_has_no_chart_and_is_told_what_it_lacks() -> None:
    scores = composite_index.index(LIST)
    place = next(score.place for score in scores if not score.rank)
    found = ranking.ranks(city(place.place), LIST, draws=90)
    assert found.bars.empty
    assert found.influence.empty
    assert found.figures["rank"] is None
    assert found.figures["coverage"]
    assert found.figures["missing"]
    assert len(found.listed) == len(found.index) == len(scores)


def test_a_city_with_a_score_has_its_interval_and_its_influences() -> None:
    spread = uncertainty.rank_intervals(LIST, draws=900)
    for expected in spread.intervals:
        case = city(expected.place.place)
        found = ranking.ranks(case, LIST, draws=900)
        own = found.bars[found.bars["marked"]].iloc[0]
        assert (own["value"], own["low"], own["high"]) == (
            expected.rank,
            expected.low,
            expected.high,
        )
        assert found.figures["coverage"] is None
    assert own["text"] == f"{expected.low}～{expected.high}" or expected.low == expected.high
    assert len(found.influence) == len(found.figures["used"])


def test_a_large_cohort_says_how_many_cities_are_left_out() -> None:
    case = large_case()
    found = ranking.ranks(case, cohort.comparisons(case), draws=90)
    skipped = found.bars.loc[found.bars["value"].isna(), "label"]
    left_out = sum(int("".join(filter(str.isdigit, text))) for text in skipped)
    assert left_out + found.bars["value"].notna().sum() == found.figures["of"]
    assert len(found.listed) < len(found.index)


def test_without_anything_to_compare_there_is_no_index() -> None:
    found = ranking.ranks(city("chenzhou"), ())
    assert found.figures["without_index"]
    assert found.listed.empty


def test_a_table_of_many_cities_keeps_the_nearest() -> None:
    all_places = places(20)
    near = all_places[::-1]
    assert ranking.beside(all_places, all_places[3], near, 20) == all_places
    kept = ranking.beside(all_places, all_places[3], near, 5)
    assert kept == [all_places[3], *near[:4]]


@pytest.mark.parametrize("name", cities())
def test_what_is_lacking_completes_the_coverage(name: str) -> None:
    place = city(name).place
    own = next(score for score in composite_index.index(LIST) if score.place == place)
    weights = [weight for _, weight in ranking.lacks(LIST, place)]
    assert own.coverage + sum(weights) == pytest.approx(1)
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (102, "102nd"), (111, "111th"), (113, "113th"), (254, "254th")],
)  # fmt: skip
def test_ordinals_are_english(number: int, words: str) -> None:
    assert ranking.ordinal(number, "en") == words
    assert ranking.ordinal(number, "zh") == str(number)
