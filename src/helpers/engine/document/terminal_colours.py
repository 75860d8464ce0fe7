"""The colours of what programs print: terminal codes become a few inks that any page can show.

A terminal has any colour on any ground. A page has paper, which may be white or dark, so only the
hue is kept, bold is kept, and a coloured ground becomes a light band. What comes out of here are
text and *runs*: ``"r12 5 g+3"`` says that twelve characters are red, five plain, three green and
bold. Both skins write the runs in their own way.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator
from html import escape

from helpers.engine.document.cleaning import plain_marks
from helpers.engine.document.html_tree import Element, fragment, parse

#: Inks by the names that nbconvert gives terminal colours; black and white are the page's own.
_INKS = {"red": "r", "green": "g", "yellow": "y", "blue": "b", "magenta": "m", "cyan": "c"}
#: The hue in degrees at which each ink ends.
_HUES = ((20, "r"), (70, "y"), (165, "g"), (200, "c"), (262, "b"), (335, "m"), (360, "r"))
_RUN = re.compile(r"(?P<ink>[rgybmc]?)(?P<bold>\+?)(?P<ground>_?)(?P<length>\d+)")
_CLASS = re.compile(r"ansi-(\w+?)(?:-intense)?-(fg|bg)")
_RGB = re.compile(r"(background-)?color: rgb\((\d+),(\d+),(\d+)\)")
_COLOUR = re.compile(r"\x1b\[[\d;:]*m")
_CODE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
#: A printed block that has runs, as `printed_block` writes it.
BLOCK = re.compile(r'<pre class="(?P<css>[\w ]+)" data-ink="(?P<runs>[^"]*)">(?P<text>[^<]*)</pre>')


def without_codes(text: str) -> str:
    """Take all codes for a terminal out."""
    return _CODE.sub("", text)


def inked(text: str) -> tuple[str, str]:
    r"""Take the codes out of what a program printed and say how it was coloured.

    Parameters
    ----------
    text
        As printed, with or without terminal codes.

    Returns
    -------
    tuple of str
        The text without codes, its controls made visible, and its runs; no runs if nothing in it
        was coloured.

    Examples
    --------
    >>> inked("a \x1b[1;31mred\x1b[0m word")
    ('a red word', '2 r+3 5')
    """
    if not _COLOUR.search(text):
        return plain_marks(without_codes(text)), ""
    parts: list[tuple[str, str]] = []
    for ink, raw in _parts(text):
        words = plain_marks(raw)
        if parts and parts[-1][0] == ink:
            parts[-1] = (ink, parts[-1][1] + words)
        elif words:
            parts.append((ink, words))
    runs = " ".join(f"{ink}{len(words)}" for ink, words in parts)
    return "".join(words for _, words in parts), runs if any(ink for ink, _ in parts) else ""


def printed_block(text: str, css: str) -> Element:
    """Write what a program printed as HTML: its text, and its runs as an attribute."""
    plain, runs = inked(text)
    plain = plain.rstrip("\n")
    if not plain.strip():
        return Element("")
    attrs = {"class": css, "data-ink": runs} if runs else {"class": css}
    return fragment(Element("pre", attrs, plain), "\n")


def spans(text: str, runs: str) -> str:
    """Write text with its runs as HTML.

    A run beyond the end of the text is cut, and text beyond the last run is plain.
    """
    parts, start = [], 0
    for run in _RUN.finditer(runs):
        end = start + int(run["length"])
        words = escape(text[start:end])
        classes = " ".join(
            name
            for name, there in (
                (f"ink-{run['ink']}", run["ink"]),
                ("ink-bold", run["bold"]),
                ("ink-ground", run["ground"]),
            )
            if there
        )
        parts.append(f'<span class="{classes}">{words}</span>' if classes and words else words)
        start = end
    return "".join([*parts, escape(text[start:])])


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Split text where its colour changes; nbconvert reads the codes."""
    from nbconvert.filters.ansi import ansi2html

    kept = _CODE.sub(lambda code: code[0] if _COLOUR.fullmatch(code[0]) else "", text)
    soup = parse(str(ansi2html(kept)))  # type: ignore[no-untyped-call]
    for node in soup.children:
        if isinstance(node, Element):
            yield _ink(node), node.text()
        else:
            yield "", node


def _ink(span: Element) -> str:
    names = span.classes
    style = span.attrs.get("style", "")
    ink, ground = "", ""
    for name in names:
        if match := _CLASS.fullmatch(name):
            if match[2] == "bg":
                ground = "_"
            else:
                ink = _INKS.get(match[1], "")
    for behind, *channels in _RGB.findall(style):
        if behind:
            ground = "_"
        else:
            ink = _nearest(*(int(channel) for channel in channels))
    return ink + ("+" if "ansi-bold" in names else "") + ground


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
