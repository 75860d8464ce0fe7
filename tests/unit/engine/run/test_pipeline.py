from __future__ import annotations

import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from helpers.engine.freshness import fingerprint
from helpers.engine.publish import gallery, release
from helpers.engine.publish.release import CannotPublish
from helpers.engine.run import execute, pipeline
from helpers.engine.run.execute import Execution
from helpers.engine.run.pipeline import build
from helpers.engine.run.plan import Job, Task
from helpers.engine.run.results import Built, Failure
from helpers.engine.run.run_log import RunLog
from tests.files import contents
from tests.unit.engine.making import at_once, code, jobs, no_room, notebook, prose, stub, write


class Recorder(RunLog):
    """Remembers what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def begin(self, reports: int, steps: int) -> None:
        self.told.append(f"{reports} reports, {steps} steps")

    def step(self, report: str, what: str, *, ok: bool = True) -> None:
        self.told.append(f"{report} {what} {'ok' if ok else 'failed'}")

    def end(self) -> None:
        self.told.append("end")


class Waiting(Recorder):
    """Lets steps end when it has been told that they are at work."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = threading.Event()

    def at_work(self, report: str, what: str) -> None:
        self.told.append(f"{report} {what} at work")
        self.heard.set()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # A package that nobody edits while the test runs.
    monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path / "helpers")
    write(tmp_path / "notebooks", n01_a=notebook(prose("# 甲")), n02_b=notebook(code("1")))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "claims.csv").write_text("claim\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Sections that are done without a kernel; returns the tasks done."""
    ran: list[Task] = []

    def run(task: Task) -> Execution:
        ran.append(task)
        return Execution(task.section, task.source.decode())

    monkeypatch.setattr(execute, "run_section", run)
    return ran


def visible(root: Path) -> dict[str, bytes]:
    return contents(root / "reports")


def names(reports: tuple[Built, ...] | tuple[Job, ...]) -> list[str]:
    return [f"{report.name} {report.lang}" for report in reports]


def test_builds_with_real_kernels_and_processes_and_the_same_bytes_again(root: Path) -> None:
    write(
        root / "notebooks",
        n01_a=notebook(code("print('city', city)")),
        n02_b=notebook(code("if city == 'yushu':\n    raise LookupError('no such claim')")),
    )
    planned = jobs(root, ["lishui", "yushu"], formats=["html", "pdf"])
    told = Recorder()
    result = build(planned, workers=2, progress=told)
    assert names(result.done) == ["lishui zh"]
    (failure,) = result.failed
    assert (failure.name, failure.section, failure.cell) == ("yushu", "02_b", 2)
    assert (failure.error, failure.message) == ("LookupError", "no such claim")
    assert told.told[0] == "2 reports, 6 steps"
    assert sorted(told.told[1:-1]) == [
        "lishui zh 01_a ok",
        "lishui zh 02_b ok",
        "lishui zh report ok",
        "yushu zh 01_a ok",
        "yushu zh 02_b failed",
        "yushu zh report failed",
    ]
    first = visible(root)
    assert set(first) == {
        "index.html",
        "index.json",
        "lishui/zh/content.json",
        "lishui/zh/report.html",
        "lishui/zh/report.json",
        "lishui/zh/report.md",
        "lishui/zh/report.pdf",
        "lishui/zh/sections/01_a.ipynb",
        "lishui/zh/sections/02_b.ipynb",
    }
    assert "city lishui" in first["lishui/zh/report.html"].decode()
    again = build(planned[:1], pool=at_once, force=True)
    assert names(again.done) == ["lishui zh"]
    assert visible(root) == first


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_a_template_that_is_killed_in_the_middle_costs_no_report(root: Path) -> None:
    sign = root / "killed"
    kill = (
        "import os, pathlib, time\n"
        f"sign = pathlib.Path({str(sign)!r})\n"
        "if not sign.exists():\n"
        "    sign.touch()\n"
        "    os.kill(os.getppid(), 9)\n"
        "    time.sleep(60)\n"
        "print('city', city)"
    )
    write(root / "notebooks", n01_a=notebook(code(kill)), n02_b=notebook(code("print(city)")))
    planned = jobs(root, ["lishui", "yushu", "xiamen"], exporters={"html": stub("PidExporter")})
    result = build(planned, workers=2)
    assert sign.exists()
    assert names(result.done) == ["lishui zh", "yushu zh", "xiamen zh"]
    assert result.failed == ()
    assert any("the template process is gone" in note for note in result.notes)
    pids = {(job.folder / "report.html").read_text(encoding="utf-8") for job in planned}
    assert len(pids | {str(os.getpid())}) == 4, "each export has a process of its own"


def test_a_fresh_report_is_skipped_until_something_changes(root: Path, quick: list[Task]) -> None:
    planned = jobs(root, ["lishui", "yushu"])
    assert names(build(planned, pool=at_once).done) == ["lishui zh", "yushu zh"]
    again = build(planned, pool=at_once)
    assert (again.done, names(again.skipped), again.failed) == ((), ["lishui zh", "yushu zh"], ())
    assert len(quick) == 4
    assert names(build(planned, pool=at_once, force=True).done) == ["lishui zh", "yushu zh"]
    (root / "reports/lishui/zh/report.html").write_text("edited", encoding="utf-8")
    assert names(build(planned, pool=at_once).done) == ["lishui zh"]
    (root / "data" / "claims.csv").write_text("claim\nx\n", encoding="utf-8")
    assert names(build(planned, pool=at_once).done) == ["lishui zh", "yushu zh"]


def test_another_format_is_added_to_a_fresh_report(root: Path, quick: list[Task]) -> None:
    build(jobs(root, formats=["html"]), pool=at_once)
    assert build(jobs(root, formats=["pdf"]), pool=at_once).done
    assert {"lishui/zh/report.html", "lishui/zh/report.pdf"} <= set(visible(root))
    assert build(jobs(root, formats=["html"]), pool=at_once).skipped


def test_what_the_gallery_says_of_a_failure_ends_with_the_next_good_build(
    root: Path, monkeypatch: pytest.MonkeyPatch, quick: list[Task]
) -> None:
    planned = jobs(root, ["lishui", "yushu"])
    build(planned, pool=at_once)
    before = visible(root)

    def fail(task: Task) -> Execution:
        raise OSError("cannot read")

    with monkeypatch.context() as broken:
        broken.setattr(execute, "run_section", fail)
        build(planned[:1], pool=at_once, force=True)
    build(planned[1:], pool=at_once, force=True)
    told = json.loads(visible(root)["index.json"])["reports"]
    assert [one["failed"] for one in told] == [True, False], "of another city's build"
    build(planned[:1], pool=at_once)
    assert visible(root) == before, "it was fresh all the time"


def test_a_gallery_that_cannot_be_written_is_a_failure_beside_the_reports(
    root: Path, monkeypatch: pytest.MonkeyPatch, quick: list[Task]
) -> None:
    def full(out: Path, ended: object, words: object) -> None:
        raise CannotPublish("No space left on device", where="index.html")

    monkeypatch.setattr(gallery, "write", full)
    result = build(jobs(root), pool=at_once)
    assert names(result.done) == ["lishui zh"]
    assert result.failed == (
        Failure("", "", "CannotPublish", "index.html: No space left on device"),
    )


def test_says_how_long_each_section_and_the_export_took(root: Path, quick: list[Task]) -> None:
    (built,) = build(jobs(root), pool=at_once).done
    assert [name for name, _ in built.seconds] == ["01_a", "02_b", "report"]
    assert all(seconds >= 0 for _, seconds in built.seconds)
    assert visible(root)["lishui/zh/report.json"].count(b"seconds") == 0


def test_an_exporter_that_raises_fails_its_report_only(root: Path, quick: list[Task]) -> None:
    planned = jobs(root, ["lishui", "yushu"], exporters={"html": stub("FailingExporter")})
    result = build(planned, pool=at_once)
    assert names(result.done) == ["yushu zh"]
    (failure,) = result.failed
    assert failure.error == "ExportFailure"
    assert failure.message.startswith("report.html: KeyError: 'no such glyph'")
    assert "from_notebook_node" in failure.message


def test_a_full_folder_for_temporary_files_is_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, quick: list[Task]
) -> None:
    def full(_: Task) -> Execution:
        raise no_room()

    planned = jobs(root, exporters={"html": stub("FullExporter")})
    exported = build(planned, pool=at_once).failed
    monkeypatch.setattr(execute, "run_section", full)
    executed = build(planned, pool=at_once).failed
    assert exported and executed
    for failure in (*exported, *executed):
        assert "No space left" in failure.message and "\n" not in failure.message
        assert failure.message.endswith("of the folder for temporary files too)")


