"""Text inside charts: cleaning, measuring, breaking lines and keeping labels apart."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from helpers.charts.style import SIZE
from helpers.fonts import advance

#: Distance between the base lines of a label's lines, in em.
LEADING = 1.3
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
    turn round the text after it. They are shown as their code points, such as ``[U+202E]``.
    """
    shown = _UNPRINTABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", str(text))
    return _WHITE.sub(" ", shown).strip()


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


def line_count(text: str, room: float, size: float = SIZE) -> int:
    """How many lines `wrap` makes; cheaper, since making them even does not change their number."""
    return len(_fill(one_line(text), room, size))


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


def number(value: float, decimals: int | None = None) -> str:
    """Write a number for a scale: thousands separated, no trailing zeros, a true minus sign."""
    text = f"{value:,.10g}" if decimals is None else f"{value:,.{decimals}f}"
    if decimals is None and abs(value) >= 1e5:
        text = f"{value:,.0f}"
    return "0" if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def ticks(low: float, high: float, room: float, size: float = SIZE) -> list[float]:
    """Round values for a scale whose labels stand side by side in the room without touching.

    Parameters
    ----------
    low, high
        Ends of the scale.
    room
        Length of the scale in points.

    Returns
    -------
    list of float
        One to eight values within the ends; one when the labels of two would touch.
    """
    from matplotlib.ticker import MaxNLocator

    chosen = [low, high]
    for count in range(7, 0, -1):
        locator = MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10])
        values = [
            float(value)
            for value in locator.tick_values(low, high)
            if low - 1e-9 * abs(low) <= value <= high + 1e-9 * abs(high)
        ]
        if len(values) < 2:
            break
        chosen = values
        step = room * (values[1] - values[0]) / (high - low)
        if widest([number(value) for value in values], size) + size <= step:
            return chosen
    texts = [number(value) for value in chosen]
    gap = room * (chosen[1] - chosen[0]) / (high - low) if high > low else 0.0
    if widest(texts, size) + 2 <= gap:
        return chosen
    return [0.0] if 0.0 in chosen else chosen[:1]


def spread(
    wanted: Sequence[float],
    sizes: Sequence[float],
    *,
    gap: float = 0.0,
    low: float = -math.inf,
    high: float = math.inf,
) -> list[float]:
    """Move centres as little as possible so that things of some size do not overlap.

    The order of the wanted centres is kept; of all ways to keep the things apart this is the one
    with the least sum of squared moves (isotonic regression by pooling adjacent violators).

    Parameters
    ----------
    wanted
        Wanted centres in points.
    sizes
        Extent of each thing along the line, in points.
    gap
        Least distance between neighbours.
    low, high
        Ends of the line; when the things need more room than there is, they run past `high`.

    Returns
    -------
    list of float
        The centres, in the order given.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    steps = [0.0]
    for before, after in pairwise(order):
        steps.append(steps[-1] + (sizes[before] + sizes[after]) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for place, step in zip(order, steps, strict=True):
        mean, count = wanted[place] - step, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        pools.append((mean, count))
    first = low + sizes[order[0]] / 2
    last = high - sizes[order[-1]] / 2 - steps[-1]
    centres = [0.0] * len(wanted)
    starts = [mean for mean, count in pools for _ in range(count)]
    for place, step, start in zip(order, steps, starts, strict=True):
        centres[place] = max(min(start, last), first) + step
    return centres


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
