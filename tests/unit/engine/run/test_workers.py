from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers import fonts
from helpers.engine.glyphs import drawable
from helpers.engine.run.workers import cores, process_pool

#: Imports what the server imports last and tells its threads and which faces it has read.
GETTING_READY = """
import threading
import helpers.engine.run.ready
from helpers.engine.glyphs import drawable
if drawable.cache_info().currsize:
    helpers.engine.run.ready.rehearse()
print(threading.active_count(), drawable.cache_info().currsize)
"""


def wait_for_the_end(sign: str) -> None:
    """Say that it has begun, then work for long."""
    Path(sign).write_text(str(os.getpid()), encoding="utf-8")
    try:
        time.sleep(300)
    finally:
        Path(sign).with_suffix(".tidied").touch()


def faces_read() -> int:
    """Count the sets of faces that this process has read."""
    return drawable.cache_info().currsize


def test_there_is_at_least_one_core() -> None:
    assert cores() >= 1


def test_the_pool_is_one_of_other_processes() -> None:
    with process_pool(1) as pool:
        assert pool.submit(os.getpid).result() != os.getpid()


def test_an_exception_stops_what_the_workers_are_at(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    with pytest.raises(RuntimeError, match="enough"), process_pool(1) as pool:
        running = pool.submit(wait_for_the_end, str(sign))
        waiting = pool.submit(wait_for_the_end, str(tmp_path / "never"))
        while not sign.exists():
            assert not running.done()
            time.sleep(0.02)
        raise RuntimeError("enough")
    assert sign.with_suffix(".tidied").exists(), "a worker ends in order"
    assert isinstance(running.exception(), KeyboardInterrupt)
    assert waiting.cancelled() or waiting.exception() is not None


@pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="nothing to fork from"
)
def test_a_worker_finds_ready_what_all_reports_need() -> None:
    with process_pool(1) as pool:
        assert pool.submit(faces_read).result() == 1


@pytest.mark.parametrize(("folder", "faces"), [("", 1), ("no-such-folder", 0)])
def test_getting_ready_starts_no_thread_and_leaves_faults_to_the_report(
    folder: str, faces: int
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", GETTING_READY],
        env={**os.environ, fonts.SETTING: folder},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert told.stdout.split() == ["1", str(faces)]
