"""A draft of rows as a folder: tables, the text that they come from, and a page to review them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from helpers.casebook import Casebook
from helpers.casebook.formats.writing import CannotWrite, csv_bytes, replace_files
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.schema.translations import translated
from helpers.errors import CasebookError
from helpers.intake.article.article_text import Article
from helpers.intake.article.draft_rows import DRAFTED, SURE, Drafting, Given, Row, header_of
from helpers.intake.article.review_page import review_page

_TEXT: Final = "article.txt"
_PAGE: Final = "review.html"


class DraftInTheWay(CasebookError, FileExistsError):
    """A folder that holds something already; a draft never replaces it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The rows, by table, that an article drafts for a city, named by its identifier."""

    article: Article
    place: str
    rows: Mapping[str, Sequence[Row]]

    @property
    def open(self) -> int:
        """How many rows cannot be taken as they stand: unsure, or without a required cell."""
        return sum(needs_person(table, row) for table, rows in self.rows.items() for row in rows)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))


def draft_article(article: Article, casebook: Casebook, given: Given | None = None) -> Draft:
    """Draft the rows of an article for a casebook, with what is known of place, source and date."""
    drafting = Drafting(article, casebook, given or Given())
    return Draft(article, drafting.place, drafting.draft())


def needs_person(table: str, row: Row) -> bool:
    """Return whether a row cannot be taken as it stands."""
    needed = {column.name for column in TABLES[table].columns if column.required}
    needed |= {english for name, english in translated(TABLES[table]) if row[name]}
    return any(not row[name] for name in needed) or float(row["score"]) < SURE


def write_draft(draft: Draft, out: Path, casebook: Casebook) -> None:
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
    files[_PAGE] = review_page(draft.article, draft.rows, casebook).encode("utf-8")
    replace_files(out, files)
