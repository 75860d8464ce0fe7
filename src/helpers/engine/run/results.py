"""What became of a run: reports built, left as they were, and failed with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from helpers.engine.run.plan import Job


@dataclass(frozen=True, slots=True)
class Built:
    """A report that was built and published.

    ``warnings`` holds section, cell and text of what cells wrote to standard error; ``seconds``
    how long each section took and, as ``report``, the export.
    """

    city: str
    lang: str
    folder: Path
    warnings: tuple[tuple[str, int, str], ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason why a report was not built; a report may have several.

    ``section`` is empty and ``cell`` is ``None`` when the failure has no such place. ``city`` and
    ``lang`` are empty when it belongs to no report, such as that of the gallery.
    """

    city: str
    lang: str
    error: str
    message: str
    section: str = ""
    cell: int | None = None
    traceback: str = ""

    @property
    def name(self) -> str:
        """City and language as they are called in messages; empty if there are none."""
        return f"{self.city} {self.lang}".strip()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of each job of a run, in the order of the jobs.

    ``notes`` says what made the run slower than it could be.
    """

    done: tuple[Built, ...]
    skipped: tuple[Job, ...]
    failed: tuple[Failure, ...]
    notes: tuple[str, ...] = ()
