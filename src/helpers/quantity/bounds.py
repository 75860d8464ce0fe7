"""What a published figure can be, given its digits, its qualifier and what it counts.

A figure of the text is not a point: 97 % stands for anything that rounds to 97, 超过800 for
anything above it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from helpers.errors import CasebookError

QUALIFIERS: Final = ("=", ">", "≥", "<", "≤", "≈")
ROMAN_CLASSES: Final = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "劣Ⅴ": 6}

_LATIN_CLASSES = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ", "V": "Ⅴ", "劣V": "劣Ⅴ"}
_WIDTH = str.maketrans("０１２３４５６７８９．，＋－−–﹣～〜", "0123456789.,+----~~")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_SHORTENED = re.compile(r"[+-]?[0-9.]+[Ee][+-]?[0-9]+")
_LONGEST = 60


class NotANumber(CasebookError, ValueError):
    """A value that is not a number as sources print them."""


class UnknownQualifier(CasebookError, ValueError):
    """A qualifier other than = > ≥ < ≤ ≈."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the digits of one figure say."""

    #: The figure itself, or the middle of a published range.
    value: float
    #: What it can be at least and at most; infinite on an open side.
    low: float
    high: float
    #: Whether the bound itself is excluded.
    open_low: bool
    open_high: bool
    #: The digits in half-width characters.
    digits: str


def plain(text: str) -> str:
    """Return a published number in half-width characters, without surrounding space."""
    return text.strip().translate(_WIDTH)


def read_decimal(text: str) -> Decimal:
    """Read one number with its digits kept.

    Parameters
    ----------
    text
        Digits with an optional sign, decimals and thousands separators, of either width.

    Raises
    ------
    NotANumber
        If the text is anything else: a word, a fraction, a structure such as ``7:40:53``.
    """
    digits = plain(text)
    if len(digits) > _LONGEST or not _NUMBER.fullmatch(digits):
        shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
        fix = "write digits as published, such as 447, 54.7, -8.5, 1,210,207 or 26~33"
        if _SHORTENED.fullmatch(digits):
            fix = "a spreadsheet has shortened it: write all digits as published"
        raise NotANumber(f"{shown!r} is not a number", fix=fix)
    return Decimal(digits.replace(",", ""))


def read_figure(
    text: str,
    qualifier: str = "=",
    *,
    counted: bool = False,
    classes: bool = False,
    share: bool = False,
    exact: bool = False,
) -> Reading:
    """Read a figure and say what it can be.

    Parameters
    ----------
    text
        The figure as published; a range is two numbers joined by ``~``.
    counted
        Whether whole things are counted, so that a plain figure is exact.
    classes
        Whether a Roman class of water quality may stand for the number.
    share
        Whether the figure is a share in per cent, which lies in 0 to 100.
    exact
        Whether the figure is set and not measured, as a limit is, so that a plain one has no
        room at all.

    Returns
    -------
    Reading
        ``=``: half of the last decimal place either way; ``≈``: half of the place of the last
        digit that is not zero; the others: open on one side.

    Raises
    ------
    NotANumber
        If the text is no number, or a range runs backwards.
    UnknownQualifier
        If the qualifier is none of the six.
    """
    if qualifier not in QUALIFIERS:
        raise UnknownQualifier(
            f"{qualifier!r} is no qualifier", fix=f"use one of {' '.join(QUALIFIERS)}"
        )
    digits = plain(text)
    if classes:
        digits = digits.removesuffix("类")
        digits = _LATIN_CLASSES.get(digits, digits)
        if digits in ROMAN_CLASSES:
            value = Decimal(ROMAN_CLASSES[digits])
            return _reading(value, value, Decimal(0), Decimal(0), qualifier, digits)
    first, tilde, second = digits.partition("~")
    value = read_decimal(first)
    last = read_decimal(second) if tilde else value
    if last < value:
        raise NotANumber(f"the range {text!r} runs backwards", fix="write the lower end first")
    below, above = (_half_width(one, qualifier, counted, exact) for one in (value, last))
    reading = _reading(value, last, below, above, qualifier, digits)
    return _clip(reading, 0.0, 100.0) if share else reading


def _half_width(value: Decimal, qualifier: str, counted: bool, exact: bool) -> Decimal:
    """Return half of the place that the last meaningful digit stands in."""
    exponent = int(value.as_tuple().exponent)
    if qualifier == "≈":
        digits = value.as_tuple().digits
        trailing = len(digits) - len("".join(map(str, digits)).rstrip("0"))
        return Decimal((0, (5,), exponent + (trailing if any(digits) else 0) - 1))
    if exact or (counted and exponent >= 0):
        return Decimal(0)
    return Decimal((0, (5,), exponent - 1))


def _reading(
    low: Decimal, high: Decimal, below: Decimal, above: Decimal, qualifier: str, digits: str
) -> Reading:
    at_least = float(low - below) if qualifier in "=≈" else float(low)
    at_most = float(high + above) if qualifier in "=≈" else float(high)
    if qualifier in ">≥":
        at_most = math.inf
    elif qualifier in "<≤":
        at_least = -math.inf
    return Reading(
        value=float((low + high) / 2),
        low=at_least,
        high=at_most,
        open_low=qualifier == ">",
        open_high=qualifier == "<",
        digits=digits,
    )


def _clip(reading: Reading, low: float, high: float) -> Reading:
    """Keep a share within its whole, unless the figure itself lies outside."""
    if not low <= reading.value <= high:
        return reading
    return replace(
        reading,
        low=max(low, reading.low),
        high=min(high, reading.high),
        open_low=reading.open_low and reading.low >= low,
        open_high=reading.open_high and reading.high <= high,
    )
