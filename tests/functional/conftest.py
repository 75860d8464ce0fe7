"""A folder to work in for the tests that run the command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpers.engine.freshness import fingerprint
from helpers.engine.run import plan
from tests.functional.commands import PLAIN


@pytest.fixture
def folder(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which holds the data of the repository."""
    shutil.copytree(root / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CASEBOOK_DATA", raising=False)
    return tmp_path


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let builds export plain text, and know of no package that somebody edits meanwhile."""
    monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path / "helpers")
    monkeypatch.setattr(plan, "EXPORTERS", PLAIN)
