"""Whether the report's faces can draw every character, and where the missing ones stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from helpers import fonts
from helpers.errors import CasebookError

_LIMIT = 20


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
    import uharfbuzz  # type: ignore[import-untyped]

    known = fonts.covered("sans") | fonts.covered("serif")
    path = _code_face()
    if path is not None:
        code: Any = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
        known |= frozenset(code.unicodes)
    return known


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


def replace_missing(html: str) -> str:
    """Write characters without a glyph as their code points, for notebooks that are not ours."""
    odd = _undrawable(set(html))
    return html.translate({ord(c): f"[U+{ord(c):04X}]" for c in odd}) if odd else html
