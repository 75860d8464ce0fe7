"""The PDF skin: the document's HTML as calls of a Typst template, and through Typst to PDF/UA-1.

Works for assembled reports and for any notebook of anybody:
``jupyter nbconvert --to casebook-pdf notebook.ipynb``.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, cast

from nbformat import NotebookNode
from traitlets import Bool, List, Unicode, default

from helpers import fonts
from helpers.engine import glyphs
from helpers.engine.document.exporter import DocumentExporter
from helpers.engine.document.html_tree import Element, parse
from helpers.engine.document.numbered import Document
from helpers.engine.document.words import words_for
from helpers.engine.pdf import attachments
from helpers.engine.pdf.typst_links import NoSuchPlace, lead_to_sources
from helpers.engine.pdf.typst_writer import write_typst
from helpers.errors import CasebookError

_SUFFIX = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}
_NO_GLYPH = re.compile(r"could not be displayed|no (?:suitable )?font|missing glyph", re.IGNORECASE)
#: The standard of an archived PDF: tagged, Unicode throughout, any file may be attached.
ARCHIVAL = "a-3a"


class PDFFailed(CasebookError, RuntimeError):
    """Pandoc refused a formula, or Typst the document."""


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
        if document.is_report:
            glyphs.require_glyphs((passage.where, passage.text) for passage in document.passages)
        try:
            return write_pdf(document, to_typst(document), standards)
        except PDFFailed as failure:
            if isinstance(failure, glyphs.MissingGlyphs) or "data-tex" not in document.body:
                raise
            # A formula that pandoc can turn into Typst is not always one that Typst can set.
            self.log.warning(
                "Formulas are shown as TeX, because Typst could not set one: %s", failure
            )
            return write_pdf(document, to_typst(document, formulas=False), standards)


def _file_name(document: Document, number: int) -> str:
    return f"asset-{number}.{_SUFFIX.get(document.assets[number].mime, 'png')}"


def to_typst(document: Document, *, formulas: bool = True) -> str:
    """Turn the body of a document into calls of the Typst template.

    Without formulas, they are shown as TeX.
    """
    glance, body = document.trees
    if not document.is_report:
        glance, body = (parse(glyphs.replace_missing(h)) for h in (document.glance, document.body))
    known = _formulas(glance, body) if formulas else {}

    def picture(place: str) -> str:
        return _file_name(document, int(place.removeprefix("asset-")))

    def formula(tex: str, display: bool) -> str:
        return known.get((tex, display), "")

    latin = words_for(document.lang).lang != "zh"
    return write_typst(glance, body, picture=picture, formula=formula, latin=latin)


def _formulas(*trees: Element) -> dict[tuple[str, bool], str]:
    """Turn all formulas of a document into Typst with one run of pandoc; none if there is none."""
    spans = [span for tree in trees for span in tree.find_all("span") if "data-tex" in span.attrs]
    wanted = list(dict.fromkeys((s.attrs["data-tex"], "data-display" in s.attrs) for s in spans))
    if not wanted:
        return {}
    import pypandoc  # type: ignore[import-untyped]

    with as_file(files("helpers.engine.pdf") / "templates" / "formulas.lua") as script:
        done = subprocess.run(
            [pypandoc.get_pandoc_path(), "lua", str(script)],
            input=json.dumps([{"tex": tex, "display": display} for tex, display in wanted]),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    if done.returncode:
        raise PDFFailed(f"pandoc could not read the formulas: {done.stderr.strip()}")
    return dict(zip(wanted, json.loads(done.stdout), strict=True))


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

    template = (files("helpers.engine.pdf") / "templates" / "template.typ").read_text(
        encoding="utf-8"
    )
    main = '#import "template.typ": *\n#show: report\n' + body
    faces = _fonts((fonts.font_folder(),))
    with tempfile.TemporaryDirectory(prefix="report-") as name:
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
    try:
        return lead_to_sources(bytes(result), words_for(document.lang).page, document.is_report)
    except NoSuchPlace as error:
        raise PDFFailed(f"Typst could not lead citations to sources: {error}") from error


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
    cover = document.cover
    return {
        "lang": words.lang,
        "title": document.heading,
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
        "cover": {
            "title": cover.title or document.title,
            "subtitle": cover.subtitle,
            "series": cover.series,
            "name": cover.name,
            "details": document.details,
            "basis": cover.basis,
            "imprint": document.imprint,
        },
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
