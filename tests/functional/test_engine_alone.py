"""The engine without the casebook: it imports, and builds notebooks that are not the casebook's."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.engine.making import code, notebook, prose, write

#: All that a program sees of `helpers`: whatever else it imports of it is not there.
ALONE = ("__init__.py", "errors.py", "fonts.py", "engine")


@pytest.fixture
def alone(root: Path, tmp_path: Path) -> Path:
    """A folder to work in, whose `helpers` has nothing but the engine; two notebooks beside it."""
    package = tmp_path / "site" / "helpers"
    package.mkdir(parents=True)
    for name in ALONE:
        given = root / "src" / "helpers" / name
        (shutil.copytree if given.is_dir() else shutil.copy)(given, package / name)
    cells = (
        prose("# Rain\n\nA paragraph with $x^2$."),
        code("import helpers\nprint(months, limit + 1, helpers.__file__)"),
    )
    write(
        tmp_path / "notebooks",
        first=notebook(*cells, parameters='months: str = "1-2"\nlimit: int = 10'),
        second=notebook(prose("# Sun"), code("[1, 2]"), parameters="limit = 3"),
    )
    return tmp_path


def run(folder: Path, program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_imports(alone: Path) -> None:
    program = (
        "import importlib, pkgutil, helpers.engine as e\n"
        "for one in pkgutil.walk_packages(e.__path__, 'helpers.engine.'):\n"
        "    importlib.import_module(one.name)\n"
        "    print(one.name)\n"
    )
    assert len(run(alone, program).split()) > 50


def test_somebody_elses_notebooks_become_pages_and_pdfs_as_the_guide_says(
    alone: Path, root: Path
) -> None:
    guide = (root / "docs" / "engine.md").read_text(encoding="utf-8")
    program, shown = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    assert len([line for line in program.splitlines() if line]) <= 10
    write(
        alone / "notebooks",
        third=notebook(prose("# Charts"), code(shown), parameters=""),
    )
    printed = run(alone, program)
    assert "Failure" not in printed and printed.count("Built(name=") == 2
    for name, words in (("spring", "3-5 21"), ("autumn", "9-11 11")):
        folder = alone / "reports" / name / "en"
        page = (folder / "report.html").read_text(encoding="utf-8")
        assert f"{words} ./site/helpers/" in page
        assert f"<title>{name}</title>" in page
        assert "Figure 1" in page and "Met Office" in page
        assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
        manifest = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        assert manifest["name"] == name
        assert manifest["card"]["sections"] == ["first", "second", "third"]
    gallery = (alone / "reports" / "index.html").read_text(encoding="utf-8")
    assert "<h1>Reports</h1>" in gallery
    assert "spring/en/report.pdf" in gallery and "autumn/en/report.html" in gallery
    assert "Built(" not in run(alone, program), "what is fresh is left alone"
