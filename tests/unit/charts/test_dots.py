from __future__ import annotations

import math

import pytest
from helpers.charts.scale import Kind, Reference
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.charts.dots import Dot, ranked_dots
from tests.unit.charts.chart_checks import LABELS, assert_readable, texts_of

VALUE = st.floats(-1e4, 1e4).map(lambda value: round(value, 2))
KIND: st.SearchStrategy[Kind] = st.sampled_from(["limit", "average", "target"])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(Dot, LABELS, VALUE, st.just("") | LABELS, st.booleans()), min_size=1, max_size=14
    ),
    st.lists(st.builds(Reference, LABELS, VALUE, KIND), max_size=4),
    LABELS,
)
def test_labels_never_meet(dots: list[Dot], references: list[Reference], unit: str) -> None:
    assert_readable(ranked_dots(dots, references=references, unit=unit))


def test_rows_are_ranked_and_ties_ordered() -> None:
    drawing = ranked_dots([Dot("b", 1), Dot("a", 1), Dot("c", 2)])
    assert [text for text in texts_of(drawing) if text in "abc"] == ["c", "a", "b"]


def test_figures_stand_as_published() -> None:
    assert "超过800家" in texts_of(ranked_dots([Dot("甲", 800, "超过800家")]))


def test_no_data_is_no_chart() -> None:
    with pytest.raises(ValueError, match="no data"):
        ranked_dots([])


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_no_chart_shows_what_is_no_number(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        ranked_dots([Dot("a", value)])
