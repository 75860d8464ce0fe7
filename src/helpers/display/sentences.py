"""Templates of sentences: values in braces, words that depend on them, and what is not on record.

A template is the Markdown of a notebook's author, one a language. In braces stands a name, and
after a colon what to do with its value::

    {clean}                        the value, with its citation, formula or rule
    {cities:list}                  several values, joined with "and" before the last; by
                                   semicolons where one of them holds a comma
    {fall:size}                    a figure without its sign, beside "fell by"
    {gap:higher|lower}             by the sign of a figure; {gap:higher|as high|lower} with a zero
    {n:site|sites}                 by number: one, or several
    {shared:shared first|first}    by a truth: yes, or no
    {plants:Known plants ({}) …}   a text for a value that is there; {} is the value itself

A sentence whose value is not on record is left out: so no notebook has to ask before it speaks.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from string import Formatter
from typing import Final, TypeAlias

from helpers.casebook import Claim, NotOnRecord
from helpers.display.values import Line, Mark, TemplateMismatch, marks
from helpers.quantity import Lang, Quantity

_NAME: Final = re.compile(r"[A-Za-z_]\w*|")
_WORDS: Final = ("list", "size")
# Where one sentence ends: after a full stop of Chinese, or of English before a blank.
_CLOSING: Final = "[”’」』）)\"']*"
_STOPS: Final = tuple("。！？.!?")
_END: Final = re.compile(rf"(?:[。！？\n]|[.!?](?={_CLOSING}\s)){_CLOSING}\s*")


@dataclass(frozen=True)
class Field:
    """A name in braces, and what follows its colon: a word, alternatives or a text."""

    name: str
    word: str = ""
    choices: tuple[Pieces, ...] = ()
    text: Pieces | None = None


Pieces: TypeAlias = tuple[str | Field, ...]


@dataclass(frozen=True)
class Composed:
    """What became of a template.

    Attributes
    ----------
    line
        The sentences that could be said; empty when none could.
    missing
        The names without a value, for which sentences were left out.
    partners
        Those of them that a published figure stood beside in its sentence.
    """

    line: Line
    missing: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


class _Absent(Exception):
    """A value that a sentence needs is not on record."""


def is_absent(value: object) -> bool:
    """Return whether a value is not on record: none, not published, an empty list, not a number."""
    if value is None or isinstance(value, NotOnRecord):
        return True
    if isinstance(value, float | Quantity):
        return math.isnan(value if isinstance(value, float) else value.value)
    return isinstance(value, (list, tuple)) and (not value or all(map(is_absent, value)))


def compose(template: str, values: Mapping[str, object], lang: Lang) -> Composed:
    """Fill a template, sentence by sentence.

    Parameters
    ----------
    template
        Markdown with fields in braces (see the module); ``{{`` and ``}}`` are braces.
    values
        The values by name; every name of the template must be given.

    Raises
    ------
    TemplateMismatch
        If a name is not given, a brace is not closed, or alternatives do not fit their value.
    """
    said: list[Mark] = []
    missing: dict[str, bool] = {}
    for sentence in sentences(template):
        try:
            said += list(_written(sentence, values, lang, values.get("")))
        except _Absent:
            named = [one for one in sentence if isinstance(one, Field) and one.name]
            beside = any(isinstance(values[one.name], Claim) for one in named)
            for one in named:
                if one.text is None and is_absent(values[one.name]):
                    missing[one.name] = missing.get(one.name, False) or beside
    partners = tuple(name for name, beside in missing.items() if beside)
    return Composed(Line(tuple(said)), tuple(missing), partners)


def sentences(template: str) -> tuple[Pieces, ...]:
    """Split a template into its sentences; the white space after a stop goes with it."""
    found: list[list[str | Field]] = [[]]
    for piece in _pieces(template):
        if isinstance(piece, Field):
            found[-1].append(piece)
            if piece.text and str(piece.text[-1]).rstrip().endswith(_STOPS):
                found.append([])  # a text that is a sentence does not fall with the next one
            continue
        start = 0
        for stop in _END.finditer(piece):
            found[-1].append(piece[start : stop.end()])
            found.append([])
            start = stop.end()
        found[-1].append(piece[start:])
    return tuple(tuple(filter(None, sentence)) for sentence in found if any(sentence))


def _pieces(template: str) -> Iterator[str | Field]:
    """Yield texts and fields in turn; braces are read as `str.format` reads them."""
    literal = ""
    try:
        for text, name, rest, conversion in Formatter().parse(template):
            literal += text
            if name is not None:
                yield literal
                literal = ""
                yield _field(name, rest or "", template, plain=conversion is None)
    except ValueError as error:
        if isinstance(error, TemplateMismatch):
            raise
        raise TemplateMismatch(
            f"{template!r}: {error}", fix="close each brace, or write {{ and }} for braces"
        ) from None
    yield literal


def _field(name: str, rest: str, template: str, *, plain: bool) -> Field:
    if not plain or not _NAME.fullmatch(name):
        raise TemplateMismatch(
            f"{template!r}: {name!r} in braces is no name", fix="write {{ and }} for braces"
        )
    if not rest or rest in _WORDS:
        return Field(name, word=rest)
    parts = _split(rest)
    if len(parts) > 1:
        return Field(name, choices=tuple(tuple(_pieces(part)) for part in parts))
    return Field(name, text=tuple(_pieces(rest)))


def _split(text: str) -> list[str]:
    """Split at the bars that stand in no braces."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "{") - (letter == "}")
        if letter == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _written(
    pieces: Pieces, values: Mapping[str, object], lang: Lang, current: object
) -> Iterator[Mark]:
    """Yield what pieces come to; `current` is the value of the field that they stand in."""
    for piece in pieces:
        if isinstance(piece, str):
            yield Mark(piece, written=True)
            continue
        value = _given(piece.name, values) if piece.name else current
        if piece.text is not None:
            if not is_absent(value) and value is not False:
                yield from _written(piece.text, values, lang, value)
            continue
        if is_absent(value):
            raise _Absent
        if piece.choices:
            yield from _written(_chosen(piece, value), values, lang, value)
        elif piece.word == "list":
            yield from _listed(value, lang)
        elif piece.word == "size":
            yield from (replace(m, text=m.text.lstrip("-−")) for m in marks(value, lang))
        else:
            yield from marks(value, lang)


