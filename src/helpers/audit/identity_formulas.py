"""The formulas and conditions in the table of identities, compiled to functions of figures.

A formula is an expression in the syntax of Python over the names of an identity's inputs. A call
is of a function that takes inputs by name (one of `identity_functions`, or of `Values`) or of one
that takes values (such as ``low``). What stands behind an arrow is the unit of the result; the
name of an input there means its unit.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from helpers.audit.identity import Values, counted, exactly, near
from helpers.audit.identity_functions import FUNCTIONS

_SIGNS: Final[Mapping[type[ast.AST], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: operator.pow,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.In: lambda one, many: one in many, ast.NotIn: lambda one, many: one not in many,
}  # fmt: skip
_OF_VALUES: Final[Mapping[str, Callable[..., Any]]] = {
    "low": operator.attrgetter("low"),
    "high": operator.attrgetter("high"),
    "near": near,
    "exactly": exactly,
    "counted": counted,
    "nearest": lambda figure: counted(round(figure.value), figure.unit_text),
    "text": str,
}


def compiled(text: str, inputs: Iterable[str]) -> Callable[[Values], Any]:
    """Return the function that a formula over some inputs writes; a `ValueError` if it is none."""
    formula, arrow, unit = text.partition(" → ")
    value = _compiled(ast.parse(formula, mode="eval").body, frozenset(inputs))
    if not arrow:
        return value
    return lambda values: value(values).to(values.unit(unit) if values.has(unit) else unit)


def _compiled(node: ast.AST, inputs: frozenset[str]) -> Callable[[Values], Any]:
    match node:
        case ast.Constant(value=constant):
            return lambda _values: constant
        case ast.Tuple(elts=elements):
            parts = [_compiled(one, inputs) for one in elements]
            return lambda values: tuple(part(values) for part in parts)
        case ast.Name(id=name) if name in inputs:
            return lambda values: values[name]
        case ast.Name(id=name) if name in FUNCTIONS:
            return FUNCTIONS[name]
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in _OF_VALUES:
            function, parts = _OF_VALUES[name], [_compiled(one, inputs) for one in arguments]
            return lambda values: function(*(part(values) for part in parts))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            asked = FUNCTIONS.get(name) or getattr(Values, name)
            names = [one.id for one in arguments if isinstance(one, ast.Name)]
            return lambda values: asked(values, *names)
        case (
            ast.BinOp(left=left, op=op, right=right)
            | ast.Compare(left=left, ops=[op], comparators=[right])
        ):
            one, other, sign = _compiled(left, inputs), _compiled(right, inputs), _SIGNS[type(op)]
            return lambda values: sign(one(values), other(values))
        case ast.BoolOp(op=op, values=several):
            parts = [_compiled(one, inputs) for one in several]
            hold = all if isinstance(op, ast.And) else any
            return lambda values: hold(part(values) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            denied = _compiled(operand, inputs)
            return lambda values: not denied(values)
    raise ValueError(f"{ast.unparse(node)} is no formula of an identity")
