from __future__ import annotations

import pytest
from helpers.charts.sankey import Flow, sankey
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.charts.chart_checks import LABELS, assert_readable, texts_of


@settings(max_examples=40, deadline=None)
@given(
    st.lists(LABELS, min_size=2, max_size=6, unique=True),
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0.01, 1e4)),
        min_size=1,
        max_size=8,
    ),
)
def test_labels_never_meet(names: list[str], found: list[tuple[int, int, float]]) -> None:
    flows = [
        Flow(names[a], names[b], round(value, 2))
        for a, b, value in found
        if a < b < len(names) and round(value, 2) > 0
    ]
    if flows:
        assert_readable(sankey(flows))


def test_stocks_carry_their_size() -> None:
    drawing = sankey([Flow("产生", "利用", 3390), Flow("产生", "未利用", 719)])
    assert {"4,109", "3,390", "719"} <= set(texts_of(drawing))


def test_no_data_is_no_chart() -> None:
    with pytest.raises(ValueError, match="no data"):
        sankey([])


def test_flows_must_run_on() -> None:
    with pytest.raises(ValueError, match="circle"):
        sankey([Flow("a", "b", 1), Flow("b", "a", 1)])
    with pytest.raises(ValueError, match="above 0"):
        sankey([Flow("a", "b", 0)])


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(1, 1e3), LABELS),
        min_size=1,
        max_size=8,
    )
)
def test_labels_of_flows_never_meet_others(found: list[tuple[int, int, float, str]]) -> None:
    flows = [Flow(f"Stock {a}", f"Stock {b}", v, label=text) for a, b, v, text in found if a < b]
    if flows:
        assert_readable(sankey(flows))


def test_a_label_is_shown_however_thin_its_flow() -> None:
    flows = [Flow("产生", "利用", 990, label="九百九十"), Flow("产生", "未利用", 1, label="一")]
    assert {"九百九十", "一"} <= set(texts_of(sankey(flows)))
