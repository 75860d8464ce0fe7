"""A Jupyter server for the tests that open JupyterLab."""

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
import pytest

#: Seconds until a server that is not up fails the test.
PATIENCE = 240


@contextlib.contextmanager
def jupyter(folder: Path, aside: Path, *options: str, **variables: str) -> Iterator[httpx.Client]:
    """Serve a folder, with settings and log in another; yields a client that the server knows."""
    token, home = secrets.token_hex(16), aside / "home"
    environment = {
        **os.environ,
        **{f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("DATA", "CONFIG", "RUNTIME")},
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_TOKEN": token,
        **variables,
    }
    every = ("ip=127.0.0.1", "port=18988", "port_retries=200", "open_browser=False")
    command = [sys.executable, "-m", "jupyter_server", f"--ServerApp.root_dir={folder}"]
    command += [f"--ServerApp.{option}" for option in (*every, "allow_root=True", *options)]
    with (aside / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=aside, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        url = _address(process, home / "RUNTIME" / f"jpserver-{process.pid}.json")
        headers = {"Authorization": f"token {token}"}
        again = httpx.HTTPTransport(retries=10)
        with httpx.Client(base_url=url, headers=headers, timeout=120, transport=again) as client:
            client.get("api").raise_for_status()
            yield client
    finally:
        process.terminate()
        process.wait(timeout=60)


def open_notebook(server: httpx.Client, browser: Any, name: str) -> Any:
    """Open a notebook in JupyterLab; return the tab when its kernel is idle."""
    tab = browser.new_page(viewport={"width": 1300, "height": 1500})
    tab.set_default_timeout(120_000)
    tab.goto(f"{server.base_url}lab/tree/{name}?token={server.headers['authorization'][6:]}")
    tab.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    return tab


def _address(process: subprocess.Popen[bytes], told: Path) -> str:
    """Wait until the server has written its address."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError):
            return str(json.loads(told.read_text(encoding="utf-8"))["url"])
        time.sleep(0.1)
    pytest.fail("the server did not start")
