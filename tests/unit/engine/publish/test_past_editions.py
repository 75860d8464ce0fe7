from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.publish import past_editions as keeping
from helpers.engine.publish.exchange import STAGING
from helpers.engine.publish.integrity import damage
from helpers.engine.publish.past_editions import EDITIONS, past_editions
from helpers.engine.publish.release import CannotPublish, Report, prepare, publish
from helpers.engine.run.plan import Job
from tests.unit.engine.making import dated, jobs, notebook, write


@pytest.fixture
def job(tmp_path: Path) -> Job:
    write(tmp_path / "notebooks", n01_a=notebook())
    (job,) = jobs(tmp_path)
    prepare(job.out)
    return job


def put(job: Job, text: str, *, edition: str = "2026-01", keep: int = 2) -> None:
    """Publish a report whose text and recipe are its name."""
    files = {"report.html": text.encode(), "sections/01_a.ipynb": text.encode()}
    report = Report(files, ("html",), dated(edition))
    publish(job, report, {"data": text}, keep=keep)


def kept(job: Job) -> list[str]:
    """The texts of the editions that are kept, oldest first; each is whole."""
    texts = []
    for folder in past_editions(job.folder):
        manifest = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        assert damage(folder, manifest) == ()
        texts.append((folder / "report.html").read_text(encoding="utf-8"))
    return texts


def test_keeps_the_last_editions_with_their_manifests(job: Job) -> None:
    for text in ("a", "b", "c", "d"):
        put(job, text)
    assert kept(job) == ["b", "c"]
    assert (job.folder / "report.html").read_text(encoding="utf-8") == "d"
    names = [path.name for path in past_editions(job.folder)]
    assert [name[:12] for name in names] == ["0002-2026-01", "0003-2026-01"]
    assert past_editions(job.folder)[0].parent == job.out / "lishui" / EDITIONS / "zh"
    assert list(job.out.glob(f"{STAGING}*")) == []


@pytest.mark.parametrize(
    ("published", "then_kept"),
    [
        ([("a", 0), ("b", 0)], []),
        # What was kept stays if nothing is asked for.
        ([("a", 0), ("b", 0), ("c", 2), ("d", 0)], ["b"]),
        # The same report again is no new edition; data that go back make one.
        ([("a", 2), ("a", 2)], []),
        ([("a", 9), ("b", 9), ("a", 9), ("b", 9)], ["a", "b", "a"]),
    ],
)
def test_what_is_kept(job: Job, published: list[tuple[str, int]], then_kept: list[str]) -> None:
    for text, keep in published:
        put(job, text, keep=keep)
    assert kept(job) == then_kept


def test_the_order_hangs_on_no_clock_and_no_date(job: Job) -> None:
    put(job, "a", edition="2026-01")
    put(job, "b", edition="2025-01")
    put(job, "c", edition="2024-01")
    for age, folder in enumerate(past_editions(job.folder)):
        for path in (folder, *folder.rglob("*")):
            os.utime(path, (4e9 - 1e9 * age, 4e9 - 1e9 * age))
    put(job, "d", edition="2023-01")
    assert kept(job) == ["b", "c"], "the oldest went, whose files and edition are the newest"


def test_languages_have_shelves_of_their_own(job: Job, tmp_path: Path) -> None:
    (english,) = jobs(tmp_path, langs=["en"])
    for text in ("a", "b"):
        put(job, text)
        put(english, text.upper())
    assert (kept(job), kept(english)) == (["a"], ["A"])


@pytest.mark.parametrize(("name", "then_kept"), [("report.html", []), ("notes.txt", ["a"])])
def test_a_damaged_report_is_no_edition_and_other_files_are_not_kept(
    job: Job, name: str, then_kept: list[str]
) -> None:
    put(job, "a")
    (job.folder / name).write_text("mine", encoding="utf-8")
    put(job, "b")
    assert kept(job) == then_kept


def test_who_died_between_keeping_and_replacing_keeps_it_once(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(job, "a")
    with monkeypatch.context() as dying:
        dying.setattr("helpers.engine.publish.release.replace", _fail)
        with pytest.raises(CannotPublish):
            put(job, "b")
    assert kept(job) == ["a"]
    put(job, "b")
    assert kept(job) == ["a"]


def test_an_old_report_that_cannot_be_kept_is_not_replaced(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(job, "a")
    monkeypatch.setattr(keeping, "_link", _fail)
    with pytest.raises(CannotPublish, match="No space left"):
        put(job, "b")
    assert (job.folder / "report.html").read_text(encoding="utf-8") == "a"
    assert past_editions(job.folder) == ()


def test_an_edition_that_cannot_be_pruned_stays_until_the_next_time(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(job, "a", keep=1)
    put(job, "b", keep=1)
    with monkeypatch.context() as open_elsewhere:
        open_elsewhere.setattr(shutil, "rmtree", _fail_unless_staging)
        open_elsewhere.setattr(keeping, "prune", _fail)
        put(job, "c", keep=1)
    assert kept(job) == ["a", "b"]
    put(job, "d", keep=1)
    assert kept(job) == ["c"]


def test_copies_where_files_cannot_be_linked(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    put(job, "a")
    put(job, "b")
    assert kept(job) == ["a"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_does_not_lead_out_of_the_reports(job: Job, tmp_path: Path) -> None:
    put(job, "a")
    outside = tmp_path / "outside"
    outside.mkdir()
    (job.folder.parent / EDITIONS).symlink_to(outside)
    with pytest.raises(CannotPublish, match="out of the reports"):
        put(job, "b")
    assert list(outside.rglob("*.*")) == []


@given(edition=st.one_of(st.text(), st.none(), st.integers()), print_=st.text())
def test_whatever_an_edition_is_called_its_folder_has_a_plain_name(
    edition: object, print_: str
) -> None:
    name = f"0001-{keeping._label(edition)}-{keeping._short(print_)}"
    assert keeping._NAME.fullmatch(name)
    assert len(name) < 60


def _fail(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


_rmtree = shutil.rmtree


def _fail_unless_staging(path: Path, *arguments: object, **named: object) -> None:
    _rmtree(path, ignore_errors=True)
