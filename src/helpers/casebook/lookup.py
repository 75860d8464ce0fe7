"""Find rows of the casebook by words, in Chinese or in English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from helpers.casebook.index import find_place, index_of
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.tables import Casebook
from helpers.quantity import Lang

#: Where words are looked for, in the order of the answers, and what a row is called by.
_CALLED: Final = {
    "indicators": ("name",),
    "claims": ("place", "indicator"),
    "measures": ("place", "name"),
    "models": ("place", "name"),
    "sources": ("title",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was found: its table, its identifier, and what it says in one line."""

    table: str
    id: str
    line: str


def find(casebook: Casebook, words: str, *, place: str = "", lang: Lang = "zh") -> tuple[Row, ...]:
    """Return the rows that hold every one of some words, parts of words with spaces between them.

    What a row refers to counts too: the names of its place, its indicator, its source. Only rows of
    `place` are searched, if it is given by identifier or name; it may be an `UnknownPlace`.
    """
    wanted = words.casefold().split()
    at = find_place(casebook, place).place if place else ""
    return tuple(
        row for row, text in _rows(casebook, at, lang) if all(word in text for word in wanted)
    )


def record(casebook: Casebook, id: str) -> tuple[str, dict[str, str]] | None:
    """Return the table and the cells of the row with an identifier; of several the first."""
    for name in (*_CALLED, "places", "sections", "benchmarks"):
        key = TABLES[name].key[-1]
        for row in casebook.raw(name).records():
            if row[key] == id:
                return name, row
    return None


def _rows(casebook: Casebook, place: str, lang: Lang) -> Iterator[tuple[Row, str]]:
    """Yield each row with all that is looked through, folded."""
    known = index_of(casebook)
    named = {
        name: {row[TABLES[name].key[0]]: row for row in casebook.raw(name).records()}
        for name in ("places", "indicators", "sources")
    }
    for table, called in _CALLED.items():
        for row in casebook.raw(table).records():
            if place and row.get("place", "") != place:
                continue
            parts = [
                known.places[row[one]].name(lang)
                if one == "place"
                else known.indicators[row[one]].name(lang)
                if one == "indicator"
                else row[f"{one}_{lang}"]
                for one in called
            ]
            if table == "claims":
                claim = known.claim(row)
                parts += [claim.words(lang), claim.period.words(lang), claim.scope_in(lang)]
            texts = [*parts, *row.values()]
            for column, other in (("place", "places"), ("indicator", "indicators")):
                texts += named[other].get(row.get(column, ""), {}).values()
            source = named["sources"].get(row.get("source", ""), {})
            texts += [source.get(one, "") for one in ("title_zh", "title_en", "publisher")]
            line = " · ".join(part for part in parts if part)
            yield Row(table, row[TABLES[table].key[-1]], line), "\n".join(texts).casefold()
