"""The report's two faces for a page that loads nothing: cut to what it uses, put into its CSS."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from helpers import fonts
from helpers.engine import glyphs
from helpers.fonts import Face

#: Together the two faces may take this many bytes of the page; the serif is left out first.
LIMIT = 1_000_000
_FACES: tuple[Face, ...] = ("sans", "serif")
_FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
_DRAWN = (0x221A, 0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))
_DROPPED = (
    "vert",
    "vrt2",
    "vhal",
    "vpal",
    "vkrn",
    "valt",
    "ruby",
    "hwid",
    "fwid",
    "twid",
    "qwid",
    "pwid",
    "aalt",
)


def font_faces(characters: Iterable[str], *, limit: int = LIMIT) -> str:
    """Write ``@font-face`` rules for the characters that a page uses.

    Parameters
    ----------
    characters
        All that the page prints. Both faces keep them: which face a style sheet gives to which
        text is left to the browser.
    limit
        Most bytes of CSS.

    Returns
    -------
    str
        CSS; the serif, or both faces, are missing when they would pass the limit, and the page
        then uses the reader's own.
    """
    css = ""
    points = set(map(ord, characters))
    for face in _FACES:
        rule = _rule(fonts.family(face), subset(face, points))
        if len(css) + len(rule) <= limit:
            css += rule
    return css


def math_rule(page: str) -> str:
    """Write an ``@font-face`` rule for the formulas of a page.

    Returns
    -------
    str
        CSS; empty if the page has no formula, or no face of mathematics is at hand: the page then
        uses the reader's own.
    """
    formulas = _FORMULA.findall(page)
    path = glyphs.math_face() if formulas else None
    if path is None:
        return ""
    # A letter by itself is italic, which browsers take from another alphabet, and the sign of
    # a root is theirs, too.
    points = {*map(ord, "".join(formulas)), *_DRAWN}
    families = f'"Formulas",math,"{fonts.SERIF}","{fonts.SANS}"'
    return _rule("Formulas", _subset(path, points)) + f"math{{font-family:{families}}}\n"


def _rule(family: str, font: bytes) -> str:
    data = base64.b64encode(woff(font)).decode("ascii")
    address = f'url(data:font/woff;base64,{data}) format("woff")'
    return f'@font-face{{font-family:"{family}";src:{address}}}\n'


@cache
def _face(path: Path) -> Any:
    import uharfbuzz  # type: ignore[import-untyped]

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))


def subset(face: Face, points: Iterable[int]) -> bytes:
    """Cut a face down to some code points; gives an OpenType font."""
    return _subset(fonts.font_file(face), points)


def _subset(path: Path, points: Iterable[int]) -> bytes:
    import uharfbuzz

    wanted: Any = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(sorted(points))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    for tag in _DROPPED:
        wanted.layout_feature_tag_set.discard(int.from_bytes(tag.encode("ascii"), "big"))
    try:
        return bytes(uharfbuzz.subset(_face(path), wanted).blob.data)
    except RuntimeError:
        raise fonts.BrokenFont(
            "cannot be read as a typeface",
            where=str(path),
            fix="install pylopdf-fonts-zh-cn anew, or mend the folder of " + fonts.SETTING,
        ) from None


def woff(font: bytes) -> bytes:
    """Pack an OpenType font as WOFF 1.0 (W3C Recommendation, 2012)."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    packed = io.BytesIO()
    with TTFont(io.BytesIO(font), recalcTimestamp=False) as opened:
        opened.flavor = "woff"
        opened.save(packed, reorderTables=False)
    return packed.getvalue()
