"""jupyter-scheduler runs one notebook with its parameters, and shows what failed as failed."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest

#: Seconds until a server that is not up, or a job that has not ended, fails the test.
PATIENCE = 240


@dataclass(frozen=True)
class Server:
    """A Jupyter server on loopback, and what its REST API wants to hear."""

    url: str
    token: str
    staging: Path

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = httpx.request(
            method,
            f"{self.url}scheduler/{path}",
            headers={"Authorization": f"token {self.token}"},
            json=body,
            timeout=60,
        )
        answer.raise_for_status()
        return answer.json()

    def submit(self, notebook: str, **parameters: str) -> str:
        """Submit a notebook as the dialog of JupyterLab does; a text stands in quotes."""
        (environment,) = self.ask("GET", "runtime_environments")
        job = {
            "name": notebook,
            "input_uri": notebook,
            "runtime_environment_name": environment["name"],
            "output_formats": ["ipynb"],
            "parameters": {name: repr(value) for name, value in parameters.items()},
        }
        return str(self.ask("POST", "jobs", job)["job_id"])

    def ended(self, job: str) -> Any:
        """Ask until a job has ended."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.ask("GET", f"jobs/{job}")
            # STOPPED says nothing: a job is called so until its process has begun.
            if answer["status"] in {"COMPLETED", "FAILED"}:
                return answer
            time.sleep(0.2)
        pytest.fail(f"{job} has not ended: {answer}")

    def result(self, job: str) -> Any:
        """Read the executed notebook; its name ends in the time of the job."""
        (file,) = (self.staging / job).glob("*-*.ipynb")
        return nbformat.read(file, as_version=4)


def _address(process: subprocess.Popen[bytes], home: Path) -> str:
    """Wait until the server answers; the port is the one that it found free."""
    told = home / "runtime" / f"jpserver-{process.pid}.json"
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            url = str(json.loads(told.read_text(encoding="utf-8"))["url"])
            httpx.get(f"{url}login", timeout=60)
        except (
            OSError,
            ValueError,
            httpx.TransportError,
        ):  # not written yet, half written, or not listening yet
            time.sleep(0.1)
        else:
            return url
    pytest.fail((home / "log").read_text(encoding="utf-8", errors="replace"))


@pytest.fixture(scope="module")
def server(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("jupyter")
    token = secrets.token_hex(16)
    environment = {
        **os.environ,
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "CASEBOOK_DATA": str(root / "data"),
        "JUPYTER_TOKEN": token,
    }
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server"),
                *("--ServerApp.ip=127.0.0.1", "--ServerApp.port=18888"),
                *("--ServerApp.port_retries=200", "--ServerApp.open_browser=False"),
                f"--ServerApp.root_dir={root}",
                "--ServerApp.allow_root=True",
                "--ServerApp.jpserver_extensions={'jupyter_scheduler': True}",
            ],
            cwd=home,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        address = _address(process, home)
        yield Server(address, token, home / "data" / "scheduler_staging_area")
    finally:
        process.terminate()
        process.wait(timeout=60)


def errors(notebook: Any) -> list[str]:
    """Name the errors that an executed notebook shows, whatever its job is said to be."""
    return [
        output.ename
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]


def test_a_notebook_runs_with_its_parameters_and_a_failed_one_is_shown_as_failed(
    server: Server,
) -> None:
    notebook = "notebooks/03_low_carbon.ipynb"
    good = server.submit(notebook, city="lishui", lang="en")
    bad = server.submit(notebook, city="atlantis")

    assert server.ended(good)["status"] == "COMPLETED"
    executed = server.result(good)
    (injected,) = (
        cell for cell in executed.cells if "injected-parameters" in cell.metadata.get("tags", ())
    )
    assert injected.source == "city = 'lishui'\nlang = 'en'"
    assert errors(executed) == []
    assert "Lishui" in json.dumps([cell.get("outputs") for cell in executed.cells])

    failed = server.ended(bad)
    assert failed["status"] == "FAILED"
    assert "UnknownPlace" in failed["status_message"]
    assert errors(server.result(bad)) == ["UnknownPlace"]


def test_nobody_gets_in_without_the_token(server: Server) -> None:
    answer = httpx.get(f"{server.url}scheduler/jobs", timeout=60)
    assert answer.status_code == 403
