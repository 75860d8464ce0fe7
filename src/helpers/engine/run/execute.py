"""Run one notebook with papermill, and leave nothing in it that belongs to this run or machine.

The kernel is always the interpreter that runs the build, whatever other ``python3`` kernel is
installed. Where the system allows that, it is forked from a warm process and given all cells at
once; else it listens on a socket file with a key or, where there are no such files, on a port. Its
working directory is the notebook's folder; this process's own directory never changes.
"""

from __future__ import annotations

import copy
import logging
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.engine import kernels
from helpers.engine.document.terminal_colours import without_codes
from helpers.engine.freshness import opened
from helpers.engine.freshness.heard import Line
from helpers.engine.own_folder import own_folder
from helpers.engine.run.plan import Task
from helpers.engine.run.results import Failure
from helpers.engine.run.traces import (
    HEARD,
    clean,
    heard,
    line_of_cell,
    scrub,
    standard_error,
    tail,
)
from helpers.engine.run.workers import kernel_environment
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Seconds that a kernel may take to start on a machine that is busy.
START_TIMEOUT = 120
#: Seconds to wait for the last output of a cell that has ended.
OUTPUT_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Execution:
    """What came out of running one section."""

    #: The name of the section.
    section: str
    #: The executed notebook as JSON text; the same input gives the same text.
    notebook: str
    #: What the cells wrote to standard error, each with the number of its cell.
    warnings: tuple[tuple[int, str], ...] = ()
    #: Why the kernel was not forked from a template but started anew; empty if it was forked.
    stock_kernel: str = ""
    #: What its kernel opened, imported and started; see `helpers.engine.freshness.opened`.
    heard: tuple[Line, ...] = ()


