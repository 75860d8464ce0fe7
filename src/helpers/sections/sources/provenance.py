"""Where a report comes from: the fingerprint of its data, the software, the claims to verify."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from contextlib import suppress
from importlib import metadata
from typing import Final

import pandas as pd

from helpers.casebook import Benchmark, Claim, Source, label
from helpers.casebook.listing import as_published, claim_name, headed
from helpers.quantity import Lang, Period
from helpers.quantity.wording import unit_words

#: Packages that decide what a report says and how it looks.
SOFTWARE: Final = (
    "city-casebook",
    "pandas",
    "numpy",
    "pint",
    "matplotlib",
    "papermill",
    "nbconvert",
    "typst",
)


def software_table(lang: Lang) -> pd.DataFrame:
    """List Python and the packages at work with their versions; missing ones left out."""
    found = {"Python": platform.python_version()}
    for name in SOFTWARE:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return headed(found.items(), lang, "软件|版本", "Software|Version")


def in_reading_order(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Sort claims by theme, indicator and time, undated ones last."""
    return tuple(
        sorted(
            claims,
            key=lambda one: (
                one.indicator.theme,
                one.indicator.id,
                not one.period.end,
                one.period.end,
                one.id,
            ),
        )
    )


def until(sources: Iterable[Source]) -> Period | None:
    """Return the day on which the newest of some sources was published."""
    days = [one.published for one in sources if one.published]
    return Period(max(days), max(days)) if days else None


def claims_table(claims: Iterable[Claim], lang: Lang = "zh") -> pd.DataFrame:
    """List claims: what is claimed, the claim, time, scope and caveats."""
    rows = [
        (
            claim_name(one, lang),
            as_published(one, lang),
            one.period,
            one.scope_in(lang) or None,
            one.note_in(lang) or None,
        )
        for one in claims
    ]
    return headed(
        rows,
        lang,
        "指标|公布值|时间|口径|说明",
        "Indicator|Value (as published)|Time|Scope|Note",
    )


def verify_table(claims: Iterable[Claim], lang: Lang = "zh") -> pd.DataFrame:
    """List claims to verify: what is claimed, the claim, time, publisher, and why."""
    rows = [
        (
            claim_name(one, lang),
            as_published(one, lang),
            one.period,
            one.source.publisher_in(lang),
            one.note_in(lang) or _why(one, lang),
        )
        for one in claims
    ]
    return headed(
        rows,
        lang,
        "指标|公布值|时间|发布者|待核实的原因",
        "Indicator|Value (as published)|Time|Publisher|Why",
    )


def _why(claim: Claim, lang: Lang) -> str:
    """Return why a claim without a note is to be verified."""
    kind = label("source_kind", claim.source.kind, lang)
    return f"{kind}，可信度低" if lang == "zh" else f"{kind}, of low confidence"


def benchmarks_table(benchmarks: Iterable[Benchmark], lang: Lang = "zh") -> pd.DataFrame:
    """List benchmarks: name, value, when it holds, kind."""
    rows = [
        (one.name(lang), one, one.period, label("benchmark_kind", one.kind, lang))
        for one in benchmarks
    ]
    return headed(rows, lang, "对照值|数值|时间|类别", "Benchmark|Value|Time|Kind")


def definitions_table(claims: Iterable[Claim], lang: Lang = "zh") -> pd.DataFrame:
    """List the indicators that occur in claims, once each: name, unit, definition."""
    by_id = {one.indicator.id: one.indicator for one in claims}
    rows = [
        (one, unit_words(one.unit, lang) or None, one.definition_in(lang))
        for _, one in sorted(by_id.items())
    ]
    return headed(rows, lang, "指标|单位|定义", "Indicator|Unit|Definition")
