"""Published figures as records that a reader can look up, search, cite and take along."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final

from helpers.audit.auditing import Finding
from helpers.audit.judging import Judgement, judge
from helpers.audit.verdicts import Verdict
from helpers.casebook import Benchmark, Case, Claim, Source, label
from helpers.casebook.listing import as_published, claim_name
from helpers.display import theme
from helpers.engine.card import Column, Records
from helpers.quantity import Lang, Quantity

# Name, use, kind, head in Chinese and in English; what has no head is for programs.
_COLUMNS: Final = tuple(
    line.split("|")
    for line in """id|id|string|编号|Id
indicator||string||
aspect||string||
key|key|string||
name|name|string|指标|Indicator
published|value|string|公布值|Value (as published)
bounds||string|取值范围|Bounds
value|sort|number||
low||number||
high||number||
unit||string||
qualifier||string||
theme|facet|string|主题|Theme
period|list|string|时间|Time
year|facet|string|年份|Year
start||any||
end|when|any||
inferred||string|推定的日期|Inferred dates
scope|list|string|口径|Scope
verdict|judgement|string|判定|Verdict
rule||string|判定依据|Why
checks|lines|string|涉及的核对|Checks
rivals|records|string|同一事项的其他公布值|Other values for the same
confidence|facet|string|可信度|Confidence
quote|quote|string|原文|Words of the source
note||string|备注|Note
publisher|facet|string|发布者|Publisher
origin||string|数字出自|Figures from
source||string||
title||string|来源|Source
issued||any|发布日期|Published
locator||string|出处位置|Place in the source
address|address|string|网址|Address
definition||string|定义|Definition
citation|cite|string||
unverified|aside|string||
find|find|string||""".splitlines()
)
#: A sign of equality would begin a formula of a spreadsheet.
_QUALIFIERS: Final = {"=": "exact"}
#: What data behind a chart or table say of each figure in it: columns of the records.
DATA: Final = (
    "id", "indicator", "published", "value", "low", "high", "unit", "qualifier", "start", "end",
    "scope", "confidence", "verdict", "origin", "source", "title", "address", "quote",
)  # fmt: skip


def figure_records(case: Case, claims: Iterable[Claim]) -> Records:
    """Return published figures with all that the casebook knows of each, for `show_table`.

    Parameters
    ----------
    case
        The case, in the language of which they are told.
    claims
        The figures, in the order wanted.

    Returns
    -------
    helpers.engine.card.Records
        One a claim: the value as published with its bounds, period and scope; its verdict, why,
        and every check that it enters; other values for the same; source, quote and address.
    """
    claims, lang = tuple(claims), case.lang
    judged = judge(case)
    touching: dict[str, dict[tuple[object, ...], Finding]] = {}
    for finding in (one for judgement in judged.values() for one in judgement.findings):
        key = (finding.identity.id, *(datum.id for datum in finding.data))
        for claim in finding.claims:
            touching.setdefault(claim.id, {})[key] = finding
    alike: dict[tuple[object, ...], list[str]] = {}
    for claim in claims:
        alike.setdefault(_matter(claim), []).append(claim.id)
    columns = tuple(
        Column(name, zh if lang == "zh" else en, use, kind)  # type: ignore[arg-type]
        for name, use, kind, zh, en in _COLUMNS
    )
    rows = []
    for claim in claims:
        cells = {
            **_figure(claim, lang),
            **_source(claim.source, lang),
            **_judged(judged.get(claim.id), touching.get(claim.id, {}).values(), lang),
            "rivals": " ".join(one for one in alike[_matter(claim)] if one != claim.id),
        }
        cells["citation"] = _citation(cells, claim.source, lang)
        rows.append(tuple(cells.get(column.name, "") for column in columns))
    kinds = tuple(theme.judgement(verdict, lang) for verdict in Verdict)
    return Records(theme.PERMALINK, columns, tuple(rows), kinds)


def figure_data(
    figure: Claim | Benchmark | Quantity, verdicts: Mapping[str, Verdict], lang: Lang
) -> list[str]:
    """Return the cells of `DATA` for a figure: what is not known of it is empty."""
    quantity = figure if isinstance(figure, Quantity) else figure.quantity
    cells = {"published": quantity.words(lang), **_numbers(quantity)}
    if isinstance(figure, Claim):
        cells |= _figure(figure, lang)
        cells["verdict"] = verdicts[figure.id].value if figure.id in verdicts else ""
    elif isinstance(figure, Benchmark):
        cells |= {
            "id": figure.id,
            "indicator": figure.indicator.id,
            "start": figure.period.start,
            "end": figure.period.end,
            "scope": figure.scope_in(lang),
        }
    if not isinstance(figure, Quantity):
        cells |= _source(figure.source, lang)
    return [cells.get(name, "") for name in DATA]


def _numbers(quantity: Quantity) -> dict[str, str]:
    return {
        "value": _number(quantity.value),
        "low": _number(quantity.low),
        "high": _number(quantity.high),
        "unit": quantity.unit_text,
        "qualifier": ""
        if quantity.is_derived
        else _QUALIFIERS.get(quantity.qualifier, quantity.qualifier),
    }


def _matter(claim: Claim) -> tuple[object, ...]:
    return claim.indicator.id, claim.aspect, claim.period, claim.scope


def _figure(claim: Claim, lang: Lang) -> dict[str, str]:
    quantity, period = claim.quantity, claim.period
    dates = {
        "start": ("起始", "start"),
        "end": ("截至", "end"),
    }
    inferred = [dates[one][lang == "en"] for one in claim.inferred if one in dates]
    other: Lang = "en" if lang == "zh" else "zh"
    return {
        "id": claim.id,
        "indicator": claim.indicator.id,
        "aspect": claim.aspect,
        "key": f"{claim.indicator.id}/{claim.aspect}",
        "name": claim_name(claim, lang) + theme.remark(claim.source, lang, only="low"),
        "published": as_published(claim, lang).words(lang),
        "bounds": quantity.bounds_words(lang),
        **_numbers(quantity),
        "theme": label("theme", claim.indicator.theme, lang),
        "period": period.words(lang),
        "year": (period.end or period.start)[:4],
        "start": period.start,
        "end": period.end,
        "inferred": ("、" if lang == "zh" else ", ").join(inferred),
        "scope": claim.scope_in(lang),
        "note": claim.note_in(lang),
        "quote": claim.quote,
        "locator": claim.locator,
        "definition": claim.indicator.definition_in(lang),
        "find": f"{claim.indicator.name(other)} {pinyin(claim.indicator.name('zh'))}",
    }


def _source(source: Source, lang: Lang) -> dict[str, str]:
    return {
        "confidence": label("confidence", source.confidence, lang),
        "unverified": theme.remark(source, lang, only="low"),
        "publisher": source.publisher_in(lang),
        "origin": source.origin if lang == "zh" else source.origin_en,
        "source": source.id,
        "title": source.title(lang),
        "issued": source.published,
        "address": source.url,
    }


def _judged(
    judgement: Judgement | None, touching: Iterable[Finding], lang: Lang
) -> Mapping[str, str]:
    colon = "：" if lang == "zh" else ": "
    checks = dict.fromkeys(
        f"{finding.comparison(lang)}{colon}{finding.verdict.words(lang)}" for finding in touching
    )
    if judgement is None:
        return {"checks": "\n".join(checks)}
    return {
        "verdict": judgement.verdict.value,
        "rule": judgement.rule(lang),
        "checks": "\n".join(checks),
    }


def _citation(cells: Mapping[str, str], source: Source, lang: Lang) -> str:
    """Write the figure with its source as one would cite it."""
    about = filter(None, [cells["period"], cells["scope"]])
    parts = [cells["publisher"], source.cited_title(lang), cells["issued"], cells["address"]]
    given = filter(None, parts)
    if lang == "zh":
        within = "，".join(about)
        told = f"{cells['name']}{f'（{within}）' if within else ''}：{cells['published']}。"
        return told + "，".join(given)
    within = "; ".join(about)
    told = f"{cells['name']}{f' ({within})' if within else ''}: {cells['published']}. "
    return told + ", ".join(given)


def _number(value: float) -> str:
    return f"{value:.12g}" if math.isfinite(value) else ""


def pinyin(name: str) -> str:
    """Return a Chinese name in pinyin and its initials; nothing where pypinyin is not installed."""
    with suppress(ImportError):
        from pypinyin import lazy_pinyin

        syllables = lazy_pinyin(name)
        return f"{''.join(syllables)} {''.join(one[:1] for one in syllables)}"
    return ""
