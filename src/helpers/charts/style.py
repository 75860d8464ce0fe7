"""The one look that every chart has: palette, sizes, and the way to SVG."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from helpers.charts.drawing import Drawing
from helpers.fonts import LATIN, SANS, latin_runs, register_with_matplotlib

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Points in a centimetre; every length inside a chart is in points.
CM = 72 / 2.54
#: Width of every chart: the text block of an A4 page.
WIDTH = 14.5 * CM
#: Type sizes in points: running labels, and the smallest that print allows.
SIZE = 9.0
SMALL = 8.0

INK = "#22272b"
MUTED = "#5b6269"
GREY = "#9aa1a9"
RULE = "#c9ced3"
PALE = "#f1f3f4"
ACCENT = "#1f7a55"
ACCENT_MID = "#a9cdbb"
ACCENT_PALE = "#dcebe3"
WARNING = "#b5532d"
WARNING_PALE = "#f6e4db"
PAPER = "#ffffff"

#: Fills for an ordered set of categories, from most to least weight; labels on them are INK.
TONES = (ACCENT_MID, ACCENT_PALE, RULE, "#e4e7ea", PALE)

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_FALLBACK = f"{SANS}, sans-serif"
_NARROW = ", ".join(LATIN)
_SETTINGS: Any = {
    "font.family": [SANS],
    "font.size": SIZE,
    "text.parse_math": False,
    "text.color": INK,
    "text.hinting": "none",
    "axes.edgecolor": GREY,
    "axes.labelcolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "svg.fonttype": "none",
    "svg.hashsalt": "casebook",
    "pdf.fonttype": 3,
}


@contextmanager
def styled() -> Iterator[None]:
    """Apply the style to whatever matplotlib draws or saves inside the block.

    A notebook that draws with matplotlib itself wraps its drawing in this.
    """
    import matplotlib as mpl

    register_with_matplotlib()
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        # Text stays text; helpers.fonts.missing_characters says which glyphs a face lacks.
        warnings.filterwarnings("ignore", message=r"(?s)Glyph .* missing from font")
        warnings.filterwarnings("ignore", message=r"(?s)Matplotlib currently does not support")
        yield


def to_svg(figure: Drawing | Figure) -> str:
    """Render a chart as an SVG fragment that is the same on every run.

    Parameters
    ----------
    figure
        A drawing of this package, or any matplotlib figure.

    Returns
    -------
    str
        One ``<svg>`` element without XML prologue, date or style sheet; text is kept as text, and
        colours are presentation attributes, so that a page's own style sheet may change them. Ids
        that nothing refers to are left out, so that several charts can share a page.
    """
    if isinstance(figure, Drawing):
        return figure.svg()
    with styled():
        stream = io.StringIO()
        figure.savefig(
            stream, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    return _tidy(stream.getvalue())


def _tidy(svg: str) -> str:
    root = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", svg))
    referred = set(re.findall(r"(?:url\(#|href=\"#)([\w-]+)", svg))
    for element in root.iter():
        if element.get("id") not in referred:
            element.attrib.pop("id", None)
        _style_to_attributes(element)
        if "d" in element.attrib:
            element.set("d", " ".join(element.attrib["d"].split()))
        transform = element.get("transform", "")
        if re.fullmatch(r"rotate\(-?0(?: [-\d.]+){2}\)", transform):
            del element.attrib["transform"]
        if element.tag == f"{{{_SVG}}}text":
            _set_latin(element)
    _simplify(root)
    # matplotlib sets these two with a style sheet that would reach beyond the drawing.
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
    root.set("font-family", _FALLBACK)
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _set_latin(text: ElementTree.Element) -> None:
    """Set the quotes and signs of a Latin line in a Latin face."""
    runs = latin_runs(text.text or "")
    if not any(narrow for _, narrow in runs):
        return
    text.text = ""
    for run, narrow in runs:
        if narrow:
            span = ElementTree.SubElement(text, f"{{{_SVG}}}tspan", {"font-family": _NARROW})
            span.text = run
        elif len(text):
            text[-1].tail = run
        else:
            text.text = run


def _simplify(parent: ElementTree.Element) -> None:
    """Drop metadata, style sheets, invisible paths and groups that group nothing."""
    children: list[ElementTree.Element] = []
    for child in list(parent):
        _simplify(child)
        name = child.tag.removeprefix(f"{{{_SVG}}}")
        if name in {"metadata", "style"} or (name == "defs" and not len(child)):
            continue
        if name == "path" and child.get("fill") == "none" and "stroke" not in child.attrib:
            continue
        if name == "g" and not child.attrib:
            children.extend(child)
        else:
            children.append(child)
        if name != "tspan":
            child.tail = None
    parent[:] = children
    if len(parent) and parent.tag != f"{{{_SVG}}}text":
        parent.text = None


def _style_to_attributes(element: ElementTree.Element) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if not value or name == "white-space" or (name, value) == ("stroke-dashoffset", "0"):
            continue
        if name == "font":
            shorthand = re.fullmatch(r".*?([\d.]+)px\s+(.+)", value)
            if shorthand is not None:
                element.set("font-size", shorthand[1])
                _set_family(element, shorthand[2])
        elif name == "font-family":
            _set_family(element, value)
        elif name == "font-size":
            element.set(name, value.removesuffix("px"))
        else:
            element.set(name, value)


def _set_family(element: ElementTree.Element, families: str) -> None:
    if families.split(",")[0].strip(" '\"") != SANS:
        element.set("font-family", families)
