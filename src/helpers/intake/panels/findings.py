"""What an import did not take as it stands, one cell, column or row at a time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Final

#: What each kind of finding is, in the order in which a report shows them.
KINDS: Final = MappingProxyType(
    {
        "conflict": "figures that the casebook has otherwise: never overwritten",
        "column": "columns not understood",
        "city": "cities not understood",
        "duplicate": "cities that stand twice",
        "cell": "cells not understood",
        "row": "rows left out",
        "mark": "marks without a meaning in the mapping",
        "place": "cities added to the places, or found by a former name",
        "hint": "hints",
    }
)
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a panel that was not taken, or not taken as it stands.

    Attributes
    ----------
    kind
        One of `KINDS`.
    row
        The row as a spreadsheet counts, from 1; 0 for a column as a whole.
    column
        Letter and head, such as ``C 地区生产总值/全市``; empty for a row as a whole.
    value, what, fix
        What stands there, what was made of it, and what to do, if there is anything to do.
    """

    kind: str
    row: int
    column: str
    value: str
    what: str
    fix: str = ""

    def record(self) -> dict[str, str | int]:
        """Return the finding as plain data, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        """Where, what stands there, why, and what to do, on one line."""
        parts = [f"row {self.row}"] if self.row else []
        parts += [f"column {self.column}"] if self.column else []
        where = ", ".join(parts) + ": " if parts else ""
        short = self.value if len(self.value) <= _LONGEST else self.value[:_LONGEST] + "…"
        shown = f"{short!r}: " if self.value else ""
        remedy = f" ({self.fix})" if self.fix else ""
        return f"{where}{shown}{self.what}{remedy}"
