"""What the gallery tells of a report, read from what the report's outputs say about themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.engine.document.cleaning import clean_html, plain_marks
from helpers.engine.document.html_tables import CELLS
from helpers.engine.document.html_tree import Element
from helpers.engine.document.marks import VERDICT_MARKS

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Most key figures that are taken over.
FIGURES = 6
_COVER = ("title", "place", "place_other", "province", "data_until")
_VERDICT = "verdict-"
_PREFIX = f"#{_VERDICT}"
_MARKDOWN_LINK = re.compile(rf"\[((?:[^\[\]\\]|\\.)*)\]\({_PREFIX}(\w+)")


class _Output(NamedTuple):
    """What an output shows, as far as a summary looks at it."""

    markdown: str
    table: Element | None
    cards: bool
    glance: bool


def summarise(joined: NotebookNode) -> dict[str, Any]:
    """Sum a joined notebook up.

    Returns
    -------
    dict
        The texts of the cover; ``figures``, the rows of the first table of cards as ``name``,
        ``figure``, ``unit``, ``verdict`` (a kind, or empty) and ``word``; and ``verdicts``, a
        list of ``kind``, ``word`` and ``count`` in the order of `VERDICT_MARKS`. The counts are
        those of a table at a glance that has verdicts as columns, which counts each figure once,
        or else of the links to verdicts. All is plain text.
    """
    outputs = list(_outputs(joined))
    cover = joined.metadata.get("casebook", {}).get("cover", {})
    links = [link for output in outputs for link in _links(output)]
    words: dict[str, str] = {}
    for kind, word in links:
        words.setdefault(kind, word)
    counts = _tally(outputs, words) or Counter(kind for kind, _ in links)
    cards = next(
        (output.table for output in outputs if output.cards and output.table is not None), None
    )
    return {
        **{key: _line(str(cover.get(key) or "")) for key in _COVER},
        "figures": _figures(cards) if cards is not None else [],
        "verdicts": [
            {"kind": kind, "word": words[kind], "count": counts[kind]}
            for kind in VERDICT_MARKS
            if counts.get(kind)
        ],
    }


def _outputs(notebook: NotebookNode) -> Iterator[_Output]:
    for cell in notebook.cells:
        glance = "glance" in cell.metadata.get("tags", ())
        for output in cell.get("outputs", ()):
            told = output.get("metadata", {}).get("casebook", {})
            data = output.get("data", {})
            html = _joined(data.get("text/html", "")) if told.get("kind") == "table" else ""
            markdown = "" if html else _joined(data.get("text/markdown", ""))
            cards = told.get("style") == "cards"
            # Most tables are none of these, and it takes long to read them.
            wanted = cards or glance or _VERDICT in html
            table = clean_html(html) if html and wanted else None
            yield _Output(markdown, table, cards, glance)


def _links(output: _Output) -> Iterator[tuple[str, str]]:
    """Yield kind and word of each link to a verdict."""
    if output.table is not None:
        found = [
            (link.attrs["href"].removeprefix(_PREFIX), link.text())
            for link in _judged(output.table)
        ]
    else:
        found = [
            (match[2], clean_html(match[1]).text())
            for match in _MARKDOWN_LINK.finditer(output.markdown)
        ]
    yield from ((kind, _line(word)) for kind, word in found if kind in VERDICT_MARKS)


def _tally(outputs: Sequence[_Output], words: Mapping[str, str]) -> dict[str, int]:
    """Add up the columns of the first table at a glance whose heads are verdicts."""
    kinds = {word: kind for kind, word in words.items() if word}
    for output in outputs:
        if output.table is None or output.cards or not output.glance:
            continue
        heads = [_line(head.text()) for head in output.table.find_all("th") if head.inside("thead")]
        counts = {kinds[head]: 0 for head in heads if head in kinds}
        for row in output.table.find_all("tr"):
            if row.inside("tbody") is None:
                continue
            for head, cell in zip(heads, row.elements(CELLS), strict=False):
                if head in kinds and re.fullmatch("[0-9]{1,9}", text := _line(cell.text())):
                    counts[kinds[head]] += int(text)
        if any(counts.values()):
            return counts
    return {}


def _figures(table: Element) -> list[dict[str, str]]:
    """Read cards: rows of name and figure, and perhaps a verdict, or a unit and a verdict."""
    figures = []
    for row in table.find_all("tr"):
        cells = row.elements(CELLS)
        if len(cells) < 2 or (row.parent is not None and row.parent.name == "thead"):
            continue
        link = next((link for cell in cells for link in _judged(cell)), None)
        kind = link.attrs["href"].removeprefix(_PREFIX) if link is not None else ""
        texts = [_line(_without_citations(cell)) for cell in cells]
        figures.append(
            {
                "name": texts[0],
                "figure": texts[1],
                "unit": texts[2] if len(texts) > 3 else "",
                "verdict": kind if kind in VERDICT_MARKS else "",
                "word": texts[3 if len(texts) > 3 else 2] if len(texts) > 2 else "",
            }
        )
    return figures[:FIGURES]


def _judged(element: Element) -> list[Element]:
    """List the links to verdicts."""
    links = element.find_all("a")
    return [link for link in links if link.attrs.get("href", "").startswith(_PREFIX)]


def _without_citations(cell: Element) -> str:
    for link in cell.find_all("a"):
        if link.attrs.get("href", "").startswith("#source-"):
            link.remove()
    return cell.text()


def _line(text: str) -> str:
    return plain_marks(" ".join(text.split()))


def _joined(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
