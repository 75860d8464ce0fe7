"""The eight tables: their columns, the rules of every column, their keys and references.

The rules are declared once, as data. `checking` applies them in pandera to report every
offending row, `reading` applies the same objects one by one where that is enough to know that
all is well, and a test holds `data/datapackage.json` to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from helpers.casebook.schema import vocabulary
from helpers.casebook.schema.rules import (
    DATE,
    ENGLISH,
    ENGLISH_NAME,
    NOT_EMPTY,
    PRINTABLE,
    TRIMMED,
    UNIT,
    Rule,
)
from helpers.errors import near_matches
from helpers.quantity import QUALIFIERS

if TYPE_CHECKING:
    import pandera.pandas as pandera

FRICTIONLESS_TYPES: Final = ("string", "integer")


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its rules.

    Attributes
    ----------
    name
        The name in the header.
    required
        Whether a cell must not be empty; an empty cell of another column keeps every rule.
    rules
        The conditions on a text that is not empty.
    type
        The Frictionless type.
    pattern, choices
        The constraint that Frictionless tools see, if it is one of these.
    """

    name: str
    required: bool = True
    rules: tuple[Rule, ...] = ()
    type: str = "string"
    pattern: str = ""
    choices: tuple[str, ...] = ()

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


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the casebook."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()

    @property
    def file(self) -> str:
        """The name of its file in the data folder."""
        return f"{self.name}.csv"

    @property
    def header(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)


ID_PATTERN: Final = "^[a-z][a-z0-9_]*$"
DATE_PATTERN: Final = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
_TEXT: Final = (PRINTABLE, TRIMMED)


def _text(name: str) -> Column:
    return Column(name, rules=_TEXT)


def _optional(name: str) -> Column:
    return Column(name, required=False, rules=_TEXT)


def _english(name: str, *, required: bool = False) -> Column:
    return Column(name, required, (*_TEXT, ENGLISH))


def _english_name(name: str) -> Column:
    return Column(name, rules=(*_TEXT, ENGLISH_NAME))


def _matching(name: str, pattern: str, says: str, fix: str, *, required: bool = True) -> Column:
    compiled = re.compile(pattern)
    rule = Rule(says, lambda text: compiled.search(text) is not None, fix)
    return Column(name, required, (*_TEXT, rule), pattern=pattern)


def _id(name: str) -> Column:
    return _matching(
        name, ID_PATTERN, "identifier", "use lower-case letters, digits and _, such as wind_share"
    )


def _optional_id(name: str) -> Column:
    return _matching(
        name, ID_PATTERN, "identifier", "use lower-case letters, digits and _", required=False
    )


def _date(name: str) -> Column:
    return Column(name, False, (*_TEXT, DATE), pattern=DATE_PATTERN)


def _unit(name: str) -> Column:
    return Column(name, False, (*_TEXT, UNIT))


def _whole(name: str, *, required: bool = True) -> Column:
    rule = Rule(
        "whole number",
        lambda text: re.fullmatch(r"-?[0-9]{1,9}", text) is not None,
        "write digits only",
    )
    return Column(name, required, (*_TEXT, rule), type="integer")


def _one_of(name: str, words: Iterable[str]) -> Column:
    choices = tuple(words)
    rule = Rule(
        "one of the enumeration",
        choices.__contains__,
        f"use one of {', '.join(choices)}",
        lambda text: near_matches(text, choices),
    )
    whole = all(re.fullmatch(r"-?[0-9]+", choice) for choice in choices)
    return Column(name, True, (rule,), type="integer" if whole else "string", choices=choices)


