"""The same report, byte for byte, from forks, without them, and on a Dask cluster."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from distributed import LocalCluster

from tests.files import contents


@pytest.mark.timeout(1200)
def test_a_real_report_is_the_same_however_and_wherever_it_is_built(
    tmp_path: Path, root: Path
) -> None:
    shutil.copytree(root / "data", tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    # Two sections, one with charts and one that lists what the report cites.
    for name in ("03_low_carbon", "08_sources"):
        shutil.copy(root / "notebooks" / f"{name}.ipynb", tmp_path / "notebooks")

    def build(out: str, *options: str, path: str = "") -> tuple[dict[str, bytes], bool]:
        environment = {**os.environ, "PYTHONWARNDEFAULTENCODING": "1", "LC_ALL": "C"}
        environment.pop("CASEBOOK_DATA", None)
        if path:
            environment["PYTHONPATH"] = path
        command = [sys.executable, "-m", "helpers.cli", "build", "chenzhou", "--jobs", "1"]
        done = subprocess.run(
            [*command, "--out", str(tmp_path / out), "--log-format", "json", *options],
            cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        lines = done.stderr.splitlines()
        # Each file is read and written as UTF-8, whatever the system's own encoding is.
        assert not [line for line in lines if "EncodingWarning" in line and "helpers" in line]
        events = [json.loads(line) for line in lines if line.startswith("{")]
        notes = [event["text"] for event in events if event["event"] == "note"]
        made = {name: data for name, data in contents(tmp_path / out).items() if name != "run.json"}
        return made, any("kernels start one by one" in note for note in notes)

    here, slower = build("here")
    assert {"chenzhou/zh/report.html", "chenzhou/zh/report.pdf"} <= here.keys()
    assert not slower
    spawned, slower = build("spawned", path=str(root / "tests" / "without_fork"))
    assert slower
    pages = [f"chenzhou/zh/report.{form}" for form in ("html", "pdf")]
    assert {name: spawned[name] for name in pages} == {name: here[name] for name in pages}
    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=True, dashboard_address="127.0.0.1:0"
    ) as made:
        there, _ = build("there", "--scheduler", made.scheduler_address)
    assert there == here
