"""Flows between a few stocks, as wide as they are large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from helpers.charts.drawing import Align, Drawing, Step
from helpers.charts.labels import block_height, number, one_line, spread, widest, wrap
from helpers.charts.layers import Layered, layered
from helpers.charts.scale import finite
from helpers.charts.sheet import Box, Sheet
from helpers.charts.style import ACCENT_MID, GREY, INK, MUTED, RULE, SIZE, SMALL, WIDTH

_TALL = 150.0
_BAR = 7.0
_GAP = 8.0
_THIN = 0.8
#: Width from which a flow can hold a label.
_LEAST = 30.0


@dataclass(frozen=True)
class Flow:
    """A flow from one stock to another.

    Attributes
    ----------
    source, target
        Names of the stocks.
    value
        Its size, above 0, in one unit for the whole chart.
    marked
        Whether it is drawn in the accent colour.
    label
        What stands in it; where it is too thin for that, below the name of its target.
    """

    source: str
    target: str
    value: float
    marked: bool = False
    label: str = ""


@dataclass(frozen=True)
class _Stock:
    name: list[str]
    text: list[str]

    @property
    def high(self) -> float:
        return block_height(self.name) + block_height(self.text, SMALL)

    @property
    def wide(self) -> float:
        return max(widest(self.name), widest(self.text, SMALL))


def sankey(flows: Sequence[Flow], *, texts: Mapping[str, str] | None = None) -> Drawing:
    """Draw flows from left to right between stocks that carry their names and sizes.

    Parameters
    ----------
    flows
        At least one; they must not run in a circle.
    texts
        How the size of a stock is written, by its name; by default the larger of what flows in
        and out.

    Raises
    ------
    NothingToDraw
        When there is no flow.
    ValueError
        When a size is not a finite number above 0, or flows run in a circle.
    """
    sizes = finite((flow.value for flow in flows), "sankey")
    if min(sizes) <= 0:
        raise ValueError("sankey: each flow must be above 0")
    names = list(dict.fromkeys(name for flow in flows for name in (flow.source, flow.target)))
    plan = layered(names, [(flow.source, flow.target) for flow in flows])
    totals = _totals(flows, plan)
    last = len(plan.columns) - 1
    written = {name: [(texts or {}).get(name, number(totals[name]))] for name in names}
    unit = _TALL / max(sum(totals[key] for key in keys) for keys in plan.columns)
    room = WIDTH * (0.27 if last < 3 else 0.2)
    # What is surely left between two bars beside a label that stands over the next one.
    inside = (WIDTH - 2 * room - 12 - _BAR) / last - _BAR - 12 - (room / 2 if last > 1 else 0)
    texts_inside = [
        wrap(flow.label, inside, SMALL) if flow.label and inside > _LEAST else [] for flow in flows
    ]
    for place, flow in enumerate(flows):
        if not flow.label or 0 < block_height(texts_inside[place], SMALL) <= flow.value * unit:
            continue
        texts_inside[place] = []
        alone = sum(other.target == flow.target for other in flows) == 1
        written[flow.target].append(flow.label if alone else f"{flow.source} → {flow.label}")
    stocks = {name: _stock(name, written[name], room) for name in names}
    left = max(stocks[key].wide for key in plan.columns[0]) + 6
    right = max(stocks[key].wide for key in plan.columns[-1] if key in stocks) + 6
    step = (WIDTH - left - right - _BAR) / last
    tops, bottom = _tops(plan, stocks, totals, unit)

    sheet = Sheet()
    _ribbons(sheet, flows, plan, tops, unit, (left, step), texts_inside)
    for at, keys in enumerate(plan.columns):
        for key in keys:
            if key in stocks:
                x = left + at * step
                high = max(totals[key] * unit, _THIN)
                sheet.box(Box(x, tops[key], x + _BAR, tops[key] + high), fill=GREY)
                _label(sheet, stocks[key], x, tops[key], high, at, last)
    return sheet.finish(bottom)


def _totals(flows: Sequence[Flow], plan: Layered) -> dict[str, float]:
    into: dict[str, float] = {}
    out: dict[str, float] = {}
    for flow, path in zip(flows, plan.paths, strict=True):
        for first, second in pairwise(path):
            out[first] = out.get(first, 0.0) + flow.value
            into[second] = into.get(second, 0.0) + flow.value
    keys = [key for keys in plan.columns for key in keys]
    return {key: max(into.get(key, 0.0), out.get(key, 0.0)) for key in keys}


def _stock(name: str, texts: Sequence[str], room: float) -> _Stock:
    shown = [one_line(text) for text in texts]
    lines = [line for text in shown if text for line in wrap(text, room, SMALL)]
    return _Stock(wrap(name, room), lines)


def _tops(
    plan: Layered, stocks: Mapping[str, _Stock], totals: Mapping[str, float], unit: float
) -> tuple[dict[str, float], float]:
    """Upper edges of the bars; each stands in a slot that also holds its label."""
    last = len(plan.columns) - 1
    slots: list[list[tuple[str, float, float]]] = []
    for at, keys in enumerate(plan.columns):
        column = []
        for key in keys:
            bar = max(totals[key] * unit, _THIN)
            label = stocks[key].high if key in stocks else 0.0
            inner = 0 < at < last and key in stocks
            column.append((key, label + 2 + bar if inner else max(bar, label), bar))
        slots.append(column)
    tall = max(sum(s for _, s, _ in column) + _GAP * (len(column) - 1) for column in slots)
    tops: dict[str, float] = {}
    wanted_middle: dict[str, float] = {}
    for at, column in enumerate(slots):
        free = tall - sum(size for _, size, _ in column) - _GAP * (len(column) - 1)
        y = free / 2
        centres = []
        for key, size, _ in column:
            before = [wanted_middle[p[p.index(key) - 1]] for p in plan.paths if key in p[1:]]
            centres.append(sum(before) / len(before) if before else y + size / 2)
            y += size + _GAP
        rising = [max(centres[: k + 1]) + k * 1e-6 for k in range(len(centres))]
        placed = spread(rising, [s for _, s, _ in column], gap=_GAP, low=0.0, high=tall)
        for (key, size, bar), middle in zip(column, placed, strict=True):
            wanted_middle[key] = middle
            inner = 0 < at < last and key in stocks
            tops[key] = middle + size / 2 - bar if inner else middle - bar / 2
    return tops, tall + 1


def _ribbons(
    sheet: Sheet,
    flows: Sequence[Flow],
    plan: Layered,
    tops: Mapping[str, float],
    unit: float,
    place: tuple[float, float],
    inside: Sequence[list[str]],
) -> None:
    left, step = place
    column = {key: at for at, keys in enumerate(plan.columns) for key in keys}
    leaving, arriving = dict(tops), dict(tops)
    starts: dict[tuple[int, int], float] = {}
    ends: dict[tuple[int, int], float] = {}
    pieces = [
        (which, at, first, second)
        for which, path in enumerate(plan.paths)
        for at, (first, second) in enumerate(pairwise(path))
    ]
    for which, at, first, _ in sorted(pieces, key=lambda p: (p[2], tops[p[3]], p[0])):
        starts[which, at] = leaving[first]
        leaving[first] += flows[which].value * unit
    for which, at, _, second in sorted(pieces, key=lambda p: (p[3], tops[p[2]], p[0])):
        ends[which, at] = arriving[second]
        arriving[second] += flows[which].value * unit
    texts: list[tuple[float, float, list[str]]] = []
    for which, at, first, second in pieces:
        high = max(flows[which].value * unit, _THIN)
        inner = first not in {flow.source for flow in flows}
        x0 = left + column[first] * step + (0 if inner else _BAR)
        x1 = left + column[second] * step
        y0, y1 = starts[which, at], ends[which, at]
        bend = (x1 - x0) / 2
        steps: list[Step] = [
            ("M", ((x0, y0),)),
            ("C", ((x0 + bend, y0), (x1 - bend, y1), (x1, y1))),
            ("L", ((x1, y1 + high),)),
            ("C", ((x1 - bend, y1 + high), (x0 + bend, y0 + high), (x0, y0 + high))),
            ("z", ()),
        ]
        sheet.shape(steps, fill=ACCENT_MID if flows[which].marked else RULE)
        if at == 0:
            # At its start a flow lies beside no other, whatever it crosses later.
            texts.append((x0 + 6, y0 + high / 2, inside[which]))
    for x, y, lines in texts:
        sheet.lines(x, y, lines, size=SMALL)


def _label(
    sheet: Sheet, stock: _Stock, x: float, top: float, high: float, at: int, last: int
) -> None:
    upper, lower = block_height(stock.name), block_height(stock.text, SMALL)
    start = top + high / 2 - stock.high / 2
    edge = x - 5
    side: Align = "right"
    if at == last:
        edge, side = x + _BAR + 5, "left"
    elif at > 0:
        edge, side, start = x + _BAR / 2, "center", top - 2 - stock.high
    sheet.lines(edge, start + upper / 2, stock.name, size=SIZE, color=INK, align=side)
    middle = start + upper + lower / 2
    sheet.lines(edge, middle, stock.text, size=SMALL, color=MUTED, align=side)
