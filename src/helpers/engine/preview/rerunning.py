"""Run again what has changed of a report, and export it; nothing is published.

A section is run again when its notebook or a parameter is another, or when something was saved that
any notebook may read. When it fails, what it showed before stays.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from helpers.engine.kernels import templates
from helpers.engine.run.execute import Execution, SectionFailure, run_section
from helpers.engine.run.pipeline import finish
from helpers.engine.run.plan import Job, Task
from helpers.engine.run.results import Failure
from helpers.engine.run.workers import cores, process_pool
from helpers.errors import CasebookError


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked at: a report by name and language, one of its sections or all, and a skin."""

    name: str
    lang: str
    section: str = ""
    skin: str = "html"


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to see: a page or a PDF, if any section has ever run, and what failed.

    ``seconds`` is how long running and exporting took.
    """

    content: bytes | None
    failures: tuple[Failure, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Ran:
    task: Task
    changes: int
    execution: Execution | None
    failure: Failure | None


class Rerunner:
    """Keeps what has been run of several reports, and runs what is no longer current.

    Parameters
    ----------
    plan
        Reads the notebooks and plans the report of a choice, as `helpers.engine.run.plan` does.
    """

    def __init__(self, plan: Callable[[Choice], Job]) -> None:
        self._plan = plan
        self._changes = 0
        self._runs: dict[tuple[str, str, str], _Ran] = {}
        self._threads = ThreadPoolExecutor(cores())
        self._showing = threading.Lock()

    def changed(self) -> None:
        """Take note that something was saved that every notebook may read."""
        self._changes += 1

    def show(self, choice: Choice) -> Shown:
        """Run what is not current of a report, and export all of it."""
        with self._showing:
            begin = time.perf_counter()
            content, failures = self._shown(choice)
            return Shown(content, failures, time.perf_counter() - begin)

    def close(self) -> None:
        """End what runs, its kernels too."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        templates.stop()
        self._threads.shutdown(wait=True)
        templates.stop()  # a section that has lost its kernel has tried once more

    def _shown(self, choice: Choice) -> tuple[bytes | None, tuple[Failure, ...]]:
        try:
            job = self._plan(choice)
        except CasebookError as error:
            return None, (_failure(choice, error),)
        # Taken before anything runs: what is saved meanwhile makes it old.
        now = self._changes
        runs = list(self._threads.map(lambda task: self._current(task, now), job.sections))
        failures = tuple(run.failure for run in runs if run.failure)
        kept = [(run.task, run.execution) for run in runs if run.execution]
        if not kept:
            return None, failures
        job = replace(job, sections=tuple(task for task, _ in kept))
        executions = [execution for _, execution in kept]
        try:
            if choice.skin == "pdf":
                # Typst keeps what it has set until its process ends.
                with process_pool(1) as pool:
                    report = pool.submit(finish, job, executions).result()
            else:
                report = finish(job, executions)
        except CasebookError as error:
            return None, (*failures, _failure(choice, error))
        return report.files[f"report.{choice.skin}"], failures

    def _current(self, task: Task, changes: int) -> _Ran:
        key = task.name, task.lang, task.section
        last = self._runs.get(key)
        if last is None or (last.task, last.changes) != (task, changes):
            execution, failure = last.execution if last else None, None
            try:
                execution = _run(task)
            except SectionFailure as error:
                failure = error.failure
            last = self._runs[key] = _Ran(task, changes, execution, failure)
        return last


def _run(task: Task) -> Execution:
    """Run a section in this thread, whose event loop nbclient would leave open."""
    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    try:
        return run_section(task)
    finally:
        loop.close()


def _failure(choice: Choice, error: CasebookError) -> Failure:
    return Failure(choice.name, choice.lang, type(error).__name__, str(error))
