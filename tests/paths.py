"""Where the open data sets lie that some tests read: beside the repository, or as told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

#: Ends the reason of every test that is skipped for want of a data set.
NO_DATASET = "CASEBOOK_DATASETS names their folder"
_ROOT = Path(__file__).resolve().parent.parent


def dataset(name: str) -> Path:
    """Return the folder of a data set; skip the test where it is not there."""
    told = os.environ.get("CASEBOOK_DATASETS")
    folder = (Path(told) if told else _ROOT.parent / "shared" / "datasets") / name
    if not folder.is_dir():
        pytest.skip(f"the data set {name} is not here; {NO_DATASET}")
    return folder
