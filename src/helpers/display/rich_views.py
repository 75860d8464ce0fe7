"""What JupyterLab shows of a claim, a figure, a finding, a source or a case: a small table.

`register` gives IPython a formatter a type, so that the casebook need not know of notebooks. The
views hold no mark of the link language: a cell that ends in a claim can stand in a report, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

from helpers.audit.auditing import Finding
from helpers.audit.judging import judge
from helpers.audit.verdicts import Verdict
from helpers.casebook import TRUSTED, Case, Claim, Source, label
from helpers.casebook.index import index_of
from helpers.casebook.schema.vocabulary import Words
from helpers.display import theme
from helpers.display.escaping import escape_html, escape_markdown
from helpers.display.sentences import compose
from helpers.display.values import Mark, address
from helpers.quantity import Lang, Quantity

#: Lines of a view: a name, and text or a link; those without text are left out.
Rows: TypeAlias = Iterator[tuple[Words, str | Mark]]
_AGREES: Final = Words("另一公布值，相符", "Another figure, agrees")
_DIFFERS: Final = Words("另一公布值，不符", "Another figure, differs")


class View(NamedTuple):
    """What is shown of a value: a heading, and named lines of marks."""

    heading: str
    rows: tuple[tuple[str, Mark], ...]

    def html(self) -> str:
        """Return the view as an HTML table."""
        left = 'style="text-align:left"'
        rows = "".join(
            f"<tr><th {left}>{escape_html(name)}</th><td {left}>{mark.html()}</td></tr>"
            for name, mark in self.rows
        )
        return f"<table><caption>{escape_html(self.heading)}</caption><tbody>{rows}</tbody></table>"

    def markdown(self) -> str:
        """Return the view as a Markdown table under its heading."""
        rows = "".join(f"\n| {name} | {mark.markdown()} |" for name, mark in self.rows)
        return f"**{escape_markdown(self.heading)}**\n\n| | |\n|:--|:--|{rows}"


def register(shell: Any, case: Case) -> None:
    """Let a running IPython show the casebook's values as views, in the language of a case."""
    for mime, write in (("text/html", View.html), ("text/markdown", View.markdown)):
        for kind in (Claim, Quantity, Finding, Source, Case):
            shown = partial(_written, write=write, case=case)
            shell.display_formatter.formatters[mime].for_type(kind, shown)


def _written(value: Any, *, write: Callable[[View], str], case: Case) -> str:
    return write(view(value, case))


def view(value: Claim | Quantity | Finding | Source | Case, case: Case) -> View:
    """Return the view of a value.

    Parameters
    ----------
    value
        A claim (with what else is published on the same matter), a figure, a finding of the
        audit, a source or a case.
    case
        Whose language is spoken, and whose claims compete.
    """
    lang = case.lang
    match value:
        case Claim():
            heading, rows = value.indicator.name(lang), _claim(value, case)
        case Quantity():
            heading, rows = value.words(lang), _figure(value, lang)
        case Finding():
            said = compose(value.statement.title.say(lang), value.values(lang), lang)
            heading, rows = said.line.plain, _finding(value, lang)
        case Source():
            heading, rows = value.title(lang) or value.id, _source(value, lang)
        case _:
            heading, rows = value.place.name(lang), _case(value)
    kept = ((name, mark if isinstance(mark, Mark) else Mark(mark)) for name, mark in rows if mark)
    return View(heading, tuple((name.say(lang), mark) for name, mark in kept))


def _figure(value: Quantity, lang: Lang) -> Rows:
    yield Words("数值", "Value"), value.words_beside(lang)
    yield Words("可能的范围", "Bounds"), value.bounds_words(lang)
    yield Words("算式", "Formula"), value.formula_words(lang)


def _claim(claim: Claim, case: Case) -> Rows:
    lang = case.lang
    yield from _figure(claim.quantity, lang)
    judged = judge(case, index_of(case.casebook).places[claim.place]).get(claim.id)
    if judged is not None:
        yield from _verdict(judged.verdict, judged.rule(lang), lang)
    yield Words("时间", "Time"), claim.period.words(lang)
    yield Words("口径", "Scope"), claim.scope_in(lang)
    yield Words("来源", "Source"), _linked(claim.source, lang)
    yield Words("位置", "Stands at"), claim.locator
    yield Words("原文", "In its words"), claim.quote
    yield Words("说明", "Note"), claim.note_in(lang)
    for other in _competing(claim, case):
        name = _AGREES if claim.quantity.agrees(other.quantity) else _DIFFERS
        yield name, _linked(other.source, lang, f"{other.words(lang)} · {other.period.words(lang)}")


def _verdict(verdict: Verdict, rule: str, lang: Lang) -> Rows:
    judged = theme.judgement(verdict, lang)
    yield Words("判断", "Verdict"), f"{judged.sign} {judged.word}"
    yield Words("规则", "Rule"), rule


def _competing(claim: Claim, case: Case) -> list[Claim]:
    """Return the other figures for the same scope whose date is the same or not known."""
    same = {"indicator": claim.indicator.id, "aspect": claim.aspect, "place": claim.place}
    return [
        other
        for other in case.claim_list(**same, confidence=(*TRUSTED, "low"))
        if other.id != claim.id
        and other.scope == claim.scope
        and len({claim.period.end, other.period.end} - {""}) < 2
    ]


def _finding(finding: Finding, lang: Lang) -> Rows:
    yield from _verdict(finding.verdict, finding.verdict.rule(lang), lang)
    yield Words("关系式", "Relation"), finding.comparison(lang)
    yield Words("左边", "Left side"), finding.left.bounds_words(lang)
    yield Words("右边", "Right side"), finding.right.bounds_words(lang)
    for one in finding.claims:
        what = f"{one.indicator.name(lang)} {one.words(lang)}"
        yield Words("依据", "Rests on"), _linked(one.source, lang, what)


def _source(source: Source, lang: Lang) -> Rows:
    yield Words("来源", "Source"), _linked(source, lang)
    yield Words("发布日期", "Published"), source.published
    yield Words("可信度", "Confidence"), label("confidence", source.confidence, lang)


def _case(case: Case) -> Rows:
    yield Words("所属", "Lies in"), case.province().name(case.lang)
    yield Words("版次", "Edition"), case.edition
    yield Words("采用的数字", "Figures used"), str(len(case.claim_list()))
    yield Words("待核实的数字", "Figures to be verified"), str(len(case.to_verify()))
    yield Words("做法", "Measures"), str(len(case.measures()))


def _linked(source: Source, lang: Lang, what: str = "") -> Mark:
    """Return what stands in a source with its publisher and title, a link where it can be one."""
    said = (what, source.publisher_in(lang), source.title(lang), f"[{source.id}]")
    return Mark(" · ".join(text for text in said if text), address(source))
