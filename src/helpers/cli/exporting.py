"""``casebook export``: all tables in one workbook."""

from __future__ import annotations

from pathlib import Path

import click

from helpers.cli.options import counted, data_dir_option


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