def test_an_exporter_that_is_not_there_is_named(root: Path, quick: list[Task]) -> None:
    planned = jobs(root, exporters={"html": stub("NoExporter")})
    (failure,) = build(planned, pool=at_once).failed
    assert "NoExporter" in failure.message


def test_a_worker_that_dies_takes_only_its_own_report(root: Path) -> None:
    write(root / "notebooks", n02_b=notebook(parameters=""))
    planned = jobs(root, ["lishui", "yushu"], exporters={"html": stub("KillingExporter")})
    result = build(planned, workers=2)
    assert names(result.done) == ["yushu zh"]
    (failure,) = result.failed
    assert (failure.name, failure.error) == ("lishui", "WorkerDied")


@pytest.mark.parametrize("back", [False, True])
def test_an_input_that_changes_meanwhile_is_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch, quick: list[Task], back: bool
) -> None:
    run = execute.run_section

    def edit(task: Task) -> Execution:
        claims = root / "data" / "claims.csv"
        before = claims.read_text(encoding="utf-8")
        claims.write_text(task.section, encoding="utf-8")
        done = run(task)
        if back:
            claims.write_text(before, encoding="utf-8")
        return done

    monkeypatch.setattr(execute, "run_section", edit)
    (failure,) = build(jobs(root), pool=at_once).failed
    assert failure.error == "InputChanged"
    assert "data/claims.csv" in failure.message
    assert visible(root) == {}


