"""A real city on a Dask cluster of processes, by the command, with its data from afar."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from distributed import LocalCluster

from tests.files import contents


@pytest.mark.timeout(900)
def test_a_real_report_is_the_same_wherever_it_is_built(tmp_path: Path, root: Path) -> None:
    # Two sections, one with charts and one that lists what the report cites.
    (tmp_path / "notebooks").mkdir()
    for name in ("03_low_carbon", "08_sources"):
        shutil.copy(root / "notebooks" / f"{name}.ipynb", tmp_path / "notebooks")

    def build(out: str, *options: str) -> dict[str, bytes]:
        command = [sys.executable, "-m", "helpers.cli", "build", "lishui"]
        command += ["--out", str(tmp_path / out), "--notebooks", str(tmp_path / "notebooks")]
        command += ["--data-dir", str(root / "data"), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return {name: data for name, data in contents(tmp_path / out).items() if name != "run.json"}

    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=True, dashboard_address="127.0.0.1:0"
    ) as made:
        there = build("there", "--scheduler", made.scheduler_address)
    here = build("here")
    assert {"lishui/zh/report.html", "lishui/zh/report.pdf"} <= set(here)
    assert there == here
