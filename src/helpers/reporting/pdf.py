"""The PDF skin: the document's HTML through one pandoc call and a Typst template to PDF/UA-1.

Works for assembled reports and for any notebook of anybody:
``jupyter nbconvert --to casebook-pdf notebook.ipynb``.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from html import unescape
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, cast

from nbformat import NotebookNode
from traitlets import Bool, List, Unicode, default

from helpers import fonts
from helpers.errors import CasebookError
from helpers.reporting import attachments, glyphs
from helpers.reporting.cleaning import isolate
from helpers.reporting.document import Document
from helpers.reporting.exporter import DocumentExporter
from helpers.reporting.markdown import FORMULA
from helpers.reporting.words import words_for

_SUFFIX = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}
_PICTURE = re.compile(r'(<img[^>]*? ?src=")asset-(\d+)(")')
_NO_GLYPH = re.compile(r"could not be displayed|no (?:suitable )?font|missing glyph", re.IGNORECASE)
#: The standard of an archived PDF: tagged, Unicode throughout, any file may be attached.
ARCHIVAL = "a-3a"
#: First strong isolate and its end, for what is written from right to left.
_ISOLATED = ("\u2068", "\u2069")
_COVER = ("title", "subtitle", "place", "place_other", "province", "code", "basis", "series")


class PDFFailed(CasebookError, RuntimeError):
    """Pandoc or Typst refused the document."""


class CasebookPDFExporter(DocumentExporter):
    """Export a notebook to a tagged PDF in good Chinese: no LaTeX, browser or system fonts."""

    export_from_notebook = "Casebook PDF"
    output_mimetype = "application/pdf"

    standards = List(
        Unicode(), default_value=["ua-1"], help="PDF standards that Typst shall hold to."
    ).tag(config=True)
    archive = Bool(
        False, help="Write PDF/A-3a, too, with data, findings and notebooks attached."
    ).tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def completed(
        self, document: Document, notebook: NotebookNode, resources: dict[str, Any]
    ) -> Document:
        """Attach to a document that is archived what an archive wants beside its pages."""
        if not self.archive:
            return document
        attached = attachments.collect(
            notebook,
            name=document.name,
            lang=document.lang,
            notebooks=resources.get(attachments.NOTEBOOKS),
        )
        return replace(document, attachments=attached)

    def from_document(self, document: Document) -> bytes:
        """Write a document as PDF."""
        standards = self.standards
        if self.archive:
            standards = [*(name for name in standards if not name.startswith("a-")), ARCHIVAL]
        html = page_html(document)
        if document.is_report:
            glyphs.require_glyphs((passage.where, passage.text) for passage in document.passages)
        else:
            html = glyphs.replace_missing(html)
        try:
            return write_pdf(document, to_typst(html), standards)
        except PDFFailed as failure:
            if isinstance(failure, glyphs.MissingGlyphs) or "data-tex" not in document.body:
                raise
            # A formula that pandoc can turn into Typst is not always one that Typst can set.
            self.log.warning(
                "Formulas are shown as TeX, because Typst could not set one: %s", failure
            )
            return write_pdf(document, to_typst(html, formulas=False), standards)


def page_html(document: Document) -> str:
    """Write the document for pandoc: pictures by file name, formulas as TeX scripts."""
    front = f'<div class="glance">{document.glance}</div>' if document.glance else ""
    html = isolate(f'{front}<div class="front"></div>{document.body}', *_ISOLATED)
    html = _PICTURE.sub(
        lambda match: f"{match[1]}{_file_name(document, int(match[2]))}{match[3]}", html
    )
    return FORMULA.sub(_as_script, html)


def _as_script(match: re.Match[str]) -> str:
    # In a script element nothing is escaped, so what would end it early must not occur.
    tex = re.sub(r"</", "< /", unescape(match["tex"]))
    return f'<script type="math/tex{"; mode=display" if match["display"] else ""}">{tex}</script>'


def _file_name(document: Document, number: int) -> str:
    return f"asset-{number}.{_SUFFIX.get(document.assets[number].mime, 'png')}"


def to_typst(html: str, *, formulas: bool = True) -> str:
    """Turn the HTML of a document into calls of the Typst template, by one run of pandoc."""
    import pypandoc  # type: ignore[import-untyped]

    with as_file(files("helpers.reporting") / "templates" / "filter.lua") as lua:
        arguments = ["--wrap=none", f"--lua-filter={lua}"]
        if not formulas:
            arguments.append("--metadata=plain-math")
        try:
            return str(pypandoc.convert_text(html, "typst", format="html", extra_args=arguments))
        except RuntimeError as error:
            raise PDFFailed(f"pandoc could not read the document: {error}") from error


@cache
def _fonts(paths: tuple[Path, ...]) -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(path) for path in paths],
    )


def write_pdf(document: Document, body: str, standards: Sequence[str] = ("ua-1",)) -> bytes:
    """Set a document with Typst.

    Parameters
    ----------
    document
        Whose title, cover and pictures are used.
    body
        Calls of the template, from :func:`to_typst`.
    standards
        PDF standards to hold to.

    Raises
    ------
    PDFFailed
        With Typst's own reason.
    """
    import typst

    template = (files("helpers.reporting") / "templates" / "template.typ").read_text(
        encoding="utf-8"
    )
    main = '#import "template.typ": *\n#show: report\n' + body
    faces = _fonts((fonts.font_folder(),))
    with tempfile.TemporaryDirectory(prefix="casebook-") as name:
        folder = Path(name)
        (folder / "template.typ").write_text(template, encoding="utf-8", newline="\n")
        (folder / "main.typ").write_text(main, encoding="utf-8", newline="\n")
        for number, asset in enumerate(document.assets):
            (folder / _file_name(document, number)).write_bytes(asset.data)
        for number, attachment in enumerate(document.attachments):
            (folder / f"attached-{number}").write_bytes(attachment.data)
        try:
            result = typst.compile(
                str(folder / "main.typ"),
                root=str(folder),
                font_paths=faces,
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"report": json.dumps(_told(document), ensure_ascii=False)},
                pdf_standards=cast("Any", list(standards)),
                timestamp=_moment(document.edition),
            )
        except typst.TypstError as error:
            raise _failure(error) from error
    return bytes(result)


def _failure(error: Any) -> CasebookError:
    message = str(error.message)
    hints = "; ".join(map(str, error.hints or ()))
    if _NO_GLYPH.search(message):
        return glyphs.MissingGlyphs(message, fix=hints)
    return PDFFailed(
        f"Typst could not set the document: {message}", where=_first_place(error), fix=hints
    )


def _first_place(error: Any) -> str:
    place = re.search(r"(?:main|template)\.typ:\d+:\d+", str(error.diagnostic or ""))
    return place[0] if place else ""


def _told(document: Document) -> dict[str, Any]:
    words = words_for(document.lang)
    cover = {key: document.cover.get(key, "") for key in _COVER}
    cover["title"] = cover["title"] or document.title
    cover["series"] = cover["series"] or words.series
    edition = document.cover.get("edition", document.edition)
    until = document.cover.get("data_until", "")
    cover["edition_line"] = words.edition.format(edition) if edition else ""
    cover["data_line"] = words.data_until.format(until) if until else ""
    place = cover["place"]
    title = (
        document.title
        if not place or place in document.title
        else f"{place}{'' if words.lang == 'zh' else ': '}{document.title}"
    )
    return {
        "lang": words.lang,
        "title": title,
        "running": title,
        "author": document.author,
        "report": document.is_report,
        "contents": len(document.contents) > 1,
        # What is attached must have a date. Without an edition it is a fixed one.
        "dated": bool(document.edition or document.attachments),
        "attached": [
            {
                "file": f"attached-{number}",
                "name": attachment.name,
                "mime": attachment.mime,
                "relationship": attachment.relationship,
                "description": attachment.description,
            }
            for number, attachment in enumerate(document.attachments)
        ],
        "cover": cover,
        "chart": _key_chart(document),
        "words": {
            "region": words.region,
            "pages": words.pages,
            "contents": words.contents,
            "columns": words.columns,
        },
    }


def _key_chart(document: Document) -> dict[str, str] | None:
    chart = document.key_chart
    if chart is None:
        return None
    return {
        "file": _file_name(document, chart.asset),
        "alt": document.assets[chart.asset].alt,
        "finding": chart.finding,
        "label": chart.label,
        "name": chart.name,
    }


def _moment(edition: str) -> datetime:
    """Give the fixed time that the PDF carries: the edition's first day, never the clock's."""
    parts = [int(part) for part in re.findall(r"\d+", edition)[:3]]
    year, month, day = (*parts, *(2000, 1, 1)[len(parts) :])
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return datetime(2000, 1, 1, tzinfo=UTC)
