"""A finished report as its readers have it, read once for all that is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from helpers.casebook import Case, case_of
from helpers.engine.card import Card, read
from tests.reports import pages, scanning
from tests.unit.sections.made_cases import bundled

LANGUAGES = ("zh", "en")
#: Data for programs: ids, and units, quotes and places in a source as they were published. Where
#: they stand beside what is printed, an id is the first of them.
RECORDS = "tbl-claims.csv"


@dataclass(frozen=True)
class Finished:
    """The report of a city in a language."""

    folder: Path

    @property
    def city(self) -> str:
        return self.folder.parent.name

    @property
    def lang(self) -> Any:
        return self.folder.name

    @property
    def case(self) -> Case:
        return case_of(bundled(), self.city, self.lang)

    @cached_property
    def page(self) -> BeautifulSoup:
        return scanning.read_page((self.folder / "report.html").read_text(encoding="utf-8"))

    @cached_property
    def words(self) -> str:
        """The text of the page."""
        return self.page.get_text(" ", strip=True)

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """Every text of the page, and of what it offers to download, with where it stands."""
        tables = [(name, rows) for name, rows in scanning.downloads(self.page) if name != RECORDS]
        return [
            *((passage.where, passage.text) for passage in scanning.passages(self.page)),
            *(
                (name, cell)
                for name, rows in tables
                for column in takewhile(lambda column: column[0] != "id", zip(*rows, strict=True))
                for cell in column
            ),
        ]

    @cached_property
    def printed(self) -> str:
        """The text of the PDF."""
        return pages.text(self.folder / "report.pdf")

    @cached_property
    def sheets(self) -> list[pages.Page]:
        """The pages of the PDF, of which the first is the cover."""
        return pages.read(self.folder / "report.pdf")

    @cached_property
    def sections(self) -> dict[str, NotebookNode]:
        """The executed notebooks by name."""
        paths = sorted((self.folder / "sections").glob("*.ipynb"))
        return {path.stem: nbformat.read(path, as_version=4) for path in paths}

    def cards(self, *names: str) -> Iterator[Card]:
        """Give what the cells of the notebooks show, or of those that are named."""
        for name in names or self.sections:
            for cell in self.sections[name].cells:
                for output in cell.get("outputs", ()):
                    if card := read(Card, output.get("metadata", {})):
                        yield card

    def column(self, head: str, first: int = 0) -> Iterator[str]:
        """Give the cells below a head of all tables of three columns or more that have it."""
        for table in self.page.select("table"):
            heads = [cell.get_text(strip=True) for cell in table.select("thead th")]
            for row in table.select("tbody tr") if heads[2:] and head in heads[first:] else ():
                yield row.find_all(["td", "th"])[heads.index(head)].get_text(strip=True)
