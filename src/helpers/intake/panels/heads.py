"""The heads of a table: merged heads over several rows become one name for each column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from helpers.casebook.formats.grid import Grid, half_width, letter
from helpers.quantity import is_known
from helpers.quantity.units import spell

_BRACKETS = re.compile(r"(?P<name>.*?)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]\s*", re.S)
_UNIT_WORD = re.compile(r"^(?:单位|计量单位|unit)\s*[::]?\s*", re.I)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column, counted from 0.

    `text` joins the heads from top to bottom by ``/``, `name` does so without units in brackets;
    `unit` is the one from brackets or from the row of units, empty without one.
    """

    at: int
    name: str
    text: str
    unit: str

    @property
    def shown(self) -> str:
        """The letter of the column and its head, for a report."""
        return f"{letter(self.at)} {self.text}".rstrip()


def key_of(text: str) -> str:
    """Return a head as it is compared: half-width, without space, in small letters."""
    return re.sub(r"\s+", "", half_width(text)).casefold()


def read_heads(grid: Grid, rows: Sequence[int], unit_row: int | None = None) -> tuple[Head, ...]:
    """Read the heads of a table, one for each column, from rows that are counted from 0.

    A head that is merged over columns or rows counts for all of them; where a file cannot say so
    (CSV), an empty head takes the one to its left, if there is a head of its own below it. The
    `unit_row` gives units; none without such a row.
    """
    lines = [_line(grid, row) for row in rows]
    for depth, line in enumerate(lines[:-1]):
        for at in range(1, len(line)):
            below = any(lower[at] for lower in lines[depth + 1 :])
            same = all(upper[at] == upper[at - 1] for upper in lines[:depth])
            if not line[at] and below and same:
                line[at] = line[at - 1]
    units = [unit_of(text) for text in _line(grid, unit_row)] if unit_row is not None else []
    heads = []
    for at in range(grid.width):
        # A head merged over rows stands in each of them and counts once.
        parts = [part for part, _ in groupby(line[at] for line in lines if line[at])]
        split = [split_unit(part) for part in parts]
        own = next((unit for _, unit in reversed(split) if unit), units[at] if units else "")
        heads.append(Head(at, "/".join(name for name, _ in split if name), "/".join(parts), own))
    return tuple(heads)


def split_unit(text: str) -> tuple[str, str]:
    """Split a head into its name and the unit in brackets; brackets without a unit stay."""
    plain = half_width(text)
    match = _BRACKETS.fullmatch(plain)
    unit = unit_of(match["unit"]) if match else ""
    return (match["name"].strip(), unit) if match and unit else (plain, "")


def unit_of(text: str) -> str:
    """Return a unit of the vocabulary that a text gives, or nothing."""
    plain = _UNIT_WORD.sub("", half_width(text)).strip("()[] ")
    return spell(plain) if plain and is_known(plain) else ""


def _line(grid: Grid, row: int) -> list[str]:
    """Return a row of heads, with the text of a merged range in each of its cells."""
    firsts = (grid.merged.get((row, at), (row, at)) for at in range(grid.width))
    return [re.sub(r"\s+", " ", half_width(grid.rows[up][left])) for up, left in firsts]
