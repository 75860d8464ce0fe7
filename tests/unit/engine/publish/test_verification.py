from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.publish import integrity
from helpers.engine.publish import verification as verifying
from helpers.engine.publish.integrity import stays_inside
from helpers.engine.publish.past_editions import past_editions
from helpers.engine.publish.release import Report, prepare, publish
from helpers.engine.publish.verification import NothingToVerify, Verified, verify
from tests.unit.engine.making import dated, jobs, notebook, write

NAMES = {
    "lishui": {"name": "丽水市", "other_name": "Lishui"},
    "yushu": {"name": "玉树藏族自治州", "other_name": "Yushu"},
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Two cities, of one of which an edition was kept."""
    write(tmp_path / "notebooks", n01_a=notebook())
    for job in jobs(tmp_path, ["lishui", "yushu"]):
        prepare(job.out)
        for text in ("old", "new") if job.name == "lishui" else ("one",):
            files = {"report.html": text.encode(), "sections/01_a.ipynb": b"{}"}
            report = Report(files, ("html",), dated("2026-01", **NAMES[job.name]))
            publish(job, report, {"data": text}, keep=3)
    return tmp_path / "reports"


def faults(verified: tuple[Verified, ...]) -> list[tuple[str, str, str]]:
    """Folder without its number and fingerprint, file and fault."""
    return [
        ("past" if one.past else one.folder, fault.file, fault.fault)
        for one in verified
        for fault in one.damage
    ]


def test_what_was_published_is_whole(out: Path) -> None:
    found = verify(out)
    assert [(one.name, one.past, one.edition) for one in found] == [
        ("lishui", False, "2026-01"),
        ("lishui", True, "2026-01"),
        ("yushu", False, "2026-01"),
    ]
    assert faults(found) == []


def put(name: str, content: bytes | None) -> Callable[[Path], None]:
    """Write a file of a report, or remove it."""

    def spoil(report: Path) -> None:
        (report / name).parent.mkdir(exist_ok=True)
        (report / name).write_bytes(content) if content is not None else (report / name).unlink()

    return spoil


def manifest(change: Callable[[str], str]) -> Callable[[Path], None]:
    """Change the text of the manifest."""

    def spoil(report: Path) -> None:
        text = (report / "report.json").read_text(encoding="utf-8")
        (report / "report.json").write_text(change(text), encoding="utf-8")

    return spoil


def naming(name: str) -> Callable[[Path], None]:
    """Have the manifest name another file with the digest of the page."""

    def change(text: str) -> str:
        told = json.loads(text)
        told["files"][name] = told["files"]["report.html"]
        return json.dumps(told)

    return manifest(change)


def a_folder_in_the_way(report: Path) -> None:
    (report / "report.html").unlink()
    (report / "report.html").mkdir()


def a_file_in_the_way(report: Path) -> None:
    shutil.rmtree(report / "sections")
    (report / "sections").touch()


SPOILT: list[tuple[Callable[[Path], None], list[tuple[str, str]]]] = [
    (put("report.html", b"NEW"), [("report.html", "altered")]),
    (put("report.html", b""), [("report.html", "altered")]),
    (put("sections/01_a.ipynb", None), [("sections/01_a.ipynb", "missing")]),
    (a_file_in_the_way, [("sections", "extra"), ("sections/01_a.ipynb", "missing")]),
    (put("sections/deep/virus.exe", b""), [("sections/deep/virus.exe", "extra")]),
    (put("report.json", None), [("report.json", "missing")]),
    (manifest(lambda text: text[: len(text) // 2]), [("report.json", "unreadable")]),
    (manifest(lambda text: text.replace('"lishui"', '"yushu"')), [("report.json", "wrong")]),
    (manifest(lambda text: text.replace('"data": "', '"data": "1')), [("report.json", "altered")]),
    (naming("../../yushu/zh/report.html"), [("../../yushu/zh/report.html", "wrong")]),
    (naming("\ud800"), [("\ud800", "missing")]),
    (a_folder_in_the_way, [("report.html", "unreadable")]),
]


@pytest.mark.parametrize(("spoil", "found"), SPOILT)
@pytest.mark.parametrize("past", [False, True])
def test_what_is_damaged_is_named_and_nothing_else(
    out: Path, spoil: Callable[[Path], None], found: list[tuple[str, str]], past: bool
) -> None:
    report = out / "lishui" / "zh"
    spoil(past_editions(report)[0] if past else report)
    name = "past" if past else "lishui/zh"
    told = [(place, file, fault) for place, file, fault in faults(verify(out))]
    assert told == [(name, file, fault) for file, fault in found]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_is_no_file_of_a_report(out: Path) -> None:
    report = out / "lishui" / "zh" / "report.html"
    report.rename(out / "elsewhere")
    report.symlink_to(out / "elsewhere")
    (out / "yushu" / "zh" / "sections").rename(out / "sections")
    (out / "yushu" / "zh" / "sections").symlink_to(out / "sections")
    assert faults(verify(out)) == [
        ("lishui/zh", "report.html", "altered"),
        ("yushu/zh", "sections", "extra"),
        ("yushu/zh", "sections/01_a.ipynb", "altered"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_report_that_lies_elsewhere_is_named(out: Path, tmp_path: Path) -> None:
    (out / "yushu" / "zh").rename(tmp_path / "zh")
    (out / "yushu" / "zh").symlink_to(tmp_path / "zh")
    assert faults(verify(out)) == [("yushu/zh", "", "wrong")]


def test_a_report_that_is_replaced_meanwhile_is_looked_at_again(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, newer = out / "lishui" / "zh", past_editions(out / "lishui" / "zh")[0]
    real = integrity.damage
    calls: list[int] = []

    def meanwhile(folder: Path, *arguments: object) -> object:
        if folder == report and not calls:
            calls.append(1)
            shutil.rmtree(report)
            shutil.copytree(newer, report)
        return real(folder, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(verifying, "damage", meanwhile)
    assert faults(verify(out)) == []
    assert calls


def test_cities_by_id_or_name(out: Path) -> None:
    assert {one.name for one in verify(out, ["lishui"])} == {"lishui"}
    assert {one.name for one in verify(out, ["丽水市"])} == {"lishui"}
    assert {one.name for one in verify(out, ["YUSHU", "lishui"])} == {"lishui", "yushu"}
    with pytest.raises(NothingToVerify, match="did you mean yushu"):
        verify(out, ["yusu"])


def test_a_folder_without_reports_is_wrong_use(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(NothingToVerify, match="--out"):
            verify(folder)


def test_what_is_not_for_readers_is_not_looked_at(out: Path) -> None:
    (out / ".staging-x" / "zh").mkdir(parents=True)
    (out / "lishui" / "notes").mkdir()
    (out / "index.html").touch()
    assert faults(verify(out)) == []


@given(st.text())
def test_a_name_that_stays_inside_does(name: str) -> None:
    if stays_inside(name):
        root = Path("/a/report").resolve()
        assert (root / name).resolve().is_relative_to(root)
        assert "\0" not in name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/../../x", "/x", "C:x", "C:\\x", "\\\\h\\s", "a\\..\\x", "a\0"],
)
def test_names_that_lead_out_are_refused(name: str) -> None:
    assert not stays_inside(name)
