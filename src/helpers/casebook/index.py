"""The rows of a casebook as records, found by identifier or by name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cached_property, lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from helpers.casebook.records import (
    Benchmark,
    Claim,
    Indicator,
    Place,
    Section,
    Source,
    UsualRange,
)
from helpers.casebook.schema.declarations import separated
from helpers.casebook.tables import Casebook
from helpers.errors import CasebookError, WrongUse, near_matches
from helpers.quantity import Period, read_decimal

R = TypeVar("R")

TRUSTED: Final = ("high", "medium")

#: What a figure says when it is the amount itself, and so speaks for what its indicator spans.
_LEVELS: Final = ("level", "share")
_SUFFIXES: Final = ("市", "区", "县", "省", "州")


class UnknownPlace(WrongUse, LookupError):
    """A name that is no place of the casebook, or no city where a city is needed."""


class UnknownIndicator(CasebookError, LookupError):
    """A name that is no indicator of the casebook."""


class UnknownSource(CasebookError, LookupError):
    """A name that is no source of the casebook."""


class UnknownSection(CasebookError, LookupError):
    """A name that is no section of the casebook."""


def find_place(casebook: Casebook, name: str) -> Place:
    """Find a place by its identifier, or by its Chinese or English name.

    Parameters
    ----------
    name
        In either case of letters; a Chinese name may go without 市, 区, 县, 省 or 州, and that of
        an autonomous place without its peoples.

    Raises
    ------
    UnknownPlace
        If there is no such place, or two of that name; the message lists near names.
    """
    return _place(find_row(casebook.raw("places").records(), name))


def find_row(
    rows: Iterable[Mapping[str, str]], name: str, of: str = "the casebook"
) -> Mapping[str, str]:
    """Find the row of a place, as `find_place` does, among rows of something."""
    by_id = {row["place"]: row for row in rows}
    wanted = str(name).strip().casefold()
    found = [row for row in by_id.values() if wanted in _names(row)] or [
        row
        for row in by_id.values()
        if "自治" in row["name_zh"] and len(wanted) > 1 and row["name_zh"].startswith(wanted)
    ]
    if wanted in by_id or len(found) == 1:
        return by_id.get(wanted) or found[0]
    if found:
        choices = ", ".join(row["place"] for row in found)
        raise UnknownPlace(f"{name!r} is the name of {choices}", fix="use the identifier")
    names = [spelled for row in by_id.values() for spelled in _names(row)]
    raise UnknownPlace(
        f"{name!r} is no place of {of}",
        fix=near_matches(wanted, [*by_id, *names]) or f"places are {', '.join(sorted(by_id))}",
    )


def _names(row: Mapping[str, str]) -> tuple[str, ...]:
    zh, en = row["name_zh"], row["name_en"].casefold()
    short = zh[:-1] if zh.endswith(_SUFFIXES) and len(zh) > 2 else zh
    return zh, short, en


def _place(row: Mapping[str, str]) -> Place:
    return _record(Place, row, cohort_order=int(row["cohort_order"] or 0))


class Index:
    """The records of a casebook, each made once."""

    def __init__(self, casebook: Casebook) -> None:
        self.casebook = casebook
        self._claims: dict[str, Claim] = {}
        self._by_place: dict[str, dict[str, list[dict[str, str]]]] = {}

    def source(self, id: str) -> Source:
        """Return a source; an unknown identifier is an `UnknownSource`."""
        return _known("source", self.sources, id, UnknownSource)

    def indicator(self, id: str) -> Indicator:
        """Return an indicator; an unknown identifier is an `UnknownIndicator` with near ones."""
        return _known("indicator", self.indicators, id, UnknownIndicator, self._called)

    def section(self, id: str) -> Section:
        """Return a section; an unknown identifier is an `UnknownSection`."""
        return _known("section", self.sections, id, UnknownSection)

    def place(self, place: str | Place) -> Place:
        """Return a place by identifier or name; a place is returned as it is."""
        if isinstance(place, Place):
            return place
        if place in self.places:
            return self.places[place]
        return find_place(self.casebook, place)

    def claim(self, row: Mapping[str, str]) -> Claim:
        """Make the claim of a row of the table, or return the one made before."""
        if row["claim"] not in self._claims:
            self._claims[row["claim"]] = _record(
                Claim,
                row,
                id=row["claim"],
                indicator=self.indicators[row["indicator"]],
                period=self._period(row),
                source=self.sources[row["source"]],
                inferred=separated(row["inferred"]),
            )
        return self._claims[row["claim"]]

    def _period(self, row: Mapping[str, str]) -> Period:
        """Read the period of a claim, and whether its source states it."""
        inferred = separated(row["inferred"])
        if not inferred:
            yearly = self.indicators[row["indicator"]].span == "year"
            whole = yearly and row["aspect"] in _LEVELS and len(row["end"]) == len("2023")
            return Period(row["start"] or (row["end"] if whole else ""), row["end"])
        published = self.sources[row["source"]].published
        printed = "end" in inferred and not row["start"] and row["end"].startswith(published)
        return Period(row["start"], row["end"], "printed" if printed and published else "inferred")

    def rows_of(self, table: str) -> Mapping[str, Sequence[Mapping[str, str]]]:
        """Return the rows of a table by the place that they, or their measures, are about.

        Those of a place keep the table's order; claims are sorted and have their confidence.
        """
        if table not in self._by_place:
            rows = self.casebook.raw(table).records()
            if table == "claims":
                rows.sort(key=lambda row: row["claim"])
                for row in rows:
                    row["confidence"] = self.sources[row["source"]].confidence
            found = self._by_place[table] = {}
            for row in rows:
                place = row["place"] if "place" in row else self._takers.get(row["measure"], "")
                found.setdefault(place, []).append(row)
        return self._by_place[table]

    @cached_property
    def _takers(self) -> Mapping[str, str]:
        """The places of the measures."""
        raw = self.casebook.raw("measures")
        return dict(zip(raw.column("measure"), raw.column("place"), strict=True))

    def claims_at(self, places: Sequence[str]) -> list[Mapping[str, str]]:
        """Return the claims of some places with their confidence, sorted by claim."""
        claims = self.rows_of("claims")
        found = [row for place in dict.fromkeys(places) for row in claims.get(place, ())]
        return sorted(found, key=lambda row: row["claim"]) if len(places) > 1 else found

    @cached_property
    def trusted_rows(self) -> Mapping[tuple[str, str, str], Sequence[Mapping[str, str]]]:
        """The trusted claims by place, indicator and aspect, sorted by claim.

        A cohort may have hundreds of cities: to ask all of them must not scan the table each time.
        """
        found: dict[tuple[str, str, str], list[Mapping[str, str]]] = {}
        for row in chain.from_iterable(self.rows_of("claims").values()):
            if row["confidence"] in TRUSTED:
                found.setdefault((row["place"], row["indicator"], row["aspect"]), []).append(row)
        return found

    @cached_property
    def places(self) -> dict[str, Place]:
        """The places by identifier."""
        return {row["place"]: _place(row) for row in self.casebook.raw("places").records()}

    @cached_property
    def cohorts(self) -> Mapping[str, tuple[Place, ...]]:
        """The places of each cohort, in its order."""
        found: dict[str, list[Place]] = {}
        for place in self.places.values():
            if place.cohort:
                found.setdefault(place.cohort, []).append(place)
        return {
            name: tuple(sorted(same, key=lambda place: (place.cohort_order, place.place)))
            for name, same in found.items()
        }

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The sources by identifier."""
        rows = self.casebook.raw("sources").records()
        return {row["source"]: _record(Source, row, id=row["source"]) for row in rows}

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The sections by identifier."""
        return {
            row["section"]: _record(
                Section,
                row,
                id=row["section"],
                order=int(row["order"]),
                notebook=row["notebook"].removesuffix(".ipynb"),
            )
            for row in self.casebook.raw("sections").records()
        }

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators by identifier."""
        return {
            row["indicator"]: _record(
                Indicator,
                row,
                id=row["indicator"],
                direction=int(row["direction"]),
                aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
                minimum=_number(row["minimum"]),
                maximum=_number(row["maximum"]),
                usual=_usual(row),
            )
            for row in self.casebook.raw("indicators").records()
        }

    @cached_property
    def _called(self) -> Mapping[str, str]:
        """The identifiers of indicators by their Chinese names."""
        return {text: i.id for i in self.indicators.values() for text in (i.name_zh, *i.aliases)}

    @cached_property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        """The benchmarks, sorted by identifier."""
        rows = (
            _record(
                Benchmark,
                row,
                id=row["benchmark"],
                indicator=self.indicators[row["indicator"]],
                period=Period(row["start"], row["end"]),
                source=self.sources[row["source"]],
            )
            for row in self.casebook.raw("benchmarks").records()
        )
        return tuple(sorted(rows, key=lambda benchmark: benchmark.id))


