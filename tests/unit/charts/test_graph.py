from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from helpers.charts.drawing import Drawing, Shape
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.charts.graph import Node, layered_graph
from helpers.charts.style import GREY
from tests.unit.charts.chart_checks import LABELS, assert_readable, extents, path_of, texts_of
from tests.unit.charts.test_layers import LINKS


def curves(drawing: Drawing) -> list[Any]:
    """Points of curved links and of heads, from the lower left corner: arrays of shape (n, 2)."""
    found = []
    for mark in drawing.marks:
        if isinstance(mark, Shape) and mark.fill in {"none", GREY}:
            for line in path_of(mark).to_polygons(closed_only=False):
                points = np.asarray(line, dtype=float)
                dense = np.concatenate([np.linspace(a, b, 20) for a, b in pairwise(points)])
                found.append(np.column_stack([dense[:, 0], drawing.height - dense[:, 1]]))
    return found


def assert_no_link_crosses_a_text(drawing: Drawing) -> None:
    boxes = extents(drawing)
    for line in curves(drawing):
        for text, box in boxes:
            inside = (
                (line[:, 0] > box.x0 + 0.5)
                & (line[:, 0] < box.x1 - 0.5)
                & (line[:, 1] > box.y0 + 0.5)
                & (line[:, 1] < box.y1 - 0.5)
            )
            assert not inside.any(), text


@settings(max_examples=40, deadline=None)
@given(LINKS, st.lists(LABELS, min_size=9, max_size=9), st.lists(LABELS, max_size=3))
def test_labels_and_links_never_meet(
    links: list[tuple[str, str]], labels: list[str], notes: list[str]
) -> None:
    nodes = [
        Node(str(k), label, notes[k] if k < len(notes) else "", "missing" if k == 2 else "plain")
        for k, label in enumerate(labels)
    ]
    drawing = layered_graph(nodes, links)
    assert_readable(drawing)
    assert_no_link_crosses_a_text(drawing)


def test_what_is_missing_differs_by_more_than_colour() -> None:
    def broken(node: Node) -> list[bool]:
        marks = layered_graph([node], []).marks
        return [bool(mark.dashes) for mark in marks if isinstance(mark, Shape)]

    assert any(broken(Node("a", "甲", state="missing")))
    assert not any(broken(Node("a", "甲", state="strong")))


def test_notes_stand_in_the_box() -> None:
    assert "缺少数据" in texts_of(layered_graph([Node("a", "水科技支撑", "缺少数据")], []))


def test_no_data_is_no_chart() -> None:
    with pytest.raises(ValueError, match="no data"):
        layered_graph([], [])


def test_links_must_run_on() -> None:
    with pytest.raises(ValueError, match="circle"):
        layered_graph([Node("a", "a"), Node("b", "b")], [("a", "b"), ("b", "a")])


KINDS = st.sampled_from(["plain", "means", "action", "pillar", "core", "brand"])
STATES = st.sampled_from(["plain", "strong", "part", "missing"])


@settings(max_examples=30, deadline=None)
@given(
    LINKS,
    st.lists(
        st.builds(Node, st.just(""), LABELS, kind=KINDS, state=STATES), min_size=9, max_size=9
    ),
    st.dictionaries(KINDS | STATES, LABELS),
)
def test_kinds_and_their_names_never_meet(
    links: list[tuple[str, str]], found: list[Node], names: dict[str, str]
) -> None:
    nodes = [replace(node, key=str(k)) for k, node in enumerate(found)]
    drawing = layered_graph(nodes, links, names=names)
    assert_readable(drawing)
    assert_no_link_crosses_a_text(drawing)


def test_kinds_differ_by_more_than_colour() -> None:
    def outline(kind: Any) -> tuple[Any, ...]:
        marks = layered_graph([Node("a", "甲", kind=kind)], []).marks
        return tuple(
            ("".join(letter for letter, _ in mark.steps), mark.edge == "none")
            for mark in marks
            if isinstance(mark, Shape)
        )

    shapes = {outline(kind) for kind in ("means", "action", "pillar", "core", "brand")}
    assert len(shapes) == 5


def test_only_what_occurs_is_named() -> None:
    names = {"means": "做法", "core": "核心", "missing": "都没有", "strong": "有"}
    shown = texts_of(layered_graph([Node("a", "甲", kind="core", state="strong")], [], names=names))
    assert {"核心", "有"} <= set(shown)
    assert not {"做法", "都没有"} & set(shown)


def test_words_stay_whole_where_they_can() -> None:
    words = ["Protection of the environment", "Responsibility", "Remediation", "Experience"]
    nodes = [Node(str(k), word) for k, word in enumerate(words)]
    shown = texts_of(layered_graph(nodes, [("0", "1"), ("1", "2"), ("2", "3")]))
    assert {"Responsibility", "Remediation", "Experience"} <= set(shown)


def test_a_source_stands_beside_what_it_leads_to() -> None:
    nodes = [Node(key, key) for key in "abcd"]
    drawing = layered_graph(nodes, [("a", "b"), ("b", "c"), ("d", "c")])
    left = {text: box.x0 for text, box in extents(drawing)}
    assert abs(left["d"] - left["b"]) < 10
