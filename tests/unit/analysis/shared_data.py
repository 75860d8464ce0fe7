"""Real public data that stand outside the project, for tests only."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[3]


def dataset(name: str) -> Path:
    """A folder of the shared data; the test is skipped where they are absent."""
    given = os.environ.get("CASEBOOK_DATASETS")
    folder = (Path(given) if given else _ROOT.parent / "shared" / "datasets") / name
    if not folder.is_dir():
        pytest.skip(f"no shared data set {name}: set CASEBOOK_DATASETS to their folder")
    return folder
