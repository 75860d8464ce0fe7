from __future__ import annotations

import pytest
from helpers.charts.drawing import Line
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.charts.matrix import Bracket, Cell, State, count_matrix, state_matrix
from tests.unit.charts.chart_checks import LABELS, assert_readable, texts_of

STATE: st.SearchStrategy[State] = st.sampled_from(["pass", "fail", "none", "plain"])
VALUE = st.text("0123456789.", min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(st.data(), st.lists(LABELS, min_size=1, max_size=8), st.booleans(), LABELS)
def test_labels_never_meet(data: st.DataObject, rows: list[str], years: bool, label: str) -> None:
    columns = [str(2010 + k) for k in range(data.draw(st.integers(1, 16)))]
    if not years:
        columns = data.draw(st.lists(LABELS, min_size=1, max_size=7))
    cell = st.builds(Cell, VALUE | LABELS, STATE) | st.just(Cell())
    cells = [[data.draw(cell) for _ in columns] for _ in rows]
    bracket = Bracket(columns[0], columns[-1], label) if years else None
    assert_readable(state_matrix(rows, columns, cells, bracket=bracket))


@settings(max_examples=25, deadline=None)
@given(
    st.data(), st.lists(LABELS, min_size=1, max_size=16), st.lists(LABELS, min_size=1, max_size=16)
)
def test_counts_never_meet(data: st.DataObject, rows: list[str], columns: list[str]) -> None:
    counts = [[data.draw(st.integers(0, 40)) for _ in columns] for _ in rows]
    assert_readable(count_matrix(rows, columns, counts))


def test_sums_stand_beside_and_below() -> None:
    texts = texts_of(count_matrix(["甲", "乙"], ["a", "b"], [[1, 0], [2, 4]]))
    assert sorted(text for text in texts if text.isdigit()) == ["1", "1", "2", "3", "4", "4", "6"]


@pytest.mark.parametrize("columns", [5, 15])
def test_no_word_of_a_head_is_broken(columns: int) -> None:
    heads = ["Organisation", "Compensation", "Policy document", "Enforcement", "Register or map"]
    names = (heads * 3)[:columns]
    shown = {word for text in texts_of(count_matrix(["row"], names, [[1] * columns]))
             for word in text.split()}  # fmt: skip
    assert {word for head in heads for word in head.split()} <= shown


def test_passed_and_failed_differ_by_more_than_colour() -> None:
    def strokes(cell: Cell) -> int:
        marks = state_matrix(["r"], ["c"], [[cell]]).marks
        return sum(isinstance(mark, Line) for mark in marks)

    assert strokes(Cell("1", "pass")) == 1
    assert strokes(Cell("1", "fail")) == 2
    assert strokes(Cell()) == 0


@pytest.mark.parametrize(("rows", "columns"), [([], ["a"]), (["a"], [])])
def test_no_data_is_no_chart(rows: list[str], columns: list[str]) -> None:
    with pytest.raises(ValueError, match="no data"):
        state_matrix(rows, columns, [[] for _ in rows])
    with pytest.raises(ValueError, match="no data"):
        count_matrix(rows, columns, [[] for _ in rows])


def test_cells_must_fill_the_matrix() -> None:
    with pytest.raises(ValueError, match="1 rows by 2 columns"):
        state_matrix(["a"], ["b", "c"], [[Cell()]])
    with pytest.raises(ValueError, match="negative"):
        count_matrix(["a"], ["b"], [[-1]])
    with pytest.raises(ValueError, match="bracket"):
        state_matrix(["a"], ["b"], [[Cell()]], bracket=Bracket("x", "b", ""))
