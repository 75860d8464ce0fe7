"""The typed parameters of a notebook, read from its ``parameters`` cell without running it.

The cell stays what papermill and JupyterLab know: plain assignments, with types as annotations::

    from typing import Literal

    Lang = Literal["zh", "en"]

    year: int = 2024  # the year that is looked at
    lang: Lang = "zh"
    since: int | None = None

papermill by itself does not know a parameter whose annotation has a quote in it, and says so at
each run; a name for the choices, as above, is for its sake.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from helpers.errors import CasebookError, WrongUse, near_matches

Value: TypeAlias = str | int | float | bool | None

#: What each type expects, in words.
_TYPES = {
    "str": "a text",
    "int": "a whole number",
    "float": "a finite number",
    "bool": "true or false",
}
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
#: A URL that lets in whoever has it: with a name or password in it, or signed.
_SECRET_URL = re.compile(
    r"[a-z][a-z0-9+.-]*://(?:[^/?#]*@|.*[?&#;][\w.-]*"
    r"(?:token|secret|signature|password|passwd|credential|key|sig|auth)[\w.-]*=)",
    re.IGNORECASE,
)
_INT = re.compile(r"[+-]?[0-9]{1,300}")
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


class BadParametersCell(CasebookError, ValueError):
    """A ``parameters`` cell that says something else than typed, literal assignments."""


class UnknownParameter(WrongUse, LookupError):
    """A parameter that none of the notebooks has."""


class BadParameterValue(WrongUse, ValueError):
    """A value that is not of the parameter's type, or not among its choices."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of one notebook."""

    #: The name assigned in the cell.
    name: str
    #: ``"str"``, ``"int"``, ``"float"`` or ``"bool"``; of the choices if there are any.
    type: str
    #: The values of a ``Literal``; empty when any value of the type will do.
    choices: tuple[Value, ...] = ()
    #: Whether ``None`` is a value.
    optional: bool = False
    #: The value in the cell.
    default: Value = None

    @property
    def expected(self) -> str:
        """What a value has to be, in words."""
        listed = "one of " + ", ".join(map(str, self.choices))
        words = listed if self.choices else _TYPES[self.type]
        return f"{words}, or none" if self.optional else words


def read_parameters(notebook: Mapping[str, Any], where: str) -> tuple[Parameter, ...]:
    """Return the parameters of a notebook, a node or plain JSON of nbformat 4, in their order.

    There are none if no cell has the tag ``parameters``. Errors call the notebook ``where``.

    Raises
    ------
    BadParametersCell
        If two cells have the tag, or the cell cannot be read.
    """
    cells = [
        (number, cell)
        for number, cell in enumerate(notebook.get("cells", ()), start=1)
        if cell.get("cell_type") == "code"
        and "parameters" in cell.get("metadata", {}).get("tags", ())
    ]
    if not cells:
        return ()
    if len(cells) > 1:
        numbers = " and ".join(str(number) for number, _ in cells)
        raise BadParametersCell(
            f"cells {numbers} are both tagged parameters", where=where, fix="keep the tag on one"
        )
    number, cell = cells[0]
    source = cell.get("source", "")
    if not isinstance(source, str):
        source = "".join(source)
    return parse_parameters(source, f"{where}, cell {number}")


def parse_parameters(source: str, where: str) -> tuple[Parameter, ...]:
    """Read parameters from the source of a ``parameters`` cell.

    Raises
    ------
    BadParametersCell
        If the source is not Python, an annotation is not one of the types that a parameter can
        have, a default is not a literal or not of its type, or a name is assigned twice.
    """
    try:
        return _parse(source, where)
    except (RecursionError, MemoryError):
        raise BadParametersCell(
            "the parameters cell is nested too deeply", where=where, fix="keep only literals in it"
        ) from None


def _parse(source: str, where: str) -> tuple[Parameter, ...]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise BadParametersCell(
            f"the parameters cell is not Python: {getattr(error, 'msg', error)}",
            where=f"{where}, line {line}" if line else where,
            fix="keep only assignments and imports in it",
        ) from None
    choices = _named_choices(tree)
    found: dict[str, Parameter] = {}
    for statement in tree.body:
        if statement in choices.values():
            continue
        parameter = _parameter(statement, choices, f"{where}, line {statement.lineno}")
        if parameter is None:
            continue
        if parameter.name in found:
            raise BadParametersCell(
                f"{parameter.name} is assigned twice", where=f"{where}, line {statement.lineno}"
            )
        found[parameter.name] = parameter
    return tuple(found.values())


def convert(parameter: Parameter, text: str, where: str = "") -> Value:
    """Turn a text from the command line into a value of the parameter's type.

    Raises
    ------
    BadParameterValue
        If the text is no such value; the message says what would be. A URL with a secret in it is
        none, since the report says what it was built with.
    """
    if _SECRET_URL.search(text):
        raise BadParameterValue(
            f"parameter {parameter.name}: the URL has a secret in it, and parameters are published",
            where=where,
            fix="set the secret as a variable of the environment, and read it in the notebook",
        )
    folded = text.strip().casefold()
    if parameter.optional and folded == "none":
        return None
    if parameter.choices:
        for choice in parameter.choices:
            if text == str(choice):
                return choice
    elif parameter.type == "str":
        if text.isprintable():
            return text
    elif parameter.type == "bool":
        if folded in _TRUE | _FALSE:
            return folded in _TRUE
    elif parameter.type == "int" and _INT.fullmatch(folded):
        return int(folded)
    elif parameter.type == "float" and _FLOAT.fullmatch(folded) and math.isfinite(float(folded)):
        return float(folded)
    raise BadParameterValue(
        f"parameter {parameter.name}: {text!r} is not {parameter.expected}",
        where=where,
        fix=near_matches(text, [str(choice) for choice in parameter.choices]),
    )


