"""One build at a time into one folder of reports.

The lock is the operating system's, on a file in the folder: it goes with the process that holds
it, however that ends, so a build that was killed locks nobody out. Beside it lies a note that
says who holds it. The note is for people alone, and nothing is decided by what it says.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.engine.document.cleaning import plain_marks
from helpers.engine.publish.release import CannotPublish
from helpers.errors import CasebookError

LOCK = ".building.lock"
NOTE = ".building.json"

#: Seconds between two looks at a lock that is waited for.
_POLL = 0.2


class BuildUnderway(CasebookError, RuntimeError):
    """Another build is writing into the same folder."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is building, and since when."""

    host: str
    pid: int
    user: str
    since: str

    def __str__(self) -> str:
        """Write it for people, on one line."""
        return f"process {self.pid} of {self.user} on {self.host}, since {self.since}"


_FIELDS = tuple(one.name for one in fields(Holder))


def this_process() -> Holder:
    """Tell of the process that runs now; the time is UTC."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "an unknown user"
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return Holder(socket.gethostname(), os.getpid(), user, since)


@contextmanager
def building(
    out: Path, *, wait: float = 0, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the lock of a folder of reports, which is made if it is not there.

    Parameters
    ----------
    out
        The folder.
    wait
        Seconds to wait for another build to end.
    waiting
        Is told in words who is being waited for, once, if there is something to wait for.

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
        # Written as a whole, so that whoever is refused does not read half of it.
        fresh = out / f"{NOTE}.new"
        fresh.write_text(json.dumps(asdict(this_process())) + "\n", encoding="utf-8")
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
        with contextlib.suppress(OSError):  # a note that stays misleads nobody: the lock is free
            note.unlink()
        lock.release()


def _holder(out: Path) -> str:
    """Read who holds the lock, in words; nobody checked what is written there."""
    try:
        told = json.loads((out / NOTE).read_text(encoding="utf-8"))
        return plain_marks(str(Holder(**{key: told[key] for key in _FIELDS})))
    except (OSError, ValueError, KeyError, TypeError):
        return "it has not said who it is"
