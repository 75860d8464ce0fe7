"""Temporary folders that do not stay, not even after a process that was killed.

The process that made a folder holds a lock on it, which the system lets go of when the process
ends, by whatever cause. Making a folder removes those that are not locked any more.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

#: Only folders with a lock are called so.
_PREFIX = "report-run-"
#: Bytes of a path that leave room for a folder, one more in it, and the name of a socket file.
_LONGEST = 49
_SHORT = ("/tmp", "/var/tmp")


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """Make a temporary folder, in which socket files have short paths; remove it at the end."""
    if os.name != "posix":
        with tempfile.TemporaryDirectory(prefix=_PREFIX) as name:
            yield Path(name)
        return
    below = _below()
    for left in below.glob(f"{_PREFIX}*"):
        _remove_unless_locked(left)
    folder, lock = _locked(below)
    owner = os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == owner:  # and not a fork, at its end
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _below() -> Path:
    usual = tempfile.gettempdir()
    for place in (usual, *_SHORT):
        if len(os.fsencode(place)) <= _LONGEST and os.access(place, os.W_OK):
            return Path(place)
    return Path(usual)


def _locked(below: Path) -> tuple[Path, int]:
    """Make a folder and lock it; anew, if it was removed before it was locked."""
    import fcntl

    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=below))
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            with contextlib.suppress(OSError):  # there are file systems without locks
                fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)


def _remove_unless_locked(folder: Path) -> None:
    import fcntl

    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # it is gone, or another user's
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        pass  # its process lives
    finally:
        os.close(lock)
