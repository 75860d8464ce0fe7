"""Tables for the PDF skin: which cell lies where, and how much room the columns ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from helpers.engine.document.html_tables import CELLS
from helpers.engine.document.html_tree import Element
from helpers.engine.pdf.typst_widths import Said

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: Widths of letters in the sans face, in hundredths of its size; letters not listed are 58 wide.
_WIDTHS = {
    letter: width
    for letters, width in (
        ("ijl.,:;'|!()[]", 30),
        ("ftr-/I ", 36),
        ("sczkvxyJ", 50),
        ("mwMW@%", 90),
        ("ABCDGHKNOQRUVXYZ&", 68),
        ("\u200b\u2060", 0),
    )
    for letter in letters
}
_LATIN = 58
#: The mark before a judgement, with the space behind it.
_MARK = 150
#: Characters of a cell times columns of its table up to which it is lower than a page in any case.
_CERTAIN = 1500
#: Widths are estimates: so much more is asked for.
_SLACK = 1.06
#: Pairs of letters that stand wider apart than others, and rounding.
_SPARE = 0.04


@dataclass(slots=True)
class Cell:
    """A cell: its element (none for one that a short row lacks), alignment and spans.

    What it says is known when it has been written.
    """

    element: Element | None
    side: str = "left"
    width: int = 1
    height: int = 1
    says: Said | None = None


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
    columns = max((_columns(rows) for rows in parts), default=0)
    laid = [_laid(rows, columns) for rows in parts]
    first, last = len(head), len(head) + len(body)
    return Grid(
        columns,
        sum(map(len, laid[first:last])),
        [row for rows in laid[:first] for row in rows],
        [row for rows in laid[first:] for row in rows],
    )


def _plain(rows: Iterable[Element]) -> bool:
    """Whether every cell of some rows has a place of its own, as in most tables."""
    cells = (cell.attrs for row in rows for cell in row.elements(CELLS))
    return not any("colspan" in attrs or "rowspan" in attrs for attrs in cells)


def _columns(rows: Sequence[Element]) -> int:
    if _plain(rows):
        return max((len(row.elements(CELLS)) for row in rows), default=0)
    return max((end for *_, end in _placed(rows)), default=0)


def _placed(rows: Iterable[Element]) -> Iterator[tuple[int, Element, int, int]]:
    """Give each cell with its row, the column it starts in, and the column behind it."""
    busy: dict[int, int] = {}
    for number, row in enumerate(rows):
        column = 0
        later: dict[int, int] = {}
        for cell in row.elements(CELLS):
            while busy.get(column, 0) > 0:
                column += 1
            width, height = (int(cell.attrs.get(name, 1)) for name in ("colspan", "rowspan"))
            yield number, cell, column, column + width
            later |= dict.fromkeys(range(column, column + width), height)
            column += width
        busy = {c: left - 1 for c, left in (busy | later).items() if left > 1}


def _laid(rows: Sequence[Element], columns: int) -> list[list[Cell]]:
    if _plain(rows):
        given = [[Cell(one, _side(one)) for one in row.elements(CELLS)] for row in rows]
        return [[*cells, *(Cell(None) for _ in range(columns - len(cells)))] for cells in given]
    laid: list[list[Cell]] = [[] for _ in rows]
    taken: list[set[int]] = [set() for _ in rows]
    for number, element, start, end in _placed(rows):
        free = [c for c in range(start, end) if c not in taken[number]]
        height = min(int(element.attrs.get("rowspan", 1)), len(rows) - number)
        for below in taken[number : number + height]:
            below.update(free)
        laid[number].append(Cell(element, _side(element), len(free), height))
    for cells, filled in zip(laid, taken, strict=True):
        cells += [Cell(None) for _ in range(columns - len(filled))]
    return laid


def _side(element: Element) -> str:
    return {"r": "right", "c": "center"}.get(element.attrs.get("class", ""), "left")


def column_widths(table: Grid) -> str:
    """Give the least and the natural width of each column in the size of its type, as Typst."""
    least, natural = [0] * table.columns, [0] * table.columns
    for row in (*table.head_rows, *table.body_rows[: table.rows]):
        for place, cell in enumerate(row):
            if cell.width == 1:
                whole, word = _widths_of(cell.says.text if cell.says else "")
                marks = cell.says.judged if cell.says else 0
                natural[place] = max(natural[place], whole + _MARK * marks)
                least[place] = max(least[place], word)
    return ", ".join(
        f"({_SLACK * word / 100:.2f}, {_SLACK * whole / 100:.2f})"
        for word, whole in zip(least, natural, strict=True)
    )


def rows_stay_whole(table: Grid) -> bool:
    """Tell whether no row can be so high that a page might not hold it.

    A column gets its share of a line of some fifty characters at least, and a page holds forty-five
    lines; a third of them is left for words that do not fill theirs, and for the head.
    """
    return all(len(cell.says.text) * table.columns <= _CERTAIN for cell in table.body if cell.says)


def exact_widths(table: Grid) -> str:
    """Give the width of each column in which nothing is broken, as Typst; none if not known."""
    columns = [0.0] * table.columns
    for row in (*table.head_rows, *table.body_rows):
        for place, cell in enumerate(row):
            width = cell.says.width if cell.says else 0.0
            if width is None or cell.width != 1 or cell.height != 1:
                return "none"
            columns[place] = max(columns[place], width)
    return "(" + ", ".join(f"{width + _SPARE:.2f}" for width in columns) + ",)"


def _widths_of(text: str) -> tuple[int, int]:
    """Say how wide a text is in one line, and its longest part that should not be broken.

    Such a part is a Latin word, a short Chinese text, five characters of a longer one.
    """
    whole = word = longest = 0
    chinese = False
    for character in text:
        code = ord(character)
        if code >= 0x2E80:
            chinese = True
            whole += 100
            word = 0
            continue
        # Chinese faces draw Roman numerals, circled figures and marks as wide as a character.
        wide = 0x2160 <= code <= 0x2188 or 0x2460 <= code <= 0x26FF
        width = 100 if wide else _WIDTHS.get(character, _LATIN)
        whole += width
        if character in " \u200b":
            word = 0
            continue
        word += width
        longest = max(longest, word)
        if character in "-\u2013":
            word = 0
    if chinese:
        longest = max(longest, whole if whole <= 800 else 500)
    return whole, longest


def note_letter(number: int) -> str:
    """Count notes below a table: 1 is a, 26 is z, 27 is aa."""
    first, last = divmod(number - 1, 26)
    return (_LETTERS[first - 1] if first else "") + _LETTERS[last]
