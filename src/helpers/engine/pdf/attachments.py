"""What an archived PDF carries beside its pages: its twins for programs, its data, its notebooks.

A report has the twins that are published beside it, and the data of each figure and table as the
page offers them. A notebook that says nothing about itself is attached by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from helpers.engine.document.cleaning import plain_marks
from helpers.engine.document.numbered import Document
from helpers.engine.document.outputs import Attachment
from helpers.engine.document.words import words_for
from helpers.engine.twins import twins

#: Where nbconvert's resources keep the notebooks that a report was joined from: bytes by name.
NOTEBOOKS = "notebooks"

#: MIME type, and what a file is to the PDF, by its suffix.
_KINDS = {
    ".ipynb": ("application/x-ipynb+json", "source"),
    ".csv": ("text/csv", "data"),
    ".json": ("application/json", "supplement"),
    ".md": ("text/markdown", "supplement"),
}
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


def collect(document: Document, notebooks: Mapping[str, bytes]) -> tuple[Attachment, ...]:
    """Collect what is attached to the PDF of a document.

    Parameters
    ----------
    notebooks
        Files of the notebooks that it was made of, by name.

    Returns
    -------
    tuple of Attachment
        The names are ASCII, since viewers differ in what else they read, and no two are the same.
    """
    words = words_for(document.lang)
    told = twins(document) if document.is_report else {}
    named = [
        *((name, words.attached_twin, content) for name, content in told.items()),
        *(
            (f"{one.name}.csv", words.attached_data.format(one.about), one.csv.encode("utf-8-sig"))
            for one in document.downloads
        ),
        *(
            (name, words.attached_notebook.format(PurePath(name).stem), content)
            for name, content in notebooks.items()
        ),
    ]
    taken: set[str] = set()
    return tuple(
        Attachment(
            _free_name(name, taken), *_KINDS[PurePath(name).suffix], plain_marks(about), data
        )
        for name, about, data in named
    )


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name that every system and viewer can write and that no attachment has."""
    suffix = PurePath(name).suffix
    stem = _UNFIT.sub("-", name.removesuffix(suffix)).strip("-.")[:80] or "data"
    free, number = f"{stem}{suffix}", 1
    while free.casefold() in taken:
        number += 1
        free = f"{stem}-{number}{suffix}"
    taken.add(free.casefold())
    return free
