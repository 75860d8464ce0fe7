"""Rows of a table as marks, and what exporters and spreadsheets take of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from helpers.audit.verdicts import Verdict
from helpers.display.escaping import to_csv
from helpers.display.figure_records import DATA, figure_data
from helpers.display.values import Mark, judgements, marks
from helpers.engine.card import Judgement, KeyFigure, Records
from helpers.quantity import Lang

if TYPE_CHECKING:
    import pandas as pd

#: Most rows that anybody would listen to.
_TOLD = 12


def rows_of(table: pd.DataFrame) -> list[list[object]]:
    """Return the cells of a data frame, row by row."""
    rows: list[list[object]] = table.to_numpy(dtype=object).tolist()
    return rows


def data_csv(table: pd.DataFrame, verdicts: Mapping[str, Verdict], lang: Lang) -> str:
    """Write the data behind a chart; numbers keep their digits, missing cells stay empty."""
    cells = [
        [mark for cell in row if not isinstance(cell, float) for mark in marks(cell, lang)]
        for row in rows_of(table)
    ]
    heads = [str(head) for head in table.columns]
    return figures_csv(heads, _plain_rows(table, lang), cells, verdicts, lang)


def figures_csv(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    shown: Iterable[Iterable[Mark]],
    verdicts: Mapping[str, Verdict],
    lang: Lang,
) -> str:
    """Write rows with what is known of each figure in them, so that nobody takes words apart.

    A row with several figures has a line for each; without any in all rows, no column is added.
    """
    known = [
        [
            figure_data(figure, verdicts, lang)
            for figure in dict.fromkeys(mark.figure for mark in row)
            if figure is not None
        ]
        for row in shown
    ]
    if not any(known):
        return to_csv(heads, rows)
    lines = [
        [*row, *cells]
        for row, own in zip(rows, known, strict=True)
        for cells in own or [[""] * len(DATA)]
    ]
    return to_csv([*heads, *DATA], lines)


def _plain_rows(table: pd.DataFrame, lang: Lang) -> list[list[str]]:
    def plain(cell: object) -> str:
        if cell is None or cell != cell:
            return ""
        if isinstance(cell, float):
            return f"{cell:.10g}"
        return plain_cell(list(marks(cell, lang)), lang)

    return [[plain(cell) for cell in row] for row in rows_of(table)]


def records_csv(records: Records) -> str:
    """Write records under the names of their columns."""
    return to_csv([column.name for column in records.columns], records.rows)


def told(title: str, caption: str, data: pd.DataFrame | None, lang: Lang) -> str:
    """Return what a chart says to those who do not see it: its data too, unless they are many."""
    rows = _plain_rows(data, lang) if data is not None else []
    between, stop = ("；", "。") if lang == "zh" else ("; ", ".")
    values = between.join(" ".join(filter(None, row)) for row in rows[:_TOLD])
    told = values + stop if rows and len(rows) <= _TOLD else ""
    return " ".join(filter(None, (title, caption, told)))


def plain_cell(cell: Sequence[Mark], lang: Lang) -> str:
    """Write a cell for a spreadsheet; one that only cites names what it cites."""
    text = "".join(mark.plain for mark in cell)
    if text:
        return text
    return ("；" if lang == "zh" else "; ").join(
        mark.source.title(lang) for mark in cell if mark.source
    )


def judged_row(row: Sequence[Sequence[Mark]]) -> tuple[Judgement, ...]:
    """List what judges in a row, with the row's text."""
    texts = [_text(cell) for cell in row]
    found = [mark for cell in row for mark in cell]
    return tuple(judgements(found, " | ".join(text for text in texts if text)))


def key_figure(row: Sequence[Sequence[Mark]]) -> KeyFigure:
    """Read a row of cards: name, figure, perhaps a verdict, or a unit and a verdict."""
    name, figure, *rest = (_text(cell) for cell in row)
    judged = next((mark.judgement for cell in row for mark in cell if mark.judgement), None)
    unit = rest.pop(0) if len(rest) > 1 else ""
    return KeyFigure(name, figure, unit, judged.kind if judged else "", "".join(rest[:1]))


def _text(cell: Iterable[Mark]) -> str:
    return " ".join("".join(mark.plain for mark in cell).split())
