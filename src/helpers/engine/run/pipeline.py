"""Build many reports at once: plan in, published reports and one result out.

The sections of all reports go through one pool, in the order of the reports, and each report is
assembled and exported as soon as its last section is there. Workers only compute; the process
that asked publishes. A failure stays with its report.
"""

from __future__ import annotations

import errno
import traceback
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from helpers.engine import card, twins
from helpers.engine.document import assemble
from helpers.engine.freshness import fingerprint
from helpers.engine.freshness.snapshot import Snapshot
from helpers.engine.publish import gallery, release
from helpers.engine.publish.gallery_words import Words
from helpers.engine.publish.release import CannotPublish, Report
from helpers.engine.run import execute
from helpers.engine.run.execute import Execution, SectionFailure
from helpers.engine.run.plan import Job, Task
from helpers.engine.run.results import Built, Failure, Result, timed
from helpers.engine.run.run_log import RunLog
from helpers.engine.run.workers import Pool, WorkerDied, cores, kernel_environment, local_pools
from helpers.errors import CasebookError

#: How many workers may export at a time, however few there are; else half of them.
_EXPORTING = 2
#: Seconds without the end of a step after which is told what is at work.
_SILENCE = 10
#: Places in the code that the failure of an exporter names.
_FRAMES = 3
#: What to do about a full disk.
_ROOM = "check room and rights, of the folder for temporary files too"


class ExportFailure(CasebookError, RuntimeError):
    """An exporter that could not be loaded, or that raised."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One piece of work for a worker: a section, or, without a task, the finish of a report."""

    report: int
    task: Task | None = None
    #: Whether it is tried again, since the worker that did it died.
    again: bool = False

    @property
    def alone(self) -> bool:
        """Whether it is done in a pool of its own."""
        return self.again or self.task is None


@dataclass(slots=True)
class _Underway:
    """A report that is being built."""

    job: Job
    snapshot: Snapshot
    executions: dict[str, Execution]
    failures: list[Failure]
    open_sections: int
    keep: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    published: bool = False


def build(
    jobs: Sequence[Job],
    *,
    workers: int | None = None,
    force: bool = False,
    keep: int = 0,
    progress: RunLog | None = None,
    pool: Pool | None = None,
    words: Words | None = None,
) -> Result:
    """Build the reports that are not there or not fresh, and the gallery of all that are there.

    Parameters
    ----------
    workers
        How many processes to use; one for each core that this process may use unless given.
    force
        Build fresh reports, too.
    keep
        How many past editions of each report to keep; see :func:`publish.publish`.
    pool
        Makes the executor; local processes unless given.
    words
        What the gallery says otherwise than it would; see :func:`gallery.page`.

    Raises
    ------
    CannotPublish
        If reports cannot be written at all.
    UnreadableInput
        If a report's inputs cannot be read.
    """
    progress = progress or RunLog()
    for out in dict.fromkeys(job.out for job in jobs):
        release.prepare(out)
    reports: list[_Underway] = []
    skipped: list[Job] = []
    snapshot = Snapshot()
    for job in jobs:
        present = release.state(job, snapshot)
        if present.fresh and not force and set(job.formats) <= set(present.formats):
            skipped.append(job)
            continue
        formats = release.formats_to_build(job.formats, present)
        job = replace(job, formats=tuple(name for name, _ in job.exporters if name in formats))
        fingerprint.recipe(job, snapshot=snapshot)  # from here on changes are seen
        reports.append(_Underway(job, snapshot, {}, [], len(job.sections), keep))
    progress.begin(len(reports), sum(len(report.job.sections) + 1 for report in reports))
    notes: dict[str, None] = {}
    workers = workers or cores()
    try:
        if reports:
            with ExitStack() as stack:
                if pool is None:
                    task = reports[0].job.sections[0]
                    environment = {**kernel_environment(), **dict(task.environment)}
                    pools = local_pools(task.preparation, environment, notes.setdefault, workers)
                    pool = stack.enter_context(pools)
                _run(reports, workers, progress, pool)
    finally:
        progress.end()
    failures = [failure for report in reports for failure in report.failures]
    for out in dict.fromkeys(job.out for job in jobs):
        ended = {(job.name, job.lang): True for job in skipped if job.out == out}
        for report in reports:
            if report.job.out == out:
                ended[report.job.name, report.job.lang] = report.published
        try:
            gallery.write(out, ended, words)
        except CannotPublish as error:
            # What became of the reports is to be told all the same.
            failures.append(Failure("", "", type(error).__name__, str(error)))
    return Result(
        done=tuple(_built(report) for report in reports if report.published),
        skipped=tuple(skipped),
        failed=tuple(failures),
        notes=(*notes, *_stock_kernels(reports)),
    )


