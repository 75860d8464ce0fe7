"""The tables: their columns, the rules of every column, their keys and references.

They are declared once, in ``columns.csv``: a row a column with the kind of text that it holds,
whether a cell must be filled, what it refers to, and what it means; a row without a column is the
table. `checking` applies the rules, `table_resources` tells them to Frictionless tools. A
column whose cells may be empty may be absent from a file, and so may a table that came later; what
older folders call by another name is read under today's.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

from helpers.casebook.schema.rules import DATE, HOLDS, NOT_EMPTY, PRINTABLE, TRIMMED, Rule
from helpers.casebook.schema.vocabulary import TERMS
from helpers.errors import near_matches
from helpers.quantity import QUALIFIERS

DATE_PATTERN: Final = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
#: What makes two claims speak of the same thing; with another figure they conflict.
SAME: Final = ("place", "indicator", "aspect", "start", "end", "scope", "source")
FIGURE: Final = ("value", "unit", "qualifier")
MEASURE_PARTS: Final = ("problem", "what", "how", "result", "conditions")
_TEXT: Final = (PRINTABLE, TRIMMED)


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its rules."""

    name: str
    #: Whether a cell must not be empty; an empty cell of another column keeps every rule, and
    #: such a column may be absent.
    required: bool = True
    rules: tuple[Rule, ...] = ()
    type: str = "string"
    #: The constraint that Frictionless tools see, if it is one of these.
    pattern: str = ""
    choices: tuple[str, ...] = ()
    #: The name in the header of older folders.
    former: str = ""

    def broken(self, text: str) -> Rule | None:
        """Return the first rule that a cell breaks."""
        if not text:
            return NOT_EMPTY if self.required else None
        return next((rule for rule in self.rules if not rule.holds(text)), None)


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose values are keys of another table; an empty cell refers to nothing."""

    column: str
    table: str
    #: Whether a cell may hold several keys, separated by ``;``.
    several: bool = False
    #: What may stand there besides.
    words: tuple[str, ...] = ()

    def keys(self, text: str) -> tuple[str, ...]:
        """Return the keys that a cell refers to."""
        names = separated(text) if self.several else (text,) if text else ()
        return tuple(name.strip() for name in names if name not in self.words)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the casebook."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    #: Whether its file must be there; a table that came later has no rows without one.
    required: bool = True
    #: Its name in older folders.
    former: str = ""

    @property
    def file(self) -> str:
        """The name of its file in the data folder."""
        return f"{self.name}.csv"

    @property
    def header(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)


def separated(text: str) -> tuple[str, ...]:
    """Return the names in a cell that holds several, separated by ``;``."""
    return tuple(text.split(";")) if text else ()


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


#: Kinds of text with a rule of their own: in words, what to do, and the pattern if there is one.
_KINDS: Final = {row["kind"]: row for row in _rows("kinds.csv")}
#: Kinds whose words are no terms of the vocabulary.
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "qualifier": QUALIFIERS,
    "direction": ("1", "-1", "0"),
    "span": ("year",),  # what the level of an indicator speaks for
    "per": ("residents",),  # what the usual range of an indicator grows with
}


def _column(name: str, kind: str, required: bool, former: str) -> Column:
    choices = _WORDS.get(kind) or tuple(TERMS.get(kind, ()))
    if choices:
        one_of = Rule(
            "one of the enumeration",
            choices.__contains__,
            f"use one of {', '.join(choices)}",
            lambda text: near_matches(text, choices),
        )
        type = "integer" if kind == "direction" else "string"
        return Column(name, required, (one_of,), type, choices=choices, former=former)
    if kind == "date":
        return Column(name, required, (*_TEXT, DATE), pattern=DATE_PATTERN, former=former)
    if kind == "whole":
        rule = Rule("whole number", _matching("-?[0-9]{1,9}$"), "write digits only")
        return Column(name, required, (*_TEXT, rule), "integer", former=former)
    if kind == "text":
        return Column(name, required, _TEXT, former=former)
    row = _KINDS[kind]
    rule = Rule(row["rule"], HOLDS.get(kind) or _matching(row["pattern"]), row["fix"])
    return Column(name, required, (*_TEXT, rule), pattern=row["pattern"], former=former)


def _matching(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.match(text) is not None and not text.endswith("\n")


def _read() -> tuple[dict[str, Table], dict[tuple[str, str], tuple[str, str]]]:
    """Read the tables, and what tables and columns mean in English and in Chinese."""
    lines = _rows("columns.csv")
    tables = {}
    for name, group in groupby(lines, key=lambda row: row["table"]):
        of_table, *columns = group
        references = []
        for row in columns:
            other, *words = row["refers_to"].split("|")
            if other:
                several = row["kind"] == "ids"
                references.append(Reference(row["column"], other, several, tuple(words)))
        tables[name] = Table(
            name,
            separated(of_table["kind"]),
            tuple(
                _column(row["column"], row["kind"], bool(row["needed"]), row["former"])
                for row in columns
            ),
            tuple(references),
            bool(of_table["needed"]),
            of_table["former"],
        )
    meanings = {
        (row["table"], row["column"]): (row["description_en"], row["description_zh"])
        for row in lines
    }
    return tables, meanings


_READ: Final = _read()
#: The tables by name, in the order of the package.
TABLES: Final[Mapping[str, Table]] = MappingProxyType(_READ[0])
#: By table and column, the meaning in English and in Chinese; the table's without a column.
MEANINGS: Final[Mapping[tuple[str, str], tuple[str, str]]] = MappingProxyType(_READ[1])


def table_resources() -> list[dict[str, Any]]:
    """Describe every table as a resource of a data package."""
    return [_resource(table) for table in TABLES.values()]


def _resource(table: Table) -> dict[str, Any]:
    english, chinese = MEANINGS[table.name, ""]
    schema: dict[str, Any] = {
        "fields": [_field(table, column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": table.key[0] if len(table.key) == 1 else list(table.key),
    }
    # A key that stands among several, or among words, is beyond a foreign key of Frictionless.
    foreign = [one for one in table.references if not (one.several or one.words)]
    if foreign:
        schema["foreignKeys"] = [
            {
                "fields": one.column,
                "reference": {
                    "resource": "" if one.table == table.name else one.table,
                    "fields": TABLES[one.table].key[0],
                },
            }
            for one in foreign
        ]
    return {
        "name": table.name,
        "type": "table",
        "title": f"{english.partition(':')[0]} / {chinese.partition('：')[0]}",
        "description": f"{english} / {chinese}",
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.choices:
        whole = column.type == "integer"
        constraints["enum"] = [int(word) if whole else word for word in column.choices]
    english, chinese = MEANINGS[table.name, column.name]
    field = {
        "name": column.name,
        "type": column.type,
        "description": f"{english} / {chinese}",
    }
    return {**field, "constraints": constraints} if constraints else field
