"""JupyterLab in a browser: a picture, the menu to export, ``00_start.ipynb``; scheduled jobs."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
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

from tests.reports.conftest import browser, chromium  # noqa: F401 (fixtures)

#: Seconds that a machine which does other things may take.
PATIENCE = 240
_V4: Any = nbformat.v4
_CHART = """from helpers import charts, display
charts.use()
import pandas as pd
bars = pd.DataFrame({"装机": [447, 66]}, index=["清洁能源", "火电"]).plot.bar()
display.show_chart(bars, title="清洁能源居多", caption="两类装机")"""


@dataclass(frozen=True)
class Server:
    """A Jupyter server on loopback, and the folders that it serves and keeps its own things in."""

    client: httpx.Client
    notebooks: Path
    home: Path

    def open(self, browser: Any, name: str) -> Any:  # noqa: F811
        """Open a notebook in JupyterLab; return the tab when its kernel is idle."""
        tab = browser.new_page(viewport={"width": 1300, "height": 1500})
        tab.set_default_timeout(120_000)
        token = self.client.headers["authorization"].removeprefix("token ")
        # A workspace of its own, or the tabs of another test would come back.
        place = f"lab/workspaces/{Path(name).stem}/tree/{name}"
        tab.goto(f"{self.client.base_url}{place}?token={token}")
        tab.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        return tab

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask the scheduler."""
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

    def ended(self, job: str) -> tuple[Any, Any]:
        """Ask until a job has ended; return what is said of it, and its notebook."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.ask("GET", f"jobs/{job}")
            # STOPPED says nothing: a job is called so until its process has begun.
            if answer["status"] in {"COMPLETED", "FAILED"}:
                # The name ends in the time of the job.
                (file,) = (self.home / "DATA" / "scheduler_staging_area" / job).glob("*-*.ipynb")
                return answer, nbformat.read(file, as_version=4)
            time.sleep(0.2)
        pytest.fail(f"{job} has not ended: {answer}")


@pytest.fixture(scope="module")
def server(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A project with two sections, and beside them a notebook with a chart."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("data", "notebooks"):
        shutil.copytree(root / name, folder / name)
    for path in (folder / "notebooks").glob("0[3-8]_*.ipynb"):
        path.unlink()
    cells = [_V4.new_markdown_cell("# 装机\n\n$x^2$"), _V4.new_code_cell(_CHART)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = _V4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "notebooks" / "one.ipynb")
    token, home = secrets.token_hex(16), folder / "home"
    environment = {
        **os.environ,
        **{f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("DATA", "CONFIG", "RUNTIME")},
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_TOKEN": token,
        "CASEBOOK_DATA": str(folder / "data"),
    }
    options = ("ip=127.0.0.1", "port=18988", "port_retries=200", "open_browser=False",
               "allow_root=True", "jpserver_extensions={'jupyter_scheduler': True}",
               f"root_dir={folder / 'notebooks'}")  # fmt: skip
    command = [sys.executable, "-m", "jupyter_server"]
    command += [f"--ServerApp.{option}" for option in options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        url = _address(process, home / "RUNTIME" / f"jpserver-{process.pid}.json")
        headers = {"Authorization": f"token {token}"}
        again = httpx.HTTPTransport(retries=10)
        with httpx.Client(base_url=url, headers=headers, timeout=120, transport=again) as client:
            client.get("api").raise_for_status()
            yield Server(client, folder / "notebooks", home)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _address(process: subprocess.Popen[bytes], told: Path) -> str:
    """Wait until the server has written its address."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError):
            return str(json.loads(told.read_text(encoding="utf-8"))["url"])
        time.sleep(0.1)
    pytest.fail("the server did not start")


def choose(tab: Any, menu: str, *items: str) -> None:
    """Choose from a menu, through those below it."""
    tab.get_by_role("menuitem", name=menu, exact=True).click()
    for item in items:
        entry = tab.get_by_role("menu").get_by_text(item, exact=True)
        entry.hover()
    entry.click()


