"""One build at a time into one folder of reports.

The lock is the operating system's, on a file in the folder: it goes with the process that holds
it, however that ends, so a build that was killed locks no other out. Beside it lies a note that
says who holds it, for people alone.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.engine.document.cleaning import plain_marks
from helpers.engine.publish.release import CannotPublish
from helpers.errors import CasebookError

LOCK = ".building.lock"
NOTE = ".building.txt"

#: Seconds between two looks at a lock that is waited for.
_POLL = 0.2
#: Most characters of a note that are shown.
_LONGEST = 300


class BuildUnderway(CasebookError, RuntimeError):
    """Another build is writing into the same folder."""


def this_process() -> str:
    """Return who is building and since when, in UTC, on one line for people."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "an unknown user"
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return f"process {os.getpid()} of {user} on {socket.gethostname()}, since {since}"


@contextmanager
def building(
    out: Path, *, wait: float = 0, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the lock of a folder of reports, which is made if it is not there.

    ``wait`` is how many seconds another build may take to end; ``waiting`` is called once with a
    line that says who is waited for, if the lock is held.

    Raises
    ------
    BuildUnderway
        If another build holds the lock, and still holds it after that time.
    CannotPublish
        If the folder cannot be made or written.
    """
    lock = FileLock(out / LOCK, poll_interval=_POLL)
    try:
        out.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if not wait:
                raise
            if waiting is not None:
                waiting(f"waiting up to {wait:g} s for another build: {_holder(out)}")
            lock.acquire(timeout=wait)
        note = out / NOTE
        # Written as a whole, so that a build that is refused does not read half of it.
        fresh = out / f"{NOTE}.new"
        fresh.write_text(f"{this_process()}\n", encoding="utf-8")
        fresh.replace(note)
    except Timeout:
        raise BuildUnderway(
            f"another build is writing reports here: {_holder(out)}",
            where=str(out),
            fix="wait for it with --wait SECONDS, or build into another folder with --out",
        ) from None
    except OSError as error:
        lock.release()
        raise CannotPublish(
            f"reports cannot be written here: {error.strerror or error}",
            where=str(out),
            fix="check rights and room, or give another folder with --out",
        ) from None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # a note that stays does no harm: the lock is free
            note.unlink()
        lock.release()


def _holder(out: Path) -> str:
    """Return what the note says of who holds the lock; anybody may have written it."""
    try:
        note = (out / NOTE).read_text(encoding="utf-8")
    except (OSError, ValueError):
        note = ""
    return plain_marks(note.strip()[:_LONGEST]) or "it has not said who it is"
