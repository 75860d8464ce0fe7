"""Templates of sentences: values in braces, words that depend on them, and what is not on record.

A template is the Markdown of a notebook's author, one a language. In braces stands a name, and
after a colon what to do with its value::

    {clean}                        the value, with its citation, formula or rule
    {cities:list}                  several values, joined with "and" before the last
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
from dataclasses import dataclass, field, replace
from typing import Final

from helpers.casebook import NotOnRecord
from helpers.display.values import Line, Mark, TemplateMismatch, marks
from helpers.quantity import Lang, Quantity

_NAME: Final = re.compile(r"[A-Za-z_]\w*|")
# Where one sentence ends: after a full stop of Chinese, or of English before a blank or the end.
_ENDS: Final = "。！？"
_STOPS: Final = ".!?"
_WORDS: Final = ("list", "size")
_CLOSING: Final = "”’」』）)\"'"


@dataclass(frozen=True)
class Field:
    """A name in braces, and what follows its colon: a word, alternatives or a text."""

    name: str
    word: str = ""
    choices: tuple[tuple[Piece, ...], ...] = ()
    text: tuple[Piece, ...] | None = None


Piece = str | Field


@dataclass(frozen=True)
class Sentence:
    """A sentence of a template: its pieces, and the words as they were written."""

    pieces: tuple[Piece, ...]
    written: str


@dataclass(frozen=True)
class Composed:
    """What became of a template.

    Attributes
    ----------
    line
        The sentences that could be said; empty when none could.
    dropped
        The sentences that were left out, as written, with the names that had no value.
    """

    line: Line
    dropped: tuple[tuple[str, tuple[str, ...]], ...] = ()


class _Absent(Exception):
    """A value that a sentence needs is not on record."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass
class _Writer:
    """Collects the pieces of a line."""

    values: Mapping[str, object]
    lang: Lang
    pieces: list[Mark] = field(default_factory=list)

    def literal(self, text: str) -> None:
        self.pieces.append(Mark(text, written=True))

    def value(self, value: object) -> None:
        self.pieces += value.pieces if isinstance(value, Line) else marks(value, self.lang)

    def line(self) -> Line:
        return Line(tuple(self.pieces))


def is_absent(value: object) -> bool:
    """Return whether a value is not on record: none, not published, an empty list, not a number."""
    if value is None or isinstance(value, NotOnRecord):
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return isinstance(value, (list, tuple)) and (not value or all(map(is_absent, value)))


def compose(template: str, values: Mapping[str, object], lang: Lang) -> Composed:
    """Fill a template, sentence by sentence.

    Parameters
    ----------
    template
        Markdown with fields in braces (see the module); ``{{`` and ``}}`` are braces.
    values
        The values by name; every name of the template must be given.
    lang
        The language of the template.

    Raises
    ------
    TemplateMismatch
        If a name is not given, a brace is not closed, or alternatives do not fit their value.
    """
    writer, dropped = _Writer(values, lang), []
    for sentence in sentences(template):
        part = _Writer(values, lang)
        try:
            _write(sentence.pieces, part, values.get(""))
        except _Absent:
            missing = [name for name in _names(sentence.pieces) if is_absent(values[name])]
            dropped.append((sentence.written, tuple(dict.fromkeys(missing))))
            continue
        writer.value(part.line())
    return Composed(writer.line(), tuple(dropped))


def sentences(template: str) -> tuple[Sentence, ...]:
    """Split a template into its sentences; the white space after a stop goes with it."""
    found: list[Sentence] = []
    start = place = 0
    while place < len(template):
        letter = template[place]
        if letter in "{}":
            place = _after(template, place)
            continue
        place += 1
        if not _stops(template, place - 1):
            continue
        while place < len(template) and template[place] in _CLOSING:
            place += 1
        while place < len(template) and template[place].isspace():
            place += 1
        found.append(_sentence(template[start:place]))
        start = place
    if start < len(template):
        found.append(_sentence(template[start:]))
    return tuple(found)


def _stops(template: str, place: int) -> bool:
    letter = template[place]
    if letter in _ENDS or letter == "\n":
        return True
    following = template[place + 1 :].lstrip(_CLOSING)
    return letter in _STOPS and (not following or following[0].isspace())


def _after(template: str, place: int) -> int:
    """Return the place after a field or a doubled brace that begins at one."""
    if template[place : place + 2] in ("{{", "}}"):
        return place + 2
    if template[place] == "}":
        raise TemplateMismatch(f"{template!r}: a }} without a {{", fix="write }} for a brace")
    depth, at = 0, place
    while at < len(template):
        if template[at] == "{":
            depth += 1
        elif template[at] == "}":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    raise TemplateMismatch(f"{template!r}: a {{ that is not closed", fix="close it with }")


def _sentence(written: str) -> Sentence:
    return Sentence(tuple(_pieces(written)), written.strip())


def _pieces(text: str) -> Iterator[Piece]:
    literal, place = "", 0
    while place < len(text):
        if text[place] not in "{}":
            literal += text[place]
            place += 1
            continue
        after = _after(text, place)
        inner = text[place:after]
        place = after
        if inner in ("{{", "}}"):
            literal += inner[0]
            continue
        if literal:
            yield literal
        literal = ""
        yield _field(inner[1:-1], text)
    if literal:
        yield literal


def _field(inner: str, template: str) -> Field:
    name, colon, rest = inner.partition(":")
    if not _NAME.fullmatch(name):
        raise TemplateMismatch(
            f"{template!r}: {name!r} in braces is no name", fix="write {{ and }} for braces"
        )
    if not colon:
        return Field(name)
    if rest in _WORDS:
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


def _names(pieces: tuple[Piece, ...]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Field) and piece.text is None and piece.name:
            yield piece.name


def _write(pieces: tuple[Piece, ...], writer: _Writer, current: object) -> None:
    for piece in pieces:
        if isinstance(piece, str):
            writer.literal(piece)
            continue
        value = current if not piece.name else _given(piece.name, writer)
        if piece.text is not None:
            if not is_absent(value) and value is not False:
                _write(piece.text, writer, value)
            continue
        if is_absent(value):
            raise _Absent(piece.name)
        if piece.choices:
            _write(_chosen(piece, value), writer, value)
        elif piece.word == "size":
            for mark in marks(value, writer.lang):
                writer.pieces.append(replace(mark, text=mark.text.lstrip("-−")))
        elif piece.word == "list":
            _write_list(value, writer)
        else:
            writer.value(value)


def _given(name: str, writer: _Writer) -> object:
    if name not in writer.values:
        given = ", ".join(key for key in writer.values if key) or "no values"
        raise TemplateMismatch(
            f"the text asks for {{{name}}}", fix=f"give {name}= to it; given are {given}"
        )
    return writer.values[name]


def _chosen(field: Field, value: object) -> tuple[Piece, ...]:
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
        raise _Absent(field.name)  # the digits do not decide which of the two is true
    raise TemplateMismatch(
        f"{{{field.name}:…}} has {count} alternatives for a {type(value).__name__}",
        fix="give two to a number or a truth, two or three to the sign of a figure",
    )


def _write_list(value: object, writer: _Writer) -> None:
    items = (
        [item for item in value if not is_absent(item)]
        if isinstance(value, (list, tuple))
        else [value]
    )
    for place, item in enumerate(items):
        if place:
            last = place == len(items) - 1
            between = (
                ("和" if last else "、") if writer.lang == "zh" else (" and " if last else ", ")
            )
            writer.literal(between)
        writer.value(item)
