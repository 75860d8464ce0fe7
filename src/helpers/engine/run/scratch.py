"""The scratch folder of one run: what the run and its kernel leave there for each other."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.engine.freshness.heard import Line
    from helpers.engine.run.plan import Task


class Scratch:
    """A folder that is there as long as a notebook runs, and the places in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        #: Where the kernel listens, and the key.
        self.connection = folder / "k.json"
        #: IPython's own files.
        self.ipython = folder / "ipython"
        #: What the kernel wrote to standard error outside its cells.
        self.stderr = folder / "stderr"
        #: How it ended, if it ended before its time.
        self.status = folder / "status"
        #: Is there if it went down with the template that it was forked from.
        self.lost = folder / "lost"
        #: The notebook that is run.
        self.notebook = folder / "notebook.ipynb"
        #: What it opened, imported and started.
        self.opened = folder / "opened"

    def read(self, path: Path) -> str:
        """Read one of these files; empty if nobody left it."""
        try:
            return path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def ended(self, status: int, stderr: str, *, lost: bool) -> None:
        """Keep how a kernel ended before its time."""
        self.status.write_text(str(status), encoding="utf-8")
        self.stderr.write_text(stderr, encoding="utf-8")
        if lost:
            self.lost.touch()

    def call_first(self, calls: Sequence[Sequence[str]]) -> None:
        """Have a kernel call each ``module:function`` before the first cell, and leave no name."""
        startup = self.ipython / "profile_default" / "startup"
        startup.mkdir(parents=True)
        lines = []
        for target, *arguments in calls:
            module, _, function = target.partition(":")
            call = f"{function}({', '.join(map(repr, arguments))})"
            lines.append(f"__import__({module!r}, fromlist=['']).{call}\n")
        (startup / "00-first.py").write_text("".join(lines), encoding="utf-8")

    def heard(self, task: Task) -> tuple[Line, ...]:
        """Read what the kernel opened, its own files aside, with paths of the one who asked.

        Without a record, as when a cell removed it, nobody knows, as of a program.
        """
        own = str(self.folder) + os.sep
        try:
            text = self.opened.read_text(encoding="utf-8")
            lines = [tuple(json.loads(line)) for line in text.splitlines()]
            others = (line for line in lines if not f"{line[1]}{os.sep}".startswith(own))
            return tuple(_asked(*line, task=task) for line in others)
        except (OSError, ValueError, TypeError, AttributeError, IndexError):
            return (("program", f"what {task.section} opened"),)

    def last_state(self) -> str:
        """Say how the kernel ended, in words."""
        try:
            status = int(self.read(self.status))
        except ValueError:
            return "died"
        if status >= 0:
            return f"exited with status {status}"
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = f"signal {-status}"
        return f"was killed by {name}" + (", perhaps for want of memory" if status == -9 else "")


def _asked(kind: str, name: str, *known: Any, task: Task) -> Line:
    """Write the path of a copy as it is on the machine that asked, where its stamp says nothing."""
    if task.copies and name.startswith(str(task.copies.folder)):
        moved = Path(task.notebook.anchor, Path(name).relative_to(task.copies.folder))
        return kind, str(moved), *(None for _ in known)
    return kind, name, *known
