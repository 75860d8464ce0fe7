"""Numbers that claim nothing: in names, titles, document numbers, headings and idioms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

#: The longest quotation that is a name and no speech.
_LONGEST_NAME: Final = 16
_PURE: Final = re.compile(r"(?:百分之)?[\d.,一二三四五六七八九十]*\d[\d.,]*\s*(?:%|‰)?")

_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"《[^《》]*》",  # titles
        r"[〔\[(【](?:19|20)\d{2}[〕\])】]\s*(?:第\s*)?\d+\s*号",  # document numbers
        r"第\s*\d+\s*[号条章节款]",
        r"https?://[^\s一-鿿]+|www\.[^\s一-鿿]+",
        r"(?:0\d{2,3}-)?\d{7,}(?![\d.%]|[万亿]?[^\W\d_a-zA-Z])",  # telephone numbers
        r"[A-Za-z]+[-_]?\d+(?:\.\d+)?(?:[-_][A-Za-z0-9]+)*",  # PM2.5, CO2, G20, O3-8h
        r"(?<![\d.])\d{1,2}A+级?(?:以上)?|(?<![\d.])\d{1,2}[GDVvK](?![A-Za-z])",  # 5A, 5G, 3D
        r"\d+(?:\s*\+\s*[\dNnXx]+)+",  # 2+7, 1+3+N
        r"(?<![\d.])\d+\s*\+(?=[^\d])",  # 100+
        r"(?m)^\s*(?:\(?\d{1,2}[.、)](?!\d)|\(\d{1,2}\))",  # numbers of paragraphs
        r"\d{1,2}:\d{2}(?::\d{2})?",  # times of day
        r"\d+(?:\.\d+)?\s*[x×*]\s*\d+",
    )
)
_QUOTED: Final = re.compile(r"“[^“”\n]*”|‘[^‘’\n]*’")


#: A cell of a table that is a number, such as 1,236.5 or -6.9%.
_CELL: Final = re.compile(r"[-+]?\d[\d,.]*\s*(?:%|‰|天|个|类)?")
_LEAST_CELLS: Final = 2


def table_rows(text: str) -> Iterator[tuple[int, int]]:
    """Iterate over the lines of a text that are rows of a table: no sentence, several numbers."""
    for line in re.finditer(r"[^\n]+", text):
        if re.search(r"[。;!?]|,(?!\d)", line.group()):
            continue
        cells = re.split(r"[\t|]|\s+", line.group().strip(" \t|"))
        if sum(_CELL.fullmatch(cell.strip()) is not None for cell in cells) >= _LEAST_CELLS:
            yield line.span()


def spans_without_claims(text: str) -> Iterator[tuple[int, int]]:
    """Iterate over the spans of a text, spelt plainly, in which no number is a claim."""
    yield from table_rows(text)
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.span()
    for match in _QUOTED.finditer(text):
        inside = match.group()[1:-1]
        if not _PURE.fullmatch(inside) and not _is_speech(inside):
            yield match.span()


def _is_speech(inside: str) -> bool:
    """Return whether a quotation is what a person said and no name."""
    return len(inside) > _LONGEST_NAME and re.search(r"[,。;!?]", inside) is not None
