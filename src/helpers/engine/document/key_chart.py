"""The one chart that stands on the cover, too.

A notebook marks it by ``key`` in its card. It stays in its section under its number; the cover
shows it with its finding and leads there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpers.engine.card import Card
from helpers.engine.document.cleaning import plain_marks
from helpers.engine.document.html_tree import Element
from helpers.engine.document.marks import Register
from helpers.errors import CasebookError

_PICTURE = re.compile(r"asset-(\d+)")


class TwoKeyCharts(CasebookError, ValueError):
    """A report of which more than one chart is marked for the cover."""


@dataclass(frozen=True)
class KeyChart:
    """A chart of the cover.

    Attributes
    ----------
    asset
        The number of its picture among the assets of the document.
    finding
        What it shows, as text without citations.
    label, name
        Where it stands in its section, and how it is called there: ``fig-path``, ``图 3``.
    """

    asset: int
    finding: str
    label: str
    name: str


def key_chart(
    card: Card,
    written: Element,
    register: Register,
    where: str,
    before: KeyChart | None,
) -> KeyChart | None:
    """Take a figure for the cover if its notebook marked it.

    Parameters
    ----------
    card
        That of the output.
    written
        The figure as it was written.
    register
        Knows the numbers of figures.
    where
        Notebook and cell, for the error.
    before
        The chart that was taken before this one, if any.

    Raises
    ------
    TwoKeyCharts
        If another one was taken before.
    """
    image = written.find("img") if card.kind == "chart" and card.key else None
    picture = None if image is None else _PICTURE.fullmatch(image.attrs.get("src", ""))
    if picture is None or card.label not in register.labels:
        return before
    if before is not None:
        raise TwoKeyCharts(
            f"{before.label} and {card.label} are both marked for the cover",
            where=where,
            fix="mark one chart of the report only",
        )
    finding = plain_marks(" ".join(card.finding.split()))
    return KeyChart(int(picture[1]), finding, card.label, register.name(card.label, where))
