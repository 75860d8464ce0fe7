"""Put a finished report where readers find it, all of it at once or not at all.

A report is written aside, in a hidden folder below the same ``out``, made durable, and then
exchanged with the one that readers see. If anything fails before that, the old report stays as it
was. A run that dies leaves a hidden folder behind, which the next run takes away: it can tell by
the lock that the system takes off a process that is gone.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from helpers.engine.card import Card, from_json, to_json
from helpers.engine.document.assemble import Contents
from helpers.engine.freshness import fingerprint
from helpers.engine.freshness.heard import Heard
from helpers.engine.freshness.snapshot import Snapshot
from helpers.engine.publish import past_editions
from helpers.engine.run.plan import Job, is_place_of_report
from helpers.errors import CasebookError

#: Begins the name of a folder that no reader is meant to see.
STAGING = ".staging-"
MANIFEST = "report.json"

_NEW = "new"
_OLD = "old"
_KEPT = "kept"
_PRUNED = "pruned"
_LOCK = "lock"
_TARGET = "target"
_LINUX_AT_FDCWD = -100
_LINUX_RENAME_EXCHANGE = 2


class CannotPublish(CasebookError, OSError):
    """A folder that cannot be written, or a report that cannot be put in its place."""


class DamagedReport(CasebookError, ValueError):
    """A file of a report that is not the one that was published."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is ready to be published.

    Attributes
    ----------
    files
        Contents by relative name, such as ``report.html`` and ``sections/01_overview.ipynb``.
    formats
        The formats that are among the files.
    contents
        What its outputs say about it.
    heard
        What its kernels opened.
    """

    files: Mapping[str, bytes]
    formats: tuple[str, ...]
    contents: Contents
    heard: Heard = Heard()  # noqa: RUF009 (frozen)


@dataclass(frozen=True, slots=True)
class State:
    """What is published for a job at present.

    Attributes
    ----------
    there
        Whether a report is there at all, whole and with its manifest.
    formats
        The formats that it has.
    stale
        Why it is not what a build would make now: names of ingredients, or of damaged files;
        empty if it is fresh.
    programs
        What its notebooks started, or read files with, that nobody could hear.
    """

    there: bool
    formats: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()

    @property
    def fresh(self) -> bool:
        """Whether the report is there and is what a build would make now."""
        return self.there and not self.stale


def state(job: Job, snapshot: Snapshot | None = None) -> State:
    """Compare what is published for a job with what it would be made of now.

    Every file is checked against the digest in the manifest. The formats that the job asks for
    are not looked at.

    Parameters
    ----------
    job
        The report.
    snapshot
        The state of the files to look at; the present one unless given.

    Raises
    ------
    UnreadableInput
        If something that the report depends on cannot be read.
    """
    manifest = read_manifest(job.folder)
    if manifest is None:
        return State(there=False)
    damaged = tuple(
        name for name, known in manifest["files"].items() if not _matches(job.folder / name, known)
    )
    made: dict[str, str] = manifest["recipe"]
    if manifest["fingerprint"] != fingerprint.fingerprint(made):
        damaged = (*damaged, MANIFEST)
    heard = Heard.read(manifest.get("heard"))
    changed = fingerprint.differences(made, fingerprint.recipe(job, heard, snapshot))
    return State(True, tuple(manifest["formats"]), (*changed, *damaged), heard.programs)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the ``report.json`` of a report; ``None`` if there is none that makes sense."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    kinds = {"files": dict, "recipe": dict, "formats": list, "fingerprint": str}
    if not isinstance(manifest, dict) or not all(
        isinstance(manifest.get(key), kind) for key, kind in kinds.items()
    ):
        return None
    return manifest


def card_of(manifest: Mapping[str, Any]) -> Card:
    """Return the card in a manifest; an empty one if it is of another version, or none at all."""
    try:
        return from_json(Card, manifest.get("card"))
    except CasebookError:
        return Card("report")


def read_record(folder: Path, name: str) -> Any:
    """Read what a report keeps for programs as ``<name>.json``; ``None`` if it keeps no such thing.

    Raises
    ------
    DamagedReport
        If the file is not the one that was published.
    """
    manifest, file = read_manifest(folder), f"{name}.json"
    if manifest is None or file not in manifest["files"]:
        return None
    if not _matches(folder / file, manifest["files"][file]):
        raise DamagedReport(
            "is not the file that was published",
            where=str(folder / file),
            fix="restore it, or build the report again",
        )
    return json.loads((folder / file).read_text(encoding="utf-8"))


def manifest(job: Job, report: Report, recipe: Mapping[str, str]) -> bytes:
    """Say in JSON what a report is, what it was made of, and which files belong to it.

    There is no time in it: the same input gives the same bytes.
    """
    about = {
        "name": job.name,
        "lang": job.lang,
        "edition": report.contents.edition,
        "formats": list(report.formats),
        "parameters": {name: value for task in job.sections for name, value in task.parameters},
        "sections": [task.section for task in job.sections],
        "sources": list(report.contents.sources),
        "evidence": list(report.contents.evidence),
        "card": to_json(report.contents.card),
        "fingerprint": fingerprint.fingerprint(recipe),
        "recipe": dict(sorted(recipe.items())),
        "heard": report.heard.record(),
        "versions": fingerprint.versions(report.heard.packages),
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(report.files.items())
        },
    }
    return (json.dumps(about, ensure_ascii=False, indent=2) + "\n").encode()


def publish(job: Job, report: Report, recipe: Mapping[str, str], *, keep: int = 0) -> None:
    """Replace what readers see of a job's report by a new one.

    Parameters
    ----------
    job
        Which report it is.
    report
        What to publish.
    recipe
        What it was made of.
    keep
        How many past editions to keep of it; none is taken away if 0, and none added.

    Raises
    ------
    CannotPublish
        If something cannot be written or moved, or the old report not be kept; it is then still
        there.
    """
    try:
        with _staging(job.out) as staging:
            (staging / _TARGET).write_text(f"{job.name}/{job.lang}", encoding="utf-8")
            new = staging / _NEW
            files = {**report.files, MANIFEST: manifest(job, report, recipe)}
            for name, content in files.items():
                _write(new / name, content)
            for folder in sorted({(new / name).parent for name in files}):
                _sync_folder(folder)
            job.folder.parent.mkdir(exist_ok=True)
            if not _is_inside(job.folder, job.out):
                raise CannotPublish(
                    "is a link that leads out of the reports", where=str(job.folder.parent)
                )
            if keep:
                _keep_old(job.folder, fingerprint.fingerprint(recipe), staging / _KEPT)
            _replace(job.folder, new, staging / _OLD)
            _sync_folder(job.folder.parent)
            # One edition too many does no harm, and the next publication takes it away: no reason
            # to say of a report that is published that it is not.
            with contextlib.suppress(OSError):
                if keep:
                    past_editions.prune(job.folder, keep, staging / _PRUNED)
    except CannotPublish:
        raise
    except OSError as error:
        raise CannotPublish(
            f"cannot be written: {error.strerror or error}",
            where=str(error.filename or job.folder),
            fix="check rights and room, close the files that are open in another program",
        ) from None


def _keep_old(report: Path, new: str, aside: Path) -> None:
    """Keep the report that is about to be replaced, unless the new one is the same."""
    manifest = read_manifest(report)
    if manifest is not None and manifest["fingerprint"] != new:
        past_editions.keep(report, manifest, MANIFEST, aside, _sync_folder)


def put(target: Path, content: bytes) -> None:
    """Put one file in its place below the reports, unless the very same is there.

    Raises
    ------
    CannotPublish
        If it cannot be written; the old one is then still there.
    """
    try:
        if target.is_file() and target.read_bytes() == content:
            return
        with _staging(target.parent) as staging:
            _write(staging / _NEW, content)
            (staging / _NEW).replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise CannotPublish(
            f"cannot be written: {error.strerror or error}",
            where=str(target),
            fix="check rights and room, close it if it is open in another program",
        ) from None


def prepare(out: Path) -> None:
    """Make sure that reports can be published under a folder, and clear up after dead runs.

    Raises
    ------
    CannotPublish
        If the folder cannot be made or written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _staging(out):
            pass
        clear(out)
    except OSError as error:
        raise CannotPublish(
            f"reports cannot be written here: {error.strerror or error}",
            where=str(out),
            fix="give another folder with --out",
        ) from None


