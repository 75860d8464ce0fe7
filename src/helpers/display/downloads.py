"""The data behind charts and tables as CSV: digits as published, no marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpers.display.escaping import to_csv
from helpers.display.values import Mark, marks
from helpers.quantity import Lang

if TYPE_CHECKING:
    import pandas as pd


def rows_of(table: pd.DataFrame) -> list[list[object]]:
    """Return the cells of a table, row by row."""
    rows: list[list[object]] = table.to_numpy(dtype=object).tolist()
    return rows


def csv_of(table: pd.DataFrame, lang: Lang) -> str:
    """Return the data behind a chart; numbers keep their digits, missing cells stay empty."""

    def plain(cell: object) -> str:
        if cell is None or cell != cell:
            return ""
        if isinstance(cell, float):
            return f"{cell:.10g}"
        return plain_cell(list(marks(cell, lang)), lang)

    heads = [str(head) for head in table.columns]
    return to_csv(heads, ([plain(cell) for cell in row] for row in rows_of(table)))


def plain_cell(cell: Sequence[Mark], lang: Lang) -> str:
    """Return a cell for a spreadsheet; one that only cites names what it cites."""
    text = "".join(mark.plain for mark in cell)
    if text:
        return text
    return ("；" if lang == "zh" else "; ").join(
        mark.source.title(lang) for mark in cell if mark.source
    )
