"""An article as paragraphs, sentences and clauses, each with its offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

_SPELT: Final = str.maketrans("「」『』〝〞²³", "“”“”“”23")
_HEADING: Final = re.compile(
    r"\s*(?:(?P<part>[一二三四五六七八九十]+)、|\((?P<item>[一二三四五六七八九十]+)\))"
)
_LONGEST_HEADING: Final = 40
_LONGEST_PIECE: Final = 600
_LONGEST_CROSSHEAD: Final = 24
#: A character over and over, and a number of so many digits, say nothing: a line, a bar code.
_RUN: Final = re.compile(r"(.)\1{39,}|\d{40,}")
_ENDS: Final = re.compile(r"[。！!？?…]+[”’)]*|\n")
_CLAUSES: Final = re.compile(r"(?<!\d),|,(?!\d)|[;:。！!？?…\n]|——")
_DIGITS: Final = {numeral: at for at, numeral in enumerate("一二三四五六七八九十", 1)}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a text between two offsets."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, spelt plainly, with its offsets.

    Attributes
    ----------
    number
        Its number in the article, from 1.
    heading
        The heading that it stands below, such as ``三、亮点成效``; empty above the first.
    path
        The numbers of its headings, such as ``2.1``; empty above the first.
    is_heading
        Whether it is itself a heading or a title, of which nothing is claimed.
    """

    start: int
    end: int
    text: str
    number: int
    heading: str
    path: str
    is_heading: bool

    @property
    def locator(self) -> str:
        """Where the paragraph stands, for the column of that name."""
        return f"{self.heading} ¶{self.number}".strip()

    def sentences(self) -> Iterator[Stretch]:
        """Iterate over its sentences."""
        yield from _pieces(self.text, self.start, _ENDS)


def plain(text: str) -> str:
    """Return a text in one spelling, character for character, so that offsets stay.

    Full-width letters, digits and signs become half-width, the quotation marks of all kinds “ ”,
    and raised digits plain ones.
    """
    spelt = "".join(
        unicodedata.normalize("NFKC", char) if "！" <= char <= "～" else char for char in text
    ).translate(_SPELT)
    spelt = spelt.replace("\u00a0", " ").replace("\u3000", " ")
    spelt = _RUN.sub(lambda run: "…" * len(run.group()), spelt)
    parts = spelt.split('"')
    marks = ("“”"[at % 2] for at in range(len(parts) - 1))
    return "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True))


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text that `plain` has spelt; empty lines are none."""
    found: list[Paragraph] = []
    part, item, heading = 0, 0, ""
    lines = list(re.finditer(r"[^\n]*\S[^\n]*", text))
    for line, below in zip_longest(lines, lines[1:]):
        words = line.group().strip()
        numbered = _HEADING.match(words)
        closed = re.search(r"[。;;，,!！]", words) is not None
        is_heading = not closed and len(words) <= _LONGEST_HEADING and (bool(numbered) or not found)
        is_heading = is_heading or (numbered is not None and len(words) <= _LONGEST_HEADING
                                    and "。" not in words)  # fmt: skip
        if is_heading and numbered:
            if numbered["part"]:
                part, item, heading = _number(numbered["part"]), 0, words
            else:
                item = _number(numbered["item"])
        dated = re.sub(r"20\d{2}年度?", "", words, count=1)
        title = not closed and not re.search(r"\d", dated) and len(words) <= _LONGEST_HEADING
        title = title or (below is not None and _is_crosshead(words, below.group()))
        path = f"{part}.{item}" if item else str(part or "")
        found.append(
            Paragraph(
                line.start(), line.end(), line.group(), len(found) + 1,
                heading, path, is_heading or title,
            )
        )  # fmt: skip
    return tuple(found)


def _is_crosshead(words: str, below: str) -> bool:
    """Return whether a line above a paragraph is its heading, though it holds a figure."""
    bare = re.search(r"[、。;;，,:：!！?？\t|]", words) is None
    return (
        bare and len(words) <= _LONGEST_CROSSHEAD and "。" in below and len(below) > 2 * len(words)
    )


def clauses(sentence: Stretch) -> tuple[Stretch, ...]:
    """Return the clauses of a sentence: what stands between commas, colons and semicolons."""
    return tuple(_pieces(sentence.text, sentence.start, _CLAUSES))


def _pieces(text: str, offset: int, ends: re.Pattern[str]) -> Iterator[Stretch]:
    start = 0
    for end in (*(match.end() for match in ends.finditer(text)), len(text)):
        while end - start > _LONGEST_PIECE:
            # No sentence is so long: a list without an end is cut where an item ends.
            cut = 1 + max(text.rfind(sign, start, start + _LONGEST_PIECE) for sign in ",、 ")
            cut = cut if cut > start else start + _LONGEST_PIECE
            yield Stretch(offset + start, offset + cut, text[start:cut])
            start = cut
        if text[start:end].strip():
            yield Stretch(offset + start, offset + end, text[start:end])
        start = end


def _number(numeral: str) -> int:
    """Read a Chinese number below twenty."""
    return sum(_DIGITS[char] for char in numeral)
