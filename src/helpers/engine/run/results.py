"""What became of a run: reports built, left as they were, and failed with their reasons.

Durations go into the record of a run and never into a report, which is the same bytes each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.engine.run.plan import Job


@dataclass(frozen=True, slots=True)
class Built:
    """A report that was built and published.

    ``warnings`` holds section, cell and text of what cells wrote to standard error; ``seconds``
    how long each section took and, as ``report``, the export.
    """

    name: str
    lang: str
    folder: Path
    warnings: tuple[tuple[str, int, str], ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()

    @property
    def report(self) -> str:
        """Name and language, as messages call the report."""
        return f"{self.name} {self.lang}"


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason why a report was not built; a report may have several.

    ``section`` is empty and ``cell`` is ``None`` when the failure has no such place. ``name`` and
    ``lang`` are empty when it belongs to no report, such as that of the gallery.
    """

    name: str
    lang: str
    error: str
    message: str
    section: str = ""
    cell: int | None = None
    traceback: str = ""
    #: The line of the cell, from 1; ``None`` if none is known.
    line: int | None = None

    @property
    def report(self) -> str:
        """Name and language, as messages call the report; empty if there are none."""
        return f"{self.name} {self.lang}".strip()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of each job of a run, in the order of the jobs.

    ``notes`` says what made the run slower than it could be.
    """

    done: tuple[Built, ...]
    skipped: tuple[Job, ...]
    failed: tuple[Failure, ...]
    notes: tuple[str, ...] = ()


def timed(work: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    """Call a function where its work is done; return its value and how many seconds it took."""
    begin = time.perf_counter()
    return work(*arguments), time.perf_counter() - begin
