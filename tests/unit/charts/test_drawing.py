from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from helpers.charts.drawing import (
    Drawing,
    Line,
    Point,
    Shape,
    Step,
    Text,
    circle,
    rectangle,
    rounded,
)
from helpers.charts.labels import one_line
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.charts.style import ACCENT, GREY, INK, PALE, to_svg
from tests.unit.charts.chart_checks import LABELS, as_figure

_WIDTH, _HEIGHT = 400.0, 300.0
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

ACROSS = st.floats(1, _WIDTH - 1)
DOWN = st.floats(1, _HEIGHT - 1)
POINT = st.tuples(ACROSS, DOWN)
COLOR = st.sampled_from([ACCENT, GREY, INK, PALE])
PAINT = st.just("none") | COLOR
WEIGHT = st.sampled_from([0.4, 0.8, 1.0, 1.2])
DASHES = st.none() | st.sampled_from([(3.0, 2.0), (2.4, 1.6)])
STEPS: st.SearchStrategy[tuple[Step, ...]] = st.one_of(
    st.builds(rectangle, ACROSS, DOWN, ACROSS, DOWN),
    st.builds(rounded, ACROSS, DOWN, ACROSS, DOWN, st.floats(0.5, 9)),
    st.builds(circle, ACROSS, DOWN, st.floats(0.5, 9)),
)
TEXT = st.builds(
    Text, ACROSS, DOWN, LABELS.map(one_line).filter(bool), st.sampled_from([8.0, 8.5, 9.0]), COLOR,
    st.sampled_from(["left", "center", "right"]),
)  # fmt: skip
UPRIGHT = TEXT.map(lambda text: text._replace(align="left", upright=True))
LINE = st.builds(
    Line, st.lists(POINT, min_size=2, max_size=5).map(tuple), COLOR, WEIGHT, DASHES
)  # fmt: skip


def curved(start: Point, one: Point, two: Point, three: Point, end: Point) -> tuple[Step, ...]:
    """An open outline of all kinds of pieces."""
    return ("M", (start,)), ("C", (one, two, three)), ("L", (two,)), ("Q", (one, end))


CURVE = st.builds(curved, POINT, POINT, POINT, POINT, POINT)
# matplotlib cuts what has no fill at the edge of the canvas and forgets that it is closed.
SHAPE = st.builds(Shape, STEPS, COLOR, PAINT, WEIGHT, DASHES) | st.builds(
    Shape, CURVE, st.just("none"), COLOR, WEIGHT, DASHES
)
MARKS = st.lists(TEXT | UPRIGHT | LINE | SHAPE, min_size=1)


def parts(svg: str) -> tuple[list[str], list[float]]:
    """The text between the numbers, and the numbers."""
    return _NUMBER.split(svg), [float(number) for number in _NUMBER.findall(svg)]


@settings(max_examples=60, deadline=None)
@given(MARKS)
def test_matplotlib_writes_the_same(marks: list[Text | Line | Shape]) -> None:
    drawing = Drawing(_WIDTH, _HEIGHT, tuple(marks))
    words, numbers = parts(drawing.svg())
    expected_words, expected = parts(to_svg(as_figure(drawing)))
    assert words == expected_words
    assert numbers == pytest.approx(expected, abs=2e-6)


def test_markup_in_a_text_is_text() -> None:
    text = Text(1, 2, '<b>&amp; "$5$" “a”', 9, INK)
    root = ElementTree.fromstring(Drawing(9, 9, (text,)).svg())
    assert "".join(root.itertext()) == text.text


def test_marks_lie_in_their_order() -> None:
    one, other = Text(1, 2, "one", 9, INK), Text(1, 2, "other", 9, INK)
    drawing = Drawing(9, 9, (one, other))
    assert drawing.svg().index("one<") < drawing.svg().index("other<")
    assert drawing.svg() != replace(drawing, marks=(other, one)).svg()


def test_a_notebook_shows_a_drawing_by_itself() -> None:
    drawing = Drawing(9, 9, (Text(1, 2, "one", 9, INK),))
    assert drawing._repr_svg_() == drawing.svg() == to_svg(drawing)
