"""Where long words and lines of code may break on paper, and what of a long print is shown."""

from __future__ import annotations

import re

_BREAK = "\u200b"
_ASCII = re.compile(r"[\x01-\x7f]+")
_AFTER = re.compile(r"[/_;:&=?]")
_RUN = re.compile(r"([a-z]?\+?_?)(\d+)")
#: Characters of a line of code without a place to break at, before one is made.
_LONGEST = 70
#: What is printed may be endless: so many lines of its beginning and its end are enough.
_MOST, _FIRST, _LAST = 130, 90, 30


def breakable(word: str, limit: int, hard: int = 0) -> str:
    """Let a long word, such as a path, break where it would leave the page.

    Chinese breaks by itself: only what stands between it is looked at.

    Parameters
    ----------
    word
        Text without spaces, or with some.
    limit
        Bytes up to which a word, and each part of it, stays whole.
    hard
        Letters after which it may break wherever it is; the limit unless given.
    """
    if len(word) <= limit and len(word.encode()) <= limit:
        return word

    def broken(run: re.Match[str]) -> str:
        if len(run[0]) <= limit:
            return run[0]
        parts = _AFTER.sub(rf"\g<0>{_BREAK}", run[0])
        return re.sub(rf"[A-Za-z0-9.,+-]{{{hard or limit}}}", rf"\g<0>{_BREAK}", parts)

    return _ASCII.sub(broken, word)


def printed_lines(text: str, *, shorten: bool) -> list[str]:
    """Give the lines of code, or of what a program printed, with places to break at."""
    lines = ["".join(words for _, words in line) for line in _lines(text, [])]
    if not shorten or len(lines) <= _MOST:
        return lines
    return [*lines[:_FIRST], _left_out(len(lines)), *lines[-_LAST:]]


def inked_lines(text: str, runs: str) -> list[list[tuple[str, str]]]:
    """Give the lines of what a program printed in colours as pairs of an ink and words."""
    inks = [ink for ink, length in _RUN.findall(runs) for _ in range(int(length))]
    lines = _lines(text, inks)
    if len(lines) <= _MOST:
        return lines
    return [*lines[:_FIRST], [("", _left_out(len(lines)))], *lines[-_LAST:]]


def _left_out(lines: int) -> str:
    return f"⋯ {lines - _FIRST - _LAST} ⋯"


def _lines(text: str, inks: list[str]) -> list[list[tuple[str, str]]]:
    lines: list[list[tuple[str, str]]] = [[]]
    run = 0
    for place, character in enumerate(text):
        if character == "\n":
            lines.append([])
            run = 0
            continue
        ink = inks[place] if place < len(inks) else ""
        run = 0 if character <= " " or character >= "\u2e80" else run + 1
        words = character
        if run == _LONGEST:
            words += _BREAK
            run = 0
        line = lines[-1]
        if line and line[-1][0] == ink:
            line[-1] = (ink, line[-1][1] + words)
        else:
            line.append((ink, words))
    return lines
