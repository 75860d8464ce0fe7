"""What the HTML pages of the samples are like in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook

from helpers.engine.html.html_exporter import CasebookHTMLExporter


def test_a_derived_figure_explains_itself_to_the_keyboard(page: Any, exported: Path) -> None:
    page.goto((exported / "page.html").as_uri())
    derived = page.locator(".derived").first
    if derived.count() == 0:
        return
    derived.focus()
    note = derived.locator(".note")
    assert note.is_visible()
    box = note.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Escape")
    assert not note.is_visible()


def test_chart_colours_follow_the_scheme(page: Any, exported: Path) -> None:
    page.goto((exported / "page.html").as_uri())
    chart = page.locator("figure.chart svg").first
    if chart.count() == 0:
        return
    seen = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen.add(chart.evaluate("element => getComputedStyle(element).filter"))
    assert len(seen) == 2


def test_chinese_in_code_is_set_in_the_face_that_the_page_carries(
    browser: Any, tmp_path: Path
) -> None:
    notebook = new_notebook(cells=[new_code_cell('print("中")')])
    html, _ = CasebookHTMLExporter().from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.evaluate("document.fonts.ready")
    asked = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        asked.send(f"{domain}.enable")
    body = {
        "nodeId": asked.send("DOM.getDocument")["root"]["nodeId"],
        "selector": "pre :nth-child(2)",
    }
    used = asked.send("CSS.getPlatformFontsForNode", asked.send("DOM.querySelector", body))
    page.close()
    assert any(font["isCustomFont"] for font in used["fonts"])
