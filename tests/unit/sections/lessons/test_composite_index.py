from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.audit import cohort
from helpers.sections.lessons import composite_index
from tests.unit.sections.made_cases import city

LIST = cohort.comparisons(city("chenzhou"))


def test_coefficients_run_from_60_for_the_worst_to_100_for_the_best() -> None:
    numbers = pd.DataFrame({"more": [1.0, 2.0, 5.0], "less": [10.0, 30.0, float("nan")]})
    scores = composite_index.coefficients(numbers, {"more": 1, "less": -1})
    assert scores["more"].tolist() == [60, 70, 100]
    assert scores["less"].tolist()[:2] == [100, 60]
    assert scores["less"].isna().tolist() == [False, False, True]


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=12, unique=True),
    st.floats(0.01, 1e3),
    st.floats(-1e3, 1e3),
)
def test_a_change_of_unit_changes_no_coefficient(
    figures: list[float], factor: float, shift: float
) -> None:
    numbers = pd.DataFrame({"a": figures})
    if numbers["a"].max() - numbers["a"].min() < 1e-3:
        return
    one: list[float] = composite_index.coefficients(numbers, {"a": 1})["a"].tolist()
    other: list[float] = composite_index.coefficients(numbers * factor + shift, {"a": 1})[
        "a"
    ].tolist()
    assert one == pytest.approx(other, abs=1e-4)
    assert min(one) >= 60 - 1e-9
    assert max(one) <= 100 + 1e-9


def test_themes_weigh_alike() -> None:
    weights = composite_index.equal_weights({"a": "air", "b": "air", "c": "water"})
    assert weights == {"a": 0.25, "b": 0.25, "c": 0.5}


def test_what_a_city_lacks_lowers_its_coverage_and_not_its_score() -> None:
    scores = pd.DataFrame({"a": [80.0, 80.0], "b": [60.0, float("nan")]}, index=["x", "y"])
    table = composite_index.weighted(scores, {"a": 0.5, "b": 0.5})
    assert table["value"].tolist() == [70, 80]
    assert table["coverage"].tolist() == [1, 0.5]


def test_no_score_below_the_least_coverage() -> None:
    scores = composite_index.index(LIST)
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
    used = composite_index.values(LIST).columns
    assert list(used) == [item.indicator.id for item in LIST if item.varies]


def test_without_anything_to_compare_there_is_no_index() -> None:
    assert composite_index.index(()) == ()
    same = next(item for item in LIST if not item.varies)
    assert composite_index.index([same]) == ()
    alone = replace(LIST[0], claims=dict(list(LIST[0].claims.items())[:1]))
    assert composite_index.index([alone]) == ()
