"""Tell the person, or the log, how a build is going, and what went wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from helpers.engine.run.results import Failure

#: Lines of a traceback that the summary shows.
_TRACEBACK_LINES = 12


class Progress(Protocol):
    """What a build tells while it runs."""

    def begin(self, reports: int, steps: int) -> None:
        """Say that so many reports are to be built in so many steps."""

    def step(self, report: str, what: str, *, ok: bool = True) -> None:
        """Say that one step of a report has ended: a section, or the report itself."""

    def end(self) -> None:
        """Say that nothing more will come."""


class Silent:
    """Says nothing."""

    def begin(self, reports: int, steps: int) -> None:
        """Do nothing."""

    def step(self, report: str, what: str, *, ok: bool = True) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""


@dataclass(slots=True)
class PlainLines:
    """One line for each step, for a log."""

    stream: TextIO
    _steps: int = 0
    _ended: int = 0

    def begin(self, reports: int, steps: int) -> None:
        """Remember how many steps there are."""
        self._steps, self._ended = steps, 0
        if reports:
            self._print(f"building {counted(reports, 'report')}")

    def step(self, report: str, what: str, *, ok: bool = True) -> None:
        """Print the step, with its number."""
        self._ended += 1
        width = len(str(self._steps))
        outcome = "" if ok else "  FAILED"
        self._print(f"[{self._ended:{width}}/{self._steps}] {report}  {what}{outcome}")

    def end(self) -> None:
        """Nothing is open."""

    def _print(self, line: str) -> None:
        print(line, file=self.stream, flush=True)


@dataclass(slots=True)
class Bar:
    """A bar that grows, for a terminal."""

    stream: TextIO
    _bar: Any = field(default=None, init=False)
    _task: Any = field(default=None, init=False)

    def begin(self, reports: int, steps: int) -> None:
        """Show an empty bar, unless there is nothing to do."""
        if not reports:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        self._bar = RichProgress(
            TextColumn(f"building {counted(reports, 'report')}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
            console=Console(file=self.stream),
        )
        self._task = self._bar.add_task("", total=steps)
        self._bar.start()

    def step(self, report: str, what: str, *, ok: bool = True) -> None:
        """Let the bar grow; a failure stays on the screen above it."""
        if self._bar is None:
            return
        if not ok:
            self._bar.console.print(f"{report}  {what}  FAILED", markup=False, highlight=False)
        self._bar.update(self._task, advance=1, description=f"{report}  {what}")

    def end(self) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def progress_for(stream: TextIO) -> Progress:
    """Choose a bar on a terminal, plain lines otherwise."""
    return Bar(stream) if stream.isatty() else PlainLines(stream)


def counted(number: int, noun: str) -> str:
    """Write ``1 report``, ``2 reports``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def warning_in_words(text: str, *, report: str, section: str, cell: int | None) -> str:
    """Write a warning with its place, and of its text the first line."""
    place = [part for part in (report, section) if part]
    if cell is not None:
        place.append(f"cell {cell}")
    return ": ".join(part for part in ("warning", ", ".join(place), _first_line(text)) if part)


def failure_in_words(failure: Failure) -> str:
    """Write a failure with name, language, section, cell and the real error."""
    place = [part for part in (failure.report, failure.section) if part]
    if failure.cell is not None:
        place.append(f"cell {failure.cell}")
    lines = failure.message.strip().splitlines() or [""]
    head = ("failed", ", ".join(place), failure.error, lines[0])
    text = [": ".join(part for part in head if part)]
    text += [f"    {line}" for line in lines[1:]]
    text += [f"    | {line}" for line in failure.traceback.splitlines()[-_TRACEBACK_LINES:]]
    return "\n".join(text)


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else ""
