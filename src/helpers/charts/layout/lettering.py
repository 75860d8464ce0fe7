"""Text in charts: cleaned, measured, broken into lines, and written at a place of the data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.transforms import Transform, offset_copy

from helpers.charts.palette import MUTED
from helpers.charts.style import SIZE, SMALL, figure_of
from helpers.fonts import advance
from helpers.quantity.wording import lowered

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Distance between the base lines of a label's lines, in em.
LEADING = 1.3
#: What matplotlib is told of every text: in data no dollar begins a formula.
LINES: dict[str, Any] = {"linespacing": LEADING, "parse_math": False}
#: A renderer without the face may set text a little wider than measured.
_SLACK = 1.02

_WHITE = re.compile("[\t-\r\x1c-\x1f \x85\u2028\u2029]+")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef"
    "\ufffe\uffff\ud800-\udfff]"
)
_CLOSING = "，。、；：！？）》」』】〉”’％…,.;:!?)]}%·"
_OPENING = "（《「『【〈“‘([{"


def one_line(text: object) -> str:
    """Text that can be printed: on one line, controls and direction overrides written out.

    Those characters have no look of their own; in SVG they are an error, and an override would
    turn round the text after it. They are shown as their code points, such as ``[U+202E]``. The
    digits of pollutants and gases are lowered.
    """
    shown = _UNPRINTABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", str(text))
    return lowered(_WHITE.sub(" ", shown).strip())


def width(text: str, size: float = SIZE) -> float:
    """Width of one line of text in points."""
    return advance(text) * size * _SLACK


def widest(texts: Sequence[str], size: float = SIZE) -> float:
    """Width of the widest of some lines in points; 0 for none."""
    return max((width(text, size) for text in texts), default=0.0)


def wrap(text: str, room: float, size: float = SIZE) -> list[str]:
    """Break a text into lines no wider than the room.

    Chinese breaks between any two characters, other scripts between words; no line begins with
    closing or ends with opening punctuation; a word wider than the room is broken where it must.
    The lines are made about as wide as each other.

    Parameters
    ----------
    text
        Any text; it is cleaned by `one_line`.
    room
        Width in points.

    Returns
    -------
    list of str
        At least one line (possibly empty).
    """
    clean = one_line(text)
    lines = _fill(clean, room, size)
    word = longest_word(clean, size)
    if len(lines) > 1 and word < room:
        # Even lines read better than a full one above a single character.
        low, high = max(0.5 * room, word), room
        for _ in range(6):
            middle = (low + high) / 2
            tried = _fill(clean, middle, size)
            if len(tried) == len(lines):
                lines, high = tried, middle
            else:
                low = middle
    return lines


def _fill(text: str, room: float, size: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for unit in units(text):
        if width((line + unit).rstrip(), size) <= room:
            line += unit
            continue
        if line.strip():
            lines.append(line.strip())
        line = unit.lstrip()
        while width(line.rstrip(), size) > room and len(line) > 1:
            cut = _fitting(line, room, size)
            if line[:cut].isascii() and line[cut - 1 : cut + 1].isalpha():
                shorter = _fitting(line, room - width("-", size), size)
                if shorter > 1 and line[shorter - 1 : shorter + 1].isalpha():
                    cut = shorter
                    lines.append(f"{line[:cut]}-")
                    line = line[cut:]
                    continue
            lines.append(line[:cut])
            line = line[cut:]
    lines.append(line.strip())
    return lines


def longest_word(text: str, size: float = SIZE) -> float:
    """Width in points of the widest piece that should not be broken."""
    return max((width(unit.strip(), size) for unit in units(one_line(text))), default=0.0)


def block_height(lines: Sequence[str], size: float = SIZE) -> float:
    """Height in points that some lines need."""
    return len(lines) * size * LEADING


@lru_cache(maxsize=1024)
def units(text: str) -> tuple[str, ...]:
    """Split a text into pieces between which a line may break; spaces stay before a piece."""
    breaks = [at for at in range(1, len(text)) if _may_break(text[at - 1], text[at])]
    return tuple(text[start:end] for start, end in pairwise([0, *breaks, len(text)]) if end)


def _may_break(before: str, after: str) -> bool:
    if before in _OPENING or (after in _CLOSING and before != " ") or unicodedata.combining(after):
        return False
    if after == " ":
        return True
    if before == " ":
        return False
    return _is_wide(before) or _is_wide(after) or before in "-/—–"


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}


def _fitting(line: str, room: float, size: float) -> int:
    cut = len(line)
    while cut > 1 and width(line[:cut], size) > room:
        cut -= 1
    return cut


def write(
    ax: Axes,
    place: tuple[float, float],
    lines: Sequence[str],
    base: Transform | None = None,
    *,
    by: tuple[float, float] = (0.0, 0.0),
    size: float = SMALL,
    color: str = MUTED,
    ha: Literal["left", "center", "right"] = "left",
    va: Literal["top", "center", "bottom"] = "center",
) -> None:
    """Write lines of text at a place (of the data by default), moved by points right and up."""
    there = base or ax.transData
    ax.text(
        *place, "\n".join(lines), size=size, color=color, ha=ha, va=va, **LINES,
        transform=offset_copy(there, figure_of(ax), *by, units="points") if any(by) else there,
    )  # fmt: skip
