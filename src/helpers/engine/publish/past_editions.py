"""Keep the editions of a report that newer ones replaced.

They stand beside the reports of a name and not in them, as
``<name>/editions/<lang>/<number>-<edition>-<fingerprint>``, each as it was published and with its
manifest: the digests of a report stay right, and whoever noted the address of an edition finds it
there until it is pruned. The number counts up, so that their order hangs on no clock: neither on
the times of files, nor on the dates that editions speak for, which may be the same or go back.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from helpers.engine.publish.exchange import sync_folder
from helpers.engine.publish.integrity import MANIFEST, damage

#: The folder of past editions in that of a name; too long to be a language.
EDITIONS = "editions"

_NAME = re.compile(r"([0-9]{4,})-([0-9A-Za-z-]+)-([0-9a-f]{8})")
_UNSAFE = re.compile(r"[^0-9A-Za-z]+")
_FINGERPRINT = re.compile(r"[0-9a-f]{8,}")
_LONGEST = 32


def past_editions(report: Path) -> tuple[Path, ...]:
    """List the folders of the editions that were kept of a report, oldest first."""
    with suppress(OSError):
        found = [path for path in _shelf(report).iterdir() if _NAME.fullmatch(path.name)]
        return tuple(sorted(found, key=lambda path: (_number(path), path.name)))
    return ()


def keep(report: Path, manifest: Mapping[str, Any], aside: Path) -> Path | None:
    """Keep a report that is about to be replaced, and return where.

    Files are linked where the system can do that and copied elsewhere, first into ``aside``, a new
    folder in the same file system: the edition becomes visible as a whole. Whoever dies between
    keeping and replacing leaves the edition twice, as the report and as a past one; it is then not
    kept again. A report of which files are damaged is no edition any more, and not kept: ``None``.

    Raises
    ------
    OSError
        If it cannot be kept.
    """
    if any(one.fault != "extra" for one in damage(report, manifest)):
        return None
    label = f"{_label(manifest.get('edition'))}-{_short(manifest.get('fingerprint'))}"
    kept = past_editions(report)
    if kept and kept[-1].name.partition("-")[2] == label:
        return kept[-1]
    for name in (*manifest["files"], MANIFEST):
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        _link(report / name, aside / name)
    for folder in (aside, *(path for path in aside.rglob("*") if path.is_dir())):
        sync_folder(folder)
    shelf = _shelf(report)
    shelf.mkdir(parents=True, exist_ok=True)
    if not shelf.resolve().is_relative_to(report.parent.resolve()):
        raise NotADirectoryError(
            errno.ENOTDIR, "is a link that leads out of the reports", str(shelf)
        )
    number = _number(kept[-1]) + 1 if kept else 1
    place = aside.rename(shelf / f"{number:04d}-{label}")
    sync_folder(shelf)
    return place


def prune(report: Path, limit: int, aside: Path) -> None:
    """Remove the oldest past editions of a report until no more than a limit are left.

    Each is moved out of sight first, so that nobody sees half of one.
    """
    aside.mkdir()
    for edition in past_editions(report)[:-limit]:
        shutil.rmtree(edition.rename(aside / edition.name))


def _shelf(report: Path) -> Path:
    return report.parent / EDITIONS / report.name


def _number(edition: Path) -> int:
    return int(edition.name.partition("-")[0])


def _label(edition: object) -> str:
    """Make the date of an edition, which is a notebook's text, a part of a file name."""
    text = _UNSAFE.sub("-", edition)[:_LONGEST].strip("-") if isinstance(edition, str) else ""
    return text or "undated"


def _short(fingerprint: object) -> str:
    found = isinstance(fingerprint, str) and _FINGERPRINT.fullmatch(fingerprint)
    return found[0][:8] if found else "0" * 8


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        with source.open("rb") as content, target.open("wb") as copy:
            shutil.copyfileobj(content, copy)
            copy.flush()
            os.fsync(copy.fileno())
