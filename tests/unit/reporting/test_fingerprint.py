from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.reporting import fingerprint
from helpers.reporting.fingerprint import UnreadableInput, differences, folder_digest, recipe
from tests.unit.reporting.making import code, jobs, notebook, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "notebooks", n01_a=notebook(), n02_b=notebook())
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "claims.csv").write_text("claim\n", encoding="utf-8")
    (tmp_path / "requirements.lock").write_text("pandas==3\n", encoding="utf-8")
    return tmp_path


def test_the_recipe_names_all_that_a_report_depends_on(root: Path) -> None:
    (job,) = jobs(root)
    made = recipe(job)
    assert sorted(made) == [
        "data",
        "engines",
        "fonts",
        "helpers",
        "notebook 01_a",
        "notebook 02_b",
        "parameters",
        "requirements.lock",
    ]
    assert all(len(digest) == 64 for digest in made.values())
    assert made == recipe(job)
    assert {"python", "papermill", "nbconvert", "typst", "pandas"} <= set(fingerprint.versions())


def add_a_row(root: Path) -> None:
    (root / "data" / "claims.csv").write_text("claim\nx\n", encoding="utf-8")


def add_a_table(root: Path) -> None:
    (root / "data" / "new.csv").write_text("", encoding="utf-8")


def rename_a_table(root: Path) -> None:
    (root / "data" / "claims.csv").rename(root / "data" / "claim.csv")


def edit_a_notebook(root: Path) -> None:
    write(root / "notebooks", n02_b=notebook(code("2")))


def edit_the_lock(root: Path) -> None:
    (root / "requirements.lock").write_text("pandas==4\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("edit", "names"),
    [
        (add_a_row, ("data",)),
        (add_a_table, ("data",)),
        (rename_a_table, ("data",)),
        (edit_a_notebook, ("notebook 02_b",)),
        (edit_the_lock, ("requirements.lock",)),
    ],
)
def test_an_edit_shows_under_its_name(
    root: Path, edit: Callable[[Path], None], names: tuple[str, ...]
) -> None:
    (job,) = jobs(root)
    before = recipe(job)
    edit(root)
    assert differences(before, recipe(job)) == names
    assert fingerprint.fingerprint(before) != fingerprint.fingerprint(recipe(job))


def test_package_versions_and_fonts_count(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (job,) = jobs(root)
    before = recipe(job)
    monkeypatch.setattr(fingerprint, "_PACKAGE", root / "data")
    monkeypatch.setattr(fingerprint, "versions", lambda: {"typst": "0"})
    monkeypatch.setattr(fingerprint, "font_files", lambda: (root / "requirements.lock",))
    assert differences(before, recipe(job)) == ("engines", "fonts", "helpers")


def test_parameters_city_and_language_count_but_formats_do_not(root: Path) -> None:
    job, other, english = (
        *jobs(root, ["lishui", "yushu"]),
        *jobs(root, langs=["en"]),
    )
    before = recipe(job)
    assert differences(before, recipe(other)) == ("parameters",)
    assert differences(before, recipe(english)) == ("parameters",)
    assert recipe(replace(job, formats=("pdf",))) == before


def test_neither_place_nor_time_nor_caches_count(root: Path, tmp_path: Path) -> None:
    data = root / "data"
    before = folder_digest(data)
    (data / "__pycache__").mkdir()
    (data / "__pycache__" / "x.pyc").write_bytes(b"x")
    os.utime(data / "claims.csv", (1, 1))
    moved = data.rename(root / "moved")
    assert folder_digest(moved) == before


def test_contents_cannot_be_moved_between_files_unseen(tmp_path: Path) -> None:
    digests = set()
    for number, (one, two) in enumerate((("ab", "c"), ("a", "bc"), ("abc", ""))):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "1").write_text(one, encoding="utf-8")
        (folder / "2").write_text(two, encoding="utf-8")
        digests.add(folder_digest(folder))
    assert len(digests) == 3


def test_an_input_that_is_gone_is_named(root: Path) -> None:
    (job,) = jobs(root)
    (root / "notebooks" / "01_a.ipynb").unlink()
    with pytest.raises(UnreadableInput, match=r"01_a\.ipynb"):
        recipe(job)
