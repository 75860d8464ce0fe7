"""The command ``casebook``.

Only click is imported up here, so that ``--help`` is instant and a worker process, which imports
this module again, starts light.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers.errors import CasebookError

if TYPE_CHECKING:
    from helpers.casebook import Casebook, Coverage
    from helpers.reporting.plan import Section

_FAILED = 1
_WRONG_USE = 2
_LANGS = ("zh", "en")
_FORMATS = ("html", "pdf")

_data_dir = click.option(
    "--data-dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of the tables.  [default: $CASEBOOK_DATA, or the nearest data/]",
)
_notebooks = click.option(
    "--notebooks",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of the notebooks, NN_name.ipynb.  [default: the nearest notebooks/]",
)
_out = click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder that reports go under.  [default: reports/ beside the notebooks]",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")


class NoCase(CasebookError, LookupError):
    """A place that is no city, and so has no case."""


class _Errors(click.Group):
    """Prints an error of the casebook as one message, and turns it into an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except CasebookError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(_exit_code(error))


def _exit_code(error: CasebookError) -> int:
    """Tell wrong use, which nothing but another command mends, from what went wrong in it."""
    from helpers import casebook
    from helpers.reporting import parameters, plan

    wrong_use = (
        NoCase,
        casebook.UnknownPlace,
        casebook.DataNotFound,
        parameters.UnknownParameter,
        parameters.BadParameterValue,
        plan.BadName,
        plan.NoNotebooks,
    )
    return _WRONG_USE if isinstance(error, wrong_use) else _FAILED


@click.group(cls=_Errors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="casebook", prog_name="casebook")
def main() -> None:
    """Audited, reproducible reports on how Chinese cities succeed at ecological civilisation.

    \b
    Example:
      casebook build chenzhou
    """  # noqa: D301 (click reads the \b)


@main.command()
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
    default=_FORMATS,
    type=click.Choice(_FORMATS),
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
@_out
@_data_dir
@_notebooks
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
    from helpers.reporting import gallery, progress
    from helpers.reporting.build import build as build_reports
    from helpers.reporting.plan import find_sections, plan

    folder = _find_notebooks(notebooks)
    sections = find_sections(folder)
    casebook = _read(data_dir)
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
    )
    with _stopped_by_sigterm():
        result = build_reports(
            planned, workers=jobs, force=force, progress=progress.progress_for(sys.stderr)
        )
    for text in (progress.warnings(result), progress.failures(result)):
        if text:
            click.echo(text, err=True)
    click.echo(progress.summary(result))
    gallery.write(out or folder.parent / "reports")
    if result.failed:
        sys.exit(_FAILED)


@main.command()
@_data_dir
@_json
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
        _print_json(
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
            click.echo(f"{city.place}: {_coverage(city)}")
            for what, names in (
                ("sections", city.missing_sections),
                ("indicators that other cities publish", city.missing_indicators),
            ):
                if names:
                    click.echo(f"  lacks {what}: {', '.join(names)}")
        click.echo(f"{folder}: {_counted(len(problems), 'problem')}")
    if problems:
        sys.exit(_FAILED)


@main.command(name="list")
@click.option(
    "--lang",
    "langs",
    multiple=True,
    metavar="LANG",
    help="Language; may be repeated.  [default: zh, and any that has been built]",
)
@_out
@_data_dir
@_notebooks
@_json
def list_cities(
    langs: tuple[str, ...],
    out: Path | None,
    data_dir: Path | None,
    notebooks: Path | None,
    as_json: bool,
) -> None:
    """List the cities, what their cases cover, and whether each report is there and fresh.

    \b
    Examples:
      casebook list
      casebook list --json
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook import coverage, find_place
    from helpers.reporting.plan import find_sections

    folder = _find_notebooks(notebooks)
    sections = find_sections(folder)
    casebook = _read(data_dir)
    reports = out or folder.parent / "reports"
    listed = []
    for covered in coverage(casebook):
        place = find_place(casebook, covered.place)
        states = _states(place.id, sections, langs, reports, casebook.folder)
        if as_json:
            names = {"city": place.id, "name_zh": place.name_zh, "name_en": place.name_en}
            listed.append({**names, "coverage": covered.record(), "reports": states})
            continue
        click.echo(f"{place.id}  {place.name_zh}  {place.name_en}: {_coverage(covered)}")
        for report in states:
            click.echo(f"  {report['lang']}: {_state_in_words(report)}")
    if as_json:
        _print_json({"edition": casebook.edition, "cities": listed})


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


def _read(data_dir: Path | None) -> Casebook:
    """Read and validate the tables; all problems come in one error."""
    from helpers.casebook import find_data, read_casebook

    return read_casebook(find_data(data_dir))


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


def _find_notebooks(given: Path | None) -> Path:
    """Find the notebooks: as given, nearest to the working directory, or in the checkout."""
    if given is not None:
        return given.resolve()
    here = Path.cwd()
    checkout = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, checkout):
        candidate = folder / "notebooks"
        if candidate.is_dir() and any(
            re.fullmatch(r"\d\d_\w+\.ipynb", path.name) for path in candidate.iterdir()
        ):
            return candidate
    return here / "notebooks"


def _coverage(city: Coverage) -> str:
    """Say in one line how much there is for a city, and how much is missing."""
    parts = [_counted(city.claims, "figure"), _counted(city.practices, "measure")]
    if city.to_verify:
        parts.append(f"{city.to_verify} to verify")
    if city.missing_sections:
        parts.append(f"lacks {_counted(len(city.missing_sections), 'section')}")
    if city.missing_indicators:
        parts.append(f"lacks {_counted(len(city.missing_indicators), 'indicator')} of others")
    return ", ".join(parts)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _states(
    city: str, sections: Sequence[Section], langs: Sequence[str], out: Path, data: Path
) -> list[dict[str, Any]]:
    """Say for each language whether a report is there, and fresh."""
    from helpers.reporting import fingerprint, publish
    from helpers.reporting.plan import plan

    built = [lang for lang in _LANGS if lang != "zh" and (out / city / lang).is_dir()]
    found = []
    for job in plan(
        sections, [city], langs=langs or ["zh", *built], formats=_FORMATS, out=out, data=data
    ):
        state = publish.state(job, fingerprint.recipe(job))
        found.append(
            {
                "lang": job.lang,
                "there": state.there,
                "fresh": state.fresh,
                "formats": list(state.formats),
                "stale": list(state.stale),
                "folder": str(job.folder),
            }
        )
    return found


def _state_in_words(report: dict[str, Any]) -> str:
    if not report["there"]:
        return "not built"
    formats = ", ".join(report["formats"])
    if report["fresh"]:
        return f"fresh ({formats})"
    return f"stale ({formats}): {', '.join(report['stale'])} changed"


def _print_json(value: object) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
