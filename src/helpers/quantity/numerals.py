"""Chinese numerals."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_DIGITS: Final = {
    **{char: at for at, char in enumerate("零一二三四五六七八九")},
    **{char: at for at, char in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}
_TENS: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}

NUMERAL: Final = f"[{''.join(_DIGITS)}{''.join(_TENS)}万亿]+"


class NotANumeral(ValueError):
    """A text that is no Chinese numeral."""


def read_numeral(text: str) -> Decimal:
    """Return the number that a Chinese numeral writes.

    Parameters
    ----------
    text
        Such as ``三十六``, ``两千三百``, ``二〇二二`` or ``九十点五``.

    Raises
    ------
    NotANumeral
        If it is none.

    Examples
    --------
    >>> read_numeral("一百零五"), read_numeral("十二"), read_numeral("三点六")
    (Decimal('105'), Decimal('12'), Decimal('3.6'))
    """
    whole, point, decimals = text.partition("点")
    if not re.fullmatch(NUMERAL, whole) or (point and not set(decimals) <= set(_DIGITS)):
        raise NotANumeral(text)
    if point and not decimals:
        raise NotANumeral(text)
    value = Decimal(_whole(whole))
    return value + Decimal("0." + _row(decimals)) if point else value


def _row(text: str) -> str:
    return "".join(str(_DIGITS[char]) for char in text)


def _whole(text: str) -> int:
    if len(text) > 1 and set(text) <= set(_DIGITS):
        return int(_row(text))
    total, section, digit = 0, 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit = 0
        else:
            if char == "亿":
                total = (total + section + digit or 1) * 10**8
            else:
                total += (section + digit or 1) * 10**4
            section, digit = 0, 0
    return total + section + digit
