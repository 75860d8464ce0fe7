"""Data that leave a report as CSV: a spreadsheet that opens them runs nothing.

This is the one place that defuses: outputs carry their data as they are, and whatever is handed
out, beside a figure or inside an archived PDF, comes through here.
"""

from __future__ import annotations

import csv
import io
import re

from helpers.reporting.cleaning import plain_marks

# The full-width signs count too: spreadsheets with a Chinese or Japanese input method take them.
_FORMULA = re.compile(r" *[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?%?", re.IGNORECASE)


def safe_csv(text: str) -> str:
    r"""Write CSV so that no cell is a formula and no control acts unseen.

    Parameters
    ----------
    text
        CSV as anybody wrote it.

    Returns
    -------
    str
        The same rows with CRLF. A cell that a spreadsheet would take for a formula and that is no
        number gets an apostrophe before it, as OWASP advises; bidirectional overrides and control
        characters are written as their code points.

    Examples
    --------
    >>> safe_csv("name,value\n=1+1,-20.8%\n")
    "name,value\r\n'=1+1,-20.8%\r\n"
    """
    out = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(plain_marks(text), newline=""))
    csv.writer(out, lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
