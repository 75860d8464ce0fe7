"""A build where nothing can be forked: the same report, byte for byte."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.timeout(1200)
def test_spawned_workers_and_stock_kernels_make_the_same_report(tmp_path: Path, root: Path) -> None:
    for name in ("data", "notebooks"):
        shutil.copytree(root / name, tmp_path / name)
    for path in (tmp_path / "notebooks").glob("0[1245-7]_*.ipynb"):
        path.unlink()
    reports = {}
    for forks in (True, False):
        out = tmp_path / f"forks-{forks}"
        environment = {**os.environ, "PYTHONWARNDEFAULTENCODING": "1", "LC_ALL": "C"}
        environment.pop("CASEBOOK_DATA", None)
        if not forks:
            environment["PYTHONPATH"] = str(root / "tests" / "without_fork")
        command = [sys.executable, "-m", "helpers.cli", "build", "chenzhou", "--jobs", "2"]
        done = subprocess.run(
            [*command, "--out", str(out), "--log-format", "json"],
            cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        # Each file is read and written as UTF-8, whatever the system's own encoding is.
        ours = [line for line in done.stderr.splitlines() if "EncodingWarning" in line]
        assert not [line for line in ours if "helpers" in line]
        notes = [
            event["text"]
            for line in done.stderr.splitlines()
            if line.startswith("{") and (event := json.loads(line))["event"] == "note"
        ]
        assert any("kernels start one by one" in note for note in notes) is not forks
        report = out / "chenzhou" / "zh"
        reports[forks] = {
            name: (report / name).read_bytes() for name in ("report.html", "report.pdf")
        }
    assert reports[True] == reports[False]
