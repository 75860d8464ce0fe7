from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpers.engine.publish import building_lock
from helpers.engine.publish.building_lock import LOCK, NOTE, BuildUnderway, building
from helpers.engine.publish.release import CannotPublish

#: Takes the lock of a folder, says so, and keeps it until its standard input ends.
HOLDER = """
import sys
from pathlib import Path
from helpers.engine.publish.building_lock import building
with building(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
ANNA = "process 4711 of anna on build-7, since 2026-01-31T04:00:00+00:00"


def holder(out: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_says_who_holds_it_since_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building_lock, "this_process", lambda: ANNA)
    with building(tmp_path):
        with pytest.raises(BuildUnderway) as refused, building(tmp_path):
            pass
        assert str(refused.value) == (
            f"{tmp_path}: another build is writing reports here: {ANNA} "
            "(wait for it with --wait SECONDS, or build into another folder with --out)"
        )
        assert (tmp_path / NOTE).read_text(encoding="utf-8") == f"{ANNA}\n"
    assert not (tmp_path / NOTE).exists()
    with building(tmp_path):
        pass


def test_says_in_utc_who_this_process_is() -> None:
    said = building_lock.this_process()
    assert re.fullmatch(rf"process {os.getpid()} of .+ on .+, since 20[0-9T:-]+\+00:00", said)


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        (None, "not said who"),
        (b"", "not said who"),
        (b"\xff", "not said who"),
        ("\u202e\x1b[31m".encode() + b"x" * 9000, r"here: [^\x1b\u202e]{200,400}x \(wait"),
    ],
)
def test_a_note_that_makes_no_sense_is_no_hindrance(
    tmp_path: Path, note: bytes | None, shown: str
) -> None:
    with building(tmp_path):
        (tmp_path / NOTE).unlink()
        if note is not None:
            (tmp_path / NOTE).write_bytes(note)
        with pytest.raises(BuildUnderway, match=shown), building(tmp_path):
            pass


def test_each_folder_has_its_own_which_is_given_back_when_the_build_raises(tmp_path: Path) -> None:
    with pytest.raises(KeyError), building(tmp_path / "a"), building(tmp_path / "b"):
        raise KeyError("x")
    with building(tmp_path / "a"):
        assert (tmp_path / "a" / LOCK).is_file()


def test_waits_for_another_process_and_says_for_whom(tmp_path: Path) -> None:
    process = holder(tmp_path)
    said: list[str] = []

    def waiting(text: str) -> None:
        said.append(text)
        process.communicate()  # ends its input, and with it the process

    with building(tmp_path, wait=60, waiting=waiting):
        pass
    assert len(said) == 1
    assert said[0].startswith(f"waiting up to 60 s for another build: process {process.pid} of ")


def test_waits_no_longer_than_told(tmp_path: Path) -> None:
    said: list[str] = []
    with (
        building(tmp_path),
        pytest.raises(BuildUnderway),
        building(tmp_path, wait=0.01, waiting=said.append),
    ):
        pass
    assert len(said) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_holder_that_was_killed_locks_nobody_out(tmp_path: Path) -> None:
    process = holder(tmp_path)
    with pytest.raises(BuildUnderway), building(tmp_path):
        pass
    process.kill()
    process.communicate()
    assert f"process {process.pid} of" in (tmp_path / NOTE).read_text(encoding="utf-8")
    with building(tmp_path):
        assert f"process {os.getpid()} of" in (tmp_path / NOTE).read_text(encoding="utf-8")
    assert not (tmp_path / NOTE).exists()


def test_threads_of_one_process_do_not_meet_either(tmp_path: Path) -> None:
    def second() -> None:
        with pytest.raises(BuildUnderway), building(tmp_path):
            pass

    with building(tmp_path), ThreadPoolExecutor(1) as pool:
        pool.submit(second).result()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = pytest.raises(CannotPublish, match=r"reports cannot be written here.*--out")
    with refused, building(tmp_path / "file" / "out"):
        pass


def test_a_note_that_cannot_be_written_leaves_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:

        def refuse(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        full.setattr(Path, "write_text", refuse)
        with pytest.raises(CannotPublish, match="No space left"), building(tmp_path):
            pass
    with building(tmp_path):
        pass