def finish(job: Job, executions: Sequence[Execution]) -> Report:
    """Assemble the executed sections of a job and export them, ready to be published.

    The report has the formats of the job, the records that the sections leave for programs, and
    the section notebooks.

    Raises
    ------
    ExportFailure
        If an exporter raised something of its own.
    CasebookError
        If the sections or their contents are at fault, as the error says.
    """
    import nbformat

    from helpers.engine.document.exporter import DocumentExporter, Draft, load

    sections = []
    for execution in executions:
        # It was written as format 4 when it had run, so there is nothing to convert or to validate.
        section = nbformat.v4.reads(execution.notebook)  # type: ignore[no-untyped-call]
        card.write(section.metadata, card.Origin(execution.section))
        sections.append(section)
    notebooks = {f"{one.section}.ipynb": one.notebook.encode() for one in executions}
    joined = assemble.join(sections, lang=job.lang, name=job.name)
    files: dict[str, bytes] = {}
    draft = Draft(joined)
    told = twins.twins(draft.document())
    beside = [*(f"report.{name}" for name in job.formats), *told]
    for name, target in job.exporters:
        if name not in job.formats:
            continue
        try:
            settings = {"archive": True} if job.archive and name == "pdf" else {}
            exporter = load(target, **settings)
            resources: dict[str, Any] | None = {"notebooks": notebooks} if settings else None
            if name == "html" and isinstance(exporter, DocumentExporter):
                resources = {"beside": beside}
            output = draft.export(exporter, resources)
        except CasebookError:
            raise
        except OSError as error:
            raise ExportFailure(
                f"report.{name} cannot be written: {error.strerror or error}",
                where=str(error.filename or ""),
                fix=_ROOM,
            ) from None
        except Exception as error:
            raise ExportFailure(
                f"{type(error).__name__}: {error}\n{_tail(error)}", where=f"report.{name}"
            ) from None
        files[f"report.{name}"] = output.encode() if isinstance(output, str) else output
    files |= told | release.records_of(sections)
    files |= {f"sections/{name}": content for name, content in notebooks.items()}
    return Report(files, job.formats, assemble.contents(joined))


