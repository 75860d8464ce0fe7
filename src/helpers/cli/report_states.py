"""``casebook list``: which cities there are, and how their reports stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers.cli.options import (
    FORMATS,
    LANGS,
    coverage_in_words,
    data_option,
    excerpts,
    find_notebooks,
    job_parameters,
    json_option,
    notebooks_option,
    out_option,
    print_json,
    read,
    tz_option,
)

if TYPE_CHECKING:
    from helpers.engine.freshness.snapshot import Snapshot
    from helpers.engine.publish.object_store import Address
    from helpers.engine.run.plan import Job

#: How many reasons are told why a report is stale; all of them with --json.
_MOST = 6


@click.command(name="list")
@click.option(
    "--lang",
    "langs",
    multiple=True,
    metavar="LANG",
    help="Language; may be repeated.  [default: zh, and any that has been built]",
)
@out_option
@data_option
@notebooks_option
@tz_option
@json_option
def list_cities(
    langs: tuple[str, ...],
    out: Path | None,
    data_dir: Path | Address | None,
    notebooks: Path | None,
    tz: str,
    as_json: bool,
) -> None:
    """List the cities, what their cases cover, and whether each report is there and fresh.

    \b
    Examples:
      casebook list
      casebook list --json
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook import coverage, find_place
    from helpers.engine.freshness.snapshot import Snapshot
    from helpers.engine.run.plan import find_sections, plan

    folder = find_notebooks(notebooks)
    sections = find_sections(folder)
    casebook = read(data_dir)
    reports = out or folder.parent / "reports"
    listed = []
    snapshot, parts = Snapshot(), excerpts(casebook)

    def planned(city: str) -> tuple[Job, ...]:
        built = [lang for lang in LANGS if lang != "zh" and (reports / city / lang).is_dir()]
        return plan(
            sections,
            job_parameters([city], sections),
            langs=langs or ["zh", *built],
            formats=FORMATS,
            out=reports,
            data=casebook.folder,
            excerpts=parts,
            variables={"TZ": tz},
        )

    for covered in coverage(casebook):
        place = find_place(casebook, covered.place)
        states = [_state(job, snapshot) for job in planned(place.id)]
        if as_json:
            names = {"city": place.id, "name_zh": place.name_zh, "name_en": place.name_en}
            listed.append({**names, "coverage": covered.record(), "reports": states})
            continue
        click.echo(f"{place.id}  {place.name_zh}  {place.name_en}: {coverage_in_words(covered)}")
        for report in states:
            click.echo(f"  {report['lang']}: {_state_in_words(report)}")
    if as_json:
        print_json({"edition": casebook.edition, "cities": listed})


def _state(job: Job, snapshot: Snapshot) -> dict[str, Any]:
    """Return whether a report is there and fresh, as plain data."""
    from helpers.engine.publish import release

    state = release.state(job, snapshot)
    return {
        "lang": job.lang,
        "there": state.there,
        "fresh": state.fresh,
        "formats": list(state.formats),
        "stale": list(state.stale),
        "programs": list(state.programs),
        "folder": str(job.folder),
    }


def _state_in_words(report: dict[str, Any]) -> str:
    if not report["there"]:
        return "not built"
    formats = ", ".join(report["formats"])
    unheard = f"; files that {' and '.join(report['programs'])} read elsewhere are not followed"
    more = unheard if report["programs"] else ""
    if report["fresh"]:
        return f"fresh ({formats}){more}"
    stale = report["stale"]
    others = f" and {len(stale) - _MOST} more" if len(stale) > _MOST else ""
    return f"stale ({formats}): {', '.join(stale[:_MOST])}{others} changed{more}"
