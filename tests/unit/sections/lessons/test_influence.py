from __future__ import annotations

import pytest
from hypothesis import given, settings

from helpers.casebook import cohort
from helpers.sections.lessons import composite_index, influence
from tests.unit.sections.lessons.test_uncertainty import LIST, TABLES, compared
from tests.unit.sections.made_cohort import large_case


@settings(max_examples=12)
@given(TABLES)
def test_leaving_one_out_is_the_index_of_the_others(table: list[list[float | None]]) -> None:
    items = [item for item in compared(table) if item.varies]
    whole = {
        score.place: score for score in composite_index.index(items) if score.value is not None
    }
    for one in influence.leave_one_out(items):
        rest = [item for item in items if item.indicator != one.indicator]
        without = {score.place: score for score in composite_index.index(rest)}
        assert set(one.scores) <= set(whole)
        for place, change in one.scores.items():
            score = without[place]
            if score.value is not None:
                own = whole[place].value
                assert own is not None
                assert change == pytest.approx(score.value - own)


def test_what_only_one_city_leads_by_matters_most() -> None:
    table: list[list[float | None]] = [[50, 50, 99], [60, 60, 1], [0, 0, 0]]
    found = influence.leave_one_out(compared(table, themes=3))
    assert found[0].indicator.id == "i2"
    ranks = {place.place: moved for place, moved in found[0].ranks.items()}
    assert ranks == {"p000": -1, "p001": 1, "p002": 0}
    assert [one.shift for one in found] == pytest.approx([2 / 3, 0, 0])


def test_without_scores_or_with_one_indicator_nothing_is_left_out() -> None:
    assert influence.leave_one_out(()) == ()
    assert influence.leave_one_out(compared([[1], [2], [3]])) == ()


def test_the_bundled_cohort_keeps_its_scored_cities() -> None:
    scored = {score.place for score in composite_index.index(LIST) if score.value is not None}
    for one in influence.leave_one_out(LIST):
        assert set(one.scores) == scored


def line(count: int, slope: int) -> list[list[float | None]]:
    return [[float(n), float(50 + slope * n), float(n * 7 % 5)] for n in range(count)]


@pytest.mark.parametrize(("slope", "direction", "r"), [(1, 1, 1), (-1, 1, -1), (-1, -1, 1)])
def test_pairs_that_say_the_same_are_named_by_their_good_sides(
    slope: int, direction: int, r: float
) -> None:
    items = compared(line(12, slope), directions=(1, direction, 1))
    pairs = influence.correlated(items)
    assert [(pair.one.id, pair.other.id) for pair in pairs] == [("i0", "i1")]
    assert pairs[0].r == pytest.approx(r)
    assert pairs[0].cities == 12


def test_few_cities_prove_no_correlation() -> None:
    assert influence.correlated(compared(line(influence.LEAST_COMMON - 1, 1))) == ()
    assert influence.comparable_pairs(compared(line(influence.LEAST_COMMON - 1, 1))) == 0
    assert influence.comparable_pairs(compared(line(influence.LEAST_COMMON, 1))) == 3
    assert influence.correlated(()) == ()


def test_a_large_cohort_is_quick_and_ordered() -> None:
    items = cohort.comparisons(large_case())
    found = influence.leave_one_out(items)
    assert len(found) == sum(item.varies for item in items)
    assert [one.shift for one in found] == sorted((one.shift for one in found), reverse=True)
