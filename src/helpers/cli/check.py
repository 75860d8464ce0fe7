"""``casebook check``: validate the tables."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.cli.options import (
    FAILED,
    at_work,
    counted,
    coverage_in_words,
    data_dir_option,
    json_option,
    print_json,
)

if TYPE_CHECKING:
    from helpers.casebook import Coverage

#: Bytes of tables that take more than a moment to be checked.
_LARGE = 4 * 2**20
#: So many times the bytes of a table are packed in a workbook.
_PACKED = 10


@click.command()
@data_dir_option
@json_option
@click.option("--fix", is_flag=True, help="Write the tables in the canonical form.")
@click.option("--watch", is_flag=True, help="Check again whenever a table is saved, until Ctrl-C.")
def check(data_dir: Path | None, as_json: bool, fix: bool, watch: bool) -> None:
    """Validate the tables, and say what is missing from each city's case.

    Every problem is listed at once: file, row, column, value, rule and what to do. What a city
    has not published is no problem, but it is said. Tables of an older folder are read; --fix
    writes them as they are written today, all or none, and lists what it changed.

    \b
    Examples:
      casebook check
      casebook check --fix
      casebook check --watch
      casebook check --json --data-dir ../other/data
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook import find_data

    folder = find_data(data_dir)
    if watch:
        if fix or as_json:
            raise click.UsageError("--watch only tells what is wrong: leave --fix and --json out")
        _watch(folder)
    elif not _check(folder, as_json=as_json, fix=fix):
        sys.exit(FAILED)


def _watch(folder: Path) -> None:
    """Check whenever something is saved below a folder, and say what is wrong."""
    from contextlib import suppress
    from datetime import datetime

    from helpers.errors import CasebookError, extra

    with extra("lab"):
        from watchfiles import watch
    with suppress(KeyboardInterrupt):
        _check(folder, brief=True)
        for _ in watch(folder):
            click.echo(f"{datetime.now():%H:%M:%S}")
            try:
                _check(folder, brief=True)
            except CasebookError as error:
                click.echo(f"Error: {error}", err=True)


def _check(folder: Path, *, as_json: bool = False, fix: bool = False, brief: bool = False) -> bool:
    """Check a folder once and print what there is to say; return whether it keeps every rule."""
    from helpers.casebook import (
        InvalidCasebook,
        Problem,
        coverage,
        proven_claims,
        read_casebook,
    )
    from helpers.casebook.formats.mending import deviations, mend
    from helpers.casebook.schema.problem import in_lines

    size = _bytes_of_tables(folder)
    what = f"checking {folder}: some {size / 2**20:.0f} MB of tables"
    casebook, problems = None, tuple[Problem, ...]()
    with at_work(what) if size > _LARGE else nullcontext():
        found = mend(folder) if fix else deviations(folder)
        try:
            casebook = read_casebook(folder)
        except InvalidCasebook as error:
            problems = error.problems
        covered = coverage(casebook) if casebook else ()
    claims, proven = (len(casebook.claims), proven_claims(casebook)) if casebook else (0, 0)
    if as_json:
        print_json(
            {
                "data": str(folder),
                "deviations": [asdict(deviation) for deviation in found],
                "fixed": fix,
                "problems": [asdict(problem) for problem in problems],
                "claims": claims,
                "proven": proven,
                "coverage": [asdict(city) for city in covered],
            }
        )
    else:
        for line in in_lines(found):
            click.echo(f"{'Fixed' if fix else 'Read'}: {line}")
        for line in in_lines(problems):
            click.echo(f"Error: {line}", err=True)
        for city in () if brief else covered:
            _print_coverage(city)
        if casebook and not brief:
            click.echo(f"{proven} of {counted(claims, 'figure')} proven by a quotation")
        if found and not fix:
            click.echo("casebook check --fix writes the tables as they are written today")
        click.echo(f"{folder}: {counted(len(problems), 'problem')}")
    return not problems


def _bytes_of_tables(folder: Path) -> int:
    tables = sum(path.stat().st_size for path in folder.glob("*.csv"))
    return tables + _PACKED * sum(path.stat().st_size for path in folder.glob("*.xlsx"))


def _print_coverage(city: Coverage) -> None:
    click.echo(f"{city.place}: {coverage_in_words(city)}")
    for what, names in (
        ("sections", city.missing_sections),
        ("indicators that other cities publish", city.missing_indicators),
    ):
        if names:
            click.echo(f"  lacks {what}: {', '.join(names)}")
    # Measures that lack the same parts share a line: most of a young case lack them all.
    lacking: dict[tuple[str, ...], list[str]] = {}
    for measure, parts in city.missing_parts.items():
        lacking.setdefault(parts, []).append(measure)
    for parts, measures in sorted(lacking.items(), key=lambda one: len(one[0])):
        click.echo(f"  lacks {', '.join(parts)} of measures: {', '.join(measures)}")
