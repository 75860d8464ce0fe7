from __future__ import annotations

from helpers.charts.scale import Reference, Scale, extent, place_references
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=10)


@given(VALUES)
def test_a_scale_holds_its_values(values: list[float]) -> None:
    low, high = extent(values)
    assert low < high or (low == high == 0)
    assert all(low <= value <= high for value in values)


def test_values_close_together_need_no_zero() -> None:
    assert extent([97, 100])[0] > 90
    assert extent([1, 100])[0] == 0
    assert extent([97, 100], zero=True)[0] == 0


@given(st.lists(st.floats(0, 100), max_size=5))
def test_labels_of_references_stand_apart(values: list[float]) -> None:
    references = [Reference(f"全国平均 {value:.1f}", value) for value in values]
    placed = place_references(references, Scale(0, 100, 60, 400), 411, 0)
    assert len(placed) == len(values)
    for place, one in enumerate(placed):
        assert 0 <= one.box.left < one.box.right <= 411
        assert not any(one.box.meets(other.box) for other in placed[:place])


def test_no_line_runs_through_a_label_when_another_side_is_free() -> None:
    references = [Reference("Class II limit 35", 35), Reference("China 29 (2022)", 29, "average")]
    placed = place_references(references, Scale(0, 35, 60, 360), 411, 0)
    for one in placed:
        assert not any(
            other.box.top < one.box.bottom and one.box.left < other.x < one.box.right
            for other in placed
            if other is not one
        )
