"""Join the executed sections of one report into one notebook for the exporters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from helpers.engine.card import Card, Origin, cards, read, write
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from nbformat import NotebookNode

_HEADING = re.compile(r"(#{1,6}) [^\n]*")
#: Kinds of outputs that go elsewhere than into the text: to the cover, or beside the report.
_KEPT_ASIDE = frozenset({"cover", "record"})
#: Most key figures that the card of a report takes over.
_FIGURES = 6
_UNFIT_FOR_ID = re.compile(r"[^A-Za-z0-9_-]")


class TwoCovers(CasebookError, ValueError):
    """Sections of which more than one brings a cover."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the outputs of a report say about themselves.

    Attributes
    ----------
    sources, evidence
        Ids of what the outputs cite and of the data that they show, each sorted.
    card
        That of the report, as a gallery shows it: its cover, the figures of the first table of key
        figures, and a tally without ids.
    """

    sources: tuple[str, ...]
    evidence: tuple[str, ...]
    card: Card

    @property
    def edition(self) -> str:
        """The date that the data speak for; empty if there is no cover."""
        return self.card.cover.edition if self.card.cover else ""


def join(sections: Sequence[NotebookNode], *, lang: str, name: str) -> NotebookNode:
    """Join executed notebooks into one.

    Parameters
    ----------
    sections
        The notebooks in their order. Each has its own name as its `Origin`, or else is called by
        its number.
    lang
        Markdown cells that are tagged ``lang-xx`` for another language are left out.
    name
        What the report is called: the name of its job.

    Returns
    -------
    NotebookNode
        A new notebook, whose cells share their outputs with those of the sections. Every cell has
        its `Origin`: the notebook that it is from and where it stood there, from 1. Records for
        programs are left out, and so is a heading below the first level that no text or output
        follows, with the method in its cell: where a notebook shows nothing, there is no section.
        The cover is lifted out of its cell into the `Card` of the whole.

    Raises
    ------
    TwoCovers
        If more than one output is a cover.
    """
    import nbformat

    node: Any = nbformat.NotebookNode
    joined: NotebookNode = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    names = []
    covers: list[tuple[str, Card]] = []
    for number, notebook in enumerate(sections, start=1):
        origin = read(Origin, notebook.metadata)
        section = (origin.section if origin else "") or f"section_{number:02d}"
        names.append(section)
        own = []
        for position, original in enumerate(notebook.cells, start=1):
            if _is_for_other_language(original, lang):
                continue
            cell = node(
                original,
                id=f"{_UNFIT_FOR_ID.sub('-', section)[:56]}-{position:03d}",
                metadata=node(original.metadata),
            )
            write(cell.metadata, Origin(section, position))
            if cell.cell_type == "code":
                where = f"{section}, cell {position}"
                shown = [(read(Card, o.get("metadata"), where), o) for o in cell.outputs]
                covers += [(section, card) for card, _ in shown if card and card.kind == "cover"]
                cell["outputs"] = [o for card, o in shown if not _is_kept_aside(card)]
            own.append(cell)
        joined.cells.extend(_without_empty_sections(own))
    if len(covers) > 1:
        raise TwoCovers(
            "the report has more than one cover",
            where=", ".join(section for section, _ in covers),
            fix="show the cover in one notebook only",
        )
    if sections:
        for key in ("kernelspec", "language_info"):
            if key in sections[0].metadata:
                joined.metadata[key] = sections[0].metadata[key]
    cover = covers[0][1].cover if covers else None
    card = Card("report", name=name, lang=lang, sections=tuple(names), cover=cover)
    write(joined.metadata, card)
    return joined


def contents(joined: NotebookNode) -> Contents:
    """Collect what the cards of a joined notebook say."""
    whole = read(Card, joined.metadata) or Card("report")
    shown = [card for cell in joined.cells for card in cards(cell)]
    cited = (
        source.id
        for card in shown
        if card.kind != "sources"
        for source in (*card.sources, *card.described)
    )
    tally = next((card.tally for card in shown if card.tally), ())
    card = replace(
        whole,
        figures=next((card.figures for card in shown if card.figures), ())[:_FIGURES],
        tally=tuple(replace(one, evidence=()) for one in tally),
    )
    evidence = {one for card in shown for one in card.evidence}
    return Contents(tuple(sorted(set(cited))), tuple(sorted(evidence)), card)


def _is_kept_aside(card: Card | None) -> bool:
    return card is not None and card.kind in _KEPT_ASIDE


def _without_empty_sections(cells: Sequence[NotebookNode]) -> Iterator[NotebookNode]:
    """Leave out headings below which nothing stands before the next of their level.

    The method that stands in the heading's own cell goes with it, when the code that follows
    shows nothing.
    """
    for position, cell in enumerate(cells):
        level = _heading_level(cell)
        below = list(_section(cells, position, level)) if level > 1 else []
        has_code = any(other.cell_type == "code" for other in below)
        if level > 1 and not any(map(_is_shown, below)) and (has_code or _is_bare(cell)):
            continue
        yield cell


def _section(cells: Sequence[NotebookNode], position: int, level: int) -> Iterator[NotebookNode]:
    """Give what stands below a heading, without the headings of its parts."""
    for other in cells[position + 1 :]:
        below = _heading_level(other)
        if below and below <= level:
            return
        if not below:
            yield other


def _heading_level(cell: NotebookNode) -> int:
    """Return the level of the heading that a cell begins with, else 0."""
    found = _HEADING.match(cell.source.strip()) if cell.cell_type == "markdown" else None
    return len(found[1]) if found else 0


def _is_bare(cell: NotebookNode) -> bool:
    """Return whether a cell is a heading and nothing else."""
    return "\n" not in cell.source.strip()


def _is_shown(cell: NotebookNode) -> bool:
    """Whether a cell leaves anything where it stands: not hidden, nor lifted to the first page."""
    elsewhere = {"hide", "glance"} & set(cell.metadata.get("tags", ()))
    return not elsewhere and bool(cell.outputs if cell.cell_type == "code" else cell.source.strip())


def _is_for_other_language(cell: Mapping[str, Any], lang: str) -> bool:
    langs = [tag for tag in cell.get("metadata", {}).get("tags", ()) if tag.startswith("lang-")]
    return cell["cell_type"] == "markdown" and bool(langs) and f"lang-{lang}" not in langs
