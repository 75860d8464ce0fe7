"""A number as published, with its bounds, and arithmetic that keeps them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import TYPE_CHECKING, Literal, TypeAlias

from helpers.quantity import expression, wording
from helpers.quantity.bounds import NotANumber, Reading, read_figure
from helpers.quantity.expression import Exact, Leaf, Node, Operation
from helpers.quantity.period import Lang
from helpers.quantity.units import (
    UnitMismatch,
    factor,
    is_counted,
    is_percent,
    is_ratio,
    label,
    parse_unit,
    registry,
    require_same_dimension,
    spell,
)

if TYPE_CHECKING:
    import pint

Plain: TypeAlias = int | float | Fraction
Factor: TypeAlias = Literal["×", "÷"]
Term: TypeAlias = Literal["+", "−"]

# Two bounds that differ by less than this, relatively, differ by rounding only.
_SLACK = 1e-12


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a unit, with what it can be and where it comes from.

    Attributes
    ----------
    value
        The figure, or the middle of what it can be, in `unit`.
    low, high
        What it can be at least and at most, in `unit`; infinite on an open side.
    unit
        The pint unit.
    unit_text
        The unit as published, or as an analysis asked for it.
    text
        The published digits in half-width characters; empty for a derived figure.
    qualifier
        ``=``, ``>``, ``≥``, ``<``, ``≤`` or ``≈``; ``=`` for a derived figure.
    aspect
        What the figure says of its indicator, such as ``level``, ``share`` or ``rank``.
    open_low, open_high
        Whether the bound itself is excluded.
    """

    value: float
    low: float
    high: float
    unit: pint.Unit
    unit_text: str
    text: str
    qualifier: str = "="
    aspect: str = "level"
    open_low: bool = False
    open_high: bool = False
    tree: Node = field(default_factory=lambda: Exact(0.0, "0"), compare=False, repr=False)

    @property
    def is_derived(self) -> bool:
        """Whether the figure was computed and not published."""
        return not self.text

    @property
    def formula(self) -> str:
        """How the figure was derived, such as ``447万千瓦 ÷ 97%``; empty if published."""
        return self.formula_words("zh")

    def formula_words(self, lang: Lang = "zh") -> str:
        """Write the formula with its figures in Chinese or in international units."""
        if not self.is_derived:
            return ""

        def word(leaf: Leaf) -> str:
            return wording.published_words(
                leaf.digits, leaf.unit_text, leaf.qualifier, lang, aspect=leaf.aspect
            )

        return expression.formula(self.tree, word)

    def words(self, lang: Lang = "zh") -> str:
        """Write the figure for a reader, such as ``约250万吨``; in English as ``4.47 GW``."""
        if not self.is_derived:
            return wording.published_words(
                self.text, self.unit_text, self.qualifier, lang, aspect=self.aspect
            )
        return wording.derived_words(self.value, *self._sides(), self.unit_text, lang)

    def words_beside(self, lang: Lang = "zh") -> str:
        """Write the figure with its published form in brackets where its digits are others.

        That is ``4.47 GW (447万千瓦)``, but ``97%``; Chinese has one form only.
        """
        written = self.words(lang)
        if self.is_derived or lang == "zh" or self._keeps_digits(written):
            return written
        return f"{written} ({self.words('zh')})"

    def _keeps_digits(self, written: str) -> bool:
        digits = self.text.replace(",", "").lstrip("-+−")
        return not digits.isascii() or digits in re.findall(
            r"[0-9.]*[0-9]", written.replace(",", "")
        )

    def bounds_words(self, lang: Lang = "zh") -> str:
        """Write what the figure can be, such as ``457.9～463.8万千瓦`` or ``至多0.255吨/吨``."""
        published = not self.is_derived
        if published and (self.low == self.high or self.open_low or self.open_high):
            return self.words(lang)
        return wording.bounds_words(*self._sides(), self.unit_text, lang, exactly=published)

    def to(self, unit_text: str) -> Quantity:
        """Convert to another unit of the same dimension.

        A published figure stays published when only its decimal point moves.

        Raises
        ------
        UnknownUnit
            If the text is no unit.
        UnitMismatch
            If the dimensions differ.
        """
        if unit_text == self.unit_text:
            return self
        unit = parse_unit(unit_text)
        ratio = _ratio(self.unit, unit)
        if ratio == 1.0:
            return replace(self, unit=unit, unit_text=unit_text)
        return replace(
            self,
            value=self.value * ratio,
            low=self.low * ratio,
            high=self.high * ratio,
            unit=unit,
            unit_text=unit_text,
            text=_move_point(self.text, ratio),
        )

    def agrees(self, other: Quantity) -> bool:
        """Return whether two figures can be the same, that is whether their bounds meet.

        Raises
        ------
        UnitMismatch
            If the dimensions differ.
        """
        ratio = _ratio(other.unit, self.unit)
        return not _below(self, other, ratio) and not _below(other, self, 1 / ratio)

    def __add__(self, other: Quantity | Plain) -> Quantity:
        return NotImplemented if _is_absent(other) else self._term("+", other)

    def __sub__(self, other: Quantity | Plain) -> Quantity:
        return NotImplemented if _is_absent(other) else self._term("−", other)

    def __mul__(self, other: Quantity | Plain) -> Quantity:
        return NotImplemented if _is_absent(other) else self._factor("×", other)

    def __truediv__(self, other: Quantity | Plain) -> Quantity:
        return NotImplemented if _is_absent(other) else self._factor("÷", other)

    def __radd__(self, other: Plain) -> Quantity:
        # sum() starts from 0, which is nothing in any unit.
        return self if other == 0 else _quantity(other)._term("+", self)

    def __rsub__(self, other: Plain) -> Quantity:
        return _quantity(other)._term("−", self)

    def __rmul__(self, other: Plain) -> Quantity:
        return _quantity(other)._factor("×", self)

    def __rtruediv__(self, other: Plain) -> Quantity:
        return _quantity(other)._factor("÷", self)

    def __pow__(self, power: Plain) -> Quantity:
        node = _exact(power)
        if is_ratio(self.unit):
            return _derived(Operation("^", self.tree, node), self.unit, self.unit_text)
        if not node.value.is_integer():
            raise UnitMismatch(
                f"cannot raise {self.unit_text} to the power {node.digits}",
                fix="only ratios have roots and broken powers",
            )
        unit = registry().Unit(self.unit ** int(node.value))
        return _derived(Operation("^", self.tree, node), unit, label(unit))

    def _sides(self) -> tuple[float, float]:
        """Return the bounds; a 0 that only an infinite figure reaches counts as no bound."""
        low, high = self.low, self.high
        if self.is_derived and 0.0 in (low, high):
            published = expression.leaves(self.tree).values()
            if any(math.isinf(leaf.low) or math.isinf(leaf.high) for leaf in published):
                low = -math.inf if low == 0 else low
                high = math.inf if high == 0 else high
        return low, high

    def _term(self, sign: Term, other: Quantity | Plain) -> Quantity:
        right = _quantity(other)
        verb = "add" if sign == "+" else "subtract"
        require_same_dimension(self.unit, right.unit, f"{verb} {right.unit_text or 'a number'}")
        kept = right if isinstance(self.tree, Exact) else self
        return _derived(Operation(sign, self.tree, right.tree), kept.unit, kept.unit_text)

    def _factor(self, sign: Factor, other: Quantity | Plain) -> Quantity:
        right = _quantity(other)
        node = Operation(sign, self.tree, right.tree)
        unit, text = _joined(self, sign, right)
        return _derived(node, unit, text)


