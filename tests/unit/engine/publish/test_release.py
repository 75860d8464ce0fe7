from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.engine.freshness import fingerprint
from helpers.engine.freshness.heard import Heard
from helpers.engine.publish import exchange
from helpers.engine.publish import release as publishing
from helpers.engine.publish.exchange import STAGING, clear
from helpers.engine.publish.release import (
    CannotPublish,
    Report,
    State,
    formats_to_build,
    prepare,
    publish,
    read_manifest,
)
from helpers.engine.run.plan import Job
from tests.unit.engine.making import dated, jobs, notebook, write

RECIPE = {"data": "d1", "helpers": "h1"}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return planned(tmp_path)


def planned(root: Path) -> Job:
    write(root / "notebooks", n01_a=notebook())
    (job,) = jobs(root)
    prepare(job.out)
    return job


def report(text: str = "first") -> Report:
    return Report(
        {
            "report.html": text.encode(),
            "report.pdf": text.encode(),
            "sections/01_a.ipynb": text.encode(),
        },
        ("html", "pdf"),
        replace(dated("2023-10"), sources=("mee_2022",), evidence=("c1",)),
    )


def published(job: Job) -> dict[str, str]:
    return {
        path.relative_to(job.folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(job.folder.rglob("*"))
        if path.is_file() and path.name != "report.json"
    }


def state(job: Job, recipe: dict[str, str]) -> State:
    """The state of a report when it would now be made by some recipe."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprint, "recipe", lambda *_: recipe)
        return publishing.state(job)


def hidden(job: Job) -> list[Path]:
    return sorted(job.out.glob(f"{STAGING}*"))


@pytest.fixture(params=["exchange", "two steps"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of replacing a folder: the one of Linux, and the one of other systems."""
    if request.param == "two steps":
        monkeypatch.setattr(exchange, "_exchange", lambda *_: False)
    elif sys.platform != "linux":
        pytest.skip("only Linux exchanges folders")
    return str(request.param)


def test_publishes_all_files_and_a_manifest(job: Job) -> None:
    heard = Heard(packages=("papermill",), programs=("sh",))
    publish(job, replace(report(), heard=heard), RECIPE)
    assert set(published(job)) == {"report.html", "report.pdf", "sections/01_a.ipynb"}
    manifest = json.loads((job.folder / "report.json").read_text(encoding="utf-8"))
    assert manifest["name"] == "lishui"
    assert manifest["lang"] == "zh"
    assert manifest["edition"] == "2023-10"
    assert manifest["formats"] == ["html", "pdf"]
    assert manifest["parameters"] == {"city": "lishui", "lang": "zh"}
    assert manifest["sections"] == ["01_a"]
    assert manifest["sources"] == ["mee_2022"]
    assert manifest["evidence"] == ["c1"]
    assert manifest["recipe"] == RECIPE
    assert len(manifest["fingerprint"]) == 64
    assert manifest["versions"]["papermill"]
    assert manifest["heard"] == {"packages": ["papermill"], "programs": ["sh"]}
    assert publishing.state(job).programs == ("sh",)
    assert manifest["files"]["report.html"] == {
        "bytes": 5,
        "sha256": hashlib.sha256(b"first").hexdigest(),
    }
    assert str(job.out) not in json.dumps(manifest)
    assert hidden(job) == []


def test_the_same_report_gives_the_same_bytes(job: Job) -> None:
    publish(job, report(), RECIPE)
    first = (job.folder / "report.json").read_bytes()
    publish(job, report(), dict(reversed(RECIPE.items())))
    assert (job.folder / "report.json").read_bytes() == first


def test_replaces_the_whole_report(job: Job, way: str) -> None:
    publish(job, report(), RECIPE)
    publish(job, Report({"report.html": b"second"}, ("html",), dated("")), RECIPE)
    assert published(job) == {"report.html": "second"}
    assert hidden(job) == []


def test_readable_by_whom_the_umask_lets(job: Job) -> None:
    publish(job, report(), RECIPE)
    fresh = job.out / "compare"
    fresh.mkdir()
    assert job.folder.stat().st_mode == fresh.stat().st_mode


@pytest.mark.parametrize("broken", ["write", "sync_folder", "replace", "manifest"])
def test_if_anything_fails_the_old_report_stays(
    job: Job, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(job, report(), RECIPE)
    real = getattr(publishing, broken)
    calls = []

    def fail(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) >= 2 or broken in ("replace", "manifest"):
            raise OSError(28, "No space left on device")
        return real(*arguments)

    monkeypatch.setattr(publishing, broken, fail)
    with pytest.raises(CannotPublish, match="No space left"):
        publish(job, report("second"), RECIPE)
    assert set(published(job).values()) == {"first"}
    assert state(job, RECIPE).fresh
    assert hidden(job) == []


def test_a_failed_second_step_puts_the_old_report_back(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "_exchange", lambda *_: False)
    publish(job, report(), RECIPE)
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(CannotPublish, match="Input/output"):
        publish(job, report("second"), RECIPE)
    assert set(published(job).values()) == {"first"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges folders")
def test_a_reader_finds_a_report_at_any_moment(job: Job) -> None:
    publish(job, report("0"), RECIPE)
    stop = threading.Event()
    gone = []

    def read() -> None:
        while not stop.is_set():
            if not job.folder.is_dir():
                gone.append(1)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(30):
            publish(job, report(str(number)), RECIPE)
    finally:
        stop.set()
        reader.join()
    assert not gone


def _without_a_part(job: Job, name: str) -> None:
    """Take an ingredient out of a manifest, as if the report did not depend on it."""
    path = job.folder / "report.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    del told["recipe"][name]
    path.write_text(json.dumps(told), encoding="utf-8")


def test_states(job: Job) -> None:
    assert state(job, RECIPE) == State(there=False)
    assert not state(job, RECIPE).fresh
    publish(job, report(), RECIPE)
    assert state(job, RECIPE) == State(True, ("html", "pdf"), ())
    assert state(job, RECIPE).fresh
    assert state(job, {**RECIPE, "data": "d2"}).stale == ("data",)
    _without_a_part(job, "helpers")
    assert state(job, {"data": "d1"}).stale == ("report.json",)
    publish(job, report(), RECIPE)
    (job.folder / "report.pdf").write_bytes(b"FIRST")
    assert state(job, RECIPE).stale == ("report.pdf",)
    (job.folder / "report.html").unlink()
    assert state(job, RECIPE).stale == ("report.html", "report.pdf")


@pytest.mark.parametrize("text", [b"", b"[]", b'{"files": []}', b"\xff", b"{}"])
def test_a_manifest_that_makes_no_sense_is_no_report(job: Job, text: bytes) -> None:
    job.folder.mkdir(parents=True)
    (job.folder / "report.json").write_bytes(text)
    assert read_manifest(job.folder) is None
    assert not state(job, RECIPE).there


def test_formats_that_are_fresh_are_kept() -> None:
    fresh = State(True, ("html", "pdf"))
    assert formats_to_build(("pdf",), fresh) == ("pdf", "html")
    assert formats_to_build(("pdf",), State(True, ("html",), ("data",))) == ("pdf",)
    assert formats_to_build(("pdf",), State(False)) == ("pdf",)


def test_a_folder_without_write_permission_is_named(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(prefix: str, dir: Path) -> str:
        raise PermissionError(13, "Permission denied", str(dir))

    # Not by chmod: the tests may run as root, who may write anywhere.
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(CannotPublish, match=r"Permission denied.*--out"):
        prepare(job.out)
    with pytest.raises(CannotPublish, match="Permission denied"):
        publish(job, report(), RECIPE)


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_does_not_lead_out_of_the_reports(job: Job, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    job.folder.parent.symlink_to(outside)
    with pytest.raises(CannotPublish, match="out of the reports"):
        publish(job, report(), RECIPE)
    assert not list(outside.iterdir())


def killed(job: Job, part: str) -> None:
    """Publish, and die in the middle as by kill -9."""

    def die(*arguments: object, **_: object) -> bool:
        if part == "between the two steps":
            target, __, old = arguments
            assert isinstance(target, Path)
            assert isinstance(old, Path)
            target.rename(old)
        os._exit(9)

    module, name = {
        "while writing": (publishing, "sync_folder"),
        "while locking": (exchange, "FileLock"),
    }.get(part, (publishing, "replace"))
    setattr(module, name, die)
    publish(job, report("second"), RECIPE)


def die_in_each(runs: dict[str, Job]) -> None:
    """Let copies of this process, which has no threads, die in the parts of a run."""
    for part, job in runs.items():
        child = os.fork()
        if not child:
            killed(job, part)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9, part


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_what_a_dead_run_left_is_cleared(tmp_path: Path) -> None:
    parts = ("while writing", "while locking", "before the replacement", "between the two steps")
    runs = {part: planned(tmp_path / part) for part in parts}
    for job in runs.values():
        publish(job, report(), RECIPE)
    process = multiprocessing.get_context("spawn").Process(target=die_in_each, args=(runs,))
    process.start()
    process.join()
    assert process.exitcode == 0
    for part, job in runs.items():
        assert len(hidden(job)) == 1, part
        prepare(job.out)
        assert hidden(job) == [], part
        assert set(published(job).values()) == {"first"}
        assert state(job, RECIPE).fresh


def test_what_a_living_run_writes_is_left_alone(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[[Path, bytes], None] = exchange.write
    seen = []

    def meanwhile(path: Path, content: bytes) -> None:
        real(path, content)
        clear(job.out)
        seen.append(path.is_file())

    monkeypatch.setattr(publishing, "write", meanwhile)
    publish(job, report(), RECIPE)
    assert seen == [True] * 4
