"""Data as text: never markup in Markdown or HTML, never a formula in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from html import escape as escape_html

_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#+\-!|~$&:^=\"'@]")
_LIST_NUMBER = re.compile(r"^( ?\d{1,9})\.(?=\s|$)")
_BREAKS = re.compile(r"\s+")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?%?", re.IGNORECASE)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

__all__ = ["escape_html", "escape_markdown", "to_csv"]


def escape_markdown(text: str) -> str:
    """Write text so that every Markdown reader shows it as it stands.

    Parameters
    ----------
    text
        Any text; runs of white space, line breaks too, become one space.

    Returns
    -------
    str
        The text with all that could be markup as numeric character references, which work where
        backslashes do not: in formulas, link titles and table cells.
    """
    line = _BREAKS.sub(" ", text)
    line = _MARKUP.sub(lambda match: f"&#{ord(match[0])};", line)
    return _LIST_NUMBER.sub(r"\1&#46;", line)


def to_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table as CSV that a spreadsheet opens without running anything.

    Parameters
    ----------
    heads
        The names of the columns.
    rows
        Their cells as text.

    Returns
    -------
    str
        CSV with line feeds. A cell that a spreadsheet would take for a formula gets an apostrophe
        before it, unless it is a number.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_defused(head) for head in heads])
    writer.writerows([_defused(cell) for cell in row] for row in rows)
    return stream.getvalue()


def _defused(cell: str) -> str:
    if cell.lstrip(" ").startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
