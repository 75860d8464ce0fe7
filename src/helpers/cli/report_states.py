"""``casebook list`` and ``casebook verify``: how reports stand, and whether they are whole."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers.cli.options import (
    FAILED,
    FORMATS,
    LANGS,
    counted,
    coverage_in_words,
    data_option,
    excerpts,
    find_notebooks,
    find_reports,
    job_parameters,
    json_option,
    notebooks_option,
    out_option,
    print_json,
    read,
    reports_option,
    tz_option,
)

if TYPE_CHECKING:
    from helpers.engine.freshness.snapshot import Snapshot
    from helpers.engine.publish.integrity import Damage
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
            listed.append({**names, "coverage": asdict(covered), "reports": states})
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


@click.command()
@click.argument("cities", nargs=-1, metavar="[CITY]...")
@reports_option
@notebooks_option
@json_option
def verify(
    cities: tuple[str, ...], out: Path | Address | None, notebooks: Path | None, as_json: bool
) -> None:
    """Check published reports, and their past editions, against their manifests.

    Each file is held against the SHA-256 in its report.json: named are files that are missing,
    altered or extra, and manifests that cannot be read. CITY is an id or a name; all unless given.

    Exit code: 0 all whole, 1 something is damaged, 2 wrong use, such as a folder without reports.

    \b
    Examples:
      casebook verify
      casebook verify chenzhou --out /srv/reports --json
    """  # noqa: D301 (click reads the \b)
    from helpers.engine.publish.verification import verify as check

    if out is None or isinstance(out, Path):
        folder = find_reports(out, notebooks)
    else:
        from helpers.engine.own_folder import own_folder
        from helpers.engine.publish.remote import download_reports

        folder = click.get_current_context().with_resource(own_folder())
        download_reports(out, folder)
    verified = check(folder, cities)
    damaged = [one for one in verified if one.damage]
    if as_json:
        print_json(
            {
                "out": str(folder if out is None else out),
                "reports": [one.record() for one in verified],
                "damaged": len(damaged),
            }
        )
    else:
        for one in damaged:
            for fault in one.damage:
                click.echo(f"damaged: {one.folder}: {_in_words(fault)}", err=True)
        past = sum(one.past for one in verified)
        parts = [counted(len(verified) - past, "report")]
        if past:
            parts.append(counted(past, "past edition"))
        click.echo(f"{', '.join(parts)}: {len(damaged)} damaged")
    if damaged:
        sys.exit(FAILED)


def _in_words(fault: Damage) -> str:
    from helpers.engine.document.cleaning import plain_marks

    place = f"{plain_marks(fault.file)}: " if fault.file else ""
    return f"{place}{fault.fault}" + (f" ({plain_marks(fault.detail)})" if fault.detail else "")
