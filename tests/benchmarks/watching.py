"""What commands cost: wall clock, processor time and memory of the whole tree of processes."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

#: Seconds between two looks at the memory.
INTERVAL = 0.2
#: Seconds that descendants may outlive the command before they are ended.
_GRACE = 10
_MEGABYTE = 1e6
_SUBREAPER = 36
_LINES = 15


class CommandFailed(RuntimeError):
    """A command that did not do what is measured."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took.

    Attributes
    ----------
    wall, cpu
        Seconds on the clock, and of all processors together.
    peak
        Megabytes that the whole tree held at most; None if nobody looked.
    marked
        The same up to the moment that was asked for; None if it never came.
    left
        Processes that outlived the command by ten seconds.
    output
        What was printed.
    """

    wall: float
    cpu: float | None = None
    peak: float | None = None
    marked: float | None = None
    left: int = 0
    output: str = ""


def watch(
    commands: Sequence[Sequence[str]],
    *,
    environment: Mapping[str, str],
    folder: Path,
    mark: Callable[[], bool] | None = None,
) -> Cost:
    """Run commands one after the other and say what they cost together.

    Parameters
    ----------
    commands
        Program and arguments of each.
    environment
        All variables that they see.
    folder
        Where they run; what they print is kept there, too.
    mark
        Is asked again and again until it says yes; the peak up to then is told apart.

    Raises
    ------
    CommandFailed
        If one ends with another status than 0.
    """
    there = frozenset(psutil.Process().children(recursive=True))
    # Times of processes that ended count once they were waited for, here or by their parent.
    before = os.times()
    with _adopting_orphans(), _Sampler(there, mark) as sampler:
        begun = time.perf_counter()
        try:
            output = "".join(_run(command, environment, folder) for command in commands)
        finally:
            wall = time.perf_counter() - begun
            left = _clear_up(there)
    after = os.times()
    cpu = (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )
    return Cost(wall, cpu, sampler.peak, sampler.marked, left, output)


def _run(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> str:
    """Run a command to its end; return what it printed."""
    log = folder / "printed"
    with log.open("wb") as stream:
        status = subprocess.run(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    printed = log.read_text(encoding="utf-8", errors="replace")
    if status:
        end = "\n".join(printed.splitlines()[-_LINES:])
        raise CommandFailed(f"{' '.join(command)} ended with status {status}:\n{end}")
    return printed


def kind_of_memory() -> str:
    """Say how memory is counted on this system: ``PSS`` where it can be told, else ``RSS``."""
    return "PSS" if hasattr(psutil.Process().memory_full_info(), "pss") else "RSS"


def memory_of(process: psutil.Process) -> float:
    """Give the megabytes of a process: its share of what it shares with others, where known."""
    try:
        try:
            told = process.memory_full_info()
        except psutil.AccessDenied:
            told = process.memory_info()
    except psutil.Error:
        return 0.0
    return float(getattr(told, "pss", told.rss)) / _MEGABYTE


class _Sampler:
    """Looks at the memory of all descendants of this process until told to stop."""

    def __init__(self, but: frozenset[psutil.Process], mark: Callable[[], bool] | None) -> None:
        self.peak = 0.0
        self.marked: float | None = None
        self._but = but
        self._mark = mark
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Sampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(INTERVAL):
            held = sum(memory_of(process) for process in _descendants(self._but))
            self.peak = max(self.peak, held)
            if self._mark is not None and self.marked is None and self._mark():
                self.marked = self.peak


def _descendants(but: frozenset[psutil.Process]) -> list[psutil.Process]:
    """List the processes below this one that were not there before."""
    return [one for one in psutil.Process().children(recursive=True) if one not in but]


@contextlib.contextmanager
def _adopting_orphans() -> Iterator[None]:
    """Let descendants whose parent ended become children of this process, so that they count."""
    if sys.platform != "linux":
        yield
        return
    control = ctypes.CDLL(None).prctl
    control(_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        control(_SUBREAPER, 0, 0, 0, 0)


def _clear_up(before: frozenset[psutil.Process]) -> int:
    """Wait for descendants that outlive the command; end and count those that would stay."""
    _, alive = psutil.wait_procs(_descendants(before), timeout=_GRACE)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(_descendants(before), timeout=_GRACE)
    return len(alive)