class SectionFailure(CasebookError, RuntimeError):
    """A section that did not run to its end; ``failure`` says which, where and why.

    The number of its cell is that in the notebook as it was written, counted from 1 over all
    cells; ``None`` if no cell had begun. It was ``lost`` if its kernel only ended because the
    template process did that the kernel was forked from.
    """

    def __init__(self, failure: Failure, *, lost: bool = False) -> None:
        self.failure = failure
        self.lost = lost
        reason = ": ".join(part for part in (failure.error, failure.message) if part)
        place = f", cell {failure.cell}" if failure.cell else ""
        super().__init__(reason, where=f"{failure.report}, {failure.section}{place}")

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the failure when this crosses a process boundary."""
        return (type(self), (self.failure,))


def run_section(task: Task) -> Execution:
    """Execute one notebook in a kernel of its own; once more, if that was lost.

    Nothing is written but a scratch folder, which is gone afterwards.

    Raises
    ------
    SectionFailure
        If a cell raised, a cell took longer than its time, or the kernel did not start or died.
    """

    def run() -> Execution:
        with own_folder() as scratch:
            return _run(task, scratch)

    try:
        return run()
    except SectionFailure as failure:
        if not failure.lost:
            raise
    return run()


def _run(task: Task, scratch: Path) -> Execution:
    import nbformat
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError  # type: ignore[import-untyped]
    from papermill.iorw import load_notebook_node  # type: ignore[import-untyped]

    from helpers.engine.kernels.batch_client import ForgedMessage, KernelEnded
    from helpers.engine.run.report_kernel import exit_status, last_words

    # The very bytes that were digested, whatever the file has become.
    notebook = scratch / "notebook.ipynb"
    notebook.write_bytes(task.source)
    source = load_notebook_node(str(notebook))
    injected = _injected_position(source) if task.parameters else None
    running: list[int] = []

    def failed(
        error: str, message: str, traceback: str = "", *, lost: bool = False
    ) -> SectionFailure:
        index = running[-1] if running else None
        if index is not None:
            # papermill puts one cell in, which the notebook's author does not count.
            index += 1 if injected is None or index < injected else 0
        failure = Failure(
            task.name,
            task.lang,
            error,
            scrub(without_codes(message).strip(), task),
            section=task.section,
            cell=index or None,
            traceback=scrub(tail(traceback), task),
            line=line_of_cell(traceback),
        )
        return SectionFailure(failure, lost=lost)

    def died(status: int | None, words: str, *, lost: bool = False) -> SectionFailure:
        return failed(
            "KernelDied", f"the kernel {_end(status)} while the cell ran", words, lost=lost
        )

    _quiet_logs()
    try:
        executed, stock = _executed(source, task, scratch, running)
    except PapermillExecutionError as error:
        running.append(error.cell_index)
        raise failed(error.ename, error.evalue, "\n".join(error.traceback)) from None
    except CellTimeoutError:
        raise failed("Timeout", f"the cell took longer than {task.timeout} seconds") from None
    except ForgedMessage as error:
        raise failed("ForgedMessage", str(error)) from None
    except KernelEnded as end:
        raise died(end.status, end.words, lost=end.lost) from None
    except DeadKernelError:
        raise died(exit_status(scratch), last_words(scratch)) from None
    except RuntimeError as error:
        if running:
            raise
        raise failed("KernelNotStarted", str(error), last_words(scratch)) from None
    warnings = standard_error(executed, injected)
    cleaned = clean(executed, task)
    text = nbformat.writes(cleaned)  # type: ignore[no-untyped-call]
    return Execution(
        task.section,
        f"{text}\n",
        tuple((cell, scrub(text, task)) for cell, text in warnings),
        stock,
        heard(task, scratch),
    )


def _end(status: int | None) -> str:
    """Say how a kernel ended, in words."""
    if status is None:
        return "died"
    if status >= 0:
        return f"exited with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"was killed by {name}" + (", perhaps for want of memory" if status == -9 else "")


def _executed(
    source: NotebookNode, task: Task, scratch: Path, running: list[int]
) -> tuple[NotebookNode, str]:
    """Run the notebook in a forked kernel or, with a word why, in a stock kernel.

    ``running`` collects the index of each cell begun.
    """
    from traitlets.config import Config

    from helpers.engine.kernels.papermill_engine import BATCH
    from helpers.engine.kernels.template_client import NoTemplate
    from helpers.engine.run.report_kernel import ReportKernelManager, call_first

    def begun(cell_index: int, **_: object) -> None:
        running.append(cell_index)

    ipython = scratch / "ipython"
    environment = {
        **kernel_environment(),
        "IPYTHONDIR": str(ipython),
        **dict(task.environment),
    }
    limit = f"{kernels.__name__}:{kernels.limit_memory.__name__}"
    calls = [[limit, str(task.memory_limit)]] if task.memory_limit else []
    calls += [[f"{opened.__name__}:{opened.listen.__name__}", str(scratch / HEARD), task.reader]]
    settings = {"shutdown_kernel": "immediate", "on_cell_execute": begun}
    try:
        preparation = task.preparation
        batch = {"preparation": preparation, "calls": calls, "environment": environment}
        return _papermill(source, task, BATCH, **batch, **settings), ""
    except NoTemplate as reason:
        without = str(reason)
    call_first(ipython, calls)
    config = Config()
    config.ReportKernelManager.scratch = str(scratch)
    config.ReportKernelManager.environment = environment
    stock = {"kernel_manager_class": ReportKernelManager, "iopub_timeout": OUTPUT_TIMEOUT}
    return _papermill(source, task, None, config=config, **stock, **settings), without


def _papermill(source: NotebookNode, task: Task, engine: str | None, **settings: Any) -> Any:
    """Let papermill set the parameters and run the notebook, with settings of an engine.

    These are the steps of `papermill.execute_notebook` but for those that are about files: that
    fills {braces} in paths, and writes out the whole notebook twice, be there no file to write.
    """
    from papermill.engines import papermill_engines  # type: ignore[import-untyped]
    from papermill.execute import (  # type: ignore[import-untyped]
        prepare_notebook_metadata,
        raise_for_execution_errors,
        remove_error_markers,
    )
    from papermill.parameterize import parameterize_notebook  # type: ignore[import-untyped]

    places = {name: str(task.here(path)) for name, path in task.places}
    notebook = copy.deepcopy(source)
    if parameters := {**dict(task.parameters), **places}:
        notebook = parameterize_notebook(
            notebook, parameters, report_mode=True, kernel_name="python3", language="python"
        )
    notebook = remove_error_markers(
        prepare_notebook_metadata(notebook, None, None, report_mode=True)
    )
    executed = papermill_engines.execute_notebook_with_engine(
        engine,
        notebook,
        kernel_name="python3",
        progress_bar=False,
        start_timeout=START_TIMEOUT,
        execution_timeout=task.timeout,
        autosave_cell_every=0,
        # Not the directory of this process, which papermill would change for `cwd`.
        resources={"metadata": {"path": str(task.here(task.notebook).parent)}},
        record_timing=False,
        **settings,
    )
    raise_for_execution_errors(executed, None)
    return executed


def _quiet_logs() -> None:
    """Keep the libraries from printing when the build has not set up logging.

    What they would say comes back as a :class:`SectionFailure`.
    """
    for name in ("papermill", "traitlets"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _injected_position(notebook: NotebookNode) -> int:
    """Return the index at which papermill will put its cell."""
    for position, cell in enumerate(notebook.cells):
        if "parameters" in cell.metadata.get("tags", ()):
            return position + 1
    return 0
