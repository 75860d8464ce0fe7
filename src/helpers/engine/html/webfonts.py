"""The report's two faces for a page that loads nothing: cut to what it uses, put into its CSS."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from helpers import fonts
from helpers.fonts import Face

#: Together the two faces may take this many bytes of the page; the serif is left out first.
LIMIT = 1_000_000
#: Code points that a face always keeps.
ALWAYS = range(0x20, 0x7F)
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


def font_faces(sans: Iterable[str], serif: Iterable[str], *, limit: int = LIMIT) -> str:
    """Write ``@font-face`` rules for the characters that a page uses.

    Parameters
    ----------
    sans, serif
        Characters, or texts, that are set in either face.
    limit
        Most bytes of CSS.

    Returns
    -------
    str
        CSS; the serif, or both faces, are missing when they would pass the limit, and the page
        then uses the reader's own.
    """
    css = ""
    texts: tuple[tuple[Face, Iterable[str]], ...] = (("sans", sans), ("serif", serif))
    for face, text in texts:
        points = set(map(ord, set().union(*text)))
        data = base64.b64encode(woff(subset(face, points))).decode("ascii")
        address = f'url(data:font/woff;base64,{data}) format("woff")'
        rule = f'@font-face{{font-family:"{fonts.family(face)}";src:{address}}}\n'
        if len(css) + len(rule) <= limit:
            css += rule
    return css


@cache
def _face(path: Path) -> Any:
    import uharfbuzz  # type: ignore[import-untyped]

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))


def subset(face: Face, points: Iterable[int]) -> bytes:
    """Cut a face down to some code points; gives an OpenType font."""
    import uharfbuzz

    whole = _face(fonts.font_file(face))
    wanted: Any = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(sorted({*points, *ALWAYS}))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    for tag in _DROPPED:
        wanted.layout_feature_tag_set.discard(int.from_bytes(tag.encode("ascii"), "big"))
    return bytes(uharfbuzz.subset(whole, wanted).blob.data)


def woff(font: bytes) -> bytes:
    """Pack an OpenType font as WOFF 1.0 (W3C Recommendation, 2012): each table deflated."""
    flavour, count = struct.unpack(">4sH", font[:6])
    tables = sorted(struct.unpack(">4sLLL", font[12 + 16 * i : 28 + 16 * i]) for i in range(count))
    directory, body = b"", b""
    start = 44 + 20 * count
    whole = 12 + 16 * count
    for tag, checksum, offset, length in tables:
        raw = font[offset : offset + length]
        packed = zlib.compress(raw, 9)
        packed = packed if len(packed) < length else raw
        directory += struct.pack(">4sLLLL", tag, start + len(body), len(packed), length, checksum)
        body += packed + b"\0" * (-len(packed) % 4)
        whole += length + -length % 4
    head = struct.pack(
        ">4s4sLHHLHHLLLLL",
        b"wOFF",
        flavour,
        start + len(body),
        count,
        0,
        whole,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
    )
    return head + directory + body