def _run(reports: Sequence[_Underway], workers: int, progress: RunLog, pool: Pool) -> None:
    """Carry out all steps of all reports: sections in one pool, each export in one of its own.

    A process that has set a report keeps hundreds of megabytes which no other report wants, so it
    ends with it, and not all workers do that at once. What a dying worker took along is tried
    again, each step in a pool of its own: nobody knows which one killed it.
    """
    sections = deque(
        _Step(number, task) for number, report in enumerate(reports) for task in report.job.sections
    )
    alone: deque[_Step] = deque()
    most = max(_EXPORTING, workers // 2)
    running: dict[Future[Any], tuple[_Step, Executor]] = {}
    told: set[Future[Any]] = set()
    with ExitStack() as stack:
        shared = stack.enter_context(pool(workers))
        while sections or alone or running:
            # No more than the workers can take at once: what a dying worker takes with it stays
            # small. Sections wait for exports, so that executed notebooks do not pile up.
            while alone and len(running) < workers:
                if sum(step.alone for step, _ in running.values()) >= most:
                    break
                own = stack.enter_context(pool(1))
                step = alone.popleft()
                running[_submit(own, reports, step)] = step, own
            broken = False
            try:
                while sections and len(alone) <= workers and len(running) < workers:
                    running[_submit(shared, reports, sections[0])] = sections[0], shared
                    sections.popleft()
            except BrokenExecutor:
                broken = True
            ended = wait(running, timeout=_SILENCE, return_when=FIRST_COMPLETED).done
            if not ended:
                for future in running.keys() - told:
                    step, _ = running[future]
                    what = step.task.section if step.task else "report"
                    progress.at_work(reports[step.report].job.report, what)
                told |= running.keys()
            for future in [one for one in running if one in ended]:
                step, executor = running.pop(future)
                if executor is not shared:
                    executor.shutdown(wait=False)  # no callback: on 3.12 it would hold its own lock
                error = future.exception()
                if isinstance(error, BrokenExecutor):
                    broken |= executor is shared
                    if not step.again:
                        alone.append(replace(step, again=True))
                        continue
                    error = WorkerDied(
                        "the worker process died, and so did another that tried again"
                    )
                elif error is not None and not isinstance(error, Exception):
                    raise error
                result = None if error else future.result()
                alone.extend(_ended(reports[step.report], step, result, error, progress))
            if broken:
                shared.shutdown(wait=False)
                shared = stack.enter_context(pool(workers))


def _submit(executor: Executor, reports: Sequence[_Underway], step: _Step) -> Future[Any]:
    if step.task is not None:
        return executor.submit(timed, execute.run_section, step.task)
    report = reports[step.report]
    executions = [report.executions[task.section] for task in report.job.sections]
    return executor.submit(timed, finish, report.job, executions)


def _ended(
    report: _Underway,
    step: _Step,
    result: tuple[Any, float] | None,
    error: Exception | None,
    progress: RunLog,
) -> Iterator[_Step]:
    """Take in how a step ended; yield the step that can be done now, if any."""
    value: Any
    value, seconds = result or (None, None)
    if seconds is not None:
        report.seconds[step.task.section if step.task else "report"] = seconds
    if step.task is not None:
        report.open_sections -= 1
        if error is None:
            report.executions[step.task.section] = value
        else:
            report.failures.append(_failure(report.job, step, error))
        progress.step(report.job.report, step.task.section, ok=error is None)
        if report.open_sections == 0:
            if not report.failures:
                yield _Step(step.report)
            else:
                _close(report, progress)
        return
    if error is None:
        try:
            _publish(report, value)
        except CasebookError as refusal:
            error = refusal
    if error is not None:
        report.failures.append(_failure(report.job, step, error))
    _close(report, progress)


def _publish(report: _Underway, finished: Report) -> None:
    """Publish a report, if it is of one state of the data and the notebooks."""
    lines = [report.executions[task.section].heard for task in report.job.sections]
    heard = fingerprint.hear(report.job, lines, report.snapshot)
    made = fingerprint.recipe(report.job, heard, report.snapshot)
    release.publish(report.job, replace(finished, heard=heard), made, keep=report.keep)
    report.published = True


def _close(report: _Underway, progress: RunLog) -> None:
    """Tell how a report ended, and let its notebooks and what they read go."""
    progress.step(report.job.report, "report", ok=report.published)
    report.executions = {
        name: replace(execution, notebook="", heard=())
        for name, execution in report.executions.items()
    }


def _stock_kernels(reports: Sequence[_Underway]) -> Iterator[str]:
    """Say how many kernels were not forked from the template, for each reason why."""
    reasons = Counter(
        execution.stock_kernel
        for report in reports
        for execution in report.executions.values()
        if execution.stock_kernel
    )
    for reason, number in sorted(reasons.items()):
        yield f"kernels started one by one: {number}, because {reason}"


def _built(report: _Underway) -> Built:
    return Built(
        report.job.name,
        report.job.lang,
        report.job.folder,
        tuple(
            (task.section, cell, text)
            for task in report.job.sections
            for cell, text in report.executions[task.section].warnings
        ),
        tuple(
            (name, report.seconds[name])
            for name in (*(task.section for task in report.job.sections), "report")
        ),
    )


def _failure(job: Job, step: _Step, error: Exception) -> Failure:
    if isinstance(error, SectionFailure):
        return error.failure
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    return Failure(
        job.name,
        job.lang,
        type(error).__name__,
        f"{error} ({_ROOM})" if full else str(error),
        section=step.task.section if step.task else "",
    )


def _tail(error: Exception) -> str:
    """Return the last places that an exporter's error passed through."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return "".join(traceback.format_list(frames)).rstrip()
