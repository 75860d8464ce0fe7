"""Expression trees over published figures: their value, their exact bounds, their formula.

A derived figure keeps the tree that it came from. A figure that is used twice is one leaf, so
that ``used ÷ rate − used`` is bounded as one function of two figures and not as three. Where
the function rises or falls in every leaf, which interval derivatives decide, its extremes are
at corners of the leaves and are exact; where it may turn, the leaf is halved until the pieces
no longer do, or are small, and what is left over is enclosed from outside. Bounds are therefore
never too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

Sign: TypeAlias = Literal["+", "−", "×", "÷", "^"]
Interval: TypeAlias = tuple[float, float]
Key: TypeAlias = str | int

UNBOUNDED: Interval = (-math.inf, math.inf)

_HALVINGS = 7
_RANK = {"+": 1, "−": 1, "×": 2, "÷": 2, "^": 3}
# The powers that have a raised character in the faces that reports are set in.
_RAISED = {2: "²", 3: "³", 4: "⁴"}


@dataclass(frozen=True, eq=False, slots=True)
class Leaf:
    """A published figure, in coherent base units."""

    #: The figure and what it can be.
    value: float
    low: float
    high: float
    #: How it was published, for the formula.
    digits: str
    unit_text: str
    qualifier: str
    aspect: str
    #: What tells it from other figures; empty for one that is only itself.
    name: str = ""

    @property
    def key(self) -> Key:
        """Return what two leaves of one figure share: its name, else the identity of the object."""
        return self.name or id(self)


@dataclass(frozen=True, eq=False, slots=True)
class Exact:
    """A plain number that an analysis brings in, such as the 1 of ``(1 + change)``."""

    value: float
    digits: str


@dataclass(frozen=True, eq=False, slots=True)
class Operation:
    """Two expressions and what joins them; the right of a power is an `Exact`."""

    sign: Sign
    left: Node
    right: Node


Node: TypeAlias = Leaf | Exact | Operation
Box: TypeAlias = Mapping[Key, Interval]
Enclosure: TypeAlias = tuple[Interval, dict[Key, Interval]]


def exact(number: float | Fraction) -> Exact:
    """Make a node of a plain number."""
    if isinstance(number, Fraction) and number.denominator != 1:
        return Exact(float(number), f"{number.numerator}/{number.denominator}")
    value = float(number)
    digits = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return Exact(value, digits)


def leaves(node: Node) -> dict[Key, Leaf]:
    """List the published figures of an expression in the order they are read."""
    if isinstance(node, Leaf):
        return {node.key: node}
    if isinstance(node, Exact):
        return {}
    return leaves(node.left) | leaves(node.right)


def evaluate(node: Node, at: Mapping[Key, float]) -> float:
    """Compute an expression at given values of its leaves, in base units, by the key of each.

    Not-a-number where the expression has no result.
    """
    if isinstance(node, Leaf):
        return at[node.key]
    if isinstance(node, Exact):
        return node.value
    return _apply(node.sign, evaluate(node.left, at), evaluate(node.right, at))


def bounds(node: Node) -> Interval:
    """Find the least and the greatest value that an expression can take.

    Returns
    -------
    tuple of float
        Exact where the expression is monotone in its leaves, never too narrow elsewhere;
        infinite where a divisor can be zero or a leaf is open.
    """
    box = {key: (leaf.low, leaf.high) for key, leaf in leaves(node).items()}
    low, high = _extremes(node, box, _HALVINGS)
    return (low if low == low else -math.inf, high if high == high else math.inf)


def formula(node: Node, word: Callable[[Leaf], str]) -> str:
    """Write an expression with the published figures in it, each as `word` writes it.

    Such as ``447万千瓦 ÷ 97%`` or ``(1 − 8.5%)^5 − 1``; parentheses only where needed.
    """
    return _write(node, word)[0]


def _apply(sign: Sign, left: float, right: float) -> float:
    try:
        if sign == "+":
            return left + right
        if sign == "−":
            return left - right
        if sign == "×":
            return left * right
        if sign == "÷":
            return left / right
        power = left**right
    except (ZeroDivisionError, OverflowError):
        return math.nan
    return power if isinstance(power, float) else math.nan


def _extremes(node: Node, box: Box, halvings: int) -> Interval:
    (low, high), slopes = _enclose(node, box)
    turning = [key for key, (falls, rises) in slopes.items() if falls < 0 < rises]
    at_low = {key: _end(box[key], slopes[key], 0) for key in slopes if key not in turning}
    at_high = {key: _end(box[key], slopes[key], 1) for key in slopes if key not in turning}
    if not turning:
        least, most = evaluate(node, at_low), evaluate(node, at_high)
        return (
            low if least != least or _outside(least, low, high) else max(least, low),
            high if most != most or _outside(most, low, high) else min(most, high),
        )
    if any(_width(box[key]) > 0 and math.isfinite(at_low[key] - at_high[key]) for key in at_low):
        # Along these leaves the function only rises or only falls: settle them first.
        lowest, highest = _settled(box, at_low), _settled(box, at_high)
        return _extremes(node, lowest, halvings)[0], _extremes(node, highest, halvings)[1]
    widest = max(turning, key=lambda key: _width(box[key]))
    if halvings == 0 or not 0 < _width(box[widest]) < math.inf:
        return low, high
    start, stop = box[widest]
    middle = start + (stop - start) / 2
    halves = (
        _extremes(node, {**box, widest: half}, halvings - 1)
        for half in ((start, middle), (middle, stop))
    )
    (low_1, high_1), (low_2, high_2) = halves
    return min(low_1, low_2), max(high_1, high_2)


def _end(ends: Interval, slope: Interval, which: int) -> float:
    """Choose the end of a leaf where the function is least (0) or greatest (1)."""
    if slope == (0.0, 0.0):
        # Without influence; a finite end, so that inf − inf does not arise.
        return next((end for end in ends if math.isfinite(end)), 0.0)
    return ends[which if slope[0] >= 0 else 1 - which]


def _settled(box: Box, ends: Mapping[Key, float]) -> Box:
    return {
        key: (ends[key], ends[key]) if math.isfinite(ends.get(key, math.inf)) else interval
        for key, interval in box.items()
    }


def _outside(value: float, low: float, high: float) -> bool:
    """Return whether a value lies outside an enclosure by more than rounding."""
    slack = 1e-9 * max(abs(value), 1e-300)
    return value < low - slack or value > high + slack


def _width(interval: Interval) -> float:
    return interval[1] - interval[0]


def _enclose(node: Node, box: Box) -> Enclosure:
    """Enclose the value and the derivative by every leaf, by interval arithmetic."""
    if isinstance(node, Leaf):
        return box[node.key], {node.key: (1.0, 1.0)}
    if isinstance(node, Exact):
        return (node.value, node.value), {}
    left, by_left = _enclose(node.left, box)
    right, by_right = _enclose(node.right, box)
    keys = [*by_left, *(key for key in by_right if key not in by_left)]
    zero = (0.0, 0.0)
    if node.sign == "^":
        value, slope = _power(left, right[0])
        return value, {key: _times(slope, by_left[key]) for key in by_left}
    if node.sign == "+":
        value = _plus(left, right)
        slope_left, slope_right = (1.0, 1.0), (1.0, 1.0)
    elif node.sign == "−":
        value = _plus(left, _negative(right))
        slope_left, slope_right = (1.0, 1.0), (-1.0, -1.0)
    elif node.sign == "×":
        value = _times(left, right)
        slope_left, slope_right = right, left
    else:
        inverse = _inverse(right)
        value = _times(left, inverse)
        slope_left = inverse
        slope_right = _negative(_times(left, _times(inverse, inverse)))
    return value, {
        key: _plus(
            _times(slope_left, by_left.get(key, zero)),
            _times(slope_right, by_right.get(key, zero)),
        )
        for key in keys
    }


def _plus(one: Interval, other: Interval) -> Interval:
    low, high = one[0] + other[0], one[1] + other[1]
    return (low if low == low else -math.inf, high if high == high else math.inf)


def _negative(one: Interval) -> Interval:
    return -one[1], -one[0]


def _times(one: Interval, other: Interval) -> Interval:
    # An infinite end is a limit that is not reached, so that 0 × inf is 0.
    ends = [a * b if a and b else 0.0 for a in one for b in other]
    return min(ends), max(ends)


def _inverse(one: Interval) -> Interval:
    low, high = one
    if low > 0 or high < 0:
        return 1 / high, 1 / low
    if low == 0 < high:
        return 1 / high, math.inf
    if low < 0 == high:
        return -math.inf, 1 / low
    return UNBOUNDED


def _power(base: Interval, exponent: float) -> tuple[Interval, Interval]:
    """Enclose a power and its derivative by the base."""
    if exponent == 0:
        return (1.0, 1.0), (0.0, 0.0)
    if not (base[0] > 0 or (exponent >= 1 and (base[0] >= 0 or exponent.is_integer()))):
        return UNBOUNDED, UNBOUNDED
    value = _power_of(base, exponent)
    return value, _times((exponent, exponent), _power_of(base, exponent - 1))


def _power_of(base: Interval, exponent: float) -> Interval:
    if exponent == 0:
        return 1.0, 1.0
    ends = [_apply("^", end, exponent) for end in base]
    if any(end != end for end in ends):
        return UNBOUNDED
    if base[0] < 0 < base[1] and exponent % 2 == 0:
        ends.append(0.0)
    return min(ends), max(ends)


def _write(node: Node, word: Callable[[Leaf], str]) -> tuple[str, int]:
    """Write a node and say how tightly it binds; a negative number binds like a sum."""
    if isinstance(node, Leaf):
        text = word(node)
        return text, 1 if text.startswith("−") else 4
    if isinstance(node, Exact):
        text = node.digits.replace("-", "−")
        return text, 1 if text.startswith("−") else 4
    sign, rank = node.sign, _RANK[node.sign]
    left, left_rank = _write(node.left, word)
    right, right_rank = _write(node.right, word)
    if sign == "^":
        base = left if left_rank > rank else f"({left})"
        power = node.right.value if isinstance(node.right, Exact) else 0.0
        raised = _RAISED.get(int(power)) if power.is_integer() else None
        return base + (raised or (f"^{right}" if right.isdigit() else f"^({right})")), rank
    if isinstance(node.right, Leaf | Exact) and right.startswith("−") and sign in "+−":
        sign, right, right_rank = ("−" if sign == "+" else "+"), right[1:], 4
    if left_rank < rank and not (left.startswith("−") and rank == 1):
        left = f"({left})"
    joins = isinstance(node.right, Operation) and node.right.sign == sign and sign in "+×"
    if right_rank < rank or (right_rank == rank and not joins):
        right = f"({right})"
    return f"{left} {sign} {right}", rank
