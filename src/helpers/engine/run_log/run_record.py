"""What a run did and how long it took, for programs: ``run.json`` beside the reports.

Times and durations stand here and nowhere else. A report is the same bytes whenever and wherever
it is built; a run is not.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from helpers.engine.publish.release import card_of, put, read_manifest
from helpers.engine.run.plan import Job
from helpers.engine.run.results import Failure, Result

#: The file's name below the folder of the reports; each run replaces it.
RUN = "run.json"
#: The version of the shape of the record.
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did with one report.

    Attributes
    ----------
    name, lang
        Which report it is.
    outcome
        ``built``, ``fresh`` (left as it was), or ``failed``.
    edition, fingerprint
        Of the report that readers see after the run; empty if there is none.
    kept
        Whether it failed and an old report stands.
    judgements
        How often each kind of judgement occurs in the report that readers see.
    seconds
        How long its sections and its export took; empty unless it was built.
    warnings
        Section, cell and text of what its cells wrote to standard error.
    failures
        Why it failed.
    """

    name: str
    lang: str
    outcome: Literal["built", "fresh", "failed"]
    edition: str = ""
    fingerprint: str = ""
    kept: bool = False
    judgements: tuple[tuple[str, int], ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()
    warnings: tuple[tuple[str, int, str], ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is over.

    Attributes
    ----------
    began, ended
        By the clock of this machine, in UTC, for people; nothing is computed with them.
    seconds
        How long it took, by a clock that nobody sets.
    exit_code
        What the command ends with.
    outcomes
        One for each report that was asked for, in their order; none if the run broke off.
    failures
        What failed that belongs to no report.
    error
        Why the run as a whole failed; empty if it did not.
    """

    began: datetime
    ended: datetime
    seconds: float
    exit_code: int
    outcomes: tuple[Outcome, ...] = ()
    failures: tuple[Failure, ...] = ()
    error: str = ""

    def counts(self) -> dict[str, int]:
        """Count the reports that were built, fresh, failed, and failed with an old one kept."""
        found = [one.outcome for one in self.outcomes]
        return {
            "built": found.count("built"),
            "fresh": found.count("fresh"),
            "failed": found.count("failed"),
            "kept": sum(one.kept for one in self.outcomes),
        }

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "format": FORMAT,
            "began": timestamp(self.began),
            "ended": timestamp(self.ended),
            "seconds": round(self.seconds, 3),
            "exit_code": self.exit_code,
            "error": self.error,
            **self.counts(),
            "failures": [_failure(one) for one in self.failures],
            "reports": [_outcome(one) for one in self.outcomes],
        }


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Remembers when a run began."""

    began: datetime = field(default_factory=lambda: now())
    _begin: float = field(default_factory=time.monotonic)

    def end(
        self,
        exit_code: int,
        *,
        outcomes: Sequence[Outcome] = (),
        failures: Sequence[Failure] = (),
        error: str = "",
    ) -> Run:
        """Make the record of a run that ends now."""
        return Run(
            self.began,
            now(),
            time.monotonic() - self._begin,
            exit_code,
            tuple(outcomes),
            tuple(failures),
            error,
        )


def now() -> datetime:
    """Read the clock: in UTC, and for what tells of a run alone."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """Write a moment as programs read it, such as ``2026-01-31T04:05:06.789Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def outcomes(jobs: Sequence[Job], result: Result) -> tuple[Outcome, ...]:
    """Tell for each report of a run what became of it, and what stands there now."""
    built = {(one.name, one.lang): one for one in result.done}
    fresh = {(job.name, job.lang) for job in result.skipped}
    told = []
    for job in jobs:
        key = (job.name, job.lang)
        done = built.get(key)
        manifest = read_manifest(job.folder) or {}
        outcome: Literal["built", "fresh", "failed"] = (
            "built" if done else "fresh" if key in fresh else "failed"
        )
        told.append(
            Outcome(
                job.name,
                job.lang,
                outcome,
                str(manifest.get("edition", "")),
                str(manifest.get("fingerprint", "")),
                outcome == "failed" and bool(manifest),
                tuple((one.kind, one.count) for one in card_of(manifest).tally if one.count),
                done.seconds if done else (),
                done.warnings if done else (),
                tuple(
                    _without(job.out, one) for one in result.failed if (one.name, one.lang) == key
                ),
            )
        )
    return tuple(told)


def write(out: Path, run: Run) -> None:
    """Write the record of a run beside the reports, whole or not at all.

    Raises
    ------
    CannotPublish
        If it cannot be written; the old one is then still there.
    """
    text = json.dumps(run.record(), ensure_ascii=False, indent=1)
    put(out / RUN, f"{text}\n".encode())


def _without(out: Path, failure: Failure) -> Failure:
    """Leave out of a failure where the reports lie: the record is published beside them."""
    message = failure.message
    for place in dict.fromkeys((str(out), out.as_posix())):
        message = message.replace(place, out.name)
    return replace(failure, message=message)


def _outcome(one: Outcome) -> dict[str, Any]:
    return {
        "name": one.name,
        "lang": one.lang,
        "outcome": one.outcome,
        "edition": one.edition,
        "fingerprint": one.fingerprint,
        "kept": one.kept,
        "judgements": dict(one.judgements),
        "seconds": {name: round(seconds, 3) for name, seconds in one.seconds},
        "warnings": [
            {"section": section, "cell": cell, "text": text} for section, cell, text in one.warnings
        ],
        "failures": [_failure(failure) for failure in one.failures],
    }


def _failure(one: Failure) -> Mapping[str, Any]:
    return {
        "section": one.section,
        "cell": one.cell,
        "error": one.error,
        "message": one.message,
    }
