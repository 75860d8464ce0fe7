"""Labels of figures and tables belong to their section: joined, they stay apart.

A notebook names its figures without knowing the other notebooks. Where two sections chose the same
label, the later one is renamed together with every reference that its own section makes to it.
"""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers.engine.card import Card, cards, read, write

if TYPE_CHECKING:
    from nbformat import NotebookNode

_REFERENCE = re.compile(r"(?P<before>\]\(#|href=\"#)(?P<label>(?:fig|tbl)-[\w-]+)(?=[\s)\"])")
_UNFIT = re.compile(r"[^a-z0-9]+")


def keep_apart(cells: list[NotebookNode], section: str, taken: set[str]) -> None:
    """Rename labels that earlier sections took.

    Parameters
    ----------
    cells
        The cells of one section, in a list of their own; those with another label are copies.
    section
        The name of the section, which the new labels end in.
    taken
        The labels of the sections before; those of this one are added.
    """
    own = [card.label for cell in cells for card in cards(cell) if card.label]
    ending = _UNFIT.sub("-", section.lower()).strip("-")
    renamed = {label: f"{label}-{ending}" for label in own if label in taken}
    taken.update(renamed.get(label, label) for label in own)
    if not renamed:
        return
    cells[:] = copy.deepcopy(cells)

    def lead(match: re.Match[str]) -> str:
        return match["before"] + renamed.get(match["label"], match["label"])

    def mended(value: Any) -> Any:
        if isinstance(value, list):
            return [mended(item) for item in value]
        return _REFERENCE.sub(lead, value) if isinstance(value, str) else value

    for cell in cells:
        if cell.cell_type == "markdown":
            cell["source"] = mended(cell.source)
        for output in cell.get("outputs", ()):
            for mime in ("text/markdown", "text/html"):
                if mime in output.get("data", {}):
                    output["data"][mime] = mended(output["data"][mime])
            if card := read(Card, output.get("metadata")):
                renewed = replace(
                    card,
                    label=renamed.get(card.label, card.label),
                    title=mended(card.title),
                    caption=mended(card.caption),
                    notes=mended(card.notes),
                )
                write(output.metadata, renewed)
