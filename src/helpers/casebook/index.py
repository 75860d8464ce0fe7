"""The rows of a casebook as records, found by identifier or by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

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
from helpers.errors import CasebookError, near_matches
from helpers.quantity import Period, read_decimal

if TYPE_CHECKING:
    import pandas as pd

TRUSTED: Final = ("high", "medium")

_SUFFIXES: Final = ("市", "区", "县", "省", "州")


class UnknownPlace(CasebookError, LookupError):
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
    casebook
        The casebook.
    name
        In either case of letters; a Chinese name may go without 市, 区, 县, 省 or 州.

    Raises
    ------
    UnknownPlace
        If there is no such place, or two of that name; the message lists near names.
    """
    rows = casebook.raw("places").records()
    wanted = str(name).strip().casefold()
    for row in rows:
        if row["place"] == wanted:
            return _place(row)
    found = [row for row in rows if wanted in _names(row)]
    if len(found) == 1:
        return _place(found[0])
    if found:
        choices = ", ".join(row["place"] for row in found)
        raise UnknownPlace(f"{name!r} is the name of {choices}", fix="use the identifier")
    known = [row["place"] for row in rows]
    names = [spelled for row in rows for spelled in _names(row)]
    raise UnknownPlace(
        f"{name!r} is no place of the casebook",
        fix=near_matches(wanted, [*known, *names]) or f"places are {', '.join(sorted(known))}",
    )


def _names(row: Mapping[str, str]) -> tuple[str, ...]:
    zh, en = row["name_zh"], row["name_en"].casefold()
    short = zh[:-1] if zh.endswith(_SUFFIXES) and len(zh) > 2 else zh
    return zh, short, en


