"""The rules that one cell can be held to: its form, its date, its unit, its language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from helpers.quantity import BadPeriod, NotANumber, is_known, parse_period, read_decimal

_CHINESE: Final = re.compile(
    "[\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_MONTH_AS_WORD: Final = re.compile("[A-Za-z]{3}-[0-9]{2}|[0-9]{1,2}-[A-Za-z]{3}")
_TEST: Final = re.compile("yes|no|(?:[<>≤≥=])(.+)")
_LONGEST_QUOTE: Final = 40
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition on the text of a cell: its name in a few words, and what to do about a text.

    `suggest` gives a better hint for one text, where there is one.
    """

    name: str
    holds: Callable[[str], bool]
    fix: str
    suggest: Callable[[str], str] = lambda _: ""

    def remedy(self, text: str) -> str:
        """Return what to do about a text that breaks the rule."""
        return self.suggest(text) or self.fix


def _is_date(text: str) -> bool:
    try:
        parse_period("", text)
    except BadPeriod:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        read_decimal(text)
    except NotANumber:
        return False
    return True


def _is_test(text: str) -> bool:
    found = _TEST.fullmatch(text)
    return found is not None and (found[1] is None or _is_number(found[1]))


NOT_EMPTY: Final = Rule("required", bool, "fill the cell in")
TRIMMED: Final = Rule(
    "no space around the text", lambda text: text == text.strip(), "remove the space at its ends"
)
PRINTABLE: Final = Rule(
    "no control character",
    lambda text: text.isprintable() or not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text),
    "remove the control character; one cell is one line",
)
DATE: Final = Rule(
    "date",
    _is_date,
    "write YYYY, YYYY-MM or YYYY-MM-DD, such as 2023-08",
    lambda text: (
        "Excel has made this of 2023-08 or 08-23: write the date into a cell of the format Text"
        if _MONTH_AS_WORD.search(text)
        else ""
    ),
)
#: What a text of a kind in ``kinds.csv`` without a pattern of its own must keep.
HOLDS: Final[Mapping[str, Callable[[str], bool]]] = {
    "english": lambda text: _CHINESE.search(text) is None,
    "english_name": lambda text: _CHINESE.search(_IN_BRACKETS.sub("", text)) is None,
    "unit": is_known,
    "number": _is_number,
    "quote": lambda text: len(text) <= _LONGEST_QUOTE,
    "test": _is_test,
}