def clear(out: Path) -> None:
    """Remove what dead runs left, and put back a report that one of them had moved aside."""
    for left in sorted(out.glob(f"{STAGING}*")):
        if left.is_symlink():
            continue  # none of ours, and what it leads to is nobody's business here
        # Whoever makes a staging folder locks it next, so an empty one is either about to be
        # locked (its maker then starts again, see _staging) or left by a run that died there.
        with contextlib.suppress(OSError):
            left.rmdir()
            continue
        with contextlib.suppress(OSError), (left / _LOCK).open("r+b") as lock:
            _take(lock)
            if sys.platform == "win32":
                lock.close()
                (left / _LOCK).unlink()  # refused as long as another process has it open
            _put_back(out, left)
            shutil.rmtree(left)


def _put_back(out: Path, left: Path) -> None:
    """Undo the first half of a replacement that was cut off in the middle."""
    old, target = left / _OLD, left / _TARGET
    if old.is_dir() and target.is_file():
        name, _, lang = target.read_text(encoding="utf-8", errors="replace").partition("/")
        place = out / name / lang
        if is_place_of_report(name, lang) and not place.exists() and _is_inside(place, out):
            old.rename(place)


@contextlib.contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """Make a hidden folder, locked as long as this process works in it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=out))
        try:
            lock = (folder / _LOCK).open("x+b")
        except FileNotFoundError:
            continue  # cleared by another run before it could be locked
        try:
            _take(lock)
            break
        except OSError:
            lock.close()
    try:
        yield folder
    finally:
        if sys.platform == "win32":
            lock.close()
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def _take(lock: IO[bytes]) -> None:
    """Lock an open file for this process, or raise OSError at once if another one holds it.

    Windows needs nothing: a file that is open there cannot be removed.
    """
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _replace(target: Path, new: Path, old: Path) -> None:
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


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows has no such call."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_inside(place: Path, out: Path) -> bool:
    """Tell whether the folder around a report is one of the reports, and no link out of them."""
    return place.parent.resolve().is_relative_to(out.resolve())


def _matches(path: Path, known: object) -> bool:
    try:
        content = path.read_bytes()
    except (OSError, ValueError):  # not there, or a name that no file can have
        return False
    return known == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def formats_to_build(asked: Sequence[str], present: State) -> tuple[str, ...]:
    """Add to the formats asked for those that are there and fresh.

    A report is replaced as a whole, so a format that was right before stays right.
    """
    kept = present.formats if present.fresh else ()
    return tuple(dict.fromkeys([*asked, *kept]))
