"""A run summed up for people: some lines, or a page of Markdown for e-mail or a CI job.

All that comes from notebooks and data stands in code spans, which no text can leave: it is never
markup, whatever is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.engine.document.cleaning import plain_marks
from helpers.engine.run.results import Failure, Result
from helpers.engine.run_log.run_record import Outcome, Run

if TYPE_CHECKING:
    from helpers.engine.run_log.notify import Notification

#: Most characters of one text that are shown.
_LONGEST = 300


def headline(run: Run) -> str:
    """Say in one line how many reports were built, fresh, failed and kept."""
    counts = run.counts()
    parts = [f"{counts['built']} built", f"{counts['fresh']} already fresh"]
    if counts["failed"]:
        parts.append(f"{counts['failed']} failed")
    if counts["kept"]:
        parts.append(f"{counts['kept']} of them with the old report kept")
    return ", ".join(parts)


def plain(run: Run, result: Result | None) -> str:
    """Say which reports were built, and of which an old one was kept.

    Parameters
    ----------
    run
        The run.
    result
        Of its build; ``None`` if it did not come so far.
    """
    lines = [headline(run)]
    lines += [f"  {shown(built.folder)}" for built in (result.done if result else ())]
    lines += [
        f"  the old report is kept: {one.name} {one.lang}"
        + (f", edition {plain_marks(one.edition)}" if one.edition else "")
        for one in run.outcomes
        if one.kept
    ]
    return "\n".join(lines)


def shown(path: Path) -> str:
    """Shorten a path that lies below the working directory."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def markdown(run: Run, notified: Notification | None = None) -> str:
    """Write the summary of a run as Markdown.

    Parameters
    ----------
    run
        The run.
    notified
        What became of its notification, if there was one to send.
    """
    return "\n".join(_lines(run, notified)) + "\n"


def _lines(run: Run, notified: Notification | None) -> Iterator[str]:
    yield f"# Reports: {headline(run)}"
    yield ""
    yield (
        f"Began {run.began:%Y-%m-%d %H:%M:%S} UTC, took {run.seconds:.0f} s, "
        f"exit code {run.exit_code}."
    )
    if run.error:
        yield from ("", f"The run broke off: {code(run.error)}")
    for failure in run.failures:
        yield from ("", f"Failed: {_failure(failure)}")
    if notified is not None:
        outcome = "Notified" if not notified.failed else "**Warning**: no notification"
        yield from ("", f"{outcome}: {code(str(notified))}")
    for title, outcome in (("Failed", "failed"), ("Built", "built"), ("Already fresh", "fresh")):
        reports = [one for one in run.outcomes if one.outcome == outcome]
        if reports:
            yield from ("", f"## {title}", "")
        for one in reports:
            yield from _report(one)


def _report(one: Outcome) -> Iterator[str]:
    name = code(f"{one.name} {one.lang}")
    if one.outcome != "failed":
        counts = ", ".join(f"{count} {code(kind)}" for kind, count in one.judgements)
        yield f"- {name}{_edition(one)}" + (f": {counts}" if counts else "")
    elif one.kept:
        yield f"- {name}: the old report is kept{_edition(one)}"
    else:
        yield f"- {name}: there is no report"
    for failure in one.failures:
        yield f"  - {_failure(failure)}"
    for section, cell, text in one.warnings:
        yield f"  - warning: {code(section)}, cell {cell}: {code(text)}"


def _edition(one: Outcome) -> str:
    return f", edition {code(one.edition)}" if one.edition else ""


def _failure(failure: Failure) -> str:
    place = [code(failure.section)] if failure.section else []
    if failure.cell is not None:
        place.append(f"cell {failure.cell}")
    parts = [", ".join(place), code(failure.error)]
    if failure.message.strip():
        parts.append(code(failure.message))
    return ": ".join(part for part in parts if part)


def code(text: str) -> str:
    """Write text as a code span of Markdown, on one line and not too long."""
    line = " ".join(plain_marks(text).split())
    if len(line) > _LONGEST:
        line = f"{line[:_LONGEST]}…"
    if not line:
        return "(nothing)"
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{edge}{line}{edge}{fence}"
