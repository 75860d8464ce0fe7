"""What a cell shows, as HTML: text, figures, tables, streams, errors."""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from helpers.engine.card import Card, Records, read
from helpers.engine.document.cleaning import clean_html, plain_marks
from helpers.engine.document.html_tables import as_cards, make_scroll, name_rows, tidy_tables
from helpers.engine.document.html_tree import Comment, Element, fragment, write
from helpers.engine.document.markdown import formulas_of_html, inline_markdown, render_markdown
from helpers.engine.document.marks import Register, grouped
from helpers.engine.document.svg import as_file, clean_svg, shape
from helpers.engine.document.terminal_colours import overwritten, printed_block, without_codes
from helpers.engine.spreadsheet import safe_csv
from helpers.errors import CasebookError

_STYLED = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+(?:px|%))")
_SIZE = re.compile(r"([1-9]\d?(?:\.\d+)?%|100%|[1-9]\d{0,3})(?:\.\d+)?(?:px)?")
_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_TYPESET = re.compile(
    r"\\begin\{(?:tabu|longt|supertab|table|item|enum|descr|document|figure|verbatim|center)"
)
_LIVE = re.compile(r"application/(?:vnd\.(?!bokehjs_load)[\w.+-]+|geo\+json)")
#: HTML that a browser draws something into, or that loads something.
_DRAWS = re.compile(r"<(?:div|canvas|svg|iframe|video|audio)\b", re.IGNORECASE)
#: How IPython prints what can only be seen.
_OBJECT = re.compile(r"<IPython\.\w+\.display\.\w+ (?:object|at 0x[0-9a-f]+)>")
_DATA = re.compile(r"data:([\w/+.-]+)(?:;[\w-]+=[\w-]+)*(;base64)?,(.*)", re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """A picture: its MIME type, its bytes, its alternative text.

    An SVG has its cleaned tree as ``drawing``, and as ``narrow`` what a phone shows in its place.
    """

    mime: str
    data: bytes
    alt: str
    drawing: ElementTree.Element | None = field(default=None, repr=False, compare=False)
    narrow: ElementTree.Element | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Download:
    """The data behind a figure or table: the name of its file, safe CSV, and its caption."""

    name: str
    csv: str
    about: str


class TwoKeyCharts(CasebookError, ValueError):
    """A report of which more than one chart is marked for the cover."""


@dataclass(frozen=True)
class KeyChart:
    """The chart that stands on the cover, too: it stays in its section, the cover leads there.

    ``asset`` is the number of its picture, ``finding`` what it shows; ``label`` and ``name`` say
    where it stands and how it is called there, such as ``图 3``.
    """

    asset: int
    finding: str
    label: str
    name: str


@dataclass(frozen=True)
class Attachment:
    """A file inside a PDF: name, MIME type, what it is to the PDF, description, bytes.

    ``relationship`` is ``source`` (the PDF was made of it), ``data`` or ``supplement``.
    """

    name: str
    mime: str
    relationship: str
    description: str
    data: bytes


class Writer:
    """Writes outputs as HTML and keeps the pictures and data that come with them."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.assets: list[Asset] = []
        self.downloads: list[Download] = []
        self.key_chart: KeyChart | None = None
        self.records: Records | None = None

    def fragment(
        self, html: str, where: str, *, raised: bool = True, align: Sequence[str] = ()
    ) -> Element:
        """Clean HTML, tidy its tables, take its pictures over and resolve its marks."""
        soup = clean_html(html)
        self._take_pictures(soup)
        for table in tidy_tables(soup, align):
            make_scroll(table, self.register.words.table.format("").strip())
        self.register.mark(soup, where, raised=raised)
        return soup

    def line(self, markdown: str, where: str) -> Element:
        """Write one line of Markdown, such as a caption."""
        if not markdown:
            return Element("")
        line = self.fragment(inline_markdown(markdown).strip(), where, raised=False)
        _strip(line)
        return line

    def text(self, markdown: str, where: str, **context: Any) -> Element:
        """Write a Markdown cell or output."""
        return self.fragment(render_markdown(markdown, **context), where)

    def output(self, output: Mapping[str, Any], where: str) -> Element:
        """Write one output of a code cell, best representation first."""
        kind = output.get("output_type")
        if kind == "stream":
            return self.printed(
                _joined(output.get("text", "")), f"stream {output.get('name', 'stdout')}"
            )
        if kind == "error":
            trace = "\n".join(map(str, output.get("traceback") or ()))
            return self.printed(
                trace or f"{output.get('ename', '')}: {output.get('evalue', '')}", "stream error"
            )
        data: Mapping[str, Any] = output.get("data") or {}
        card = read(Card, output.get("metadata"), where)
        if card and card.kind == "chart":
            return self.figure(data, card, where)
        if card and card.kind == "table" and "text/html" in data:
            return self.table(_joined(data["text/html"]), card, where)
        shown = {} if card and card.kind == "record" else data  # which is for programs
        return self._plain_output(shown, output.get("metadata"), where)

    def _plain_output(self, data: Mapping[str, Any], metadata: Any, where: str) -> Element:
        html = formulas_of_html(_joined(data.get("text/html", "")))
        if "text/markdown" in data and "list-inline" not in html:
            return self.text(_joined(data["text/markdown"]), where)
        plain = _OBJECT.sub("", _joined(data.get("text/plain", "")))
        if plain and "text-repr-fallback" in html:
            return self.printed(plain, "stream result")  # styles would hide this or the other
        latex = _joined(data.get("text/latex", ""))
        # Tables and lists in LaTeX are for LaTeX: what stands beside them says the same.
        if latex and not _TYPESET.search(latex):
            return self.text(latex, where)
        alt = plain_marks(without_codes(plain)).strip()
        if picture := self._picture(data, alt, metadata=metadata):
            return fragment(Element("figure", {"class": "chart"}, picture), "\n")
        if html:
            soup = self.fragment(html, where)
            if soup.words() or soup.find("img") is not None or " data-tex=" in html:
                return soup
        live = next((mime for mime in data if _LIVE.fullmatch(mime)), "")
        live = live or ("text/html" if _DRAWS.search(html) else "")
        if not plain and "application/json" in data:
            plain = json.dumps(data["application/json"], ensure_ascii=False, indent=1)
        if (plain or latex) and ("jupyter.widget" in live or not live):
            return self.printed(plain or latex, "stream result")
        if live:
            notice = self.register.words.interactive.format(live)
            return fragment(Element("p", None, Element("small", None, notice)), "\n")
        return Element("")

    def printed(self, text: str, css: str) -> Element:
        """Write text as a program printed it, its colours as inks."""
        return printed_block(overwritten(text), css)

    def figure(self, data: Mapping[str, Any], card: Card, where: str) -> Element:
        """Write a figure: its finding above, its caption with sources below."""
        picture = self._picture(
            data, card.alt or _joined(data.get("text/plain", "")), narrow=card.narrow
        )
        title = self.line(card.title, where)
        made = Element("figure", {"class": "chart", **_identity(card.label)})
        if title.children:
            made.append(Element("div", {"class": "finding"}, title))
        if picture is not None:
            made.append(picture)
            if card.key and card.label in self.register.labels:
                self._take_for_cover(card, where)
        made.append(Element("figcaption", None, self._caption(card, "fig", where)))
        made.append(self._notes(card, where, sources=False))
        made.append(self._download(card))
        return fragment(made, "\n")

    def table(self, html: str, card: Card, where: str) -> Element:
        """Write a table: its caption above, notes and sources below; or a set of cards."""
        soup = clean_html(html)
        for doubled in soup.find_all("caption"):
            doubled.remove()
        self._take_pictures(soup)
        tidy_tables(soup, card.align)
        self.register.mark(soup, where, raised=False)
        if card.style == "cards":
            as_cards(soup)
            return soup
        caption = self._caption(card, "tbl", where, sources=False)
        name = caption.words(" ")
        for table in soup.find_all("table"):
            make_scroll(table, name)
        if card.style == "list":
            rows = [row for row in soup.find_all("tr") if row.inside("tbody") is not None]
            if len(rows) == len(card.evidence):
                for row, shown in zip(rows, card.evidence, strict=True):
                    if shown not in self.register.evidence:
                        row.attrs["class"] = "uncited"
        made = Element("figure", {"class": f"table {card.style}".strip(), **_identity(card.label)})
        if card.records and self.records is None:
            self.records = card.records
            made.attrs["data-records"] = ""
            name_rows(soup)
        made.append(Element("figcaption", None, caption))
        made.append(soup)
        made.append(self._notes(card, where, sources=True))
        made.append(self._download(card))
        return fragment(made, "\n")

    def _take_for_cover(self, card: Card, where: str) -> None:
        if self.key_chart is not None:
            raise TwoKeyCharts(
                f"{self.key_chart.label} and {card.label} are both marked for the cover",
                where=where,
                fix="mark one chart of the report only",
            )
        finding = plain_marks(" ".join(card.finding.split()))
        name = self.register.name(card.label, where)
        self.key_chart = KeyChart(len(self.assets) - 1, finding, card.label, name)

    def _caption(self, card: Card, kind: str, where: str, *, sources: bool = True) -> Element:
        words = self.register.words
        number = self.register.labels.get(card.label)
        pattern = words.figure if kind == "fig" else words.table
        caption = Element("")
        if number:
            caption.append(Element("span", {"class": "label"}, pattern.format(number)))
            caption.append(" ")
        text = self.line(card.caption, where)
        caption.append(text)
        cites = self._sources(card, where) if sources else None
        if cites is not None:
            end = write(text)[-1:]
            if end and end not in "。.!！？?":
                caption.append(words.stop)
            if words.lang != "zh":
                caption.append(" ")
            caption.append(cites)
        return caption

    def _sources(self, card: Card, where: str) -> Element | None:
        marks = grouped(self.register.cite(source.id, where) for source in card.sources)
        if not marks:
            return None
        # The first mark stays with its word; between the others a line may break.
        keep = Element("span", {"class": "keep"}, self.register.words.source, marks[0])
        cites = Element("span", {"class": "from"}, keep)
        for mark in marks[1:]:
            cites.append(Element("wbr"))
            cites.append(mark)
        return cites

    def _notes(self, card: Card, where: str, *, sources: bool) -> Element:
        notes = Element("div", {"class": "tablenotes"})
        text = self.line(card.notes, where)
        if text.children:
            notes.append(self.register.words.note)
            notes.append(text)
        cites = self._sources(card, where) if sources else None
        if cites is not None:
            if notes.children:
                notes.append(" ")
            notes.append(cites)
        return notes if notes.children else Element("")

    def _download(self, card: Card) -> Element:
        if not card.csv:
            return Element("")
        name = re.sub(r"[^\w-]", "", card.label) or f"data-{len(self.downloads) + 1}"
        about = " ".join(card.about.split()) or card.label
        self.downloads.append(Download(name, safe_csv(card.csv), about))
        return fragment(Comment(f"csv:{len(self.downloads) - 1}"))

    def _picture(
        self, data: Mapping[str, Any], alt: str, *, narrow: str = "", metadata: Any = None
    ) -> Element | None:
        if "image/svg+xml" in data:
            svg = _joined(data["image/svg+xml"]).encode("utf-8", errors="replace")
            image = self._keep("image/svg+xml", svg, alt, narrow=narrow)
            if image is not None:
                return image
        for mime in _FORMATS.values():
            if mime in data:
                try:
                    told = metadata.get(mime) if isinstance(metadata, Mapping) else None
                    content = base64.b64decode(_joined(data[mime]))
                    image = self._keep(mime, content, alt, size=told)
                except binascii.Error:
                    continue
                if image is not None:
                    return image
        return None

    def _keep(
        self, mime: str, content: bytes, alt: str, *, narrow: str = "", size: Any = None
    ) -> Element | None:
        """Keep a picture aside and leave its place holder."""
        drawing = None
        if mime == "image/svg+xml":
            drawing = clean_svg(content.decode("utf-8", errors="replace"))
            if drawing is None:
                return None
            content = as_file(drawing)
        else:
            mime = _raster_kind(content)
            if not mime:
                return None
        alt = plain_marks(" ".join(alt.split())) or "—"
        beside = clean_svg(narrow) if narrow else None
        self.assets.append(Asset(mime, content, alt, drawing, beside))
        image = Element("img", {"alt": alt, "src": f"asset-{len(self.assets) - 1}"})
        width = _width(size, self.assets[-1]) if isinstance(size, Mapping) else ""
        if width:
            image.attrs["width"] = width
        return image

    def _take_pictures(self, soup: Element) -> None:
        for image in soup.find_all("img"):
            match = _DATA.fullmatch(image.attrs["src"])
            alt = image.attrs.get("alt", "")
            kept: Element | None = None
            if match:
                content = unquote_to_bytes(match[3])
                try:
                    content = base64.b64decode(content) if match[2] else content
                    kept = self._keep(match[1].lower(), content, alt, size=image.attrs)
                except binascii.Error:
                    kept = None
            image.replace_with(alt if kept is None else kept)


def _width(size: Mapping[str, Any], asset: Asset) -> str:
    """Return how wide a picture is asked to be, in pixels or with the sign in per cent."""
    styled = dict(_STYLED.findall(str(size.get("style", "")).lower()))
    asked = (styled.get(name) or str(size.get(name)) for name in ("width", "height"))
    width, height = (side[1] if side else "" for side in map(_SIZE.fullmatch, asked))
    if width or not height or height.endswith("%"):
        return width
    if asset.drawing is not None:
        return f"{int(height) * shape(asset.drawing):.0f}"
    from PIL import Image

    with Image.open(io.BytesIO(asset.data)) as image:
        return f"{int(height) * image.width / image.height:.0f}"


@lru_cache(maxsize=64)
def _raster_kind(content: bytes) -> str:
    """Return the kind of picture that the bytes are; empty when none can be drawn."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as image:
            image.load()
            return _FORMATS.get(image.format or "", "")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""


def _strip(line: Element) -> None:
    """Take the white space at both ends away."""
    for place, ended in ((0, str.lstrip), (-1, str.rstrip)):
        while line.children and isinstance(text := line.children[place], str):
            line.children[place] = ended(text)
            if line.children[place]:
                break
            del line.children[place]


def _identity(label: str) -> dict[str, str]:
    return {"id": label} if re.fullmatch(r"(?:fig|tbl)-[\w-]+", label) else {}


def _joined(text: object) -> str:
    """Give the text of a MIME entry, which notebooks may keep as a list of lines."""
    return "".join(map(str, text)) if isinstance(text, list | tuple) else str(text)
