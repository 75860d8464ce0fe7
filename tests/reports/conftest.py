"""The sample notebooks, exported once for all tests that look at the results."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from helpers.engine.html.html_exporter import CasebookHTMLExporter
from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter
from tests.reports.finished import LANGUAGES, Finished
from tests.reports.samples import MAKERS
from tests.unit.sections.made_cases import cities

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give time to what may have to wait for twenty-four reports."""
    for item in items:
        if {"reports", "pages"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.timeout(1800))


@pytest.fixture(scope="session")
def sample_pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Page of every sample, each ``page.html`` beside ``page.pdf`` in a folder with its name."""
    folder = tmp_path_factory.mktemp("exported")
    for name, maker in MAKERS.items():
        (folder / name).mkdir()
        told = {"metadata": {"name": name}}
        html, _ = CasebookHTMLExporter().from_notebook_node(maker(), told)
        (folder / name / "page.html").write_text(html, encoding="utf-8")
        pdf, _ = CasebookPDFExporter().from_notebook_node(maker(), told)
        (folder / name / "page.pdf").write_bytes(pdf)
    return [folder / name / "page.html" for name in sorted(MAKERS)]


# Of a module: one after the other in all of them would open a browser for each.
@pytest.fixture(scope="module", params=sorted(MAKERS))
def exported(request: pytest.FixtureRequest, sample_pages: list[Path]) -> Path:
    """Folder with ``page.html`` and ``page.pdf`` of one sample; its name is the sample's."""
    return sample_pages[0].parents[1] / str(request.param)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Debian's Chromium; skips where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("chromium is not installed")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        shown = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield shown
        shown.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def reports(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every city's report in both languages, built once for all workers of this run.

    A developer may have them built beforehand and name the folder in ``CASEBOOK_REPORTS``.
    """
    shared = tmp_path_factory.getbasetemp()
    return ready_or_built(root, shared.parent if shared.name.startswith("popen-") else shared)


def ready_or_built(root: Path, shared: Path) -> Path:
    """Return the folder of all reports; build them below `shared` unless another one is named."""
    ready = os.environ.get("CASEBOOK_REPORTS")
    if ready:
        return Path(ready)
    out, done = shared / "reports", shared / "reports.done"
    with FileLock(shared / "reports.lock"):
        if not done.exists():
            command = [sys.executable, "-m", "helpers.cli", "build", "--all", "--lang", "zh",
                       "--lang", "en", "--out", str(out)]  # fmt: skip
            built = subprocess.run(
                command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False
            )
            done.write_text(f"{built.returncode}\n{built.stdout}{built.stderr}", encoding="utf-8")
    code, _, log = done.read_text(encoding="utf-8").partition("\n")
    assert code == "0", log
    return out


@pytest.fixture(
    scope="session",
    params=[(city, lang) for city in cities() for lang in LANGUAGES],
    ids=lambda param: "-".join(param),
)
def report(request: pytest.FixtureRequest, reports: Path) -> Finished:
    """One of the reports after the other: what one test has read the next need not read again."""
    return Finished(reports.joinpath(*request.param))
