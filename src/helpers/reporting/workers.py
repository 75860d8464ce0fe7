"""The processes that a build computes in: as many as there are cores, and none left behind."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeAlias

#: Makes an executor with so many workers.
Pool: TypeAlias = Callable[[int], Executor]

#: What a worker imports before it is forked, so that it is ready at once.
_PRELOAD = ["papermill", "nbclient", "nbconvert", "nbformat", "helpers.reporting.build"]
#: Seconds that a worker that is stopped may take to shut its kernel down.
_GRACE = 2


def cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def process_pool(workers: int) -> Executor:
    """Make a pool of local processes, forked from a clean server where the system can do that.

    When an exception leaves the pool's ``with`` block, or this process dies, the workers stop
    what they are at, shut their kernels down and end.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    class Processes(ProcessPoolExecutor):
        def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
            if kind is not None:
                for process in list((self._processes or {}).values()):
                    process.terminate()
            self.shutdown(wait=True, cancel_futures=True)

    if "forkserver" in multiprocessing.get_all_start_methods():
        context: Any = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
    else:
        context = multiprocessing.get_context("spawn")
    return Processes(workers, mp_context=context, initializer=_begin_work)


def _begin_work() -> None:
    """Prepare a worker to be stopped by the process that asked, and by nobody else."""
    import multiprocessing

    def stop(*_: object) -> None:
        signal.signal(signal.SIGTERM, _ignore)
        threading.Thread(target=_end_soon, daemon=True).start()
        raise KeyboardInterrupt

    # Ctrl-C reaches every process of a terminal; the one that asked passes it on. A function and
    # not SIG_IGN, because kernels would inherit that.
    signal.signal(signal.SIGINT, _ignore)
    signal.signal(signal.SIGTERM, stop)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _ignore(*_: object) -> None:
    """Let a signal pass."""


def _end_soon() -> None:
    """End this worker, which else would go on with the next piece of work."""
    threading.Event().wait(_GRACE)
    os._exit(1)


def _end_with(parent: Any) -> None:
    """Stop this worker when its parent has ended, by whatever cause."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
