"""The sample notebooks, exported once for all tests that look at the results."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpers.reporting.html import CasebookHTMLExporter
from helpers.reporting.pdf import CasebookPDFExporter
from tests.reports import samples

MAKERS = {"report": samples.report, "foreign": samples.foreign, "english": samples.english}


@pytest.fixture(scope="session", params=sorted(MAKERS))
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with ``page.html`` and ``page.pdf`` of one sample; its name is the sample's."""
    name: str = request.param
    folder = tmp_path_factory.mktemp("exported") / name
    folder.mkdir()
    told = {"metadata": {"name": name}}
    html, _ = CasebookHTMLExporter().from_notebook_node(MAKERS[name](), told)
    pdf, _ = CasebookPDFExporter().from_notebook_node(MAKERS[name](), told)
    (folder / "page.html").write_text(html, encoding="utf-8")
    (folder / "page.pdf").write_bytes(pdf)
    return folder


@pytest.fixture(scope="session")
def pdftotext() -> str:
    """Path of pdftotext; skips where there is none."""
    found = shutil.which("pdftotext")
    if found is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Debian's Chromium; skips where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("chromium is not installed")
    return found
