"""``casebook verify``: whether reports are still what was published."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.cli.options import (
    FAILED,
    counted,
    find_reports,
    json_option,
    notebooks_option,
    print_json,
    reports_option,
)

if TYPE_CHECKING:
    from helpers.engine.publish.integrity import Damage
    from helpers.engine.publish.object_store import Address


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
