"""Data that a notebook leaves for programs: kept beside the report, shown to no reader.

Such an output says ``kind: record`` and its ``name`` in its metadata and holds JSON. What is in
it is between the notebooks and whoever reads the files; here it is only passed on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from helpers.errors import CasebookError

if TYPE_CHECKING:
    from nbformat import NotebookNode

_JSON = "application/json"
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
#: Names of files that a report has anyhow.
_TAKEN = frozenset({"report"})


class BadRecordName(CasebookError, ValueError):
    """A record whose name cannot be that of a file of the report, or that another one has."""


def is_record(told: Mapping[str, Any]) -> bool:
    """Say by what an output tells about itself whether it is a record."""
    return told.get("kind") == "record"


def collect(sections: Iterable[NotebookNode]) -> dict[str, bytes]:
    """Write the records of executed notebooks as files.

    Parameters
    ----------
    sections
        The notebooks, each with its name in ``metadata.casebook.section``.

    Returns
    -------
    dict of str to bytes
        JSON by file name, ``<name>.json``; the same data give the same bytes.

    Raises
    ------
    BadRecordName
        If a name is none, or two records have it.
    """
    files: dict[str, bytes] = {}
    for section in sections:
        where = str(section.metadata.get("casebook", {}).get("section", ""))
        for cell in section.cells:
            for output in cell.get("outputs", ()):
                told = output.get("metadata", {}).get("casebook", {})
                if not is_record(told):
                    continue
                name = str(told.get("name"))
                file = f"{name}.json"
                if not _NAME.fullmatch(name) or name in _TAKEN or file in files:
                    raise BadRecordName(
                        f"{name!r} cannot be the name of a record",
                        where=where,
                        fix="use small letters, digits and hyphens, each name once in a report",
                    )
                data = output["data"][_JSON]
                text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
                files[file] = f"{text}\n".encode()
    return files
