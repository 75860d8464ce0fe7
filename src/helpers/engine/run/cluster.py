"""Build on a Dask cluster: the same steps through the same interface as in local processes.

Workers need this package and no files. Notebooks, data and what parameters name travel to each
worker once, as one bundle, which it unpacks in a folder of the run, each file below it at its own
path: so much of a path is the worker's, and is taken off again. Results come back, and the process
that asked publishes. Dask does a step again whose worker is lost, as often as its scheduler allows
(``distributed.scheduler.allowed-failures``).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.engine.freshness import fingerprint
from helpers.engine.freshness.snapshot import files_below
from helpers.engine.kernels import Preparation, templates
from helpers.engine.run.plan import Copies, Job, Task
from helpers.engine.run.workers import WorkerDied
from helpers.errors import CasebookError, MissingExtra, install_extra

if TYPE_CHECKING:
    from distributed import Client, Worker

#: Seconds that a scheduler may take to answer.
_CONNECT = 30
#: Seconds in which a worker must have taken up work; clusters that grow have to start one first.
_FIRST_WORKER = 600
#: A time that a bundle's files have, so that the same files are the same bundle.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
#: Exporters are kept from report to report, and are not made for two threads at once.
_exporting = threading.Lock()


class NoCluster(CasebookError, ConnectionError):
    """A cluster that cannot be reached, has no worker, or is gone."""


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


class Cluster(Executor):
    """An executor on a Dask cluster, and the pool of `build` that returns it however often asked.

    ``threads`` is how many steps its workers can take at once at present; at least one.
    """

    def __init__(self, client: Client, jobs: Sequence[Job]) -> None:
        nthreads: dict[str, int] = client.nthreads()  # type: ignore[no-untyped-call]
        self.threads = max(1, sum(nthreads.values()))
        self._client = client
        self._jobs = jobs
        self._dask = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        self._bundle: Any = None
        self._kit: Kit | None = None

    def __call__(self, _: int) -> Executor:
        """Return the executor, and send the bundle when asked for the first time.

        The build has then digested its inputs, and sees what changes from there on.

        Raises
        ------
        NoCluster
            If no worker takes up work.
        CannotTravel
            If a file cannot be sent.
        """
        if self._kit is None:
            packed = bundle(self._jobs)
            run = f"{hashlib.sha256(packed).hexdigest()[:16]}-{self._client.id}"
            # The result of a task, and not scattered: what is lost with its worker is made again.
            self._bundle = self._client.submit(bytes, packed, key=f"bundle-{run}", pure=False)
            try:
                self._bundle.exception(timeout=_FIRST_WORKER)
            except TimeoutError:
                raise NoCluster(
                    f"no worker has taken up work within {_FIRST_WORKER} seconds",
                    fix="start workers, or build without --scheduler",
                ) from None
            self._kit = Kit(run, str(Path.home()), fingerprint.surroundings())
        return self

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        """Have a worker call a function, any task among its arguments with the worker's files."""
        outcome: Future[Any] = Future()
        try:
            step = self._dask.submit(work, self._bundle, self._kit, function, *arguments)
        except Exception as error:  # the client's connection is gone, as its own errors say
            outcome.set_exception(_gone(error))
        else:
            step.add_done_callback(lambda ended: _pass_on(ended, outcome))
        return outcome

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do nothing: pools end before the run does, and `leave` ends the run."""

    def leave(self) -> None:
        """Cancel what is still going on, and leave no file or process of the run on the workers."""
        if self._kit is None or self._client.status != "running":
            return
        self._dask.shutdown(wait=False)
        preparations = {task.preparation: None for job in self._jobs for task in job.sections}
        # A worker that is gone has ended its kernels and template by that.
        self._client.run(leave, self._kit, tuple(preparations), on_error="ignore")


@contextlib.contextmanager
def cluster(address: str, jobs: Sequence[Job]) -> Iterator[Cluster]:
    """Connect to the cluster of a scheduler, such as ``tcp://host:8786``, and leave it as it was.

    Raises
    ------
    MissingExtra
        If the extra is not installed.
    NoCluster
        If no scheduler answers there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtra(
            "building on a cluster needs Dask", fix=install_extra("cluster")
        ) from None
    # What becomes of each step is reported by its outcome.
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        try:
            client = Client(  # type: ignore[no-untyped-call]
                address, timeout=_CONNECT, set_as_default=False
            )
        except (OSError, ValueError, TimeoutError) as error:
            raise NoCluster(
                f"no scheduler answers: {type(error).__name__}",
                where=address,
                fix="give the address of a Dask scheduler, such as tcp://host:8786",
            ) from None
        with client:
            made = Cluster(client, jobs)
            try:
                yield made
            finally:
                made.leave()
    finally:
        logger.setLevel(before)


def _pass_on(step: Future[Any], outcome: Future[Any]) -> None:
    """Set the outcome of a step, with the errors that a build knows in place of Dask's."""
    from distributed.scheduler import KilledWorker

    try:
        outcome.set_result(step.result())
    except CancelledError as error:
        outcome.set_exception(_gone(error))
    except KilledWorker:
        outcome.set_exception(WorkerDied("each worker that took it up died"))
    except BaseException as error:
        outcome.set_exception(error)


def _gone(error: BaseException) -> NoCluster:
    return NoCluster(
        f"the cluster is gone, and this step with it ({type(error).__name__})",
        fix="start its scheduler, and build again: what was published is left as it is",
    )


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
    folder = _folder(kit, Path(dask_worker.local_directory))
    prepared = [_prepared(preparation, folder) for preparation in preparations]
    shutil.rmtree(folder, ignore_errors=True)
    for preparation in prepared:
        templates.end(preparation)