_TABLES: Final = (
    Table(
        "places",
        ("place",),
        (
            _id("place"),
            _matching(
                "code", "^[0-9]{6}$", "code of GB/T 2260", "write the six digits", required=False
            ),
            _text("name_zh"),
            _english_name("name_en"),
            _one_of("level", vocabulary.PLACE_LEVELS),
            _optional_id("parent"),
            _optional("cohort"),
            _whole("cohort_order", required=False),
        ),
        (Reference("parent", "places"),),
    ),
    Table(
        "sources",
        ("source",),
        (
            _id("source"),
            _text("title_zh"),
            _english_name("title_en"),
            _optional("publisher"),
            _english("publisher_en"),
            _date("published"),
            _one_of("kind", vocabulary.SOURCE_KINDS),
            _matching(
                "url",
                r"^https?://[^\s<>\"]+$",
                "web address",
                "write the whole address with https://, or leave the cell empty for a repost",
                required=False,
            ),
            _one_of("confidence", vocabulary.CONFIDENCES),
        ),
    ),
    Table(
        "sections",
        ("section",),
        (
            _id("section"),
            _whole("order"),
            _text("title_zh"),
            _english_name("title_en"),
            _matching(
                "notebook",
                r"^[0-9]{2}_[a-z0-9_]+(\.ipynb)?$",
                "notebook",
                "write the name of the notebook, such as 01_overview",
            ),
            _optional("heading"),
        ),
    ),
    Table(
        "indicators",
        ("indicator",),
        (
            _id("indicator"),
            _text("name_zh"),
            _english_name("name_en"),
            _unit("unit"),
            _one_of("direction", ("1", "-1", "0")),
            _one_of("theme", vocabulary.THEMES),
            _id("section"),
            _text("definition"),
            _english("definition_en", required=True),
            _optional("aliases"),
        ),
        (Reference("section", "sections"),),
    ),
    Table(
        "claims",
        ("claim",),
        (
            _id("claim"),
            _id("place"),
            _id("indicator"),
            _text("value"),
            _unit("unit"),
            _one_of("qualifier", QUALIFIERS),
            _one_of("aspect", vocabulary.ASPECTS),
            _date("start"),
            _date("end"),
            _optional("scope"),
            _english("scope_en"),
            _id("source"),
            _optional("locator"),
            _optional("note"),
            _english("note_en"),
        ),
        (
            Reference("place", "places"),
            Reference("indicator", "indicators"),
            Reference("source", "sources"),
        ),
    ),
    Table(
        "measures",
        ("measure",),
        (
            _id("measure"),
            _id("place"),
            _id("section"),
            _text("name_zh"),
            _english_name("name_en"),
            _one_of("instrument", vocabulary.INSTRUMENTS),
            _one_of("theme", vocabulary.DOMAINS),
            _one_of("level", vocabulary.MEASURE_LEVELS),
            _one_of("status", vocabulary.STATUSES),
            _id("source"),
            _optional("locator"),
        ),
        (
            Reference("place", "places"),
            Reference("section", "sections"),
            Reference("source", "sources"),
        ),
    ),
    Table(
        "models",
        ("place", "model", "element"),
        (
            _id("place"),
            _id("model"),
            _id("element"),
            _optional_id("parent"),
            _one_of("kind", vocabulary.ELEMENT_KINDS),
            _text("name_zh"),
            _english_name("name_en"),
            _id("source"),
            _optional("locator"),
        ),
        (Reference("place", "places"), Reference("source", "sources")),
    ),
    Table(
        "benchmarks",
        ("benchmark",),
        (
            _id("benchmark"),
            _id("indicator"),
            _id("place"),
            _one_of("kind", vocabulary.BENCHMARK_KINDS),
            _text("name_zh"),
            _english_name("name_en"),
            _text("value"),
            _unit("unit"),
            _one_of("qualifier", QUALIFIERS),
            _date("start"),
            _date("end"),
            _optional("edition"),
            _id("source"),
        ),
        (
            Reference("indicator", "indicators"),
            Reference("place", "places"),
            Reference("source", "sources"),
        ),
    ),
)

TABLES: Final[Mapping[str, Table]] = MappingProxyType({table.name: table for table in _TABLES})


@cache
def pandera_schema(table: Table) -> pandera.DataFrameSchema:
    """Build the pandera schema of a table from its rules.

    Parameters
    ----------
    table
        One of `TABLES`.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Text columns, in order, each rule a check of that name; the key is unique.
    """
    import pandera.pandas as pandera

    def check(column: Column, rule: Rule) -> pandera.Check:
        return pandera.Check(
            lambda text: column.broken(text) is not rule,
            element_wise=True,
            name=rule.name,
            error=rule.name,
        )

    return pandera.DataFrameSchema(
        {
            column.name: pandera.Column(
                "str", [check(column, rule) for rule in (NOT_EMPTY, *column.rules)]
            )
            for column in table.columns
        },
        name=table.name,
        strict=True,
        ordered=True,
        unique=list(table.key),
        report_duplicates="exclude_first",
    )
