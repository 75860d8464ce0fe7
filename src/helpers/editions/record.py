"""What is kept of one place's edition so that a later one can be compared with it.

An `Edition` is plain text throughout: the rows of the tables that speak of the place, the verdict
on each claim with the claims it was held against, and where the place stood in its cohort. It is
the same whether it comes from a data folder or from the record that a report carries, and it
speaks both languages, since the rows do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeAlias

from helpers.audit.verdicts import Verdict
from helpers.casebook.schema.declarations import TABLES, Table
from helpers.errors import CasebookError
from helpers.quantity import Lang, Period, Quantity, parse_period, parse_quantity

Row: TypeAlias = Mapping[str, str]
Rows: TypeAlias = Mapping[str, Row]

#: What a record calls itself, and the version of its shape.
KIND: Final = "edition"
VERSION: Final = 1
#: The tables of a record beside the claims.
KEPT: Final = (
    "places", "indicators", "sources", "benchmarks", "measures", "conditions", "advice", "models",
)  # fmt: skip

_NEEDED: Final = ("place", "indicator", "aspect", "scope", "source")


class BadRecord(CasebookError, ValueError):
    """A record of an edition that cannot be read."""


@dataclass(frozen=True)
class Standing:
    """Where a place stood in its cohort."""

    #: What was compared; empty for the composite index.
    indicator: str
    #: Its rank, 1 for the best, and how many had one.
    rank: int
    of: int
    #: The places with a better rank, sorted by identifier.
    ahead: tuple[str, ...]
    #: The composite index as text; empty for an indicator.
    score: str = ""


@dataclass(frozen=True)
class Edition:
    """One place as one edition of the casebook has it."""

    place: str
    #: The date that the data speak for.
    date: str
    #: The rows of its claims by identifier.
    claims: Rows
    #: The verdict on each claim that the audit judges, by identifier.
    verdicts: Mapping[str, Verdict]
    #: The other claims of the findings that a verdict rests on, by the claim's identifier.
    grounds: Mapping[str, tuple[str, ...]]
    #: Where it stood, by indicator; the empty name is the composite index.
    standings: Mapping[str, Standing]
    #: The rows of `KEPT` that concern the place, by table and key.
    tables: Mapping[str, Rows]

    @property
    def when(self) -> Period:
        """The date as a period, for text."""
        return parse_period(self.date, self.date)

    def name(self, table: str, key: str, lang: Lang) -> str:
        """Name a place or an indicator; its identifier when it has no row."""
        row = self.tables.get(table, {}).get(key, {})
        return row.get(f"name_{lang}") or key

    def record(self) -> dict[str, Any]:
        """Return the edition as plain data, in an order that its content alone decides."""
        return {
            "record": KIND,
            "version": VERSION,
            "place": self.place,
            "edition": self.date,
            "claims": [dict(row) for _, row in sorted(self.claims.items())],
            "verdicts": {
                claim: {"verdict": verdict.value, "grounds": list(self.grounds.get(claim, ()))}
                for claim, verdict in sorted(self.verdicts.items())
            },
            "standings": [asdict(one) for _, one in sorted(self.standings.items())],
            "tables": {
                name: [dict(row) for _, row in sorted(rows.items())]
                for name, rows in sorted(self.tables.items())
            },
        }


def key_of(table: str, row: Row) -> str:
    """Return the key of a row as one text."""
    return "/".join(row[column] for column in TABLES[table].key)


def figure(row: Row) -> Quantity:
    """Read the figure of a claim's row, as one of its own: no two editions share a figure."""
    return parse_quantity(row["value"], row["unit"], row["qualifier"], aspect=row["aspect"])


def period(row: Row) -> Period:
    """Read the period of a claim's row."""
    return parse_period(row["start"], row["end"])


def read_record(data: object, where: str = "") -> Edition:
    """Read what `Edition.record` wrote, now or when tables had other names.

    Raises
    ------
    BadRecord
        If it is no such record, or of a version that this one does not know; names `where` it is.
    """
    again = "build the report again"
    if not isinstance(data, Mapping) or data.get("record") != KIND:
        raise BadRecord("is no record of an edition", where=where, fix=again)
    if data.get("version") != VERSION:
        raise BadRecord(
            f"is a record of version {data.get('version')!r}; version {VERSION} is known here",
            where=where,
            fix="compare it with the casebook that built it, or build the report again",
        )
    try:
        return _edition(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"lacks {error}" if isinstance(error, KeyError) else str(error)
        raise BadRecord(f"is damaged: {what}", where=where, fix=again) from None


def _edition(data: Mapping[str, Any]) -> Edition:
    """Make an edition of a record; the manifest beside it vouches for its bytes."""
    claims = _rows("claims", data["claims"])
    for row in claims.values():
        for column in _NEEDED:
            row[column]  # a KeyError names what is missing
        figure(row)
        period(row)
    parse_period(data["edition"], data["edition"])
    verdicts = dict(data["verdicts"]).items()
    standings = [
        Standing(one["indicator"] or "", one["rank"], one["of"], tuple(one["ahead"]), one["score"])
        for one in data["standings"]
    ]
    return Edition(
        place=data["place"],
        date=data["edition"],
        claims=claims,
        verdicts={claim: Verdict(one["verdict"]) for claim, one in verdicts},
        grounds={claim: tuple(one["grounds"]) for claim, one in verdicts if one["grounds"]},
        standings={one.indicator: one for one in standings},
        tables={name: _rows(name, _kept(data["tables"], TABLES[name])) for name in KEPT},
    )


def _kept(tables: Mapping[str, Any], table: Table) -> Any:
    """Return the rows of a table that a record has under its name of today or an older one."""
    name = table.former if table.former in tables else table.name
    return tables[name] if table.required else tables.get(name, ())


def _rows(table: str, data: Iterable[dict[str, str]]) -> dict[str, Row]:
    former = {column.former: column.name for column in TABLES[table].columns if column.former}
    rows = [{former.get(name, name): text for name, text in row.items()} for row in data]
    return {key_of(table, row): row for row in rows}


def table_digests(edition: Edition) -> dict[str, str]:
    """Return the SHA-256 of the rows of every table that concern a place, by sorted names.

    Neither the order of rows nor the place of a file on a machine matters.
    """
    tables = {"claims": edition.claims, **edition.tables}
    listed = {name: [dict(row) for _, row in sorted(of.items())] for name, of in tables.items()}
    return {
        name: _sha256(json.dumps(rows, ensure_ascii=False)) for name, rows in sorted(listed.items())
    }


def data_fingerprint(edition: Edition) -> str:
    """Return one SHA-256 over the names and digests of all tables."""
    return _sha256(
        "".join(f"{digest}  {name}.csv\n" for name, digest in table_digests(edition).items())
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
