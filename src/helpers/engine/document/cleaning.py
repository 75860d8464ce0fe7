"""Make foreign HTML harmless: keep its structure and words, drop everything that acts or loads.

What passes is a short list of elements and attributes (ammonia does the work). No script, frame,
form, event handler, class, identifier or relative address survives, and of styles the direction
alone; pictures must be data, links must be http(s), mailto or within the document.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from helpers.engine.document.html_tree import Element, parse

_WORDS = re.compile(r"\S+")
_TAGS = frozenset(
    _WORDS.findall(
        "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
        "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span "
        "strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var"
    )
)
_GONE = frozenset(
    _WORDS.findall(
        "script style iframe object embed applet noscript template form input button select "
        "textarea svg math link meta base title head video audio canvas frame frameset"
    )
)
#: Attributes that may stay, by element, and how the values of some must begin.
_ATTRIBUTES = {
    "*": {"alt", "dir", "style"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "code": {"class"},
    "div": {"class"},
    "img": {"height", "src", "width"},
    "ol": {"class", "start"},
    "pre": {"class"},
    "span": {"data-display", "data-footnote", "data-tex"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ul": {"class"},
}
_SPAN = re.compile(r"(?!0+\Z)\d{1,3}\Z")
_VALUES = {
    "class": re.compile(r"language-[A-Za-z0-9_+#-]+\Z"),
    "colspan": _SPAN,
    "href": re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE),
    "rowspan": _SPAN,
    "src": re.compile(r"https?://|data:image/(?:png|jpe?g|gif|webp|svg\+xml)[;,]", re.IGNORECASE),
    "start": re.compile(r"\d{1,3}\Z"),
}
#: Boxes of Jupyter's own style sheet, and the lists that R writes in one line.
_ALERT = re.compile(r"(?:.*\s)?alert-(info|success|warning|danger)(?:\s.*)?", re.DOTALL)
_IN_LINE = re.compile(r"(?:.*\s)?list-inline(?:\s.*)?", re.DOTALL)
_DIRECTION = re.compile(r"(?:^|;)\s*direction\s*:\s*(ltr|rtl)\b", re.IGNORECASE)
_CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_SOFT_BREAK = re.compile(rf"(?<=[{_CJK}])[ \t]*\n[ \t]*(?=[{_CJK}])")
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)

_RIGHT_TO_LEFT = (
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_RUN = rf"{_RIGHT_TO_LEFT}+(?:[\s\d]+{_RIGHT_TO_LEFT}+)*"
_TEXT_RUN = re.compile(_RUN)
_TAG_OR_RUN = re.compile(rf"(<[^>]*>)|{_RUN}")


def plain_marks(text: str) -> str:
    """Write controls that would act unseen as their code points.

    Bidirectional overrides can make a figure read as another one, so ``U+202E`` is shown as
    ``[U+202E]``, and so are control characters, lone surrogates and noncharacters. Carriage
    returns become line ends.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def isolate(html: str, start: str, end: str) -> str:
    """Put what is written from right to left between two marks.

    Without them it would draw the figures and marks beside it into its own order.

    Parameters
    ----------
    html
        HTML; nothing inside a tag is changed.
    start, end
        The marks, such as ``<bdi>`` and ``</bdi>``.
    """
    if not _TEXT_RUN.search(html):
        return html
    return _TAG_OR_RUN.sub(lambda match: match[0] if match[1] else f"{start}{match[0]}{end}", html)


def isolate_text(text: str, start: str, end: str) -> str:
    """Do to a text what :func:`isolate` does to HTML."""
    return text if text.isascii() else _TEXT_RUN.sub(rf"{start}\g<0>{end}", text)


def clean_html(html: str) -> Element:
    """Parse foreign HTML and keep only what is structure or words.

    Parameters
    ----------
    html
        Any HTML fragment, as rendered from Markdown or found in an output.

    Returns
    -------
    Element
        A fragment of allowed elements only.
    """
    clean = parse(_cleaner().clean(plain_marks(html)), text=_set_solid)
    for element in clean.iter():
        if element.name == "a" and not element.attrs.get("href"):
            element.unwrap()
        elif element.name == "img":
            _keep_words(element)
        elif "style" in element.attrs:
            element.attrs["dir"] = element.attrs.pop("style")
        if element.name == "span" and "dir" in element.attrs:
            _lift_direction(element)
    return clean


def _keep_words(picture: Element) -> None:
    """Put what a picture that is not here says in its place, or what its file is called."""
    source = picture.attrs.get("src", "")
    if not source.lower().startswith("data:"):
        name = source.partition("?")[0].rstrip("/").rpartition("/")[2]
        picture.replace_with(picture.attrs.get("alt", "").strip() or name)


def _lift_direction(span: Element) -> None:
    """Give a paragraph or heading the direction of all that stands in it."""
    around = span.parent
    if around is not None and around.name and around.text().strip() == span.text().strip():
        around.attrs.setdefault("dir", span.attrs.pop("dir"))


def _set_solid(text: str, preformatted: bool) -> str:
    """Close the gap that the end of a line would leave between Chinese characters."""
    if preformatted:
        return text
    if text.isspace() and text.isascii():
        return "\n" if "\n" in text else " "
    return _SOFT_BREAK.sub("", text) if "\n" in text else text


@cache
def _cleaner() -> Any:
    import nh3

    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_GONE),
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "data"},
        strip_comments=True,
        link_rel=None,
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    """Return what stays of an attribute, if anything does."""
    if name == "class" and tag == "div":
        alert = _ALERT.fullmatch(value)
        return f"alert alert-{alert[1]}" if alert else None
    if name == "class" and tag in {"ol", "ul"}:
        return "list-inline" if _IN_LINE.fullmatch(value) else None
    if name == "style" and tag != "img":  # who takes a picture over reads its size
        direction = _DIRECTION.search(value)
        return direction[1].lower() if direction else None
    if name == "dir":
        return value.lower() if value.lower() in {"ltr", "rtl", "auto"} else None
    return value if name not in _VALUES or _VALUES[name].match(value) else None
