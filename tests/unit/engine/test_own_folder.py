from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.engine.own_folder import own_folder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there are no such locks elsewhere")

HOLD = """
import sys
from helpers.engine.own_folder import own_folder
with own_folder() as folder:
    (folder / "file").touch()
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        monkeypatch.setenv("TMPDIR", short)
        yield


def holder() -> subprocess.Popen[str]:
    """Start a process that holds a folder until its standard input is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def first_line(process: subprocess.Popen[str]) -> str:
    """Wait for what a process prints first."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_folder_is_there_as_long_as_it_is_wanted() -> None:
    with own_folder() as folder, own_folder() as another:
        assert folder != another
        assert folder.is_dir()
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_a_fork_leaves_it_alone() -> None:
    context = own_folder()
    folder = context.__enter__()
    pid = os.fork()
    if pid == 0:
        context.__exit__(None, None, None)
        os._exit(0)
    os.waitpid(pid, 0)
    assert folder.exists()
    context.__exit__(None, None, None)
    assert not folder.exists()


def test_what_killed_processes_left_is_removed_and_what_others_use_is_not() -> None:
    foreign = Path(tempfile.gettempdir(), "report-without-lock")
    foreign.mkdir()
    with holder() as killed, holder() as living:
        left, used = Path(first_line(killed)), Path(first_line(living))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert left.exists(), "nobody could remove it"
        with own_folder():
            assert not left.exists()
            assert (used / "file").exists()
        living.communicate("")
    assert not used.exists()
    assert foreign.exists()
