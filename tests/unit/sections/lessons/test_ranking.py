from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sections.lessons import composite_index, ranking
from helpers.sections.lessons.composite_index import Score
from tests.unit.sections.lessons.test_uncertainty import LIST, places
from tests.unit.sections.made_cases import cities, city


def scores(count: int) -> list[Score]:
    return [Score(place, 1.0, {}, 100.0 - n, n + 1) for n, place in enumerate(places(count))]


@given(st.integers(1, 400), st.data())
def test_a_large_cohort_shows_the_city_its_neighbours_and_the_ends(
    count: int, data: st.DataObject
) -> None:
    own = data.draw(st.integers(0, count - 1))
    found = scores(count)
    shown = ranking.around(found, found[own].place)
    ranks = [one.score.rank for one in shown]
    assert ranks[0] == 1
    assert ranks[-1] == count
    assert own + 1 in ranks
    assert len(shown) + sum(one.skipped for one in shown) == count
    assert len(shown) <= max(ranking.LARGE, 5 + 2 * ranking.NEAR + 1)
    if count > ranking.LARGE:
        assert {max(1, own), min(count, own + 2)} <= set(ranks)


def test_cities_without_a_rank_are_not_shown_among_the_ranked() -> None:
    unranked = Score(places(3)[2], 0.2, {}, None, None)
    shown = ranking.around([*scores(2), unranked], unranked.place)
    assert [one.score.rank for one in shown] == [1, 2]


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
    lacks = ranking.lacks(LIST, place)
    assert own.coverage + sum(one.weight for one in lacks) == pytest.approx(1)
    assert all(one.coverage == pytest.approx(own.coverage + one.weight) for one in lacks)
    assert [one.weight for one in lacks] == sorted((o.weight for o in lacks), reverse=True)


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (102, "102nd"), (111, "111th"), (113, "113th"), (254, "254th")],
)  # fmt: skip
def test_ordinals_are_english(number: int, words: str) -> None:
    assert ranking.ordinal(number) == words
