"""Contestant (a): the stock command lines, one after the other, as a user's shell loop does."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.workload import Workload, program


def commands(work: Workload, city: str, out: Path) -> list[list[str]]:
    """List the command lines that make page and PDF of every section of a city."""
    made = []
    for notebook in work.sections():
        executed = str(out / f"{city}_{notebook.name}")
        convert = [program("jupyter"), "nbconvert", executed, "--to"]
        made += [
            [
                *(program("papermill"), str(notebook), executed),
                *("-p", "city", city, "-p", "lang", work.lang),
            ],
            [*convert, "html"],
            [*convert, "webpdf", "--WebPDFExporter.disable_sandbox=True"],
        ]
    return made
