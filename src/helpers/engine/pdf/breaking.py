"""Where long words and lines of code may break on paper, and what of a long print is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BREAK = "\u200b"
_ASCII = re.compile(r"[\x01-\x7f]+")
_AFTER = re.compile(r"[/_;:&=?]")
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


def printed_lines(runs: Iterable[tuple[str, str]], *, shorten: bool) -> list[list[tuple[str, str]]]:
    """Return the lines of what a program printed, or of code, with places to break at.

    Parameters
    ----------
    runs
        Inks, and the words in each.
    shorten
        Whether the middle of a very long text is left out.
    """
    lines: list[list[tuple[str, str]]] = [[]]
    length = 0
    for ink, text in runs:
        for character in text:
            if character == "\n":
                lines.append([])
                length = 0
                continue
            length = 0 if character <= " " or character >= "\u2e80" else length + 1
            words = character
            if length == _LONGEST:
                words += _BREAK
                length = 0
            line = lines[-1]
            if line and line[-1][0] == ink:
                line[-1] = (ink, line[-1][1] + words)
            else:
                line.append((ink, words))
    if not shorten or len(lines) <= _MOST:
        return lines
    left_out = f"⋯ {len(lines) - _FIRST - _LAST} ⋯"
    return [*lines[:_FIRST], [("", left_out)], *lines[-_LAST:]]


def plain_lines(text: str, *, shorten: bool) -> str:
    """Return a text as `printed_lines` breaks and shortens it."""
    lines = printed_lines([("", text)], shorten=shorten)
    return "\n".join("".join(words for _, words in line) for line in lines)
