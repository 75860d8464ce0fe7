"""What an archived PDF carries beside its pages: notebooks, data, and what was found.

All of it comes from the notebook that is exported: the data of each figure and table as the page
offers them, the ids of the claims that the outputs rest on, and the findings and verdicts that a
reader sees. A notebook that says nothing about itself is attached by itself.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, v4

from helpers.engine.document.cleaning import clean_html, plain_marks
from helpers.engine.document.html_tree import Element, parse, write
from helpers.engine.document.markdown import inline_markdown, render_markdown
from helpers.engine.document.outputs import Attachment
from helpers.engine.document.spreadsheet import safe_csv
from helpers.engine.document.words import words_for

#: Where nbconvert's resources keep the notebooks that a report was joined from: bytes by name.
NOTEBOOKS = "notebooks"

_CSV = "text/csv"
_JSON = "application/json"
_IPYNB = "application/x-ipynb+json"
_JUDGED = re.compile(r"#(?:verdict-.+|judged)")
_SOURCE = "#source-"
_BLOCKS = frozenset({"tr", "li", "p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class _Shown:
    """An output, or a cell of Markdown, and where a reader finds it."""

    section: str
    cell: int
    told: Mapping[str, Any]
    html: str

    @property
    def place(self) -> dict[str, Any]:
        return {
            "section": self.section,
            "cell": self.cell,
            "label": plain_marks(str(self.told.get("label") or "")),
        }


def collect(
    notebook: NotebookNode,
    *,
    name: str,
    lang: str,
    notebooks: Mapping[str, bytes] | None = None,
) -> tuple[Attachment, ...]:
    """Collect what is attached to the PDF of a notebook.

    Parameters
    ----------
    notebook
        As it is exported: joined from sections, or anybody's.
    name
        Its file name without suffix.
    lang
        Language of the descriptions.
    notebooks
        Files of the notebooks that it was joined from; the notebook itself unless given.

    Returns
    -------
    tuple of Attachment
        ``claims.csv`` (which claim is shown where) and ``findings.json`` if there is something to
        be in them, ``<label>.csv`` for each figure and table with data, then the notebooks. The
        names are ASCII, since viewers differ in what else they read, and no two are the same.
    """
    words = words_for(lang)
    shown = list(_shown(notebook))
    taken: set[str] = set()
    found: list[Attachment] = []

    def attach(stem: str, suffix: str, mime: str, kind: str, about: str, data: bytes) -> None:
        file = _free_name(stem, suffix, taken)
        found.append(Attachment(file, mime, kind, about, data))

    claims = _claims(shown)
    if claims:
        attach("claims", ".csv", _CSV, "data", words.attached_claims, claims)
    findings = _findings(shown)
    if findings:
        data = json.dumps(findings, ensure_ascii=False, indent=2) + "\n"
        about = words.attached_findings
        attach("findings", ".json", _JSON, "supplement", about, data.encode())
    for one in shown:
        text = str(one.told.get("csv") or "")
        if text:
            caption = _plain(inline_markdown(str(one.told.get("caption") or "")))
            label = str(one.told.get("label") or "")
            about = words.attached_data.format(caption or plain_marks(label)).strip()
            data = safe_csv(text)
            attach(label or "data", ".csv", _CSV, "data", about, data.encode("utf-8-sig"))
    own = {f"{name}.ipynb": _written(notebook)} if notebooks is None else notebooks
    for file, content in own.items():
        stem = file.removesuffix(".ipynb")
        about = words.attached_notebook.format(plain_marks(stem))
        attach(stem, ".ipynb", _IPYNB, "source", about, content)
    return tuple(found)


def _shown(notebook: NotebookNode) -> Iterator[_Shown]:
    """Give what a reader sees: cells of Markdown and outputs, without the hidden ones."""
    for number, cell in enumerate(notebook.cells, start=1):
        if "hide" in (cell.metadata.get("tags") or ()):
            continue
        origin = cell.metadata.get("casebook") or {}
        section, place = str(origin.get("section") or ""), int(origin.get("cell") or number)
        if cell.cell_type == "markdown":
            yield _Shown(section, place, {}, _rendered(str(cell.source)))
        for output in cell.get("outputs") or ():
            told = (output.get("metadata") or {}).get("casebook") or {}
            data = output.get("data") or {}
            html = ""
            if "text/html" in data and (told.get("kind") == "table" or "text/markdown" not in data):
                html = _joined(data["text/html"])
            elif "text/markdown" in data:
                html = _rendered(_joined(data["text/markdown"]))
            yield _Shown(section, place, told, html)


def _claims(shown: list[_Shown]) -> bytes:
    """Say which claim is shown where, as CSV; empty if no output names one."""
    rows: list[tuple[str, str, int, str]] = [
        (str(claim), one.section, one.cell, one.place["label"])
        for one in shown
        for claim in one.told.get("claims") or ()
    ]
    if not rows:
        return b""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("claim", "section", "cell", "label"))
    writer.writerows(sorted(set(rows)))
    return safe_csv(text.getvalue()).encode("utf-8-sig")


def _findings(shown: list[_Shown]) -> dict[str, Any]:
    """Collect the findings above figures and the verdicts with what they are about.

    Every mark that a reader sees is in it, so also those of a sentence that explains the marks.
    """
    findings = [
        {**one.place, "finding": _plain(inline_markdown(str(one.told["title"])))}
        for one in shown
        if one.told.get("kind") == "figure" and one.told.get("title")
    ]
    verdicts = [
        {**one.place, **verdict}
        for one in shown
        if "#verdict-" in one.html or "#judged" in one.html
        for verdict in _verdicts(one.html)
    ]
    return {"findings": findings, "verdicts": verdicts} if findings or verdicts else {}


def _verdicts(html: str) -> Iterator[dict[str, Any]]:
    soup = clean_html(html)
    for link in soup.find_all("a"):
        target = link.attrs.get("href", "")
        if not _JUDGED.search(target):
            continue
        block = link.inside(_BLOCKS)
        around = soup if block is None else block
        yield {
            "verdict": target[1:].removeprefix("verdict-"),
            "words": plain_marks(_text(link)),
            "rule": plain_marks(link.attrs.get("title", "")),
            "about": _about(around),
            "sources": _sources(around),
        }


def _about(around: Element) -> str:
    """Give the sentence or row that a verdict stands in, without citation marks."""
    copied = parse(write(around))
    for link in copied.find_all("a"):
        if link.attrs.get("href", "").startswith(_SOURCE):
            link.remove()
    cells = copied.find_all({"th", "td"})
    parts = [_text(cell) for cell in cells] if cells else [_text(copied)]
    return plain_marks(" | ".join(part for part in parts if part))


def _sources(around: Element) -> list[str]:
    targets = [link.attrs.get("href", "") for link in around.find_all("a")]
    cited = (target.removeprefix(_SOURCE) for target in targets if target.startswith(_SOURCE))
    return list(dict.fromkeys(cited))


def _text(element: Element) -> str:
    return " ".join(element.text().split())


def _plain(html: str) -> str:
    return plain_marks(_text(clean_html(html))) if html else ""


def _rendered(markdown: str) -> str:
    """Render Markdown that judges something; nothing else of it is looked at."""
    return render_markdown(markdown) if re.search(r"#(?:verdict-|judged)", markdown) else ""


def _written(notebook: NotebookNode) -> bytes:
    """Write a notebook without validation, which could give its cells new ids by chance."""
    return (str(v4.writes(notebook)) + "\n").encode()  # type: ignore[no-untyped-call]


def _free_name(stem: str, suffix: str, taken: set[str]) -> str:
    """Give a name that every system and viewer can write and that no attachment has."""
    stem = _UNFIT.sub("-", stem).strip("-.")[:80] or "data"
    name, number = f"{stem}{suffix}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    taken.add(name.casefold())
    return name


def _joined(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list | tuple) else str(text)
