"""What commands cost: wall clock, processor time and memory of the whole tree of processes."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

#: Seconds between two looks at the memory.
INTERVAL = 0.2
_LINES = 15


class CommandFailed(RuntimeError):
    """A command that did not do what is measured."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    #: Seconds on the clock, and of all processors together.
    wall: float
    cpu: float
    #: Megabytes that the whole tree of processes held at most.
    peak: float
    #: What was printed.
    output: str = ""


def watch(
    commands: Sequence[Sequence[str]], *, environment: Mapping[str, str], folder: Path
) -> Cost:
    """Run commands one after the other in a folder, and return what they cost together.

    Raises
    ------
    CommandFailed
        If one ends with another status than 0.
    """
    peak, ended = [0.0], threading.Event()

    def look() -> None:
        this = psutil.Process()
        while not ended.wait(INTERVAL):
            peak[0] = max(peak[0], sum(map(memory_of, this.children(recursive=True))))

    thread = threading.Thread(target=look)
    # Times of processes that ended count once they were waited for, here or by their parent.
    before = os.times()
    begun = time.perf_counter()
    thread.start()
    try:
        output = "".join(_run(command, environment, folder) for command in commands)
    finally:
        wall = time.perf_counter() - begun
        ended.set()
        thread.join()
    after = os.times()
    cpu = after.children_user + after.children_system
    return Cost(wall, cpu - before.children_user - before.children_system, peak[0], output)


def _run(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> str:
    """Run a command to its end; return what it printed."""
    done = subprocess.run(
        command,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        end = "\n".join(done.stdout.splitlines()[-_LINES:])
        raise CommandFailed(f"{' '.join(command)} ended with status {done.returncode}:\n{end}")
    return done.stdout


def memory_of(process: psutil.Process) -> float:
    """Return the megabytes of a process: its share of what it shares with others, where known."""
    try:
        told = process.memory_full_info()
    except psutil.Error:
        return 0.0
    return float(getattr(told, "pss", told.rss)) / 1e6
