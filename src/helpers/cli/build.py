"""``casebook build``: make the reports of cities."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.cli.options import (
    FORMATS,
    data_option,
    excerpts,
    find_notebooks,
    find_reports,
    job_parameters,
    notebooks_option,
    read,
    reports_option,
    tz_option,
)
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from helpers.casebook import Casebook
    from helpers.engine.publish.object_store import Address
    from helpers.engine.publish.remote import Mirror


#: How a value begins that can only be meant as a path.
_PATH = re.compile(r"\.{0,2}[/\\]|~[/\\]|[A-Za-z]:[/\\]")
#: Parameters of the casebook's notebooks whose values are paths, however they begin.
_PATHS = frozenset({"previous", "measurements"})


#: The address of a scheduler, as Dask reads it.
_SCHEDULER = re.compile(r"(?:[a-z]+://)?[^/\s]+:\d+/?")


def _scheduler(
    context: click.Context, parameter: click.Parameter, address: str | None
) -> str | None:
    """Refuse what can be the address of no scheduler."""
    if address is not None and not _SCHEDULER.fullmatch(address):
        what = f"{address!r} is no address: give one such as tcp://HOST:8786"
        raise click.BadParameter(what, context, parameter)
    return address


class ForeignModule(CasebookError, ImportError):
    """A module beside the notebooks that they would import in the place of the casebook's."""


