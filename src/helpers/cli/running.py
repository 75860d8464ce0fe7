"""Carry a run out that perhaps nobody watches: under the lock, and told of however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from helpers.cli.options import FAILED, exit_code
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from helpers.engine.publish.remote import Mirror
    from helpers.engine.run.plan import Job
    from helpers.engine.run.results import Result
    from helpers.engine.run_log.log_lines import RunLog
    from helpers.engine.run_log.notify import Hook, Notification
    from helpers.engine.run_log.run_record import Run, Stopwatch

#: Where the address of a webhook may stand.
NOTIFY = "CASEBOOK_NOTIFY"


class CannotSummarise(CasebookError, OSError):
    """A summary that cannot be written where it was asked for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is carried out and told of; see the options of ``casebook build``."""

    out: Path
    workers: int | None
    force: bool
    keep: int
    wait: float
    log_format: str
    hook: str | None
    summary: Path | None
    #: The address of a Dask scheduler.
    scheduler: str | None = None
    #: Where the folder is the mirror of an object store.
    mirror: Mirror | None = None


def carry_out(plan: Callable[[], Sequence[Job]], settings: Settings) -> int:
    """Plan, build and tell of it.

    Parameters
    ----------
    plan
        Makes the jobs; what it raises is told of as any failure of the run is.
    settings
        How.

    Returns
    -------
    int
        The exit code.
    """
    from helpers.engine.run_log import log_lines, run_record

    # Notebooks inherit the environment, and could print what stands in it.
    os.environ.pop(NOTIFY, None)
    log = log_lines.log_for(settings.log_format, sys.stderr)
    watch = run_record.Stopwatch()
    hook: Hook | None = None
    result: Result | None = None
    stop: BaseException | None = None
    try:
        hook = _hook(settings.hook)
        with _stopped_by_sigterm():
            run, result = _build(plan, settings, log, watch)
    except CasebookError as error:
        log.error(error)
        run = watch.end(exit_code(error), error=_in_words(error))
    except BaseException as error:
        stop = error
        run = watch.end(_code_of(error), error=_in_words(error))
    if result is not None:
        _tell(result, log)
    notified = _notify(hook, run, log)
    try:
        _summarise(settings.summary, run, notified)
    except CannotSummarise as error:
        log.error(error)
        run = replace(run, exit_code=run.exit_code or FAILED)
    log.end(run)
    if stop is not None:
        raise stop
    if result is not None:
        from helpers.engine.run_log.run_summary import plain

        click.echo(plain(run, result))
    return run.exit_code


def _build(
    plan: Callable[[], Sequence[Job]],
    settings: Settings,
    log: RunLog,
    watch: Stopwatch,
) -> tuple[Run, Result]:
    """Build under the lock, and leave the record of the run beside the reports."""
    from helpers.display import theme
    from helpers.engine.publish.building_lock import building
    from helpers.engine.publish.release import CannotPublish
    from helpers.engine.run.pipeline import build
    from helpers.engine.run.results import Failure
    from helpers.engine.run_log import run_record

    def ended(result: Result) -> Run:
        return watch.end(
            FAILED if result.failed else 0,
            outcomes=run_record.outcomes(jobs, result),
            failures=[failure for failure in result.failed if not failure.report],
        )

    jobs = plan()
    with building(settings.out, wait=settings.wait, waiting=log.warning):
        try:
            if settings.mirror:
                settings.mirror.fetch(jobs)
            with _workers(jobs, settings) as workers:
                result = build(
                    jobs,
                    force=settings.force,
                    keep=settings.keep,
                    progress=log.progress,
                    words=theme.GALLERY,
                    **workers,
                )
            if settings.mirror:
                result = settings.mirror.send(result, force=settings.force)
        except BaseException as error:
            code = exit_code(error) if isinstance(error, CasebookError) else _code_of(error)
            with suppress(CannotPublish):  # the error itself says more
                run_record.write(settings.out, watch.end(code, error=_in_words(error)))
            raise
        run = ended(result)
        try:
            run_record.write(settings.out, run)
            if settings.mirror:
                settings.mirror.finish()
        except CannotPublish as error:
            # What became of the reports is to be told all the same.
            unwritten = Failure("", "", type(error).__name__, str(error))
            result = replace(result, failed=(*result.failed, unwritten))
            run = ended(result)
    return run, result


@contextmanager
def _workers(jobs: Sequence[Job], settings: Settings) -> Iterator[dict[str, Any]]:
    """Say to `build` how many workers there are, and of which cluster if not of this machine."""
    if settings.scheduler is None:
        yield {"workers": settings.workers}
        return
    from helpers.engine.cluster.cluster_pool import cluster

    with cluster(settings.scheduler, jobs) as pool:
        yield {"workers": settings.workers or pool.threads, "pool": pool}


def _tell(result: Result, log: RunLog) -> None:
    for note in result.notes:
        log.note(note)
    for built in result.done:
        for section, cell, text in built.warnings:
            log.warning(text, report=built.report, section=section, cell=cell)
    for failure in result.failed:
        log.failure(failure)


def _hook(address: str | None) -> Hook | None:
    from helpers.engine.run_log.notify import read_hook

    return read_hook(address) if address else None


def _notify(hook: Hook | None, run: Run, log: RunLog) -> Notification | None:
    if hook is None:
        return None
    from helpers.engine.run_log.notify import notify
    from helpers.engine.run_log.run_summary import headline

    # `text` is what chat services show.
    text = f"Casebook: {run.error or headline(run)}"
    notification = notify(hook, {"text": text, **run.record()})
    if notification.failed:
        log.warning(str(notification))
    return notification


def _summarise(target: Path | None, run: Run, notified: Notification | None) -> None:
    """Write the summary, whole or not at all unless it goes into a pipe or a device."""
    if target is None:
        return
    from helpers.engine.publish.release import CannotPublish, put
    from helpers.engine.run_log.run_summary import markdown

    content = markdown(run, notified).encode()
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            put(target.resolve(), content)  # resolved, so that a link stays one
    except (CannotPublish, OSError) as error:
        raise CannotSummarise(
            f"the summary cannot be written: {error.strerror or error}",
            where=str(target),
            fix="give another file with --summary",
        ) from None


def _in_words(error: BaseException) -> str:
    """Say what ended a run, without the places of this machine that an error names."""
    if isinstance(error, CasebookError):
        return f"{type(error).__name__}: {error.what}"
    if isinstance(error, SystemExit):
        return "stopped by SIGTERM"
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return type(error).__name__


def _code_of(error: BaseException) -> int:
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return error.code
    return FAILED


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """End in order when a scheduler says so: workers stop, nothing half done is published."""
    import signal

    def stop(*_: object) -> NoReturn:
        sys.exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