def resolve(
    notebooks: Mapping[str, Sequence[Parameter]], given: Iterable[tuple[str, str]]
) -> dict[str, dict[str, Value]]:
    """Decide which notebook gets which of the values given, as from ``-p NAME VALUE``.

    A parameter is known if at least one notebook has it, and goes to those that have it. Returns
    for each notebook the converted values in the order of its parameters cell.

    Raises
    ------
    UnknownParameter
        If no notebook has a name; near names are suggested.
    BadParameterValue
        If a value is of the wrong type, or a name is given twice.
    """
    texts: dict[str, str] = {}
    known = {parameter.name for parameters in notebooks.values() for parameter in parameters}
    for name, text in given:
        if name not in known:
            raise UnknownParameter(
                f"no notebook has a parameter {name!r}",
                fix=near_matches(name, known) or f"known: {', '.join(sorted(known)) or 'none'}",
            )
        if name in texts:
            raise BadParameterValue(f"parameter {name} is given twice", fix="give it once")
        texts[name] = text
    return {
        notebook: {
            parameter.name: convert(parameter, texts[parameter.name], where=notebook)
            for parameter in parameters
            if parameter.name in texts
        }
        for notebook, parameters in notebooks.items()
    }


def _named_choices(tree: ast.Module) -> dict[str, ast.Assign]:
    """Find the statements that give a name to choices: ``Lang = Literal["zh", "en"]``."""
    return {
        ast.unparse(statement.targets[0]): statement
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Subscript)
        and _last_name(statement.value.value) == "Literal"
    }


def _parameter(
    statement: ast.stmt, named: Mapping[str, ast.Assign], where: str
) -> Parameter | None:
    """Read one statement; ``None`` when it is not a plain assignment to a name."""
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            annotation: ast.expr | None = statement.annotation
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            annotation = None
        case _:
            return None
    if value is None:
        raise BadParametersCell(
            f"{name} has no default",
            where=where,
            fix="give it one, so that the notebook runs in JupyterLab as it stands",
        )
    try:
        default = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError):
        raise BadParametersCell(
            f"the default of {name} is not a literal",
            where=where,
            fix="compute it in the next cell",
        ) from None
    try:
        allowed = [str, None] if default is None else [type(default)]
        kind, choices, optional = _kind([*_allowed(annotation, named)] if annotation else allowed)
    except (ValueError, SyntaxError):
        more = ", each with | None if need be" if annotation else ""
        raise BadParametersCell(
            f"{name} is annotated {ast.unparse(annotation)}"
            if annotation
            else f"{name} is a {type(default).__name__}",
            where=where,
            fix=f"parameters are str, int, float, bool or Literal[...]{more}",
        ) from None
    if kind == "float" and type(default) is int:
        default = float(default)
    parameter = Parameter(name, kind, choices, optional, default)
    if not _fits(parameter):
        raise BadParametersCell(
            f"the default of {name}, {default!r}, is not {parameter.expected}", where=where
        )
    return parameter


def _fits(parameter: Parameter) -> bool:
    default = parameter.default
    if default is None:
        return parameter.optional
    if parameter.choices:
        return any(default == c and type(default) is type(c) for c in parameter.choices)
    return type(default).__name__ == parameter.type


def _kind(allowed: Sequence[object]) -> tuple[str, tuple[Value, ...], bool]:
    """Return type, choices and whether ``None`` is a value; raise `ValueError` for any other."""
    types = {one.__name__ for one in allowed if isinstance(one, type)}
    choices = tuple(one for one in allowed if not (isinstance(one, type) or one is None))
    kinds = types or {type(choice).__name__ for choice in choices}
    if len(kinds) != 1 or not kinds <= _TYPES.keys() or (types and choices):
        raise ValueError
    return kinds.pop(), choices, None in allowed  # type: ignore[return-value]


def _allowed(annotation: ast.expr, named: Mapping[str, ast.Assign]) -> Iterator[object]:
    """Yield the types and values that an annotation allows; raise `ValueError` for any other."""
    match annotation:
        case ast.Constant(value=str(text)):
            yield from _allowed(ast.parse(text, mode="eval").body, named)
        case ast.Constant(value=None):
            yield None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from (*_allowed(left, named), *_allowed(right, named))
        case ast.Subscript(value=of, slice=inner) if _last_name(of) == "Optional":
            yield from (*_allowed(inner, named), None)
        case ast.Subscript(value=of, slice=inner) if _last_name(of) == "Literal":
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            yield from map(ast.literal_eval, items)
        case ast.Name(id="str" | "int" | "float" | "bool" as name):
            yield {"str": str, "int": int, "float": float, "bool": bool}[name]
        case ast.Name(id=name) if name in named:
            yield from _allowed(named[name].value, named)
        case _:
            raise ValueError(ast.unparse(annotation))


def _last_name(expression: ast.expr) -> str:
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""
