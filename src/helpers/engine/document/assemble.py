"""Join the executed sections of one report into one notebook for the exporters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpers.engine.document.figure_labels import keep_apart
from helpers.engine.document.summary import summarise
from helpers.engine.publish.records import is_record
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from nbformat import NotebookNode

_HEADING = re.compile(r"(#{1,6}) [^\n]*")
_UNFIT_FOR_ID = re.compile(r"[^A-Za-z0-9_-]")


class TwoCovers(CasebookError, ValueError):
    """Sections of which more than one brings a cover."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the outputs of a report say about themselves.

    Attributes
    ----------
    edition
        The date that the data speak for; empty if there is no cover.
    sources, claims
        Ids of what the outputs cite, each sorted.
    summary
        What the gallery tells of the report, see `helpers.engine.document.summary.summarise`.
    """

    edition: str
    sources: tuple[str, ...]
    claims: tuple[str, ...]
    summary: Mapping[str, Any] = field(default_factory=dict)


def join(sections: Sequence[NotebookNode], *, lang: str, name: str) -> NotebookNode:
    """Join executed notebooks into one.

    Parameters
    ----------
    sections
        The notebooks in their order. Each has its own name in ``metadata.casebook.section``, or
        else is called by its number.
    lang
        Markdown cells that are tagged ``lang-xx`` for another language are left out.
    name
        What the report is called: the id of its city.

    Returns
    -------
    NotebookNode
        A new notebook, whose cells share their outputs with those of the sections. Every cell says
        in ``metadata.casebook`` which notebook it is from (``section``) and where it stood there
        (``cell``, from 1). A label that two sections chose is renamed in the later one. Records for
        programs are left out, and so is a heading below the first level that nothing follows: where
        a notebook shows nothing, there is no section. The cover is lifted out of its cell into
        ``metadata.casebook``, which holds ``name``, ``lang``, ``edition``, ``sections`` and
        ``cover``.

    Raises
    ------
    TwoCovers
        If more than one output is a cover.
    """
    import nbformat

    node: Any = nbformat.NotebookNode
    joined: NotebookNode = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    names = []
    covers = []
    taken: set[str] = set()
    for number, notebook in enumerate(sections, start=1):
        section = notebook.metadata.get("casebook", {}).get("section") or f"section_{number:02d}"
        names.append(section)
        own = []
        for position, original in enumerate(notebook.cells, start=1):
            if _is_for_other_language(original, lang):
                continue
            told = node(original.metadata.get("casebook", {}), section=section, cell=position)
            cell = node(
                original,
                id=f"{_UNFIT_FOR_ID.sub('-', section)[:56]}-{position:03d}",
                metadata=node(original.metadata, casebook=told),
            )
            if cell.cell_type == "code":
                covers += [(section, card) for card in map(_card, cell.outputs) if _is_cover(card)]
                cell["outputs"] = [o for o in cell.outputs if not _is_kept_aside(_card(o))]
            own.append(cell)
        own = list(_without_empty_sections(own))
        keep_apart(own, section, taken)
        joined.cells.extend(own)
    if len(covers) > 1:
        raise TwoCovers(
            "the report has more than one cover",
            where=", ".join(section for section, _ in covers),
            fix="show the cover in one notebook only",
        )
    cover = {key: value for _, card in covers for key, value in card.items() if key != "kind"}
    if sections:
        for key in ("kernelspec", "language_info"):
            if key in sections[0].metadata:
                joined.metadata[key] = sections[0].metadata[key]
    joined.metadata["casebook"] = nbformat.from_dict(  # type: ignore[no-untyped-call]
        {
            "name": name,
            "lang": lang,
            "edition": str(cover.get("edition", "")),
            "sections": names,
            "cover": cover,
        }
    )
    return joined


def contents(joined: NotebookNode) -> Contents:
    """Collect what the outputs of a joined notebook cite."""
    cards = list(_cards(joined))
    sources = {
        str(source["id"])
        for card in cards
        if card.get("kind") != "sources"
        for part in ("sources", "described")
        for source in card.get(part, ())
    }
    claims = {str(claim) for card in cards for claim in card.get("claims", ())}
    edition = joined.metadata.get("casebook", {}).get("edition", "")
    return Contents(edition, tuple(sorted(sources)), tuple(sorted(claims)), summarise(joined))


def _cards(notebook: NotebookNode) -> Iterator[Mapping[str, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            yield _card(output)


def _card(output: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an output says about itself: its ``metadata.casebook``."""
    card: Mapping[str, Any] = output.get("metadata", {}).get("casebook", {})
    return card


def _is_cover(card: Mapping[str, Any]) -> bool:
    return card.get("kind") == "cover"


def _is_kept_aside(card: Mapping[str, Any]) -> bool:
    """Whether an output goes elsewhere than into the text: to the cover, or beside the report."""
    return _is_cover(card) or is_record(card)


def _without_empty_sections(cells: Sequence[NotebookNode]) -> Iterator[NotebookNode]:
    """Leave out headings that no text or output follows before the next of their level."""
    for position, cell in enumerate(cells):
        level = _heading_level(cell)
        if level > 1 and not any(_is_shown(other) for other in _section(cells, position, level)):
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
    """Return the level of a cell that is a heading and nothing else, else 0."""
    found = _HEADING.fullmatch(cell.source.strip()) if cell.cell_type == "markdown" else None
    return len(found[1]) if found else 0


def _is_shown(cell: NotebookNode) -> bool:
    """Whether a cell leaves anything where it stands: not hidden, nor lifted to the first page."""
    elsewhere = {"hide", "glance"} & set(cell.metadata.get("tags", ()))
    return not elsewhere and bool(cell.outputs if cell.cell_type == "code" else cell.source.strip())


def _is_for_other_language(cell: Mapping[str, Any], lang: str) -> bool:
    langs = [tag for tag in cell.get("metadata", {}).get("tags", ()) if tag.startswith("lang-")]
    return cell["cell_type"] == "markdown" and bool(langs) and f"lang-{lang}" not in langs
