"""The rules of the house that tools can check: style, types, import order, clean notebooks."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest


def run(root: Path, *words: str) -> str:
    """Run this interpreter, and with it a tool of its environment; fail with what it printed."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_lint(root: Path) -> None:
    run(root, "-m", "ruff", "check", ".")


def test_format(root: Path) -> None:
    run(root, "-m", "ruff", "format", "--check", ".")


def test_types(root: Path) -> None:
    run(root, "-m", "mypy")


def test_imports_run_one_way(root: Path) -> None:
    command = "from importlinter.cli import lint_imports_command as lint; lint()"
    out = run(root, "-c", command, "--no-cache")
    assert "0 broken" in out


#: What only the casebook speaks of. Names of entry points are the distribution's, so they may stay.
_CASEBOOK = re.compile(
    r"(?<![a-z])(?:cit(?:y|ies)|provinces?|verdicts?|claims?|casebook|城市)(?![a-z])", re.I
)
_ENTRY_POINTS = re.compile(
    r"CasebookError|casebook(?:_html|_pdf|-batch)|\"Casebook (?:HTML|PDF)\""
    r"|``casebook``|--engine casebook|PROVISIONER_NAME=casebook"
)


def test_the_engine_has_none_of_the_casebooks_words(root: Path) -> None:
    found = [
        f"{path.relative_to(root)}:{number}: {line.strip()}"
        for path in sorted((root / "src/helpers/engine").rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _CASEBOOK.search(_ENTRY_POINTS.sub("", line))
    ]
    assert not found


def test_notebooks_carry_no_outputs(root: Path) -> None:
    notebooks = [str(path) for path in sorted((root / "notebooks").glob("*.ipynb"))]
    assert notebooks
    run(root, "-m", "nbstripout", "--keep-id", "--verify", *notebooks)


@pytest.mark.parametrize("folder", ["src/helpers"])
def test_no_module_is_long(root: Path, folder: str) -> None:
    long = {
        str(path.relative_to(root)): lines
        for path in sorted((root / folder).rglob("*.py"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert not long


def test_no_two_modules_share_a_name_and_no_room_is_full(root: Path) -> None:
    modules = [
        path
        for path in sorted((root / "src/helpers").rglob("*.py"))
        if path.name not in ("__init__.py", "__main__.py")
    ]
    names = Counter(path.name for path in modules)
    rooms = Counter(str(path.parent.relative_to(root)) for path in modules)
    assert {name: count for name, count in names.items() if count > 1} == {}
    assert {room: count for room, count in rooms.items() if count > 14} == {}
