from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.charts.ranges import Range, relative_ranges
from tests.unit.charts.chart_checks import LABELS, assert_readable, texts_of


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    value = draw(st.floats(0.01, 1e5)) * draw(st.sampled_from([1, -1]))
    below, above = draw(st.floats(0, 1e3)), draw(st.floats(0, 1e3))
    low = draw(st.just(value - below) | st.just(-math.inf))
    high = draw(st.just(value + above) | st.just(math.inf))
    words = [draw(st.just("") | LABELS) for _ in range(3)]
    return Range(draw(LABELS), value, low, high, *words)


@settings(max_examples=25, deadline=None)
@given(st.lists(ranges(), min_size=1, max_size=12), LABELS)
def test_labels_never_meet(found: list[Range], unit: str) -> None:
    assert_readable(relative_ranges(found, unit=unit))


def test_open_sides_are_no_numbers() -> None:
    texts = texts_of(relative_ranges([Range("减排", 0.25, -math.inf, 0.255, text="0.25吨/吨")]))
    assert not any("inf" in text or "nan" in text for text in texts)


def test_no_data_is_no_chart() -> None:
    with pytest.raises(ValueError, match="no data"):
        relative_ranges([])


@pytest.mark.parametrize("one", [Range("a", 0, -1, 1), Range("a", 3, 1, 2)])
def test_centres_must_lie_within(one: Range) -> None:
    with pytest.raises(ValueError, match="centre"):
        relative_ranges([one])
