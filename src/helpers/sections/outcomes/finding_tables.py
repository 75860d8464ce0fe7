"""Findings of the audit as tables: one laid open, the many that agree, what failure means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from helpers.audit.auditing import Finding
from helpers.audit.identity import Datum
from helpers.audit.verdicts import Verdict
from helpers.casebook import Source
from helpers.casebook.listing import WordedFigure, claim_name, headed
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang, Quantity

FAILING = (Verdict.CONTRADICTED, Verdict.SCOPE)


def failing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Choose the findings that accuse a figure: contradicted, or in need of its scope."""
    return tuple(finding for finding in findings if finding.verdict in FAILING)


def agreeing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Choose the findings that speak for their figures, without mere pairs of sources."""
    return tuple(
        finding
        for finding in findings
        if finding.tells and not finding.is_pair and finding.verdict not in FAILING
    )


def check_table(findings: Iterable[tuple[Finding, int]], lang: Lang) -> pd.DataFrame:
    """List findings that agree, each with how many more say the same, as `grouped` gives them.

    Its columns are what was checked, the formula, the bounds of both sides, the verdict and the
    sources.
    """
    rows = [
        (
            _check(finding, more, lang),
            finding.comparison(lang),
            [WordedFigure(side.bounds_words(lang), side) for side in (finding.left, finding.right)],
            finding.verdict,
            list(finding.sources),
        )
        for finding, more in findings
    ]
    return headed(
        rows,
        lang,
        "核对|算式|两边的取值范围|判定|来源",
        "Check|Formula|Bounds of both sides|Verdict|Sources",
    )


def allowances(findings: Iterable[Finding]) -> Iterator[Words]:
    """Yield, each once, why some of the findings hold only within what a definition leaves."""
    reasons = {
        finding.identity.id: finding.identity.words.allowance
        for finding in findings
        if finding.allowed and finding.identity.allowance
    }
    yield from reasons.values()


def caveats(finding: Finding, lang: Lang) -> str:
    """Write what is noted of the claims that receive the verdict, each with its figure."""
    written, between = ("{}：{}", "；") if lang == "zh" else ("{}: {}", "; ")
    return between.join(
        written.format(claim.words(lang), claim.note_in(lang))
        for claim in finding.judged
        if claim.note_in(lang)
    )


def first_sentence(text: Words) -> Words:
    """Return what a text says first, such as its figures, where the rest was said before."""
    return Words(f"{text.zh.partition('。')[0]}。", f"{text.en.partition('. ')[0].rstrip('.')}.")


def meaning(finding: Finding) -> Words:
    """Say what a failure means; a scope that is needed is told by the verdict's own rule."""
    if finding.verdict is Verdict.CONTRADICTED:
        failure = finding.identity.words.failure
        return Words(f"不成立说明：{failure.zh}。", f"It means: {failure.en}.")
    if finding.alternative is not None:
        return Words(*(_fits(finding, finding.alternative, lang) for lang in ("zh", "en")))
    rule = {lang: finding.verdict.rule(lang) for lang in ("zh", "en")}
    return Words(f"{rule['zh']}。", f"{rule['en'][:1].upper()}{rule['en'][1:]}.")


def _fits(finding: Finding, other: Finding, lang: Lang) -> str:
    """Name the figure to be verified that would fit, and what it gives."""
    used = {datum.id for datum in finding.data}
    (figure,) = (claim for claim in other.claims if claim.id not in used)
    name, value, formula = claim_name(figure, lang), figure.words(lang), other.comparison(lang)
    if lang == "zh":
        return f"与待核实的另一个数（{name}{value}）相符：{formula}。"
    return f"It fits another figure, which is to be verified ({name} {value}): {formula}."


def _check(finding: Finding, more: int, lang: Lang) -> str:
    words = {name: _plain(value, lang) for name, value in finding.values(lang).items()}
    title = finding.statement.title.say(lang).format(**words) + ("*" if finding.allowed else "")
    if not more:
        return title
    return f"{title} (and {more} more)" if lang == "en" else f"{title}（另有{more}组）"


def _plain(value: Datum | Quantity | Source | Words | str, lang: Lang) -> str:
    match value:
        case Words():
            return value.say(lang)
        case Source():
            return value.title(lang)
        case str():
            return value
        case Quantity():
            return value.words(lang)
        case _:
            return value.quantity.words(lang)
