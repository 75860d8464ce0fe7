"""What a value looks like in running text, in a table cell and in a spreadsheet.

Published figures carry their citation, derived ones their formula and bounds, judged ones their
rule. The marks are links with reserved targets: plain in JupyterLab, understood by the exporters.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from helpers.audit.verdicts import Verdict
from helpers.casebook import (
    Benchmark,
    Claim,
    Indicator,
    NotPublished,
    Place,
    Section,
    Source,
)
from helpers.casebook.listing import Beside
from helpers.casebook.schema.vocabulary import Words
from helpers.display.escaping import escape_html, escape_markdown
from helpers.errors import CasebookError
from helpers.quantity import Lang, Period, Quantity


class UnknownValue(CasebookError, TypeError):
    """A value that has no way of being shown."""


class TemplateMismatch(CasebookError, ValueError):
    """A template and its values do not fit together."""


@dataclass(frozen=True)
class Reference:
    """A mention of a figure or table by its label, such as ``fig-path``."""

    label: str


@dataclass(frozen=True)
class Judged:
    """A word that judges, and the rule it follows.

    Parameters
    ----------
    word, rule
        Plain text in the language of the report.
    """

    word: str
    rule: str


@dataclass(frozen=True)
class Mark:
    """A piece of text and the link that says what kind of statement it is.

    Attributes
    ----------
    text
        Plain text; data, never markup.
    target
        A reserved target such as ``#source-…`` or ``#derived``; empty for plain text.
    title
        The formula or the rule.
    source
        The source that a citation leads to.
    claim
        The identifier of the claim that a citation is for; empty for other citations.
    """

    text: str
    target: str = ""
    title: str = ""
    source: Source | None = None
    claim: str = ""

    def markdown(self) -> str:
        """Write the piece as Markdown."""
        text = escape_markdown(self.text)
        if not self.target:
            return text
        title = f' "{escape_markdown(self.title)}"' if self.title else ""
        return f"[{text}]({self.target}{title})"

    def html(self) -> str:
        """Write the piece as HTML."""
        text = escape_html(self.text)
        if not self.target:
            return text
        title = f' title="{escape_html(self.title)}"' if self.title else ""
        return f'<a href="{self.target}"{title}>{text}</a>'

    @property
    def plain(self) -> str:
        """The piece without its mark; a citation leaves nothing."""
        return "" if self.source else self.text


@dataclass(frozen=True)
class Line:
    """Text in one language, ready to be shown: Markdown, plain text, and what it cites.

    Attributes
    ----------
    markdown, plain
        The text with and without its marks.
    sources
        The sources cited, each once.
    claims
        The identifiers of the claims shown, each once.
    """

    markdown: str
    plain: str
    sources: tuple[Source, ...] = ()
    claims: tuple[str, ...] = ()


Value: TypeAlias = (
    Claim
    | Beside
    | Benchmark
    | Quantity
    | NotPublished
    | Source
    | Indicator
    | Place
    | Section
    | Period
    | Verdict
    | Words
    | Judged
    | Reference
    | Line
    | str
    | int
    | list["Value"]
    | tuple["Value", ...]
    | None
)


def marks(value: object, lang: Lang) -> Iterator[Mark]:
    """Give the pieces that show a value.

    Parameters
    ----------
    value
        What the casebook or an analysis gives; a list is joined as the language does.
    lang
        The language of the report.

    Raises
    ------
    UnknownValue
        For anything else, a bare float above all: a figure needs a unit, bounds and a source.
    """
    match value:
        case None:
            yield Mark("—")
        case Claim() | Benchmark():
            yield Mark(value.quantity.words(lang))
            yield _citation(value.source, value.id if isinstance(value, Claim) else "")
        case Beside():
            yield Mark(value.words(lang))
            yield _citation(value.claim.source, value.claim.id)
        case Quantity() if value.is_derived:
            between = "；" if lang == "zh" else "; "
            how = between.join(
                part for part in (value.formula_words(lang), value.bounds_words(lang)) if part
            )
            yield Mark(value.words(lang), "#derived", how)
        case Quantity() | NotPublished() | Period():
            yield Mark(value.words(lang))
        case Source():
            yield _citation(value)
        case Indicator() | Place():
            yield Mark(value.name(lang))
        case Section():
            yield Mark(value.title(lang))
        case Verdict():
            yield Mark(value.words(lang), f"#verdict-{value.value}", value.rule(lang))
        case Judged():
            yield Mark(value.word, "#judged", value.rule)
        case Reference():
            yield Mark(value.label, f"#{value.label}")
        case Words():
            yield Mark(value.say(lang))
        case str():
            yield Mark(value)
        case bool():
            raise UnknownValue(f"{value!r} says nothing to a reader", fix="show a word")
        case numbers.Integral():
            yield Mark(str(int(value)))
        case list() | tuple():
            yield from _joined(value, lang)
        case float() if math.isnan(value):
            yield Mark("—")
        case _:
            raise UnknownValue(
                f"cannot show {value!r} of type {type(value).__name__}",
                fix="show a claim, a quantity or text; a bare number has no unit and no bounds",
            )


def _citation(source: Source, claim: str = "") -> Mark:
    return Mark(f"[{source.id}]", f"#source-{source.id}", source=source, claim=claim)


def _joined(values: list[object] | tuple[object, ...], lang: Lang) -> Iterator[Mark]:
    for place, value in enumerate(values):
        citation = isinstance(value, Source)
        if place and not citation:
            yield Mark("、" if lang == "zh" else ", ")
        yield from marks(value, lang)


def unique(sources: list[Source] | tuple[Source, ...]) -> tuple[Source, ...]:
    """Keep the first of each source, in order."""
    return tuple({source.id: source for source in sources}.values())
