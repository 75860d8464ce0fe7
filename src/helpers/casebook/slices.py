"""Parts of a data folder by name, each with a digest: what a report has read, and as it was.

A slice is named in words that a person understands, such as ``claims of lishui: forest_cover``,
and the name says all that is needed to cut it out again. Its digest changes when a row of it
changes, comes or goes; an empty slice has a digest, too. A slice of claims holds their sources and
indicators as well, since whoever has a claim can read these of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from helpers.casebook.files import Contents, RawTable, load, read_folder
from helpers.casebook.schema.declarations import TABLES

Row: TypeAlias = Mapping[str, str]

#: Everything in the folder that makes a casebook, byte by byte.
FOLDER: Final = "all data"
EDITION: Final = "edition"
#: Which indicator has which theme and section, in the table's order.
THEMES: Final = "themes of indicators"
_TRUSTED: Final = ("high", "medium")
#: What kind a measure is of, without what it is.
KINDS: Final = ("measure", "place", "instrument", "theme")
_KEYS: Final = {"place": "places", "source": "sources", "indicator": "indicators"}
_DIGITS: Final = 32

_FORMS: Final = re.compile(
    r"table (?P<table>\w+)"
    r"|(?P<one>place|source|indicator) (?P<id>\w+)"
    r"|cities of (?P<cohort>\w+)"
    r"|claims (?:of (?P<place>\w+)|among (?P<among>\w+))"
    r"(?:: (?P<indicator>\w+)| in theme (?P<theme>\w+)| in section (?P<section>\w+))?"
    r"|(?:indicators that|whether) (?P<least>\d+) of (?P<publish>\w+)"
    r" publish(?: (?P<asked>\w+))? as (?P<aspects>[\w/]+)"
    r"|measures of (?P<measures>\w+)"
    r"|kinds of measures among (?P<kinds>\w+)"
    r"|model of (?P<model>\w+)"
    r"|benchmarks of (?P<marked>\w+(?:/\w+)*)(?:: (?P<mark>\w+))?"
)


def claims_of(place: str, what: str = "") -> str:
    """Name the claims of a place: all, or ``: INDICATOR``, `` in theme T``, `` in section S``."""
    return f"claims of {place}{what}"


def claims_among(cohort: str, what: str) -> str:
    """Name the claims of the cities of a cohort."""
    return f"claims among {cohort}{what}"


def published_by(least: int, cohort: str, aspects: Sequence[str]) -> str:
    """Name the list of indicators that enough cities of a cohort publish in one of some aspects."""
    return f"indicators that {least} of {cohort} publish as {'/'.join(aspects)}"


def whether_published(least: int, cohort: str, indicator: str, aspect: str) -> str:
    """Name the answer whether enough cities of a cohort publish an indicator in an aspect."""
    return f"whether {least} of {cohort} publish {indicator} as {aspect}"


def benchmarks_of(places: Sequence[str], indicator: str = "") -> str:
    """Name the benchmarks of some places, all or those of one indicator."""
    return f"benchmarks of {'/'.join(places)}" + (f": {indicator}" if indicator else "")


class Slices:
    """The slices of one state of a data folder; each is cut out once."""

    def __init__(
        self, tables: Mapping[str, RawTable], edition: str | None, folder: Callable[[], str]
    ) -> None:
        self._tables = tables
        self._edition = edition
        self._folder = folder
        self._known: dict[str, str] = {}
        self._publishers: dict[tuple[str, tuple[str, ...]], dict[str, int]] = {}

    def digest(self, name: str) -> str:
        """Return the digest of a slice; empty if the name is none."""
        if name not in self._known:
            self._known[name] = self._digest(name)
        return self._known[name]

    def published(self, least: int, cohort: str, aspects: Sequence[str]) -> tuple[str, ...]:
        """List indicators that enough cities of a cohort publish, trusted, in some aspects."""
        key = cohort, tuple(aspects)
        if key not in self._publishers:
            cities = set(self._cities.get(cohort, ()))
            found: dict[str, set[str]] = {}
            for row in self._rows["claims"]:
                trusted = self._confidence.get(row["source"]) in _TRUSTED
                if trusted and row["aspect"] in aspects and row["place"] in cities:
                    found.setdefault(row["indicator"], set()).add(row["place"])
            self._publishers[key] = {name: len(found[name]) for name in sorted(found)}
        counts = self._publishers[key]
        return tuple(name for name, count in counts.items() if count >= least)

    def _digest(self, name: str) -> str:
        if name == FOLDER:
            return self._folder()
        if name == EDITION:
            return _of(self._edition)
        if name == THEMES:
            rows = self._rows["indicators"]
            return _of([[row[key] for key in ("indicator", "theme", "section")] for row in rows])
        form = _FORMS.fullmatch(name)
        if form is None:
            return ""
        told = {key: text for key, text in form.groupdict().items() if text is not None}
        if "table" in told:
            return _of(self._rows[told["table"]]) if told["table"] in TABLES else ""
        if "one" in told:
            return _of(self._by_key[told["one"]].get(told["id"]))
        if "cohort" in told:
            return _of([self._by_key["place"][one] for one in self._cities.get(told["cohort"], ())])
        if "publish" in told:
            aspects = tuple(told["aspects"].split("/"))
            found = self.published(int(told["least"]), told["publish"], aspects)
            return _of(told["asked"] in found if "asked" in told else found)
        if "measures" in told:
            return _of(self._of_place("measures").get(told["measures"]))
        if "kinds" in told:
            cities = self._cities.get(told["kinds"], ())
            rows = [row for city in cities for row in self._of_place("measures").get(city, ())]
            return _of([[row[column] for column in KINDS] for row in rows])
        if "model" in told:
            return _of(self._of_place("models").get(told["model"]))
        if "marked" in told:
            return _of(self._benchmarks(told["marked"].split("/"), told.get("mark", "")))
        return _of(self._claims(told))

    def _claims(self, told: Mapping[str, str]) -> list[object]:
        """Cut out claims, each with its source and its indicator."""
        places = [told["place"]] if "place" in told else self._cities.get(told["among"], ())
        key = next((key for key in ("indicator", "theme", "section") if key in told), "")
        wanted = told.get(key, "")
        cut: list[object] = []
        for place in places:
            for row in self._claims_by[key].get((place, wanted), ()):
                source = self._by_key["source"].get(row["source"])
                cut.append((row, source, self._by_key["indicator"].get(row["indicator"])))
        return cut

    @cached_property
    def _claims_by(self) -> Mapping[str, Mapping[tuple[str, str], list[Row]]]:
        """Claims by place and by indicator, theme, section or nothing, sorted by identifier."""
        found: dict[str, dict[tuple[str, str], list[Row]]] = {
            key: {} for key in ("", "indicator", "theme", "section")
        }
        for row in sorted(self._rows["claims"], key=lambda row: row["claim"]):
            indicator = self._by_key["indicator"].get(row["indicator"], {})
            for key, of in found.items():
                value = row["indicator"] if key == "indicator" else indicator.get(key, "")
                of.setdefault((row["place"], value if key else ""), []).append(row)
        return found

    def _benchmarks(self, places: Sequence[str], indicator: str) -> list[object]:
        return [
            (
                row,
                self._by_key["source"].get(row["source"]),
                self._by_key["indicator"].get(row["indicator"]),
            )
            for row in self._rows["benchmarks"]
            if row["place"] in places and indicator in ("", row["indicator"])
        ]

    def _of_place(self, table: str) -> Mapping[str, list[Row]]:
        return self._grouped[table]

    @cached_property
    def _grouped(self) -> Mapping[str, Mapping[str, list[Row]]]:
        found: dict[str, dict[str, list[Row]]] = {"measures": {}, "models": {}}
        for table, of in found.items():
            for row in self._rows[table]:
                of.setdefault(row["place"], []).append(row)
        return found

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[Row]]:
        """The rows of every table; none of one that cannot be read."""
        known = self._tables
        return {name: [*known[name].records()] if name in known else [] for name in TABLES}

    @cached_property
    def _by_key(self) -> Mapping[str, Mapping[str, Row]]:
        return {key: {row[key]: row for row in self._rows[table]} for key, table in _KEYS.items()}

    @cached_property
    def _confidence(self) -> Mapping[str, str]:
        return {row["source"]: row["confidence"] for row in self._rows["sources"]}

    @cached_property
    def _cities(self) -> Mapping[str, tuple[str, ...]]:
        """The places of each cohort by identifier; a city without one is a cohort of its own."""
        found: dict[str, list[str]] = {}
        for row in self._rows["places"]:
            found.setdefault(row["cohort"] or row["place"], []).append(row["place"])
        return {cohort: tuple(sorted(places)) for cohort, places in found.items()}


def lookup(folder: str | Path) -> Callable[[Iterable[str]], dict[str, str]]:
    """Read a data folder once and return what gives the digests of slices as they are now.

    Nothing is checked: of tables that cannot be read the slices are empty. A name that is none
    has the empty digest, which no slice has.
    """
    contents = load(Path(folder))
    raw = read_folder(Path(folder), contents)
    slices = Slices(raw.tables, raw.edition, lambda: whole(contents))

    def digests(names: Iterable[str]) -> dict[str, str]:
        return {name: slices.digest(name) for name in names}

    return digests


def whole(contents: Contents) -> str:
    """Digest all that was read of a folder."""
    return contents.digest[:_DIGITS]


def _of(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
