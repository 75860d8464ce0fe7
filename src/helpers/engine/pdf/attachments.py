"""What an archived PDF carries beside its pages: notebooks, data, and what was found.

All of it comes from the cards of the notebook that is exported: the data of each figure and table
as the page offers them, the ids of the data that the outputs show, and findings and judgements. A
notebook that says nothing about itself is attached by itself.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, v4

from helpers.engine.card import Card, Origin, cards, read
from helpers.engine.document.cleaning import plain_marks
from helpers.engine.document.outputs import Attachment
from helpers.engine.document.words import words_for
from helpers.engine.spreadsheet import safe_csv

#: Where nbconvert's resources keep the notebooks that a report was joined from: bytes by name.
NOTEBOOKS = "notebooks"

_CSV = "text/csv"
_JSON = "application/json"
_IPYNB = "application/x-ipynb+json"
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class _Shown:
    """The card of an output, and where a reader finds it."""

    section: str
    cell: int
    card: Card

    @property
    def place(self) -> dict[str, Any]:
        label = plain_marks(self.card.label)
        return {"section": self.section, "cell": self.cell, "label": label}


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
        ``evidence.csv`` (which data are shown where) and ``findings.json`` if there is something to
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

    evidence = _evidence(shown)
    if evidence:
        attach("evidence", ".csv", _CSV, "data", words.attached_evidence, evidence)
    findings = _findings(shown)
    if findings:
        data = json.dumps(findings, ensure_ascii=False, indent=2) + "\n"
        about = words.attached_findings
        attach("findings", ".json", _JSON, "supplement", about, data.encode())
    for card in (one.card for one in shown if one.card.csv):
        about = words.attached_data.format(_line(card.about) or plain_marks(card.label)).strip()
        data = safe_csv(card.csv)
        attach(card.label or "data", ".csv", _CSV, "data", about, data.encode("utf-8-sig"))
    own = {f"{name}.ipynb": _written(notebook)} if notebooks is None else notebooks
    for file, content in own.items():
        stem = file.removesuffix(".ipynb")
        about = words.attached_notebook.format(plain_marks(stem))
        attach(stem, ".ipynb", _IPYNB, "source", about, content)
    return tuple(found)


def _shown(notebook: NotebookNode) -> Iterator[_Shown]:
    """Yield the cards of what a reader sees, without hidden cells."""
    for number, cell in enumerate(notebook.cells, start=1):
        if "hide" not in (cell.metadata.get("tags") or ()):
            origin = read(Origin, cell.metadata) or Origin()
            for card in cards(cell):
                yield _Shown(origin.section, origin.cell or number, card)


def _evidence(shown: Sequence[_Shown]) -> bytes:
    """Write as CSV which data are shown where; empty if no output names any."""
    rows = {
        (plain_marks(id), one.section, one.cell, one.place["label"])
        for one in shown
        for id in one.card.evidence
    }
    if not rows:
        return b""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "section", "cell", "label"))
    writer.writerows(sorted(rows))
    return safe_csv(text.getvalue()).encode("utf-8-sig")


def _findings(shown: Sequence[_Shown]) -> dict[str, Any]:
    """Collect the findings above charts, and the judgements with what they are about.

    Every word that judges is in it, so also those of a sentence that explains the signs.
    """
    findings = [
        {**one.place, "finding": _line(one.card.finding)} for one in shown if one.card.finding
    ]
    judgements = [
        {
            **one.place,
            "judgement": judged.kind or "judged",
            "words": _line(judged.word),
            "rule": plain_marks(judged.rule),
            "about": _line(judged.about),
            "sources": list(judged.sources),
            "evidence": list(judged.evidence),
        }
        for one in shown
        for judged in one.card.judgements
    ]
    return {"findings": findings, "judgements": judgements} if findings or judgements else {}


def _line(text: str) -> str:
    return plain_marks(" ".join(text.split()))


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
