"""The scan of reports that are built already, as CONTRIBUTING names it, builds none."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path


def test_reports_that_are_there_are_scanned_and_not_built(tmp_path: Path, root: Path) -> None:
    said = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (scan,) = re.findall(r"`CASEBOOK_REPORTS=folder pytest (tests/\S+)`", said)
    ready, base = tmp_path / "ready", tmp_path / "base"
    ready.mkdir()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--numprocesses=0", "-p", "no:cacheprovider"),
            *("--maxfail=1", f"--basetemp={base}", scan),
        ],
        cwd=root,
        env={**os.environ, "CASEBOOK_REPORTS": str(ready)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, "an empty folder is no scan that succeeds"
    assert str(ready) in done.stdout
    assert not [*tmp_path.rglob("reports.lock"), *ready.iterdir()]
