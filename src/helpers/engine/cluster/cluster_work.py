"""What a step of a build brings to a worker of a cluster, and finds there.

The files that tasks read are packed into one bundle. A worker unpacks it once, in a folder of the
run, each file below it at its own path: so much of a path is the worker's, and is taken off again.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.engine.freshness import fingerprint
from helpers.engine.freshness.snapshot import files_below
from helpers.engine.kernels import Preparation
from helpers.engine.run.plan import Copies, Job, Task
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from distributed import Worker

#: A time that a bundle's files have, so that the same files are the same bundle.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
#: Exporters are kept from report to report, and are not made for two threads at once.
_exporting = threading.Lock()


class OtherWorker(CasebookError, RuntimeError):
    """A worker that would make another report: other versions, another package, other fonts."""


class CannotTravel(CasebookError, OSError):
    """A file that cannot be sent to the workers."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What every step of a run carries, beside the bundle."""

    #: Names the run's folder on the workers.
    run: str
    home: str
    surroundings: dict[str, str]


def bundle(jobs: Iterable[Job]) -> bytes:
    """Pack the files that tasks read, each under its own path."""
    roots: dict[Path, Path] = {}
    for job in jobs:
        named = [path for _, path in job.inputs]
        roots |= {path: job.out for path in (job.notebooks, job.data, *named) if path is not None}
    packed: dict[str, Path] = {}
    for root, out in roots.items():
        inside = files_below(root, [out]) if root.is_dir() else [("", root)]
        packed |= {
            (root / name).relative_to(root.anchor).as_posix(): path
            for name, path in inside
            if path.is_file()
        }
    content = io.BytesIO()
    try:
        with zipfile.ZipFile(content, "w") as archive:
            for name, path in sorted(packed.items()):
                entry = zipfile.ZipInfo(name, _NO_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    except UnicodeEncodeError:
        raise CannotTravel("a file's name is no text", where=name, fix="rename it") from None
    except OSError as error:
        raise CannotTravel(
            f"cannot be read: {error.strerror}", where=str(error.filename or "")
        ) from None
    return content.getvalue()


def work(packed: bytes, kit: Kit, function: Callable[..., Any], *arguments: Any) -> Any:
    """Do a step on a worker."""
    from distributed import get_worker

    _refuse_other(kit)
    folder = _unpacked(packed, kit, Path(get_worker().local_directory))
    moved = [_moved(a, folder, kit.home) if isinstance(a, Task) else a for a in arguments]
    if any(isinstance(argument, Task) for argument in arguments):
        return function(*moved)
    with _exporting:
        return function(*moved)


def _refuse_other(kit: Kit) -> None:
    """Refuse to make what would not be the same on the machine that asked."""
    own, asked = _surroundings(), kit.surroundings
    other = [
        name if name in ("helpers", "fonts") else f"{name} {own.get(name)}, not {asked.get(name)}"
        for name in sorted(own.keys() | asked.keys())
        if own.get(name) != asked.get(name)
    ]
    if other:
        raise OtherWorker(
            f"a worker differs from the machine that asked: {'; '.join(other)}",
            fix="install the same package from the same lock on the workers, and restart them",
        )


@cache
def _surroundings() -> dict[str, str]:
    return fingerprint.surroundings()


def _unpacked(packed: bytes, kit: Kit, below: Path) -> Path:
    """Unpack the bundle of a run, unless that has been done on this worker."""
    folder = _folder(kit, below)
    if folder.is_dir():
        return folder
    aside = Path(tempfile.mkdtemp(prefix="report-", dir=below))
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(aside)
        with contextlib.suppress(OSError):  # another thread was faster
            aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def _folder(kit: Kit, below: Path) -> Path:
    return below / f"report-{kit.run}"


def _moved(task: Task, folder: Path, home: str) -> Task:
    """Give a task the worker's files."""
    there = replace(task, copies=Copies(folder, home))
    return replace(
        there,
        environment=tuple((name, _place(text, folder)) for name, text in task.environment),
        preparation=_prepared(task.preparation, folder),
    )


def _prepared(preparation: Preparation, folder: Path) -> Preparation:
    calls = tuple((call[0], *(_place(t, folder) for t in call[1:])) for call in preparation.calls)
    return replace(preparation, calls=calls)


def _place(text: str, folder: Path) -> str:
    """Turn the path of something that travelled into that of its copy; leave any other text."""
    path = Path(text)
    if not path.is_absolute() or "\0" in text:
        return text
    copy = folder / path.relative_to(path.anchor)
    return str(copy) if os.path.lexists(copy) else text


def leave(kit: Kit, preparations: tuple[Preparation, ...], dask_worker: Worker) -> None:
    """Remove the files of a run from a worker, and end its templates with their kernels.

    In this order: a kernel that is lost with its template is tried again, and must not be found.
    """
    from helpers.engine.kernels import templates

    folder = _folder(kit, Path(dask_worker.local_directory))
    prepared = [_prepared(preparation, folder) for preparation in preparations]
    shutil.rmtree(folder, ignore_errors=True)
    for preparation in prepared:
        templates.end(preparation)
        templates.end(replace(preparation, batch=False))  # in whose place others were asked
