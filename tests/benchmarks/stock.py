"""Contestant (a): the stock command lines, one after the other, as a user's shell loop does.

nbconvert's WebPDF gives playwright no path of a browser, and playwright only looks below the folder
that PLAYWRIGHT_BROWSERS_PATH names. So a script stands there that starts the system's Chromium. It
answers every request for another host with "not found": pages that nbconvert writes ask for scripts
of others, and the network is not what is measured.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    from tests.benchmarks.bench import Work

#: The language of what is measured, and that of what warms up.
LANG, OTHER = "zh", "en"
_MISSING = re.compile(r"Executable doesn't exist at (\S+)")


def program(name: str) -> str:
    """Name a program that is installed beside this interpreter."""
    return str(Path(sys.executable).parent / name)


def sections(notebooks: Path) -> list[Path]:
    """List the notebooks of a report."""
    return sorted(notebooks.glob("[0-9][1-9]_*.ipynb"))


def commands(work: Work, city: str, out: Path) -> list[list[str]]:
    """List the command lines that make page and PDF of every section of a city."""
    made = []
    for notebook in sections(work.notebooks):
        executed = str(out / f"{city}_{notebook.name}")
        convert = [program("jupyter"), "nbconvert", executed, "--to"]
        given = ["-p", "city", city, "-p", "lang", LANG]
        made += [
            [program("papermill"), str(notebook), executed, *given],
            [*convert, "html"],
            [*convert, "webpdf", "--WebPDFExporter.disable_sandbox=True"],
        ]
    return made


def lead_playwright(folder: Path) -> bool:
    """Make a folder of browsers in which playwright finds the system's; return if there is one."""
    from playwright.sync_api import Error, sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return False
    with (
        mock.patch.dict("os.environ", PLAYWRIGHT_BROWSERS_PATH=str(folder)),
        sync_playwright() as playwright,
    ):
        try:
            playwright.chromium.launch().close()
        except Error as error:  # which names the place where it looked
            place = Path(_MISSING.findall(str(error))[0])
    place.parent.mkdir(parents=True)
    place.write_text(
        f"#!/bin/sh\nexec {shlex.quote(chromium)} '--host-resolver-rules=MAP * ~NOTFOUND' \"$@\"\n",
        encoding="utf-8",
    )
    place.chmod(0o755)
    return True
