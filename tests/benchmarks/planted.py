"""How many planted errors the audit finds: ``make planted`` prints them by kind.

One error at a time is planted in a claim of a city, its quotation blanked, and the place is
audited again. An error is found when the claim itself turns contradicted, scope or doubtful; when
only a claim beside it does, that is counted apart. Drawn from a fixed seed.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

import click
import pandas as pd

from helpers.audit import verdict_of_claims
from helpers.audit.verdicts import Verdict
from helpers.casebook import Casebook, case_of, find_data, read_casebook

SEED: Final = 20231211
MARKS: Final = (Verdict.CONTRADICTED, Verdict.SCOPE, Verdict.DOUBTFUL)
#: Kinds whose errors are gross, and those that nothing but a partner can know.
GROSS: Final = ("×10", "÷10", "sign", "万/亿", "above whole", "streak", "limit")
_LARGER: Final = {"万": "亿", "亿": "万"}
_CEILINGS: Final = {"天": "400", "类": "9", "位": "0"}

Row = dict[str, str]


def _times(factor: str) -> Callable[[Row, random.Random], Row | None]:
    def planted(row: Row, _draw: random.Random) -> Row | None:
        value = Decimal(row["value"]) * Decimal(factor)
        return {**row, "value": f"{value:f}"} if value else None

    return planted


def _sign(row: Row, _draw: random.Random) -> Row | None:
    return {**row, "value": f"{-Decimal(row['value']):f}"}


def _magnitude(row: Row, _draw: random.Random) -> Row | None:
    first = row["unit"][:1]
    return {**row, "unit": _LARGER[first] + row["unit"][1:]} if first in _LARGER else None


def _above_whole(row: Row, draw: random.Random) -> Row | None:
    if row["aspect"] != "share":
        return None
    return {**row, "value": f"{draw.uniform(101, 160):.1f}"}


def _streak(row: Row, draw: random.Random) -> Row | None:
    if row["aspect"] != "streak":
        return None
    return {**row, "value": str(int(Decimal(row["value"])) + draw.randint(2, 6))}


def _limit(row: Row, _draw: random.Random) -> Row | None:
    ceiling = _CEILINGS.get(row["unit"])
    return {**row, "value": ceiling} if ceiling and row["aspect"] in ("level", "rank") else None


def _years(row: Row, draw: random.Random) -> Row | None:
    if not row["end"]:
        return None
    shift = draw.choice((-5, -4, -3))
    moved = {
        key: f"{int(row[key][:4]) + shift}{row[key][4:]}" for key in ("start", "end") if row[key]
    }
    return {**row, **moved}


def _exchanged(row: Row, draw: random.Random) -> Row | None:
    digits = row["value"]
    places = [
        i
        for i in range(len(digits) - 1)
        if digits[i].isdigit()
        and digits[i + 1].isdigit()
        and digits[i] != digits[i + 1]
        and not (i == 0 and digits[i + 1] == "0")
    ]
    if not places:
        return None
    at = draw.choice(places)
    return {**row, "value": digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]}


KINDS: Final[dict[str, Callable[[Row, random.Random], Row | None]]] = {
    "×10": _times("10"),
    "÷10": _times("0.1"),
    "sign": _sign,
    "万/亿": _magnitude,
    "above whole": _above_whole,
    "streak": _streak,
    "limit": _limit,
    "years off": _years,
    "digits exchanged": _exchanged,
}


def errors(claims: pd.DataFrame, cities: set[str], each: int) -> Iterator[tuple[str, Row]]:
    """Yield errors to plant, kind by kind, spread over the cities; targets are left alone."""
    rows: list[Row] = [
        {str(name): text for name, text in row.items()}
        for row in claims.astype(str).to_dict("records")
        if row["place"] in cities and row["aspect"] != "target"
    ]
    for kind, plant in KINDS.items():
        draw = random.Random(f"{SEED} {kind}")
        order = draw.sample(rows, len(rows))
        left = each
        for row in order:
            try:
                planted = plant(row, draw)
            except InvalidOperation:
                continue
            if planted and left:
                left -= 1
                yield kind, {**planted, "quote": ""}


def judged(casebook: Casebook, place: str) -> dict[str, Verdict]:
    """Return the verdict of every claim of a place."""
    return verdict_of_claims(case_of(casebook, place))


@click.command()
@click.option("--each", default=40, show_default=True, help="Errors of each kind.")
@click.option("--data-dir", default=None, help="The data folder.")
@click.option("--list", "listed", is_flag=True, help="Print each error that was not found.")
def main(each: int, data_dir: str | None, listed: bool) -> None:
    """Plant errors and print how many the audit marks, and the marks on the data as they are."""
    casebook = read_casebook(find_data(data_dir))
    places = casebook.places
    cities = set(places.loc[places["level"] == "city", "place"])
    claims = casebook.claims.assign(quote="")
    plain = casebook.with_tables(claims=claims)
    before = {city: judged(plain, city) for city in sorted(cities)}
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, row in errors(claims, cities, each):
        changed = claims.copy()
        changed.loc[changed["claim"] == row["claim"], list(row)] = list(row.values())
        after = judged(plain.with_tables(claims=changed), row["place"])
        known = before[row["place"]]
        partner = any(
            after[name] in MARKS and known.get(name) not in MARKS
            for name in after
            if name != row["claim"]
        )
        if kind == "digits exchanged":
            bound = known[row["claim"]] not in (Verdict.SINGLE, Verdict.DOUBTFUL)
            kind = f"{kind}, {'with' if bound else 'without'} a partner"
        itself = after.get(row["claim"]) in MARKS
        outcome = "found" if itself else "partner" if partner else "missed"
        tally[kind][outcome] += 1
        if listed and outcome != "found":
            click.echo(f"{kind}: {outcome}: {row['claim']} {row['value']}{row['unit']}")
    gross: Counter[str] = Counter()
    for kind, counts in tally.items():
        total = counts.total()
        click.echo(
            f"{kind:34}{counts['found']:4} of {total:3}  {counts['found'] / total:5.0%}"
            f"  (partner only {counts['partner']})"
        )
        if kind in GROSS:
            gross.update(counts)
    click.echo(
        f"{'gross kinds together':34}{gross['found']:4} of {gross.total():3}  "
        f"{gross['found'] / gross.total():5.0%}"
    )
    click.echo("Marks on the data as they are:")
    for city, verdicts in before.items():
        for name, verdict in verdicts.items():
            if verdict in MARKS:
                click.echo(f"  {city}: {name}: {verdict.value}")


if __name__ == "__main__":
    main()
