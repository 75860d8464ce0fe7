"""The rules of a text that a table holds twice, in Chinese and in English.

A column whose name ends in ``_en`` is the translation of the column of the same name that ends in
``_zh`` or in nothing: ``scope_en`` translates ``scope``, ``name_en`` translates ``name_zh``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from helpers.casebook.files import RawTable
from helpers.casebook.schema.declarations import Table
from helpers.casebook.schema.problem import Problem

ENGLISH_ENDING: Final = "_en"
REPEATED: Final = ("scope", "note", "publisher", "definition")  # texts that many rows share
DISTINCT: Final = ("scope",)  # texts that tell rows apart


def translated(table: Table) -> tuple[tuple[str, str], ...]:
    """List the columns of a table that hold one text: the Chinese one, the English one."""
    found = []
    for english in table.header:
        stem = english.removesuffix(ENGLISH_ENDING)
        chinese = next((name for name in (f"{stem}_zh", stem) if name in table.header), "")
        if stem != english and chinese:
            found.append((chinese, english))
    return tuple(found)


def translation_problems(raw: RawTable) -> Iterator[Problem]:
    """Find texts without their translation, and texts that are translated in two ways.

    Empty cells of required columns are left to the rules of the columns.
    """
    for chinese, english in translated(raw.table):
        yield from _lonely(raw, chinese, english)
        if chinese in REPEATED:
            rule = "one translation for one text"
            yield from _ambiguous(raw, (chinese, english), english, rule)
        if chinese in DISTINCT:
            rule = "one text for one translation"
            yield from _ambiguous(raw, (english, chinese), english, rule)


def _lonely(raw: RawTable, chinese: str, english: str) -> Iterator[Problem]:
    """Find rows where one of two cells is filled that go together."""
    required = {column.name for column in raw.table.columns if column.required}
    for line, one, other in zip(raw.lines, raw.column(chinese), raw.column(english), strict=True):
        missing = english if one and not other else chinese if other and not one else ""
        if missing and missing not in required:
            rule = f"{chinese} and {english} together"
            fix = f"write the {'English' if missing == english else 'Chinese'} of {one or other}"
            yield Problem(raw.file, line, missing, "", rule, fix)


def _ambiguous(
    raw: RawTable, columns: tuple[str, str], reported: str, rule: str
) -> Iterator[Problem]:
    """Find rows where a text of the first column has another second one than before."""
    first: dict[str, tuple[str, int]] = {}
    for line, text, other in zip(raw.lines, *map(raw.column, columns), strict=True):
        if not (text and other):
            continue
        known, row = first.setdefault(text, (other, line))
        if known != other:
            at = dict(zip(columns, (text, other), strict=True))
            fix = f"row {row} has {known} with {text}; write them alike, or say what differs"
            yield Problem(raw.file, line, reported, at[reported], rule, fix)
