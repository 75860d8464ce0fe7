"""``casebook intake``: rows from an article, drafted, reviewed by a person, accepted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from helpers.cli.options import (
    READ_FROM,
    counted,
    data_dir_option,
    date,
    identifier,
    json_option,
    print_json,
)

if TYPE_CHECKING:
    from helpers.casebook import Casebook
    from helpers.intake.article import Draft

#: The exit code of a draft with rows that need a person.
NEEDS_PERSON: Final = 3


@click.command(name="intake")
@click.argument("articles", nargs=-1, type=READ_FROM, metavar="[ARTICLE]...")
@click.option("--place", default="", metavar="ID", help="The city.  [default: found in the text]")
@click.option(
    "--source",
    default="",
    metavar="ID",
    callback=identifier,
    help="The source.  [default: drafted]",
)
@click.option(
    "--published",
    default="",
    metavar="DATE",
    callback=date,
    help="When it was published, which 今年 counts from.",
)
@click.option(
    "--out", metavar="DRAFT", type=click.Path(path_type=Path), help="New folder for the draft."
)
@click.option(
    "--accept",
    "decisions",
    metavar="decisions.csv",
    type=READ_FROM,
    help="Add the accepted rows of a review to the tables.",
)
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of tables to take rows into, founded on --data-dir if it is new.  "
    "[default: the same]",
)
@data_dir_option
@json_option
def intake(
    articles: tuple[Path, ...],
    place: str,
    source: str,
    published: str,
    out: Path | None,
    decisions: Path | None,
    into: Path | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Draft rows from an article, for a person to accept.

    ARTICLE is a text, a web page, a Word document or a PDF with text. The draft is a folder of
    tables with review.html, which shows the article beside the rows and makes decisions.csv.
    Several articles are drafted into one folder each below --out.

    \b
    Exit code: 0 when every row can be taken as it stands, 3 when some need a person.

    \b
    Examples:
      casebook intake case.txt --place chenzhou --published 2023-10 --out draft
      casebook intake --accept decisions.csv
      casebook intake case.txt --place chenzhou --into ../mine/data --out draft
    """  # noqa: D301 (click reads the \b)
    from helpers.casebook import read_casebook

    if decisions is not None:
        if articles or out is not None:
            raise click.UsageError(
                "--accept takes decisions.csv alone: leave ARTICLE and --out out"
            )
        _accept(decisions, _target(data_dir, into), as_json)
        return
    if not articles or out is None:
        raise click.UsageError("give ARTICLE and --out, or --accept")
    casebook = read_casebook(_target(data_dir, into))
    drafts = []
    for article in articles:
        folder = out if len(articles) == 1 else out / article.stem
        drafts.append((folder, _draft(article, folder, casebook, (place, source, published))))
    if as_json:
        print_json([_record(draft, folder) for folder, draft in drafts])
    else:
        for folder, draft in drafts:
            _report(draft, folder)
    if any(draft.open for _, draft in drafts):
        sys.exit(NEEDS_PERSON)


def _target(data_dir: Path | None, into: Path | None) -> Path:
    """Find the folder of tables, or found a new one without cases on the tables at hand."""
    from helpers.casebook import find_data, read_casebook
    from helpers.intake.founding import found, target

    ground = read_casebook(find_data(data_dir))
    casebook = target(ground, into)
    if not casebook.folder.exists():
        found(casebook, ground.folder, {})
    return casebook.folder


def _draft(path: Path, out: Path, casebook: Casebook, given: tuple[str, str, str]) -> Draft:
    from helpers.casebook import UnknownPlace, find_place
    from helpers.intake.article import Draft, read_article, write_draft

    place, source, published = given
    article = read_article(path)
    if place and not place.isascii():
        try:
            place = find_place(casebook, place).place
        except UnknownPlace:
            # A city that the casebook lacks is drafted when the article itself names it.
            if place not in article.spelt:
                raise
    draft = Draft(article, casebook, place=place, source=source, published=published)
    write_draft(draft, out)
    return draft


def _record(draft: Draft, folder: Path) -> dict[str, object]:
    return {
        "draft": str(folder),
        "place": draft.place,
        "rows": {table: len(rows) for table, rows in draft.rows.items()},
        "need_a_person": draft.open,
        "remarks": list(draft.article.remarks),
    }


def _report(draft: Draft, folder: Path) -> None:
    rows = ", ".join(f"{len(rows)} {table}" for table, rows in draft.rows.items() if rows)
    click.echo(f"{draft.article.name}: {rows or 'no rows'} for {draft.place}")
    for remark in draft.article.remarks:
        click.echo(f"  {remark}")
    click.echo(f"{counted(draft.open, 'row')} of {draft.count} to settle: {folder / 'review.html'}")


def _accept(decisions: Path, folder: Path, as_json: bool) -> None:
    from helpers.intake.article import accept

    done = accept(decisions, folder)
    if as_json:
        print_json({"data": str(folder), "added": dict(done.added), "there": done.there})
        return
    parts = ", ".join(f"{count} {table}" for table, count in done.added.items())
    click.echo(
        f"{folder}: {f'added {parts}' if parts else 'nothing to add'}; {done.there} there already"
    )