def test_a_report_that_cannot_be_published_fails_alone(
    root: Path, monkeypatch: pytest.MonkeyPatch, quick: list[Task]
) -> None:
    real = release.publish

    def full(job: Job, *made: Any, keep: int) -> None:
        if job.name == "lishui":
            raise CannotPublish("No space left on device")
        real(job, *made, keep=keep)

    monkeypatch.setattr(release, "publish", full)
    result = build(jobs(root, ["lishui", "yushu"]), pool=at_once)
    assert names(result.done) == ["yushu zh"]
    assert result.failed == (Failure("lishui", "zh", "CannotPublish", "No space left on device"),)


def test_nothing_runs_if_reports_cannot_be_written(root: Path, quick: list[Task]) -> None:
    (root / "reports").write_text("a file", encoding="utf-8")
    with pytest.raises(CannotPublish):
        build(jobs(root), pool=at_once)
    assert quick == []


def test_what_cells_warned_of_comes_with_the_report(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(task: Task) -> Execution:
        text = task.source.decode()
        return Execution(task.section, text, ((2, f"warned by {task.section}"),))

    monkeypatch.setattr(execute, "run_section", run)
    (built,) = build(jobs(root), workers=2, pool=at_once).done
    assert built.warnings == (("01_a", 2, "warned by 01_a"), ("02_b", 2, "warned by 02_b"))


@pytest.mark.parametrize("what", ["01_a", "report"])
def test_what_takes_long_is_said_to_be_at_work(
    root: Path, quick: list[Task], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    log = Waiting()
    target, name = (execute, "run_section") if what == "01_a" else (pipeline, "finish")
    done = getattr(target, name)

    def slow(*given: Any) -> Any:
        assert log.heard.wait(60)
        return done(*given)

    monkeypatch.setattr(target, name, slow)
    monkeypatch.setattr(pipeline, "_SILENCE", 0.01)
    (job,) = jobs(root)
    assert build([job], workers=1, progress=log, pool=ThreadPoolExecutor).done
    assert log.told.count(f"{job.report} {what} at work") == 1
