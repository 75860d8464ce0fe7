"""``casebook show`` and ``casebook find``: answers from the tables on the terminal."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.cli.options import (
    FAILED,
    LANGS,
    counted,
    data_dir_option,
    json_option,
    print_json,
    read,
)

if TYPE_CHECKING:
    from helpers.casebook import Casebook
    from helpers.quantity import Lang

#: Rows that are listed unless all are asked for.
_SHOWN = 40
lang_option = click.option("--lang", type=click.Choice(LANGS), default="zh", show_default=True)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--city", default="", metavar="CITY", help="Only rows of this place.")
@click.option("--every", is_flag=True, help=f"List all, not the first {_SHOWN}.")
@lang_option
@data_dir_option
@json_option
def find(
    words: tuple[str, ...],
    city: str,
    every: bool,
    lang: Lang,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Find claims, measures, sources and indicators that hold all of some words.

    Chinese and English count, and parts of words; the names of a row's place, indicator and
    source, too. Exit code: 1 if nothing is found.

    \b
    Examples:
      casebook find 清洁能源 装机
      casebook find PM2.5 --city lishui --lang en
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook import lookup

    found = lookup.find(read(data_dir), " ".join(words), place=city, lang=lang)
    if as_json:
        print_json([asdict(row) for row in found])
    else:
        for row in found if every else found[:_SHOWN]:
            click.echo(f"{row.id}  {row.line}")
        if not every and len(found) > _SHOWN:
            click.echo(f"… {len(found) - _SHOWN} more; --every lists them")
        click.echo(f"{counted(len(found), 'row')}; casebook show ID says all of one")
    if not found:
        sys.exit(FAILED)


@click.command()
@click.argument("id")
@lang_option
@data_dir_option
def show(id: str, lang: Lang, data_dir: Path | None) -> None:
    """Say all that there is on a claim: figure, bounds, source, what competes, the verdict.

    ID may be that of a measure, a source, an indicator or any other row, too.

    \b
    Examples:
      casebook show chenzhou_clean_capacity_2023_08
      casebook show ndrc_case_07 --lang en
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook import lookup
    from helpers.casebook.schema.declarations import MEANINGS
    from helpers.errors import near_matches

    casebook = read(data_dir)
    row = lookup.record(casebook, id)
    if row is None:
        known = casebook.raw("claims").column("claim")
        fix = near_matches(id, known) or "casebook find WORDS finds identifiers"
        raise click.UsageError(f"there is no row {id!r}: {fix}")
    table, cells = row
    if table == "claims":
        _show_claim(casebook, id, cells["place"], lang)
        return
    for column, text in cells.items():
        if text:
            meaning = MEANINGS[table, column][0 if lang == "en" else 1]
            click.echo(f"{column}: {text}    {click.style(meaning, dim=True)}")


def _show_claim(casebook: Casebook, id: str, place: str, lang: Lang) -> None:
    from helpers.audit import judge
    from helpers.casebook import case_of
    from helpers.casebook.index import index_of
    from helpers.display.rich_views import view

    known = index_of(casebook)
    claim = next(known.claim(row) for row in casebook.raw("claims").records() if row["claim"] == id)
    # Provinces and the country have claims and no case: any case judges them.
    city = next(name for name, one in known.places.items() if one.level == "city")
    case = case_of(casebook, place if known.places[place].level == "city" else city, lang)
    shown = view(claim, case)
    click.echo(f"{known.places[place].name(lang)} · {shown.heading}  ({id})")
    for name, mark in shown.rows:
        address = f"  {mark.target}" if mark.target.startswith("http") else ""
        click.echo(f"  {name}: {mark.text}{address}")
    judged = judge(case, known.places[place]).get(id)
    if judged is not None:
        for implied in judged.implied(lang):
            click.echo(f"      {implied}")
