"""The colours of what programs print: terminal codes become a few inks that any page can show.

A terminal has any colour on any ground. A page has paper, which may be white or dark, so only the
hue is kept, bold is kept, and a coloured ground becomes a light band. nbconvert reads the codes.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator

from helpers.engine.document.cleaning import plain_marks
from helpers.engine.document.html_tree import Element, fragment, parse

#: Inks by the names that nbconvert gives terminal colours; black and white are the page's own.
_INKS = {"red": "r", "green": "g", "yellow": "y", "blue": "b", "magenta": "m", "cyan": "c"}
#: The hue in degrees at which each ink ends.
_HUES = ((20, "r"), (70, "y"), (165, "g"), (200, "c"), (262, "b"), (335, "m"), (360, "r"))
_CLASS = re.compile(r"ansi-(\w+?)(?:-intense)?-(fg|bg)")
_RGB = re.compile(r"(background-)?color: rgb\((\d+),(\d+),(\d+)\)")
_COLOUR = re.compile(r"\x1b\[[\d;:]*m")
_CODE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


def without_codes(text: str) -> str:
    """Take all codes for a terminal out."""
    return _CODE.sub("", text)


def printed_block(text: str, css: str) -> Element:
    r"""Write what a program printed as HTML, controls made visible; empty if it is blank.

    Examples
    --------
    >>> str(printed_block("a \x1b[1;31mred\x1b[0m word", "stream"))
    '<pre class="stream">a <span class="ink-r ink-bold">red</span> word</pre>\n'
    """
    block = Element("pre", {"class": css})
    for ink, words in _parts(text):
        if ink:
            block.append(Element("span", {"class": ink}, words))
        elif block.children and isinstance(block.children[-1], str):
            block.children[-1] += words
        else:
            block.append(words)
    _strip_end(block)
    return fragment(block, "\n") if block.text().strip() else Element("")


def _strip_end(around: Element) -> None:
    """Take the line ends off the end of what was printed."""
    while around.children:
        last = around.children[-1]
        if isinstance(last, Element):
            _strip_end(last)
        else:
            last = around.children[-1] = last.rstrip("\n")
        if last.text() if isinstance(last, Element) else last:
            return
        around.children.pop()


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Split text where its colour changes; yield the classes of an ink, and words."""
    from nbconvert.filters.ansi import ansi2html

    if not _COLOUR.search(text):
        yield "", plain_marks(without_codes(text))
        return
    kept = _CODE.sub(lambda code: code[0] if _COLOUR.fullmatch(code[0]) else "", text)
    for node in parse(str(ansi2html(kept))).children:  # type: ignore[no-untyped-call]
        if isinstance(node, Element):
            yield _ink(node), plain_marks(node.text())
        else:
            yield "", plain_marks(node)


def _ink(span: Element) -> str:
    ink, ground = "", False
    for kind in map(_CLASS.fullmatch, span.classes):
        if kind and kind[2] == "bg":
            ground = True
        elif kind:
            ink = _INKS.get(kind[1], "")
    for behind, *channels in _RGB.findall(span.attrs.get("style", "")):
        if behind:
            ground = True
        else:
            ink = _nearest(*(int(channel) for channel in channels))
    kinds = (ink, "bold" * ("ansi-bold" in span.classes), "ground" * ground)
    return " ".join(f"ink-{one}" for one in kinds if one)


def _nearest(red: int, green: int, blue: int) -> str:
    """Give the ink of a colour's hue; none to what is nearly grey."""
    hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    if saturation < 0.25 or value < 0.2:
        return ""
    return next(ink for end, ink in _HUES if hue * 360 <= end)


def overwritten(text: str) -> str:
    """Show what a terminal would show after carriage returns, such as a progress bar's."""
    text = text.replace("\r\n", "\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")).replace(
        "\x08", ""
    )
