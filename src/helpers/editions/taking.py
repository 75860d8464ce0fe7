"""The edition of a place, made of a casebook: its rows, verdicts and standings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from helpers.audit.cohort import Comparison, comparisons
from helpers.audit.judging import judge
from helpers.casebook import (
    Case,
    Casebook,
    case_of,
    find_data,
    find_place,
    read_casebook,
)
from helpers.casebook.tables import announce
from helpers.editions.comparing import Difference, compare
from helpers.editions.record import KEPT, Edition, Row, Rows, Standing, key_of
from helpers.sections.lessons.composite_index import LEAST_SCORED, index

Standings = Mapping[str, Mapping[str, Standing]]


def take(casebook: Casebook, place: str) -> Edition:
    """Return the edition of one place, by its identifier or name.

    Only a city is audited and ranked; of a province or country the claims are taken. No such place
    is an `UnknownPlace`.
    """
    return _take(casebook, _all_rows(casebook), find_place(casebook, place).place)


def take_all(casebook: Casebook) -> dict[str, Edition]:
    """Return the editions of all places, in the order of the table."""
    rows = _all_rows(casebook)
    return {place: _take(casebook, rows, place) for place in rows["places"]}


def tables_of(casebook: Casebook) -> dict[str, Rows]:
    """Return the rows of the tables beside the claims by table and key."""
    announce()
    return {name: rows for name, rows in _all_rows(casebook).items() if name in KEPT}


def open_previous(previous: str, case: Case) -> Case | None:
    """Open the same city's case in the edition that a report is compared with.

    None when no folder of older tables is named, or that edition did not have the city.

    A folder that is none is a `DataNotFound`, one whose data break a rule an `InvalidCasebook`.
    """
    if not previous:
        return None
    older = read_casebook(find_data(Path(previous)))
    city = case.place.place
    has = (older.places["place"] == city) & (older.places["level"] == "city")
    return case_of(older, city, case.lang) if has.any() else None


def since_last(case: Case, older: Case | None) -> Difference | None:
    """Compare a case with its older one; none when there is none."""
    if older is None:
        return None
    city = case.place.place
    return compare(take(older.casebook, city), take(case.casebook, city))


def _take(casebook: Casebook, rows: Mapping[str, Rows], place: str) -> Edition:
    announce(place)
    claims = _where(rows["claims"], lambda row: row["place"] == place)
    tables = _concerning(rows, place, claims)
    taken = Edition(place, casebook.edition, claims, {}, {}, {}, tables)
    if rows["places"][place]["level"] != "city":
        return taken
    case = case_of(casebook, place)
    judged = judge(case)
    return replace(
        taken,
        verdicts={name: one.verdict for name, one in judged.items()},
        grounds={
            name: tuple(sorted(claim.id for claim in one.partners))
            for name, one in judged.items()
            if one.partners
        },
        standings=_standings(comparisons(case, common=True)).get(place, {}),
    )


@lru_cache(maxsize=32)
def _standings(items: tuple[Comparison, ...]) -> Standings:
    """Return where each city of a cohort stands on each indicator and in the index."""
    tables = {
        item.indicator.id: {place.place: rank for place, rank in item.ranks().items()}
        for item in items
        if item.varies
    }
    scores = {score.place.place: score for score in index(items)}
    ranked = {place: score.rank for place, score in scores.items() if score.rank is not None}
    tables[""] = ranked if len(ranked) >= LEAST_SCORED else {}
    found: dict[str, dict[str, Standing]] = {}
    for indicator, ranks in tables.items():
        for place, rank in ranks.items():
            ahead = tuple(sorted(other for other, better in ranks.items() if better < rank))
            score = f"{scores[place].value:.1f}" if not indicator else ""
            standing = Standing(indicator, rank, len(ranks), ahead, score)
            found.setdefault(place, {})[indicator] = standing
    return MappingProxyType({place: MappingProxyType(of) for place, of in found.items()})


def _concerning(tables: Mapping[str, Rows], place: str, claims: Rows) -> dict[str, Rows]:
    """Choose the rows of the other tables that concern a place."""
    places = tables["places"]
    above = [place]
    while parent := places[above[-1]]["parent"]:
        above.append(parent)
    cohort = places[place]["cohort"]
    measured = {row["indicator"] for row in claims.values()}
    measures = _where(tables["measures"], lambda row: row["place"] == place)
    found = {
        "places": _where(
            places, lambda row: row["place"] in above or bool(cohort and row["cohort"] == cohort)
        ),
        "indicators": _where(tables["indicators"], lambda row: row["indicator"] in measured),
        "benchmarks": _where(
            tables["benchmarks"],
            lambda row: row["place"] in above and row["indicator"] in measured,
        ),
        "measures": measures,
        "conditions": _where(tables["conditions"], lambda row: row["measure"] in measures),
        "advice": _where(tables["advice"], lambda row: row["measure"] in measures),
        "models": _where(tables["models"], lambda row: row["place"] == place),
    }
    citing = (claims, found["measures"], found["models"], found["benchmarks"])
    cited = {row["source"] for rows in citing for row in rows.values()}
    return {**found, "sources": _where(tables["sources"], lambda row: row["source"] in cited)}


def _where(rows: Rows, wanted: Callable[[Row], bool]) -> dict[str, Row]:
    return {key: row for key, row in rows.items() if wanted(row)}


@lru_cache(maxsize=4)
def _all_rows(casebook: Casebook) -> Mapping[str, Rows]:
    """Return the rows of the claims and of the tables kept beside them, by table and key."""
    found: dict[str, Rows] = {}
    for name in ("claims", *KEPT):
        raw = casebook.raw(name)
        kept = [column for column in raw.table.header if column not in raw.absent]
        rows = ({column: row[column] for column in kept} for row in raw.records())
        found[name] = MappingProxyType({key_of(name, row): MappingProxyType(row) for row in rows})
    return MappingProxyType(found)
