"""Publish a finished report with its manifest, and tell what is published.

If anything fails before a report is exchanged with the one that readers see, that stays as it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.engine.card import Card, Origin, from_json, read, to_json
from helpers.engine.document.assemble import Contents
from helpers.engine.freshness import fingerprint
from helpers.engine.freshness.heard import Heard
from helpers.engine.freshness.snapshot import Snapshot
from helpers.engine.publish import past_editions
from helpers.engine.publish.exchange import (
    OLD,
    STAGING,
    TARGET,
    clear,
    is_inside,
    replace,
    staging,
    sync_folder,
    write,
)
from helpers.engine.publish.integrity import MANIFEST as MANIFEST
from helpers.engine.publish.integrity import damage
from helpers.engine.run.plan import Job
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from nbformat import NotebookNode

_JSON = "application/json"
_RECORD = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
#: Names of files that a report has anyhow.
_TAKEN = frozenset({"report", "content", "records", "datapackage"})
_CLOSE = "check rights and room, close it if it is open in another program"
_NEW = "new"
_KEPT = "kept"
_PRUNED = "pruned"


class CannotPublish(CasebookError, OSError):
    """A folder that cannot be written, or a report that cannot be put in its place."""


class DamagedReport(CasebookError, ValueError):
    """A file of a report that is not the one that was published."""


class BadRecordName(CasebookError, ValueError):
    """A record whose name cannot be that of a file of the report, or that another one has."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is ready to be published."""

    #: Contents by relative name, such as ``report.html`` and ``sections/01_overview.ipynb``.
    files: Mapping[str, bytes]
    #: The formats that are among the files.
    formats: tuple[str, ...]
    #: What its outputs say about it.
    contents: Contents
    #: What its kernels opened.
    heard: Heard = Heard()  # noqa: RUF009 (frozen)


@dataclass(frozen=True, slots=True)
class State:
    """What is published for a job at present."""

    #: Whether a report is there at all, whole and with its manifest.
    there: bool
    #: The formats that it has.
    formats: tuple[str, ...] = ()
    #: Why it is not what a build would make now: names of ingredients, or of damaged files; empty
    #: if it is fresh.
    stale: tuple[str, ...] = ()
    #: What its notebooks started, or read files with, that nobody could hear.
    programs: tuple[str, ...] = ()

    @property
    def fresh(self) -> bool:
        """Whether the report is there and is what a build would make now."""
        return self.there and not self.stale


def state(job: Job, snapshot: Snapshot | None = None) -> State:
    """Compare what is published for a job with what it would be made of now.

    Every file is checked against the digest in the manifest. The formats that the job asks for
    are not looked at. ``snapshot`` is the state of the files; the present one unless given.

    Raises
    ------
    UnreadableInput
        If something that the report depends on cannot be read.
    """
    manifest = read_manifest(job.folder)
    if manifest is None:
        return State(there=False)
    damaged = tuple(one.file for one in damage(job.folder, manifest) if one.fault != "extra")
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


def records_of(sections: Iterable[NotebookNode]) -> dict[str, bytes]:
    """Write the records of executed notebooks, each with its `Origin`, as JSON by file name.

    They are data for programs, in outputs of cards of the kind ``record``, and shown to no reader.

    Raises
    ------
    BadRecordName
        If a name is none, or two records have it.
    """
    files: dict[str, bytes] = {}
    for section in sections:
        origin = read(Origin, section.metadata) or Origin()
        for output in (one for cell in section.cells for one in cell.get("outputs", ())):
            card = read(Card, output.get("metadata"), origin.section)
            if card is None or card.kind != "record":
                continue
            file = f"{card.name}.json"
            if not _RECORD.fullmatch(card.name) or card.name in _TAKEN or file in files:
                raise BadRecordName(
                    f"{card.name!r} cannot be the name of a record",
                    where=origin.section,
                    fix="use small letters, digits and hyphens, each name once in a report",
                )
            data = output["data"][_JSON]
            text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
            files[file] = f"{text}\n".encode()
    return files


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
    if any(one.file == file for one in damage(folder, manifest)):
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
    """Replace what readers see of a job's report by a new one, made of a recipe.

    ``keep`` is how many past editions to keep of it; none is taken away if 0, and none added.

    Raises
    ------
    CannotPublish
        If something cannot be written or moved, or the old report not be kept; it is then still
        there.
    """
    with _writing(job.folder), staging(job.out) as aside:
        (aside / TARGET).write_text(f"{job.name}/{job.lang}", encoding="utf-8")
        new = aside / _NEW
        files = {**report.files, MANIFEST: manifest(job, report, recipe)}
        for name, content in files.items():
            write(new / name, content)
        for folder in sorted({(new / name).parent for name in files}):
            sync_folder(folder)
        job.folder.parent.mkdir(exist_ok=True)
        if not is_inside(job.folder, job.out):
            raise CannotPublish(
                "is a link that leads out of the reports", where=str(job.folder.parent)
            )
        if keep:
            old = read_manifest(job.folder)
            if old is not None and old["fingerprint"] != fingerprint.fingerprint(recipe):
                past_editions.keep(job.folder, old, aside / _KEPT)
        replace(job.folder, new, aside / OLD)
        sync_folder(job.folder.parent)
        # One edition too many does no harm, and the next publication takes it away: no reason
        # to say of a report that is published that it is not.
        with contextlib.suppress(OSError):
            if keep:
                past_editions.prune(job.folder, keep, aside / _PRUNED)


@contextlib.contextmanager
def _writing(place: Path, said: str = "cannot be written", fix: str = _CLOSE) -> Iterator[None]:
    """Say of what cannot be written where it is to stand, not where it was written first."""
    try:
        yield
    except CannotPublish:
        raise
    except OSError as error:
        name = str(error.filename or place)
        raise CannotPublish(
            f"{said}: {error.strerror or error}",
            where=str(place) if STAGING in name else name,
            fix=fix,
        ) from None


def put(target: Path, content: bytes) -> None:
    """Put one file in its place below the reports, unless the very same is there.

    Raises
    ------
    CannotPublish
        If it cannot be written; the old one is then still there.
    """
    with _writing(target):
        if target.is_file() and target.read_bytes() == content:
            return
        with staging(target.parent) as aside:
            write(aside / _NEW, content)
            (aside / _NEW).replace(target)
        sync_folder(target.parent)


def prepare(out: Path) -> None:
    """Make sure that reports can be published under a folder, and clear up after dead runs.

    Raises
    ------
    CannotPublish
        If the folder cannot be made or written.
    """
    with _writing(out, "reports cannot be written here", "give another folder with --out"):
        out.mkdir(parents=True, exist_ok=True)
        with staging(out):
            pass
        clear(out)


def formats_to_build(asked: Sequence[str], present: State) -> tuple[str, ...]:
    """Add to the formats asked for those that are there and fresh.

    A report is replaced as a whole, so a format that was right before stays right.
    """
    kept = present.formats if present.fresh else ()
    return tuple(dict.fromkeys([*asked, *kept]))
