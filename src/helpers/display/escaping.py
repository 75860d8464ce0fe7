"""Data as text: never markup in Markdown or HTML; and a table of text as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from html import escape as escape_html

_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#+\-!|~$&:^=\"'@]")
_LIST_NUMBER = re.compile(r"^( ?\d{1,9})\.(?=\s|$)")
_BREAKS = re.compile(r"\s+")

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
    """Write a table as CSV, its cells as they are.

    Whoever hands the CSV out sees to it that no spreadsheet takes a cell for a formula.

    Returns
    -------
    str
        CSV with line feeds.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return stream.getvalue()