def parse_quantity(
    value: str,
    unit: str,
    qualifier: str = "=",
    *,
    aspect: str = "level",
    name: str = "",
    exact: bool = False,
) -> Quantity:
    """Read a figure as published.

    Parameters
    ----------
    value
        The digits as published: ``447``, ``-8.5``, ``1,210,207``, a range ``26~33``, or a
        Roman class of water quality when the unit is 类. Either width of characters.
    unit
        The unit as published.
    qualifier
        ``=``, ``>``, ``≥``, ``<``, ``≤`` or ``≈``.
    aspect
        What the figure says of its indicator; a ``share`` lies in 0 to 100 %.
    name
        What tells the figure from others. Two quantities of one name are one figure in
        arithmetic; without a name a quantity is the same figure as itself only.
    exact
        Whether the figure is set and not measured, as a limit is; then its digits are no
        rounding.

    Returns
    -------
    Quantity
        The figure with the bounds that its digits, qualifier and aspect leave.

    Raises
    ------
    NotANumber
        If the value is no number.
    UnknownUnit
        If the unit is not in the vocabulary.
    UnknownQualifier
        If the qualifier is none of the six.

    Examples
    --------
    >>> capacity = parse_quantity("447", "万千瓦") / parse_quantity("97", "%", aspect="share")
    >>> capacity.words(), capacity.formula, capacity.bounds_words()
    ('460.8万千瓦', '447万千瓦 ÷ 97%', '457.9～463.8万千瓦')
    """
    pint_unit = parse_unit(unit)
    reading: Reading = read_figure(
        value,
        qualifier,
        counted=is_counted(unit),
        classes=spell(unit) == "类",
        share=aspect == "share" and is_percent(pint_unit),
        exact=exact,
    )
    size = factor(pint_unit)
    leaf = Leaf(
        reading.value * size,
        reading.low * size,
        reading.high * size,
        reading.digits,
        unit,
        qualifier,
        aspect,
        name,
    )
    return Quantity(
        reading.value,
        reading.low,
        reading.high,
        pint_unit,
        unit,
        reading.digits,
        qualifier,
        aspect,
        reading.open_low,
        reading.open_high,
        leaf,
    )


