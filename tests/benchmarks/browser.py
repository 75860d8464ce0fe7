"""Debian's Chromium in the place where playwright, and so nbconvert's WebPDF, looks for its own.

nbconvert gives playwright no path of a browser, and playwright only looks below the folder that
PLAYWRIGHT_BROWSERS_PATH names. So such a folder is made, with a script in it that starts the
Chromium of the system. The script also answers every request for another host with "not found":
pages that nbconvert writes ask for scripts of others, and the network is not what is measured.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from unittest import mock

#: Told with the results.
NOTE = (
    "WebPDF: playwright starts the system's Chromium through a script in PLAYWRIGHT_BROWSERS_PATH; "
    "no request leaves the machine; no sandbox"
)
_MISSING = re.compile(r"Executable doesn't exist at (\S+)")


class NoBrowser(RuntimeError):
    """A browser that playwright cannot be led to."""


def find(given: str = "") -> str:
    """Find the browser: as given, or Debian's; empty if there is none or no playwright."""
    from importlib.util import find_spec

    if find_spec("playwright") is None:
        return ""
    return shutil.which(given or "chromium") or shutil.which("chromium-browser") or ""


def lead_playwright(folder: Path, chromium: str) -> Path:
    """Make a folder of browsers in which playwright finds the system's.

    Returns
    -------
    Path
        The script that stands in for playwright's own browser. ``PLAYWRIGHT_BROWSERS_PATH`` has
        to name the folder.

    Raises
    ------
    NoBrowser
        If playwright does not say where it looks.
    """
    place = _where_playwright_looks(folder)
    place.parent.mkdir(parents=True)
    place.write_text(
        f"#!/bin/sh\nexec {shlex.quote(chromium)} '--host-resolver-rules=MAP * ~NOTFOUND' \"$@\"\n",
        encoding="utf-8",
    )
    place.chmod(0o755)
    return place


def _where_playwright_looks(folder: Path) -> Path:
    """Ask for a browser that is not there: the answer names its place."""
    from playwright.sync_api import Error, sync_playwright

    with (
        mock.patch.dict("os.environ", PLAYWRIGHT_BROWSERS_PATH=str(folder)),
        sync_playwright() as playwright,
    ):
        try:
            playwright.chromium.launch().close()
        except Error as error:
            found = _MISSING.search(str(error))
            if found is None:
                raise NoBrowser(str(error)) from None
            return Path(found[1])
    raise NoBrowser("playwright has a browser of its own in an empty folder")
