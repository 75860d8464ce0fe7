"""HTML tables of any origin, made regular: a head, aligned columns, scopes for screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from helpers.engine.document.html_tree import Element, fragment

_NUMBER = re.compile(
    r"[<>≤≥≈~+\-−–±]?\s*[\d,.\s]*\d[\d,.]*(?:e[+-]?\d+)?\s*(?:%|‰)?", re.IGNORECASE
)
_EMPTY = frozenset({"", "nan", "none", "nat", "-", "–", "—", "…", "..."})
_SHORT = 8
CELLS = frozenset({"td", "th"})
_MOMENT = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?:[ T]\d\d:\d\d(?::\d\d)?)?")
_SIDES = {"l": "l", "left": "l", "r": "r", "right": "r", "c": "c", "center": "c"}


#: A cell, the column that it starts in, whether it stands in the head, and its text.
_Placed: TypeAlias = tuple[Element, int, bool, str]


def tidy_tables(soup: Element, align: Sequence[str] = ()) -> list[Element]:
    """Give every table in a tree a head, alignment classes and header scopes.

    Parameters
    ----------
    align
        One of ``l``, ``r``, ``c`` for each column; without it, columns of numbers go to the right.

    Returns
    -------
    list of Element
        The tables.
    """
    tables = soup.find_all("table")
    for table in tables:
        _ensure_head(table)
        cells = list(_cells(table))
        sides = {i: _SIDES.get(side, "l") for i, side in enumerate(align)}
        sides = sides or _numeric_columns(cells)
        for cell, column, head, text in cells:
            side = sides.get(column, "l")
            if cell.name == "th" and not text and cell.find("img") is None:
                cell.name = "td"
            if head and int(cell.attrs.get("colspan", 1)) > 1:
                side = "c"
            if side != "l":
                cell.attrs["class"] = side
            elif _holds_together(text):
                # Chinese may break after every character, a date after every hyphen: short cells
                # shall not, on a phone.
                cell.attrs["class"] = "short"
            if cell.name == "th":
                cell.attrs["scope"] = "col" if head else "row"
    return tables


def _holds_together(text: str) -> bool:
    return len(text) <= _SHORT or bool(_MOMENT.fullmatch(text))


def _ensure_head(table: Element) -> None:
    if table.find("thead") is not None:
        return
    row = table.find("tr")
    if row is None or row.find("td") is not None or row.find("th") is None:
        return
    row.remove()
    caption = next(iter(table.elements({"caption"})), None)
    table.insert(0 if caption is None else caption.index() + 1, Element("thead", None, row))


def placed(rows: Iterable[Element]) -> Iterator[tuple[int, Element, int, int]]:
    """Yield each cell with its row, the column that it starts in, and the column behind it."""
    busy: dict[int, int] = {}
    for number, row in enumerate(rows):
        column = 0
        later: dict[int, int] = {}
        for cell in row.elements(CELLS):
            while column in busy:
                column += 1
            width, height = (int(cell.attrs.get(name, 1)) for name in ("colspan", "rowspan"))
            yield number, cell, column, column + width
            later |= dict.fromkeys(range(column, column + width), height)
            column += width
        busy = {c: left - 1 for c, left in (busy | later).items() if left > 1}


def _cells(table: Element) -> Iterator[_Placed]:
    """Walk over the cells of a table."""
    rows = [row for row in table.find_all("tr") if row.inside("table") is table]
    for number, cell, column, _ in placed(rows):
        part = rows[number].parent
        yield cell, column, part is not None and part.name == "thead", cell.words()


def _numeric_columns(cells: Iterable[_Placed]) -> dict[int, str]:
    filled: dict[int, int] = {}
    numeric: dict[int, int] = {}
    for _, column, head, text in cells:
        if head or text.casefold() in _EMPTY:
            continue
        filled[column] = filled.get(column, 0) + 1
        numeric[column] = numeric.get(column, 0) + bool(_NUMBER.fullmatch(text))
    return {column: "r" for column, count in filled.items() if numeric[column] >= 0.8 * count}


def as_cards(soup: Element) -> None:
    """Turn tables of two to four columns into cards: name, figure, unit, judgement.

    A row of two columns is name and figure, of three name, figure and judgement, of four has
    the unit as third.
    """
    for table in soup.find_all("table"):
        cards = Element("div", {"class": "cards"})
        for row in table.find_all("tr"):
            cells = row.elements(CELLS)
            if len(cells) < 2 or (row.parent is not None and row.parent.name == "thead"):
                continue
            card = Element("div", {"class": "card"})
            parts = ("card-name", "card-figure", "card-unit", "card-mark")
            names = parts if len(cells) > 3 else (*parts[:2], parts[3])
            for cell, name in zip(cells, names, strict=False):
                card.append(Element("div", {"class": name}, fragment(*cell.children)))
            cards.append(card)
        table.replace_with(cards)


def make_scroll(table: Element, name: str) -> None:
    """Let a table that is wider than the page be moved, under a name for voices."""
    if table.inside("table") is not None:
        return
    scroll = Element(
        "div", {"aria-label": name, "class": "scroll", "role": "group", "tabindex": "0"}
    )
    table.replace_with(scroll)
    scroll.append(table)


def name_rows(soup: Element) -> None:
    """Give each row that shows a record the permalink of the record."""
    named = set()
    for datum in soup.find_all("span"):
        anchor, row = datum.attrs.get("data-record"), datum.inside("tr")
        if anchor and anchor not in named and row is not None and "id" not in row.attrs:
            row.attrs["id"] = anchor
            named.add(anchor)
