"""The log of a run: its events as lines, as a bar on a terminal, or as one JSON object a line."""

from __future__ import annotations

import json
from typing import Any, TextIO

from helpers.engine.run.results import Failure, Result
from helpers.engine.run.run_record import Run, now, timestamp
from helpers.errors import CasebookError

#: How a log can be written.
FORMATS = ("plain", "json")
#: Lines of a traceback that a person is shown.
_TRACEBACK_LINES = 12


class RunLog:
    """Take the events of a run and show none; each subclass shows what `emit` is called with."""

    def __init__(self) -> None:
        self._steps = self._ended = 0

    def emit(self, event: str, **fields: Any) -> None:
        """Show one event."""

    def begin(self, reports: int, steps: int) -> None:
        """Log that so many reports are to be built in so many steps."""
        self._steps, self._ended = steps, 0
        self.emit("begin", reports=reports, steps=steps)

    def step(self, report: str, what: str, *, ok: bool = True) -> None:
        """Log the end of one step of a report: a section, or the report itself."""
        self._ended += 1
        self.emit("step", report=report, what=what, ok=ok, number=self._ended, steps=self._steps)

    def at_work(self, report: str, what: str) -> None:
        """Log that a step is being done and takes its time: it has not ended, nor has another."""
        self.emit("at_work", report=report, what=what)

    def end(self) -> None:
        """Close what `begin` opened on the screen."""

    def note(self, text: str) -> None:
        """Log what made the run slower, and did no other harm."""
        self.emit("note", text=text)

    def warning(
        self, text: str, *, report: str = "", section: str = "", cell: int | None = None
    ) -> None:
        """Log a warning, with its place if it has one."""
        self.emit("warning", report=report, section=section, cell=cell, text=text)

    def failure(self, failure: Failure) -> None:
        """Log one reason why a report failed."""
        self.emit(
            "failure",
            report=failure.report,
            section=failure.section,
            cell=failure.cell,
            error=failure.error,
            message=failure.message,
            traceback=failure.traceback,
        )

    def error(self, error: CasebookError) -> None:
        """Log why the run as a whole failed: a failure of no report."""
        self.failure(Failure("", "", type(error).__name__, str(error)))

    def result(self, result: Result) -> None:
        """Log the notes, warnings and failures of a build."""
        for note in result.notes:
            self.note(note)
        for built in result.done:
            for section, cell, text in built.warnings:
                self.warning(text, report=built.report, section=section, cell=cell)
        for failure in result.failed:
            self.failure(failure)

    def finish(self, run: Run) -> None:
        """Log the counts and the exit code, as the last event."""
        self.emit("end", exit_code=run.exit_code, seconds=round(run.seconds, 3), **run.counts())


class JsonLog(RunLog):
    """Write one JSON object a line, each with ``event`` and, in UTC, ``time``."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, event: str, **fields: Any) -> None:
        """Print the event; in ASCII, so that no encoding and no line separator breaks the line."""
        line = json.dumps({"event": event, "time": timestamp(now()), **fields})
        print(line, file=self._stream, flush=True)


class PlainLog(RunLog):
    """Write lines for people."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, event: str, **fields: Any) -> None:
        """Print the event, unless words for it stand elsewhere."""
        if line := in_words(event, **fields):
            print(line, file=self._stream, flush=True)

    def error(self, error: CasebookError) -> None:
        """Print the error as every command does."""
        print(f"Error: {error}", file=self._stream, flush=True)


class TerminalLog(PlainLog):
    """Show a bar that grows; failures stay on the screen above it."""

    _bar: Any = None
    _task: Any = None

    def begin(self, reports: int, steps: int) -> None:
        """Show an empty bar, unless there is no report to build."""
        if not reports:
            return
        from rich import console, progress

        self._bar = progress.Progress(
            in_words("begin", reports=reports),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
            progress.TextColumn("{task.description}", markup=False),
            console=console.Console(file=self._stream),
        )
        self._task = self._bar.add_task("", total=steps)
        self._bar.start()

    def step(self, report: str, what: str, *, ok: bool = True) -> None:
        """Let the bar grow."""
        if self._bar is None:
            return
        if not ok:
            self._bar.console.print(f"{report}  {what}  FAILED", markup=False, highlight=False)
        self._bar.update(self._task, advance=1, description=f"{report}  {what}")

    def at_work(self, report: str, what: str) -> None:
        """Show beside the bar what is being done."""
        if self._bar is not None:
            self._bar.update(self._task, description=in_words("at_work", report=report, what=what))

    def end(self) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def open_log(form: str, stream: TextIO) -> RunLog:
    """Return the log of a run in one of the `FORMATS`; a plain one has a bar on a terminal."""
    if form == "json":
        return JsonLog(stream)
    return TerminalLog(stream) if stream.isatty() else PlainLog(stream)


def in_words(event: str, **fields: Any) -> str:
    """Return the line for an event, several if a failure has a traceback, or an empty text."""
    if event == "begin" and fields["reports"]:
        return f"building {fields['reports']} report{'s' * (fields['reports'] != 1)}"
    if event == "step":
        number = f"{fields['number']:{len(str(fields['steps']))}}"
        failed = "" if fields["ok"] else "  FAILED"
        return f"[{number}/{fields['steps']}] {fields['report']}  {fields['what']}{failed}"
    if event == "at_work":
        doing = "setting the page and the PDF" if fields["what"] == "report" else "running"
        return f"{fields['report']}  {fields['what']}: {doing}"
    if event == "note":
        return f"note: {fields['text']}"
    if event == "warning":
        return _joined("warning", _place(fields), *fields["text"].splitlines()[:1])
    if event == "failure":
        first, *more = fields["message"].strip().splitlines() or [""]
        trace = fields["traceback"].splitlines()[-_TRACEBACK_LINES:]
        lines = [_joined("failed", _place(fields), fields["error"], first)]
        return "\n".join([*lines, *(f"    {t}" for t in more), *(f"    | {t}" for t in trace)])
    return ""


def _place(fields: dict[str, Any]) -> str:
    cell = "" if fields["cell"] is None else f"cell {fields['cell']}"
    return ", ".join(part for part in (fields["report"], fields["section"], cell) if part)


def _joined(*parts: str) -> str:
    return ": ".join(part for part in parts if part)
