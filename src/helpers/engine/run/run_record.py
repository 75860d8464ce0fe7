"""The record of a run, and how it is read: ``run.json``, a page of Markdown, lines for people.

Times and durations stand here and nowhere else: a report is the same bytes whenever and wherever
it is built, a run is not.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from helpers.engine.document.cleaning import plain_marks
from helpers.engine.publish.release import card_of, put, read_manifest
from helpers.engine.run.plan import Job
from helpers.engine.run.results import Failure, Result
from helpers.errors import CasebookError

#: The file's name below the folder of the reports; each run replaces it.
RUN = "run.json"
#: The version of the shape of the record.
FORMAT = 2
#: Most characters of one text on the page.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did with one report."""

    #: Which report it is, and where it lies.
    name: str
    lang: str
    folder: Path
    #: ``built``, ``fresh`` (left as it was), or ``failed``.
    outcome: Literal["built", "fresh", "failed"]
    #: Of the report that readers see after the run, judgements by kind; empty if there is none.
    edition: str = ""
    fingerprint: str = ""
    #: Whether it failed and an old report stands.
    kept: bool = False
    judgements: Mapping[str, int] = field(default_factory=dict)
    #: How long its sections and its export took; empty unless it was built.
    seconds: Mapping[str, float] = field(default_factory=dict)
    #: Section, cell and text of what its cells wrote to standard error.
    warnings: tuple[tuple[str, int, str], ...] = ()
    #: Why it failed.
    failures: tuple[Failure, ...] = ()

    @property
    def report(self) -> str:
        """Name and language, as messages call the report."""
        return f"{self.name} {self.lang}"


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is over."""

    #: By the clock of this machine, in UTC, for people; no number is computed with them.
    began: datetime
    ended: datetime
    #: How long it took, by a monotonic clock.
    seconds: float
    #: What the command ends with.
    exit_code: int
    #: One for each report that was asked for, in their order; none if the run broke off.
    outcomes: tuple[Outcome, ...] = ()
    #: What failed that belongs to no report.
    failures: tuple[Failure, ...] = ()
    #: Why the run broke off, if it did.
    raised: BaseException | None = None

    @property
    def error(self) -> str:
        """Why the run broke off, in words and without paths of this machine; else empty."""
        if isinstance(self.raised, CasebookError):
            return f"{type(self.raised).__name__}: {self.raised.what}"
        if isinstance(self.raised, SystemExit):
            return "stopped by SIGTERM"
        if isinstance(self.raised, KeyboardInterrupt):
            return "interrupted"
        return type(self.raised).__name__ if self.raised else ""

    def counts(self) -> dict[str, int]:
        """Return how many reports were built, fresh, failed, and failed with an old one kept."""
        found = [one.outcome for one in self.outcomes]
        counts = {name: found.count(name) for name in ("built", "fresh", "failed")}
        return {**counts, "kept": sum(one.kept for one in self.outcomes)}

    def record(self) -> dict[str, Any]:
        """Return the run as plain data, as `write` writes it."""
        return {
            "format": FORMAT,
            "began": timestamp(self.began),
            "ended": timestamp(self.ended),
            "seconds": round(self.seconds, 3),
            "exit_code": self.exit_code,
            "error": self.error,
            **self.counts(),
            "failures": [_failure(one) for one in self.failures],
            "reports": [_report(one) for one in self.outcomes],
        }


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """The beginning of a run, from which its record is made when it ends."""

    began: datetime = field(default_factory=lambda: now())
    _begin: float = field(default_factory=time.monotonic)

    def stop(self, exit_code: int, **parts: Any) -> Run:
        """Return the run that ends now, with `parts` among its attributes."""
        return Run(self.began, now(), time.monotonic() - self._begin, exit_code, **parts)


def now() -> datetime:
    """Read the clock, in UTC; for what describes a run alone."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """Return a moment as programs read it, such as ``2026-01-31T04:05:06.789Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def outcomes(jobs: Sequence[Job], result: Result) -> tuple[Outcome, ...]:
    """Return for each report of a run what became of it, and what stands there now."""
    built = {(one.name, one.lang): one for one in result.done}
    fresh = {(job.name, job.lang) for job in result.skipped}
    return tuple(_outcome(job, built.get((job.name, job.lang)), fresh, result) for job in jobs)


def _outcome(job: Job, done: Any, fresh: set[tuple[str, str]], result: Result) -> Outcome:
    key = job.name, job.lang
    manifest = read_manifest(job.folder) or {}
    failed = not done and key not in fresh
    return Outcome(
        *key,
        job.folder,
        "failed" if failed else "built" if done else "fresh",
        str(manifest.get("edition", "")),
        str(manifest.get("fingerprint", "")),
        failed and bool(manifest),
        {one.kind: one.count for one in card_of(manifest).tally if one.count},
        dict(done.seconds) if done else {},
        done.warnings if done else (),
        tuple(_without(job.out, one) for one in result.failed if (one.name, one.lang) == key),
    )


