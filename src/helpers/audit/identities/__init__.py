"""All identities that the audit runs, as rows of tables.

``identities.csv`` has two formulas, how they must relate, and when they are asked; ``inputs.csv``
the claims that they take; ``derived.csv`` further values for the text; ``statements.csv`` what is
said; ``related.csv`` the indicators that arithmetic binds. What formulas may say is told in
`identity_formulas`. To add an identity, write its rows and give it a world in the property tests.
Formulas are quantity arithmetic over the named inputs, so bounds and printed formulas follow by
themselves. Nothing here names a place.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, Final, cast

from helpers.audit.identity import Identity, Input, Relation, Values, When, Where
from helpers.audit.identity_formulas import compiled
from helpers.audit.identity_tables import RELATED, STATEMENTS, rows
from helpers.casebook.schema.declarations import separated


def _input(row: Mapping[str, str]) -> Input:
    aspects = separated(row["aspect"])
    flags = separated(row["flags"])
    return Input(
        row["indicator"],
        "" if aspects == ("any",) else aspects if len(aspects) > 1 else aspects[0],
        cast(Where, row["where"]),
        cast(When, row["when"]),
        of=RELATED[row["of"]] if row["of"] else {},
        other_source="other_source" in flags,
        gather="gather" in flags,
        same_scope="same_scope" in flags,
        each="each" in flags,
        optional="optional" in flags,
    )


def _detail(text: str, inputs: Mapping[str, Input]) -> Callable[[Values], Any]:
    """Return a further value; it is empty where an optional input that it needs is missing."""
    value = compiled(text, inputs)
    named = {
        one.id for one in ast.walk(ast.parse(text.partition(" → ")[0])) if isinstance(one, ast.Name)
    }
    needed = named & inputs.keys()
    return lambda values: value(values) if values.has(*needed) else ""


def _identity(row: Mapping[str, str], inputs: Mapping[str, Input]) -> Identity:
    def formula(name: str) -> Callable[[Values], Any] | None:
        return compiled(row[name], inputs) if row[name] else None

    flags = separated(row["flags"])
    further = [one for one in rows("derived.csv") if one["identity"] == row["identity"]]
    return Identity(
        id=row["identity"],
        inputs=inputs,
        left=compiled(row["left"], inputs),
        relation=cast(Relation, row["relation"]),
        right=compiled(row["right"], inputs),
        allowance=formula("allowance"),
        narrower=formula("narrower"),
        also={one["name"]: _detail(one["formula"], inputs) for one in further},
        applies=formula("applies"),
        judges=separated(row["judges"]),
        corroborates="uncorroborated" not in flags,
        weighs="limit" not in flags,
        best="kindest" in flags,
    )


_INPUTS: Final = {
    name: {row["input"]: _input(row) for row in of}
    for name, of in groupby(rows("inputs.csv"), key=lambda row: row["identity"])
}
#: By their names, in the order of ``statements.csv``, which is that of findings of one verdict.
BY_NAME: Final = {
    row["identity"]: _identity(row, _INPUTS[row["identity"]]) for row in rows("identities.csv")
}
IDENTITIES: Final = tuple(BY_NAME[name] for name in STATEMENTS)
