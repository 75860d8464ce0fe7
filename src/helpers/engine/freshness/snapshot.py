"""The files that reports depend on, each read and digested once, and seen whether it changes."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from helpers.engine.freshness.opened import stamp

#: Digests by a file's name in its folder; empty for a link that leads nowhere.
Files: TypeAlias = Mapping[str, str]

_NOT_INPUT = frozenset({"__pycache__", ".ipynb_checkpoints", ".git", ".DS_Store"})


class Snapshot:
    """Files as they are at one time; another time takes another snapshot."""

    def __init__(self) -> None:
        self._digests: dict[Path, tuple[list[int] | None, str]] = {}
        self._folders: dict[tuple[Path, Collection[Path]], Files] = {}

    def file(self, path: Path) -> str:
        """Return the digest of a file, links followed; empty if there is none.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        if path not in self._digests:
            known = stamp(str(path))  # before it is read: what comes later is seen as a change
            self._digests[path] = known, digest(path.read_bytes()) if path.is_file() else ""
        return self._digests[path][1]

    def folder(self, folder: Path, without: Collection[Path] = ()) -> Files:
        """Return the digests of all files below a folder, or of the one file by an empty name."""
        key = folder, tuple(without)
        if key not in self._folders:
            found = files_below(folder, without) if folder.is_dir() else [("", folder)]
            self._folders[key] = {name: self.file(path) for name, path in sorted(found)}
        return self._folders[key]

    def changed(self, path: Path) -> bool:
        """Whether a file is another one, or was written to, since it was digested."""
        return path in self._digests and stamp(str(path)) != self._digests[path][0]

    def again(self, path: Path) -> str:
        """Return the digest of a file as it is now, reading it again only if it changed."""
        if self.changed(path):
            del self._digests[path]
        return self.file(path)

    def names(self, folder: Path) -> str:
        """Return the digest of the names in a folder as they are now; empty if there is none."""
        if not folder.is_dir():
            return ""
        names = {path.name for path in folder.iterdir()} - _NOT_INPUT
        return folder_digest(dict.fromkeys(names, ""))


def files_below(folder: Path, without: Collection[Path] = ()) -> Iterable[tuple[str, Path]]:
    """Yield the files below a folder, links followed, with their names there.

    Those ``without`` do not count, nor what is below them; caches, checkpoints and this
    environment never do.
    """
    left = {*map(str, without), sys.prefix}
    for place, folders, files in os.walk(folder, followlinks=True):
        folders[:] = [
            name
            for name in folders
            if name not in _NOT_INPUT
            and str(Path(place, name)) not in left
            and not _leads_up(Path(place, name))
        ]
        for name in files:
            path = Path(place, name)
            if name in _NOT_INPUT or path.suffix == ".pyc" or str(path) in left:
                continue
            if path.is_file() or not path.exists():  # no pipe, no socket
                yield path.relative_to(folder).as_posix(), path


def _leads_up(folder: Path) -> bool:
    """Whether a folder is a link to one that it lies in, and so without end."""
    return folder.is_symlink() and folder.resolve() in {one.resolve() for one in folder.parents}


def folder_digest(files: Files) -> str:
    """Return one digest of the names and contents of files."""
    # Linux takes names that are no text; they count as they are.
    return digest(json.dumps(sorted(files.items())).encode(errors="surrogateescape"))


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
