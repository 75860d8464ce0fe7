"""A first mapping for a panel: what its heads say, for a person to finish.

A head is matched only when it is, letter by letter, a name or an alias of an indicator in either
language; a near one is written as a remark. Nothing is guessed beyond that: other columns stand
under ``ignore`` with the near names, to be moved up or given a reason.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from helpers.casebook.formats.grid import Grid, UnreadablePanel, letter
from helpers.casebook.index import index_of
from helpers.casebook.schema.relations import fitting_units
from helpers.casebook.tables import Casebook
from helpers.intake.panels.heads import Head, key_of, read_heads, unit_of
from helpers.intake.panels.layout import indicator_names, suggestions

_CITY: Final = ("城市", "地区", "市州", "城市名称", "地级市", "市", "city", "name", "region")
_CODE: Final = ("代码", "行政区划代码", "区划代码", "编码", "code", "adcode")
_YEAR: Final = ("年份", "年度", "年", "year")
_DEEPEST: Final = 4
_FIGURE: Final = re.compile(r"[-+]?[0-9０-９][0-9０-９,，.．]*")
_PLAIN: Final = re.compile(r"[A-Za-z\u4e00-\u9fff][\w./()（）·\u4e00-\u9fff]*")


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping in YAML, how many columns it matches, and how many it leaves open."""

    text: str
    matched: int
    open: int


def draft_mapping(grid: Grid, casebook: Casebook, sheet: str = "") -> Draft:
    """Draft a mapping from the heads of a panel, or of a sheet, for the indicators of a casebook.

    Raises
    ------
    UnreadablePanel
        If the table is empty.
    """
    if not grid.rows:
        raise UnreadablePanel("no rows", where=grid.name, fix="name the file of the panel")
    rows, unit_row = _head_rows(grid)
    heads = [head for head in read_heads(grid, rows, unit_row) if head.text]
    texts = Counter(key_of(head.text) for head in heads)

    def key(head: Head | None, otherwise: str) -> str:
        if head is None:
            return otherwise
        once = texts[key_of(head.text)] == 1
        return _scalar(head.text if once else f"[{letter(head.at)}]")

    city, code, year = (_first(heads, words) for words in (_CITY, _CODE, _YEAR))
    names, aspects = indicator_names(casebook), _aspects(casebook)
    indicators = index_of(casebook).indicators
    matched, left = [], []
    for head in heads:
        if head in (city, code, year):
            continue
        indicator = _matched(head, names)
        if not indicator:
            hint = suggestions(head.name, casebook)
            left.append(f"  {key(head, '')}:" + (f"  # {hint}" if hint else ""))
            continue
        aspect = aspects.get(indicator, "level")
        own = indicators[indicator].unit
        fits = not fitting_units(aspect, head.unit, own)
        unit = _scalar(head.unit) if fits else f" # as published; {own} in indicators"
        matched += [f"  {key(head, '')}:", f"    indicator: {indicator}", f"    unit: {unit}"]
        matched += [f"    aspect: {aspect}"] if aspect != "level" else []
    lines = [
        *([f"sheet: {_scalar(sheet)}"] if sheet else []),
        "header:",
        f"  rows: [{', '.join(str(row + 1) for row in rows)}]",
        *([f"  units: {unit_row + 1}"] if unit_row is not None else []),
        "city:",
        f"  name: {key(city, ' # the head of the column that names the city')}",
        *([f"  code: {key(code, '')}"] if code else []),
        "period:",
        f"  column: {key(year, '')}" if year else "  year:  # the year of the figures",
        "columns:",
        *(matched or ["  # HEAD: {indicator: ..., unit: ...}"]),
        "# Columns that are left out, each with the reason; move up what is an indicator.",
        *(["ignore:", *left] if left else ["ignore: {}"]),
    ]
    count = sum(line.startswith("    indicator: ") for line in matched)
    return Draft("\n".join(lines) + "\n", count, len(left))


def _head_rows(grid: Grid) -> tuple[list[int], int | None]:
    """Find the rows of heads above the first row of figures, and the row of units among them."""
    figures = next((at for at, row in enumerate(grid.rows) if _has_figures(row)), 1)
    rows = [row for row in range(figures) if len(set(_filled(grid.rows[row]))) > 1][-_DEEPEST:]
    if len(rows) > 1:
        last = _filled(grid.rows[rows[-1]])
        if 2 * sum(bool(unit_of(text)) for text in last) > len(last):
            return rows[:-1], rows[-1]
    return rows or [0], None


def _filled(row: Iterable[str]) -> list[str]:
    return [text.strip() for text in row if text.strip()]


def _has_figures(row: Sequence[str]) -> bool:
    """Return whether a row is no head: at least a third of its cells are figures."""
    filled = _filled(row)
    figures = [text for text in filled if _FIGURE.fullmatch(text)]
    return len(filled) > 1 and 3 * len(figures) >= len(filled)


def _first(heads: Sequence[Head], words: Sequence[str]) -> Head | None:
    """Find the first head that is one of some words, the first word being the best."""
    for word in words:
        for head in heads:
            if key_of(head.name) == word:
                return head
    return None


def _matched(head: Head, names: Mapping[str, str]) -> str:
    """Name the indicator whose name a head is, a # for a main item of a total aside."""
    whole, last = key_of(head.name), key_of(head.name.rpartition("/")[2])
    return names.get(whole.lstrip("#")) or names.get(last.lstrip("#")) or ""


def _aspects(casebook: Casebook) -> dict[str, str]:
    """Name for each indicator the aspect that most of its claims have, then the first by name."""
    counts: dict[str, Counter[str]] = {}
    for row in casebook.raw("claims").records():
        if row["aspect"] in ("level", "share", "growth"):
            counts.setdefault(row["indicator"], Counter())[row["aspect"]] += 1
    return {
        name: min(count, key=lambda aspect, count=count: (-count[aspect], aspect))  # type: ignore[misc]
        for name, count in counts.items()
    }


def _scalar(text: str) -> str:
    """Write a text as YAML, between quotation marks unless it is plainly a word."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
