from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.engine.freshness import fingerprint
from helpers.engine.freshness.fingerprint import (
    InputChanged,
    UnreadableInput,
    differences,
    recipe,
    versions,
)
from helpers.engine.freshness.heard import Excerpt, Heard
from helpers.engine.freshness.opened import stamp
from helpers.engine.freshness.snapshot import Snapshot, files_below
from tests.unit.engine.making import code, jobs, notebook, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "notebooks", n01_a=notebook(), n02_b=notebook())
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "claims.csv").write_text("claim\n", encoding="utf-8")
    return tmp_path


def test_the_recipe_names_all_that_a_report_depends_on(root: Path) -> None:
    (job,) = jobs(root, variables={"REGION": None})
    made = recipe(job)
    assert sorted(made) == [
        "environment REGION",
        "files beside the notebooks",
        "files of the data",
        "fonts",
        "helpers",
        "notebook 01_a",
        "notebook 02_b",
        "packages",
        "parameters",
    ]
    assert all(len(digest) == 64 for digest in made.values())
    assert made == recipe(job)
    heard = fingerprint.hear(job, [], Snapshot())
    assert {"pandas", "mistune", "pygments", "typst"} <= {*heard.packages}
    assert versions(["pandas", "nothing"])["nothing"] == ""


def add_a_row(root: Path) -> None:
    (root / "data" / "claims.csv").write_text("claim\nx\n", encoding="utf-8")


def test_a_notebook_that_one_starts_from_makes_no_report_stale(root: Path) -> None:
    (job,) = jobs(root)
    before = recipe(job)
    write(root / "notebooks", n00_start=notebook(code("3")))
    (job,) = jobs(root)
    assert differences(before, recipe(job)) == ()


def test_versions_fonts_and_this_package_count(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (job,) = jobs(root)
    before = recipe(job)
    monkeypatch.setattr(fingerprint, "versions", lambda _: {"typst": "0"})
    monkeypatch.setattr(fingerprint, "font_files", lambda: (root / "notebooks" / "01_a.ipynb",))
    monkeypatch.setattr(fingerprint, "_PACKAGE", root / "data")
    assert differences(before, recipe(job)) == ("fonts", "helpers", "packages")


def test_parameters_city_and_language_count_but_formats_do_not(root: Path) -> None:
    job, other, english = (
        *jobs(root, ["lishui", "yushu"]),
        *jobs(root, langs=["en"]),
    )
    before = recipe(job)
    assert differences(before, recipe(other)) == ("parameters",)
    assert differences(before, recipe(english)) == ("parameters",)
    assert recipe(replace(job, formats=("pdf",))) == before


def test_neither_place_nor_time_nor_caches_nor_reports_count(root: Path) -> None:
    (job,) = jobs(root)
    before = recipe(job)
    for name in ("__pycache__/x.pyc", ".ipynb_checkpoints/a.csv", ".git/index"):
        for folder in ("data", "notebooks"):
            (root / folder / name).parent.mkdir()
            (root / folder / name).write_bytes(b"x")
    os.utime(root / "data" / "claims.csv", (1, 1))
    assert recipe(job) == before
    moved = root.rename(root.with_name("moved"))
    (job,) = jobs(moved)
    assert recipe(job) == before
    within = replace(job, out=moved / "data" / "reports")
    (within.out / "a").mkdir(parents=True)
    (within.out / "a" / "report.html").write_text("", encoding="utf-8")
    assert recipe(within) == before


def test_links_are_followed_and_one_that_leads_up_has_an_end(root: Path) -> None:
    (root / "aside").mkdir()
    (root / "aside" / "x.csv").write_text("1", encoding="utf-8")
    (root / "data" / "link").symlink_to(root / "aside")
    (root / "aside" / "up").symlink_to(root / "data")
    (root / "data" / "loop").symlink_to(root / "data")
    assert [name for name, _ in files_below(root / "data")] == ["claims.csv", "link/x.csv"]


def test_of_an_excerpt_the_digests_count_and_not_the_files(root: Path) -> None:
    (job,) = jobs(root)
    parted = Excerpt(("claims.csv",), (("rows of claims", "1"),), frozenset({"a"}), "reader")
    job = replace(job, excerpt=parted)
    before = recipe(job)
    add_a_row(root)
    assert recipe(job) == before
    other = replace(job, excerpt=replace(parted, digests=(("rows of claims", "2"),)))
    assert differences(before, recipe(other)) == ("rows of claims",)
    path = str(root / "data" / "claims.csv")
    lines: list[tuple[tuple[object, ...], bool]] = [
        (("excerpt", path, None), False),
        (("read", path, None), True),
        (("part", "a"), False),
        (("part", "b"), True),
        (("program", "cat"), True),
    ]
    for line, whole in lines:
        heard = fingerprint.hear(job, [(line,)], Snapshot())
        assert ("data/claims.csv" in heard.files) is whole, line


def test_an_input_that_cannot_be_read_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        if path.suffix == ".csv":
            raise PermissionError(13, "Permission denied", str(path))
        return b""

    (job,) = jobs(root)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UnreadableInput, match=r"claims\.csv"):
        recipe(job)


def test_what_changes_while_a_kernel_reads_is_told(root: Path, tmp_path: Path) -> None:
    (job,) = jobs(root)
    elsewhere = tmp_path / "x.csv"
    elsewhere.write_text("1", encoding="utf-8")
    then = stamp(str(elsewhere))
    elsewhere.write_text("2", encoding="utf-8")
    lines = [[("read", str(elsewhere), then)]]
    heard = fingerprint.hear(job, lines, Snapshot())
    kept = Heard.read(heard.record())
    assert differences(recipe(job, heard), recipe(job, kept)) == ("file ./x.csv",)
    assert kept.files == ("./x.csv",)
    snapshot = Snapshot()
    recipe(job, None, snapshot)
    beside = root / "notebooks" / "01_a.ipynb"
    before = beside.read_bytes()
    beside.write_bytes(b"")
    beside.write_bytes(before)
    assert fingerprint.hear(job, [], snapshot), "nobody read it"
    with pytest.raises(InputChanged, match=r"\./notebooks/01_a\.ipynb"):
        fingerprint.hear(job, [[("read", str(beside), None)]], snapshot)


def test_temporary_files_and_files_that_kernels_wrote_are_no_inputs(root: Path) -> None:
    (job,) = jobs(root)
    written, kept = root / "notebooks" / "out.csv", root / "kept.csv"
    for path in (written, kept):
        path.write_text("1", encoding="utf-8")
    lines: list[list[tuple[object, ...]]] = [
        [("wrote", str(kept), None), ("wrote", str(written), None)],
        [("read", str(written), stamp(str(written))), ("read", str(kept), stamp(str(kept)))],
        [("read", str(root / "gone.csv"), [1, 1, 1, 1]), ("read", str(root / "no" / "x"), None)],
        [("read", str(root / "missed.csv"), None)],
    ]
    heard = fingerprint.hear(job, lines, Snapshot())
    assert (heard.written, heard.files) == (("./notebooks/out.csv",), ("./missed.csv",))
    before = recipe(job, heard)
    written.unlink()
    assert recipe(job, heard) == before
    (root / "missed.csv").write_text("", encoding="utf-8")
    assert differences(before, recipe(job, heard)) == ("file ./missed.csv",)
