"""What each kind of chart says with its axes: values where they belong, errors that help."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Rectangle

from helpers import charts
from helpers.charts.frames import BadRow, NothingToDraw, rows_of


def dots_of(ax: Axes) -> list[list[list[float]]]:
    """Places of each set of dots on axes, in data."""
    return [np.asarray(one.get_offsets()).round(6).tolist()
            for one in ax.collections if isinstance(one, PathCollection)]  # fmt: skip


def bars_of(ax: Axes) -> list[tuple[float, float]]:
    """Start and length of each bar on axes."""
    return [(bar.get_x(), bar.get_width()) for bar in ax.patches if isinstance(bar, Rectangle)]


def names_of(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def test_dots_stand_at_their_values_best_first() -> None:
    rows = [charts.Dot("乙", 20.0), charts.Dot("甲", 30.0), charts.Dot("丙", 20.0)]
    _, ax = charts.dots(rows, unit="%")
    assert names_of(ax) == ["甲", "丙", "乙"]
    assert dots_of(ax) == [[[30.0, 0.0], [20.0, 1.0], [20.0, 2.0]]]
    assert ax.get_xlabel() == "%"
    _, ax = charts.dots(rows, descending=False)
    assert names_of(ax)[-1] == "甲"


def test_a_data_frame_is_as_good_as_rows() -> None:
    frame = pd.DataFrame({"label": ["甲", "乙"], "value": [3, 4], "marked": [True, None], "x": 1})
    assert rows_of(frame, charts.Dot) == [
        charts.Dot("甲", 3, marked=True), charts.Dot("乙", 4),
    ]  # fmt: skip
    _, ax = charts.dots(frame)
    assert names_of(ax) == ["乙", "甲"]


def test_years_and_dates_of_a_data_frame_are_text_where_text_stands() -> None:
    frame = pd.DataFrame({"label": [2019, 2020], "value": [1, 2], "text": [1.0, 2.5]})
    _, ax = charts.dots(frame)
    assert names_of(ax) == ["2020", "2019"]
    assert [text.get_text() for text in ax.texts] == ["2.5", "1"]
    begun: tuple[list[Any], ...] = ([pd.Timestamp(2020, 7, 1), None], [2020, None])
    for dates in begun:
        _, ax = charts.timeline(pd.DataFrame({"label": ["甲", "乙"], "date": dates}))
        assert dots_of(ax)[0][0][0] == pytest.approx(2020.5, abs=0.01)


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        ([], NothingToDraw, "no Dot to draw"),
        ([{"label": "甲", "valeu": 3}], BadRow, "did you mean valeu"),
        ([{"label": "甲"}], BadRow, "row 1 has no value"),
        ([charts.Dot("甲", float("nan"))], BadRow, "value is nan"),
        ([charts.Dot("甲", np.float32("nan"))], BadRow, "value is nan"),  # type: ignore[arg-type]
        ([charts.Dot("甲", None)], BadRow, "value is None"),  # type: ignore[arg-type]
        ([charts.Dot("甲", "12.5%")], BadRow, "value is 12.5%"),  # type: ignore[arg-type]
        (pd.DataFrame(), NothingToDraw, "no Dot to draw"),
        (pd.Series([3]), BadRow, "is no Dot"),
        (["甲"], BadRow, "is no Dot"),
    ],
)
def test_rows_that_cannot_be_drawn_are_named(data: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        charts.dots(data)


def test_ranges_keep_within_their_limits() -> None:
    rows = [charts.Range("甲", 1, 3, 2, 2.5), charts.Range("（略去2个）"), charts.Range("乙", 4, 4)]
    _, ax = charts.ranges(rows, limits=(1, 5), whole=True)
    assert ax.get_xlim() == (1, 5)
    assert [text.get_text() for text in ax.texts] == ["1–3", "4"]
    for wrong in (charts.Range("甲", 3, 1), charts.Range("甲", 0, 2)):
        with pytest.raises(BadRow):
            charts.ranges([wrong], limits=(1, 5))


def test_a_spine_runs_from_the_worst_to_the_best() -> None:
    rows = [
        charts.Spine("多为好", [10, 20, 30], own=30, national=10),
        charts.Spine("少为好", [10, 20, 30], own=15, national=50, reverse=True),
        charts.Spine("都一样", [7, 7]),
    ]
    _, ax = charts.spine(rows, names=("甲", "一半", "中位数", "全国"))
    national, own = dots_of(ax)
    assert own == [[1.0, 0.0], [0.875, 1.0]]
    assert national == [[0.0, 0.0], [0.0, 1.0]]
    ends = [text.get_text() for text in ax.texts]
    assert ends == ["10", "30", "50", "10", "7", "7"]
    wrong: tuple[Any, ...] = ([], 3.0, [1, float("nan")])
    for values in wrong:
        with pytest.raises(BadRow, match="无"):
            charts.spine([charts.Spine("无", values)], names=("甲", "一半", "中位数", "全国"))


def test_a_matrix_shows_states_by_sign_not_by_colour_alone() -> None:
    cells = [[charts.Cell("3", "pass"), charts.Cell("9", "fail"), charts.Cell()]]
    _, ax = charts.matrix(pd.DataFrame(cells, ["甲"], ["a", "b", "c"], dtype=object))
    signs = {len(line.get_xdata()): line.get_marker() for line in ax.lines}  # type: ignore[arg-type]
    assert len(ax.lines) == 3
    assert all(len(line.get_xdata()) == 1 for line in ax.lines)  # type: ignore[arg-type]
    assert signs
    with pytest.raises(NothingToDraw):
        charts.matrix(pd.DataFrame())
    with pytest.raises(BadRow, match="bracket"):
        charts.matrix(
            pd.DataFrame(cells, ["甲"], ["a", "b", "c"], dtype=object),
            bracket=charts.Bracket("a", "z", ""),
        )


def test_a_matrix_takes_a_plain_data_frame() -> None:
    frame = pd.DataFrame({2020: ["3", "4"], 2021: [None, 5.5], 2022: [float("nan"), 6]})
    _, ax = charts.matrix(frame)
    assert [text.get_text() for text in ax.texts] == ["3", "4", "5.5", "6"]
    (dots,) = (line for line in ax.lines if line.get_marker() == "o")
    assert dots.get_xydata().tolist() == [[1, 0], [2, 0]]  # type: ignore[union-attr]
    unknown: Any = charts.Cell("3", "good")  # type: ignore[arg-type]
    with pytest.raises(BadRow, match="good"):
        charts.matrix(pd.DataFrame([[unknown]], dtype=object))


def test_a_timeline_sorts_within_groups_and_leaves_the_undated_without_a_dot() -> None:
    events = [
        charts.Event("乙", "2020-06", group="水"), charts.Event("丁", group="水"),
        charts.Event("丙", "2011", group="能源"), charts.Event("甲", "2001-01-01", group="水"),
    ]  # fmt: skip
    _, ax = charts.timeline(events, undated="不详")
    assert names_of(ax) == ["水", "甲", "乙", "丁", "能源", "丙"]
    (places,) = dots_of(ax)
    assert [int(x) for x, _ in places] == [2001, 2020, 2011]
    assert "不详" in [text.get_text() for text in ax.texts]
    for wrong in ("5月", "2020-13", "2020-02-31"):
        with pytest.raises(BadRow, match="no date"):
            charts.timeline([charts.Event("甲", wrong)])


def test_small_multiples_join_neighbouring_years_only() -> None:
    points = [charts.Point("甲", year, year - 2000) for year in (2019, 2016, 2020)]
    _, axes = charts.small_multiples(points, references={"甲": charts.Reference("限值 25", 25)})
    (ax,) = axes
    (joined,) = (one for one in ax.collections if isinstance(one, LineCollection))
    spans = [tuple(segment[:, 0]) for segment in joined.get_segments()]
    styles: Any = joined.get_linestyle()
    dotted = [dashes is not None for _, dashes in styles]
    assert dict(zip(spans, dotted, strict=True)) == {(2016, 2019): True, (2019, 2020): False}
    low, high = ax.get_ylim()
    assert low < 16 < 25 < high


def test_slopes_run_between_their_years() -> None:
    _, ax = charts.slopes([charts.Slope("甲 −20%", 2015, 2020, 100, 80, marked=True)])
    assert ax.lines[0].get_xydata().tolist() == [[2015, 100], [2020, 80]]  # type: ignore[union-attr]


def test_a_reconciliation_adds_the_parts_of_a_bar() -> None:
    parts = [
        charts.Part("公布", 447), charts.Part("推得", 461, "implied", 455, 467),
        charts.Part("合计", 447), charts.Part("合计", 66, "known"),
    ]  # fmt: skip
    names: Any = {"published": "公布", "implied": "推得", "known": "已知"}
    _, ax = charts.reconciliation(parts, names=names)
    assert bars_of(ax) == [
        (0, 447), (0, 461), (0, 447), (447, 66),
    ]  # fmt: skip
    assert [text.get_text() for text in ax.texts] == ["447", "461", "513"]
    for wrong, known in ((charts.Part("甲", -1), names), (charts.Part("甲", 1), {})):
        with pytest.raises(BadRow, match="甲"):
            charts.reconciliation([wrong], names=known)


def test_a_chart_can_stand_in_axes_that_are_given() -> None:
    figure, (left, right) = plt.subplots(1, 2)
    try:
        given, ax = charts.dots([charts.Dot("甲", 1.0)], ax=left)
        assert given is figure
        assert ax is left
        charts.ranges([charts.Range("甲", 1.0, 2.0)], ax=right)
        charts.to_svg(figure)
    finally:
        plt.close(figure)


def test_a_chart_opens_no_window_and_counts_among_no_open_figures() -> None:
    charts.dots([charts.Dot("甲", 1.0)])
    assert not plt.get_fignums()
