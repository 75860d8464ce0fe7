"""Every kind of chart, at both widths, with names and values that nobody would wish for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import charts
from tests.unit.charts.chart_checks import LABELS, VALUES, assert_readable

WIDTHS = st.sampled_from([charts.WIDE, charts.NARROW])
TIMES = st.floats(2005, 2025).map(lambda year: float(int(year)))
SHORT = st.text("郴州市abc 0123.%", min_size=1, max_size=9)
KINDS = st.sampled_from(["limit", "average", "target"])


def references(most: int = 3) -> st.SearchStrategy[list[Any]]:
    one = st.builds(charts.Reference, SHORT, VALUES, KINDS)
    return st.lists(one, max_size=most)


def rows(kind: Callable[..., Any], *fields: st.SearchStrategy[Any], most: int = 9) -> Any:
    return st.lists(st.builds(kind, *fields), min_size=1, max_size=most)


COUNTS = st.lists(st.integers(0, 40), min_size=3, max_size=3)
DRAWN = {
    "dots": st.builds(
        lambda data, refs: lambda width: charts.dots(
            data, unit="单位，%", references=refs, width=width
        ),
        rows(charts.Dot, LABELS, VALUES, st.one_of(st.just(""), SHORT), st.booleans()),
        references(),
    ),
    "bars": st.builds(
        lambda data: lambda width: charts.bars(
            data, categories=["高", "中等", "低，待核实"], width=width
        ),
        rows(charts.Bar, LABELS, COUNTS),
    ),
    "ranges": st.builds(
        lambda data: lambda width: charts.ranges(data, unit="位次", limits=(1, 40), width=width),
        rows(
            lambda name, low, high: charts.Range(name, min(low, high), max(low, high), low, high),
            LABELS, st.integers(1, 40), st.integers(1, 40),
        ),
    ),
    "spine": st.builds(
        lambda data: lambda width: charts.spine(
            data, names=("郴州市", "中间一半", "中位数", "全国"), width=width
        ),
        rows(
            charts.Spine, LABELS, st.lists(VALUES, min_size=1, max_size=14),
            st.one_of(st.none(), VALUES), SHORT, st.one_of(st.none(), VALUES), SHORT, st.booleans(),
        ),
    ),
    "timeline": st.builds(
        lambda data: lambda width: charts.timeline(data, undated="未注明年份", width=width),
        rows(
            charts.Event, LABELS, st.sampled_from(["", "1999", "2020-02", "2024-12-31"]),
            st.just(""), st.booleans(), st.sampled_from(["治理", "能源"]),
        ),
    ),
    "slopes": st.builds(
        lambda data: lambda width: charts.slopes(data, unit="期初为100", width=width),
        rows(charts.Slope, LABELS, TIMES, TIMES, st.just(100.0), st.floats(20, 180), most=6),
    ),
    "reconciliation": st.builds(
        lambda data, refs: lambda width: charts.reconciliation(
            data, names={"published": "公布", "implied": "推得", "known": "已知"},
            unit="装机，万千瓦", references=refs, width=width,
        ),
        rows(charts.Part, LABELS, st.floats(0, 1e5),
             st.sampled_from(["published", "implied", "known"]), most=4),
        st.lists(st.builds(charts.Reference, SHORT, st.floats(0, 1e5), KINDS), max_size=2),
    ),
    "small_multiples": st.builds(
        lambda data, limit: lambda width: charts.small_multiples(
            data, references={one.panel: limit for one in data}, width=width
        ),
        rows(charts.Point, LABELS, TIMES, VALUES, most=12),
        st.builds(charts.Reference, LABELS, VALUES, KINDS),
    ),
    "graph": st.builds(
        lambda names, links: lambda width: charts.graph(
            [charts.Node(str(at), name, state="part") for at, name in enumerate(names)],
            [(str(a), str(b)) for a, b in links if a < b < len(names)],
            names={"part": "只有做法", "plain": "要素"}, width=width,
        ),
        st.lists(LABELS.map(lambda label: label[:24]), min_size=1, max_size=7),
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=8, unique=True),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", DRAWN)
@settings(max_examples=8, deadline=None)
@given(data=st.data(), width=WIDTHS)
def test_no_text_meets_another_a_reference_or_the_edge(
    kind: str, data: st.DataObject, width: float
) -> None:
    figure, _ = data.draw(DRAWN[kind])(width)
    assert_readable(figure, width)


HEADS = st.lists(LABELS.map(lambda label: label[:24]), min_size=1, max_size=12)


@settings(max_examples=6, deadline=None)
@given(st.lists(LABELS, min_size=1, max_size=6), HEADS, st.integers(0, 12000), WIDTHS)
def test_a_matrix_of_counts_is_readable(
    names: Sequence[str], heads: Sequence[str], most: int, width: float
) -> None:
    counts = [[(a * b * most) // 60 for b in range(len(heads))] for a in range(len(names))]
    figure, _ = charts.matrix(pd.DataFrame(counts, names, heads), width=width)
    assert_readable(figure, width)


@settings(max_examples=6, deadline=None)
@given(st.lists(LABELS, min_size=1, max_size=4), st.integers(1, 9), LABELS, WIDTHS)
def test_a_matrix_of_states_is_readable(
    names: Sequence[str], years: int, claim: str, width: float
) -> None:
    states = ("pass", "fail", "none", "plain")
    cells = [[charts.Cell("12.5" if at % 3 else "", states[at % 4]) for at in range(years)]
             for _ in names]  # fmt: skip
    heads = [str(2015 + at) for at in range(years)]
    figure, _ = charts.matrix(
        pd.DataFrame(cells, names, heads, dtype=object),
        bracket=charts.Bracket(heads[0], heads[-1], claim), width=width,
    )  # fmt: skip
    assert_readable(figure, width)


def test_many_rows_of_long_names_stay_apart() -> None:
    names = [f"第{at}个玉树藏族自治州一般工业固体废物综合利用示范基地" for at in range(40)]
    for width in (charts.WIDE, charts.NARROW):
        figure, _ = charts.dots([charts.Dot(name, 5.0) for name in names], unit="%", width=width)
        assert_readable(figure, width)
