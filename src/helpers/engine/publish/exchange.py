"""Put a folder or a file in its place below the reports, all of it at once or not at all.

What is new is written aside, in a hidden folder below the same ``out``, made durable, and then
exchanged with what readers see. A run that dies leaves a hidden folder behind, which the next run
takes away: it can tell by the lock that the system takes off a process that is gone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.engine.run.plan import is_place_of_report

#: Begins the name of a folder that no reader is meant to see.
STAGING = ".staging-"
#: What lies in one: the report that was moved aside, and the place that it was moved from.
OLD, TARGET = "old", "target"

_LOCK = "lock"
_LINUX_AT_FDCWD = -100
_LINUX_RENAME_EXCHANGE = 2


@contextlib.contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Make a hidden folder, locked as long as this process works in it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=out))
        lock = FileLock(folder / _LOCK, timeout=0)
        try:
            lock.acquire()
            break
        except (FileNotFoundError, Timeout):
            continue  # cleared by another run before it could be locked
    try:
        yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def replace(target: Path, new: Path, old: Path) -> None:
    """Put ``new`` in the place of ``target``, and what was there into the staging folder.

    Linux exchanges the two in one step. Elsewhere there are two steps with an instant between
    them in which no report is there, never half of one; ``clear`` mends what dies in it.
    """
    if not os.path.lexists(target):
        new.rename(target)
        return
    if _exchange(new, target):
        return
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; ``False`` where the system cannot."""
    if sys.platform != "linux":
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    result = renameat2(
        _LINUX_AT_FDCWD,
        os.fsencode(one),
        _LINUX_AT_FDCWD,
        os.fsencode(other),
        _LINUX_RENAME_EXCHANGE,
    )
    return bool(result == 0)


def clear(out: Path) -> None:
    """Remove what dead runs left, and put back a report that one of them had moved aside."""
    for left in sorted(out.glob(f"{STAGING}*")):
        if left.is_symlink():
            continue  # none of ours, and what it leads to is nobody's business here
        # Whoever makes a staging folder locks it next, so an empty one is either about to be
        # locked (its maker then starts again, see staging) or left by a run that died there.
        with contextlib.suppress(OSError):
            left.rmdir()
            continue
        with contextlib.suppress(OSError):
            with FileLock(left / _LOCK, timeout=0):
                _put_back(out, left)
            shutil.rmtree(left)


def _put_back(out: Path, left: Path) -> None:
    """Undo the first half of a replacement that was cut off in the middle."""
    old, target = left / OLD, left / TARGET
    if old.is_dir() and target.is_file():
        name, _, lang = target.read_text(encoding="utf-8", errors="replace").partition("/")
        place = out / name / lang
        if is_place_of_report(name, lang) and not place.exists() and is_inside(place, out):
            old.rename(place)


def write(path: Path, content: bytes) -> None:
    """Write a file and its folder, and make its content durable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows has no such call."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_inside(place: Path, out: Path) -> bool:
    """Tell whether the folder around a report is one of the reports, and no link out of them."""
    return place.parent.resolve().is_relative_to(out.resolve())
