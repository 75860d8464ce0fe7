"""Reports and data on an object store: `s3://bucket/folder`, and what else fsspec opens.

An object store can replace one object at a time and no folder. So each edition of a report lies
under a name of its own, made of what it holds, where nothing is ever changed; one small object
beside them, `current.json`, says which one is published, and is written when all of the edition
is there. A build works in a mirror on this machine: what is published comes down first, as far as
it is not there, and what is new goes up afterwards, the gallery last.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any

from helpers.engine.freshness import fingerprint
from helpers.engine.publish import gallery, release
from helpers.engine.publish.integrity import damage
from helpers.engine.publish.object_store import Address, NoStorage, Store, StoreFailed
from helpers.engine.publish.past_editions import EDITIONS, past_editions
from helpers.engine.publish.release import MANIFEST, CannotPublish, read_manifest
from helpers.engine.run.plan import Job, is_place_of_report
from helpers.engine.run.results import Failure, Result
from helpers.engine.run_log.run_record import RUN

#: Says which edition of a report is published.
POINTER = "current.json"
#: The page at a report's lasting address, which leads to the edition that is published.
PAGE = "report.html"

_PREFIX = re.compile(r"[0-9a-f]{16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def download_reports(address: Address, folder: Path) -> None:
    """Copy the published reports and past editions, as they would lie in a folder of reports.

    What is said to be published and is not there becomes an empty folder.
    """
    store = Store(address)
    listed = store.list()
    for name, lang in _pointed(listed):
        report = folder / name / lang
        report.mkdir(parents=True)
        pointer = _pointer(store, name, lang)
        if pointer is not None:
            store.download(_below(listed, f"{name}/{lang}/{pointer.folder}/"), report)
    store.download({name: name for name in listed if _is_past(name)}, folder)


@dataclass(frozen=True, slots=True)
class _Pointer:
    """Which edition is published: its folder, and the SHA-256 of its manifest."""

    folder: str
    manifest: str

    def record(self) -> bytes:
        return (json.dumps({"folder": self.folder, "manifest": self.manifest}) + "\n").encode()


class Mirror:
    """The reports of an object store on this machine, where a build works on them.

    Its lock holds off other builds of this machine that go to the same address. Two machines that
    build into one address are not held off: each report is then whole, from one or the other.

    Attributes
    ----------
    folder
        The folder of reports.
    """

    def __init__(self, address: Address) -> None:
        try:
            from platformdirs import user_cache_path
        except ImportError:
            raise NoStorage(
                "object stores need packages that are not installed",
                fix="install fsspec, platformdirs and the package of the store, such as s3fs",
            ) from None
        key = hashlib.sha256(str(address).encode()).hexdigest()[:16]
        self.address = address
        self.folder = user_cache_path("reports") / "mirrors" / key
        self._unsent = False
        self._before: dict[tuple[str, str], str] = {}

    def fetch(self, jobs: Sequence[Job]) -> None:
        """Bring down what is published, as far as it is not here.

        A report that an earlier run built and could not send stays, if it is what a build would
        make now.

        Raises
        ------
        StoreFailed
            If the store cannot be read.
        """
        store, snapshot = self._store, fingerprint.Snapshot()
        listed = store.list()
        planned = {(job.name, job.lang): job for job in jobs}

        def is_fresh(name: str, lang: str) -> bool:
            job = planned.get((name, lang))
            return job is not None and release.state(job, snapshot).fresh

        there = set()
        for name, lang in _pointed(listed):
            report, pointer = self.folder / name / lang, _pointer(store, name, lang)
            if pointer is None:
                continue
            there.add((name, lang))
            self._before[name, lang] = pointer.folder
            if _digest(report / MANIFEST) != pointer.manifest and not is_fresh(name, lang):
                names = _below(listed, f"{name}/{lang}/{pointer.folder}/")
                self._bring(store, names, report)
        for report in self._reports():
            key = report.parent.name, report.name
            if key not in there and not is_fresh(*key):
                shutil.rmtree(report)
        for folder, names in _past(listed).items():
            if not (self.folder / folder).is_dir():
                self._bring(store, names, self.folder / folder)
        store.download({name: name for name in (gallery.RECORDS,) if name in listed}, self.folder)

    def send(self, result: Result, *, force: bool = False) -> Result:
        """Send what is not published yet, each report by itself.

        Parameters
        ----------
        result
            Of the build.
        force
            Send files again that are there.

        Returns
        -------
        Result
            With those that could not be sent among the failures.
        """
        failed, sent = [], 0
        try:
            store = self._store
            listed = {} if force else store.list()
            for report in self._reports():
                try:
                    sent += self._send(store, report, listed)
                except (CannotPublish, release.DamagedReport) as error:
                    failed.append(
                        Failure(report.parent.name, report.name, type(error).__name__, str(error))
                    )
        except CannotPublish as error:
            failed.append(Failure("", "", type(error).__name__, str(error)))
            result = replace(result, done=())
        self._unsent = bool(failed)
        gone = {(one.name, one.lang) for one in failed}
        return replace(
            result,
            done=tuple(built for built in result.done if (built.name, built.lang) not in gone),
            skipped=tuple(job for job in result.skipped if (job.name, job.lang) not in gone),
            failed=(*result.failed, *failed),
            notes=(*result.notes, f"sent to {self.address}: {sent} reports"),
        )

    def finish(self) -> None:
        """Send the gallery, if all that it shows is there, and the record of the run.

        Editions that nobody is led to any more go, but for the ones that were published before
        this run: somebody may be reading them.

        Raises
        ------
        StoreFailed
            If something cannot be written.
        """
        store = self._store
        if not self._unsent:
            with tempfile.TemporaryDirectory() as aside:
                page = Path(aside) / gallery.INDEX
                if (self.folder / gallery.INDEX).is_file():
                    page.write_text(self._page(), encoding="utf-8")
                    store.send(page, gallery.INDEX)
            if (self.folder / gallery.RECORDS).is_file():
                store.send(self.folder / gallery.RECORDS, gallery.RECORDS)
        if (self.folder / RUN).is_file():
            store.send(self.folder / RUN, RUN)
        if not self._unsent:
            # One edition too many does no harm, and the next run takes it away.
            with contextlib.suppress(StoreFailed):
                store.remove(self._superseded(store.list()))

    @cached_property
    def _store(self) -> Store:
        return Store(self.address)

    def _reports(self) -> list[Path]:
        found = sorted(path.parent for path in self.folder.glob(f"*/*/{MANIFEST}"))
        return [path for path in found if is_place_of_report(path.parent.name, path.name)]

    def _bring(self, store: Store, names: Mapping[str, str], target: Path) -> None:
        """Put objects in the place of a folder, all of them or none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".coming-", dir=self.folder) as aside:
            new = Path(aside) / "new"
            new.mkdir()
            store.download(names, new)
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            new.rename(target)

    def _send(self, store: Store, report: Path, listed: Mapping[str, Mapping[str, Any]]) -> bool:
        """Publish a report and its past editions; tell whether there was something to send."""
        manifest = read_manifest(report)
        if manifest is None or damage(report, manifest, MANIFEST):
            raise release.DamagedReport(
                "is not what was published", where=str(report), fix="build it again"
            )
        for past in past_editions(report):
            _complete(store, past, past.relative_to(self.folder).as_posix(), listed)
        place, pointer = f"{report.parent.name}/{report.name}", _points_to(report)
        sent = _complete(store, report, f"{place}/{pointer.folder}", listed)
        pages = {POINTER: pointer.record(), PAGE: _lead(place, pointer, manifest["formats"])}
        there = all(
            f"{place}/{name}" in listed and store.read(f"{place}/{name}") == content
            for name, content in pages.items()
        )
        if there and not sent:
            return False
        with tempfile.TemporaryDirectory() as aside:
            for name, content in pages.items():
                (Path(aside) / name).write_bytes(content)
                store.send(Path(aside) / name, f"{place}/{name}")
        return True

    def _page(self) -> str:
        """Write the gallery with links to the editions themselves."""
        page = (self.folder / gallery.INDEX).read_text(encoding="utf-8")
        for report in self._reports():
            place = f"{report.parent.name}/{report.name}"
            page = page.replace(
                f'"{place}/report.', f'"{place}/{_points_to(report).folder}/report.'
            )
        return page

    def _superseded(self, listed: Iterable[str]) -> Iterator[str]:
        current = {
            (report.parent.name, report.name): _points_to(report).folder
            for report in self._reports()
        }
        kept = {path.relative_to(self.folder).as_posix() for path in self._past()}
        for name in listed:
            parts = PurePosixPath(name).parts
            key = parts[0], parts[1] if len(parts) > 1 else ""
            if _is_past(name):
                gone = "/".join(parts[:4]) not in kept
            else:
                gone = (
                    len(parts) > 3
                    and key in current
                    and bool(_PREFIX.fullmatch(parts[2]))
                    and parts[2] not in (current[key], self._before.get(key))
                )
            if gone:
                yield name

    def _past(self) -> Iterator[Path]:
        for shelf in self.folder.glob(f"*/{EDITIONS}/*"):
            yield from past_editions(shelf.parent.parent / shelf.name)


