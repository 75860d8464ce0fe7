"""A report for programs and plain editors: Markdown, JSON, and its records as a data package."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from helpers.engine.card import Records
from helpers.engine.document.cleaning import plain_marks
from helpers.engine.document.html_tree import Element, Node
from helpers.engine.document.numbered import Document
from helpers.engine.spreadsheet import safe_csv

#: The names of the twins, and of the files of the records.
MARKDOWN, CONTENT = "report.md", "content.json"
CSV, JSON, PACKAGE = "records.csv", "records.json", "datapackage.json"

_MARKUP = re.compile(r"([\\`*_\[\]<>|#])")
_SPACES = re.compile(r"\s+")
_AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~"}
_HEADING = re.compile(r"h([1-6])")
#: What stands on the page for those who look at it.
_UNTOLD = frozenset({"back", "ordinal"})


def twins(document: Document) -> dict[str, bytes]:
    """Return the files that say what a report says, by name; records only where it has some."""
    files = {MARKDOWN: markdown(document).encode(), CONTENT: content(document)}
    if document.records is not None:
        files |= record_files(document.records, document)
    return files


def digest(document: Document) -> str:
    """Return the SHA-256 of the JSON twin: the same digest, the same content."""
    return hashlib.sha256(content(document)).hexdigest()


def markdown(document: Document) -> str:
    """Write a report as Markdown: derived figures with their formulas, sources as a list."""
    head = [f"# {document.heading}", " · ".join(document.imprint)]
    blocks = [block for tree in document.trees for block in _blocks(tree.children)]
    return "\n\n".join(part for part in [*head, *blocks] if part) + "\n"


def content(document: Document) -> bytes:
    """Write a report as JSON: its parts as Markdown, its sources, and the data behind it."""
    parts: list[dict[str, Any]] = []
    for tree in document.trees:
        for block in _blocks(tree.children, anchors=True):
            if isinstance(block, dict):
                parts.append({**block, "markdown": ""})
            elif parts:
                parts[-1]["markdown"] += f"{block}\n\n"
    sources = [
        one for tree in document.trees for one in tree.find_all("div") if "source" in one.classes
    ]
    about = {
        "title": document.heading,
        "lang": document.lang,
        "edition": document.edition,
        "until": document.cover.until,
        "parts": parts,
        "sources": [
            {
                "id": one.attrs["id"],
                "text": _inline(one.children).strip(),
                "address": next(
                    (a.attrs["href"] for a in one.find_all("a") if "url" in a.classes), ""
                ),
            }
            for one in sources
        ],
        "data": {
            one.name: list(csv.reader(io.StringIO(one.csv, newline="")))
            for one in document.downloads
        },
    }
    return (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode()


def record_files(records: Records, document: Document) -> dict[str, bytes]:
    """Return records as CSV and as JSON, and the data package that describes both."""
    names = [column.name for column in records.columns]
    table = io.StringIO(newline="")
    csv.writer(table).writerows([names, *records.rows])
    rows = [dict(zip(names, map(plain_marks, row), strict=True)) for row in records.rows]
    numbers = {one.name for one in records.columns if one.kind == "number"}
    typed = [
        {
            name: (float(cell) if cell else None) if name in numbers else cell
            for name, cell in row.items()
        }
        for row in rows
    ]
    fields = [
        {"name": one.name, "type": one.kind, "title": one.title or one.name, "use": one.use}
        for one in records.columns
    ]
    schema = {"fields": fields, "primaryKey": "id", "missingValues": [""]}
    resource = {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": schema}
    package = {
        "profile": "tabular-data-package",
        "name": "records",
        "title": plain_marks(document.heading),
        "version": document.edition,
        "prefix": records.prefix,
        "resources": [
            {"name": "records", "path": CSV, "format": "csv", **resource},
            {"name": "records-json", "path": JSON, "format": "json", **resource},
        ],
    }  # fmt: skip

    def written(data: object) -> bytes:
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()

    return {
        CSV: safe_csv(table.getvalue()).encode("utf-8-sig"),
        JSON: written(typed),
        PACKAGE: written(package),
    }


def _blocks(nodes: Iterable[Node], *, anchors: bool = False) -> Iterator[Any]:
    """Yield blocks of Markdown; with anchors, headings as what they are."""
    line: list[Node] = []
    for node in [*nodes, Element("p")]:
        if not isinstance(node, Element) and type(node) is not str:
            continue  # a comment
        if isinstance(node, str) or not _is_block(node):
            line.append(node)
            continue
        if told := _inline(line).strip():
            yield told
        line = []
        heading = _HEADING.fullmatch(node.name)
        if heading and anchors:
            yield {
                "id": node.attrs.get("id", ""),
                "level": int(heading[1]) - 1,
                "title": node.words(" "),
            }
        elif heading:
            yield f"{'#' * int(heading[1])} {_inline(node.children).strip()}"
        elif node.name in {"p", "figcaption"} or {"finding", "source", "tablenotes"} & set(
            node.classes
        ):
            yield _inline(node.children).strip()
        elif node.name in {"ul", "ol"}:
            items = (one for one in node.children if isinstance(one, Element))
            yield "\n".join(
                f"{f'{number}.' if node.name == 'ol' else '-'} "
                + "\n  ".join("\n".join(_blocks(item.children)).strip().split("\n"))
                for number, item in enumerate(items, start=1)
            )
        elif node.name == "table":
            yield "\n".join(_rows(node))
        elif node.name == "pre":
            yield f"```\n{node.text().strip()}\n```"
        elif node.name == "blockquote":
            yield "\n".join(
                f"> {row}" for block in _blocks(node.children) for row in block.split("\n")
            )
        elif "card" in node.classes:
            yield "- " + " ".join(_inline(one.children).strip() for one in node.elements({"div"}))
        else:
            yield from _blocks(node.children, anchors=anchors)


def _is_block(element: Element) -> bool:
    return bool(_HEADING.fullmatch(element.name)) or element.name in {
        "p", "ul", "ol", "table", "pre", "blockquote", "div", "figure", "figcaption",
        "hr", "dl", "",
    }  # fmt: skip


def _rows(table: Element) -> Iterator[str]:
    for number, row in enumerate(table.find_all("tr")):
        cells = [_inline(cell.children).strip() for cell in row.elements({"td", "th"})]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{' --- |' * len(cells)}"


def _inline(nodes: Iterable[Node]) -> str:
    told = []
    for node in nodes:
        if not isinstance(node, Element):
            if type(node) is str:
                told.append(_escaped(_SPACES.sub(" ", node)))
            continue
        inner = _inline(node.children)
        address = node.attrs.get("href", "")
        if _UNTOLD & set(node.classes):
            continue
        if "data-tex" in node.attrs:
            told.append(f"${node.attrs['data-tex']}$")
        elif "note" in node.classes:
            derived = node.parent is not None and "derived" in node.parent.classes
            told.append(f" ({inner})" if derived else "")
        elif node.name == "img":
            told.append(f"*[{_escaped(node.attrs.get('alt', ''))}]*")
        elif node.name == "a" and address.startswith(("https://", "http://", "mailto:")):
            told.append(f"<{address}>" if "url" in node.classes else f"[{inner}](<{address}>)")
        elif node.name in _AROUND and inner.strip():
            told.append(f"{_AROUND[node.name]}{inner.strip()}{_AROUND[node.name]}")
        elif node.name == "code":
            told.append(f"`{node.text()}`")
        else:
            told.append(" " if node.name == "br" else inner)
    return "".join(told)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
