"""The processes that a build computes in: as many as there are cores, and none left behind.

Workers are forked from a server that has imported what they need, and fork their kernels from a
template that has imported what notebooks need. Server and template start side by side.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from helpers.engine.kernels import Preparation
from helpers.engine.own_folder import own_folder
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from helpers.engine.kernels.template_client import Template

#: Makes an executor with so many workers.
Pool: TypeAlias = Callable[[int], Executor]

#: What a worker imports before it is forked, so that it is ready at once: the steps of a build, and
#: what the skins import when they write their first document.
_PRELOAD = [
    "helpers.engine.run",
    "papermill",
    "nbclient",
    "nbconvert.filters.ansi",
    "nbconvert.filters.markdown_mistune",
    "mistune.plugins",
    "nbformat",
    "fontTools.ttLib.sfnt",
    "jinja2",
    "latex2mathml.converter",
    "nh3",
    "PIL.Image",
    "pydantic.types",
    "pylopdf_fonts_zh_cn",
    "typst",
    "uharfbuzz",
    "helpers.engine.run.pipeline",
    "helpers.engine.html.html_exporter",
    "helpers.engine.pdf.pdf_exporter",
    "helpers.engine.kernels.batch_client",
    "helpers.engine.kernels.papermill_engine",
]
#: Python's variable for a path without the current folder.
_SAFE_PATH = "PYTHONSAFEPATH"
#: Processes and threads that a build has at its peak, and those of each worker with its kernel.
_ROOM, _ROOM_EACH = 12, 3
#: Seconds that a worker that is stopped may take to shut its kernel down.
_GRACE = 2


class WorkerDied(CasebookError, RuntimeError):
    """A worker process that ended in the middle of its work, twice."""


class NoWorkers(CasebookError, OSError):
    """The system lets no more processes be started."""


def cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def kernel_environment() -> dict[str, str]:
    """Give the variables of every kernel, before those that a task adds."""
    environment = {
        # Threads of linear algebra would get in each other's way, and add up sums in another
        # order on a machine with more cores.
        "OMP_NUM_THREADS": "1",
        **os.environ,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
    }
    # The notebook that a build was started from is none that a person runs in this kernel.
    environment.pop("JPY_SESSION_NAME", None)
    return environment


@contextlib.contextmanager
def local_pools(
    preparation: Preparation,
    environment: dict[str, str],
    say: Callable[[str], None],
    workers: int,
) -> Iterator[Pool]:
    """Start a template for kernels, and give what makes pools whose workers fork from it.

    ``say`` is told what makes the build slower than it could be, and why; ``workers`` is how many
    the build will have.

    Raises
    ------
    NoWorkers
        If the system has no room for them.
    """
    from helpers.engine.kernels.template_client import NoTemplate, TemplateProcess

    _expect_room(workers)
    process = template = None
    try:
        try:
            process = TemplateProcess(preparation, environment)
            _start_server()
            template = process.ready()
        except NoTemplate as reason:
            say(f"kernels start one by one: {reason}")
        else:
            for problem in template.problems:
                say(f"kernels start less warm: {problem}")
        yield partial(process_pool, template=template)
    finally:
        if process is not None:
            process.stop()


def _expect_room(workers: int) -> None:
    """Try whether there can be as many threads as a build has processes and threads at its peak.

    Later, each of them would fail in a way of its own, or be waited for in vain.
    """
    wanted = _ROOM + _ROOM_EACH * workers
    enough, waiting = threading.Event(), list[threading.Thread]()
    try:
        for _ in range(wanted):
            thread = threading.Thread(target=enough.wait, daemon=True)
            thread.start()
            waiting.append(thread)
    except RuntimeError:
        raise NoWorkers(
            f"the system allows {len(waiting)} more processes and threads, and a build with "
            f"{workers} at work wants {wanted}",
            fix="allow more (ulimit -u, TasksMax=), or take fewer with --jobs",
        ) from None
    finally:
        enough.set()
        for thread in waiting:
            thread.join()


def process_pool(workers: int, template: Template | None = None) -> Executor:
    """Make a pool of local processes, forked from a clean server where the system can do that.

    When an exception leaves the pool's ``with`` block, or this process dies, the workers stop
    what they are at, shut their kernels down and end.
    """
    from concurrent.futures import ProcessPoolExecutor

    class Processes(ProcessPoolExecutor):
        def submit(self, *call: Any, **options: Any) -> Any:
            try:
                return super().submit(*call, **options)
            except (EOFError, OSError) as error:
                raise NoWorkers(
                    f"their server cannot fork workers: {error}", fix="build again"
                ) from None

        def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
            if kind is not None:
                for process in list((self._processes or {}).values()):
                    process.terminate()
            self.shutdown(wait=True, cancel_futures=True)

    begin = (template, dict(os.environ))
    return Processes(workers, mp_context=_context(), initializer=_begin_work, initargs=begin)


def _context() -> Any:
    import multiprocessing

    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    _place_sockets()
    context: Any = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return context


@functools.cache
def _place_sockets() -> None:
    """Have multiprocessing put its socket files where paths are short and nothing stays."""
    from multiprocessing import util

    stack = contextlib.ExitStack()
    folder = stack.enter_context(own_folder())
    util.Finalize(None, stack.close, exitpriority=-200)  # after its own, of -100
    usual = tempfile.gettempdir()
    try:
        tempfile.tempdir = str(folder)
        util.get_temp_dir()  # it makes one the first time, and keeps to it
    finally:
        tempfile.tempdir = usual


def _start_server() -> None:
    """Let the server of workers begin to import, which it else would when the first is wanted.

    It starts with a safe path: else a module in the current folder, such as a ``helpers.py`` of
    somebody's own, would be imported in the place of a package.
    """
    if _context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        given = os.environ.get(_SAFE_PATH)
        os.environ[_SAFE_PATH] = given or "1"
        try:
            forkserver.ensure_running()
        finally:
            if given is None:
                del os.environ[_SAFE_PATH]


def _begin_work(template: Template | None, environment: dict[str, str]) -> None:
    """Prepare a worker to be stopped by the process that asked, and by nobody else.

    Its variables are those of that process now, not those that the server of workers began with.
    """
    import multiprocessing

    os.environ.clear()
    os.environ.update(environment)
    if template is not None:
        from helpers.engine.kernels import templates

        templates.use(template)

    def stop(*_: object) -> None:
        signal.signal(signal.SIGTERM, _ignore)
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 (how an idle one ends is no news)
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
