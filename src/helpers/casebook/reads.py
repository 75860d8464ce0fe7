"""What a process reads of its data, noted as it happens, so that a report knows what it rests on.

`record` begins it, once and before anything is read; from then on every slice that is handed out
goes with its digest as one line of JSON into a file, at once, so that nothing is lost when the
process is ended. Who opens a file of the data folder without the casebook, or runs another program
that might, has read the whole of it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from helpers.casebook.slices import FOLDER

if TYPE_CHECKING:
    from helpers.casebook.tables import Casebook

#: What a recording begins with, so that one without reads differs from none.
BEGIN: Final = {"recording": 1}

#: Ways in which another program is started that may read what it likes.
_PROGRAMS: Final = frozenset(
    {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile"}
)
_OPENING: Final = frozenset(
    {"open", "os.link", "os.listdir", "os.rename", "os.scandir", "sqlite3.connect"}
)


class _Recording:
    """A file that takes the reads of one data folder."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self.folder = folder
        self._written: set[tuple[str, str]] = set()

    def note(self, casebook: Casebook, names: Iterable[str]) -> None:
        if casebook.origin != self.folder:
            return
        slices = casebook.slices
        told = [(name, slices.digest(name)) for name in names]
        # A name that cannot be cut out again would never be seen to change.
        self.write([one if one[1] else (FOLDER, slices.digest(FOLDER)) for one in told])

    def write(self, found: Iterable[tuple[str, str]]) -> None:
        new = dict.fromkeys(one for one in found if one not in self._written)
        if not new:
            return
        self._written.update(new)
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in new)
        _append(self.path, lines)


class _State(threading.local):
    """What a thread is at: results being computed, whose reads are kept with them."""

    def __init__(self) -> None:
        self.collecting: list[dict[tuple[Casebook, str], None]] = []
        self.reading = False


_state: Final = _State()
_recordings: Final[list[_Recording]] = []


def record(path: str | Path, folder: str | Path) -> None:
    """Note from now on, in this process, what is read of a data folder.

    Parameters
    ----------
    path
        The file that the reads are written to; it is begun anew.
    folder
        The data folder.
    """
    recording = _Recording(Path(path), Path(folder).resolve())
    recording.path.write_text(json.dumps(BEGIN) + "\n", encoding="utf-8")
    if not _recordings:
        sys.addaudithook(_heard)
    _recordings[:] = [recording]


def note(casebook: Casebook, *names: str) -> None:
    """Note that slices of a casebook have been read."""
    for reads in _state.collecting:
        for name in names:
            reads[casebook, name] = None
    for recording in _recordings:
        recording.note(casebook, names)


@contextmanager
def collected() -> Iterator[dict[tuple[Casebook, str], None]]:
    """Collect what is read meanwhile, to note it again when the result is used again."""
    reads: dict[tuple[Casebook, str], None] = {}
    _state.collecting.append(reads)
    try:
        yield reads
    finally:
        _state.collecting.pop()


@contextmanager
def unrecorded() -> Iterator[None]:
    """Open files of the data folder as the casebook's own reader, whose reads are noted apart."""
    before, _state.reading = _state.reading, True
    try:
        yield
    finally:
        _state.reading = before


def _heard(event: str, args: tuple[Any, ...]) -> None:
    """Take a file of the folder that is opened past the casebook for all of the folder."""
    if event not in _OPENING and event not in _PROGRAMS:
        return
    if _state.reading or not _recordings:
        return
    _state.reading = True
    try:
        for recording in _recordings:
            if event in _PROGRAMS or _below(args[0] if args else None, recording.folder):
                recording.write([(FOLDER, _now(recording.folder))])
    finally:
        _state.reading = False


def _below(place: object, folder: Path) -> bool:
    if isinstance(place, int):
        return False  # a descriptor: it was heard of when it was opened
    try:
        path = os.path.realpath(os.fsdecode(place if place is not None else "."))  # type: ignore[arg-type]
    except (TypeError, ValueError, OSError):
        return True
    root = str(folder)
    return path == root or path.startswith(root + os.sep)


def _now(folder: Path) -> str:
    from helpers.casebook.files import load
    from helpers.casebook.slices import whole

    return whole(load(folder))


def _append(path: Path, text: str) -> None:
    """Write in one call, so that lines of processes that share the file stay whole."""
    before, _state.reading = _state.reading, True
    try:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        descriptor = os.open(path, flags, 0o600)
        try:
            os.write(descriptor, text.encode("utf-8", "surrogatepass"))
        finally:
            os.close(descriptor)
    finally:
        _state.reading = before
