"""A folder to work in for the tests that run the command."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from helpers.engine.freshness import fingerprint
from helpers.engine.kernels import templates
from helpers.engine.run import pipeline, plan
from tests.functional.commands import PLAIN
from tests.unit.engine.making import at_once


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


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the builds of a test fork their kernels from one template, and start no workers."""
    monkeypatch.setattr(pipeline, "build", partial(pipeline.build, pool=at_once))
    yield
    templates.stop()
