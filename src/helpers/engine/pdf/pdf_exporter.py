"""The PDF skin: the document's HTML as calls of a Typst template, and through Typst to PDF/UA-1.

Works for assembled reports and for any notebook of anybody:
``jupyter nbconvert --to casebook_pdf notebook.ipynb``.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from nbformat import NotebookNode, v4
from traitlets import Bool, List, Unicode, default

from helpers import fonts
from helpers.engine import glyphs
from helpers.engine.document.exporter import DocumentExporter
from helpers.engine.document.formulas import read_formula
from helpers.engine.document.html_tree import parse, write
from helpers.engine.document.numbered import Document
from helpers.engine.document.words import words_for
from helpers.engine.pdf import attachments
from helpers.engine.pdf.breaking import breakable
from helpers.engine.pdf.typst_formulas import typst_formula
from helpers.engine.pdf.typst_writer import Part, write_typst
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
_IMPORTS = '#import "template.typ": *\n#show: report\n'


class PDFFailed(CasebookError, RuntimeError):
    """Typst refused the document."""


class CasebookPDFExporter(DocumentExporter):
    """Export a notebook to a tagged PDF in good Chinese: no LaTeX, browser or system fonts."""

    export_from_notebook = "Casebook PDF"
    output_mimetype = "application/pdf"

    standards = List(
        Unicode(), default_value=["ua-1"], help="PDF standards that Typst shall hold to."
    ).tag(config=True)
    archive = Bool(False, help="Write PDF/A-3a, too, with twins, data and notebooks attached.").tag(
        config=True
    )

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def completed(
        self, document: Document, notebook: NotebookNode, resources: dict[str, Any]
    ) -> Document:
        """Attach to a document that is archived what an archive wants beside its pages."""
        if not self.archive:
            return document
        notebooks = resources.get(attachments.NOTEBOOKS)
        if notebooks is None:
            # Without validation, which could give its cells new ids by chance.
            written = f"{v4.writes(notebook)}\n"  # type: ignore[no-untyped-call]
            notebooks = {f"{document.name}.ipynb": written.encode()}
        return replace(document, attachments=attachments.collect(document, notebooks))

    def from_document(self, document: Document) -> bytes:
        """Write a document as PDF.

        A report is refused if a character of it has no glyph or it would not hold to its
        standards. Of a notebook, what cannot be set is replaced, and a warning says where.
        """
        standards = self.standards
        if self.archive:
            standards = [*(name for name in standards if not name.startswith("a-")), ARCHIVAL]
        if document.is_report:
            glyphs.require_glyphs(document.passages)
            return write_pdf(document, to_typst(document), standards)
        missing = glyphs.missing_glyphs(document.passages)
        faces, boxed = glyphs.other_faces(missing)
        if boxed:
            shown = glyphs.describe({c: missing[c] for c in missing if c in boxed})
            self.log.warning("shown as boxes, because no face has them: %s", shown)
            document = replace(document, title=glyphs.boxes_for(boxed, document.title))
        parts = to_typst(document, boxed)
        while True:
            try:
                return write_pdf(document, parts, standards, faces)
            except (PDFFailed, glyphs.MissingGlyphs) as failure:
                if standards:
                    self.log.warning("exported without %s: %s", ", ".join(standards), failure)
                    standards = []
                    continue
                broken = next((n for n, part in enumerate(parts) if part.fails(failure)), None)
                if broken is None:
                    raise
                self.log.warning("shown as plain text: %s", failure)
                parts[broken] = parts[broken].plain()


def _file_name(document: Document, number: int) -> str:
    return f"asset-{number}.{_SUFFIX.get(document.assets[number].mime, 'png')}"


def to_typst(document: Document, boxed: Collection[str] = ()) -> list[Part]:
    """Turn the body of a document into calls of the Typst template, some characters into boxes."""
    glance, body = document.trees
    if boxed:
        glance, body = (parse(glyphs.boxes_for(boxed, write(tree))) for tree in document.trees)

    def picture(place: str) -> str:
        return _file_name(document, int(place.removeprefix("asset-")))

    return write_typst(glance, body, picture=picture, formula=_formula)


def _formula(tex: str, display: bool) -> str:
    """Write a formula as Typst between dollars; empty if it cannot be read."""
    root = read_formula(tex, display=display)
    if root is None:
        return ""
    written = typst_formula(root) or '""'
    return f"$ {written} $" if display else f"${written}$"


@cache
def _report_fonts(folder: Path) -> Any:
    return _fonts((folder,))


def _fonts(paths: tuple[Path, ...]) -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(path) for path in paths],
    )


def write_pdf(
    document: Document,
    parts: Sequence[Part],
    standards: Sequence[str] = ("ua-1",),
    faces: Sequence[Path] = (),
) -> bytes:
    """Set a document with Typst.

    Parameters
    ----------
    document
        Whose title, cover and pictures are used.
    parts
        Calls of the template, from :func:`to_typst`.
    standards
        PDF standards to hold to.
    faces
        Files of typefaces beside those of a report.

    Raises
    ------
    PDFFailed
        With Typst's own reason, and where in the notebook.
    MissingGlyphs
        If no face has a character.
    """
    import typst

    template = (files("helpers.engine.pdf") / "templates" / "template.typ").read_text(
        encoding="utf-8"
    )
    main = _IMPORTS + "".join(part.typst for part in parts)
    with tempfile.TemporaryDirectory(prefix="report-") as name:
        folder = Path(name)
        (folder / "template.typ").write_text(template, encoding="utf-8", newline="\n")
        (folder / "main.typ").write_text(main, encoding="utf-8", newline="\n")
        for number, asset in enumerate(document.assets):
            (folder / _file_name(document, number)).write_bytes(asset.data)
        for number, attachment in enumerate(document.attachments):
            (folder / f"attached-{number}").write_bytes(attachment.data)
        for number, face in enumerate(faces):
            (folder / "faces").mkdir(exist_ok=True)
            shutil.copy(face, folder / "faces" / f"{number}{face.suffix}")
        try:
            result = typst.compile(
                str(folder / "main.typ"),
                root=str(folder),
                font_paths=_fonts((fonts.font_folder(), folder / "faces"))
                if faces
                else _report_fonts(fonts.font_folder()),
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"report": json.dumps(_told(document, faces), ensure_ascii=False)},
                pdf_standards=cast("Any", list(standards)),
                timestamp=_moment(document.edition),
            )
        except typst.TypstError as error:
            raise _failure(error, parts) from error
    return bytes(result)


def _failure(error: Any, parts: Sequence[Part]) -> CasebookError:
    message = str(error.message)
    kind = glyphs.MissingGlyphs if _NO_GLYPH.search(message) else PDFFailed
    return kind(
        f"Typst could not set the document: {message}",
        where=_first_place(error, parts),
        fix="; ".join(map(str, error.hints or ())),
    )


def _first_place(error: Any, parts: Sequence[Part]) -> str:
    """Return the cell that Typst fails at, or the line of the template."""
    report = str(error.diagnostic or "")
    found = re.search(r"main\.typ:(\d+):\d+", report)
    if not found:
        found = re.search(r"template\.typ:\d+:\d+", report)
        return found[0] if found else ""
    line = int(found[1]) - _IMPORTS.count("\n")
    for part in parts:
        line -= part.typst.count("\n")
        if line <= 0:
            return part.where
    return ""


def _told(document: Document, faces: Sequence[Path]) -> dict[str, Any]:
    more = () if document.is_report else (*map(fonts.family_of, faces), glyphs.EMBEDDED)
    words = words_for(document.lang)
    cover, chart = document.cover, document.key_chart
    return {
        "lang": words.lang,
        "title": document.heading,
        "running": breakable(document.heading, 24),
        "author": document.author,
        "report": document.is_report,
        # In this order, for what no face of a report draws.
        "faces": more,
        "contents": len(document.contents) > 1,
        # What is attached must have a date. Without an edition it is a fixed one.
        "dated": bool(document.edition or document.attachments),
        "attached": [
            {name: value for name, value in vars(one).items() if name != "data"}
            | {"file": f"attached-{number}"}
            for number, one in enumerate(document.attachments)
        ],
        "cover": asdict(cover)
        | {
            "title": cover.title or document.title,
            "details": document.details,
            "imprint": document.imprint,
        },
        "chart": chart
        and asdict(chart)
        | {"file": _file_name(document, chart.asset), "alt": document.assets[chart.asset].alt},
        "words": asdict(words),
    }


def _moment(edition: str) -> datetime:
    """Give the fixed time that the PDF carries: the edition's first day, never the clock's."""
    parts = [int(part) for part in re.findall(r"\d+", edition)[:3]]
    year, month, day = (*parts, *(2000, 1, 1)[len(parts) :])
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return datetime(2000, 1, 1, tzinfo=UTC)
