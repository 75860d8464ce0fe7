"""The gallery in a browser: quiet, fitting, filtered and sorted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.engine.publish.gallery import write
from tests.unit.engine.making import invented

NAMES = [("chenzhou", "郴州市"), ("lishui", "丽水市"), ("yushu", "玉树藏族自治州")]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gallery of 300 cities, most of them invented."""
    out = tmp_path_factory.mktemp("gallery") / "a b#c"
    out.mkdir()
    for city, name in NAMES:
        edition = "2026-02" if city == "yushu" else "2026-01"
        invented(out, city, edition=edition, name=name, other_name=city.title())
    invented(out, "lishui", "en", name="Lishui", other_name="丽水市", province="Zhejiang")
    for number in range(297):
        invented(out, f"zz_{number:03d}", single=1 + number, province="浙江省")
    written = write(out)
    assert written is not None
    return written


@pytest.fixture
def page(browser: Any, index: Path) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(index.as_uri())
    yield page
    context.close()


def names(page: Any) -> list[str]:
    found = page.locator("#reports > li:not([hidden]) h2 bdi:first-child")
    return [str(text) for text in found.all_text_contents()]


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_fits_and_is_quiet(browser: Any, index: Path, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(index.as_uri())
    page.fill("#find", "lishui")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("郴州", ["郴州市"]),
        ("CHENZHOU", ["郴州市"]),
        (" ｌｉｓｈｕｉ zhejiang ", ["丽水市"]),
        ("湖南省", ["郴州市", "丽水市", "玉树藏族自治州"]),
        ("<b>", []),
    ],
)
def test_filter_finds_names_and_provinces(page: Any, typed: str, found: list[str]) -> None:
    page.fill("#find", typed)
    assert names(page) == found
    assert page.locator("#shown").inner_text() == f"显示 {len(found)} / 300"
    assert page.locator("#nothing").is_visible() == (not found)
    page.fill("#find", "")
    assert page.locator("#reports > li:not([hidden])").count() == 300


def test_sorts_by_name_edition_and_number_of_figures(page: Any) -> None:
    by_name = names(page)
    assert by_name[:4] == ["郴州市", "丽水市", "玉树藏族自治州", "zz_000市"]
    page.select_option("#sort", "edition")
    assert names(page)[:3] == ["玉树藏族自治州", "郴州市", "丽水市"]
    page.select_option("#sort", "figures")
    assert names(page)[:2] == ["zz_296市", "zz_295市"]
    page.select_option("#sort", "name")
    assert names(page) == by_name


def test_by_keyboard_to_a_report(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "other"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("丽水")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.innerText")
    assert name.split() == ["HTML", "丽水市", "中文"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/lishui/zh/report.html")


def test_without_scripts_all_cities_are_there(browser: Any, index: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(index.as_uri())
    assert page.locator("#reports > li").count() == 300
    assert not page.locator("form.tools").is_visible()
    context.close()


def test_the_address_remembers_and_leads_on(browser: Any, index: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(index.as_uri() + "#find=lishui&sort=figures")
    assert names(page) == ["丽水市"]
    page.fill("#find", "yushu")
    page.wait_for_url("**/index.html#find=yushu*")
    page.click("#other")
    page.wait_for_url("**/index.other.html*yushu*")
    assert page.locator("html").get_attribute("lang") == "en-GB"
    page.goto("about:blank")
    page.goto(index.as_uri() + "#go=lishui/en/sec-2")
    page.wait_for_url("**/lishui/en/report.html#sec-2")
    page.goto(index.as_uri() + "#go=yushu/en/sec-2")
    assert names(page) == ["玉树藏族自治州"], "a report that is not there leads to those that are"
    for hostile in ("#go=%E0%A4%A", "#find=%3Cimg%20src=x%3E&sort=__proto__", "#go=../../x/y"):
        page.goto("about:blank")
        page.goto(index.as_uri() + hostile)
        assert page.locator("#reports img").count() == 0
    assert faults == []
    context.close()
