"""How wide the cells of a table are when nothing in them is broken, without setting them.

Setting every table once more just to measure it took a third of the time of a PDF.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from helpers import fonts

_SPACES = re.compile(r"[ \t\n\r\f]+")
#: Sizes of what a call of the template sets in its argument, as parts of the size around it, and
#: the space it adds, in em. What is not listed here is set in another face or not measured.
_SIZES = {
    "cb-cite": (0.92, 0.0),
    "cb-tnote": (0.62, 0.0),
    "cb-small": (0.86, 0.0),
    "cb-mark": (1.0, 0.2),
    "cb-keep": (1.0, 0.0),
    "cb-ordinal": (1.0, 0.0),
    "cb-noted": (1.0, 0.0),
    "cb-link": (1.0, 0.0),
    "cb-to": (1.0, 0.0),
    "strong": (1.0, 0.0),
    "underline": (1.0, 0.0),
    "strike": (1.0, 0.0),
    "highlight": (1.0, 0.0),
    "super": (0.62, 0.0),
}
#: What Latin text takes from the face inside Typst, in em.
_LATIN = {
    **dict.fromkeys("‘’", 0.268),
    **dict.fromkeys("“”", 0.375),
    **dict.fromkeys("×÷±", 0.55),
    **dict.fromkeys("≤≥≈≠", 0.527),
    **dict.fromkeys("→←", 1.13),
    "…": 0.749,
    "·": 0.25,
    "‰": 0.911,
}
#: Typst parts Chinese from Latin letters and figures by a quarter of an em.
_GAP = 0.25
#: Of Chinese punctuation, half of the square is empty: behind these, and before those.
_CLOSING, _OPENING = "，。、；：！？）》」』】〕", "（《「『【〔"
_QUOTES_CLOSING, _QUOTES_OPENING = "’”", "‘“"
#: Where letters are not closer together than their widths say, but wider apart.
_KERNED = {"/": 0.06, "—": 0.11, "–": 0.04}


class Said:
    """What a cell says, and how wide that is.

    Parameters
    ----------
    latin
        Whether quotes and signs are set as wide as in Latin type.
    """

    def __init__(self, latin: bool) -> None:
        self.judged = 0
        self._latin = latin
        self._texts: list[str] = []
        self._size = 1.0
        self._width = self._widest = 0.0
        self._last = ""
        self._lost = False

    @property
    def text(self) -> str:
        """The words, in one line."""
        return _SPACES.sub(" ", "".join(self._texts)).strip(" ")

    @property
    def width(self) -> float | None:
        """The width of the widest line in em; none if something cannot be measured here."""
        self.end_line()
        return None if self._lost else self._widest

    def add(self, text: str) -> None:
        """Go on in the line, in a size that `sized` has set."""
        self._texts.append(text)
        if self._lost or not text:
            return
        width, first, last = _measured(text, self._latin)
        if width < 0:
            self._lost = True
            return
        if not self._last and first == "(":
            width -= 0.5
        self._width += (width + _between(self._last, first)) * self._size
        self._last = last

    def end_line(self) -> None:
        """Begin a new line."""
        if self._last == ")":
            self._width -= 0.5 * self._size
        self._widest = max(self._widest, self._width)
        self._width = 0.0
        self._last = ""

    def lose(self) -> None:
        """Say that something stands here that is not measured."""
        self._lost = True

    @contextmanager
    def sized(self, call: str) -> Iterator[None]:
        """Measure what a call of the template sets."""
        known = _SIZES.get(call)
        if known is None:
            self._lost = True
            yield
            return
        size, self._size = self._size, self._size * known[0]
        yield
        self._width += known[1] * self._size
        self._size = size


@cache
def _measured(text: str, latin: bool) -> tuple[float, str, str]:
    """Give the width of a text, and what kind of letter it begins and ends with.

    The width is negative if the face lacks a letter.
    """
    if fonts.missing_characters(text, faces=("sans",)):
        return -1.0, "", ""
    kinds = [_kind(letter, latin) for letter in text]
    width = fonts.advance(text) + sum(map(_between, kinds, kinds[1:]))
    width += sum(_KERNED[letter] for letter in text if letter in _KERNED)
    if latin:
        width -= sum(1 - _LATIN[letter] for letter in text if letter in _LATIN)
    return width, kinds[0], kinds[-1]


def _between(left: str, right: str) -> float:
    """Say how much wider apart two kinds of letters stand than their widths say."""
    if left + right in {"CL", "LC"}:
        return _GAP
    if left + right in {")(", "))", "(("}:
        return -0.5
    return 0.0


@cache
def _kind(letter: str, latin: bool) -> str:
    """C of Chinese, L of what stands apart from it, a bracket that opens or closes, or others."""
    if letter in _CLOSING or (letter in _QUOTES_CLOSING and not latin):
        return ")"
    if letter in _OPENING or (letter in _QUOTES_OPENING and not latin):
        return "("
    if "\u3400" <= letter <= "\u9fff" or "\u3040" <= letter <= "\u30ff" or letter > "\uffff":
        return "C"
    return "L" if letter in "#$%&" or unicodedata.category(letter)[0] in "LN" else "-"
