"""Whether the report's faces can draw every character, and where the missing ones stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from helpers import fonts
from helpers.errors import CasebookError

_LIMIT = 20
#: Stands for a character that no face has.
BOX = "\u25a1"
#: Packages of the extra ``scripts``.
_PACKAGES = ("manimgx_fonts", "justmytype_western_core", "pylopdf_fonts_ko")
#: Faces of mathematics by the names of their files, the best first.
_MATH = ("STIXTwoMath-Regular", "NotoSansMath-Regular", "latinmodern-math")
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
#: A character with marks upon it, which one face has to draw whole: Typst takes no two for it.
_MARKED = re.compile(rf"[^\s{_MARKS}]\ufe0f?[{_MARKS}]+")
#: Marks upon Latin and Greek that a face inside Typst draws, by its family.
EMBEDDED = "New Computer Modern Math"
_EMBEDDED = frozenset(
    {*range(0x21, 0x7F), *range(0x391, 0x3CA), 0x2202, 0x2207}
    | {*range(0x20D0, 0x20D9), *range(0x20DB, 0x20E0), 0x20E1, *range(0x20E4, 0x20F1)}
)


class MissingGlyphs(CasebookError, ValueError):
    """Characters that no face of the report can draw."""


@cache
def _code_face() -> Path | None:
    """Find DejaVu Sans Mono, which Typst embeds for code, in the copy that matplotlib brings."""
    from importlib.util import find_spec

    found = find_spec("matplotlib")
    for folder in (found.submodule_search_locations or ()) if found else ():
        path = Path(folder) / "mpl-data" / "fonts" / "ttf" / "DejaVuSansMono.ttf"
        if path.is_file():
            return path
    return None


@cache
def drawable() -> frozenset[int]:
    """Give the code points that at least one face of the report, or the face of code, can draw."""
    known = fonts.covered("sans") | fonts.covered("serif")
    path = _code_face()
    return known if path is None else known | fonts.code_points(path)


def missing_glyphs(passages: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Find the characters without a glyph, and those with marks that no one face has.

    Parameters
    ----------
    passages
        Pairs of a place and the text that stands there.

    Returns
    -------
    dict
        Character, with its marks, to the places where it stands, in the order of code points.
    """
    passages = list(passages)
    odd = _undrawable(set().union(*(text for _, text in passages)))
    places: dict[str, dict[str, None]] = {}
    for where, text in passages:
        marked = () if text.isascii() else _undrawn(frozenset(_MARKED.findall(text)))
        for character in odd.intersection(text).union(marked):
            places.setdefault(character, {})[where] = None
    return {character: tuple(places[character]) for character in sorted(places)}


def _undrawable(characters: set[str]) -> set[str]:
    known = drawable()
    return {c for c in characters if ord(c) not in known and not _unseen(c)}


def _undrawn(marked: frozenset[str]) -> set[str]:
    faces = [fonts.covered("sans"), fonts.covered("serif")]
    if path := _code_face():
        faces.append(fonts.code_points(path))
    return {one for one in marked if not any(_has(face, one) for face in faces)}


def _has(face: frozenset[int], text: str) -> bool:
    """Whether a face draws a character with its marks, as it is written or composed."""
    return any(
        all(ord(c) in face or _unseen(c) for c in form)
        for form in (text, unicodedata.normalize("NFC", text))
    )


def _unseen(character: str) -> bool:
    """Whether a character is never drawn: white space, joiners, variation selectors."""
    return (
        character.isspace()
        or unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}
        or 0xFE00 <= ord(character) <= 0xFE0F
    )


def require_glyphs(passages: Iterable[tuple[str, str]]) -> None:
    """Refuse text that cannot be drawn.

    Raises
    ------
    MissingGlyphs
        Names the characters with their code points and where they stand.
    """
    missing = missing_glyphs(passages)
    if missing:
        raise MissingGlyphs(
            f"no face has a glyph for {describe(missing)}",
            where=next(iter(missing.values()))[0],
            fix="write other characters, or set a font folder whose faces have them",
        )


def describe(missing: Mapping[str, Iterable[str]]) -> str:
    """Write characters with code points and places: ``'𪚥' U+2A6A5 (cell 3)``."""
    shown = [
        f"{character!r} {' '.join(f'U+{ord(c):04X}' for c in character)} "
        f"({'; '.join(list(where)[:3])})"
        for character, where in list(missing.items())[:_LIMIT]
    ]
    more = len(missing) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def other_faces(characters: Iterable[str]) -> tuple[tuple[Path, ...], frozenset[str]]:
    """Find faces of the system, or of the extra ``scripts``, for characters that ours lack.

    Returns
    -------
    tuple
        Files that together have the most, and the characters that none of them has.
    """
    missing = frozenset(characters)
    found: list[Path] = []
    for path in _noto_faces() if missing else ():
        had = missing
        missing -= {c for c in missing if _has(fonts.code_points(path), c)}
        if missing != had:
            found.append(path)
    return tuple(found), frozenset(c for c in missing if not _has(_EMBEDDED, c))


@cache
def math_face() -> Path | None:
    """Find a face of mathematics on the system or in the extra ``scripts``."""
    found = [path for path in _faces_at_hand() if path.stem in _MATH]
    return min(found, key=lambda path: (_MATH.index(path.stem), str(path)), default=None)


@cache
def _noto_faces() -> tuple[Path, ...]:
    """List the Noto faces at hand, upright sans of the usual weight first, mathematics last."""

    def rank(path: Path) -> tuple[bool, bool, str]:
        usual = "Regular" in path.name or "[wght]" in path.name
        other = "Sans" not in path.name and "Emoji" not in path.name
        return not usual or "Italic" in path.name, other, path.name

    faces = sorted((p for p in _faces_at_hand() if p.name.startswith("Noto")), key=rank)
    signs = math_face()
    return (*faces, *([signs] if signs else []))


@cache
def _faces_at_hand() -> frozenset[Path]:
    from importlib.util import find_spec

    from matplotlib.font_manager import findSystemFonts

    paths = {Path(path) for path in findSystemFonts()}
    for package in _PACKAGES:
        found = find_spec(package)
        for folder in (found.submodule_search_locations or ()) if found else ():
            paths |= {p for p in Path(folder).rglob("*") if p.suffix in {".ttf", ".otf"}}
    return frozenset(paths)


def boxes_for(characters: Iterable[str], text: str) -> str:
    """Show a box in place of each of some characters, and of marks that nothing draws."""
    single = {ord(character) for character in characters if len(character) == 1}
    for marked in sorted({*characters} - {*map(chr, single)}, key=len, reverse=True):
        text = text.replace(marked, f"{marked[0]}{BOX}")
    return text.translate(dict.fromkeys(single, BOX))
