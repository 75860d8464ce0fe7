"""``casebook list``: which cities there are, and how their reports stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers.cli.options import (
    FORMATS,
    LANGS,
    LOOKUP,
    coverage_in_words,
    data_option,
    find_notebooks,
    job_parameters,
    json_option,
    notebooks_option,
    out_option,
    print_json,
    read,
)

if TYPE_CHECKING:
    from helpers.engine.freshness.fingerprint import Snapshot
    from helpers.engine.publish.object_store import Address
    from helpers.engine.run.plan import Section

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
@json_option
def list_cities(
    langs: tuple[str, ...],
    out: Path | None,
    data_dir: Path | Address | None,
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
    from helpers.engine.freshness.fingerprint import Snapshot
    from helpers.engine.run.plan import find_sections

    folder = find_notebooks(notebooks)
    sections = find_sections(folder)
    casebook = read(data_dir)
    reports = out or folder.parent / "reports"
    listed = []
    snapshot = Snapshot()
    for covered in coverage(casebook):
        place = find_place(casebook, covered.place)
        states = _states(place.id, sections, langs, reports, casebook.folder, snapshot)
        if as_json:
            names = {"city": place.id, "name_zh": place.name_zh, "name_en": place.name_en}
            listed.append({**names, "coverage": covered.record(), "reports": states})
            continue
        click.echo(f"{place.id}  {place.name_zh}  {place.name_en}: {coverage_in_words(covered)}")
        for report in states:
            click.echo(f"  {report['lang']}: {_state_in_words(report)}")
    if as_json:
        print_json({"edition": casebook.edition, "cities": listed})


def _states(
    city: str,
    sections: Sequence[Section],
    langs: Sequence[str],
    out: Path,
    data: Path,
    snapshot: Snapshot,
) -> list[dict[str, Any]]:
    """Say for each language whether a report is there, and fresh."""
    from helpers.engine.publish import release
    from helpers.engine.run.plan import plan

    built = [lang for lang in LANGS if lang != "zh" and (out / city / lang).is_dir()]
    found = []
    for job in plan(
        sections,
        job_parameters([city], sections),
        langs=langs or ["zh", *built],
        formats=FORMATS,
        out=out,
        data=data,
        lookup=LOOKUP,
    ):
        state = release.state(job, snapshot)
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
    from helpers.engine.freshness.fingerprint import DATA

    if not report["there"]:
        return "not built"
    formats = ", ".join(report["formats"])
    if report["fresh"]:
        return f"fresh ({formats})"
    told = [name.removeprefix(DATA) for name in report["stale"]]
    more = f" and {len(told) - _MOST} more" if len(told) > _MOST else ""
    return f"stale ({formats}): {', '.join(told[:_MOST])}{more} changed"
