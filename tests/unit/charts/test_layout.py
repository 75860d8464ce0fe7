"""Every kind of chart, at both widths, with names and values that nobody would wish for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

from helpers import charts
from tests.unit.charts.chart_checks import assert_readable

Draw = Callable[[Sequence[str], Sequence[float], float], Any]

NAMES = {
    "short": ["郴州市", "a", "，", "Yushu"],
    "long": [
        "玉树藏族自治州一般工业固体废物综合利用示范基地（含县级市），%",
        "Comprehensive utilisation rate of general industrial solid waste (all counties), $%_^{",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "可持续发展议程创新示范区“水立方”water cube——2023",
        "第二十一个名字",
    ],
    "many": [f"第{at}个县级市的名称" for at in range(24)],
}
STATES: tuple[Any, ...] = ("pass", "fail", "none", "plain")
VALUES = {
    "equal": [5.0],
    "zeros": [0.0],
    "signs": [-5.0, 0.0, 12.25, 0.001],
    "large": [1234567.0, 1234568.0, 999999.5],
}


def cycled(values: Sequence[float], count: int) -> list[float]:
    return [values[at % len(values)] for at in range(count)]


def references(values: Sequence[float]) -> list[charts.Reference]:
    middle = sum(values) / len(values)
    return [
        charts.Reference("二级限值 35", max(values)),
        charts.Reference("全国平均 24.02（2022）", middle, "average"),
        charts.Reference("本市“十四五”规划目标 24.02", middle + abs(middle) * 0.01, "target"),
    ]


def spines(names: Sequence[str], values: Sequence[float]) -> list[charts.Spine]:
    own = f"{values[0]:,g}（2023）"
    return [charts.Spine(name, [*values, values[0] + 1], values[0], own, values[-1], f"全国 {own}",
                         reverse=at % 2 == 1) for at, name in enumerate(names)]  # fmt: skip


KINDS: dict[str, Draw] = {
    "dots": lambda names, values, width: charts.dots(
        [charts.Dot(name, value, marked=at == 1)
         for at, (name, value) in enumerate(zip(names, values, strict=True))],
        unit="公布值的名称和单位，很长很长很长很长很长很长，%", references=references(values),
        width=width,
    ),
    "ranges": lambda names, _, width: charts.ranges(
        [charts.Range(name, at + 1, at + 3, at + 2, at + 2, marked=at == 1)
         for at, name in enumerate(names)],
        limits=(1, len(names) + 2), whole=True, unit="位次", width=width,
    ),
    "spine": lambda names, values, width: charts.spine(
        spines(names, values), names=(names[0], "同批城市的中间一半", "中位数", "全国"), width=width
    ),
    "timeline": lambda names, _, width: charts.timeline(
        [charts.Event(name, ("", "1999", "2020-02", "2024-12-31")[at % 4], "",
                      at == 1, names[-1] if at % 2 else "水") for at, name in enumerate(names)],
        undated="未注明年份", width=width,
    ),
    "slopes": lambda names, _, width: charts.slopes(
        [charts.Slope(name, 2010 + at % 3, 2015 + at % 5, 100, 100 - at % 7)
         for at, name in enumerate(names[:8])],
        unit="期初为100", width=width,
    ),
    "reconciliation": lambda names, values, width: charts.reconciliation(
        [charts.Part(name, abs(value), ("published", "implied", "known")[at % 3], abs(value),
                     abs(value) + 1, f"{value:,g}万千瓦（{value:,g}～{value:,g}）")
         for at, (name, value) in enumerate(zip(names[:4], values[:4], strict=True))],
        names={"published": "公布", "implied": "由公布的占比推得", "known": "境内已知火电"},
        unit="装机，万千瓦", width=width,
    ),
    "small multiples": lambda names, values, width: charts.small_multiples(
        [charts.Point(name, 2018 + 2 * step, value + step) for name, value in
         zip(names[:7], values[:7], strict=True) for step in range(3)],
        references={name: charts.Reference(names[-1], values[0]) for name in names}, width=width,
    ),
    "states": lambda names, _, width: charts.matrix(
        pd.DataFrame([[charts.Cell("12.5" if at % 3 else "", STATES[at % 4])
                       for at in range(9)] for _ in names], list(names),
                     [str(2015 + at) for at in range(9)], dtype=object),
        bracket=charts.Bracket("2016", "2017", names[0]), width=width,
    ),
}  # fmt: skip
CASES = [("short", "equal"), ("short", "zeros"), ("long", "signs"), ("long", "large"),
         ("many", "signs")]  # fmt: skip


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize(("names", "values"), CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_meets_another_a_reference_or_the_edge(
    kind: str, names: str, values: str, width: float
) -> None:
    shown = NAMES[names]
    figure, _ = KINDS[kind](shown, cycled(VALUES[values], len(shown)), width)
    assert_readable(figure, width)


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize(
    ("onto", "said"), [("another", "meets"), ("line", "runs through"), ("edge", "9")]
)
def test_a_text_that_is_moved_is_noticed(onto: str, said: str, width: float) -> None:
    figure, ax = charts.dots(
        [charts.Dot("甲", 2.0), charts.Dot("乙", 9.0)], references=[charts.Reference("限值", 5)],
        width=width,
    )  # fmt: skip
    assert_readable(figure, width)
    moved, other, *_ = ax.texts
    if onto == "another":
        moved.set_transform(other.get_transform())
        moved.set_position(other.get_position())
    else:
        moved.set_transform(ax.transData)
        moved.set_horizontalalignment("center")
        moved.set_position((5, 0) if onto == "line" else (-5, 0))
    with pytest.raises(AssertionError, match=said):
        assert_readable(figure, width)


@pytest.mark.parametrize("last", range(2018, 2032))
def test_years_of_a_narrow_timeline_do_not_meet(last: int) -> None:
    events = [
        charts.Event("国家森林城市（拟批准名单公示）" * 3, "2018-09-13", "2018年9月13日"),
        charts.Event("生态文明督查激励地市备选名单" * 3, str(last)),
    ]
    figure, _ = charts.timeline(events, width=charts.NARROW)
    assert_readable(figure, charts.NARROW)
