"""Build on a Dask cluster: the same steps through the same interface as in local processes.

Workers need this package and no files. Notebooks, data and what parameters name travel to each
worker once, as one bundle, and are unpacked there in a folder of the run; results come back, and
the process that asked publishes. Dask does a step again whose worker is lost, as often as its
scheduler allows (``distributed.scheduler.allowed-failures``).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.engine.cluster.cluster_work import Kit, bundle, leave, work
from helpers.engine.freshness import fingerprint
from helpers.engine.run.plan import Job
from helpers.engine.run.workers import WorkerDied
from helpers.errors import CasebookError, MissingExtra, install_extra

if TYPE_CHECKING:
    from distributed import Client

#: Seconds that a scheduler may take to answer.
_CONNECT = 30
#: Seconds in which a worker must have taken up work; clusters that grow have to start one first.
_FIRST_WORKER = 600


class NoCluster(CasebookError, ConnectionError):
    """A cluster that cannot be reached, has no worker, or is gone."""


class Cluster(Executor):
    """An executor on a Dask cluster, and the pool of `build` that returns it however often asked.

    Attributes
    ----------
    threads
        How many steps its workers can take at once at present; at least one.
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


@contextmanager
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
