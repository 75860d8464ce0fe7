from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.engine.freshness import fingerprint
from helpers.engine.freshness.fingerprint import (
    UnreadableInput,
    differences,
    folder_digest,
    recipe,
    with_reads,
)
from helpers.engine.kernels import Preparation
from tests.unit.engine.making import code, jobs, lookup, notebook, write


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
    parts = [name for name in made if name.startswith((fingerprint.MODULE, fingerprint.FILES))]
    assert "module helpers.engine.html.html_exporter" not in parts  # the exporters are others
    assert {"module helpers.engine.run.pipeline", "files helpers.engine"} <= set(parts)
    assert made["helpers"] == fingerprint.LISTED
    assert sorted(set(made) - set(parts)) == [
        "data",
        "engines",
        "fonts",
        "helpers",
        "notebook 01_a",
        "notebook 02_b",
        "parameters",
        "requirements.lock",
    ]
    kept = set(made) - {"helpers"} - {name for name in parts if name.startswith(fingerprint.FILES)}
    assert all(len(made[name]) == 64 for name in kept)
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
    monkeypatch.setattr(fingerprint, "versions", lambda: {"typst": "0"})
    monkeypatch.setattr(fingerprint, "font_files", lambda: (root / "requirements.lock",))
    assert differences(before, recipe(job)) == ("engines", "fonts")


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


@pytest.fixture
def package(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package in place of this one, of which notebooks import some modules."""
    folder = tmp_path / "src" / "helpers"
    for name, text in {
        "__init__.py": "",
        "charts/__init__.py": "",
        "charts/bars.py": "def draw():\n    from helpers.charts import scale\n",
        "charts/scale.py": "",
        "charts/sankey.py": "",
        "cli.py": "import helpers.charts.bars",
        "charts/colours.csv": "red\n",
        "charts/deep/more.txt": "x",
        "unused/__init__.py": "",
        "unused/table.csv": "x\n",
        "reporting/__init__.py": "",
        "reporting/build.py": "from helpers.engine import execute\n",
        "engine/run/execute.py": "",
        "engine/page.css": "",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(fingerprint, "_PACKAGE", folder)
    write(
        tmp_path / "notebooks",
        n01_a=notebook(code("from helpers.charts.bars import draw")),
        n02_b=notebook(code("from helpers.charts import sankey")),
    )
    return folder


@pytest.mark.parametrize(
    ("edited", "names"),
    [
        ("charts/bars.py", ("module helpers.charts.bars",)),
        ("charts/scale.py", ("module helpers.charts.scale",)),
        ("charts/sankey.py", ("module helpers.charts.sankey",)),
        ("charts/__init__.py", ("module helpers.charts",)),
        ("charts/colours.csv", ("files helpers.charts",)),
        ("charts/deep/more.txt", ("files helpers.charts",)),
        ("charts/new.csv", ("files helpers.charts",)),
        ("charts/new.py", ()),
        ("engine/run/execute.py", ("module helpers.engine.run.execute",)),
        ("engine/page.css", ("files helpers.engine",)),
        ("cli.py", ()),
        ("unused/__init__.py", ()),
        ("unused/table.csv", ()),
        ("charts/__pycache__/bars.pyc", ()),
        ("charts/bars/__init__.py", ("module helpers.charts.bars",)),
        ("first.csv", ("files helpers",)),
    ],
)
def test_modules_count_that_are_imported_and_no_others(
    package: Path, root: Path, edited: str, names: tuple[str, ...]
) -> None:
    (job,) = jobs(root)
    before = recipe(job)
    (package / edited).parent.mkdir(parents=True, exist_ok=True)
    (package / edited).write_text("edited", encoding="utf-8")
    assert differences(before, recipe(job, before)) == names


def test_a_module_that_is_gone_counts(package: Path, root: Path) -> None:
    (job,) = jobs(root)
    before = recipe(job)
    (package / "charts" / "scale.py").unlink()
    assert differences(before, recipe(job, before)) == ("module helpers.charts.scale",)


def test_what_a_template_imports_counts(package: Path, root: Path) -> None:
    (job,) = jobs(root)
    task = replace(
        job.sections[0], preparation=Preparation(("helpers.unused",), (("helpers.cli:warm", "x"),))
    )
    made = recipe(replace(job, sections=(task, job.sections[1])))
    assert {"module helpers.unused", "module helpers.cli"} <= set(made)


@pytest.mark.parametrize("source", ["%run x.py", "import importlib", "exec('x')"])
def test_imports_that_are_unclear_are_the_whole_package(
    package: Path, root: Path, source: str
) -> None:
    write(root / "notebooks", n02_b=notebook(code(source)))
    (job,) = jobs(root)
    before = recipe(job)
    assert not [name for name in before if name.startswith(fingerprint.MODULE)]
    (package / "cli.py").write_text("edited", encoding="utf-8")
    assert differences(before, recipe(job, before)) == ("helpers",)


def test_modules_beside_the_notebooks_count(package: Path, root: Path) -> None:
    (job,) = jobs(root)
    before = recipe(job)
    (root / "notebooks" / "pandas.py").write_text("", encoding="utf-8")
    beside = recipe(job, before)
    assert differences(before, beside) == ("code beside the notebooks",)
    (root / "notebooks" / "pandas.py").write_text("x = 1", encoding="utf-8")
    assert differences(beside, recipe(job, beside)) == ("code beside the notebooks",)


LOOKUP = f"{lookup.__module__}:{lookup.__name__}"
READS = {"01_a": {"claims.csv": "claim\n"}, "02_b": dict[str, str]()}


def test_parts_of_the_data_count_that_were_read(root: Path) -> None:
    (job,) = jobs(root, lookup=LOOKUP)
    made = with_reads(job, recipe(job), READS)
    assert made["data"] == fingerprint.LISTED
    assert made["data claims.csv"] == "claim\n"
    (root / "data" / "new.csv").write_text("", encoding="utf-8")
    assert differences(made, recipe(job, made)) == ()
    (root / "data" / "claims.csv").write_text("claim\nx\n", encoding="utf-8")
    assert differences(made, recipe(job, made)) == ("data claims.csv",)


def test_sections_that_read_two_states_fit_no_state(root: Path) -> None:
    (job,) = jobs(root, lookup=LOOKUP)
    reads = {"01_a": {"claims.csv": "claim\n"}, "02_b": {"claims.csv": "another"}}
    made = with_reads(job, recipe(job), reads)
    assert differences(made, recipe(job, made)) == ("data claims.csv",)


@pytest.mark.parametrize(
    "source",
    ["import polars", "import ctypes", "from multiprocessing import Pool", "%load x.py"],
)
def test_a_notebook_that_could_read_unseen_reads_everything(root: Path, source: str) -> None:
    write(root / "notebooks", n02_b=notebook(code("import json, nbformat\nimport helpers.fonts")))
    (job,) = jobs(root, lookup=LOOKUP)
    assert with_reads(job, recipe(job), READS)["data"] == fingerprint.LISTED
    write(root / "notebooks", n02_b=notebook(code(source)))
    made = recipe(job)
    assert with_reads(job, made, READS) == made
    assert len(made["data"]) == 64


def test_a_section_that_does_not_tell_has_read_everything(root: Path) -> None:
    (job,) = jobs(root, lookup=LOOKUP)
    made = recipe(job)
    assert with_reads(job, made, {**READS, "02_b": None}) == made
    (silent,) = jobs(root)
    assert with_reads(silent, made, READS) == made
