"""Data that a notebook leaves for programs: kept beside the report, shown to no reader.

The card of such an output is of the kind ``record`` and has a name; the output holds JSON. What is
in it is between the notebooks and the readers of the files; here it is only passed on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from helpers.engine.card import Card, Origin, read
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from nbformat import NotebookNode

_JSON = "application/json"
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
#: Names of files that a report has anyhow.
_TAKEN = frozenset({"report", "content", "records", "datapackage"})


class BadRecordName(CasebookError, ValueError):
    """A record whose name cannot be that of a file of the report, or that another one has."""


def collect(sections: Iterable[NotebookNode]) -> dict[str, bytes]:
    """Write the records of executed notebooks, each with its `Origin`, as JSON by file name.

    Raises
    ------
    BadRecordName
        If a name is none, or two records have it.
    """
    files: dict[str, bytes] = {}
    for section in sections:
        origin = read(Origin, section.metadata) or Origin()
        for output in (one for cell in section.cells for one in cell.get("outputs", ())):
            card = read(Card, output.get("metadata"), origin.section)
            if card is None or card.kind != "record":
                continue
            file = f"{card.name}.json"
            if not _NAME.fullmatch(card.name) or card.name in _TAKEN or file in files:
                raise BadRecordName(
                    f"{card.name!r} cannot be the name of a record",
                    where=origin.section,
                    fix="use small letters, digits and hyphens, each name once in a report",
                )
            data = output["data"][_JSON]
            text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
            files[file] = f"{text}\n".encode()
    return files
