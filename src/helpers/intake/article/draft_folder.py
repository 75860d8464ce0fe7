"""A draft of rows as a folder: tables, the text that they come from, and a page to review them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from helpers.casebook.formats.writing import CannotWrite, csv_bytes, replace_files
from helpers.casebook.schema.declarations import TABLES
from helpers.errors import WrongUse
from helpers.intake.article.draft_rows import DRAFTED, Draft, header_of
from helpers.intake.article.review_page import review_page

_TEXT: Final = "article.txt"
_PAGE: Final = "review.html"


class DraftInTheWay(WrongUse, FileExistsError):
    """A folder that holds something already; a draft never replaces it."""


def write_draft(draft: Draft, out: Path) -> None:
    """Write a draft into a new folder.

    One that holds anything is a `DraftInTheWay`; `CannotWrite` if it cannot be written.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        fix = "name a new folder; what was reviewed is never overwritten"
        raise DraftInTheWay("there is something already", where=str(out), fix=fix)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise CannotWrite(what, where=str(out), fix="name a folder that can be written") from None
    files = {_TEXT: draft.article.text.encode("utf-8")}
    for table in DRAFTED:
        header = header_of(table)
        rows = ([row[name] for name in header] for row in draft.rows[table])
        if draft.rows[table] or table != "places":
            files[TABLES[table].file] = csv_bytes(header, rows)
    files[_PAGE] = review_page(draft.article, draft.rows, draft.casebook).encode("utf-8")
    replace_files(out, files)
