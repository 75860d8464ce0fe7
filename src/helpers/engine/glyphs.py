"""Whether the report's faces can draw every character, and where the missing ones stand."""

from __future__ import annotations

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
    """Find the characters without a glyph.

    Parameters
    ----------
    passages
        Pairs of a place and the text that stands there.

    Returns
    -------
    dict
        Character to the places where it stands, in the order of code points.
    """
    passages = list(passages)
    odd = _undrawable(set().union(*(text for _, text in passages)))
    places: dict[str, dict[str, None]] = {}
    for where, text in passages:
        for character in odd.intersection(text) if odd else ():
            places.setdefault(character, {})[where] = None
    return {character: tuple(places[character]) for character in sorted(places)}


def _undrawable(characters: set[str]) -> set[str]:
    known = drawable()
    return {c for c in characters if ord(c) not in known and not _unseen(c)}


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
        f"{character!r} U+{ord(character):04X} ({'; '.join(list(where)[:3])})"
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
        missing -= {c for c in missing if ord(c) in fonts.code_points(path)}
        if missing != had:
            found.append(path)
    return tuple(found), missing


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
        return not usual or "Italic" in path.name, "Sans" not in path.name, path.name

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
    """Show a box in place of each of some characters."""
    return text.translate(dict.fromkeys(map(ord, characters), BOX))
