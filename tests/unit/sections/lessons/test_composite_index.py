from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.audit import cohort
from helpers.sections.lessons import composite_index
from tests.unit.sections.lessons.test_uncertainty import compared, places
from tests.unit.sections.made_cases import city

LIST = cohort.comparisons(city("chenzhou"))
#: As it is computed, and not what was kept.
index = composite_index.index.__wrapped__


def test_figures_run_from_0_for_the_worst_to_1_for_the_best() -> None:
    items = compared([[1, 10], [2, 30], [5, None]], directions=(1, -1))
    table = composite_index.figures(items)
    assert table.value[0].tolist() == [0, 0.25, 1]
    assert table.value[1].tolist()[:2] == [1, 0]
    assert np.isnan(table.value[1]).tolist() == [False, False, True]


@given(
    st.lists(st.integers(-999, 999), min_size=2, max_size=12, unique=True),
    st.sampled_from([0.1, 10.0, 1000.0]),
    st.integers(-50, 50),
)
def test_a_change_of_unit_changes_no_score(figures: list[int], factor: float, shift: int) -> None:
    rows: list[list[float | None]] = [[float(figure)] for figure in figures]
    one, other = (
        [score.value for score in index(items)]
        for items in (compared(rows), compared(rows, factor=factor, shift=shift))
    )
    assert one == pytest.approx(other)
    assert (one[-1], one[0]) == pytest.approx((60, 100))


def test_themes_weigh_alike() -> None:
    weights = composite_index.equal_weights({"a": "air", "b": "air", "c": "water"})
    assert weights == {"a": 0.25, "b": 0.25, "c": 0.5}


def test_what_a_city_lacks_lowers_its_coverage_and_not_its_score() -> None:
    tables: list[list[list[float | None]]] = [
        [[2, 1, 4], [1, 2, 2], [3, 3, 3]],
        [[2, 1, None], [1, 2, 2], [3, 3, 3]],
    ]
    whole, half = (
        {score.place: score for score in index(compared(table, themes=3))} for table in tables
    )
    first = places(1)[0]
    assert (whole[first].coverage, half[first].coverage) == pytest.approx((1, 2 / 3))
    assert whole[first].value == pytest.approx((80 + 60 + 100) / 3)
    assert half[first].value == pytest.approx((80 + 60) / 2)


def test_no_score_below_the_least_coverage() -> None:
    scores = index(LIST)
    assert len(scores) == 12
    for score in scores:
        assert (score.value is None) == (score.rank is None)
        assert (score.value is None) == (score.coverage < composite_index.LEAST_COVERAGE - 1e-9)
        assert score.value is None or 60 <= score.value <= 100
    ranks = [score.rank for score in scores if score.rank]
    assert ranks == sorted(ranks)
    assert ranks[0] == 1


@pytest.mark.parametrize(
    ("coverage", "enough"),
    [(1.0, True), (0.6, True), (0.2 + 0.4, True), (0.59, False), (0.5, False), (0.0, False)],
)
def test_three_fifths_of_the_weights_are_enough(coverage: float, enough: bool) -> None:
    assert composite_index.has_enough(np.array([coverage])).tolist() == [enough]


def test_indicators_that_do_not_vary_have_no_weight() -> None:
    table: list[list[float | None]] = [[1, 7], [2, 7], [3, 7]]
    assert [score.coverage for score in index(compared(table))] == [1, 1, 1]


def test_without_anything_to_compare_there_is_no_index() -> None:
    assert index(()) == ()
    same = next(item for item in LIST if not item.varies)
    assert index([same]) == ()
    alone = replace(LIST[0], claims=dict(list(LIST[0].claims.items())[:1]))
    assert index([alone]) == ()
