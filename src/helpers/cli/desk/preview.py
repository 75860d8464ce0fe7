"""``casebook preview``: a page that follows what is saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.cli.options import (
    LANGS,
    data_dir_option,
    find_notebooks,
    job_parameters,
    notebooks_option,
    read,
)
from helpers.errors import CasebookError, extra, near_matches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpers.engine.preview.rerunning import Choice
    from helpers.engine.run.plan import Job


@click.command()
@click.argument("city", default="")
@click.argument("section", default="")
@click.option("--lang", type=click.Choice(LANGS), default="zh", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="[default: any free one]")
@click.option("--browser/--no-browser", default=True, help="Open the page.  [default: yes]")
@data_dir_option
@notebooks_option
def preview(
    city: str,
    section: str,
    lang: str,
    port: int,
    browser: bool,
    data_dir: Path | None,
    notebooks: Path | None,
) -> None:
    """Show a city's report, or one section of it, on a page that follows what is saved.

    Save a notebook, a table or a helper, and what it concerns is run again and shown in place.
    An error is a card with cell and line, above what there was. Other cities, sections, languages
    and the PDF are picked on the page. Only this machine is answered, only with the token in the
    address; nothing is published. Ctrl-C ends it and leaves nothing. Without a city it is the one
    that the notebooks start with.

    \b
    Examples:
      casebook preview
      casebook preview 丽水 03 --lang en
    """  # noqa: D301 (click reads the \b)
    import asyncio
    import contextlib
    import webbrowser

    with extra("lab"):
        from helpers.engine.preview.preview_server import Offer, Preview, serve
    from helpers.casebook import coverage, find_data
    from helpers.cli.build import find_city
    from helpers.cli.running import stopped_by_sigterm
    from helpers.engine.preview.rerunning import Choice, Rerunner
    from helpers.engine.run.plan import find_sections, plan

    folder, data = find_notebooks(notebooks), find_data(data_dir).resolve()
    casebook = read(data)

    def offer() -> Offer:
        nonlocal casebook
        with contextlib.suppress(CasebookError):  # the page shows which rows are at fault
            casebook = read(data)
        names = {row["place"]: row for row in casebook.raw("places").records()}
        return Offer(
            {
                one.place: f"{names[one.place]['name_zh']} {names[one.place]['name_en']}"
                for one in coverage(casebook)
            },
            LANGS,
            tuple(one.name for one in find_sections(folder)),
        )

    def planned(choice: Choice) -> Job:
        sections = find_sections(folder)
        wanted = [one for one in sections if choice.section == one.name] or sections
        (job,) = plan(
            wanted,
            job_parameters([choice.name], wanted),
            langs=[choice.lang],
            formats=[choice.skin],
            out=folder,
            data=data,
            environment={"CASEBOOK_DATA": str(data)},
        )
        return job

    if not city:
        parameters = (one for section in find_sections(folder) for one in section.parameters)
        city = next((str(one.default) for one in parameters if one.name == "city"), "")
    first = Choice(find_city(city, casebook), lang, _section(section, offer().sections))

    def started(address: str) -> None:
        click.echo(f"{address}\nCtrl-C ends the preview.")
        if browser:
            webbrowser.open(address)

    shown = Preview(Rerunner(planned), offer, first)
    watched = (folder, data, Path(__file__).resolve().parents[2])
    with stopped_by_sigterm(), contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(shown, watched, folder, port=port, started=started))


def _section(given: str, names: Iterable[str]) -> str:
    """Find a section by its whole name, its number or what follows that."""
    names = list(names)
    found = [name for name in names if given in ("", name, name[:2], name[3:])]
    if not found:
        fix = near_matches(given, [*names, *(name[3:] for name in names)])
        raise click.UsageError(f"there is no section {given!r}: {fix or ', '.join(names)}")
    return found[0] if given else ""
