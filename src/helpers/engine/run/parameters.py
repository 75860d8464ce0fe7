"""The typed parameters of a notebook, read from its ``parameters`` cell without running it.

The cell stays what papermill and JupyterLab know: plain assignments. Annotations give the types,
comments the help::

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
import io
import math
import re
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from helpers.errors import CasebookError, near_matches

Value: TypeAlias = str | int | float | bool | None

_TYPES: Mapping[str, type[str] | type[int] | type[float] | type[bool]] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
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


class UnknownParameter(CasebookError, LookupError):
    """A parameter that none of the notebooks has."""


class BadParameterValue(CasebookError, ValueError):
    """A value that is not of the parameter's type, or not among its choices."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of one notebook.

    Attributes
    ----------
    name
        The name assigned in the cell.
    type
        ``"str"``, ``"int"``, ``"float"`` or ``"bool"``; of the choices if there are any.
    choices
        The values of a ``Literal``; empty when any value of the type will do.
    optional
        Whether ``None`` is a value.
    default
        The value in the cell.
    help
        The comment behind the assignment, or on the lines above it.
    """

    name: str
    type: str
    choices: tuple[Value, ...] = ()
    optional: bool = False
    default: Value = None
    help: str = ""

    @property
    def expected(self) -> str:
        """What a value has to be, in words."""
        if self.choices:
            words = "one of " + ", ".join(str(choice) for choice in self.choices)
        else:
            words = {
                "str": "a text",
                "int": "a whole number",
                "float": "a finite number",
                "bool": "true or false",
            }[self.type]
        return f"{words}, or none" if self.optional else words


def read_parameters(notebook: Mapping[str, Any], where: str) -> tuple[Parameter, ...]:
    """Read the parameters of a notebook.

    Parameters
    ----------
    notebook
        The notebook as a node or as plain JSON, nbformat 4.
    where
        What to call the notebook in an error.

    Returns
    -------
    tuple of Parameter
        In the order of the cell; empty if no cell has the tag ``parameters``.

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
    comments = _comments(source)
    choices = _named_choices(tree)
    found: dict[str, Parameter] = {}
    for statement in tree.body:
        if statement in choices.values():
            continue
        parameter = _parameter(statement, comments, choices, where)
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
    """Decide which notebook gets which values.

    A parameter is known if at least one notebook has it, and goes to those that have it.

    Parameters
    ----------
    notebooks
        The parameters of each notebook, by its name.
    given
        Names and texts, as from ``-p NAME VALUE``.

    Returns
    -------
    dict
        For each notebook, the converted values in the order of its parameters cell.

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
    statement: ast.stmt,
    comments: Mapping[int, tuple[str, bool]],
    named: Mapping[str, ast.Assign],
    where: str,
) -> Parameter | None:
    """Read one statement; ``None`` when it is not a plain assignment to a name."""
    where = f"{where}, line {statement.lineno}"
    annotation: ast.expr | None
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        name, annotation, value = statement.target.id, statement.annotation, statement.value
    elif (
        isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and isinstance(statement.targets[0], ast.Name)
    ):
        name, annotation, value = statement.targets[0].id, None, statement.value
    else:
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
    kind, choices, optional = (
        _inferred(name, default, where)
        if annotation is None
        else _annotated(name, annotation, named, where)
    )
    if kind == "float" and type(default) is int:
        default = float(default)
    parameter = Parameter(name, kind, choices, optional, default, _help(statement, comments))
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
    return type(default) is _TYPES[parameter.type]


def _inferred(name: str, default: object, where: str) -> tuple[str, tuple[Value, ...], bool]:
    """Take the type from the default of an assignment without annotation."""
    if default is None:
        return "str", (), True
    if type(default).__name__ in _TYPES:
        return type(default).__name__, (), False
    raise BadParametersCell(
        f"{name} is a {type(default).__name__}",
        where=where,
        fix="parameters are str, int, float, bool or Literal[...]",
    )


def _annotated(
    name: str, annotation: ast.expr, named: Mapping[str, ast.Assign], where: str
) -> tuple[str, tuple[Value, ...], bool]:
    """Take type, choices and optionality from an annotation."""
    refusal = BadParametersCell(
        f"{name} is annotated {ast.unparse(annotation)}",
        where=where,
        fix="parameters are str, int, float, bool or Literal[...], each with | None if need be",
    )
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            raise refusal from None
    members = _members(annotation)
    optional = any(isinstance(m, ast.Constant) and m.value is None for m in members)
    members = [m for m in members if not (isinstance(m, ast.Constant) and m.value is None)]
    if len(members) != 1:
        raise refusal
    (member,) = members
    if isinstance(member, ast.Name):
        if member.id in _TYPES:
            return member.id, (), optional
        if member.id in named:
            member = named[member.id].value
    if not (isinstance(member, ast.Subscript) and _last_name(member.value) == "Literal"):
        raise refusal
    items = member.slice.elts if isinstance(member.slice, ast.Tuple) else [member.slice]
    try:
        values = [ast.literal_eval(item) for item in items]
    except ValueError:
        raise refusal from None
    optional = optional or None in values
    choices = tuple(value for value in values if value is not None)
    kinds = {type(choice).__name__ for choice in choices}
    if len(kinds) != 1 or not kinds <= set(_TYPES):
        raise refusal
    return kinds.pop(), choices, optional


def _members(annotation: ast.expr) -> list[ast.expr]:
    """Split ``A | B`` and ``Optional[A]`` into their members."""
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return [*_members(annotation.left), *_members(annotation.right)]
    if isinstance(annotation, ast.Subscript) and _last_name(annotation.value) == "Optional":
        return [annotation.slice, ast.Constant(None)]
    return [annotation]


def _last_name(expression: ast.expr) -> str:
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""


def _comments(source: str) -> dict[int, tuple[str, bool]]:
    """Comments by line, each with whether it stands alone on its line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: (token.string.lstrip("#").strip(), token.line.lstrip().startswith("#"))
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _help(statement: ast.stmt, comments: Mapping[int, tuple[str, bool]]) -> str:
    behind = comments.get(statement.end_lineno or statement.lineno)
    if behind is not None:
        return behind[0]
    above: list[str] = []
    line = statement.lineno - 1
    while line in comments and comments[line][1]:
        above.insert(0, comments[line][0])
        line -= 1
    return " ".join(above)
