"""Tables for the PDF skin: which cell lies where, and how much room the columns ask for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from helpers.engine.document.html_tables import placed
from helpers.engine.document.html_tree import Element

#: Width of a cell's text, a Chinese character counting 2, times columns of its table up to which
#: it is lower than a page in any case.
_CERTAIN = 3000
#: A table may be endless, and the memory to set it with it: so many rows of its beginning and its
#: end are enough on paper. The page has them all.
_MOST_ROWS, _FIRST_ROWS, _LAST_ROWS = 400, 300, 60
#: Characters between which a line may break.
_BETWEEN = r"\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
# A number, or a range of years, with its Chinese unit, and what clings to it: brackets, its source.
_FIGURE = re.compile(r"[(（]?[−+±≤≥<>≈]?\d[\d.,—]*[\u4e00-\u9fff]{1,4}[)）]?(?:\u2060?\[\d+\])?")
# A short word in brackets, such as a status, stands in one line with them.
_BRACKETED = re.compile(r"（[\u4e00-\u9fff]{1,5}[）、]")
_EAST_ASIAN = re.compile(f"[{_BETWEEN}]")
#: What a line of a cell does not break within: it may at white space, behind hyphens, and at the
#: places for breaks.
_WORD = re.compile(rf"[^\s\u200b\u2013{_BETWEEN}-]+[\u2013-]?")
#: What a Chinese text that is longer gets at least.
_LEAST = "\u56fd" * 5
#: So many of the longest words of a column are measured.
_MEASURED = 3


@dataclass(slots=True)
class Cell:
    """A cell: its element (none for one that a short row lacks), first column, alignment, spans.

    Its text, as it is set, and what of it stays on one line are known when it has been written.
    """

    element: Element | None
    column: int
    side: str = "left"
    width: int = 1
    height: int = 1
    text: str = ""
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the number of columns, of rows in its body, and the cells of each row."""

    columns: int
    rows: int
    head_rows: list[list[Cell]] = field(default_factory=list)
    body_rows: list[list[Cell]] = field(default_factory=list)

    @property
    def head(self) -> Iterator[Cell]:
        """The cells of the head in order."""
        return (cell for row in self.head_rows for cell in row)

    @property
    def body(self) -> Iterator[Cell]:
        """The cells of body and foot in order."""
        return (cell for row in self.body_rows for cell in row)


def grid(table: Element) -> Grid:
    """Lay a table out: spans end with their part of the table, short rows are filled up."""
    head: list[list[Element]] = []
    body: list[list[Element]] = []
    foot: list[list[Element]] = []
    for part in table.children:
        if not isinstance(part, Element):
            continue
        rows = [part] if part.name == "tr" else part.elements({"tr"})
        {"thead": head, "tfoot": foot}.get(part.name, body).append(rows)
    parts = [*head, *body, *foot]
    columns = max((end for rows in parts for *_, end in placed(rows)), default=0)
    laid = [_laid(rows, columns) for rows in parts]
    first, last = len(head), len(head) + len(body)
    shown = _shortened([row for part in laid[first:last] for row in part], columns)
    return Grid(
        columns,
        len(shown),
        [row for part in laid[:first] for row in part],
        [*shown, *(row for part in laid[last:] for row in part)],
    )


def _shortened(rows: list[list[Cell]], columns: int) -> list[list[Cell]]:
    """Return the rows of a body, of a long one its beginning and its end with a row between.

    A body whose cells span rows stays whole.
    """
    if len(rows) <= _MOST_ROWS or any(cell.height > 1 for row in rows for cell in row):
        return rows
    left_out = f"⋯ {len(rows) - _FIRST_ROWS - _LAST_ROWS} ⋯"
    between = Cell(Element("td", {}, left_out), 0, "center", columns)
    return [*rows[:_FIRST_ROWS], [between], *rows[-_LAST_ROWS:]]


def _laid(rows: Sequence[Element], columns: int) -> list[list[Cell]]:
    laid: list[list[Cell]] = [[] for _ in rows]
    taken: list[set[int]] = [set() for _ in rows]
    for number, element, start, end in placed(rows):
        free = [c for c in range(start, end) if c not in taken[number]]
        height = min(int(element.attrs.get("rowspan", 1)), len(rows) - number)
        for below in taken[number : number + height]:
            below.update(free)
        if free:
            laid[number].append(Cell(element, free[0], _side(element), len(free), height))
    for cells, filled in zip(laid, taken, strict=True):
        cells += [Cell(None, column) for column in range(columns) if column not in filled]
    return laid


def _side(element: Element) -> str:
    return {"r": "right", "c": "center"}.get(element.attrs.get("class", ""), "left")


def longest_words(table: Grid) -> list[list[str]]:
    """List for each column the longest pieces that should stand in one line.

    A piece is a word, a number with its unit, or a Chinese text up to five characters.
    """
    found: list[dict[str, None]] = [{} for _ in range(table.columns)]
    for cell in (*table.head, *table.body):
        if cell.width == 1:
            found[cell.column].update(dict.fromkeys(_WORD.findall(cell.text)))
            found[cell.column].update(dict.fromkeys(_FIGURE.findall(cell.text)))
            found[cell.column].update(dict.fromkeys(_BRACKETED.findall(cell.text)))
            found[cell.column].update(dict.fromkeys(cell.kept))
            if _EAST_ASIAN.search(cell.text):
                short = _display_width(cell.text) <= 2 * len(_LEAST)
                found[cell.column][cell.text if short else _LEAST] = None
    return [sorted(words, key=_display_width, reverse=True)[:_MEASURED] for words in found]


def _display_width(text: str) -> int:
    """Count the columns of a terminal that a text takes (Unicode Standard Annex 11)."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def rows_stay_whole(table: Grid) -> bool:
    """Return whether no row can be so high that a page might not hold it.

    A column gets its share of a line of some fifty Chinese characters at least, and a page holds
    forty-five lines; a third of them is left for words that do not fill theirs, and for the head.
    """
    return all(_display_width(cell.text) * table.columns <= _CERTAIN for cell in table.body)
