"""Claims and measures as tables whose cells keep their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from helpers.casebook import Benchmark, Case, Claim
from helpers.casebook.measures import main_measures, measures
from helpers.casebook.schema.vocabulary import label
from helpers.quantity import Lang, Quantity

#: What a row says besides: its parts, its lead, its basis.
_TOLD = {
    "zh": ("包括{}。", "牵头：{}。", "依据：{}。"),
    "en": ("It includes: {}.", "Lead: {}.", "Basis: {}."),
}


@dataclass(frozen=True)
class Beside:
    """A claim shown in the units of the language, with its published form beside it."""

    claim: Claim

    def words(self, lang: Lang) -> str:
        """Write both forms, such as ``4.47 GW (447万千瓦)``."""
        return self.claim.quantity.words_beside(lang)


@dataclass(frozen=True)
class WordedFigure:
    """A figure told in words of its own where its formula or its bounds stand beside it."""

    words: str
    figure: Quantity

    def __str__(self) -> str:
        return self.words


def headed(rows: Iterable[object], lang: Lang, zh: str, en: str) -> pd.DataFrame:
    """Return rows as a table of any cells under the heads of a language, which bars part."""
    heads = (en if lang == "en" else zh).split("|")
    return pd.DataFrame(list(rows), columns=heads, dtype=object)


def as_published(claim: Claim, lang: Lang) -> Claim | Beside:
    """Make the cell of a listing: both forms in English, the claim itself in Chinese."""
    return Beside(claim) if lang == "en" else claim


def claim_name(claim: Claim, lang: Lang) -> str:
    """Name what a claim states: its indicator, with the aspect unless that goes without saying."""
    name = claim.indicator.name(lang)
    if claim.aspect in ("level", "share"):
        return name
    aspect = label("aspect", claim.aspect, lang)
    return f"{name}, {aspect}" if lang == "en" else f"{name}（{aspect}）"


def is_award(claim: Claim) -> bool:
    """Whether a claim says that an honour was awarded; counts of honours have other units."""
    return claim.indicator.theme == "honours" and (claim.aspect, claim.unit) == ("level", "项")


def claim_table(
    claims: Iterable[Claim | Benchmark], lang: Lang, *, places: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """List claims, and benchmarks that they are held against, as published, in the order given.

    Returns
    -------
    pandas.DataFrame
        Name, the claim itself (which prints with its citation), period and scope, headed in the
        language asked for. The scope is left out when no claim has one. With `places`, which names
        places by id, a first column names each claim's place.
    """
    claims = tuple(claims)
    rows = [
        (
            *(
                (claim.name(lang), claim)
                if isinstance(claim, Benchmark)
                else (claim_name(claim, lang), as_published(claim, lang))
            ),
            claim.period.words(lang),
            claim.scope_in(lang),
        )
        for claim in claims
    ]
    table = _claims_headed(rows, lang)
    if places is not None:
        named = [places.get(claim.place, claim.place) for claim in claims]
        table.insert(0, "Place" if lang == "en" else "地区", pd.Series(named, dtype=object))
    return table


def _claims_headed(rows: Iterable[object], lang: Lang) -> pd.DataFrame:
    """Return rows of claims as a table, without the column of scopes when none has one."""
    table = headed(
        rows, lang, "指标|公布值|期间|口径", "Indicator|Value (as published)|Period|Scope"
    )
    scope = table.columns[3]
    return table if table[scope].any() else table.drop(columns=scope)


def series_table(claims: Iterable[Claim], lang: Lang) -> pd.DataFrame:
    """List what was published, a row for each thing: its figures in the order of time.

    The claims of one indicator, aspect and scope stand in one row; headed as `claim_table` is.
    """
    rows = []
    in_time = sorted(
        claims,
        key=lambda one: (one.indicator.id, one.aspect, one.scope, *_moment(one), one.id),
    )
    for _, group in groupby(in_time, key=lambda one: (one.indicator.id, one.aspect, one.scope)):
        same = tuple(group)
        told = [as_published(claim, lang) for claim in same]
        when = [claim.period.words(lang) for claim in same]  # as many as there are figures
        when = when if len(set(when)) > 1 else when[:1]
        rows.append((claim_name(same[0], lang), told, when, same[0].scope_in(lang)))
    return _claims_headed(rows, lang)


def _moment(claim: Claim) -> tuple[bool, str]:
    """Order claims by the day that they speak for; undated ones come last."""
    day = claim.period.last_day
    return day is None, day.isoformat() if day else ""


def measure_table(case: Case, section: str, lang: Lang) -> pd.DataFrame:
    """List the measures that a section shows and that are no main ones, with what came of them.

    Each stands once; parts of another measure stand in its row, unless its text names them.
    """
    main = {one.id for one in main_measures(case)}
    comma, blank, colon = ("、", "", "：") if lang == "zh" else (", ", " ", ": ")
    rows = []
    for one in measures(case):
        if one.section != section or one.id in main:
            continue
        told = [text for text in (one.what, one.how, one.result) if text]
        said = blank.join(told).lower()
        below = [part for part in one.all_parts if part.id not in main]
        told += [f"{part.name}{colon}{part.what}" for part in below if part.what]
        names = [part.name for part in below if not part.what]
        parts = comma.join(name for name in names if name.strip("《》“”").lower() not in said)
        parts = parts.replace("》、《", "》《")  # by GB/T 15834 titles follow each other
        besides = zip(_TOLD[lang], (parts, one.lead, one.legal_basis), strict=True)
        told += [words.format(text) for words, text in besides if text]
        start = one.started.words(lang) if one.started else ""
        status = label("status", one.status, lang)
        standing = comma.join(filter(None, (status if lang == "zh" else status.lower(), start)))
        name = f"{one.name}（{standing}）" if lang == "zh" else f"{one.name} ({standing})"
        rows.append((name, [blank.join(told), *one.sources]))
    return headed(
        rows,
        lang,
        "做法|做了什么，由谁牵头，结果如何",
        "Measure|What was done, by whom, and what came of it",
    )


def derived_table(derived: Mapping[tuple[str, str], Quantity], lang: Lang) -> pd.DataFrame:
    """List derived quantities, by name in Chinese and English, with formula and bounds."""
    rows = [
        (
            names[lang == "en"],
            value.formula_words(lang),
            WordedFigure(value.words(lang), value),
            value.bounds_words(lang),
        )
        for names, value in derived.items()
    ]
    return headed(rows, lang, "量|算式|结果|范围", "Quantity|Formula|Result|Bounds")
