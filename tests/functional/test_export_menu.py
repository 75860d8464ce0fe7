"""JupyterLab in a browser: its pictures, and *Save and Export Notebook As*."""

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

from tests.reports.conftest import browser, chromium  # noqa: F401 (fixtures)

_V4: Any = nbformat.v4
#: Seconds until a server that is not up fails the test.
PATIENCE = 240
_CHART = """from helpers import charts, display
charts.use()
import pandas as pd
bars = pd.DataFrame({"装机": [447, 66]}, index=["清洁能源", "火电"]).plot.bar()
display.show_chart(bars, title="清洁能源居多", caption="两类装机")"""


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
    cells = [_V4.new_markdown_cell("# 装机\n\n$x^2$"), _V4.new_code_cell(_CHART)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = _V4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "work" / "one.ipynb")
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
            client.get("api").raise_for_status()
            yield client
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_an_analyst_runs_a_chart_and_saves_page_and_pdf_from_the_menu(
    server: httpx.Client,
    browser: Any,  # noqa: F811
) -> None:
    tab = browser.new_page()
    tab.set_default_timeout(60_000)
    tab.goto(f"{server.base_url}lab/tree/one.ipynb?token={server.headers['authorization'][6:]}")
    tab.get_by_text("Python 3 (ipykernel) | Idle").wait_for()

    def choose(menu: str, *items: str) -> None:
        tab.get_by_role("menuitem", name=menu, exact=True).click()
        for item in items:
            entry = tab.get_by_role("menu").get_by_text(item, exact=True)
            entry.hover()
        entry.click()

    choose("Run", "Run All Cells")
    picture = tab.wait_for_selector(".jp-OutputArea-output figure img")
    assert picture.evaluate("shown => shown.decode().then(() => shown.naturalWidth)") > 100
    for name, start in (("Casebook_html", b"<!DOCTYPE html>"), ("Casebook_pdf", b"%PDF")):
        with tab.expect_download() as download:
            choose("File", "Save and Export Notebook As", name)
        saved = Path(download.value.path()).read_bytes()
        assert saved.startswith(start)
        if name == "Casebook_html":
            assert "图 1" in saved.decode() and "两类装机" in saved.decode()
    tab.close()
