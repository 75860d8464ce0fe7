"""The scratch folder of one run: what the run and its kernel leave there for each other."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Scratch:
    """A folder that is there as long as a notebook runs.

    Parameters
    ----------
    folder
        The folder.
    """

    folder: Path

    @property
    def connection(self) -> Path:
        """Where the kernel listens, and the key."""
        return self.folder / "k.json"

    @property
    def ipython(self) -> Path:
        """IPython's own files."""
        return self.folder / "ipython"

    @property
    def stderr(self) -> Path:
        """What the kernel wrote to standard error outside its cells."""
        return self.folder / "stderr"

    @property
    def stock(self) -> Path:
        """Why it is a stock kernel."""
        return self.folder / "stock"

    @property
    def status(self) -> Path:
        """How it ended, if it ended before its time."""
        return self.folder / "status"

    @property
    def lost(self) -> Path:
        """Is there if it went down with the template that it was forked from."""
        return self.folder / "lost"

    @property
    def reads(self) -> Path:
        """What it noted of the data that it read."""
        return self.folder / "reads"

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

    def call_first(self, target: str, *arguments: str) -> None:
        """Have a kernel call a function before the first cell, and leave no name behind.

        Parameters
        ----------
        target
            ``module:function``.
        arguments
            What it is called with.
        """
        module, _, function = target.partition(":")
        startup = self.ipython / "profile_default" / "startup"
        startup.mkdir(parents=True)
        call = f"{function}({', '.join(map(repr, arguments))})"
        line = f"__import__({module!r}, fromlist=['']).{call}\n"
        (startup / "00-first.py").write_text(line, encoding="utf-8")

    def noted(self) -> tuple[tuple[str, str], ...] | None:
        """Take what the kernel noted; none if it noted nothing, or the end is missing."""
        try:
            text = self.reads.read_text(encoding="utf-8", errors="surrogatepass")
        except FileNotFoundError:
            return None
        if not text.endswith("\n"):
            return None
        _, *lines = text.splitlines()
        return tuple((str(name), str(digest)) for name, digest in map(json.loads, lines))

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
