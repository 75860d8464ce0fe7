"""Files and folders that somebody put in the way: read as what they are, never followed out."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.casebook import read_casebook
from helpers.engine.freshness.snapshot import Snapshot, folder_digest
from helpers.engine.publish import exchange, gallery, release
from helpers.engine.run.parameters import parse_parameters
from helpers.engine.run.plan import Job, find_sections
from helpers.errors import CasebookError
from tests.security.hostile import PIECES, file_names, hostile, json_values
from tests.unit.engine.making import dated, jobs, notebook, write

links = pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
REPORT = release.Report({"report.html": b"new"}, ("html",), dated("2026-01"))


def refuses_or_passes(action: Any) -> None:
    with contextlib.suppress(CasebookError):
        action()


def put(folder: Path, name: str, text: str = "x") -> bool:
    """Write a file under a name; tell whether the system takes the name."""
    try:
        (folder / name).write_text(text, encoding="utf-8")
    except (OSError, ValueError):
        return False
    return True


@pytest.fixture
def job(tmp_path: Path) -> Job:
    write(tmp_path / "notebooks", n01_a=notebook())
    (job,) = jobs(tmp_path)
    release.prepare(job.out)
    return job


# Notebooks


def test_only_what_is_called_like_a_notebook_is_one(tmp_path: Path) -> None:
    made = write(tmp_path / "notebooks", n01_a=notebook())
    text = json.dumps(notebook())
    names = [f"02_{piece}.ipynb" for piece in PIECES] + [f"{piece}03_a.ipynb" for piece in PIECES]
    assert sum(put(made, name, text) for name in names) > 50
    (made / "04_folder.ipynb").mkdir()
    found = {"01_a"}
    with pytest.raises(CasebookError, match="04_folder"):
        find_sections(made)
    (made / "04_folder.ipynb").rmdir()
    for section in find_sections(made):
        assert section.name.isascii()
        assert section.name.replace("_", "").isalnum()
        assert section.path.parent == made.resolve()
        found.add(section.name)
    assert {"02_lishui", "02_con"} < found


def test_any_json_is_a_notebook_or_is_refused(tmp_path: Path) -> None:
    @settings(max_examples=600)
    @given(json_values)
    @example({"nbformat": 4, "cells": ["x"]})
    @example({"nbformat": 4, "cells": [], "metadata": {"kernelspec": None}})
    @example({"nbformat": 4, "cells": [{"cell_type": "code", "metadata": {"tags": None}}]})
    @example({"nbformat": 4, "cells": [{"metadata": {"tags": ["parameters"]}, "source": [5]}]})
    def reads(value: Any) -> None:
        text = json.dumps(value)
        for content in (text, f'{{"nbformat": 4, "cells": [{text}], "metadata": {text}}}'):
            put(tmp_path, "01_a.ipynb", content)
            refuses_or_passes(lambda: find_sections(tmp_path))

    reads()


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "", "\ufeff{}", "NaN"])
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    put(tmp_path, "01_a.ipynb", text)
    with pytest.raises(CasebookError, match="01_a"):
        find_sections(tmp_path)


@pytest.mark.parametrize(
    "source",
    ["x = " + "-" * 20_000 + "1", "x = " + "+".join("1" * 20_000), "x: " + "a|" * 5_000 + "b = 1"],
)
def test_parameters_that_are_nested_too_deeply_are_refused(source: str) -> None:
    with pytest.raises(CasebookError, match="too deeply"):
        parse_parameters(source, "01_a")


@settings(max_examples=600)
@given(hostile, hostile)
def test_no_source_of_parameters_is_run(name: str, value: str) -> None:
    refuses_or_passes(lambda: parse_parameters(f"{name} = {value}", "01_a"))
    refuses_or_passes(lambda: parse_parameters(f"a: {name} = {value!r}", "01_a"))


@links
def test_a_folder_of_notebooks_may_be_a_link(tmp_path: Path) -> None:
    made = write(tmp_path / "made", n01_a=notebook())
    (tmp_path / "notebooks").symlink_to(made)
    (section,) = find_sections(tmp_path / "notebooks")
    assert section.path == made.resolve() / "01_a.ipynb"
    (made / "02_gone.ipynb").symlink_to(tmp_path / "nowhere")
    with pytest.raises(CasebookError, match="02_gone"):
        find_sections(made)


# Data


def digest(folder: Path) -> str:
    return folder_digest(Snapshot().folder(folder))


@links
def test_a_folder_of_data_may_be_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(root / "data")
    assert read_casebook(tmp_path / "data").edition == read_casebook(root / "data").edition
    assert digest(tmp_path / "data") == digest(root / "data")


@links
def test_a_link_in_a_circle_is_no_end_of_the_world(tmp_path: Path) -> None:
    put(tmp_path, "a.csv")
    before = digest(tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert digest(tmp_path) == before
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert digest(tmp_path) != before, "what a link leads to may come to be"


@settings(max_examples=300)
@given(st.lists(file_names, min_size=1, max_size=4, unique=True))
@example(["\udcff.csv"])
def test_a_folder_has_a_digest_whatever_its_files_are_called(names: list[str]) -> None:
    with scratch() as folder:
        empty = digest(folder)
        written = [name for name in names if put(folder, name)]
        first = digest(folder)
        assert first == digest(folder)
        counted = [name for name in written if not name.endswith(".pyc")]
        assert (first == empty) == (not counted)


# Reports


def test_any_manifest_is_read_or_passed_over(job: Job) -> None:
    job.folder.mkdir(parents=True)
    put(job.folder, "report.html")

    @settings(max_examples=150)
    @given(json_values, st.one_of(hostile, st.just("report.html")))
    @example({"formats": [{}]}, "a\0b")
    @example({"card": {"version": 1, "kind": "report", "name": "\ud800"}}, "../../../etc/passwd")
    @example(None, "\ud800")
    def reads(value: Any, name: str) -> None:
        known = {"files": {name: {"bytes": 1, "sha256": "0"}}, "recipe": {}, "formats": []}
        mixed = value if isinstance(value, dict) else {}
        for content in (value, {"fingerprint": "", **known, **mixed}):
            put(job.folder, "report.json", json.dumps(content))
            release.state(job)
            gallery.published(job.out)

    reads()


def test_a_manifest_that_is_nested_too_deeply_is_none(job: Job) -> None:
    job.folder.mkdir(parents=True)
    put(job.folder, "report.json", "[" * 100_000)
    assert not release.state(job).there


@links
@pytest.mark.parametrize("name", [b"\xff\xfe", b"a\nb", b".hidden", "\u202eb".encode()])
def test_a_folder_that_no_build_made_is_no_card(job: Job, name: bytes) -> None:
    release.publish(job, REPORT, {})
    try:
        shutil.copytree(job.folder.parent, job.out / os.fsdecode(name))
    except OSError:
        return  # the system takes no such name, and so there is no such folder
    page = gallery.write(job.out)
    assert page is not None
    assert page.read_text(encoding="utf-8").count("/report.html") == 1
    assert [report.name for report in gallery.published(job.out)] == ["lishui"]


def abandoned(out: Path, target: bytes) -> Path:
    """Leave what a run leaves that died between the two steps of a replacement."""
    left = out / f"{exchange.STAGING}x"
    (left / "old").mkdir(parents=True)
    (left / "lock").touch()
    (left / "target").write_bytes(target)
    return left


@settings(max_examples=300)
@given(st.one_of(hostile.map(lambda text: text.encode("utf-8", "replace")), st.binary(max_size=20)))
@example(b"../escaped")
@example(b"/tmp/escaped")
@example(b"a/../../escaped")
@example(b"lishui/zh/deeper")
@example(b"\xff")
def test_what_a_dead_run_left_goes_back_into_the_reports_or_goes(target: bytes) -> None:
    with scratch() as root:
        out = root / "reports"
        (out / "lishui").mkdir(parents=True)
        left = abandoned(out, target)
        exchange.clear(out)
        assert not left.exists()
        assert [path.name for path in root.iterdir()] == ["reports"]
        assert {path.name for path in out.rglob("*")} <= {"lishui", "zh"}


@links
def test_nothing_goes_back_through_a_link(job: Job, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (job.out / "lishui").symlink_to(outside)
    abandoned(job.out, b"lishui/zh")
    exchange.clear(job.out)
    assert list(outside.iterdir()) == []


@links
def test_a_link_among_what_dead_runs_left_is_not_followed(job: Job, tmp_path: Path) -> None:
    outside = abandoned(tmp_path / "outside", b"lishui/zh")
    (job.out / f"{exchange.STAGING}y").symlink_to(outside)
    exchange.clear(job.out)
    assert sorted(path.name for path in outside.iterdir()) == ["lock", "old", "target"]


@links
@pytest.mark.parametrize("swapped", [True, False])
def test_a_report_that_is_a_link_is_replaced_and_what_it_led_to_is_left(
    job: Job, tmp_path: Path, swapped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not swapped:
        monkeypatch.setattr(exchange, "_exchange", lambda *_: False)
    outside = tmp_path / "outside"
    outside.mkdir()
    put(outside, "report.html", "theirs")
    job.folder.parent.mkdir(parents=True)
    job.folder.symlink_to(outside)
    release.publish(job, REPORT, {})
    assert not job.folder.is_symlink()
    assert (job.folder / "report.html").read_bytes() == b"new"
    assert (outside / "report.html").read_text(encoding="utf-8") == "theirs"
    assert list(outside.iterdir()) == [outside / "report.html"]


@links
def test_a_gallery_that_is_a_link_is_replaced_and_what_it_led_to_is_left(
    job: Job, tmp_path: Path
) -> None:
    put(tmp_path, "theirs.html", "theirs")
    release.publish(job, REPORT, {})
    (job.out / gallery.INDEX).symlink_to(tmp_path / "theirs.html")
    gallery.write(job.out)
    assert (tmp_path / "theirs.html").read_text(encoding="utf-8") == "theirs"
    assert not (job.out / gallery.INDEX).is_symlink()


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder for one example; a fixture's would be shared by all of them."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder).resolve()
