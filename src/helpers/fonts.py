"""Where the two typefaces lie, which characters they can print, and which they print too wide.

Only Regular weights are shipped: emphasis is made by setting the Sans face in Serif text, not by
a bold that a renderer would have to fake.
"""

from __future__ import annotations

import os
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from helpers.errors import CasebookError

Face = Literal["sans", "serif"]

SANS = "Noto Sans SC"
SERIF = "Noto Serif SC"

#: Characters that Chinese type sets a full em wide and Latin type narrow.
FULL_WIDTH = "‘’“”…·×÷±≤≥≈≠→←‰"
#: Where Latin text takes those from: a reader's own sans face, else the one inside Typst.
LATIN = ("Helvetica Neue", "Segoe UI", "Arial", "Liberation Sans", "DejaVu Sans",
         "Libertinus Serif")  # fmt: skip

#: Environment variable that names another folder with files of the same names.
SETTING = "CASEBOOK_FONTS"

_FILES: dict[Face, str] = {
    "sans": "NotoSansSC-Regular.otf",
    "serif": "NotoSerifSC-Regular.otf",
}
_FAMILIES: dict[Face, str] = {"sans": SANS, "serif": SERIF}


class FontNotFound(CasebookError, FileNotFoundError):
    """A typeface's file is not where it should be."""


class BrokenFont(CasebookError, ValueError):
    """A typeface's file is not one, or not all of one."""


def font_folder() -> Path:
    """Folder that holds the typefaces.

    Returns
    -------
    Path
        The folder named by the environment variable ``CASEBOOK_FONTS``, else the one inside the
        package ``pylopdf-fonts-zh-cn``.
    """
    named = os.environ.get(SETTING)
    if named:
        return Path(named)
    import pylopdf_fonts_zh_cn

    return Path(pylopdf_fonts_zh_cn.sans_path()).parent


def font_file(face: Face = "sans") -> Path:
    """File of one face.

    Raises
    ------
    FontNotFound
        When the folder has no such file.
    BrokenFont
        When it is no typeface, or not all of one.
    """
    return _whole(font_folder() / _FILES[face])


def font_files() -> tuple[Path, ...]:
    """Files of both faces, Sans first."""
    return tuple(font_file(face) for face in _FILES)


def family(face: Face = "sans") -> str:
    """Family name of a face, as style sheets and SVG name it."""
    return _FAMILIES[face]


def register_with_matplotlib() -> None:
    """Make both faces known to matplotlib by their family names; doing it twice changes nothing."""
    from matplotlib import font_manager

    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in font_files():
        if str(path) not in known:
            font_manager.fontManager.addfont(str(path))


def covered(face: Face = "sans") -> frozenset[int]:
    """Code points that a face has a glyph for."""
    return code_points(font_file(face))


def advance(text: str, *, face: Face = "sans") -> float:
    """Width of a text set on one line, in em (multiply by the type size).

    A character without a glyph is counted as one em, which is what replaces it at most.
    """
    return sum(map(_widths(font_file(face)).__getitem__, text), 0.0)


def is_latin(text: str) -> bool:
    """Whether a line is Latin: it has no Chinese character and no full-width punctuation."""
    return not any(unicodedata.east_asian_width(character) in {"W", "F"} for character in text)


def latin_runs(text: str) -> list[tuple[str, bool]]:
    """Cut a line where its face changes.

    The Chinese faces draw quotes, the ellipsis and some signs in the square of a Chinese
    character. That is right beside Chinese; in a Latin line it tears “word” apart.

    Parameters
    ----------
    text
        One line of text.

    Returns
    -------
    list of tuple
        The pieces in order, each with whether it is set in a face of `LATIN`.

    Examples
    --------
    >>> latin_runs("“Water cube”")
    [('“', True), ('Water cube', False), ('”', True)]
    >>> latin_runs("“水立方”")
    [('“水立方”', False)]
    """
    if not is_latin(text):
        return [(text, False)]
    runs = groupby(text, key=lambda character: character in FULL_WIDTH)
    return [("".join(run), narrow) for narrow, run in runs]


@cache
def _whole(path: Path) -> Path:
    """Return the file of a typeface, if it is there and whole."""
    if not path.is_file():
        raise FontNotFound(
            f"no typeface {path.name}",
            where=str(path.parent),
            fix=f"install pylopdf-fonts-zh-cn, or point {SETTING} at a folder that holds it",
        )
    if not _is_whole(path):
        raise BrokenFont(
            "cannot be read as a typeface",
            where=str(path),
            fix=f"install pylopdf-fonts-zh-cn anew, or mend the folder of {SETTING}",
        )
    return path


def _is_whole(path: Path) -> bool:
    """Whether a file is an OpenType font and reaches as far as its directory says."""
    with path.open("rb") as file:
        head = file.read(12)
        directory = file.read(16 * int.from_bytes(head[4:6]))
    ends = [
        int.from_bytes(directory[at + 8 : at + 12]) + int.from_bytes(directory[at + 12 : at + 16])
        for at in range(0, len(directory), 16)
    ]
    return head[:4] == b"OTTO" and bool(ends) and max(ends) <= path.stat().st_size


@cache
def _face(path: Path) -> Any:
    import uharfbuzz  # type: ignore[import-untyped]

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))


@cache
def code_points(path: Path) -> frozenset[int]:
    """Code points that a file of a typeface has a glyph for."""
    return frozenset(_face(path).unicodes)


def family_of(path: Path) -> str:
    """Name of the family that a file of a typeface says it belongs to."""
    import uharfbuzz

    names = uharfbuzz.OTNameIdPredefined
    face = _face(path)
    return str(face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY) or "")


class _Widths(dict[str, float]):
    """Widths of single characters in em, each measured when it is first asked for."""

    def __init__(self, font: Any) -> None:
        super().__init__()
        self._font = font
        self._em = float(font.face.upem)

    def __missing__(self, character: str) -> float:
        self[character] = width = self._measured(character)
        return width

    def _measured(self, character: str) -> float:
        if _is_invisible(character):
            return 0.0
        glyph = self._font.get_nominal_glyph(ord(character))
        if glyph is None:
            return 1.0
        return float(self._font.get_glyph_h_advance(glyph)) / self._em


@cache
def _widths(path: Path) -> _Widths:
    import uharfbuzz

    return _Widths(uharfbuzz.Font(_face(path)))


def _is_invisible(character: str) -> bool:
    """Format and combining characters take no room of their own."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Mn", "Me"}
