"""``casebook import`` and ``casebook export``: from a wide table, and to a workbook and back."""

from __future__ import annotations

import sys
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers.cli.options import (
    FAILED,
    READ_FROM,
    at_work,
    counted,
    data_dir_option,
    identifier,
    json_option,
    print_json,
)
from helpers.errors import WrongUse

if TYPE_CHECKING:
    from helpers.casebook import Casebook
    from helpers.intake.divisions import Gazetteer
    from helpers.intake.panels import Import, Mapping

_SHOWN = 20
#: Bytes of a file that takes more than a moment to be read.
_LARGE = 2**19


class FileInTheWay(WrongUse, FileExistsError):
    """A mapping that is there already; a draft never replaces it."""


@click.command(name="import")
@click.argument("file", type=READ_FROM)
@click.option(
    "--mapping",
    "mapping_file",
    metavar="MAPPING.yml",
    type=READ_FROM,
    help="What the rows and columns are.",
)
@click.option("--source", metavar="ID", callback=identifier, help="The source of the figures.")
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of tables to write into, founded on --data-dir if it is new.  [default: the same]",
)
@click.option("--add-places", is_flag=True, help="Add cities of the mapping's table of divisions.")
@click.option("--partial", is_flag=True, help="Write the rest when figures conflict.")
@click.option("--dry-run", is_flag=True, help="Report, and write nothing.")
@click.option("--every", is_flag=True, help="List every finding, not the first of each kind.")
@click.option(
    "--draft",
    metavar="MAPPING.yml",
    type=click.Path(path_type=Path),
    help="Write a first mapping for FILE from its heads, and import nothing.",
)
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook, for --draft.")
@data_dir_option
@json_option
def import_panel(
    file: Path,
    mapping_file: Path | None,
    source: str | None,
    into: Path | None,
    add_places: bool,
    partial: bool,
    dry_run: bool,
    every: bool,
    draft: Path | None,
    sheet: str,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Turn a wide table, one row a city and one column an indicator, into claims.

    FILE is a CSV file or an Excel workbook. Every cell becomes a claim, or says that there is no
    figure, or is reported. Figures that the casebook has are left alone; if it has another one of
    the same source for the same thing, nothing is written.

    The edits of a workbook that casebook export wrote are taken back, each listed, all or none.

    \b
    Examples:
      casebook import tables.xlsx --dry-run
      casebook import panel.xlsx --draft panel.yml
      casebook import panel.xlsx --mapping panel.yml --source yearbook_2019 --dry-run
      casebook import panel.csv --mapping panel.yml --source yearbook_2019 \\
          --into ../panel/data --add-places
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook import find_data, read_casebook
    from helpers.casebook.formats.grid import read_grid
    from helpers.casebook.formats.mending import add_rows
    from helpers.intake import panels
    from helpers.intake.founding import found, target

    size = file.stat().st_size
    if size > _LARGE:
        reading = at_work(f"reading {file}: {size / 2**20:.1f} MB")
        click.get_current_context().with_resource(reading)
    if draft is not None:
        if mapping_file or source:
            raise click.UsageError("--draft makes a mapping: leave --mapping and --source out")
        _draft(file, draft, sheet, read_casebook(find_data(data_dir)))
        return
    if mapping_file is None and not source and file.suffix.casefold() == ".xlsx":
        _take_edits(file, find_data(data_dir), dry_run, as_json)
        return
    if mapping_file is None or not source:
        raise click.UsageError("give --mapping and --source, or --draft for a first mapping")
    mapping = panels.read_mapping(mapping_file)
    ground = read_casebook(find_data(data_dir))
    casebook = target(ground, into)
    gazetteer = _gazetteer(casebook, mapping, mapping_file) if add_places else None
    grid = read_grid(file, mapping.sheet or sheet)
    done = panels.plan_import(grid, mapping, casebook, source, gazetteer)
    refused = bool(done.conflicts) and not partial
    writes = not dry_run and not refused and bool(done.claims or done.places)
    if writes:
        if casebook.folder.exists():
            add_rows(casebook.folder, done.rows)
        else:
            found(casebook, ground.folder, done.rows)
    if as_json:
        print_json({"data": str(casebook.folder), "written": writes, **_record(done)})
    else:
        _report(done, every)
        click.echo(_outcome(done, casebook.folder, writes, dry_run, refused))
    if refused:
        sys.exit(FAILED)


@click.command()
@click.option(
    "--xlsx",
    "path",
    metavar="FILE.xlsx",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The workbook to write; one that is there is replaced.",
)
@data_dir_option
def export(path: Path, data_dir: Path | None) -> None:
    """Write all tables into one workbook of Excel, to be edited there.

    Every table is a sheet of text cells, with lists of the words that a column takes; the first
    sheet explains the columns. Take the edits back with casebook import FILE.xlsx.

    \b
    Examples:
      casebook export --xlsx tables.xlsx
      casebook import tables.xlsx --dry-run
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook import find_data, read_casebook
    from helpers.casebook.formats.workbook import workbook_bytes
    from helpers.casebook.formats.writing import CannotWrite

    casebook = read_casebook(find_data(data_dir))
    content = workbook_bytes(casebook)
    try:
        path.write_bytes(content)
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise CannotWrite(what, where=str(path), fix="close it in Excel, or name another") from None
    click.echo(f"{path}: {counted(len(casebook.claims), 'figure')} and the other tables")


def _take_edits(file: Path, folder: Path, dry_run: bool, as_json: bool) -> None:
    """Take back the edits of a workbook that `casebook export` wrote."""
    from helpers.casebook import read_casebook
    from helpers.casebook.formats.workbook import read_edits, write_edits

    casebook = read_casebook(folder)
    edits, tables = read_edits(file, casebook)
    writes = bool(edits) and not dry_run
    if writes:
        write_edits(tables, casebook, folder)
    if as_json:
        print_json({"data": str(folder), "written": writes, "edits": [asdict(e) for e in edits]})
        return
    for edit in edits:
        click.echo(str(edit))
    end = f"written to {folder}" if writes else "nothing written"
    click.echo(f"{file}: {counted(len(edits), 'edit')}; {end}")


def _draft(file: Path, path: Path, sheet: str, casebook: Casebook) -> None:
    from helpers.casebook.formats.grid import read_grid
    from helpers.casebook.formats.writing import CannotWrite
    from helpers.intake import panels

    made = panels.draft_mapping(read_grid(file, sheet), casebook, sheet)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as draft:
            draft.write(made.text)
    except FileExistsError:
        fix = "name a new file; a mapping that is there is never replaced"
        raise FileInTheWay(f"{path} is there", fix=fix) from None
    except OSError as error:
        what, fix = error.strerror or "cannot be written", "name a file that can be written"
        raise CannotWrite(what, where=str(path), fix=fix) from None
    matched = f"{counted(made.matched, 'column')} matched, {made.open} open"
    click.echo(f"{path}: {matched}; finish it, then import with --mapping {path}")


def _gazetteer(casebook: Casebook, mapping: Mapping, mapping_file: Path) -> Gazetteer:
    from helpers.intake.divisions import Gazetteer, other_divisions, read_divisions

    rule = mapping.places
    if not rule.divisions:
        raise click.UsageError(
            "--add-places needs the codes and names of cities: name a table of divisions in the "
            f"mapping (places: divisions), with the columns {rule.code}, {rule.name} and, if there "
            f"is one, {rule.name_en}"
        )
    path = mapping_file.parent / rule.divisions
    if not path.is_file():
        raise click.UsageError(f"--add-places: there is no file {path} (places: divisions)")
    divisions = read_divisions(path, rule.code, rule.name, rule.name_en)
    return Gazetteer(
        (*divisions, *other_divisions()), casebook.raw("places").records(), rule.cohort
    )


def _record(done: Import) -> dict[str, Any]:
    """Return an import as plain data, for JSON."""
    return {
        "panel": done.panel,
        "cities": done.cities,
        "claims": len(done.claims),
        "identical": done.identical,
        "missing": dict(done.missing),
        "columns_left_out": done.left_out,
        "places": [dict(row) for row in done.places],
        "sources": [dict(row) for row in done.sources],
        "findings": [finding.record() for finding in done.findings],
    }


def _report(done: Import, every: bool) -> None:
    """Print what was not taken as it stands, by kind."""
    from helpers.intake.panels import KINDS

    for kind, group in groupby(done.findings, key=lambda finding: finding.kind):
        found = list(group)
        click.echo(f"{KINDS[kind]} ({len(found)}):")
        for finding in found if every else found[:_SHOWN]:
            click.echo(f"  {finding}")
        if not every and len(found) > _SHOWN:
            click.echo(f"  … {len(found) - _SHOWN} more; --every lists them")


def _outcome(done: Import, folder: Path, writes: bool, dry_run: bool, refused: bool) -> str:
    cities = "1 city" if done.cities == 1 else f"{done.cities} cities"
    missing = ", ".join(f"{number} {meaning}" for meaning, number in done.missing.items())
    understood = f"{done.panel}: {cities}, {counted(len(done.claims), 'new figure')}"
    parts = [understood, f"{done.identical} there already"]
    parts += [f"cells without a figure: {missing}"] if missing else []
    parts += (
        [f"{counted(done.left_out, 'column')} left out by the mapping"] if done.left_out else []
    )
    if refused:
        end = "nothing written: figures conflict (mend them, or write the rest with --partial)"
    elif dry_run:
        end = f"nothing written: a dry run for {folder}"
    elif writes:
        end = f"written to {folder}"
    else:
        end = "nothing to write"
    return f"{'; '.join(parts)}\n{end}"
