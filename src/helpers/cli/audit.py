"""``casebook audit``: the verdict on every published figure."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from helpers.cli.options import FAILED, counted, data_dir_option, json_option, print_json

if TYPE_CHECKING:
    from helpers.audit import Judgement
    from helpers.casebook import Case
    from helpers.quantity import Lang

#: Verdicts that a person should look at: with --exit-code they make the command fail.
_SERIOUS: Final = ("contradicted", "doubtful")


@click.command()
@click.argument("cities", nargs=-1, metavar="[CITY]...")
@data_dir_option
@click.option("--lang", type=click.Choice(("zh", "en")), default="zh", show_default=True)
@json_option
@click.option(
    "--exit-code", is_flag=True, help="End with 1 if a figure is contradicted or doubtful."
)
def audit(
    cities: tuple[str, ...], data_dir: Path | None, lang: Lang, as_json: bool, exit_code: bool
) -> None:
    """Judge every published figure: verdict, rule, and the figures it was held against.

    Without a city all are audited. Figures of low confidence enter no comparison, but they can
    be doubtful; targets are not judged.

    \b
    Examples:
      casebook audit chenzhou
      casebook audit --json --exit-code
    """  # noqa: D301 (click reads the \b)
    from helpers.audit import judge
    from helpers.casebook import case_of, find_data, read_casebook

    casebook = read_casebook(find_data(data_dir))
    places = casebook.places
    every = sorted(places.loc[places["level"] == "city", "place"])
    records, serious = [], 0
    for name in cities or every:
        case = case_of(casebook, name, lang)
        judged = judge(case)
        serious += sum(one.verdict.value in _SERIOUS for one in judged.values())
        records += [_record(one, lang) for one in judged.values()]
        if not as_json:
            _print(case, judged)
    if as_json:
        print_json({"data": str(casebook.folder), "claims": records})
    if exit_code and serious:
        sys.exit(FAILED)


def _record(judgement: Judgement, lang: Lang) -> dict[str, Any]:
    claim = judgement.claim
    return {
        "claim": claim.id,
        "place": claim.place,
        "indicator": claim.indicator.id,
        "value": claim.words(lang),
        "verdict": judgement.verdict.value,
        "verdict_words": judgement.verdict.words(lang),
        "rule": judgement.rule(lang),
        "partners": [partner.id for partner in judgement.partners],
        "implied": [*judgement.implied(lang)],
    }


def _print(case: Case, judged: Mapping[str, Judgement]) -> None:
    lang = case.lang
    click.echo(f"{case.place.name(lang)}: {counted(len(judged), 'figure')}")
    order = sorted(judged.values(), key=lambda one: (one.verdict.order, one.claim.id))
    for one in order:
        claim = one.claim
        click.echo(
            f"  {one.verdict.words(lang)}  {claim.indicator.name(lang)} {claim.words(lang)}"
            f"  ({claim.id})"
        )
        if one.findings or one.doubt:
            click.echo(f"      {one.rule(lang)}")
        for implied in one.implied(lang):
            click.echo(f"      {implied}")
        if one.partners:
            click.echo(f"      {', '.join(partner.id for partner in one.partners)}")
