"""The one chart that stands on the cover, too.

A notebook marks it: ``show_chart(..., cover=True)`` leaves ``cover`` in the output's metadata. It
stays in its section under its number; the cover shows it with its finding and leads there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.engine.document.cleaning import clean_html, plain_marks
from helpers.engine.document.html_tree import Element
from helpers.engine.document.markdown import inline_markdown
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
    told: Mapping[str, Any],
    written: Element,
    register: Register,
    where: str,
    before: KeyChart | None,
) -> KeyChart | None:
    """Take a figure for the cover if its notebook marked it.

    Parameters
    ----------
    told
        What the output says about itself.
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
    label = str(told.get("label") or "")
    marked = told.get("kind") == "figure" and told.get("cover") is True
    image = written.find("img") if marked else None
    picture = None if image is None else _PICTURE.fullmatch(image.attrs.get("src", ""))
    if picture is None or label not in register.labels:
        return before
    if before is not None:
        raise TwoKeyCharts(
            f"{before.label} and {label} are both marked for the cover",
            where=where,
            fix="mark one chart of the report only",
        )
    finding = clean_html(inline_markdown(str(told.get("title") or "")))
    for element in finding.find_all({"a", "span"}):
        if element.attrs.get("href", "").startswith("#source-"):
            element.remove()
        elif "data-tex" in element.attrs:
            element.replace_with(element.attrs["data-tex"])
    text = plain_marks(" ".join(finding.text().split()))
    return KeyChart(int(picture[1]), text, label, register.name(label, where))
