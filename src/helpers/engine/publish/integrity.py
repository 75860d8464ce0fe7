"""Hold the files of a published report against the digests in its manifest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Literal

from helpers.engine.document.cleaning import plain_marks

#: The file of a report that says what belongs to it.
MANIFEST = "report.json"

Fault = Literal["missing", "altered", "extra", "unreadable", "wrong"]


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was published."""

    #: The file's name below the report, as its manifest writes names.
    file: str
    #: ``missing``, ``altered`` (other bytes, or a link in the place of a file), ``extra`` (not in
    #: the manifest), ``unreadable``, or ``wrong`` (the manifest says what cannot be).
    fault: Fault
    #: More about it, for people; may be empty.
    detail: str = ""

    def record(self) -> dict[str, str]:
        """Return it as plain data; a name that no text could hold is written out."""
        return {"file": plain_marks(self.file), "fault": self.fault, "detail": self.detail}


def damage(folder: Path, manifest: Mapping[str, Any]) -> tuple[Damage, ...]:
    """List what is not as the manifest of a report says, by name of the file.

    Its ``files`` holds bytes and SHA-256 by name. None of it is trusted.
    """
    known: Mapping[str, Any] = manifest["files"]
    found = [one for name, told in known.items() for one in _compare(folder, name, told)]
    expected = {*known, MANIFEST}  # which no manifest lists
    found += [Damage(name, "extra") for name in _files(folder) if name not in expected]
    return tuple(sorted(found, key=lambda one: (one.file, one.fault)))


def stays_inside(name: str) -> bool:
    """Say whether a name of a manifest means a file below its report, on every system."""
    path = PurePosixPath(name)
    return (
        bool(path.parts)
        and not path.is_absolute()
        and not PureWindowsPath(name).anchor
        and not PureWindowsPath(name).drive
        and ".." not in PureWindowsPath(name).parts
        and "\0" not in name
    )


def _compare(folder: Path, name: str, told: object) -> Iterator[Damage]:
    if not stays_inside(name):
        yield Damage(name, "wrong", "the manifest names a file outside of its report")
        return
    path = folder / name
    parents = [folder.joinpath(*path.relative_to(folder).parts[:n]) for n in range(1, 9)]
    try:
        if any(parent.is_symlink() for parent in parents):
            yield Damage(name, "altered", "it is a link")
        elif told != _measured(path):
            yield Damage(name, "altered")
    except (FileNotFoundError, NotADirectoryError, ValueError):  # or no name that a system takes
        yield Damage(name, "missing")
    except OSError as error:
        yield Damage(name, "unreadable", error.strerror or type(error).__name__)


def _measured(path: Path) -> dict[str, object]:
    """Measure a file as manifests do, without taking it into memory as a whole."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"bytes": file.tell(), "sha256": digest}


def _files(folder: Path) -> Iterator[str]:
    """Name all files below a folder; a link is a file, wherever it leads."""
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in (*files, *links):
            yield Path(place, name).relative_to(folder).as_posix()