@lru_cache(maxsize=4)
def index_of(casebook: Casebook) -> Index:
    """Return the records of a casebook; all cases of one casebook share them."""
    return Index(casebook)


def _record(kind: type[R], row: Mapping[str, str], **read: Any) -> R:
    """Make a record of the cells of a row that are called as its fields, and of what was read."""
    return kind(**{name: row[name] for name in _fields(cast(Hashable, kind)) if name in row} | read)


@lru_cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _known(
    what: str,
    records: Mapping[str, R],
    id: str,
    error: type[CasebookError],
    called: Mapping[str, str] = MappingProxyType({}),
) -> R:
    """Return a record; of an unknown one the error names who is called so, or near ones."""
    if id not in records:
        hint = f"did you mean {called[id]}?" if id in called else near_matches(id, records)
        fix = hint or f"there are {len(records)}; none is near"
        raise error(f"{id!r} is no {what} of the casebook", fix=fix)
    return records[id]


def _number(text: str) -> float | None:
    return float(read_decimal(text)) if text else None


def _usual(row: Mapping[str, str]) -> UsualRange | None:
    if not row["usual_low"]:
        return None
    low, high = (float(read_decimal(row[name])) for name in ("usual_low", "usual_high"))
    return UsualRange(low, high, row["usual_per"])
