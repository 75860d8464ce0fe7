"""Data that leave a report as CSV: a spreadsheet that opens them runs nothing.

This is the one place that defuses: outputs carry their data as they are, and whatever is handed
out, beside a figure or inside an archived PDF, comes through here.
"""

from __future__ import annotations

import csv
import io
import re

from helpers.engine.document.cleaning import plain_marks

# The full-width signs count too: spreadsheets with a Chinese or Japanese input method take them.
# So does a sign behind what a spreadsheet passes over or a person does not see: blanks, quotes, the
# byte order mark, joiners.
_UNSEEN = r"[\s\"\u00ad\u180e\u200b-\u200d\u2060\ufeff]"
_FORMULA = re.compile(rf"[\t\r\n]|{_UNSEEN}*[=+\-@＝＋－＠]")
# Where the system's list separator is no comma, a spreadsheet parts a file here, quotes or not.
_PARTS = re.compile(r"([;\t\n])")
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
        number gets an apostrophe before it, as OWASP advises, and so does what follows a semicolon,
        tab or line end inside a cell; bidirectional overrides and control characters are written
        as their code points.

    Examples
    --------
    >>> safe_csv("name,value\n=1+1,-20.8%\n")
    "name,value\r\n'=1+1,-20.8%\r\n"
    """
    text = plain_marks(text)
    # The limit that the module has is no rule of CSV, and a cell may hold a whole document.
    limit = csv.field_size_limit(max(len(text), csv.field_size_limit()))
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    finally:
        csv.field_size_limit(limit)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def as_written(cell: str) -> str:
    r"""Return what `safe_csv` wrote a cell of: without the apostrophes that defuse it.

    Examples
    --------
    >>> [as_written(cell) for cell in ("'=", "'=1;'+1", "-20.8%", "'tis")]
    ['=', '=1;+1', '-20.8%', "'tis"]
    """
    return "".join(
        part[1:]
        if number % 2 == 0 and part[:1] == "'" and _is_formula(part[1:] if number else cell[1:])
        else part
        for number, part in enumerate(_PARTS.split(cell))
    )


def _safe(cell: str) -> str:
    first, *rest = _PARTS.split(cell)
    defused = [
        f"'{part}" if number % 2 and _is_formula(part) else part for number, part in enumerate(rest)
    ]
    return ("'" if _is_formula(cell) else "") + first + "".join(defused)


def _is_formula(text: str) -> bool:
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)
