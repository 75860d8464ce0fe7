"""Runs that nobody watches: each test injects a fault and looks at what an operator would see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from helpers.cli import main
from helpers.engine.publish.release import CannotPublish
from helpers.engine.run import execute, run_log, run_record
from helpers.engine.run import pipeline as building
from helpers.engine.run.execute import Execution, SectionFailure
from helpers.engine.run.plan import Task
from helpers.engine.run.results import Failure
from tests.files import contents
from tests.functional.commands import COMMAND, run, write
from tests.functional.faults import CITIES
from tests.functional.mounts import read_only, small
from tests.unit.cli.webhook import listening
from tests.unit.engine.making import at_once

SECRETS = ("t0ken", "pa55", "qu3ry")


class Sections:
    """Stands in for kernels; a test says what happens in a section."""

    def __init__(self) -> None:
        self.does: Callable[[Task], None] = lambda _: None

    def __call__(self, task: Task) -> Execution:
        self.does(task)
        return Execution(task.section, task.source.decode())


@pytest.fixture
def sections(monkeypatch: pytest.MonkeyPatch) -> Sections:
    stub = Sections()
    monkeypatch.setattr(execute, "run_section", stub)
    monkeypatch.setattr(building, "build", partial(building.build, pool=at_once))
    return stub


@pytest.fixture
def project(folder: Path, plain: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository's data and one small notebook."""
    write(folder / "notebooks", "01_overview", "print(city)")
    monkeypatch.delenv("CASEBOOK_NOTIFY", raising=False)
    return folder


def record(project: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((project / "reports/run.json").read_text(encoding="utf-8"))
    return told


def fails(*cities: str) -> Callable[[Task], None]:
    def fail(task: Task) -> None:
        if task.name in cities:
            told = Failure(task.name, task.lang, "KeyError", "'gdp' | <b>", task.section, 2)
            raise SectionFailure(told)

    return fail


def injected(what: str, root: Path, wrap: Callable[[list[str]], list[str]] | None = None) -> Any:
    """Run a build with a fault in a process of its own; return what was seen, and what it said."""
    command = [sys.executable, "-m", "tests.functional.faults", what, str(root)]
    checkout = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        wrap(command) if wrap else command,
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(checkout), *_path()])},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def _path() -> Iterator[str]:
    if told := os.environ.get("PYTHONPATH"):
        yield told


ALL_NEW = dict.fromkeys(CITIES, "new")
ALL_OLD = dict.fromkeys(CITIES, "old")
NONE_DAMAGED: dict[str, Any] = {"damaged": [], "hidden": []}


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX")
def test_killed_at_thirteen_moments_every_report_is_whole_and_a_rerun_does_what_is_missing(
    tmp_path: Path,
) -> None:
    told, _ = injected("kills", tmp_path)
    points = told["points"]
    assert len({point["point"] for point in points}) == 13
    assert [point["code"] for point in points] == [-9] * 13
    seen = set()
    for point in points:
        after, mended = point["after"], point["mended"]
        assert after["damaged"] == [], point
        assert set(after["texts"]) == set(CITIES), "a reader finds a report at any moment"
        assert point["again"] == 0
        assert mended | NONE_DAMAGED == mended
        assert mended["texts"] == ALL_NEW
        assert mended["kept"] == dict.fromkeys(CITIES, 1)
        done = {city: "fresh" if after["texts"][city] == "new" else "built" for city in CITIES}
        assert mended["outcomes"] == done, "only what was missing"
        seen.add(tuple(after["texts"].values()))
    assert len(seen) == 4, "none, one, two and all were new when it died"


