"""What a run says on standard error: lines for people, or one JSON object a line for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Protocol, TextIO

from helpers.engine.run.results import Failure
from helpers.engine.run_log.progress import (
    Progress,
    failure_in_words,
    progress_for,
    warning_in_words,
)
from helpers.engine.run_log.run_record import Run, now, timestamp
from helpers.errors import CasebookError

#: How a run can be told of.
FORMATS = ("plain", "json")


class RunLog(Protocol):
    """Where a run, and the build in it, is told of."""

    @property
    def progress(self) -> Progress:
        """Who is told of the build's steps."""

    def note(self, text: str) -> None:
        """Tell of something that made the run slower, and nothing worse."""

    def warning(
        self, text: str, *, report: str = "", section: str = "", cell: int | None = None
    ) -> None:
        """Tell of something that did not fail."""

    def failure(self, failure: Failure) -> None:
        """Tell why a report failed."""

    def error(self, error: CasebookError) -> None:
        """Tell why the run as a whole failed."""

    def end(self, run: Run) -> None:
        """Tell how it ended, as the last thing."""


@dataclass(frozen=True)
class PlainLog:
    """Lines for people, and a bar on a terminal."""

    stream: TextIO

    @property
    def progress(self) -> Progress:
        """A bar or lines, as the stream is."""
        return progress_for(self.stream)

    def note(self, text: str) -> None:
        """Print it."""
        self._print(f"note: {text}")

    def warning(
        self, text: str, *, report: str = "", section: str = "", cell: int | None = None
    ) -> None:
        """Print the first line of it."""
        self._print(warning_in_words(text, report=report, section=section, cell=cell))

    def failure(self, failure: Failure) -> None:
        """Print it with its place and the end of the traceback."""
        self._print(failure_in_words(failure))

    def error(self, error: CasebookError) -> None:
        """Print it as every command does."""
        self._print(f"Error: {error}")

    def end(self, run: Run) -> None:
        """Print nothing: the summary stands on standard output."""

    def _print(self, line: str) -> None:
        print(line, file=self.stream, flush=True)


@dataclass
class JsonLines:
    """One JSON object a line, each with ``event`` and, in UTC, ``time``.

    The events are ``begin``, ``step``, ``warning``, ``failure`` and ``end``. A run that fails as a
    whole has a ``failure`` without a report.
    """

    stream: TextIO
    _steps: int = field(default=0, init=False)
    _ended: int = field(default=0, init=False)

    @property
    def progress(self) -> Progress:
        """The log itself."""
        return _Steps(self)

    def begin(self, reports: int, steps: int) -> None:
        """Say what is to be done."""
        self._steps, self._ended = steps, 0
        self._print("begin", reports=reports, steps=steps)

    def step(self, report: str, what: str, *, ok: bool) -> None:
        """Say that a step has ended."""
        self._ended += 1
        self._print("step", report=report, what=what, ok=ok, number=self._ended, steps=self._steps)

    def note(self, text: str) -> None:
        """Say it."""
        self._print("note", text=text)

    def warning(
        self, text: str, *, report: str = "", section: str = "", cell: int | None = None
    ) -> None:
        """Say all of it."""
        self._print("warning", report=report, section=section, cell=cell, text=text)

    def failure(self, failure: Failure) -> None:
        """Say all of it."""
        self._print(
            "failure",
            report=failure.report,
            section=failure.section,
            cell=failure.cell,
            error=failure.error,
            message=failure.message,
            traceback=failure.traceback,
        )

    def error(self, error: CasebookError) -> None:
        """Say it as a failure of no report."""
        self.failure(Failure("", "", type(error).__name__, str(error)))

    def end(self, run: Run) -> None:
        """Say the counts and the exit code."""
        self._print("end", exit_code=run.exit_code, seconds=round(run.seconds, 3), **run.counts())

    def _print(self, event: str, **told: Any) -> None:
        line = {"event": event, "time": timestamp(now()), **told}
        # ASCII alone, so that neither a terminal's encoding nor a line separator breaks a line.
        print(json.dumps(line), file=self.stream, flush=True)


@dataclass(frozen=True)
class _Steps:
    """The part of a log that a build knows."""

    log: JsonLines

    def begin(self, reports: int, steps: int) -> None:
        self.log.begin(reports, steps)

    def step(self, report: str, what: str, *, ok: bool = True) -> None:
        self.log.step(report, what, ok=ok)

    def end(self) -> None:
        """Wait for the end of the run."""


def log_for(form: str, stream: TextIO) -> RunLog:
    """Make the log of a run in one of the `FORMATS`."""
    return JsonLines(stream) if form == "json" else PlainLog(stream)
