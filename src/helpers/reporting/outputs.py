"""What a cell shows, as HTML: text, figures, tables, streams, errors."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import unquote_to_bytes

from bs4 import BeautifulSoup, Tag

from helpers.reporting.cleaning import clean_html, plain_marks
from helpers.reporting.ink import printed_block, without_codes
from helpers.reporting.markdown import inline_markdown, render_markdown
from helpers.reporting.marks import Register, grouped
from helpers.reporting.spreadsheet import safe_csv
from helpers.reporting.svg import as_file, clean_svg
from helpers.reporting.tables import as_cards, tidy_tables

_RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")
_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_TYPESET = re.compile(
    r"\\begin\{(?:tabu|longt|supertab|table|item|enum|descr|document|figure|verbatim|center)"
)
_LIVE = re.compile(r"application/(?:vnd\.(?!bokehjs_load)[\w.+-]+|geo\+json)")
_DATA = re.compile(r"data:([\w/+.-]+)(?:;[\w-]+=[\w-]+)*(;base64)?,(.*)", re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """A picture: its MIME type, its bytes (an SVG already cleaned), its alternative text."""

    mime: str
    data: bytes
    alt: str


@dataclass(frozen=True)
class Download:
    """The data behind a figure or table: the name of its file and its text as safe CSV."""

    name: str
    csv: str


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

    def fragment(
        self, html: str, where: str, *, raised: bool = True, align: Sequence[str] = ()
    ) -> BeautifulSoup:
        """Clean HTML, tidy its tables, take its pictures over and resolve its marks."""
        soup = clean_html(html)
        self._take_pictures(soup)
        tidy_tables(soup, align)
        for table in soup.find_all("table"):
            _make_scroll(soup, table, self.register.words.table.format("").strip())
        self.register.mark(soup, where, raised=raised)
        return soup

    def line(self, markdown: str, where: str) -> str:
        """Write one line of Markdown, such as a caption."""
        soup = self.fragment(inline_markdown(markdown), where, raised=False)
        return str(soup).strip()

    def text(self, markdown: str, where: str, **context: Any) -> BeautifulSoup:
        """Write a Markdown cell or output."""
        return self.fragment(render_markdown(markdown, **context), where)

    def output(self, output: Mapping[str, Any], where: str) -> BeautifulSoup | str:
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
        told: Mapping[str, Any] = (output.get("metadata") or {}).get("casebook") or {}
        if told.get("kind") == "figure":
            return self.figure(data, told, where)
        if told.get("kind") == "table" and "text/html" in data:
            return self.table(_joined(data["text/html"]), told, where)
        return self._plain_output(data, where)

    def _plain_output(self, data: Mapping[str, Any], where: str) -> BeautifulSoup | str:
        if "text/markdown" in data:
            return self.text(_joined(data["text/markdown"]), where)
        plain = _joined(data.get("text/plain", ""))
        latex = _joined(data.get("text/latex", ""))
        # Tables and lists in LaTeX are for LaTeX: what stands beside them says the same.
        if latex and not _TYPESET.search(latex):
            return self.text(latex, where)
        picture = self._picture(data, plain_marks(without_codes(plain)).strip())
        if picture:
            return f'<figure class="chart">{picture}</figure>\n'
        if "text/html" in data:
            soup = self.fragment(_joined(data["text/html"]), where)
            if soup.get_text(strip=True) or soup.find("img"):
                return soup
        if plain or latex:
            return self.printed(plain or latex, "stream result")
        live = next((mime for mime in data if _LIVE.fullmatch(mime)), "")
        if live:
            notice = self.register.words.interactive.format(live)
            return f"<p><small>{escape(notice)}</small></p>\n"
        return ""

    def printed(self, text: str, css: str) -> str:
        """Write text as a program printed it, its colours as inks."""
        return printed_block(_overwritten(text), css)

    def figure(self, data: Mapping[str, Any], told: Mapping[str, Any], where: str) -> str:
        """Write a figure: its finding above, its caption with sources below."""
        label = str(told.get("label") or "")
        picture = self._picture(data, str(told.get("alt") or _joined(data.get("text/plain", ""))))
        title = self.line(str(told.get("title") or ""), where)
        finding = f'<div class="finding">{title}</div>' if title else ""
        caption = self._caption(told, "fig", where)
        notes = self._notes(told, where, sources=False)
        return (
            f'<figure class="chart"{_identity(label)}>{finding}{picture}'
            f"<figcaption>{caption}</figcaption>{notes}{self._download(told)}</figure>\n"
        )

    def table(self, html: str, told: Mapping[str, Any], where: str) -> str:
        """Write a table: its caption above, notes and sources below; or a set of cards."""
        align = tuple(map(str, told.get("align") or ()))
        soup = clean_html(html)
        for doubled in soup.find_all("caption"):
            doubled.decompose()
        self._take_pictures(soup)
        tidy_tables(soup, align)
        self.register.mark(soup, where, raised=False)
        if told.get("style") == "cards":
            as_cards(soup)
            return str(soup)
        label = str(told.get("label") or "")
        caption = self._caption(told, "tbl", where, sources=False)
        for table in soup.find_all("table"):
            _make_scroll(
                soup, table, BeautifulSoup(caption, "html.parser").get_text(" ", strip=True)
            )
        notes = self._notes(told, where, sources=True)
        return (
            f'<figure class="table"{_identity(label)}><figcaption>{caption}</figcaption>'
            f"{soup}{notes}{self._download(told)}</figure>\n"
        )

    def _caption(
        self, told: Mapping[str, Any], kind: str, where: str, *, sources: bool = True
    ) -> str:
        words = self.register.words
        label = str(told.get("label") or "")
        number = self.register.labels.get(label)
        pattern = words.figure if kind == "fig" else words.table
        name = f'<span class="label">{escape(pattern.format(number))}</span> ' if number else ""
        text = self.line(str(told.get("caption") or ""), where)
        cites = self._sources(told, where) if sources else ""
        if cites and text and text[-1] not in "。.!！？?":
            text += words.stop
        gap = " " if words.lang != "zh" else ""
        return f"{name}{text}{gap if cites else ''}{cites}"

    def _sources(self, told: Mapping[str, Any], where: str) -> str:
        records = told.get("sources") or ()
        marks = grouped(self.register.cite(str(record.get("id", "")), where) for record in records)
        if not marks:
            return ""
        # The first mark stays with its word; between the others a line may break.
        first = f'<span class="keep">{escape(self.register.words.source)}{marks[0]}</span>'
        return f'<span class="from">{"<wbr>".join([first, *marks[1:]])}</span>'

    def _notes(self, told: Mapping[str, Any], where: str, *, sources: bool) -> str:
        text = self.line(str(told.get("notes") or ""), where)
        if text:
            text = escape(self.register.words.note) + text
        cites = self._sources(told, where) if sources else ""
        joined = " ".join(part for part in (text, cites) if part)
        return f'<div class="tablenotes">{joined}</div>' if joined else ""

    def _download(self, told: Mapping[str, Any]) -> str:
        csv = str(told.get("csv") or "")
        if not csv:
            return ""
        name = (
            re.sub(r"[^\w-]", "", str(told.get("label") or "")) or f"data-{len(self.downloads) + 1}"
        )
        self.downloads.append(Download(name, safe_csv(csv)))
        return f"<!--csv:{len(self.downloads) - 1}-->"

    def _picture(self, data: Mapping[str, Any], alt: str) -> str:
        if "image/svg+xml" in data:
            svg = _joined(data["image/svg+xml"]).encode("utf-8", errors="replace")
            html = self._keep("image/svg+xml", svg, alt)
            if html:
                return html
        for mime in _RASTER:
            if mime in data:
                try:
                    html = self._keep(mime, base64.b64decode(_joined(data[mime])), alt)
                except binascii.Error:
                    continue
                if html:
                    return html
        return ""

    def _keep(self, mime: str, content: bytes, alt: str) -> str:
        """Keep a picture aside and leave its place holder."""
        if mime == "image/svg+xml":
            root = clean_svg(content.decode("utf-8", errors="replace"))
            if root is None:
                return ""
            content = as_file(root)
        else:
            mime = _raster_kind(content)
            if not mime:
                return ""
        self.assets.append(Asset(mime, content, plain_marks(" ".join(alt.split())) or "—"))
        return f'<img src="asset-{len(self.assets) - 1}" alt="{escape(self.assets[-1].alt)}">'

    def _take_pictures(self, soup: BeautifulSoup) -> None:
        for image in soup.find_all("img"):
            match = _DATA.fullmatch(str(image["src"]))
            html = ""
            if match:
                content = unquote_to_bytes(match[3])
                try:
                    content = base64.b64decode(content) if match[2] else content
                    html = self._keep(match[1].lower(), content, str(image.get("alt") or ""))
                except binascii.Error:
                    html = ""
            image.replace_with(
                BeautifulSoup(html or escape(str(image.get("alt") or "")), "html.parser")
            )


@lru_cache(maxsize=64)
def _raster_kind(content: bytes) -> str:
    """Say what kind of picture the bytes are, whatever they claim; empty when none can be drawn."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as image:
            image.load()
            return _FORMATS.get(image.format or "", "")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""


def _make_scroll(soup: BeautifulSoup, table: Tag, name: str) -> None:
    if table.find_parent("table") is not None:
        return
    scroll = soup.new_tag(
        "div", attrs={"class": "scroll", "role": "group", "tabindex": "0", "aria-label": name}
    )
    table.wrap(scroll)


def _identity(label: str) -> str:
    return f' id="{label}"' if re.fullmatch(r"(?:fig|tbl)-[\w-]+", label) else ""


def _joined(text: object) -> str:
    """Give the text of a MIME entry, which notebooks may keep as a list of lines."""
    return "".join(map(str, text)) if isinstance(text, list | tuple) else str(text)


def _overwritten(text: str) -> str:
    """Show what a terminal would show after carriage returns, such as a progress bar's."""
    text = text.replace("\r\n", "\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")).replace(
        "\x08", ""
    )
