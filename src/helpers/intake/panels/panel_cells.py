"""One cell of a panel: a figure as published, a sign for none, or something not understood.

The signs are those of the statistical yearbooks, whose editors' notes say: a blank cell or ``—``
is a figure that is unknown or does not exist, ``…`` one below the smallest unit of the table,
``#`` a main item of a total, and a circled number or asterisk a note below the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from types import MappingProxyType
from typing import Final, TypeAlias

from helpers.casebook.formats.grid import half_width

NOT_PUBLISHED: Final = "not published"
BELOW_UNIT: Final = "below the smallest unit of the table"

#: Signs that stand for no figure, in half-width characters and small letters, with their meaning.
MISSING: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("", "-", "--", "---", "—", "——", "–", "－", "/", "n.a.", "n.a", "na", "n/a", "nan",
             "null", "无", "暂无", "缺", "未公布"),
            NOT_PUBLISHED,
        ),
        **dict.fromkeys(("...", "…", "……", "......", "⋯"), BELOW_UNIT),
    }
)  # fmt: skip

LONGEST: Final = 40

_MARK = r"(?:\*+|#|[†‡§※]|[①-⑳]|[¹²³⁴-⁹]|\([0-9a-z]\)|\[[0-9a-z]\]|[a-z]\))"
_MARKED = re.compile(rf"(?P<before>(?:{_MARK}\s*)*)(?P<body>.*?)(?P<after>(?:\s*{_MARK})*)", re.S)
_NUMBER = r"[+-]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)?(?:\.[0-9]+)?"
_FIGURE = re.compile(
    rf"(?P<qualifier>>=|<=|[≥≤≈<>]|约|超过|不足)?\s*"
    rf"(?P<number>{_NUMBER}(?:\s*~\s*{_NUMBER})?)\s*(?P<percent>%)?"
)
_QUALIFIERS: Final = {
    "": "=", ">": ">", "<": "<", "≥": "≥", "≤": "≤", ">=": "≥", "<=": "≤", "≈": "≈",
    "约": "≈", "超过": ">", "不足": "<",
}  # fmt: skip
_FRACTION_DIGITS: Final = 2
# More decimals than this are the digits of a computation: no publication prints them.
_MOST_DECIMALS: Final = 6
_ERRORS: Final = ("#N/A", "#DIV", "#REF", "#VALUE", "#NAME", "#NUM", "#NULL")


@dataclass(frozen=True, slots=True)
class Taken:
    """A figure: its digits as published, half-width, without separators, and its note marks."""

    value: str
    qualifier: str = "="
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A sign that stands for no figure, and what it says."""

    sign: str
    meaning: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A text that is neither, why, and what to do about it."""

    text: str
    what: str
    fix: str


Reading: TypeAlias = Taken | Missing | NotUnderstood


def read_cell(
    text: str,
    *,
    percent: bool = False,
    fraction: bool = False,
    decimals: int | None = None,
    missing: Mapping[str, str] = MISSING,
) -> Reading:
    """Read one cell.

    Parameters
    ----------
    percent
        Whether the unit of the column is per cent, so that a percent sign is no surprise.
    fraction
        Whether the mapping declares that the column gives its percentages as fractions of 1.
    decimals
        To how many decimals a figure with more of them is rounded, half to even (GB/T 8170).
    missing
        The signs that stand for no figure, with their meaning.

    Returns
    -------
    Taken, Missing or NotUnderstood
        A fraction keeps its digits: ``0.123`` is ``12.3``; one with fewer than two decimals
        leaves whole digits of the percentage open, so that ``0.5`` is about 50 and not 50.
    """
    plain = half_width(text)
    sign = plain.casefold()
    if sign in missing or text.strip().casefold() in missing:
        return Missing(text.strip(), missing.get(sign) or missing[text.strip().casefold()])
    marked = _MARKED.fullmatch(plain)
    body = marked["body"].strip() if marked else plain
    marks = _marks(marked["before"] + marked["after"]) if marked else ()
    if marks and body and body.casefold() in missing:
        return Missing(text.strip(), missing[body.casefold()])
    figure = _FIGURE.fullmatch(body) if len(plain) <= LONGEST else None
    if not figure or any(not re.search("[0-9]", one) for one in figure["number"].split("~")):
        return _not_understood(text, body)
    if figure["percent"] and not percent:
        fix = "give the column the unit %, or mend the cell"
        return NotUnderstood(text, "a percent sign in a column of another unit", fix)
    numbers = [_with_zero(one.strip().replace(",", "")) for one in figure["number"].split("~")]
    qualifier = _QUALIFIERS[figure["qualifier"] or ""]
    if fraction and not figure["percent"]:
        reading = _percentage(text, numbers, qualifier, marks)
        if isinstance(reading, NotUnderstood):
            return reading
        numbers, qualifier = reading.value.split("~"), reading.qualifier
    numbers = [_rounded(number, decimals) for number in numbers]
    if any(_decimals(number) > _MOST_DECIMALS for number in numbers):
        fix = "give the column `decimals`, and say in its `note` what it was computed from"
        return NotUnderstood(text, "more decimals than a publication prints", fix)
    return Taken("~".join(numbers), qualifier, marks)


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])


def _rounded(number: str, decimals: int | None) -> str:
    if decimals is None or _decimals(number) <= decimals:
        return number
    return f"{Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN):f}"


def _marks(text: str) -> tuple[str, ...]:
    return tuple(re.findall(_MARK, text))


def _with_zero(number: str) -> str:
    """Write the zero before a decimal point that some tables leave out."""
    return re.sub(r"^([+-]?)\.", r"\g<1>0.", number)


def _percentage(
    text: str, numbers: list[str], qualifier: str, marks: tuple[str, ...]
) -> Taken | NotUnderstood:
    values = [Decimal(number) for number in numbers]
    if any(abs(value) > 1 for value in values):
        fix = "mend the cell, or take `fraction` off the column"
        return NotUnderstood(text, "above 1 in a column of fractions", fix)
    digits = [f"{value.scaleb(2):f}" for value in values]
    coarse = any(value and -int(value.as_tuple().exponent) < _FRACTION_DIGITS for value in values)
    return Taken("~".join(digits), "≈" if coarse and qualifier == "=" else qualifier, marks)


def _not_understood(text: str, body: str) -> NotUnderstood:
    if half_width(text).startswith(_ERRORS) or re.fullmatch(r"#{2,}", half_width(text)):
        return NotUnderstood(text, "an error of the spreadsheet", "mend the cell")
    if not body:
        return NotUnderstood(text, "a mark without a figure", "list the sign under `missing`")
    if len(text.strip()) > LONGEST:
        return NotUnderstood(text, "a text, no figure", "leave the column out, or mend the cell")
    if re.fullmatch(r"[+-]?[0-9]+(,[0-9]+)+(\.[0-9]+)?", body):
        fix = "write it without separators"
        return NotUnderstood(text, "commas that separate no thousands", fix)
    if re.fullmatch(r"[+-]?[0-9.]+[Ee][+-]?[0-9]+", body):
        fix = "write all digits: an exponent does not say which of them were published"
        return NotUnderstood(text, "a figure with an exponent", fix)
    if re.search(r"[0-9]", body):
        fix = "mend the cell; a remark goes into the mapping as the meaning of a mark"
        return NotUnderstood(text, "more than a figure", fix)
    return NotUnderstood(text, "no figure", "mend the cell, or list the sign under `missing`")
