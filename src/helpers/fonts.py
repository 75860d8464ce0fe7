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


def font_folder() -> Path:
    """Folder that holds the typefaces.

    Returns
    -------
    Path
        The folder named by the environment variable ``CASEBOOK_FONTS``, else the one inside the
        package ``pylopdf-fonts-zh-cn``.
    """
    chosen = os.environ.get(SETTING, "")
    if chosen:
        return Path(chosen)
    import pylopdf_fonts_zh_cn

    return Path(pylopdf_fonts_zh_cn.sans_path()).parent


def font_file(face: Face = "sans") -> Path:
    """File of one face.

    Raises
    ------
    FontNotFound
        When the folder has no such file.
    """
    path = font_folder() / _FILES[face]
    if not path.is_file():
        raise FontNotFound(
            f"no typeface {_FILES[face]}",
            where=str(path.parent),
            fix=f"install pylopdf-fonts-zh-cn, or point {SETTING} at a folder that holds it",
        )
    return path


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
    return _code_points(font_file(face))


def missing_characters(text: str, *, faces: tuple[Face, ...] = ("sans", "serif")) -> str:
    """Characters of a text that at least one of the faces cannot print.

    Parameters
    ----------
    text
        Any text; white space and invisible format characters are never missing.
    faces
        Faces that the text may be set in.

    Returns
    -------
    str
        Each missing character once, in the order of the text; empty when all can be printed.
    """
    wanted = dict.fromkeys(text)
    return "".join(
        character
        for character in wanted
        if not character.isspace()
        and not _is_invisible(character)
        and any(ord(character) not in covered(face) for face in faces)
    )


def advance(text: str, *, face: Face = "sans") -> float:
    """Width of a text set on one line, in em (multiply by the type size).

    A character without a glyph is counted as one em, which is what replaces it at most.
    """
    return _width(text, font_file(face))


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
def _code_points(path: Path) -> frozenset[int]:
    return frozenset(_load(path).face.unicodes)


@cache
def _load(path: Path) -> Any:
    import uharfbuzz  # type: ignore[import-untyped]

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))


@cache
def _character_width(character: str, path: Path) -> float:
    if _is_invisible(character):
        return 0.0
    font = _load(path)
    glyph = font.get_nominal_glyph(ord(character))
    if glyph is None:
        return 1.0
    return float(font.get_glyph_h_advance(glyph)) / float(font.face.upem)


def _width(text: str, path: Path) -> float:
    return sum(_character_width(character, path) for character in text)


def _is_invisible(character: str) -> bool:
    """Format and combining characters take no room of their own."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Mn", "Me"}
