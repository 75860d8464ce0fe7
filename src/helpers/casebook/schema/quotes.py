"""Proof that the digits of a figure stand in the words quoted from its source."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from helpers.quantity import ROMAN_CLASSES
from helpers.quantity.numerals import NUMERAL, NotANumeral, read_numeral

_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_BETWEEN_THOUSANDS: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_SPELLED: Final = re.compile(f"(?:{NUMERAL})(?:点(?:{NUMERAL}))?")
_FRACTIONS: Final = re.compile("(?:百|千|万)分之")
_UNITS_OF_MAGNITUDE: Final = "万亿"
#: Tenths, which are published as 60 %.
_TENTHS: Final = re.compile("([一二三四五六七八九])成(半?)")


def is_proven(value: str, quote: str) -> bool:
    """Return whether every number of a figure stands in a quotation.

    Parameters
    ----------
    value
        The digits as published, such as ``82.5``, ``26~33`` or ``Ⅱ``. Its sign is left out: it
        stands in words, as in 下降.
    quote
        Words of the source. Characters of full width, separators of thousands, Chinese numerals
        and 百分之 are understood; a number counts whole, so that 12 does not stand in 2012.

    Examples
    --------
    >>> is_proven("82.5", "百分之八十二点五"), is_proven("12", "2012年")
    (True, False)
    """
    if value in ROMAN_CLASSES:
        text = unicodedata.normalize("NFKC", value)
        return (
            re.search(f"(?<![A-Z]){text}(?![A-Z])", unicodedata.normalize("NFKC", quote))
            is not None
        )
    wanted = _numbers(value)
    return bool(wanted) and wanted <= _numbers(quote) | _spelled(quote)


def _numbers(text: str) -> set[str]:
    plain = _BETWEEN_THOUSANDS.sub("", unicodedata.normalize("NFKC", text))
    return set(_NUMBER.findall(plain))


def _spelled(text: str) -> set[str]:
    """Return the numbers that Chinese numerals write, whole and before 万 and 亿; 首 is 1."""
    found = {"1"} if "首" in text else set()
    found |= {f"{read_numeral(tens):f}{5 if half else 0}" for tens, half in _TENTHS.findall(text)}
    for numeral in _SPELLED.findall(_FRACTIONS.sub(" ", text)):
        for form in (numeral, numeral.rstrip(_UNITS_OF_MAGNITUDE)):
            try:
                found.add(f"{read_numeral(form):f}")
            except NotANumeral:
                continue
    return found
