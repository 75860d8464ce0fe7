"""``casebook new``: rows of the tables, and the notebook of a section, to begin with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from helpers.cli.options import data_dir_option, find_notebooks, notebooks_option, read
from helpers.errors import near_matches

if TYPE_CHECKING:
    from helpers.casebook import Casebook
    from helpers.casebook.schema.declarations import Column, Table

_TABLES: Final = {
    "city": "places",
    "source": "sources",
    "claim": "claims",
    "measure": "measures",
    "indicator": "indicators",
    "section": "sections",
}


@click.command()
@click.argument("kind", type=click.Choice(tuple(_TABLES)))
@click.argument("cells", nargs=-1, metavar="[COLUMN=TEXT]...")
@data_dir_option
@notebooks_option
def new(kind: str, cells: tuple[str, ...], data_dir: Path | None, notebooks: Path | None) -> None:
    """Add a city, source, claim, measure or indicator to the tables, or begin a section.

    Cells that must not be empty and are not given are asked for on a terminal. The row is held to
    every rule before anything is written. A city needs its name and its code of GB/T 2260; its
    identifier, English name and province follow from them. A section gets a notebook that runs
    for every city, to be changed.

    \b
    Examples:
      casebook new city name_zh=林芝市 code=540400
      casebook new section section=noise title_zh=声环境 title_en=Noise
      casebook new measure
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook.formats.mending import add_rows
    from helpers.casebook.schema.declarations import TABLES

    table, casebook = TABLES[_TABLES[kind]], read(data_dir)
    given = dict(_cell(text, table) for text in cells)
    by_name = {column.name: column for column in table.columns}
    if kind == "city" and sys.stdin.isatty():  # the others follow from these
        for name in ("name_zh", "code"):
            given.setdefault(name, given.get(name) or _asked(table, by_name[name]))
    rows = _city(given, casebook) if kind == "city" else [given]
    row = rows[-1]
    missing = []
    # The identifier comes last: it can follow from the others.
    for column in sorted(table.columns, key=lambda one: one.name in table.key):
        if column.name in row:
            continue
        if usual := _usual(kind, column.name, row, casebook):
            row[column.name] = usual
        elif column.required and sys.stdin.isatty():
            row[column.name] = _asked(table, column)
        elif column.required:
            missing.append(f"  {column.name}=…  {_meaning(table, column)}")
    if missing:
        raise click.UsageError("\n".join([f"{kind}: these cells are wanted, too", *missing]))
    notebook = None
    if kind == "section":
        notebook = (find_notebooks(notebooks) / row["notebook"]).with_suffix(".ipynb")
    if notebook is not None and notebook.exists():
        raise click.UsageError(f"{notebook} is there: give another notebook=NN_name")
    add_rows(casebook.folder, {table.name: rows})
    for one in rows:
        click.echo(f"{table.file}: {', '.join(text for text in one.values() if text)}")
    if notebook is not None:
        notebook.write_text(_template(row), encoding="utf-8", newline="\n")
        click.echo(f"{notebook}: begun")
    others = [column.name for column in table.columns if not row.get(column.name)]
    if others:
        click.echo(f"left empty: {', '.join(others)}")
    read(casebook.folder)
    click.echo(f"{casebook.folder}: 0 problems")


def _cell(text: str, table: Table) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or name not in table.header:
        fix = near_matches(name, table.header) or f"columns are {', '.join(table.header)}"
        raise click.UsageError(f"{text!r} is no COLUMN=TEXT of {table.file}: {fix}")
    return name, value.strip()


def _city(given: dict[str, str], casebook: Casebook) -> list[dict[str, str]]:
    """Return the row of a city, after that of its province if the tables lack it."""
    from helpers.intake.divisions import Division, Gazetteer

    code, name = given.get("code", ""), given.get("name_zh", "")
    places = casebook.raw("places").records()
    if not (code and name) or any(row["code"] == code for row in places):
        return [{"level": "city", **given}]
    division = Division(code, name, given.get("name_en", ""))
    rows = Gazetteer([division], places, given.get("cohort", "")).rows([code])
    return [*rows[:-1], {**rows[-1], **given}]


def _usual(kind: str, column: str, row: dict[str, str], casebook: Casebook) -> str:
    """Return what a cell is called unless another text is given; empty if nobody can know."""
    from helpers.intake.claim_identity import Register
    from helpers.intake.divisions import identifier

    if kind == "section":
        orders = [int(one["order"]) for one in casebook.raw("sections").records()]
        order = row.get("order") or str(max(orders, default=0) + 1)
        return {
            "order": order,
            "notebook": f"{int(order):02d}_{row['section']}.ipynb" if "section" in row else "",
        }.get(column, "")
    if kind == "claim" and column in ("qualifier", "aspect"):
        share = row.get("unit") == "%"
        return "=" if column == "qualifier" else "share" if share else "level"
    if kind == "claim" and column == "claim" and {"place", "indicator"} <= row.keys():
        known = Register(casebook.raw("claims").records())
        return known.name({"start": "", "end": "", **row})
    if kind == "measure" and column == "measure" and {"place", "name_en"} <= row.keys():
        return f"{row['place']}_{identifier(row['name_en'])}"
    return ""


def _asked(table: Table, column: Column) -> str:
    """Ask for a cell until it keeps the rules of its column."""
    while True:
        text = str(click.prompt(f"{column.name}  ({_meaning(table, column)})")).strip()
        rule = column.broken(text)
        if rule is None:
            return text
        click.echo(f"  {rule.remedy(text)}")


def _meaning(table: Table, column: Column) -> str:
    from helpers.casebook.schema.declarations import MEANINGS

    english, chinese = MEANINGS[table.name, column.name]
    choices = f": {', '.join(column.choices)}" if column.choices else ""
    return f"{chinese} {english}{choices}"


def _template(row: dict[str, str]) -> str:
    """Return the notebook of a new section."""
    import json
    from importlib.resources import files

    text = (files(__package__) / "section.ipynb").read_text(encoding="utf-8")
    for name in ("section", "title_zh", "title_en"):
        # As JSON writes it, within the quotation marks of the template.
        text = text.replace(f"@{name}@", json.dumps(row[name], ensure_ascii=False)[1:-1])
    return text
