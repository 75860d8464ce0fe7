"""``casebook build``: make the reports of cities."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.cli.options import (
    FAILED,
    FORMATS,
    LOOKUP,
    RECORDER,
    data_dir_option,
    find_notebooks,
    notebooks_option,
    out_option,
    read,
)
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from helpers.casebook import Casebook


#: What the notebooks of a casebook import, beside the usual.
_MODULES = ("helpers.display", "helpers.casebook")


class NoCase(CasebookError, LookupError):
    """A place that is no city, and so has no case."""


@click.command()
@click.argument("cities", nargs=-1, metavar="[CITY]...")
@click.option("--all", "every", is_flag=True, help="Build every city of the casebook.")
@click.option(
    "--lang",
    "langs",
    multiple=True,
    default=("zh",),
    metavar="LANG",
    help="Language, zh or en; may be repeated.  [default: zh]",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=FORMATS,
    type=click.Choice(FORMATS),
    help="What to write; may be repeated.  [default: both]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes to use at once.  [default: one for each core]",
)
@click.option("--force", is_flag=True, help="Build reports that are fresh, too.")
@click.option(
    "--archive", is_flag=True, help="Make the PDF a PDF/A-3a with data and notebooks attached."
)
@click.option(
    "-p",
    "--parameter",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="Set a parameter in the notebooks that have it; may be repeated.",
)
@click.option(
    "--timeout",
    type=click.IntRange(min=1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="The longest that one cell may take.",
)
@out_option
@data_dir_option
@notebooks_option
def build(
    cities: tuple[str, ...],
    every: bool,
    langs: tuple[str, ...],
    formats: tuple[str, ...],
    jobs: int | None,
    force: bool,
    archive: bool,
    parameters: tuple[tuple[str, str], ...],
    timeout: int,
    out: Path | None,
    data_dir: Path | None,
    notebooks: Path | None,
) -> None:
    """Build the reports of cities, given by id or by Chinese or English name.

    Reports that are there and fresh are left as they are. A report is published whole or not at
    all; a failure in one city does not stop the others.

    \b
    Examples:
      casebook build chenzhou
      casebook build chenzhou lishui --format pdf --jobs 4
      casebook build --all --out /srv/reports
    """  # noqa: D301 (click reads the \b)
    if bool(cities) == every:
        raise click.UsageError("give one or more cities, or --all")
    if archive and "pdf" not in formats:
        raise click.UsageError("--archive is about the PDF: leave --format out, or add pdf")
    from helpers.reporting import progress
    from helpers.reporting.build import build as build_reports
    from helpers.reporting.kernels import USUAL_MODULES, Preparation
    from helpers.reporting.plan import find_sections, plan

    folder = find_notebooks(notebooks)
    sections = find_sections(folder)
    casebook = read(data_dir)
    planned = plan(
        sections,
        _all_cities(casebook) if every else [_city(text, casebook) for text in cities],
        langs=langs,
        formats=formats,
        out=out or folder.parent / "reports",
        given=parameters,
        data=casebook.folder,
        environment={"CASEBOOK_DATA": str(casebook.folder.resolve())},
        timeout=timeout,
        archive=archive,
        recorder=RECORDER,
        lookup=LOOKUP,
        preparation=Preparation((*USUAL_MODULES, *_MODULES)),
    )
    with _stopped_by_sigterm():
        result = build_reports(
            planned, workers=jobs, force=force, progress=progress.progress_for(sys.stderr)
        )
    for text in (progress.notes(result), progress.warnings(result), progress.failures(result)):
        if text:
            click.echo(text, err=True)
    click.echo(progress.summary(result))
    if result.failed:
        sys.exit(FAILED)


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """End in order when a scheduler says so: workers stop, nothing half done is published."""
    import signal

    def stop(*_: object) -> None:
        sys.exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _all_cities(casebook: Casebook) -> list[str]:
    """List the ids of all cities, in the order of the cohort."""
    from helpers.casebook import coverage

    return [city.place for city in coverage(casebook)]


def _city(name: str, casebook: Casebook) -> str:
    """Find a city's id by its id or name."""
    from helpers.casebook import find_place

    place = find_place(casebook, name)
    if place.level != "city":
        raise NoCase(
            f"{name!r} is a {place.level}; only cities have a case",
            fix="`casebook list` shows the cities",
        )
    return place.id
