"""What a kernel notes of the data that it reads: how it is asked to, and what it tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeAlias

from helpers.reporting.plan import Task

#: Names and digests of parts of the data.
Reads: TypeAlias = tuple[tuple[str, str], ...]

#: The folder of IPython's own files in the scratch folder of a run, and the file of the notes.
IPYTHON = "ipython"
_FILE = "reads"


def ask(task: Task, scratch: Path) -> None:
    """Have the kernel call the task's recorder before the first cell, and leave no name behind."""
    if not task.recorder or task.data is None:
        return
    module, _, function = task.recorder.partition(":")
    startup = scratch / IPYTHON / "profile_default" / "startup"
    startup.mkdir(parents=True)
    call = f"{function}({str(scratch / _FILE)!r}, {str(task.data)!r})"
    (startup / "00-reads.py").write_text(
        f"__import__({module!r}, fromlist=['']).{call}\n", encoding="utf-8"
    )


def told(scratch: Path) -> Reads | None:
    """Take what the kernel noted; none if it was not asked, or the end is missing."""
    try:
        text = (scratch / _FILE).read_text(encoding="utf-8", errors="surrogatepass")
    except FileNotFoundError:
        return None
    if not text.endswith("\n"):
        return None
    _, *lines = text.splitlines()
    return tuple((str(name), str(digest)) for name, digest in map(json.loads, lines))
