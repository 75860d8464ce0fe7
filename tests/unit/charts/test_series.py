from __future__ import annotations

import math

import pytest
from helpers.charts.drawing import Line
from helpers.charts.scale import Reference
from helpers.charts.series import Panel, Point, small_multiples
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.charts.chart_checks import LABELS, assert_readable, texts_of

VALUE = st.floats(-1e3, 1e5).map(lambda value: round(value, 1))
POINTS = st.dictionaries(st.integers(2010, 2025), VALUE, min_size=1, max_size=14).map(
    lambda found: tuple(Point(float(year), value) for year, value in found.items())
)
PANEL = st.builds(Panel, LABELS, POINTS, st.none() | st.builds(Reference, LABELS, VALUE))


@settings(max_examples=25, deadline=None)
@given(st.lists(PANEL, min_size=1, max_size=7))
def test_labels_never_meet(panels: list[Panel]) -> None:
    assert_readable(small_multiples(panels))


def test_a_gap_is_not_drawn_like_data() -> None:
    points = (Point(2015, 1), Point(2016, 2), Point(2019, 3))
    marks = small_multiples([Panel("a", points)]).marks
    lines = [mark for mark in marks if isinstance(mark, Line) and mark.weight > 0.85]
    assert [bool(line.dashes) for line in lines] == [False, True]


def test_the_last_value_is_always_written() -> None:
    texts = texts_of(small_multiples([Panel("a", (Point(2022, 30, "30.0"),))]))
    assert "30.0" in texts


def test_no_data_is_no_chart() -> None:
    with pytest.raises(ValueError, match="no data"):
        small_multiples([])
    with pytest.raises(ValueError, match="no data"):
        small_multiples([Panel("a", ())])
    with pytest.raises(ValueError, match="finite"):
        small_multiples([Panel("a", (Point(2020, math.nan),))])


def test_a_value_does_not_stand_on_its_own_line() -> None:
    steep = Panel("a", (Point(2022, 3), Point(2023, 0)))
    others = [Panel("b", (Point(2020, 1), Point(2023, 2)))] * 2
    drawing = small_multiples([steep, *others])
    zero = next(text.y for text in drawing.texts() if text.text == "0")
    lines = [mark for mark in drawing.marks if isinstance(mark, Line) and mark.weight == 1.3]
    lowest = max(y for line in lines for _, y in line.points)
    assert zero > lowest, "below the end of a falling line"
