"""jupyter-scheduler runs one notebook with its parameters, and shows what failed as failed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest

from tests.functional.jupyter import PATIENCE, jupyter


@dataclass(frozen=True)
class Server:
    """A Jupyter server on loopback, and where it keeps what jobs made."""

    client: httpx.Client
    staging: Path

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self.client.request(method, f"scheduler/{path}", json=body)
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


@pytest.fixture
def server(root: Path, tmp_path: Path) -> Iterator[Server]:
    extension = "jpserver_extensions={'jupyter_scheduler': True}"
    with jupyter(root, tmp_path, extension, CASEBOOK_DATA=str(root / "data")) as client:
        yield Server(client, tmp_path / "home" / "DATA" / "scheduler_staging_area")


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

    stranger = httpx.get(f"{server.client.base_url}scheduler/jobs", timeout=60)
    assert stranger.status_code == 403, "nobody gets in without the token"