def _derived(tree: Node, unit: pint.Unit, unit_text: str) -> Quantity:
    size = factor(unit)
    centre = expression.evaluate(
        tree, {key: leaf.value for key, leaf in expression.leaves(tree).items()}
    )
    low, high = expression.bounds(tree) if centre == centre else expression.UNBOUNDED
    return Quantity(centre / size, low / size, high / size, unit, unit_text, "", tree=tree)


def _joined(left: Quantity, sign: Factor, right: Quantity) -> tuple[pint.Unit, str]:
    """Find the unit of a product or a quotient; ratios scale and leave the unit alone."""
    if is_ratio(right.unit):
        if sign == "×" and is_ratio(left.unit) and not left.unit_text:
            return right.unit, right.unit_text
        if sign == "÷" and is_ratio(left.unit) and right.unit_text:
            return parse_unit(""), ""
        return left.unit, left.unit_text
    if is_ratio(left.unit) and sign == "×":
        return right.unit, right.unit_text
    unit = left.unit * right.unit if sign == "×" else left.unit / right.unit
    if is_ratio(left.unit):
        unit = parse_unit("") / right.unit
    if sign == "÷" and unit.dimensionless:
        return parse_unit(""), ""
    return unit, label(unit)


def _is_absent(other: object) -> bool:
    """Return whether a value is a figure that is not on record, which answers by itself."""
    return bool(getattr(other, "is_absent", False))


def _quantity(other: object) -> Quantity:
    """Return a quantity as it is, and a plain number as an exact one."""
    if isinstance(other, Quantity):
        return other
    node = _exact(other)
    unit = parse_unit("")
    return Quantity(node.value, node.value, node.value, unit, "", "", tree=node)


def _exact(number: object) -> Exact:
    if not isinstance(number, Real) or isinstance(number, bool):
        raise UnitMismatch(
            f"a quantity does not mix with {type(number).__name__}",
            fix="use quantities, or plain numbers that are exact",
        )
    plain = number if isinstance(number, Fraction) else float(number)
    if not math.isfinite(plain):
        raise NotANumber(f"{number!r} is no exact number", fix="use a finite number")
    return expression.exact(plain)


def _ratio(unit: pint.Unit, into: pint.Unit) -> float:
    if unit == into:
        return 1.0
    require_same_dimension(unit, into, f"convert into {label(into) or 'a plain number'}")
    ratio = factor(unit) / factor(into)
    power = round(math.log10(ratio))
    return float(f"1e{power}") if math.isclose(ratio, float(f"1e{power}")) else ratio


def _move_point(text: str, ratio: float) -> str:
    """Move the decimal point of published digits; nothing when the ratio is no power of ten."""
    power = round(math.log10(ratio))
    parts = text.replace(",", "").split("~")
    if not text or ratio != float(f"1e{power}") or not parts[0].lstrip("+-")[:1].isdigit():
        return ""
    return "~".join(f"{Decimal(part).scaleb(power):f}" for part in parts)


def _below(one: Quantity, other: Quantity, ratio: float) -> bool:
    """Return whether all of one lies below all of the other, whose unit is `ratio` of one's."""
    high, low = one.high, other.low * ratio
    if math.isclose(high, low, rel_tol=_SLACK, abs_tol=1e-300):
        return one.open_high or other.open_low
    return high < low
