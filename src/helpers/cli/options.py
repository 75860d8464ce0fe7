"""What the commands share: options, exit codes, and finding what they speak of."""

from __future__ import annotations

import re
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from helpers.errors import WrongUse, near_matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from helpers.casebook import Casebook, Coverage
    from helpers.engine.freshness.heard import Excerpt
    from helpers.engine.publish.object_store import Address
    from helpers.engine.run.plan import Section
    from helpers.errors import CasebookError

_Command = TypeVar("_Command", bound="Callable[..., Any]")

FAILED = 1
WRONG_USE = 2
LANGS = ("zh", "en")
FORMATS = ("html", "pdf")
#: Seconds after which what takes long is said again.
_SILENCE = 10.0
#: The time zone of notebooks, unless another is given.
UTC = "UTC"


class Place(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A folder, or the address of one in an object store where a command can use that."""

    name = "place"

    def __init__(self, *, remote: bool) -> None:
        self._remote = remote

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | Address:
        """Tell the two apart."""
        if not isinstance(value, str):
            return cast("Path | Address", value)
        from helpers.engine.publish.object_store import BadAddress, is_address, read_address

        if not is_address(value):
            return Path(value)
        if not self._remote:
            self.fail("give a folder: this command takes no address", param, ctx)
        try:
            return read_address(value)
        except BadAddress as error:
            self.fail(str(error), param, ctx)


@contextmanager
def at_work(what: str) -> Iterator[None]:
    """Say on standard error what takes long, and after each ten seconds for how long it has."""
    begun, ended = time.monotonic(), threading.Event()

    def remind() -> None:
        while not ended.wait(_SILENCE):
            click.echo(f"{what}, {time.monotonic() - begun:.0f} s so far", err=True)

    click.echo(what, err=True)
    threading.Thread(target=remind, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _zone(context: click.Context, parameter: click.Parameter, name: str) -> str:
    """Refuse a name that is no time zone."""
    from zoneinfo import ZoneInfo, available_timezones

    try:
        return ZoneInfo(name).key
    except (ValueError, LookupError, OSError):
        fix = near_matches(name, available_timezones()) or "give one such as Asia/Shanghai"
        raise click.BadParameter(f"{name!r} is no time zone: {fix}", context, parameter) from None


def _no_file_in_the_way(
    context: click.Context, parameter: click.Parameter, place: Path | Address | None
) -> Path | Address | None:
    """Refuse a place that can be no folder, since it or one above it is a file."""
    if isinstance(place, Path):
        there = next(filter(Path.exists, (place, *place.parents)), None)
        if there and not there.is_dir():
            raise click.BadParameter(f"{there} is a file and no folder", context, parameter)
    return place


def identifier(context: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """Refuse a name that is no identifier of a row."""
    from helpers.casebook.schema.declarations import TABLES

    rule = TABLES["sources"].columns[0].broken(name) if name else None
    if name and rule:
        what = f"{name!r} is no {rule.name}: {rule.remedy(name)}"
        raise click.BadParameter(what, context, parameter)
    return name


def date(context: click.Context, parameter: click.Parameter, text: str) -> str:
    """Refuse a text that is no date."""
    from helpers.quantity.period import BadPeriod, parse_period

    try:
        parse_period("", text)
    except BadPeriod as error:
        raise click.BadParameter(str(error), context, parameter) from None
    return text


def _place(
    flag: str, what: str, usual: str, callback: Callable[..., Any] | None = None, *, remote: bool
) -> Callable[[_Command], _Command]:
    address = ", or its address in an object store: s3://…" if remote else ""
    return click.option(
        flag,
        metavar="DIR|URL" if remote else "DIR",
        type=Place(remote=remote),
        callback=callback,
        help=f"{what}{address}.  [default: {usual}]",
    )


_DATA = ("--data-dir", "Folder of the tables", "$CASEBOOK_DATA, or the nearest data/")
_OUT = (
    "--out", "Folder that reports go under", "reports/ beside the notebooks", _no_file_in_the_way
)  # fmt: skip
data_dir_option, data_option = _place(*_DATA, remote=False), _place(*_DATA, remote=True)
out_option, reports_option = _place(*_OUT, remote=False), _place(*_OUT, remote=True)
notebooks_option = click.option(
    "--notebooks",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of the notebooks, NN_name.ipynb.  [default: the nearest notebooks/]",
)
tz_option = click.option(
    "--tz",
    metavar="ZONE",
    default=UTC,
    show_default=True,
    callback=_zone,
    help="Time zone of the notebooks, such as Asia/Shanghai.",
)
#: A file that is named to be read: one that is not there is wrong use.
READ_FROM = click.Path(path_type=Path, exists=True, dir_okay=False)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON for a program to read."
)


def exit_code(error: CasebookError) -> int:
    """Return 2 for wrong use, 1 for what went wrong in a command."""
    return WRONG_USE if isinstance(error, WrongUse) else FAILED


def read(data_dir: Path | Address | None) -> Casebook:
    """Read and validate the tables; all problems come in one error.

    Tables of an object store are copied for as long as the command runs.
    """
    from helpers.casebook import find_data, read_casebook

    if data_dir is not None and not isinstance(data_dir, Path):
        from helpers.engine.own_folder import own_folder
        from helpers.engine.publish.object_store import download

        folder = click.get_current_context().with_resource(own_folder()) / "data"
        folder.mkdir()
        download(data_dir, folder)
        data_dir = folder
    return read_casebook(find_data(data_dir))


def excerpts(casebook: Casebook, reader: str = "") -> Callable[[str], Excerpt]:
    """Return what tells which parts of the tables the reports of a city depend on.

    ``reader`` is the identifier or name of the place that they are written for; empty for none.
    Without such a place it is an `UnknownPlace`.
    """
    from helpers.casebook import files, find_place, slices
    from helpers.casebook.schema.declarations import TABLES
    from helpers.engine.freshness.heard import Excerpt

    reader = find_place(casebook, reader).place if reader else ""

    def of(city: str) -> Excerpt:
        places = slices.places_of(casebook, city, reader)
        digests = slices.digests(casebook, places)
        names = tuple(table.file for table in TABLES.values())
        return Excerpt(names, tuple(digests.items()), places, files.__name__)

    return of


def find_notebooks(given: Path | None) -> Path:
    """Find the notebooks: as given, nearest to the working directory, or in the checkout."""
    if given is not None:
        return given.resolve()
    here = Path.cwd()
    checkout = Path(__file__).resolve().parents[3]
    for folder in (here, *here.parents, checkout):
        candidate = folder / "notebooks"
        if candidate.is_dir() and any(
            re.fullmatch(r"\d\d_\w+\.ipynb", path.name) for path in candidate.iterdir()
        ):
            return candidate
    return here / "notebooks"


def find_reports(given: Path | None, notebooks: Path | None) -> Path:
    """Find the folder of the reports: as given, or beside the notebooks."""
    return given or find_notebooks(notebooks).parent / "reports"


def job_parameters(cities: Iterable[str], sections: Iterable[Section]) -> dict[str, dict[str, str]]:
    """Return the parameters of each city's report: its id, if a notebook takes one."""
    taken = any(one.name == "city" for section in sections for one in section.parameters)
    return {city: {"city": city} if taken else {} for city in cities}


def coverage_in_words(city: Coverage) -> str:
    """Say in one line how much there is for a city, and how much is missing."""
    parts = [counted(city.claims, "figure"), counted(city.measures, "measure")]
    if city.to_verify:
        parts.append(f"{city.to_verify} to verify")
    if city.missing_sections:
        parts.append(f"lacks {counted(len(city.missing_sections), 'section')}")
    if city.missing_indicators:
        parts.append(f"lacks {counted(len(city.missing_indicators), 'indicator')} of others")
    return ", ".join(parts)


def counted(number: int, noun: str) -> str:
    """Count something in English: ``1 problem``, ``2 problems``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_json(value: object) -> None:
    """Print a value for a program to read."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
