from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from helpers.reporting.workers import cores, process_pool


def wait_for_the_end(sign: str) -> None:
    """Say that it has begun, then work for long."""
    Path(sign).write_text(str(os.getpid()), encoding="utf-8")
    try:
        time.sleep(300)
    finally:
        Path(sign).with_suffix(".tidied").touch()


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
