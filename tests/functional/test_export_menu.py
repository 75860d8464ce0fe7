"""JupyterLab's *Save and Export Notebook As*: what its server offers of ours, it gives."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest

_V4: Any = nbformat.v4
#: Seconds until a server that is not up fails the test.
PATIENCE = 240


def _address(process: subprocess.Popen[bytes], told: Path) -> str:
    """Wait until the server has written its address."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError):
            return str(json.loads(told.read_text(encoding="utf-8"))["url"])
        time.sleep(0.1)
    pytest.fail("the server did not start")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[httpx.Client]:
    """Start a Jupyter server with one notebook; yields a client that it knows."""
    token = secrets.token_hex(16)
    home = tmp_path / "home"
    (tmp_path / "work").mkdir()
    cell = _V4.new_markdown_cell("# 题\n\n$x^2$")
    nbformat.write(_V4.new_notebook(cells=[cell]), tmp_path / "work" / "one.ipynb")
    environment = {
        **os.environ,
        **{f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("DATA", "CONFIG", "RUNTIME")},
        "JUPYTER_TOKEN": token,
    }
    options = ["ip=127.0.0.1", "port=18988", "port_retries=200", "open_browser=False"]
    command = [sys.executable, "-m", "jupyter_server", f"--ServerApp.root_dir={tmp_path / 'work'}"]
    command += [f"--ServerApp.{option}" for option in (*options, "allow_root=True")]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        url = _address(process, home / "RUNTIME" / f"jpserver-{process.pid}.json")
        headers = {"Authorization": f"token {token}"}
        again = httpx.HTTPTransport(retries=10)
        with httpx.Client(base_url=url, headers=headers, timeout=120, transport=again) as client:
            yield client
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_the_server_gives_a_file_for_each_exporter_of_ours_in_its_menu(
    server: httpx.Client,
) -> None:
    offered = server.get("api/nbconvert").raise_for_status().json()
    ours = {name: one["output_mimetype"] for name, one in offered.items() if "casebook" in name}
    assert ours == {"casebook_html": "text/html", "casebook_pdf": "application/pdf"}
    for name, mime in ours.items():
        answer = server.get(f"nbconvert/{name}/one.ipynb", params={"download": "true"})
        assert answer.status_code == 200, name
        assert answer.headers["content-type"].startswith(mime)
        assert answer.content.startswith((b"%PDF", b"<!DOCTYPE html>"))
