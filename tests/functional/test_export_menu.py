"""JupyterLab in a browser: its pictures, and *Save and Export Notebook As*."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest

from tests.functional.jupyter import jupyter, open_notebook
from tests.reports.conftest import browser, chromium  # noqa: F401 (fixtures)

_V4: Any = nbformat.v4
_CHART = """from helpers import charts, display
charts.use()
import pandas as pd
bars = pd.DataFrame({"装机": [447, 66]}, index=["清洁能源", "火电"]).plot.bar()
display.show_chart(bars, title="清洁能源居多", caption="两类装机")"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[httpx.Client]:
    """Start a Jupyter server with one notebook; yields a client that it knows."""
    (tmp_path / "work").mkdir()
    cells = [_V4.new_markdown_cell("# 装机\n\n$x^2$"), _V4.new_code_cell(_CHART)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = _V4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "work" / "one.ipynb")
    with jupyter(tmp_path / "work", tmp_path) as client:
        yield client


def test_an_analyst_runs_a_chart_and_saves_page_and_pdf_from_the_menu(
    server: httpx.Client,
    browser: Any,  # noqa: F811
) -> None:
    tab = open_notebook(server, browser, "one.ipynb")

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
