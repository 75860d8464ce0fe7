"""One city's view of the casebook: what a notebook holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from helpers.casebook.index import TRUSTED, Index, index_of
from helpers.casebook.records import (
    Benchmark,
    Claim,
    Indicator,
    NotOnRecord,
    Place,
    Section,
    Source,
    preference,
)
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.schema.vocabulary import label
from helpers.casebook.tables import Casebook, announce
from helpers.quantity import Lang

if TYPE_CHECKING:
    import pandas as pd

Choice: TypeAlias = str | Iterable[str] | None
Where: TypeAlias = str | Place | Iterable[str | Place] | None


@dataclass(frozen=True)
class Case:
    """One city's view of the casebook; `lang` is the language that it speaks."""

    casebook: Casebook
    place: Place
    lang: Lang = "zh"

    def __post_init__(self) -> None:
        announce(self.place.place)

    @property
    def edition(self) -> str:
        """The date that the data speak for."""
        return self.casebook.edition

    def claims(
        self,
        theme: Choice = None,
        indicator: Choice = None,
        section: Choice = None,
        aspect: Choice = None,
        place: Where = None,
        confidence: Iterable[str] = TRUSTED,
    ) -> pd.DataFrame:
        """Select claims as a table for pandas.

        Parameters
        ----------
        theme, indicator, section, aspect
            One name or several; none of them: all.
        place
            Another place than the city of the case, or several.
        confidence
            Which confidences to take; claims of low confidence are for `to_verify`.

        Returns
        -------
        pandas.DataFrame
            The columns of the table and ``confidence``, sorted by claim; text throughout.

        Raises
        ------
        UnknownIndicator, UnknownSection, UnknownPlace, UnknownTerm
            If a name to select by is unknown.
        """
        import pandas as pd

        rows = self._claim_rows(theme, indicator, section, aspect, place, confidence)
        columns = [*TABLES["claims"].header, "confidence"]
        return pd.DataFrame(list(rows), columns=columns, dtype="str")

    def claim_list(
        self,
        theme: Choice = None,
        indicator: Choice = None,
        section: Choice = None,
        aspect: Choice = None,
        place: Where = None,
        confidence: Iterable[str] = TRUSTED,
    ) -> list[Claim]:
        """Select claims as objects; the same choices as `claims`, in the same order."""
        rows = self._claim_rows(theme, indicator, section, aspect, place, confidence)
        return list(map(self._index.claim, rows))

    def _claim_rows(
        self,
        theme: Choice,
        indicator: Choice,
        section: Choice,
        aspect: Choice,
        place: Where,
        confidence: Iterable[str],
    ) -> Iterator[Mapping[str, str]]:
        """Select rows of claims, each with its confidence."""
        wanted = self._selected_indicators(theme, indicator, section)
        aspects = _chosen(aspect, partial(label, "aspect"))
        trust = set(confidence)
        for row in self._index.claims_at(self._names(place)):
            if (
                row["confidence"] in trust
                and (wanted is None or row["indicator"] in wanted)
                and (aspects is None or row["aspect"] in aspects)
            ):
                yield row

    def claim(
        self,
        indicator: str,
        at: str = "",
        aspect: str = "level",
        scope: str | None = None,
        place: str | Place | None = None,
    ) -> Claim | NotOnRecord:
        """Find the claim that answers a question.

        Parameters
        ----------
        at
            A year, month or day that the period of the claim ends in; empty for the latest.
        aspect
            What the figure says; the ``level`` of an indicator that is a share is its share.
        scope
            The exact scope; empty for the whole place, none for any.

        Returns
        -------
        Claim or NotOnRecord
            Of several the latest, then the most trusted, then the one for the whole place,
            then the first by identifier. `NotOnRecord` is false.

        Raises
        ------
        UnknownIndicator, UnknownPlace, UnknownTerm
            If a name is unknown.
        BadPeriod
            If `at` is no partial ISO date.
        """
        found = self._answers(indicator, at, aspect, scope, place)
        if not found and aspect == "level":
            found = self._answers(indicator, at, "share", scope, place)
        if found:
            return min(found, key=preference)
        where = self.place.place if place is None else self._index.place(place).place
        weak = self.claim_list(indicator=indicator, aspect=aspect, place=where, confidence=("low",))
        unverified = tuple(claim for claim in weak if claim.period.covers(at))
        return NotOnRecord(where, self.indicator(indicator), at, aspect, self.lang, unverified)

    def to_verify(self) -> list[Claim]:
        """List the city's claims of low confidence, which enter no analysis."""
        return self.claim_list(confidence=("low",))

    def rows(self, table: str, place: str | Place | None = None) -> list[dict[str, str]]:
        """Return the rows of a table that are about the city, or another place, in its order.

        A condition is about the place of its measure.
        """
        (at,) = self._names(place)
        return [dict(row) for row in self._index.rows_of(table).get(at, ())]

    def measures(self) -> pd.DataFrame:
        """Return the measures that the city took: the columns and the order of the table."""
        import pandas as pd

        return pd.DataFrame(self.rows("measures"), columns=TABLES["measures"].header, dtype="str")

    def models(self) -> pd.DataFrame:
        """Return the elements of the city's model: the columns and the order of the table."""
        import pandas as pd

        return pd.DataFrame(self.rows("models"), columns=TABLES["models"].header, dtype="str")

    def cohort(self) -> list[Place]:
        """List the cities of the same cohort in its order; the city alone without one."""
        if not self.place.cohort:
            return [self.place]
        return list(self._index.cohorts.get(self.place.cohort, ()))

    def province(self) -> Place:
        """Return the province that the city belongs to."""
        return self._index.place(self.place.parent)

    def country(self) -> Place:
        """Return the country that the city belongs to."""
        return self._index.place(self.province().parent)

    def benchmarks(
        self, indicator: Choice = None, kind: Choice = None, at: str = ""
    ) -> list[Benchmark]:
        """List what the city's claims are held against, by its place, its province or the country.

        Of indicators and kinds one name or several, none of them: all; an unknown one is an
        `UnknownIndicator` or `UnknownTerm`. At the end of `at`, a year, month or day, a benchmark
        holds; without it any is listed. Sorted by identifier.
        """
        indicators = self._selected_indicators(None, indicator, None)
        kinds = _chosen(kind, partial(label, "benchmark_kind"))
        places = (self.place.place, self.place.parent, self.province().parent)
        announce(*places)
        return [
            benchmark
            for benchmark in self._index.benchmarks
            if benchmark.place in places
            and (indicators is None or benchmark.indicator.id in indicators)
            and (kinds is None or benchmark.kind in kinds)
            and benchmark.period.includes(at)
        ]

    def source(self, id: str) -> Source:
        """Return a source; an unknown identifier is an `UnknownSource`."""
        return self._index.source(id)

    def indicator(self, id: str) -> Indicator:
        """Return an indicator; an unknown identifier is an `UnknownIndicator`."""
        return self._index.indicator(id)

    def section(self, id: str) -> Section:
        """Return a section; an unknown identifier is an `UnknownSection`."""
        return self._index.section(id)

    def indicators(self) -> list[Indicator]:
        """List every indicator of the casebook, in the table's order."""
        return list(self._index.indicators.values())

    def has_indicator(self, id: str) -> bool:
        """Return whether the casebook knows an indicator."""
        return id in self._index.indicators

    def sections(self) -> list[Section]:
        """List the sections of a case study in their order."""
        return sorted(self._index.sections.values(), key=lambda section: section.order)

    def _answers(
        self, indicator: str, at: str, aspect: str, scope: str | None, place: str | Place | None
    ) -> list[Claim]:
        self.indicator(indicator)
        label("aspect", aspect)
        (where,) = self._names(place)
        found = map(self._index.claim, self._index.trusted_rows.get((where, indicator, aspect), ()))
        return [
            claim
            for claim in found
            if claim.period.covers(at) and (scope is None or claim.scope == scope)
        ]

    def _names(self, place: Where) -> list[str]:
        """Name the places of a choice; the city of the case when nothing is chosen."""
        chosen = self.place if place is None else place
        several = (chosen,) if isinstance(chosen, str | Place) else chosen
        names = [self._index.place(one).place for one in several]
        announce(*names)
        return names

    def _selected_indicators(
        self, theme: Choice, indicator: Choice, section: Choice
    ) -> frozenset[str] | None:
        """Name the indicators of a choice; none when nothing is chosen."""
        if theme is None and indicator is None and section is None:
            return None
        themes = _chosen(theme, partial(label, "theme"))
        names = _chosen(indicator, self.indicator)
        sections = _chosen(section, self.section)
        return frozenset(
            one.id
            for one in self._index.indicators.values()
            if (themes is None or one.theme in themes)
            and (names is None or one.id in names)
            and (sections is None or one.section in sections)
        )

    @property
    def _index(self) -> Index:
        return index_of(self.casebook)


def _chosen(choice: Choice, known: Callable[[str], object]) -> tuple[str, ...] | None:
    """Return the names of a choice, each of which must be known; none when nothing is chosen."""
    if choice is None:
        return None
    names = (choice,) if isinstance(choice, str) else tuple(choice)
    for name in names:
        known(name)
    return names
