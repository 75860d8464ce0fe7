"""The scan of reports that are built already, as CONTRIBUTING names it, builds none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reports.conftest import ready_or_built
from tests.reports.finished import Finished


def test_reports_that_are_there_are_scanned_and_not_built(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (scan,) = re.findall(r"`CASEBOOK_REPORTS=folder pytest (tests/\S+)`", said)
    assert "report: Finished" in (root / scan).read_text(encoding="utf-8")
    ready = tmp_path / "ready"
    monkeypatch.setenv("CASEBOOK_REPORTS", str(ready))
    assert ready_or_built(root, tmp_path) == ready
    assert not [*tmp_path.iterdir()]
    with pytest.raises(FileNotFoundError):  # an empty folder is no scan that succeeds
        _ = Finished(ready / "chenzhou" / "zh").page