def _given(name: str, values: Mapping[str, object]) -> object:
    if name not in values:
        given = ", ".join(key for key in values if key) or "no values"
        raise TemplateMismatch(
            f"the text asks for {{{name}}}", fix=f"give {name}= to it; given are {given}"
        )
    return values[name]


def _chosen(field: Field, value: object) -> Pieces:
    """Return the alternative that fits a truth, a number of things, or the sign of a figure."""
    count = len(field.choices)
    if isinstance(value, bool) and count == 2:
        return field.choices[0 if value else 1]
    if isinstance(value, numbers.Integral) and count == 2:
        return field.choices[0 if value == 1 else 1]
    if isinstance(value, Quantity) and count in (2, 3):
        if value.low > 0:
            return field.choices[0]
        if value.high < 0:
            return field.choices[-1]
        if count == 3:
            return field.choices[1]
        raise _Absent  # the digits do not decide which of the two is true
    raise TemplateMismatch(
        f"{{{field.name}:…}} has {count} alternatives for a {type(value).__name__}",
        fix="give two to a number or a truth, two or three to the sign of a figure",
    )


def _listed(value: object, lang: Lang) -> Iterator[Mark]:
    """Yield the items of a list that are on record, with "and" before the last.

    Semicolons part what has a comma in it, or a judgement, whose word would run into the next.
    """
    every = value if isinstance(value, (list, tuple)) else [value]
    items = [Line(tuple(marks(item, lang))) for item in every if not is_absent(item)]
    comma, last, semicolon = ("、", "和", "；") if lang == "zh" else (", ", " and ", "; ")
    judged = any(piece.judgement for item in items for piece in item.pieces)
    if len(items) > 1 and (judged or any(comma in item.plain for item in items)):
        comma = last = semicolon
    for place, item in enumerate(items):
        if place:
            yield Mark(last if place == len(items) - 1 else comma, written=True)
        yield from item.pieces
