"""``casebook check``: validate the tables."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from helpers.cli.options import (
    FAILED,
    counted,
    coverage_in_words,
    data_dir_option,
    json_option,
    print_json,
)


@click.command()
@data_dir_option
@json_option
def check(data_dir: Path | None, as_json: bool) -> None:
    """Validate the tables, and say what is missing from each city's case.

    Every problem is listed at once: file, row, column, value, rule and what to do. What a city
    has not published is no problem, but it is said.

    \b
    Examples:
      casebook check
      casebook check --json --data-dir ../other/data
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook import check_casebook, coverage, find_data, read_casebook

    folder = find_data(data_dir)
    problems = check_casebook(folder)
    covered = () if problems else coverage(read_casebook(folder))
    if as_json:
        print_json(
            {
                "data": str(folder),
                "problems": [problem.record() for problem in problems],
                "coverage": [city.record() for city in covered],
            }
        )
    else:
        for problem in problems:
            click.echo(f"Error: {problem}", err=True)
        for city in covered:
            click.echo(f"{city.place}: {coverage_in_words(city)}")
            for what, names in (
                ("sections", city.missing_sections),
                ("indicators that other cities publish", city.missing_indicators),
            ):
                if names:
                    click.echo(f"  lacks {what}: {', '.join(names)}")
        click.echo(f"{folder}: {counted(len(problems), 'problem')}")
    if problems:
        sys.exit(FAILED)
