"""Beside modules of others that are named ``helpers`` the command works, or names them."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import papermill  # type: ignore[import-untyped]  # noqa: F401 (it loads engines when it is imported)
import pytest
from click.testing import CliRunner

import city_casebook
from helpers.cli import main
from tests.functional.commands import COMMAND, write

FOREIGN = "raise RuntimeError('not the package of the casebook')\n"


def run(folder: Path, *words: str, path: str = "") -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PYTHONPATH": path} if path else dict(os.environ)
    return subprocess.run(
        [COMMAND, *words], cwd=folder, env=variables, capture_output=True, text=True, check=False
    )


def test_a_module_in_the_current_folder_is_not_imported(tmp_path: Path, root: Path) -> None:
    (tmp_path / "helpers.py").write_text(FOREIGN, encoding="utf-8")
    source = "import os, helpers.display; print(os.environ.get('PYTHONSAFEPATH'))"
    write(tmp_path / "notebooks", "01_overview", source)
    done = run(
        tmp_path,
        *("build", "chenzhou", "--format", "html", "--out", "reports"),
        *("--data-dir", str(root / "data")),
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    section = tmp_path / "reports/chenzhou/zh/sections/01_overview.ipynb"
    assert "None" in section.read_text(encoding="utf-8"), "notebooks have the path that they had"


def test_a_module_that_comes_first_on_the_path_is_named(tmp_path: Path) -> None:
    foreign = tmp_path / "helpers.py"
    foreign.write_text(FOREIGN, encoding="utf-8")
    done = run(tmp_path, "list", path=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: {foreign}: is imported in the place of the casebook's package helpers "
        "(rename it)\n"
    )


def test_a_package_that_overwrote_ours_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    owners = {"helpers": ["city-casebook", "helpers"]}
    monkeypatch.setattr(metadata, "packages_distributions", lambda: owners)
    monkeypatch.setitem(sys.modules, "helpers.cli", None)
    with pytest.raises(SystemExit, match=r"that of helpers \(pip uninstall helpers, then install"):
        city_casebook.main()


@pytest.mark.parametrize("point", [*city_casebook._LOADED])
def test_what_other_programs_load_says_what_hides_it(
    point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert getattr(city_casebook, point).__name__ == point
    monkeypatch.setattr(metadata, "packages_distributions", lambda: {"helpers": ["helpers"]})
    monkeypatch.setitem(sys.modules, city_casebook._LOADED[point], None)
    with pytest.raises(ImportError, match=r"that of helpers \(pip uninstall helpers, then install"):
        getattr(city_casebook, point)


def test_a_module_beside_the_notebooks_is_refused(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "notebooks", "01_overview", "1")
    foreign = tmp_path / "notebooks" / "helpers.py"
    foreign.write_text(FOREIGN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["build", "chenzhou", "--data-dir", str(root / "data")])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {foreign}: notebooks would import it")
