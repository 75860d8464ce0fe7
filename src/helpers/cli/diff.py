"""``casebook diff``: what changed from one edition to the next."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers.cli.options import FAILED, LANGS, json_option, print_json

if TYPE_CHECKING:
    from helpers.cli.diff_sides import Side
    from helpers.editions import Difference, TableChange
    from helpers.quantity import Lang

#: The version of the shape of what ``--json`` prints.
FORMAT = 1


@click.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True))
@click.argument("new", type=click.Path(path_type=Path, exists=True))
@click.option("--city", metavar="CITY", default="", help="Compare one place, by id or name.")
@click.option(
    "--lang",
    type=click.Choice(LANGS),
    help="Language of names and figures, and of the reports to compare.  [default: that of the "
    "reports, or en]",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when there are differences.")
@json_option
def diff(
    old: Path, new: Path, city: str, lang: Lang | None, exit_code: bool, as_json: bool
) -> None:
    """Compare two data folders, or two built reports.

    OLD and NEW are two folders of tables, two reports, or two folders of reports. Listed are the
    claims that were added (+), removed (-) or changed (~), verdicts that turned (!), ranks that
    moved (^), and what changed in the other tables (#). A figure's change comes with its bounds:
    in per cent, or in percentage points where the figures are percentages.

    \b
    Examples:
      casebook diff ../2025/data data
      casebook diff ../2025/data data --city chenzhou --json
      casebook diff ../2025/reports/chenzhou/zh reports/chenzhou/zh
    """  # noqa: D301 (click reads the \b)
    from helpers.cli.diff_sides import open_sides
    from helpers.editions import compare, compare_tables

    before, after = open_sides(old, new, lang=lang or "", city=city)
    both = [place for place in after.editions if place in before.editions]
    compared = [compare(before.editions[place], after.editions[place]) for place in both]
    differences = [difference for difference in compared if difference]
    tables = dict(compare_tables(before.tables, after.tables))
    result = _record(before, after, differences, tables)
    if as_json:
        print_json(result)
    else:
        from helpers.cli.diff_text import write

        shown: Lang = lang or ("zh" if after.lang == "zh" else "en")
        click.echo(write(before, after, differences, tables, shown))
    if exit_code and (differences or tables or result["only_old"] or result["only_new"]):
        sys.exit(FAILED)


def _record(
    before: Side, after: Side, differences: list[Difference], tables: dict[str, TableChange]
) -> dict[str, Any]:
    """Return the whole comparison as plain data."""
    return {
        "format": FORMAT,
        "kind": after.kind,
        "old": {"folder": str(before.folder), "editions": list(before.dates)},
        "new": {"folder": str(after.folder), "editions": list(after.dates)},
        "only_old": sorted(set(before.editions) - set(after.editions)),
        "only_new": sorted(set(after.editions) - set(before.editions)),
        "places": [difference.record() for difference in differences],
        "tables": {name: change.record() for name, change in tables.items()},
    }
