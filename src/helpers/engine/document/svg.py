"""Charts as SVG: made harmless, kept apart from one another, and readable in the dark."""

from __future__ import annotations

import copy
import re
from functools import lru_cache
from xml.etree import ElementTree

from helpers import fonts

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_DROPPED = frozenset(
    {"script", "foreignObject", "metadata", "iframe", "audio", "video", "set", "animate", "handler"}
)
_REFERENCE = re.compile(r"url\(\s*(['\"]?)#([^)'\"]+)\1\s*\)")
_NAMES = re.compile(r"#([\w.-]+)")
_UNTURNED = re.compile(r"rotate\(-?0(?:[ ,]+[-\d.]+){2}\)")
_LATIN = ", ".join(fonts.LATIN)
_LOADING = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\(|javascript:", re.IGNORECASE)
_HARMLESS_LINK = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);base64,")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUBSCRIPT = re.compile("[₀-₉](?:[₀-₉.]*[₀-₉])?")


def clean_svg(text: str) -> ElementTree.Element | None:
    """Read an SVG and drop whatever acts or loads.

    Returns
    -------
    Element or None
        The root element; None when the text is no SVG.
    """
    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    body = re.sub(r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>", "", text, count=1)
    try:
        root: ElementTree.Element = fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", body))
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return None
    if _local(root.tag) != "svg":
        return None
    _scrub(root)
    _slim(root)
    return root


def _slim(root: ElementTree.Element) -> None:
    """Drop what a program leaves in a drawing and nobody sees; set signs that faces lack."""
    elements = list(root.iter())
    referred = {
        name
        for element in elements
        for value in (*element.attrib.values(), element.text or "" if _is(element, "style") else "")
        if "#" in value
        for name in _NAMES.findall(value)
    }
    for element in elements:
        if element.get("id", "") not in referred:
            element.attrib.pop("id", None)
        if "d" in element.attrib:
            element.set("d", " ".join(element.attrib["d"].split()))
        if _UNTURNED.fullmatch(element.get("transform", "")):
            del element.attrib["transform"]
        if _is(element, "text"):
            _set_runs(element)
    _unwrap(root)


def _is(element: ElementTree.Element, name: str) -> bool:
    return _local(element.tag) == name


def _unwrap(parent: ElementTree.Element) -> None:
    """Take groups that group nothing apart, and white space between elements away."""
    if _is(parent, "text"):
        return
    children: list[ElementTree.Element] = []
    for child in parent:
        _unwrap(child)
        child.tail = None
        children += list(child) if _is(child, "g") and not child.attrib else [child]
    if children:
        parent.text = None
    parent[:] = children


def _set_runs(text: ElementTree.Element) -> None:
    """Set quotes and signs of a Latin line in a Latin face, and subscripts as lowered digits.

    A Chinese face has no subscript digits, and draws quotes as wide as a Chinese character. What
    is lowered is found by a search for the plain digits.
    """
    if len(text) or not text.text:
        return
    runs: list[tuple[str, dict[str, str]]] = []
    drop = 0.0
    for run, narrow in fonts.latin_runs(text.text):
        at = 0
        for match in (*_SUBSCRIPT.finditer(run), None):
            plain = run[at : match.start() if match else len(run)]
            if plain:
                moved = {"dy": f"{-drop:g}em"} if drop else {}
                runs.append((plain, {**moved, **({"font-family": _LATIN} if narrow else {})}))
                drop = 0.0
            if match:
                lowered = match[0].translate(_SUBSCRIPTS)
                runs.append((lowered, {"dy": "0.25em", "font-size": "0.72em"}))
                drop, at = 0.25 * 0.72, match.end()
    if not any(style for _, style in runs):
        return
    text.text = None
    for run, style in runs:
        ElementTree.SubElement(text, f"{{{_SVG}}}tspan", style).text = run


@lru_cache(maxsize=512)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _scrub(element: ElementTree.Element) -> None:
    for child in list(element):
        if not _local(child.tag) or _local(child.tag) in _DROPPED:
            element.remove(child)
        else:
            _scrub(child)
    if _local(element.tag) == "style" and element.text and _loads(element.text):
        element.text = ""
    for name in [name for name, value in element.attrib.items() if _acts(_local(name), value)]:
        del element.attrib[name]


def _acts(name: str, value: str) -> bool:
    """Say whether an attribute runs or loads something."""
    return (
        name[:2].lower() == "on"
        or _loads(value)
        or (name in {"href", "src"} and not _HARMLESS_LINK.match(value))
    )


def _loads(css: str) -> bool:
    """Say whether CSS, or a value that may hold some, loads something."""
    # Most values are long paths without any of these signs, and the pattern is slow.
    return ("(" in css or ":" in css or "@" in css) and bool(_LOADING.search(css))


def as_file(root: ElementTree.Element) -> bytes:
    """Write a chart as a file of its own, for the PDF skin."""
    _register()
    return ElementTree.tostring(root, encoding="unicode").encode()


def follows(root: ElementTree.Element) -> bool:
    """Return whether a style sheet can turn a chart dark: one with pictures stays on a plate."""
    return not any(_is(element, "image") for element in root.iter())


def shape(root: ElementTree.Element) -> float:
    """Return how many times as wide as high a drawing is."""
    box = root.get("viewBox") or f"0 0 {root.get('width')} {root.get('height')}"
    sides = [float(number) for number in re.findall(r"\d+\.?\d*", box)[-2:]]
    return sides[0] / sides[1] if len(sides) == 2 and sides[1] else 1.0


def inline(root: ElementTree.Element, prefix: str, alt: str) -> str:
    """Write a chart for the inside of a page.

    Identifiers get the prefix, so that charts do not take each other's clip paths; style sheets
    keep to the chart.
    """
    _register()
    root = copy.deepcopy(root)
    for element in root.iter():
        _prefix(element, prefix)
        if _is(element, "style") and element.text:
            element.text = f"#{prefix}{{{element.text}}}"
    width, height = root.attrib.pop("width", ""), root.attrib.pop("height", "")
    if "viewBox" not in root.attrib:
        sizes = [re.match(r"[\d.]+", side) for side in (width, height)]
        if all(sizes):
            root.set("viewBox", "0 0 " + " ".join(size[0] for size in sizes if size))
    root.set("id", prefix)
    root.set("role", "img")
    root.set("aria-label", alt)
    natural = re.fullmatch(r"([\d.]+)(pt|px|)", width)
    if natural:
        # Labels of 9 points are then about as large as the caption.
        by = 4 / 3 * 1.25 if natural[2] == "pt" else 1
        root.set("style", f"max-width:{float(natural[1]) * by:.0f}px")
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _register() -> None:
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)


def _prefix(element: ElementTree.Element, prefix: str) -> None:
    for name, value in list(element.attrib.items()):
        if name == "id":
            element.set(name, f"{prefix}-{value}")
        elif _local(name) == "href" and value.startswith("#"):
            element.set(name, f"#{prefix}-{value[1:]}")
        elif name in {"aria-labelledby", "aria-describedby"}:
            del element.attrib[name]
        elif "url(" in value:
            element.set(name, _REFERENCE.sub(lambda match: f"url(#{prefix}-{match[2]})", value))