def _place(row: Mapping[str, str]) -> Place:
    fields = {**row, "cohort_order": int(row["cohort_order"] or 0)}
    return Place(**fields)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Index:
    """The records of a casebook, each made once."""

    casebook: Casebook

    def source(self, id: str) -> Source:
        """Return a source.

        Raises
        ------
        UnknownSource
            If there is none of that identifier.
        """
        if id not in self.sources:
            raise UnknownSource(f"{id!r} is no source of the casebook", fix=_hint(id, self.sources))
        return self.sources[id]

    def indicator(self, id: str) -> Indicator:
        """Return an indicator.

        Raises
        ------
        UnknownIndicator
            If there is none of that identifier; the message lists near ones.
        """
        if id not in self.indicators:
            names = {
                text: i.id for i in self.indicators.values() for text in (i.name_zh, *i.aliases)
            }
            hint = f"did you mean {names[id]}?" if id in names else _hint(id, self.indicators)
            raise UnknownIndicator(f"{id!r} is no indicator of the casebook", fix=hint)
        return self.indicators[id]

    def section(self, id: str) -> Section:
        """Return a section.

        Raises
        ------
        UnknownSection
            If there is none of that identifier.
        """
        if id not in self.sections:
            raise UnknownSection(
                f"{id!r} is no section of the casebook", fix=_hint(id, self.sections)
            )
        return self.sections[id]

    def place(self, place: str | Place) -> Place:
        """Return a place by identifier or name; a place is returned as it is."""
        if isinstance(place, Place):
            return place
        if place in self.places:
            return self.places[place]
        return find_place(self.casebook, place)

    def claim(self, row: Mapping[Any, Any]) -> Claim:
        """Make the claim of a row of the table, or return the one made before."""
        if row["claim"] not in self._claims:
            self._claims[row["claim"]] = Claim(
                id=row["claim"],
                place=row["place"],
                indicator=self.indicators[row["indicator"]],
                value=row["value"],
                unit=row["unit"],
                qualifier=row["qualifier"],
                aspect=row["aspect"],
                period=self._period(row),
                scope=row["scope"],
                source=self.sources[row["source"]],
                locator=row["locator"],
                note=row["note"],
                scope_en=row["scope_en"],
                note_en=row["note_en"],
                quote=row["quote"],
                inferred=separated(row["inferred"]),
                accepted=row["accepted"],
            )
        return self._claims[row["claim"]]

    def _period(self, row: Mapping[Any, Any]) -> Period:
        """Read the period of a claim, and whether its source states it."""
        inferred = separated(row["inferred"])
        if not inferred:
            return Period(row["start"], row["end"])
        published = self.sources[row["source"]].published
        printed = "end" in inferred and not row["start"] and row["end"].startswith(published)
        return Period(row["start"], row["end"], "printed" if printed and published else "inferred")

    @cached_property
    def claims_with_confidence(self) -> pd.DataFrame:
        """The table of claims with the confidence of each one's source, sorted by claim."""
        confidence = {source.id: source.confidence for source in self.sources.values()}
        frame = self.casebook.frame("claims")
        with_it = frame.assign(confidence=frame["source"].map(confidence).astype("str"))
        return with_it.sort_values("claim", kind="stable")

    def rows_at(self, places: Sequence[str]) -> list[Mapping[str, str]]:
        """Return the claims of some places with their confidence, sorted by claim."""
        found = [row for place in dict.fromkeys(places) for row in self._rows_of.get(place, ())]
        return sorted(found, key=lambda row: row["claim"]) if len(places) > 1 else found

    @cached_property
    def _rows_of(self) -> Mapping[str, Sequence[Mapping[str, str]]]:
        """The claims of every place, sorted by claim."""
        found: dict[str, list[Mapping[str, str]]] = {}
        rows = self.casebook.raw("claims").records()
        for row in rows:
            row["confidence"] = self.sources[row["source"]].confidence
        for row in sorted(rows, key=lambda row: row["claim"]):
            found.setdefault(row["place"], []).append(row)
        return found

    @cached_property
    def measures_of(self) -> Mapping[str, list[int]]:
        """Where the measures of each place stand in their table."""
        found: dict[str, list[int]] = {}
        for row, place in enumerate(self.casebook.raw("measures").column("place")):
            found.setdefault(place, []).append(row)
        return found

    @cached_property
    def trusted_rows(self) -> Mapping[tuple[str, str, str], Sequence[Mapping[str, str]]]:
        """The trusted claims by place, indicator and aspect, sorted by claim.

        A cohort may have hundreds of cities: to ask all of them must not scan the table each time.
        """
        found: dict[tuple[str, str, str], list[Mapping[str, str]]] = {}
        for row in (row for rows in self._rows_of.values() for row in rows):
            if row["confidence"] in TRUSTED:
                found.setdefault((row["place"], row["indicator"], row["aspect"]), []).append(row)
        return found

    def publishers(self, cohort: str, aspects: tuple[str, ...]) -> Mapping[str, int]:
        """Count the cities of a cohort with trusted claims in some aspects, by indicator, sorted.

        A city without a cohort is a cohort of its own, by its identifier.
        """
        if (cohort, aspects) not in self._publishers:
            found: dict[str, set[str]] = {}
            for place in self.cohort_ids(cohort) or (cohort,):
                for row in self._rows_of.get(place, ()):
                    if row["confidence"] in TRUSTED and row["aspect"] in aspects:
                        found.setdefault(row["indicator"], set()).add(place)
            counts = {name: len(found[name]) for name in sorted(found)}
            self._publishers[cohort, aspects] = counts
        return self._publishers[cohort, aspects]

    @cached_property
    def _publishers(self) -> dict[tuple[str, tuple[str, ...]], Mapping[str, int]]:
        return {}

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        return {}

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

    def cohort_ids(self, cohort: str) -> frozenset[str]:
        """Return the identifiers of a cohort's cities."""
        if cohort not in self._cohort_ids:
            ids = frozenset(place.place for place in self.cohorts.get(cohort, ()))
            self._cohort_ids[cohort] = ids
        return self._cohort_ids[cohort]

    @cached_property
    def _cohort_ids(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The sources by identifier."""
        rows = self.casebook.raw("sources").records()
        return {row["source"]: Source(row.pop("source"), **row) for row in rows}

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The sections by identifier."""
        return {
            row["section"]: Section(
                row["section"],
                int(row["order"]),
                row["title_zh"],
                row["title_en"],
                row["notebook"].removesuffix(".ipynb"),
                row["heading"],
            )
            for row in self.casebook.raw("sections").records()
        }

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators by identifier."""
        return {
            row["indicator"]: Indicator(
                row["indicator"],
                row["name_zh"],
                row["name_en"],
                row["unit"],
                int(row["direction"]),
                row["theme"],
                row["section"],
                row["definition"],
                tuple(alias for alias in row["aliases"].split("|") if alias),
                row["definition_en"],
                _number(row["minimum"]),
                _number(row["maximum"]),
                _usual(row),
            )
            for row in self.casebook.raw("indicators").records()
        }

    @cached_property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        """The benchmarks, sorted by identifier."""
        rows = (
            Benchmark(
                id=row["benchmark"],
                indicator=self.indicators[row["indicator"]],
                place=row["place"],
                kind=row["kind"],
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                value=row["value"],
                unit=row["unit"],
                qualifier=row["qualifier"],
                period=Period(row["start"], row["end"]),
                edition=row["edition"],
                source=self.sources[row["source"]],
                scope=row["scope"],
                scope_en=row["scope_en"],
                definition=row["definition"],
                definition_en=row["definition_en"],
            )
            for row in self.casebook.raw("benchmarks").records()
        )
        return tuple(sorted(rows, key=lambda benchmark: benchmark.id))


@lru_cache(maxsize=4)
def index_of(casebook: Casebook) -> Index:
    """Return the records of a casebook; all cases of one casebook share them."""
    return Index(casebook)


def _hint(name: str, known: Mapping[str, object]) -> str:
    return near_matches(name, known) or f"there are {len(known)}; none is near"


def _number(text: str) -> float | None:
    return float(read_decimal(text)) if text else None


def _usual(row: Mapping[str, str]) -> UsualRange | None:
    if not row["usual_low"]:
        return None
    low, high = (float(read_decimal(row[name])) for name in ("usual_low", "usual_high"))
    return UsualRange(low, high, row["usual_per"])
