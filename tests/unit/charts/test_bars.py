from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.charts.bars import Bar, stacked_bars
from tests.unit.charts.chart_checks import LABELS, assert_readable, texts_of

COUNT = st.integers(0, 300).map(float)


@settings(max_examples=25, deadline=None)
@given(st.data(), st.integers(1, 6), st.integers(1, 12))
def test_labels_never_meet(data: st.DataObject, parts: int, rows: int) -> None:
    values = st.lists(COUNT, min_size=parts, max_size=parts).map(tuple)
    bars = [data.draw(st.builds(Bar, LABELS, values)) for _ in range(rows)]
    names = data.draw(st.lists(LABELS, min_size=parts, max_size=parts))
    assert_readable(stacked_bars(bars, categories=names))


def test_parts_are_told_by_mark_and_number() -> None:
    texts = texts_of(stacked_bars([Bar("甲", (9, 1))], categories=["印证", "矛盾"], marks="◉×"))
    assert {"◉ 印证", "× 矛盾", "◉ 9", "× 1"} <= set(texts)


def test_a_part_of_nothing_is_not_written() -> None:
    assert "② 0" not in texts_of(stacked_bars([Bar("甲", (9, 0))], categories=["a", "b"]))


def test_the_key_names_only_what_occurs() -> None:
    texts = texts_of(stacked_bars([Bar("甲", (0, 3))], categories=["矛盾", "一致"], marks="×●"))
    assert "● 一致" in texts
    assert "× 矛盾" not in texts


def test_no_data_is_no_chart() -> None:
    with pytest.raises(ValueError, match="no data"):
        stacked_bars([])


@pytest.mark.parametrize("values", [(1.0,), (1.0, -1.0)])
def test_parts_must_fit(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="one value"):
        stacked_bars([Bar("a", values)], categories=["x", "y"])
