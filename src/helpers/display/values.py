"""What a value looks like in running text, in a table cell and in a spreadsheet.

Published figures carry their citation, derived ones their formula and bounds, judged ones their
rule. The marks are links with reserved targets: plain in JupyterLab, understood by the exporters.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeAlias
from urllib.parse import quote

from helpers.audit.verdicts import Verdict
from helpers.casebook import (
    Benchmark,
    Claim,
    Indicator,
    NotOnRecord,
    Place,
    Section,
    Source,
)
from helpers.casebook.listing import Beside, WordedFigure
from helpers.casebook.schema.vocabulary import Words
from helpers.display import theme
from helpers.display.escaping import escape_html, escape_markdown
from helpers.engine import card
from helpers.errors import CasebookError
from helpers.quantity import Lang, Period, Quantity
from helpers.quantity.wording import lowered


class UnknownValue(CasebookError, TypeError):
    """A value that has no way of being shown."""


class TemplateMismatch(CasebookError, ValueError):
    """A template and its values do not fit together."""


#: What Markdown begins the line of a list or a heading with.
_LINE_MARKUP = re.compile(r"\s*(?:[-*+]|#{1,6}|\d+\.)\s+")


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
        A reserved target such as ``#derived``, or ``#source-…`` behind the source's address;
        empty for plain text.
    title
        The formula, the rule, or what is cited.
    source
        The source that a citation leads to.
    figure
        The figure that it shows, or that a citation is for.
    judgement
        What a word that judges says of itself.
    written
        Whether the text is the author's Markdown and no data.
    """

    text: str
    target: str = ""
    title: str = ""
    source: Source | None = None
    figure: Claim | Benchmark | Quantity | None = None
    judgement: card.Judgement | None = None
    written: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", lowered(self.text))
        object.__setattr__(self, "title", lowered(self.title))

    def markdown(self) -> str:
        """Write the piece as Markdown."""
        if self.written:
            return self.text
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
    def claim(self) -> str:
        """The identifier of the claim that it shows or cites; empty without one."""
        return self.figure.id if isinstance(self.figure, Claim) else ""

    @property
    def plain(self) -> str:
        """The piece without its mark; a citation leaves nothing."""
        return "" if self.source else self.text


@dataclass(frozen=True)
class Line:
    """Text in one language, ready to be shown.

    Attributes
    ----------
    pieces
        The author's Markdown and the marks of the values in it.
    """

    pieces: tuple[Mark, ...]

    @property
    def markdown(self) -> str:
        """The text with its marks."""
        return "".join(piece.markdown() for piece in self.pieces)

    @property
    def plain(self) -> str:
        """The text without its marks."""
        return "".join(piece.plain for piece in self.pieces)

    @property
    def judgements(self) -> tuple[card.Judgement, ...]:
        """The judging words, each with the line of text that it stands in."""
        lines: list[list[Mark]] = [[]]
        for piece in self.pieces:
            first, *further = piece.text.split("\n") if piece.written else (piece.text,)
            lines[-1].append(replace(piece, text=first))
            lines += [[replace(piece, text=text)] for text in further]
        return tuple(
            chain.from_iterable(
                judgements(line, _LINE_MARKUP.sub("", "".join(one.plain for one in line), count=1))
                for line in lines
            )
        )


def judgements(marks: Iterable[Mark], about: str) -> Iterator[card.Judgement]:
    """Yield the judging words among marks, with what they are about and rest on.

    Parameters
    ----------
    about
        Its text without citations.
    """
    marks = list(marks)
    cited = tuple(dict.fromkeys(mark.source.id for mark in marks if mark.source))
    claims = tuple(dict.fromkeys(mark.claim for mark in marks if mark.claim))
    for mark in marks:
        if mark.judgement is not None:
            yield replace(
                mark.judgement, about=" ".join(about.split()), sources=cited, evidence=claims
            )


Value: TypeAlias = (
    Claim
    | Beside
    | WordedFigure
    | Benchmark
    | Quantity
    | NotOnRecord
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

    Raises
    ------
    UnknownValue
        For anything else, a bare float above all: a figure needs a unit, bounds and a source.
    """
    match value:
        case None:
            yield Mark("—")
        case Claim():
            yield Mark(value.quantity.words(lang), f"#{theme.PERMALINK}{value.id}")
            yield _citation(value.source, lang, value)
        case Benchmark():
            yield Mark(value.quantity.words(lang))
            yield _citation(value.source, lang, value)
        case Beside():
            yield Mark(value.words(lang), f"#{theme.PERMALINK}{value.claim.id}")
            yield _citation(value.claim.source, lang, value.claim)
        case WordedFigure():
            yield Mark(value.words, figure=value.figure)
        case Quantity() if value.is_derived:
            between, told = "；" if lang == "zh" else "; ", value.words(lang)
            how = (value.formula_words(lang), value.bounds_words(lang))
            said = [part for part in how if part not in ("", told)]  # a count is its own bounds
            yield Mark(told, "#derived", between.join(said), figure=value)
        case Quantity() | NotOnRecord() | Period():
            yield Mark(value.words(lang))
        case Source():
            yield _citation(value, lang)
        case Indicator() | Place():
            yield Mark(value.name(lang))
        case Section():
            yield Mark(value.title(lang))
        case Verdict():
            judged = theme.judgement(value, lang)
            yield Mark(judged.word, f"#judged-{judged.kind}", judged.rule, judgement=judged)
        case Judged():
            judged = card.Judgement("", word=value.word, rule=value.rule)
            yield Mark(value.word, "#judged", value.rule, judgement=judged)
        case Reference():
            yield Mark(value.label, f"#{value.label}")
        case Words():
            yield Mark(value.say(lang))
        case Line():
            yield from value.pieces
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


def address(source: Source) -> str:
    """Return the address of a source, safe in the link of Markdown and HTML; empty without one."""
    if not source.url.startswith(("https://", "http://")):
        return ""
    return quote(source.url, safe=":/?=&%+,;~@#").replace("&", "&amp;")


def _citation(source: Source, lang: Lang, figure: Claim | Benchmark | None = None) -> Mark:
    """Return a citation: JupyterLab leads to the source, and a report to its list of sources."""
    said = " · ".join(text for text in (source.publisher_in(lang), source.title(lang)) if text)
    target = f"{address(source).partition('#')[0]}#source-{source.id}"
    return Mark(f"[{source.id}]", target, said, source=source, figure=figure)


def _joined(values: list[object] | tuple[object, ...], lang: Lang) -> Iterator[Mark]:
    before: object = None
    for value in values:
        if before is not None and not isinstance(value, Source):
            yield Mark(_between(before, value, lang))
        yield from marks(value, lang)
        before = before if isinstance(value, Source) else value


def _between(before: object, value: object, lang: Lang) -> str:
    """Return what stands between two values: nothing more after a full stop or before a verdict."""
    if isinstance(value, WordedFigure):  # its words have marks of their own
        return "；" if lang == "zh" else "; "
    if isinstance(value, Verdict) and not isinstance(before, Verdict):
        return " "
    if isinstance(before, str) and before.endswith(("。", ".")):
        return "" if lang == "zh" else " "
    return "、" if lang == "zh" else ", "
