from __future__ import annotations

import pytest
from hypothesis import given, settings

from helpers.audit import cohort
from helpers.sections.lessons import composite_index, influence
from tests.unit.sections.lessons.test_uncertainty import TABLES, compared, places
from tests.unit.sections.made_cohort import large_case


@settings(max_examples=12)
@given(TABLES)
def test_leaving_one_out_is_the_index_of_the_others(table: list[list[float | None]]) -> None:
    items = [item for item in compared(table) if item.varies]
    whole = {score.place: score for score in composite_index.index(items) if score.rank}
    for place in whole:
        for name, moved in influence.leave_one_out(items, place).iterrows():
            rest = [item for item in items if item.indicator.id != name]
            scores = {score.place: score.value for score in composite_index.index(rest)}
            value, own = scores.get(place), whole[place].value
            assert own is not None
            if value is not None:
                assert moved["score"] == pytest.approx(value - own)


def test_what_only_one_city_leads_by_matters_most() -> None:
    table: list[list[float | None]] = [[50, 50, 99], [60, 60, 1], [0, 0, 0]]
    items = compared(table, themes=3)
    found = [influence.leave_one_out(items, place) for place in places(3)]
    assert found[0].index[0] == "i2"
    assert [moves["rank"].iloc[0] for moves in found] == [-1, 1, 0]
    assert found[0]["shift"].tolist() == pytest.approx([2 / 3, 0, 0])
    assert found[0]["weight"].tolist() == pytest.approx([1 / 3] * 3)


def test_without_scores_or_with_one_indicator_nothing_is_left_out() -> None:
    place = places(1)[0]
    assert influence.leave_one_out((), place).empty
    assert influence.leave_one_out(compared([[1], [2], [3]]), place).empty
    scattered = compared([[1, None, None], [None, 2, None], [None, None, 3]] * 2, themes=3)
    assert influence.leave_one_out(scattered, place).empty


def line(count: int, slope: int) -> list[list[float | None]]:
    return [[float(n), float(50 + slope * n), float(n * 7 % 5)] for n in range(count)]


@pytest.mark.parametrize(("slope", "direction", "r"), [(1, 1, 1), (-1, 1, -1), (-1, -1, 1)])
def test_pairs_that_say_the_same_are_named_by_their_good_sides(
    slope: int, direction: int, r: float
) -> None:
    items = compared(line(12, slope), directions=(1, direction, 1))
    ((one, other, found),), _ = influence.correlations(items)
    assert (one.id, other.id) == ("i0", "i1")
    assert found == pytest.approx(r)


def test_few_cities_prove_no_correlation() -> None:
    assert influence.correlations(compared(line(influence.LEAST_COMMON - 1, 1))) == ((), 0)
    assert influence.correlations(compared(line(influence.LEAST_COMMON, 1)))[1] == 3
    assert influence.correlations(()) == ((), 0)


def test_a_large_cohort_is_ordered_by_what_moves_most() -> None:
    case = large_case()
    items = cohort.comparisons(case)
    found = influence.leave_one_out(items, case.place)
    assert len(found) == sum(item.varies for item in items)
    assert found["shift"].is_monotonic_decreasing
