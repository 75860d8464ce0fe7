"""The nine tables: their columns, the rules of every column, their keys and references.

The rules are declared once, as data: `checking` applies them, and `package` describes them for
Frictionless tools. A column whose cells may be empty may be absent from a file, and so may a
table that came later; what older folders call by another name is read under today's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from helpers.casebook.schema import vocabulary
from helpers.casebook.schema.rules import (
    DATE,
    ENGLISH,
    ENGLISH_NAME,
    NOT_EMPTY,
    NUMBER,
    PRINTABLE,
    QUOTE,
    TEST,
    TRIMMED,
    UNIT,
    Rule,
)
from helpers.errors import near_matches
from helpers.quantity import QUALIFIERS

FRICTIONLESS_TYPES: Final = ("string", "integer")


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its rules.

    Attributes
    ----------
    name
        The name in the header.
    required
        Whether a cell must not be empty; an empty cell of another column keeps every rule, and
        such a column may be absent.
    rules
        The conditions on a text that is not empty.
    type
        The Frictionless type.
    pattern, choices
        The constraint that Frictionless tools see, if it is one of these.
    former
        The name in the header of older folders.
    """

    name: str
    required: bool = True
    rules: tuple[Rule, ...] = ()
    type: str = "string"
    pattern: str = ""
    choices: tuple[str, ...] = ()
    former: str = ""

    def broken(self, text: str) -> Rule | None:
        """Return the first rule that a cell breaks."""
        if not text:
            return NOT_EMPTY if self.required else None
        return next((rule for rule in self.rules if not rule.holds(text)), None)


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose values are keys of another table; an empty cell refers to nothing.

    Attributes
    ----------
    several
        Whether a cell may hold several keys, separated by ``;``.
    words
        What may stand there besides.
    """

    column: str
    table: str
    several: bool = False
    words: tuple[str, ...] = ()

    def keys(self, text: str) -> tuple[str, ...]:
        """Return the keys that a cell refers to."""
        names = separated(text) if self.several else (text,) if text else ()
        return tuple(name.strip() for name in names if name not in self.words)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the casebook.

    Attributes
    ----------
    required
        Whether its file must be there; a table that came later has no rows without one.
    former
        Its name in older folders.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    required: bool = True
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


ID_PATTERN: Final = "^[a-z][a-z0-9_]*$"
DATE_PATTERN: Final = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
EDITOR: Final = "editor"  # the source of a condition that no document names
PER: Final = ("residents",)  # what the usual range of an indicator grows with
MEASURE_PARTS: Final = ("problem", "what", "how", "result", "conditions")
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


def _ids(name: str) -> Column:
    one = ID_PATTERN.strip("^$")
    fix = "write identifiers with ; between them and no space, such as wind_share;solar_share"
    return _matching(name, f"^{one}(;{one})*$", "identifiers", fix, required=False)


def _both(name: str) -> tuple[Column, Column]:
    """Return a text in Chinese and the same in English."""
    return _optional(f"{name}_zh"), _english(f"{name}_en")


def _date(name: str) -> Column:
    return Column(name, False, (*_TEXT, DATE), pattern=DATE_PATTERN)


def _quote() -> Column:
    return Column("quote", False, (*_TEXT, QUOTE))


def _unit(name: str) -> Column:
    return Column(name, False, (*_TEXT, UNIT))


def _whole(name: str, *, required: bool = True) -> Column:
    rule = Rule(
        "whole number",
        lambda text: re.fullmatch(r"-?[0-9]{1,9}", text) is not None,
        "write digits only",
    )
    return Column(name, required, (*_TEXT, rule), type="integer")


def _one_of(name: str, words: Iterable[str], *, required: bool = True) -> Column:
    choices = tuple(words)
    rule = Rule(
        "one of the enumeration",
        choices.__contains__,
        f"use one of {', '.join(choices)}",
        lambda text: near_matches(text, choices),
    )
    whole = all(re.fullmatch(r"-?[0-9]+", choice) for choice in choices)
    return Column(name, required, (rule,), type="integer" if whole else "string", choices=choices)


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
            _optional("origin"),
            _english("origin_en"),
            _optional_id("repost_of"),
        ),
        (Reference("repost_of", "sources"),),
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
            Column("minimum", False, (*_TEXT, NUMBER)),
            Column("maximum", False, (*_TEXT, NUMBER)),
            Column("usual_low", False, (*_TEXT, NUMBER)),
            Column("usual_high", False, (*_TEXT, NUMBER)),
            _one_of("usual_per", PER, required=False),
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
            _quote(),
            _matching(
                "inferred",
                "^(start|end|start;end)$",
                "start, end or start;end",
                "name the dates that the source does not state",
                required=False,
            ),
            _matching(
                "accepted",
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}: .+$",
                "date and reason",
                "write the date and the reason, such as 2026-11-30: the page was amended later",
                required=False,
            ),
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
            replace(_id("measure"), former="practice"),
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
            *(column for part in MEASURE_PARTS for column in _both(part)),
            _date("started"),
            *_both("legal_basis"),
            *_both("lead"),
            _optional_id("parent"),
            _ids("evidence"),
            _ids("sources"),
            _quote(),
        ),
        (
            Reference("place", "places"),
            Reference("section", "sections"),
            Reference("source", "sources"),
            Reference("parent", "measures"),
            Reference("evidence", "claims", several=True),
            Reference("sources", "sources", several=True),
        ),
        former="practices",
    ),
    Table(
        "conditions",
        ("measure", "text_zh"),
        (
            _id("measure"),
            _text("text_zh"),
            _english("text_en", required=True),
            _optional_id("indicator"),
            _optional_id("feature"),
            Column("test", False, (*_TEXT, TEST)),
            _id("source"),
        ),
        (
            Reference("measure", "measures"),
            Reference("indicator", "indicators"),
            Reference("source", "sources", words=(EDITOR,)),
        ),
        required=False,
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
            *_both("explanation"),
            _ids("measures"),
            _ids("claims"),
        ),
        (
            Reference("place", "places"),
            Reference("source", "sources"),
            Reference("measures", "measures", several=True),
            Reference("claims", "claims", several=True),
        ),
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
            _optional("scope"),
            _english("scope_en"),
            _optional("definition"),
            _english("definition_en"),
        ),
        (
            Reference("indicator", "indicators"),
            Reference("place", "places"),
            Reference("source", "sources"),
        ),
    ),
)

TABLES: Final[Mapping[str, Table]] = MappingProxyType({table.name: table for table in _TABLES})
