"""The words that the grammar knows, from the CSV files of ``article/tables``."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files


@cache
def rows_of(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a table of words, by the name of its file without the ending."""
    path = files("helpers.intake.article") / "tables" / f"{name}.csv"
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def words(table: str, **where: str) -> tuple[str, ...]:
    """Return the column ``word`` of the rows whose other columns have the given values."""
    return tuple(
        row["word"]
        for row in rows_of(table)
        if all(row[column] == value for column, value in where.items())
    )


def one_of(choices: Iterable[str]) -> str:
    """Return a regular expression for any of some words, the longest first."""
    ordered = sorted(set(choices), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, ordered)) + ")"