def test_a_full_disk_leaves_the_old_report_and_a_rerun_mends(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    told, said = injected("full", tmp_path, partial(small, reports, 3))
    assert told["first"] == 0
    code, seen = told["one_too_large"]
    assert code == 1
    assert seen["texts"] == {**ALL_NEW, "lishui": "old"}
    assert seen["marked"] == ["lishui"]
    assert seen | NONE_DAMAGED == seen
    assert "failed: lishui zh: CannotPublish" in said
    assert told["why"] == "No space left on device"
    code, seen = told["no_room"]
    assert code == 1
    assert seen["texts"] == {**ALL_NEW, "lishui": "old"}, "nothing was touched"
    assert seen | NONE_DAMAGED == seen
    code, seen = told["room"]
    assert code == 0
    assert seen["texts"] == dict.fromkeys(CITIES, "newer")
    assert seen | NONE_DAMAGED | {"marked": []} == seen


def test_a_read_only_folder_is_named_and_its_reports_stay(tmp_path: Path) -> None:
    assert injected("old", tmp_path)[0] == 0
    reports = tmp_path / "reports"
    before = contents(reports)
    (code, seen), said = injected("again", tmp_path, partial(read_only, reports))
    assert code == 1
    assert said.startswith(f"Error: {reports}: reports cannot be written here: Read-only file")
    assert seen["texts"] == ALL_OLD
    assert seen["damaged"] == []
    assert contents(reports) == before
    checked = subprocess.run(
        read_only(reports, [COMMAND, "verify", "--out", str(reports)]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout == "3 reports: 0 damaged\n"


def test_a_build_whose_standard_error_is_closed_is_a_build(
    project: Path, sections: Sections, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as closed:
        closed.setattr(sys, "stderr", None)
        main.main(["build", "lishui"], standalone_mode=False)
    assert record(project)["built"] == 1


def test_two_builds_at_once(project: Path, sections: Sections) -> None:
    seconds: list[subprocess.CompletedProcess[str]] = []

    def meanwhile(_: Task) -> None:
        command = [COMMAND, "build", "chenzhou", "--summary", "second.md"]
        seconds.append(subprocess.run(command, capture_output=True, text=True, check=False))

    sections.does = meanwhile
    first = run("build", "chenzhou")
    assert first.exit_code == 0, first.stderr
    (second,) = seconds
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.startswith(f"Error: {project / 'reports'}: another build is writing")
    assert f": process {os.getpid()} of " in second.stderr
    assert ", since 20" in second.stderr
    assert "another build" in (project / "second.md").read_text(encoding="utf-8")
    assert record(project)["exit_code"] == 0, "the record is that of the one who built"


def test_nine_of_twelve_are_published_and_three_kept_old(
    project: Path, sections: Sections, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("build", "--all", "--format", "html").exit_code == 0
    assert record(project)["built"] == 12
    old = contents(project / "reports")
    three = ("bazhong", "lishui", "yushu")
    assert all(f"{city}/zh/report.html" in old for city in three)
    write(project / "notebooks", "01_overview", "print(city, 2)")
    sections.does = fails(*three)
    with listening([200]) as webhook:
        monkeypatch.setenv("CASEBOOK_NOTIFY", f"json://{webhook.place}/t0ken")
        result = run(
            "build", "--all", "--format", "html", "--keep", "3", "--summary", "run.md",
            "--log-format", "json",
        )  # fmt: skip
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "9 built, 0 already fresh, 3 failed, 3 of them with the old report kept\n"
    )
    new = contents(project / "reports")
    changed = {
        name.split("/")[0] for name in old if name.endswith("ipynb") and new[name] != old[name]
    }
    assert len(changed) == 9
    assert changed.isdisjoint(three)
    assert {n: new[n] for n in new if n.startswith(three)} == {
        n: old[n] for n in old if n.startswith(three)
    }
    kept = {name.split("/")[0] for name in new if "/editions/" in name}
    assert kept == changed
    gallery = json.loads(new["index.json"])["reports"]
    assert [one["name"] for one in gallery if one["failed"]] == list(three)
    assert new["index.html"].decode().count("最近一次生成失败") == 3
    (message,) = webhook.messages
    told = record(project)
    assert message["title"] == f"casebook: {result.stdout.splitlines()[0]}"
    assert message["message"].count(": the old report is kept\n") == 3
    assert (told["built"], told["failed"], told["kept"], told["exit_code"]) == (9, 3, 3, 1)
    page = (project / "run.md").read_text(encoding="utf-8")
    for city in three:
        assert (
            f"- `{city} zh`: the old report is kept\n"
            "  - `01_overview`, cell 2: `KeyError`: `'gdp' | <b>`\n"
        ) in page
    assert page.count("\n- ") == 12
    events = [json.loads(line) for line in result.stderr.splitlines()]
    counted = [event["event"] for event in events]
    assert counted == ["begin", *["step"] * 24, *["failure"] * 3, "end"]
    assert sorted(e["report"] for e in events if e["event"] == "failure") == [
        f"{city} zh" for city in three
    ]
    assert run("verify").stdout == "12 reports, 9 past editions: 0 damaged\n"


def backwards(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    """Let every clock of the package that can be set show another year."""
    moment = datetime(year, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(run_record, "now", lambda: moment)
    monkeypatch.setattr(run_log, "now", lambda: moment)
    monkeypatch.setattr(time, "time", moment.timestamp)
    monkeypatch.setattr(time, "time_ns", lambda: int(moment.timestamp() * 1e9))


def test_a_clock_that_is_set_back_changes_no_report(
    project: Path, sections: Sections, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = project / "reports"
    backwards(monkeypatch, 2030)
    assert run("build", "chenzhou", "--keep", "9").exit_code == 0
    for path in reports.rglob("*"):
        os.utime(path, (4e9, 4e9))  # later than anything that is written from now on
    before = contents(reports)
    backwards(monkeypatch, 1999)
    assert run("build", "chenzhou").stdout == "0 built, 1 already fresh\n"
    assert run("build", "chenzhou", "--force").exit_code == 0
    told = record(project)
    assert told["began"] == "1999-01-01T00:00:00.000Z"
    assert told["seconds"] >= 0
    after = contents(reports)
    assert {name for name in after if after[name] != before[name]} == {"run.json"}
    write(project / "notebooks", "01_overview", "print(city, 2)")
    assert run("build", "chenzhou", "--keep", "9").exit_code == 0
    (kept,) = (reports / "chenzhou" / "editions" / "zh").iterdir()
    assert contents(kept) == {
        name.removeprefix("chenzhou/zh/"): content
        for name, content in before.items()
        if name.startswith("chenzhou/zh/")
    }


def test_a_notification_that_fails_is_a_warning(
    project: Path, sections: Sections, monkeypatch: pytest.MonkeyPatch
) -> None:
    def environment(_: Task) -> None:
        assert "CASEBOOK_NOTIFY" not in os.environ, "a notebook could print it"

    sections.does = environment
    with listening([500]) as webhook:
        monkeypatch.setenv("CASEBOOK_NOTIFY", f"json://anna:pa55@{webhook.place}/t0ken?-key=qu3ry")
        result = run("build", "chenzhou", "--summary", "run.md", "--log-format", "json")
    assert result.exit_code == 0, result.stderr
    events = [json.loads(line) for line in result.stderr.splitlines()]
    (warning,) = [event["text"] for event in events if event["event"] == "warning"]
    assert warning == "JSON could not be notified: it answered 500"
    assert f"**Warning**: `{warning}`" in (project / "run.md").read_text(encoding="utf-8")
    shown = [result.output.encode(), *contents(project).values()]
    assert not any(secret.encode() in text for text in shown for secret in SECRETS)
    assert record(project)["exit_code"] == 0


def test_bad_data_are_notified_too_and_touch_no_report(project: Path, sections: Sections) -> None:
    (project / "data" / "sources.csv").unlink()
    with listening([200]) as webhook:
        address = f"json://{webhook.place}/"
        result = run("build", "--all", "--notify", address, "--summary", "x.md")
    assert result.exit_code == 1
    assert "sources.csv" in result.stderr
    (message,) = webhook.messages
    assert message["message"].startswith("The run broke off: ")
    assert "The run broke off" in (project / "x.md").read_text(encoding="utf-8")
    assert not (project / "reports").exists()


def test_a_record_that_cannot_be_written_hides_nothing(
    project: Path, sections: Sections, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(out: Path, run: object) -> None:
        raise CannotPublish("No space left on device", where="run.json")

    monkeypatch.setattr(run_record, "write", full)
    sections.does = fails("lishui")
    result = run("build", "chenzhou", "lishui", "--summary", "run.md")
    assert result.exit_code == 1
    assert result.stdout.startswith("1 built, 0 already fresh, 1 failed\n")
    assert "failed: lishui zh, 01_overview, cell 2: KeyError" in result.stderr
    assert "failed: CannotPublish: run.json: No space left on device" in result.stderr
    page = (project / "run.md").read_text(encoding="utf-8")
    assert "Failed: `CannotPublish`: `run.json: No space left on device`" in page


def test_a_summary_that_cannot_be_written_is_said_at_the_end(
    project: Path, sections: Sections
) -> None:
    result = run("build", "chenzhou", "--summary", "none/run.md", "--log-format", "json")
    assert result.exit_code == 1
    assert result.stdout.startswith("1 built")
    *_, failure, end = map(json.loads, result.stderr.splitlines())
    assert failure["message"] == (
        "none/run.md: the summary cannot be written: No such file or directory "
        "(give another file with --summary)"
    )
    assert (end["event"], end["exit_code"]) == ("end", 1)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_summary_replaces_what_was_there_and_keeps_a_link(
    project: Path, sections: Sections
) -> None:
    (project / "page").write_text("before", encoding="utf-8")
    (project / "link").symlink_to("page")
    assert run("build", "chenzhou", "--summary", "link").exit_code == 0
    assert (project / "link").is_symlink()
    assert (project / "page").read_text(encoding="utf-8").startswith("# Reports: 1 built")


def test_verify_says_what_is_damaged(project: Path, sections: Sections) -> None:
    assert run("build", "chenzhou", "lishui").exit_code == 0
    assert run("verify").stdout == "2 reports: 0 damaged\n"
    (project / "reports/lishui/zh/report.html").write_text("edited", encoding="utf-8")
    (project / "reports/lishui/zh/report.pdf").unlink()
    result = run("verify")
    assert (result.exit_code, result.stdout) == (1, "2 reports: 1 damaged\n")
    assert result.stderr.splitlines() == [
        "damaged: lishui/zh: report.html: altered",
        "damaged: lishui/zh: report.pdf: missing",
    ]
    told = json.loads(run("verify", "lishui", "--json", "--out", "reports").stdout)
    assert told["damaged"] == 1
    assert [one["folder"] for one in told["reports"]] == ["lishui/zh"]
    assert told["reports"][0]["damage"][0] == {
        "file": "report.html",
        "fault": "altered",
        "detail": "",
    }
    assert run("verify", "chenzhou").exit_code == 0
    for words in (("nowhere",), ("--out", "data"), ("--al",)):
        assert run("verify", *words).exit_code == 2
