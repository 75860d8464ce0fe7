"""Build on a Dask cluster: the same steps through the same interface as in local processes.

Workers need this package and nothing else. Notebooks, data and what parameters name travel to each
worker once, as one bundle, and are unpacked there in a folder of the run; results come back, and
the process that asked publishes. A step whose worker is lost is done again elsewhere. Where its
worker held others too, nobody knows which one was its end: each of them has its second chance
alone, and what loses a worker then is reported and not tried again.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.engine.cluster.cluster_work import Kit, bundle, leave, work
from helpers.engine.freshness import fingerprint
from helpers.engine.run.plan import Job
from helpers.engine.run.workers import WorkerDied
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from distributed import Client

#: Begins the keys of the steps on a cluster.
STEP = "report-step-"
#: Seconds that a scheduler may take to answer.
_CONNECT = 30
#: Seconds in which a worker must have taken up work; clusters that grow have to start one first.
_FIRST_WORKER = 600


class NoDask(CasebookError, ImportError):
    """The extra that clusters need is not installed."""


class NoCluster(CasebookError, ConnectionError):
    """A cluster that cannot be reached, has no worker, or is gone."""


class Cluster:
    """A Dask cluster as a maker of executors, to be given to `build` as its pool.

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
        self._steps: _Steps | None = None

    def __call__(self, _: int) -> Executor:
        """Give the executor; there is one, however often and for how many workers it is asked.

        The bundle is made when the first asks: the build has then noted what it is made of, and
        sees what changes from there on.

        Raises
        ------
        NoCluster
            If no worker takes up work.
        CannotTravel
            If a file cannot be sent.
        """
        if self._steps is None:
            self._steps = self._begin()
        return self._steps

    def end(self) -> None:
        """Stop what is still going on, and leave nothing of the run on the workers."""
        if self._steps is None or self._client.status != "running":
            return
        self._steps.cancel()
        preparations = {task.preparation: None for job in self._jobs for task in job.sections}
        # A worker that is gone has ended its kernels and template by that.
        self._client.run(leave, self._steps.kit, tuple(preparations), on_error="ignore")

    def _begin(self) -> _Steps:
        packed = bundle(self._jobs)
        run = f"{hashlib.sha256(packed).hexdigest()[:16]}-{self._client.id}"
        kit = Kit(run, str(Path.home()), tuple(sorted(fingerprint.surroundings().items())))
        # The result of a task, and not scattered: what is lost with its worker is made again.
        held = self._client.submit(bytes, packed, key=f"report-bundle-{run}", pure=False)
        try:
            held.exception(timeout=_FIRST_WORKER)  # type: ignore[no-untyped-call]
        except TimeoutError:
            raise NoCluster(
                f"no worker has taken up work within {_FIRST_WORKER} seconds",
                fix="start workers, or build without --scheduler",
            ) from None
        return _Steps(self._client, held, kit)


@contextmanager
def cluster(address: str, jobs: Sequence[Job]) -> Iterator[Cluster]:
    """Connect to a cluster, and leave it as it was.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://host:8786``.
    jobs
        What is to be built.

    Raises
    ------
    NoDask
        If the extra is not installed.
    NoCluster
        If nobody answers there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise NoDask(
            "building on a cluster needs Dask", fix="install the package distributed"
        ) from None
    # What becomes of each step is told by its outcome.
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
            client.register_plugin(_one_death_each())
            made = Cluster(client, jobs)
            try:
                yield made
            finally:
                made.end()
    finally:
        logger.setLevel(before)


@dataclass(slots=True)
class _Call:
    """A step that was asked for."""

    number: int
    work: tuple[Any, ...]
    outcome: Future[Any]
    again: bool = False


class _Steps(Executor):
    """Hands steps to a cluster, and those whose worker died once more, each alone."""

    def __init__(self, client: Client, held: Any, kit: Kit) -> None:
        self.kit = kit
        self._dask = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        self._client = client
        self._bundle = held
        self._lock = threading.RLock()
        self._asked = 0
        self._waiting: deque[_Call] = deque()
        self._suspects: deque[_Call] = deque()
        self._running: set[int] = set()
        self._alone = False

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        """Have a function called with arguments, any task among them with the worker's files."""
        with self._lock:
            self._asked += 1
            call = _Call(self._asked, (function, *arguments), Future())
            self._waiting.append(call)
            self._hand_out()
        return call.outcome

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do nothing: the cluster is not ours to close, and `cancel` ends a run."""

    def cancel(self) -> None:
        """Drop all steps that have not ended."""
        with self._lock:
            self._waiting.clear()
            self._suspects.clear()
        self._dask.shutdown(wait=False)

    def _hand_out(self) -> None:
        """Start what may be started now; a suspect only when nothing else is running."""
        while True:
            if self._suspects:
                if self._running:
                    return
                call = self._suspects.popleft()
            elif self._waiting and not (self._alone and self._running):
                call = self._waiting.popleft()
            else:
                return
            self._alone = call.again
            self._running.add(call.number)
            try:
                future = self._dask.submit(
                    work,
                    self._bundle,
                    self.kit,
                    *call.work,
                    key=f"{STEP}{self.kit.run}-{call.number}-{int(call.again)}",
                )
            except Exception as error:  # the client's connection is gone, as its own errors say
                self._end(call, None, _gone(error))
                continue
            future.add_done_callback(lambda ended, call=call: self._ended(call, ended))

    def _ended(self, call: _Call, future: Future[Any]) -> None:
        from distributed.scheduler import KilledWorker

        value: Any = None
        error: BaseException | None = None
        try:
            value = future.result()
        except CancelledError as cancelled:
            error = _gone(cancelled)
        except BaseException as raised:
            error = raised
        with self._lock:
            if isinstance(error, KilledWorker) and not call.again:
                call.again = True
                self._running.discard(call.number)
                self._suspects.append(call)
            else:
                if isinstance(error, KilledWorker):
                    error = WorkerDied()
                self._end(call, value, error)
            self._hand_out()

    def _end(self, call: _Call, value: Any, error: BaseException | None) -> None:
        self._running.discard(call.number)
        if error is None:
            call.outcome.set_result(value)
        else:
            call.outcome.set_exception(error)


def _gone(error: BaseException) -> NoCluster:
    return NoCluster(
        f"the cluster is gone, and this step with it ({type(error).__name__})",
        fix="start its scheduler, and build again: what was published is left as it is",
    )


def _one_death_each() -> Any:
    """Make the scheduler tell at once of a step whose worker died, whatever it does for others."""
    from distributed import SchedulerPlugin

    class OneDeathEach(SchedulerPlugin):  # type: ignore[misc,unused-ignore]
        name = "one-death-each"
        idempotent = True

        def start(self, scheduler: Any) -> Any:
            self.scheduler = scheduler

        def transition(
            self,
            key: Any,
            start: Any,  # noqa: ARG002
            finish: Any,
            *args: Any,  # noqa: ARG002
            stimulus_id: str,  # noqa: ARG002
            **kwargs: Any,  # noqa: ARG002
        ) -> None:
            if finish == "processing" and str(key).startswith(STEP):
                self.scheduler.tasks[key].suspicious = self.scheduler.allowed_failures

    return OneDeathEach()
