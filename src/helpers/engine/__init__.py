"""From a folder of notebooks to reports: plan, execute, assemble, export, publish.

Nothing in this package knows what the notebooks are about. It runs a folder of notebooks once for
each set of parameters, and publishes what comes out as one page and one PDF.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.engine.run.results import Result

__all__ = ["build"]


def build(
    notebooks: Path,
    reports: Mapping[str, Mapping[str, object]],
    out: Path,
    *,
    lang: str = "en",
    formats: Sequence[str] = ("html", "pdf"),
    workers: int | None = None,
) -> Result:
    """Build a report for each set of parameters, and a gallery of all reports.

    Parameters
    ----------
    notebooks
        A folder of notebooks for Python. Each becomes a part of every report, in the order of the
        files' names; those that have a cell tagged ``parameters`` take theirs.
    reports
        By name of the report, its parameters.
    out
        The folder that reports go under, as ``<name>/<lang>/report.html``.
    lang
        The language of the few words that reports add of their own, ``en`` or ``zh``.
    formats
        What to write: ``html``, ``pdf``.
    workers
        How many processes to use; one for each core unless given.

    Returns
    -------
    Result
        Which reports were built, which were fresh and left as they were, and which failed and why.

    Raises
    ------
    CasebookError
        If nothing can be built at all: a notebook cannot be read, or a parameter does not fit.
    """
    from helpers.engine.run import pipeline
    from helpers.engine.run.plan import NoNotebooks, plan, read_sections

    paths = sorted(Path(notebooks).resolve().glob("*.ipynb"))
    if not paths:
        raise NoNotebooks("there is no notebook here", where=str(notebooks))
    jobs = plan(
        read_sections(paths),
        {name: {key: str(value) for key, value in own.items()} for name, own in reports.items()},
        langs=[lang],
        formats=formats,
        out=Path(out),
    )
    return pipeline.build(jobs, workers=workers)