def test_an_analyst_runs_a_chart_and_saves_page_and_pdf_from_the_menu(
    server: Server,
    browser: Any,  # noqa: F811
) -> None:
    tab = server.open(browser, "one.ipynb")
    choose(tab, "Run", "Run All Cells")
    picture = tab.wait_for_selector(".jp-OutputArea-output figure img")
    assert picture.evaluate("shown => shown.decode().then(() => shown.naturalWidth)") > 100
    for name, start in (("Casebook_html", b"<!DOCTYPE html>"), ("Casebook_pdf", b"%PDF")):
        with tab.expect_download() as download:
            choose(tab, "File", "Save and Export Notebook As", name)
        saved = Path(download.value.path()).read_bytes()
        assert saved.startswith(start)
        if name == "Casebook_html":
            assert "图 1" in saved.decode() and "两类装机" in saved.decode()
    tab.close()


def test_the_choice_becomes_the_parameters_and_the_report_is_built(
    server: Server,
    browser: Any,  # noqa: F811
) -> None:
    notebooks = server.notebooks
    before = {path.name: path.read_bytes() for path in notebooks.glob("0[12]_*.ipynb")}
    tab = server.open(browser, "00_start.ipynb")
    choose(tab, "Run", "Run All Cells")
    tab.get_by_text("生成报告 Build").wait_for()

    def pick(city: str) -> None:
        tab.locator(".widget-dropdown select").first.select_option(label=city)
        tab.get_by_text("用于所有笔记本 Use in all notebooks").click()

    pick("丽水市 Lishui")
    tab.get_by_text("Written: 01_overview, 02_governance").wait_for()
    assert b'city: str = \\"lishui\\"' in (notebooks / "02_governance.ipynb").read_bytes()
    tab.locator(".widget-text input").first.fill("PM2.5 丽水")
    tab.keyboard.press("Enter")
    found = tab.locator(".widget-select option")
    found.first.wait_for(state="attached")
    assert "丽水市" in found.first.inner_text()
    tab.locator(".widget-select select").select_option(index=0)
    tab.get_by_text("可能的范围").first.wait_for()

    tab.get_by_text("生成报告 Build").click()
    tab.get_by_text("is up to date").wait_for(timeout=300_000)
    assert (notebooks.parent / "reports" / "lishui" / "zh" / "report.pdf").is_file()

    tab.get_by_text("用于所有笔记本 Use in all notebooks").scroll_into_view_if_needed()
    pick("郴州市 Chenzhou")
    deadline = time.monotonic() + PATIENCE
    while {name: (notebooks / name).read_bytes() for name in before} != before:
        assert time.monotonic() < deadline, "the defaults that were there come back"
        tab.wait_for_timeout(100)
    tab.close()


def errors(notebook: Any) -> list[str]:
    """Name the errors that an executed notebook shows, whatever its job is said to be."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    return [output.ename for output in outputs if output.output_type == "error"]


def test_a_scheduled_notebook_runs_with_its_parameters_and_a_failed_one_is_shown_as_failed(
    server: Server,
) -> None:
    good = server.submit("02_governance.ipynb", city="lishui", lang="en")
    bad = server.submit("02_governance.ipynb", city="atlantis")
    told, executed = server.ended(good)
    assert told["status"] == "COMPLETED"
    (injected,) = (
        cell for cell in executed.cells if "injected-parameters" in cell.metadata.get("tags", ())
    )
    assert injected.source == "city = 'lishui'\nlang = 'en'"
    assert errors(executed) == []
    assert "Lishui" in json.dumps([cell.get("outputs") for cell in executed.cells])

    failed, executed = server.ended(bad)
    assert failed["status"] == "FAILED"
    assert "UnknownPlace" in failed["status_message"]
    assert errors(executed) == ["UnknownPlace"]

    stranger = httpx.get(f"{server.client.base_url}scheduler/jobs", timeout=60)
    assert stranger.status_code == 403, "nobody gets in without the token"
