from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.quantity.expression import (
    Exact,
    Leaf,
    Node,
    Operation,
    bounds,
    evaluate,
    exact,
    formula,
    leaves,
)

INF = math.inf


def leaf(low: float, high: float, digits: str = "x", name: str = "") -> Leaf:
    middle = low if math.isinf(high) else high if math.isinf(low) else (low + high) / 2
    return Leaf(middle, low, high, digits, "", "=", "level", name)


def word(one: Leaf) -> str:
    return one.digits


def test_a_leaf_used_twice_or_known_by_its_name_is_one_figure() -> None:
    for x in (leaf(2, 4), leaf(1, INF)):
        assert bounds(Operation("−", x, x)) == (0, 0)
    assert bounds(Operation("−", leaf(2, 4), leaf(2, 4))) == (-2, 2)
    assert bounds(Operation("−", leaf(2, 4, name="a"), leaf(2, 4, name="a"))) == (0, 0)


def test_correlated_use_is_bounded_as_one_function() -> None:
    used, rate = leaf(3389.5, 3390.5), leaf(0.8245, 0.8255)
    low, high = bounds(Operation("−", Operation("÷", used, rate), used))
    assert low == pytest.approx(3389.5 / 0.8255 - 3389.5)
    assert high == pytest.approx(3390.5 / 0.8245 - 3390.5)


def test_a_share_of_a_sum_is_exact() -> None:
    a, b = leaf(400, 500), leaf(10, 100)
    low, high = bounds(Operation("÷", a, Operation("+", a, b)))
    assert low == pytest.approx(400 / 500)
    assert high == pytest.approx(500 / 510)


def test_a_turning_point_between_the_corners_is_enclosed() -> None:
    x = leaf(0.4, 0.6)
    low, high = bounds(Operation("×", x, Operation("−", exact(1), x)))
    assert low <= 0.24 + 1e-12
    assert 0.25 <= high < 0.2525


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Operation("÷", leaf(245, 255), leaf(1000, INF)), (0, 0.255)),
        (Operation("÷", leaf(1, 2), leaf(-1, 1)), (-INF, INF)),
        (Operation("÷", exact(1), leaf(0, 2)), (0.5, INF)),
        (Operation("−", leaf(1, INF), leaf(1, INF)), (-INF, INF)),
        (Operation("×", leaf(1, INF), leaf(2, 3)), (2, INF)),
        (Operation("^", leaf(-2, 3), exact(2)), (0, 9)),
        (Operation("^", leaf(2, 3), exact(-1)), (1 / 3, 1 / 2)),
        (Operation("^", leaf(4, 9), exact(Fraction(1, 2))), (2, 3)),
        (Operation("^", leaf(-4, 9), exact(0.5)), (-INF, INF)),
        (Operation("^", leaf(4, 9), exact(0)), (1, 1)),
    ],
)
def test_open_and_singular_expressions(node: Node, expected: tuple[float, float]) -> None:
    low, high = bounds(node)
    assert low == pytest.approx(expected[0], rel=0.02, abs=1e-9) and low <= expected[0] + 1e-12
    assert high == pytest.approx(expected[1], rel=0.02, abs=1e-9) and high >= expected[1] - 1e-12


A, B, C, THREE = leaf(1, 2, "a"), leaf(1, 2, "b"), leaf(1, 2, "c"), leaf(-2, -1, "−3")
RATE = Operation("+", exact(1), leaf(-2, -1, "−8.5%"))


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Operation("÷", A, Operation("×", B, C)), "a ÷ (b × c)"),
        (Operation("×", Operation("÷", A, B), C), "a ÷ b × c"),
        (Operation("−", A, Operation("−", B, C)), "a − (b − c)"),
        (Operation("+", A, Operation("+", B, C)), "a + b + c"),
        (Operation("×", Operation("+", A, B), C), "(a + b) × c"),
        (Operation("−", Operation("^", RATE, exact(5)), exact(1)), "(1 − 8.5%)^5 − 1"),
        (Operation("−", exact(1), THREE), "1 + 3"),
        (Operation("×", exact(2), THREE), "2 × (−3)"),
        (Operation("^", A, exact(2)), "a²"),
        (Operation("^", A, exact(Fraction(1, 5))), "a^(1/5)"),
        (Operation("^", Operation("^", A, exact(2)), exact(3)), "(a²)³"),
        (Operation("÷", exact(1), A), "1 ÷ a"),
        (Operation("+", THREE, A), "−3 + a"),
    ],
)
def test_formulas_have_the_parentheses_they_need(node: Node, text: str) -> None:
    assert formula(node, word) == text


numbers = st.floats(min_value=-50, max_value=50, allow_nan=False).map(lambda x: round(x, 3))


@st.composite
def nodes(draw: st.DrawFn) -> Node:
    """Draw an expression in which leaves may occur more than once."""
    shared = [
        leaf(low, low + draw(st.floats(min_value=0, max_value=5)), f"v{at}")
        for at, low in enumerate(draw(st.lists(numbers, min_size=1, max_size=4)))
    ]
    atoms = st.one_of(st.sampled_from(shared), numbers.map(exact))

    def joined(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        pairs = st.builds(Operation, st.sampled_from(["+", "−", "×", "÷"]), children, children)
        powers = st.builds(Operation, st.just("^"), children, st.sampled_from([exact(2), exact(3)]))
        return st.one_of(pairs, powers)

    return draw(st.recursive(atoms, joined, max_leaves=6))


@given(nodes(), st.data())
def test_no_value_of_the_leaves_leaves_the_bounds(node: Node, data: st.DataObject) -> None:
    low, high = bounds(node)
    at = {
        key: data.draw(st.floats(min_value=one.low, max_value=one.high))
        for key, one in leaves(node).items()
    }
    value = evaluate(node, at)
    assume(math.isfinite(value) and abs(value) < 1e12)
    slack = 1e-7 * max(1.0, abs(value))
    assert low - slack <= value <= high + slack


@given(nodes())
def test_a_formula_says_what_the_tree_computes(node: Node) -> None:
    known = leaves(node)
    text = formula(node, word)
    for sign, python in (("−", "-"), ("×", "*"), ("÷", "/"), ("²", "**2"), ("³", "**3"),
                         ("⁴", "**4"), ("^", "**")):  # fmt: skip
        text = text.replace(sign, python)
    names = {one.digits: one.value for one in known.values()}
    expected = evaluate(node, {key: one.value for key, one in known.items()})
    assume(math.isfinite(expected))
    assert eval(text, {}, names) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_an_exact_number_keeps_its_digits() -> None:
    assert exact(5).digits == "5"
    assert exact(0.1).digits == "0.1"
    assert exact(Fraction(1, 3)).digits == "1/3"
    assert isinstance(exact(1), Exact)