def _without(out: Path, failure: Failure) -> Failure:
    """Leave out where the reports lie on this machine: the record is published beside them."""
    message = failure.message
    for place in (str(out), out.as_posix()) if out.is_absolute() else ():
        message = message.replace(place, out.name)
    return replace(failure, message=message)


def write(out: Path, run: Run) -> None:
    """Write the record of a run beside the reports, whole or not at all.

    Raises
    ------
    CannotPublish
        If it cannot be written; the old one is then still there.
    """
    text = json.dumps(run.record(), ensure_ascii=False, indent=1)
    put(out / RUN, f"{text}\n".encode())


def _report(one: Outcome) -> dict[str, Any]:
    plain = {name: value for name, value in asdict(one).items() if name != "folder"}
    return {
        **plain,
        "seconds": {name: round(seconds, 3) for name, seconds in one.seconds.items()},
        "warnings": [
            dict(zip(("section", "cell", "text"), each, strict=True)) for each in one.warnings
        ],
        "failures": [_failure(failure) for failure in one.failures],
    }


def _failure(one: Failure) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("section", "cell", "error", "message")}


def headline(run: Run) -> str:
    """Return one line: how many reports were built, fresh, failed and kept."""
    counts = run.counts()
    parts = [f"{counts['built']} built", f"{counts['fresh']} already fresh"]
    if counts["failed"]:
        parts.append(f"{counts['failed']} failed")
    if counts["kept"]:
        parts.append(f"{counts['kept']} of them with the old report kept")
    return ", ".join(parts)


def plain(run: Run) -> str:
    """Return lines that name the reports that were built, and those of which an old one stands."""
    built = [f"  {_shown(one.folder)}" for one in run.outcomes if one.outcome == "built"]
    kept = [
        f"  the old report is kept: {one.report}"
        + (f", edition {plain_marks(one.edition)}" if one.edition else "")
        for one in run.outcomes
        if one.kept
    ]
    return "\n".join([headline(run), *built, *kept])


def _shown(path: Path) -> Path:
    """Shorten a path that lies below the working directory."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def markdown(run: Run, warnings: Sequence[str] = ()) -> str:
    """Return a page of Markdown for e-mail or a CI job, with what went wrong after the run.

    All that comes from notebooks and data stands in code spans, which no text can leave.
    """
    return "\n".join(_lines(run, warnings)) + "\n"


def _lines(run: Run, warnings: Sequence[str]) -> Iterator[str]:
    yield f"# Reports: {headline(run)}"
    yield ""
    yield (
        f"Began {run.began:%Y-%m-%d %H:%M:%S} UTC, took {run.seconds:.0f} s, "
        f"exit code {run.exit_code}."
    )
    if run.raised:
        yield from ("", f"The run broke off: {code(run.error)}")
    for failure in run.failures:
        yield from ("", f"Failed: {_failure_line(failure)}")
    for warning in warnings:
        yield from ("", f"**Warning**: {code(warning)}")
    for title, outcome in (("Failed", "failed"), ("Built", "built"), ("Already fresh", "fresh")):
        reports = [one for one in run.outcomes if one.outcome == outcome]
        if reports:
            yield from ("", f"## {title}", "")
        for one in reports:
            yield from _report_lines(one)


def _report_lines(one: Outcome) -> Iterator[str]:
    name, edition = code(one.report), f", edition {code(one.edition)}" if one.edition else ""
    if one.outcome == "failed":
        yield f"- {name}: " + (f"the old report is kept{edition}" if one.kept else "no report")
    else:
        counts = ", ".join(f"{count} {code(kind)}" for kind, count in one.judgements.items())
        yield f"- {name}{edition}" + (f": {counts}" if counts else "")
    for failure in one.failures:
        yield f"  - {_failure_line(failure)}"
    for section, cell, text in one.warnings:
        yield f"  - warning: {code(section)}, cell {cell}: {code(text)}"


def _failure_line(failure: Failure) -> str:
    place = [code(failure.section)] if failure.section else []
    if failure.cell is not None:
        place.append(f"cell {failure.cell}")
    message = code(failure.message) if failure.message.strip() else ""
    return ": ".join(part for part in (", ".join(place), code(failure.error), message) if part)


def code(text: str) -> str:
    """Return text as a code span of Markdown, on one line and not too long."""
    line = " ".join(plain_marks(text).split())
    if len(line) > _LONGEST:
        line = f"{line[:_LONGEST]}…"
    if not line:
        return "(nothing)"
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{edge}{line}{edge}{fence}"
