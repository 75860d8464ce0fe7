"""Reports on an object store: `s3://bucket/folder`, and what else fsspec opens.

An object store can replace one object at a time and no folder. So each edition of a report lies
under a name of its own, made of what it holds, where no object is ever changed; one small object
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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path

from platformdirs import user_cache_path

from helpers.engine.freshness.snapshot import Snapshot
from helpers.engine.publish import compare, gallery, release
from helpers.engine.publish.exchange import OLD, staging
from helpers.engine.publish.exchange import replace as replace_folder
from helpers.engine.publish.integrity import damage
from helpers.engine.publish.object_store import Address, Listed, Store, StoreFailed
from helpers.engine.publish.past_editions import EDITIONS, past_editions
from helpers.engine.publish.release import MANIFEST, CannotPublish, read_manifest
from helpers.engine.run.plan import Job, is_place_of_report
from helpers.engine.run.results import Failure, Result
from helpers.engine.run.run_record import RUN

#: Says which edition of a report is published.
POINTER = "current.json"
#: The page at a report's lasting address, which leads to the edition that is published.
PAGE = "report.html"

_POINTER = re.compile(rf"([^/]+)/([^/]+)/{re.escape(POINTER)}")
_EDITION = re.compile(r"([^/]+)/([^/]+)/[0-9a-f]{16}/.+")
_PAST = re.compile(rf"(([^/]+)/{EDITIONS}/([^/]+)/[^/]+)/.+")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def download_reports(address: Address, folder: Path) -> None:
    """Copy the published reports and past editions, as they would lie in a folder of reports.

    What is said to be published and is not there becomes an empty folder.
    """
    store = Store(address)
    listed = store.list()
    for place, digest in _published(store, listed).items():
        (folder / place).mkdir(parents=True)
        store.download(_below(listed, f"{place}/{digest[:16]}"), folder / place)
    for past in _past(listed):
        store.download(_below(listed, past), folder / past)


class Mirror:
    """The reports of an object store on this machine, in a folder where a build works on them.

    Its lock holds off other builds of this machine that go to the same address. Two machines that
    build into one address are not held off: each report is then whole, from one or the other.
    """

    def __init__(self, address: Address) -> None:
        key = hashlib.sha256(address.encode()).hexdigest()[:16]
        self.address = address
        self.folder = user_cache_path("reports") / "mirrors" / key
        self._unsent = False
        #: What was published before this run, by place: readers may be at it.
        self._before: dict[str, str] = {}

    def fetch(self, jobs: Sequence[Job]) -> None:
        """Bring down what is published, as far as it is not here.

        A report that an earlier run built and could not send stays, if it is what a build would
        make now.

        Raises
        ------
        StoreFailed
            If the store cannot be read.
        """
        snapshot = Snapshot()
        planned = {f"{job.name}/{job.lang}": job for job in jobs}

        def is_fresh(place: str) -> bool:
            return place in planned and release.state(planned[place], snapshot).fresh

        listed = self._store.list()
        self._before = _published(self._store, listed)
        for place, digest in self._before.items():
            here = _digest(self.folder / place / MANIFEST)
            if digest and here != digest and not is_fresh(place):
                self._bring(_below(listed, f"{place}/{digest[:16]}"), place)
        for place, report in self._reports().items():
            if not self._before.get(place) and not is_fresh(place):
                shutil.rmtree(report)
        for past in _past(listed):
            if not (self.folder / past).is_dir():
                self._bring(_below(listed, past), past)
        if gallery.RECORDS in listed:
            self._store.download({gallery.RECORDS: gallery.RECORDS}, self.folder)

    def send(self, result: Result, *, force: bool = False) -> Result:
        """Send what is not published yet, each report by itself; files that are there if forced.

        Returns the result of the build with those that could not be sent among the failures.
        """
        failed, sent = [], 0
        try:
            listed = {} if force else self._store.list()
        except StoreFailed as error:
            failed.append(Failure("", "", type(error).__name__, str(error)))
            result = replace(result, done=())
        else:
            for place, report in self._reports().items():
                try:
                    sent += self._send(place, report, listed)
                except (CannotPublish, release.DamagedReport) as error:
                    name, lang = place.split("/")
                    failed.append(Failure(name, lang, type(error).__name__, str(error)))
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

        Editions that no page leads to any more go, but for those that were published before
        this run.

        Raises
        ------
        StoreFailed
            If something cannot be written.
        """
        pages = [compare.PAGE, gallery.OTHER, gallery.INDEX]
        names = [RUN] if self._unsent else [*pages, gallery.RECORDS, RUN]
        for path in [self.folder / name for name in names]:
            if path.is_file():
                content = path.read_bytes()
                self._store.send(self._page(content) if path.name in pages else content, path.name)
        if not self._unsent:
            # One edition too many does no harm, and the next run takes it away.
            with contextlib.suppress(StoreFailed):
                self._store.remove(self._superseded(self._store.list()))

    @cached_property
    def _store(self) -> Store:
        return Store(self.address)

    def _reports(self) -> dict[str, Path]:
        """Return the reports that are here, by name and language."""
        found = sorted(path.parent for path in self.folder.glob(f"*/*/{MANIFEST}"))
        return {
            f"{path.parent.name}/{path.name}": path
            for path in found
            if is_place_of_report(path.parent.name, path.name)
        }

    def _bring(self, names: Mapping[str, str], place: str) -> None:
        """Put objects in the place of a folder, all of them or none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with staging(self.folder) as aside:
            new, target = aside / "new", self.folder / place
            new.mkdir()
            self._store.download(names, new)
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_folder(target, new, aside / OLD)

    def _send(self, place: str, report: Path, listed: Listed) -> bool:
        """Publish a report and its past editions; return whether there was something to send."""
        manifest = read_manifest(report)
        if manifest is None or damage(report, manifest):
            raise release.DamagedReport(
                "is not what was published", where=str(report), fix="build it again"
            )
        for past in past_editions(report):
            self._complete(past, past.relative_to(self.folder).as_posix(), listed)
        digest = _digest(report / MANIFEST)
        sent = self._complete(report, f"{place}/{digest[:16]}", listed)
        pointer = json.dumps({"folder": digest[:16], "manifest": digest}) + "\n"
        lead = _lead(place, [f"{digest[:16]}/report.{form}" for form in manifest["formats"]])
        pages = {f"{place}/{POINTER}": pointer.encode(), f"{place}/{PAGE}": lead}
        if not sent and all(n in listed and self._store.read(n) == c for n, c in pages.items()):
            return False
        for name, content in pages.items():
            self._store.send(content, name)
        return True

    def _complete(self, folder: Path, name: str, listed: Listed) -> bool:
        """Send the files of a folder that are not there, the manifest last; return if any was."""
        files = [path for path in folder.rglob("*") if path.is_file()]
        sent = False
        for path in sorted(files, key=lambda path: (path.name == MANIFEST, path)):
            target = f"{name}/{path.relative_to(folder).as_posix()}"
            if listed.get(target, {}).get("size") != path.stat().st_size:
                self._store.send(path, target)
                sent = True
        return sent

    def _page(self, page: bytes) -> bytes:
        """Return the gallery with links to the editions themselves."""
        for place, report in self._reports().items():
            edition = f"{place}/{_digest(report / MANIFEST)[:16]}"
            page = page.replace(f'"{place}/report.'.encode(), f'"{edition}/report.'.encode())
        return page

    def _superseded(self, listed: Iterable[str]) -> list[str]:
        """Return the objects of editions that are published no more, and are not kept."""
        reports = self._reports()
        current = {place: _digest(report / MANIFEST) for place, report in reports.items()}
        stay = {
            f"{place}/{digest[:16]}/"
            for place in current
            for digest in (current[place], self._before.get(place))
            if digest
        }
        for shelf in self.folder.glob(f"*/{EDITIONS}/*"):
            kept = past_editions(shelf.parent.parent / shelf.name)
            stay |= {f"{path.relative_to(self.folder).as_posix()}/" for path in kept}
        past = tuple(_past(listed))
        return [
            name
            for name in listed
            if (_place(_EDITION, name) in current or name.startswith(past))
            and not name.startswith(tuple(stay))
        ]


def _lead(place: str, files: Sequence[str]) -> bytes:
    """Return the page that leads from a report's lasting address to its edition."""
    links = " ".join(
        f'<a href="{escape(one)}">{escape(one.partition("/")[2])}</a>' for one in files
    )
    return (
        f'<!doctype html><html lang="{escape(place.split("/")[1])}"><meta charset="utf-8">'
        f"<title>{escape(place)}</title>"
        f'<meta http-equiv="refresh" content="0; url={escape(files[0])}"><p>{links}</p></html>\n'
    ).encode()


def _published(store: Store, listed: Iterable[str]) -> dict[str, str]:
    """Return the digest of the manifest of each published edition, empty if it makes no sense."""
    return {
        place: _pointed(store.read(name)) for name in listed if (place := _place(_POINTER, name))
    }


def _pointed(content: bytes) -> str:
    try:
        digest = json.loads(content)["manifest"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return digest if isinstance(digest, str) and _SHA256.fullmatch(digest) else ""


def _place(pattern: re.Pattern[str], name: str) -> str:
    """Return name and language of an object that a pattern fits, or an empty text."""
    found = pattern.fullmatch(name)
    return f"{found[1]}/{found[2]}" if found and is_place_of_report(found[1], found[2]) else ""


def _past(listed: Iterable[str]) -> dict[str, None]:
    """Return the folders of past editions."""
    found = [match for name in listed if (match := _PAST.fullmatch(name))]
    return {match[1]: None for match in found if is_place_of_report(match[2], match[3])}


def _below(listed: Iterable[str], folder: str) -> dict[str, str]:
    prefix = f"{folder}/"
    return {name: name.removeprefix(prefix) for name in listed if name.startswith(prefix)}


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
