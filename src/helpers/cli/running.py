"""Carry a run out as a schedule needs it: under the lock, and reported however it ends."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
    from helpers.engine.run.run_log import RunLog
    from helpers.engine.run.run_record import Run


class CannotSummarise(CasebookError, OSError):
    """A summary that cannot be written where it was asked for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is carried out and reported; see the options of ``casebook build``."""

    out: Path
    workers: int | None
    force: bool
    keep: int
    wait: float
    log_format: str
    #: Addresses of services that are notified.
    notify: tuple[str, ...]
    summary: Path | None
    #: The address of a Dask scheduler.
    scheduler: str | None = None
    #: Where the folder is the mirror of an object store.
    mirror: Mirror | None = None


def carry_out(plan: Callable[[], Sequence[Job]], settings: Settings) -> int:
    """Plan and build under the lock, then report the run: record, log, notification, summary.

    What ``plan`` raises is reported as any failure of the run is. Returns the exit code.
    """
    from helpers.cli import notify
    from helpers.engine.run import run_log, run_record

    # Notebooks inherit the environment, and could print what stands in it.
    os.environ.pop(notify.VARIABLE, None)
    services = [notify.Service(address) for address in settings.notify]
    # A service may close it; what is said to nobody still has to be said somewhere.
    log = run_log.open_log(settings.log_format, sys.stderr or io.StringIO())
    with stopped_by_sigterm():
        run = _run(plan, settings, log)
    if isinstance(run.raised, CasebookError):
        log.error(run.raised)
    undelivered = notify.notify(services, run)
    for problem in undelivered:
        log.warning(problem)
    try:
        _summarise(settings.summary, run_record.markdown(run, undelivered))
    except CannotSummarise as error:
        log.error(error)
        run = replace(run, exit_code=run.exit_code or FAILED)
    log.finish(run)
    if run.raised is None:
        click.echo(run_record.plain(run))
    elif not isinstance(run.raised, CasebookError):
        raise run.raised
    return run.exit_code


def _run(plan: Callable[[], Sequence[Job]], settings: Settings, log: RunLog) -> Run:
    """Plan, build and leave ``run.json``; return the run, also if it broke off."""
    from helpers.engine.publish.building_lock import building
    from helpers.engine.run import run_record

    watch = run_record.Stopwatch()
    try:
        jobs = plan()
        with building(settings.out, wait=settings.wait, waiting=log.warning):
            try:
                result = _build(jobs, settings, log)
            except BaseException as error:
                run = watch.stop(_code_of(error), raised=error)
            else:
                run = watch.stop(
                    FAILED if result.failed else 0,
                    outcomes=run_record.outcomes(jobs, result),
                    failures=tuple(one for one in result.failed if not one.report),
                )
            return _recorded(run, settings, log)
    except BaseException as error:
        return watch.stop(_code_of(error), raised=error)


def _build(jobs: Sequence[Job], settings: Settings, log: RunLog) -> Result:
    """Build in local processes or on a cluster, between the two halves of an object store."""
    from helpers.display import theme
    from helpers.engine.run.pipeline import build

    if settings.mirror:
        settings.mirror.fetch(jobs)
    with ExitStack() as stack:
        where: dict[str, Any] = {"workers": settings.workers}
        if settings.scheduler is not None:
            from helpers.engine.run.cluster import cluster

            pool = stack.enter_context(cluster(settings.scheduler, jobs))
            where = {"workers": settings.workers or pool.threads, "pool": pool}
        result = build(
            jobs,
            force=settings.force,
            keep=settings.keep,
            progress=log,
            words=theme.GALLERY,
            **where,
        )
    if settings.mirror:
        result = settings.mirror.send(result, force=settings.force)
    log.result(result)
    return result


def _recorded(run: Run, settings: Settings, log: RunLog) -> Run:
    """Write the record of a run; return the run, failed if that did not succeed."""
    from helpers.engine.publish.release import CannotPublish
    from helpers.engine.run import run_record
    from helpers.engine.run.results import Failure

    try:
        run_record.write(settings.out, run)
        if settings.mirror and run.raised is None:
            settings.mirror.finish()
    except CannotPublish as error:
        if run.raised is None:  # what broke a run off says more
            failure = Failure("", "", type(error).__name__, str(error))
            log.failure(failure)
            return replace(run, exit_code=FAILED, failures=(*run.failures, failure))
    return run


def _summarise(target: Path | None, page: str) -> None:
    """Write the summary, whole or not at all unless it goes into a pipe or a device."""
    from helpers.engine.publish.release import CannotPublish, put

    if target is None:
        return
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(page.encode())
        else:
            put(target.resolve(), page.encode())  # resolved, so that a link stays one
    except CannotPublish as error:
        why = error.what
    except OSError as error:
        why = f"cannot be written: {error.strerror or error}"
    else:
        return
    raise CannotSummarise(
        f"the summary {why}", where=str(target), fix="give another file with --summary"
    )


def _code_of(error: BaseException) -> int:
    if isinstance(error, CasebookError):
        return exit_code(error)
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return error.code
    return FAILED


@contextmanager
def stopped_by_sigterm() -> Iterator[None]:
    """End in order when a scheduler asks: workers stop, and a half report is not published."""

    def stop(*_: object) -> NoReturn:
        sys.exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
