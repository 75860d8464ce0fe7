"""``casebook check``: validate the tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.cli.options import (
    FAILED,
    counted,
    coverage_in_words,
    data_dir_option,
    json_option,
    print_json,
)

if TYPE_CHECKING:
    from helpers.casebook import Coverage


@click.command()
@data_dir_option
@json_option
@click.option("--fix", is_flag=True, help="Write the tables in the canonical form.")
def check(data_dir: Path | None, as_json: bool, fix: bool) -> None:
    """Validate the tables, and say what is missing from each city's case.

    Every problem is listed at once: file, row, column, value, rule and what to do. What a city
    has not published is no problem, but it is said. Tables of an older folder are read; --fix
    writes them as they are written today, all or none, and lists what it changed.

    \b
    Examples:
      casebook check
      casebook check --fix
      casebook check --json --data-dir ../other/data
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook import (
        InvalidCasebook,
        Problem,
        coverage,
        find_data,
        proven_claims,
        read_casebook,
    )
    from helpers.casebook.formats.mending import deviations, mend
    from helpers.casebook.schema.problem import in_lines

    folder = find_data(data_dir)
    found = mend(folder) if fix else deviations(folder)
    casebook, problems = None, tuple[Problem, ...]()
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
                "deviations": [deviation.record() for deviation in found],
                "fixed": fix,
                "problems": [problem.record() for problem in problems],
                "claims": claims,
                "proven": proven,
                "coverage": [city.record() for city in covered],
            }
        )
    else:
        for line in in_lines(found):
            click.echo(f"{'Fixed' if fix else 'Read'}: {line}")
        for line in in_lines(problems):
            click.echo(f"Error: {line}", err=True)
        for city in covered:
            _print_coverage(city)
        if casebook:
            click.echo(f"{proven} of {counted(claims, 'figure')} proven by a quotation")
        if found and not fix:
            click.echo("casebook check --fix writes the tables as they are written today")
        click.echo(f"{folder}: {counted(len(problems), 'problem')}")
    if problems:
        sys.exit(FAILED)


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
