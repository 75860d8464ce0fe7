from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.charts.layout.layers import layered, shares

LINKS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] < pair[1]),
    max_size=16,
    unique=True,
).map(lambda pairs: [(str(a), str(b)) for a, b in pairs])
NODES = [str(k) for k in range(9)]


@given(LINKS)
def test_links_run_one_layer_at_a_time(links: list[tuple[str, str]]) -> None:
    plan = layered(NODES, links)
    column = {key: at for at, keys in enumerate(plan.columns) for key in keys}
    assert set(NODES) <= set(column)
    for link, path in zip(links, plan.paths, strict=True):
        assert (path[0], path[-1]) == link
        assert all(column[b] - column[a] == 1 for a, b in pairwise(path))


def test_crossings_are_undone() -> None:
    plan = layered(["a", "b", "x", "y"], [("a", "y"), ("b", "x")])
    assert plan.columns in {(("a", "b"), ("y", "x")), (("b", "a"), ("x", "y"))}


@pytest.mark.parametrize(
    ("links", "given_layers", "message"),
    [
        ([("a", "b"), ("b", "a")], {}, "circle"),
        ([("a", "z")], {}, "unknown"),
        ([("a", "b")], {"a": 1, "b": 1}, "before"),
    ],
)
def test_links_that_make_no_layers(
    links: list[tuple[str, str]], given_layers: dict[str, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        layered(["a", "b"], links, given_layers)


WIDTHS = st.lists(st.tuples(st.floats(0, 300), st.floats(0, 80)), min_size=1, max_size=8)


@given(WIDTHS, st.floats(10, 411))
def test_shares_fill_the_room_and_no_more(columns: list[tuple[float, float]], room: float) -> None:
    wanted = [wish for wish, _ in columns]
    least = [floor for _, floor in columns]
    got = shares(wanted, room, least)
    assert sum(got) <= room + 1e-6
    assert all(one <= wish + 1e-9 for one, wish in zip(got, wanted, strict=True))
    if sum(map(min, wanted, least)) <= room:
        pairs = zip(got, wanted, least, strict=True)
        assert all(one >= min(wish, floor) - 1e-6 for one, wish, floor in pairs)