#: Parameters that have an option or argument of their own.
_NOT_GIVEN = {
    "city": "give the city as an argument",
    "lang": "give the language with --lang",
    "data_dir": "give the folder with --data-dir",
}


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
    help="Processes to use at once, or steps of a cluster.  [default: one for each core]",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    callback=_scheduler,
    help="Build on the workers of a Dask cluster, tcp://HOST:8786.  [default: on this machine]",
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
@tz_option
@click.option(
    "--env",
    "variables",
    multiple=True,
    metavar="NAME",
    help="A variable of the environment that notebooks read: when its value changes, reports are "
    "stale; may be repeated.",
)
@click.option(
    "--timeout",
    type=click.IntRange(min=1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="The longest that one cell may take.",
)
@click.option(
    "--memory-limit",
    type=click.IntRange(min=0),
    default=4096,
    show_default=True,
    metavar="MB",
    help="The most data that one kernel may hold, on Linux; 0 for no limit.",
)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    metavar="N",
    help="Keep the last N editions that newer ones replace, as <city>/editions/<lang>/….  "
    "[default: what was kept stays, nothing is added]",
)
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="Wait so long for another build into the same folder.  [default: give up at once]",
)
@click.option(
    "--log-format",
    type=click.Choice(("plain", "json")),
    default="plain",
    show_default=True,
    help="What goes to standard error: lines, or one JSON object a line.",
)
@click.option(
    "--notify",
    multiple=True,
    metavar="URL",
    envvar="CASEBOOK_NOTIFY",
    help="Tell a service how the run ended, by its address as apprise writes it: mailtos://…, "
    "slack://…, wecombot://…, dingtalk://…, feishu://…; may be repeated.  "
    "[default: $CASEBOOK_NOTIFY, which keeps a secret out of the list of processes]",
)
@click.option(
    "--summary",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write how the run ended as Markdown, for e-mail or the page of a CI job.",
)
@reports_option
@data_option
@notebooks_option
def build(
    cities: tuple[str, ...],
    every: bool,
    langs: tuple[str, ...],
    formats: tuple[str, ...],
    jobs: int | None,
    scheduler: str | None,
    force: bool,
    archive: bool,
    parameters: tuple[tuple[str, str], ...],
    tz: str,
    variables: tuple[str, ...],
    timeout: int,
    memory_limit: int,
    keep: int | None,
    wait: float,
    log_format: str,
    notify: tuple[str, ...],
    summary: Path | None,
    out: Path | Address | None,
    data_dir: Path | Address | None,
    notebooks: Path | None,
) -> None:
    """Build the reports of cities, given by id or by Chinese or English name.

    Reports that are there and fresh are left as they are. A report is published whole or not at
    all, and the old one stays if the new one fails; a failure in one city does not stop the
    others. What a run did stands in run.json beside the reports.

    Exit code: 0 done; 1 some reports failed, or another build is at work in the folder; 2 wrong
    use; 143 (128 + 15) stopped by SIGTERM. A notification that fails is a warning.

    \b
    Examples:
      casebook build chenzhou
      casebook build chenzhou lishui --format pdf --jobs 4
      casebook build --all --out /srv/reports --keep 12 --wait 3600 --log-format json
      casebook build --all --scheduler tcp://HOST:8786 --out s3://bucket/reports
    """  # noqa: D301 (click reads the \b)
    if bool(cities) == every:
        raise click.UsageError("give one or more cities, or --all")
    for name, instead in _NOT_GIVEN.items():
        if any(name == key for key, _ in parameters):
            raise click.UsageError(f"{name} is not set with -p: {instead}")
    if archive and "pdf" not in formats:
        raise click.UsageError("--archive is about the PDF: leave --format out, or add pdf")
    for name, value in parameters:
        is_path = _PATH.match(value) or (value and name in _PATHS)
        if is_path and not Path(value).exists():
            raise click.UsageError(f"-p {name}: there is no file or folder {value}")
    from helpers.casebook import coverage
    from helpers.cli.running import Settings, carry_out
    from helpers.engine.kernels import USUAL_MODULES, Preparation
    from helpers.engine.run.plan import Job, find_sections, plan

    folder = find_notebooks(notebooks)
    mirror: Mirror | None = None
    if out is None or isinstance(out, Path):
        reports = find_reports(out, notebooks)
    else:
        from helpers.engine.publish.remote import Mirror

        mirror = Mirror(out)
        reports = mirror.folder

    counted = {**{name: os.environ.get(name) for name in variables}, "TZ": tz}

    def planned() -> tuple[Job, ...]:
        sections = find_sections(folder)
        _refuse_foreign(folder)
        casebook = read(data_dir)
        return plan(
            sections,
            job_parameters(
                [one.place for one in coverage(casebook)]
                if every
                else [find_city(text, casebook) for text in cities],
                sections,
            ),
            langs=langs,
            formats=formats,
            out=reports,
            given=parameters,
            data=casebook.folder,
            environment={
                **{name: value for name, value in counted.items() if value is not None},
                "CASEBOOK_DATA": str(casebook.folder.resolve()),
            },
            timeout=timeout,
            archive=archive,
            memory_limit=memory_limit,
            excerpts=excerpts(casebook, dict(parameters).get("reader", "")),
            variables=counted,
            preparation=Preparation(
                USUAL_MODULES,
                (("helpers.preload:warm", str(casebook.folder.resolve())),),
                batch=True,
            ),
        )

    settings = Settings(
        out=reports,
        mirror=mirror,
        workers=jobs,
        scheduler=scheduler,
        force=force,
        keep=keep or 0,
        wait=wait,
        log_format=log_format,
        notify=notify,
        summary=summary,
    )
    if code := carry_out(planned, settings):
        sys.exit(code)


def _refuse_foreign(notebooks: Path) -> None:
    """Refuse a module beside the notebooks that has the name of this package."""
    package = __package__.partition(".")[0]
    for name in (f"{package}.py", f"{package}/__init__.py"):
        if (notebooks / name).is_file():
            raise ForeignModule(
                f"notebooks would import it in the place of the casebook's package {package}",
                where=str(notebooks / name),
                fix="rename it, or move it to another folder",
            )


def find_city(name: str, casebook: Casebook) -> str:
    """Find a city's id by its id or name."""
    from helpers.casebook import case_of

    return case_of(casebook, name).place.id
