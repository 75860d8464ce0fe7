from __future__ import annotations

import pytest
from helpers.charts.drawing import Drawing, Shape
from helpers.charts.sheet import NothingToDraw
from helpers.charts.standing import RankRow, Strip, rank_bands, strips
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.charts.style import ACCENT
from tests.unit.charts.chart_checks import LABELS, assert_readable, texts_of

LAST = 281


def discs_of(drawing: Drawing) -> list[Shape]:
    """Shapes of curves alone, which only dots are."""
    shapes = [mark for mark in drawing.marks if isinstance(mark, Shape)]
    return [shape for shape in shapes if {letter for letter, _ in shape.steps} == set("MCz")]


@st.composite
def rank_rows(draw: st.DrawFn) -> RankRow:
    low, median, rank, high = sorted(draw(st.integers(1, LAST)) for _ in range(4))
    words = [draw(st.just("") | LABELS) for _ in range(2)]
    return RankRow(draw(LABELS), rank, low, high, median, words[0], draw(st.booleans()), words[1])


@st.composite
def cohort_strips(draw: st.DrawFn) -> Strip:
    values = draw(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
    own, average = (draw(st.none() | st.floats(-1e6, 1e6)) for _ in range(2))
    words = [draw(st.just("") | LABELS) for _ in range(2)]
    return Strip(draw(LABELS), values, own, words[0], average, words[1], draw(st.booleans()))


@settings(max_examples=25, deadline=None)
@given(st.lists(rank_rows(), min_size=1, max_size=12), LABELS)
def test_labels_of_ranks_never_meet(rows: list[RankRow], unit: str) -> None:
    assert_readable(rank_bands(rows, last=LAST, unit=unit))


@settings(max_examples=25, deadline=None)
@given(st.lists(cohort_strips(), min_size=1, max_size=8))
def test_labels_of_strips_never_meet(rows: list[Strip]) -> None:
    assert_readable(strips(rows))


@pytest.mark.parametrize("last", [1, 2, 4, 12, 281, 3000])
def test_ranks_are_whole_and_begin_at_one(last: int) -> None:
    texts = texts_of(rank_bands([RankRow("", 1, 1, last, 1)], last=last))
    assert texts[0] == "1"
    assert all(text.isdecimal() for text in texts)
    assert max(map(int, texts)) <= last


def test_only_the_place_of_the_report_is_accented() -> None:
    rows = [RankRow("甲", 1, 1, 2, 1), RankRow("乙", 2, 1, 3, 2, marked=True)]
    discs = discs_of(rank_bands(rows, last=3))
    assert len(discs) == 2
    assert [disc.fill for disc in discs].count(ACCENT) == 1


def test_the_good_end_stands_right() -> None:
    def places(*, reverse: bool) -> list[str]:
        return texts_of(strips([Strip("PM2.5", [10, 20, 30], reverse=reverse)]))

    assert places(reverse=False) == ["PM2.5", "10", "30"]
    assert places(reverse=True) == ["PM2.5", "30", "10"]


def test_what_is_not_published_has_neither_dot_nor_text() -> None:
    drawing = strips([Strip("PM2.5", [10, 20], None, "18", None, "29")])
    assert not discs_of(drawing)
    assert texts_of(drawing) == ["PM2.5", "10", "20"]


def test_nothing_to_draw_is_said() -> None:
    with pytest.raises(NothingToDraw):
        rank_bands([], last=3)
    with pytest.raises(NothingToDraw):
        strips([])
    with pytest.raises(NothingToDraw):
        strips([Strip("a", [])])


@pytest.mark.parametrize(
    "row", [RankRow("a", 4, 1, 2, 1), RankRow("a", 1, 2, 1, 1), RankRow("a", 0, 1, 2, 1)]
)
def test_ranks_must_lie_within(row: RankRow) -> None:
    with pytest.raises(ValueError, match="rank"):
        rank_bands([row], last=3)


def test_values_must_be_finite() -> None:
    with pytest.raises(ValueError, match="finite"):
        strips([Strip("a", [1.0], float("nan"))])


def _rgb(color: str) -> tuple[float, ...]:
    return tuple(int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
