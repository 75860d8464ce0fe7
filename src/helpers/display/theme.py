"""The casebook's own words and signs, for exporters that know nothing of the casebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from helpers.audit.verdicts import Verdict
from helpers.casebook import Source
from helpers.casebook.schema.vocabulary import Words
from helpers.engine import card
from helpers.quantity import Lang

#: The series that all reports belong to.
SERIES: Final = Words("城市案例集 · CASEBOOK", "CASEBOOK OF CITIES")

#: What the permalink of a claim begins with, before its id.
PERMALINK: Final = "claim-"

_SIGNS: Final[Mapping[Verdict, tuple[str, card.Tone]]] = {
    Verdict.CONTRADICTED: ("×", "alarm"),
    Verdict.SCOPE: ("◐", "caution"),
    Verdict.DOUBTFUL: ("△", "doubt"),
    Verdict.CORROBORATED: ("◉", "strong"),
    Verdict.CONSISTENT: ("●", "fair"),
    Verdict.SINGLE: ("○", "faint"),
}
#: The sign of each verdict, in the order of `Verdict`.
SIGNS: Final = "".join(_SIGNS[verdict][0] for verdict in Verdict)

_REMARKS: Final = {
    "medium": Words("（可信度中）", "(medium confidence)"),
    "low": Words("（可信度低，待核实）", "(low confidence, to verify)"),
}

#: What the gallery says otherwise than the engine would, by language.
GALLERY: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "series": SERIES.zh,
        "title": "各市报告",
        "lead": "每个数字都注明来源、精度和统计口径，并逐一核对。选一个城市，打开它的报告。",
        "count": "{}个城市",
        "hint": "城市、拼音或省份",
        "nothing": "没有符合的城市。换一个词，或清空查找框。",
        "legend": "判定符号",
        "judgements": "判定",
        "skip": "跳到城市",
    },
    "en": {
        "series": SERIES.en,
        "title": "Reports by city",
        "lead": "Every figure carries its source, precision and scope, and has been checked. "
        "Choose a city to open its report.",
        "count": "Cities: {}",
        "hint": "City or province",
        "nothing": "No city matches. Try another word, or clear the box.",
        "legend": "Verdict marks",
        "judgements": "Verdicts",
        "skip": "Skip to the cities",
    },
}


def judgement(verdict: Verdict, lang: Lang, evidence: tuple[str, ...] = ()) -> card.Judgement:
    """Return a verdict as exporters take it: sign, colour, word and rule."""
    sign, tone = _SIGNS[verdict]
    return card.Judgement(
        verdict.value, sign, tone, verdict.words(lang), verdict.rule(lang), evidence=evidence
    )


def tally(verdicts: Mapping[str, Verdict], lang: Lang) -> tuple[card.Judgement, ...]:
    """Count the verdicts on claims, most serious first; those that none received count 0."""
    claims: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
    for claim, verdict in verdicts.items():
        claims[verdict].append(claim)
    return tuple(
        replace(judgement(verdict, lang, tuple(ids)), count=len(ids))
        for verdict, ids in claims.items()
    )


def entry(source: Source, lang: Lang) -> card.Source:
    """Return a source as an entry of the list of sources."""
    return card.Source(
        source.id,
        title=source.cited_title(lang),
        other_title=source.title("en" if lang == "zh" else "zh"),
        publisher=source.publisher_in(lang),
        published=source.published,
        url=source.url,
        remark=remark(source, lang),
    )


def remark(source: Source, lang: Lang, only: str = "") -> str:
    """Say what to beware of in a source, if anything; of one confidence only, if given."""
    said = _REMARKS.get(source.confidence)
    return said.say(lang) if said and only in ("", source.confidence) else ""