def _points_to(report: Path) -> _Pointer:
    digest = _digest(report / MANIFEST)
    return _Pointer(digest[:16], digest)


def _complete(
    store: Store, folder: Path, name: str, listed: Mapping[str, Mapping[str, Any]]
) -> bool:
    """Send the files of a folder that are not there, the manifest last; tell whether any was."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    files.sort(key=lambda path: path.name == MANIFEST)
    sent = False
    for path in files:
        target = f"{name}/{path.relative_to(folder).as_posix()}"
        if listed.get(target, {}).get("size") != path.stat().st_size:
            store.send(path, target)
            sent = True
    return sent


def _lead(place: str, pointer: _Pointer, formats: Sequence[str]) -> bytes:
    """Write the page that leads from a report's lasting address to its edition."""
    files = [f"{pointer.folder}/report.{form}" for form in formats]
    links = " ".join(f'<a href="{escape(one)}">{escape(one[17:])}</a>' for one in files)
    return (
        f'<!doctype html><html lang="{escape(place.split("/")[1])}"><meta charset="utf-8">'
        f"<title>{escape(place)}</title>"
        f'<meta http-equiv="refresh" content="0; url={escape(files[0])}"><p>{links}</p></html>\n'
    ).encode()


def _pointed(listed: Iterable[str]) -> list[tuple[str, str]]:
    """List name and language of the reports that are said to be published."""
    parts = [PurePosixPath(name).parts for name in listed]
    return [
        (one[0], one[1])
        for one in parts
        if len(one) == 3 and one[2] == POINTER and is_place_of_report(one[0], one[1])
    ]


def _pointer(store: Store, name: str, lang: str) -> _Pointer | None:
    """Read which edition is published; none if that makes no sense."""
    content = store.read(f"{name}/{lang}/{POINTER}")
    try:
        told = json.loads(content)
        pointer = _Pointer(told["folder"], told["manifest"])
        sound = _PREFIX.fullmatch(pointer.folder) and _SHA256.fullmatch(pointer.manifest)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return pointer if sound else None


def _below(listed: Iterable[str], prefix: str) -> dict[str, str]:
    return {name: name.removeprefix(prefix) for name in listed if name.startswith(prefix)}


def _is_past(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return len(parts) > 4 and parts[1] == EDITIONS and is_place_of_report(parts[0], parts[2])


def _past(listed: Iterable[str]) -> dict[str, dict[str, str]]:
    """Group the objects of past editions by the folder of each."""
    found: dict[str, dict[str, str]] = {}
    for name in listed:
        if _is_past(name):
            folder = "/".join(PurePosixPath(name).parts[:4])
            found.setdefault(folder, {})[name] = name.removeprefix(f"{folder}/")
    return found


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
