"""``notebooks/00_start.ipynb`` in JupyterLab: pick a city, search, build."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.functional.jupyter import jupyter, open_notebook
from tests.reports.conftest import browser, chromium  # noqa: F401 (fixtures)


def test_the_choice_becomes_the_parameters_and_the_report_is_built(
    tmp_path: Path,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    browser: Any,  # noqa: F811
) -> None:
    monkeypatch.delenv("CASEBOOK_DATA", raising=False)
    for name in ("data", "notebooks"):
        shutil.copytree(root / name, tmp_path / name)
    notebooks = tmp_path / "notebooks"
    for path in notebooks.glob("0[3-8]_*.ipynb"):
        path.unlink()
    before = {path.name: path.read_bytes() for path in notebooks.glob("0[12]_*.ipynb")}
    with jupyter(notebooks, tmp_path) as server:
        tab = open_notebook(server, browser, "00_start.ipynb")
        tab.get_by_role("menuitem", name="Run", exact=True).click()
        tab.get_by_role("menu").get_by_text("Run All Cells", exact=True).click()
        tab.get_by_text("生成报告 Build").wait_for()

        def pick(city: str) -> None:
            tab.locator(".widget-dropdown select").first.select_option(label=city)
            tab.get_by_text("用于所有笔记本 Use in all notebooks").click()
            tab.get_by_text("Written: 01_overview, 02_governance").wait_for()

        pick("丽水市 Lishui")
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
        assert (tmp_path / "reports" / "lishui" / "zh" / "report.pdf").is_file()

        tab.get_by_text("用于所有笔记本 Use in all notebooks").scroll_into_view_if_needed()
        tab.locator(".widget-dropdown select").first.select_option(label="郴州市 Chenzhou")
        tab.get_by_text("用于所有笔记本 Use in all notebooks").click()
        tab.wait_for_timeout(1000)
        tab.close()
    assert {path.name: path.read_bytes() for path in notebooks.glob("0[12]_*.ipynb")} == before
