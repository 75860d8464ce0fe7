from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import psutil  # type: ignore[import-untyped]
import pytest

from tests.benchmarks import watching

#: Its child holds 60 MB until somebody has looked twice.
HOLDER = """
import pathlib, subprocess, sys, time
child = '''
import pathlib, time
held = bytearray(b"x") * 60_000_000
pathlib.Path("held").touch()
while not pathlib.Path("seen").exists():
    time.sleep(0.01)
sum(range(3_000_000))
'''
subprocess.run([sys.executable, "-c", child], check=True)
print("done")
"""


@dataclass
class Fake:
    """A process that says of its memory what it is told to."""

    full: object
    resident: float = 0

    def memory_full_info(self) -> object:
        if isinstance(self.full, Exception):
            raise self.full
        return self.full

    def memory_info(self) -> object:
        return SimpleNamespace(rss=self.resident)


@pytest.mark.parametrize(
    ("process", "megabytes"),
    [
        (Fake(SimpleNamespace(pss=2e6, rss=5e6)), 2),
        (Fake(SimpleNamespace(rss=5e6)), 5),
        (Fake(psutil.AccessDenied(1), resident=7e6), 7),
        (Fake(psutil.NoSuchProcess(1)), 0),
        (Fake(psutil.ZombieProcess(1)), 0),
    ],
)
def test_memory_is_the_share_where_that_is_known(process: Fake, megabytes: float) -> None:
    assert watching.memory_of(process) == megabytes


def test_the_whole_tree_counts(tmp_path: Path) -> None:
    looks = 0

    def seen() -> bool:
        nonlocal looks
        looks += (tmp_path / "held").exists()
        if looks == 2:
            (tmp_path / "seen").touch()
        return looks == 2

    command = [sys.executable, "-c", HOLDER]
    cost = watching.watch([command], environment=os.environ, folder=tmp_path, mark=seen)
    assert cost.output == "done\n"
    assert cost.peak is not None
    assert cost.peak > 60
    assert cost.marked is not None
    assert 60 < cost.marked <= cost.peak
    assert cost.cpu is not None
    assert cost.cpu > 0
    assert cost.left == 0


def test_commands_run_in_a_row_until_one_fails(tmp_path: Path) -> None:
    def command(source: str) -> list[str]:
        return [sys.executable, "-c", source]

    two = [command("print(1)"), command("print(2)")]
    assert watching.watch(two, environment=os.environ, folder=tmp_path).output == "1\n2\n"
    failing = [command("raise SystemExit('no such city')"), command("open('later', 'w')")]
    with pytest.raises(watching.CommandFailed, match="status 1:\nno such city"):
        watching.watch(failing, environment=os.environ, folder=tmp_path)
    assert not (tmp_path / "later").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
def test_who_outlives_the_command_is_ended_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_GRACE", 0.1)
    child = [sys.executable, "-c", "import time; time.sleep(600)"]
    orphan = f"import subprocess; print(subprocess.Popen({child!r}, stdout=-3).pid)"
    command = [sys.executable, "-c", orphan]
    cost = watching.watch([command], environment=os.environ, folder=tmp_path)
    assert cost.left == 1
    assert not psutil.pid_exists(int(cost.output))
