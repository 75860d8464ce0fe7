from __future__ import annotations

import pytest
from helpers.charts.tree import Branch, Name, name_tree, rooted
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.charts.chart_checks import LABELS, assert_readable, texts_of

LEAF = st.builds(Branch, LABELS, st.just(()), st.just("") | LABELS)
TREE = st.recursive(
    LEAF,
    lambda inner: st.builds(Branch, LABELS, st.lists(inner, min_size=1, max_size=4).map(tuple)),
    max_leaves=16,
)


@settings(max_examples=40, deadline=None)
@given(TREE)
def test_labels_never_meet(root: Branch) -> None:
    if root.label.strip():
        assert_readable(name_tree(root))


def test_a_root_without_a_name_is_left_out() -> None:
    drawing = name_tree(Branch("", (Branch("甲", (Branch("丙"),)), Branch("乙"))))
    assert sorted(texts_of(drawing)) == ["丙", "乙", "甲"]


def test_no_data_is_no_chart() -> None:
    with pytest.raises(ValueError, match="no data"):
        name_tree(Branch(""))


def test_rows_become_a_tree() -> None:
    rows = [Name("c", "丙", "b"), Name("a", "甲"), Name("b", "乙", "a"), Name("d", "丁", "a", "8%")]
    assert rooted(rows) == Branch("甲", (Branch("乙", (Branch("丙"),)), Branch("丁", (), "8%")))
    assert rooted([Name("a", "甲"), Name("b", "乙")]).label == ""


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], "no data"),
        ([Name("a", "甲", "b")], "unknown parents b"),
        ([Name("a", "甲"), Name("a", "乙")], "twice"),
        ([Name("a", "甲", "b"), Name("b", "乙", "a")], "circle"),
    ],
)
def test_rows_that_are_no_tree(rows: list[Name], found: str) -> None:
    with pytest.raises(ValueError, match=found):
        rooted(rows)


@settings(max_examples=20, deadline=None)
@given(st.lists(LABELS, min_size=1, max_size=25))
def test_many_leaves_never_meet(labels: list[str]) -> None:
    rows = [Name("root", "Whole"), *(Name(str(k), x, "root") for k, x in enumerate(labels))]
    assert_readable(name_tree(rooted(rows)))
