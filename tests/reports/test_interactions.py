"""All that pages let readers do, each by keyboard and by touch; and what nobody can do to them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from helpers.engine.publish import gallery
from tests.reports import site
from tests.reports.site import NASTY, Reader, until

DESK = {"viewport": {"width": 1440, "height": 900}}
TABLET = {"viewport": {"width": 1180, "height": 820}, "has_touch": True, "is_mobile": True}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
REPORT, GALLERY, COMPARE = "somewhere/zh/report.html", "index.html", "compare.html"
TEXT, LIST = "article p a.datum", ".explorer tbody tr:not([hidden])"
# What is true of a page, as it is asked in the browser.
CARD = "!document.querySelector('.panel').hidden && document.activeElement.matches('.panel') && "
CLOSED = "document.querySelector('.panel').hidden && location.hash === '' && "
ROWS = f"[...document.querySelectorAll('{LIST} .lead')].map((one) => one.textContent).join() === "
NAMES = "[...document.querySelectorAll('#reports > li:not([hidden]) h2 bdi:first-child')].map((one) => one.textContent).join()"
FIRST = "document.querySelector('.compared tbody').rows[0].innerText.split(/\\s+/).filter(Boolean).join(' ')"
FIELD = "document.querySelector('#find').value"

#: What is done, where, and what is then so; the parts of a step are a verb and what it is done to.
INTERACTIONS: dict[str, tuple[str, tuple[tuple[str, ...], ...], str]] = {
    "open from text": (REPORT, (("press", TEXT),), f"{CARD}location.hash === '#claim-r1'"),
    "open from table": (REPORT, (("press", "#tbl-few a.datum"),), f"{CARD}location.hash === '#claim-r1'"),
    "open from list": (REPORT, (("press", f"{LIST}:nth-child(2) a"),), f"{CARD}location.hash === '#claim-r2'"),
    "open a rival": (REPORT + "#claim-r1", (("press", ".panel ul a"),), f"{CARD}location.hash === '#claim-r2'"),
    "go where it stands": (REPORT + "#claim-r1", (("press", ".panel a[href='#tbl-few']"),),
                           "location.hash === '#tbl-few' && document.querySelector('.panel').hidden"),
    "close": (REPORT, (("press", TEXT), ("press", ".panel .close")),
              f"{CLOSED}document.activeElement.className === 'datum'"),
    "copy citation": (REPORT + "#claim-r1", (("press", ".acts button:nth-child(1)"), ("paste", "#find")),
                      f"{FIELD} === '引文一'"),
    "copy permalink": (REPORT + "#claim-r1", (("press", ".acts button:nth-child(2)"), ("paste", "#find")),
                       f"{FIELD}.endsWith('/zh/report.html#claim-r1')"),
    "share a place": (REPORT + "#tbl-turn", (("press", "#share"), ("paste", "#find")), f"{FIELD}.endsWith('#tbl-turn')"),
    "link of a heading": (REPORT, (("press", "h3 .anchor"),), "location.hash === '#sec-2'"),
    "link of a figure": (REPORT, (("press", "#fig-energy .anchor"),), "location.hash === '#fig-energy'"),
    "go to the data": (REPORT, (("press", ".bar a[href='#tbl-all']"),),
                       "location.hash === '#tbl-all' && document.querySelector('#find').getBoundingClientRect().top < 300"),
    "go by contents": (REPORT, (("unfold", "nav.contents"), ("press", "nav.contents a >> nth=-1")),
                       "document.querySelector('nav.contents [aria-current]').hash === location.hash"),
    "search Chinese": (REPORT, (("type", "#find", "清洁 2021"),), f"{ROWS}'450万千瓦'"),
    "search pinyin": (REPORT, (("type", "#find", "QJNY"),), f"{ROWS}'447万千瓦'"),
    "search English": (REPORT, (("type", "#find", "ｃｌｅａｎ"),), f"{ROWS}'447万千瓦,450万千瓦'"),
    "search a verdict": (REPORT, (("type", "#find", "需注明"),), f"{ROWS}'447万千瓦'"),
    "search in vain": (REPORT, (("type", "#find", "没有这个"),), f"{ROWS}'' && !document.querySelector('.nothing').hidden"),
    "choose facets": (REPORT, (("choose", ".finder select >> nth=0", "能源"),
                               ("choose", ".finder select >> nth=1", "single")), f"{ROWS}'450万千瓦'"),
    "clear": (REPORT, (("type", "#find", "QJNY"), ("press", ".finder > button")),
              f"document.querySelectorAll('{LIST}').length === {len(site.ROWS)} && document.activeElement.id === 'find'"),
    "sort by time": (REPORT, (("type", "#find", "清洁"), ("press", ".explorer th:nth-child(3) button")),
                     f"{ROWS}'450万千瓦,447万千瓦' && document.querySelector('.explorer [aria-sort=ascending]')"),
    "sort by verdict": (REPORT, (("type", "#find", "清洁"), ("press", ".explorer th:nth-child(5) button"),
                                 ("press", ".explorer th:nth-child(5) button")),
                        f"{ROWS}'450万千瓦,447万千瓦' && document.querySelector('.explorer [aria-sort=descending]')"),
    "turn the question": (REPORT, (("press", ".choices label:nth-of-type(2) input"),),
                          "/84.8%.*乙/s.test(document.querySelector('.answer').innerText)"),
    "open from an answer": (REPORT, (("press", ".choices label:nth-of-type(2) input"), ("press", ".answer a.datum")),
                            f"{CARD}location.hash === '#claim-r1'"),
    "read a formula": (REPORT, (("look_at", ".derived"),), "document.querySelector('.derived .note').checkVisibility()"),
    "other language": (REPORT + "#tbl-turn", (("press", "#other"),),
                       "location.href.endsWith('/en/report.html#tbl-turn') && document.documentElement.lang === 'en-GB'"),
    "other language of a card": (REPORT + "#claim-r1", (("press", "#other"),),
                                 "location.href.endsWith('/en/report.html#claim-r1') && !document.querySelector('.panel').hidden"),
    "all reports": (REPORT, (("press", ".bar a[href$='index.html']"),), "document.querySelector('#reports li')"),
    "gallery filter": (GALLERY, (("type", "#find", " ｌｉｓｈｕｉ 湖南 "),),
                       f"{NAMES} === '丽水市' && location.hash.startsWith('#find=')"),
    "gallery in vain": (GALLERY, (("type", "#find", "<b>没有"),), f"{NAMES} === '' && !document.querySelector('#nothing').hidden"),
    "gallery sort": (GALLERY, (("choose", "#sort", "edition"),),
                     f"{NAMES}.startsWith('玉树藏族自治州,') && location.hash === '#sort=edition'"),
    "gallery sort by figures": (GALLERY, (("choose", "#sort", "figures"),), f"{NAMES}.startsWith('city_036市,city_035市,')"),
    "gallery language": (GALLERY + "#find=lishui", (("press", "#other"),),
                         f"document.documentElement.lang === 'en-GB' && {NAMES} === 'Lishui'"),
    "gallery to a report": (GALLERY + "#find=lishui", (("press", "#reports li:not([hidden]) .links a"),),
                            "location.pathname.endsWith('/lishui/zh/report.html')"),
    "compare": (COMPARE, (("choose", ".choose select >> nth=0", "somewhere"), ("choose", ".choose select >> nth=1", "lishui")),
                f"{FIRST} === '空气 时间不同 1 µg ○ 单一来源 2022年 · 市区 2 µg ○ 单一来源 2023年 · 市区' && "
                "location.hash === '#with=somewhere,lishui'"),
    "gallery to compare": (GALLERY, (("press", ".ways a:not(#other)"),), "document.querySelector('.choose select')"),
    "compare no more": (COMPARE + "#with=somewhere,lishui", (("choose", ".choose select >> nth=1", ""),),
                        "!document.querySelector('.compared') && location.hash === '#with=somewhere'"),
    "compare to the gallery": (COMPARE, (("press", "#all"),), "document.querySelector('#reports li')"),
    "compare to a source": (COMPARE + "#with=lishui,somewhere", (("press", ".compared td:nth-child(3) a"),),
                            "location.href.endsWith('/somewhere/zh/report.html#claim-b0')"),
    "compare language": (COMPARE + "#with=somewhere,lishui", (("press", "#other"),),
                         f"document.documentElement.lang === 'en-GB' && {FIRST}.startsWith('Air times differ 1 µg')"),
    "matrix find": (COMPARE, (("type", "#find", "空气 49"),),
                    "document.querySelectorAll('.matrix tbody tr:not([hidden])').length === 1 && /^#find=/.test(location.hash)"),
    "matrix to a source": (COMPARE, (("press", ".matrix tbody a"),), "/report\\.html#claim-/.test(location.href)"),
}  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return site.build(tmp_path_factory.mktemp("site") / "a b#c") + "/"


@pytest.fixture(scope="module")
def heard() -> list[str]:
    """What pages say to the console."""
    return []


@pytest.fixture(scope="module")
def tab(browser: Any, heard: list[str]) -> Callable[[str], Any]:
    """Give the tab of a look, which stays open: a new one takes longer than what is done in it."""

    @cache
    def opened(look: str) -> Any:
        page = browser.new_context(reduced_motion="reduce", **json.loads(look)).new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        return page

    return opened


@pytest.fixture
def open_page(
    tab: Callable[[str], Any], heard: list[str], address: str
) -> Iterator[Callable[..., Any]]:
    def opened(at: str = REPORT, **look: Any) -> Any:
        page = tab(json.dumps({**DESK, **look}))
        page.goto("about:blank")
        page.mouse.move(0, 0)
        page.goto(address + at)
        return page

    heard.clear()
    yield opened
    assert heard == []


@pytest.mark.parametrize("look", [DESK, PHONE], ids=["keyboard", "touch"])
@pytest.mark.parametrize("name", INTERACTIONS)
def test_an_interaction(open_page: Any, name: str, look: dict[str, Any]) -> None:
    at, steps, then = INTERACTIONS[name]
    if ("paste", "#find") in steps:
        Reader(open_page(GALLERY, **look), keys=look is DESK).cut("#find")
    page = open_page(at, **look)
    until(page, "!document.querySelector('.matrix') || document.querySelector('.matrix a')")
    reader = Reader(page, keys=look is DESK)
    for verb, *told in steps:
        getattr(reader, verb)(*told)
    until(page, then)
    assert page.evaluate("document.documentElement.scrollWidth") <= look["viewport"]["width"]


@pytest.mark.parametrize("look", [DESK, TABLET], ids=["keyboard", "touch"])
def test_a_wide_bar_leads_to_more(open_page: Any, look: dict[str, Any]) -> None:
    page = open_page(**look)
    assert page.locator(".bar a", has_text="PDF").get_attribute("href") == "report.pdf"
    reader = Reader(page, keys=look is DESK)
    reader.press(".bar a[href='#cite-as']")
    until(page, "location.hash === '#cite-as'")
    assert (
        page.locator("#citation").is_visible() and page.locator("a[href='report.md']").is_visible()
    )
    reader.press(".bar .name")
    until(page, "location.hash === '#top' && scrollY === 0")
    reader.press(".bar a[href*='compare']")
    until(page, "(document.querySelector('.choose select') || {}).value === 'somewhere'")


def test_heads_of_the_list_stay_in_sight(open_page: Any) -> None:
    page = open_page()
    page.locator(LIST).nth(90).scroll_into_view_if_needed()
    head = page.locator(".explorer thead th").first.bounding_box()
    bar = page.locator(".bar").bounding_box()
    assert head["y"] == pytest.approx(bar["height"], abs=2)


@pytest.mark.parametrize("look", [DESK, PHONE], ids=["keyboard", "touch"])
def test_files_are_taken_along(open_page: Any, look: dict[str, Any]) -> None:
    reader = Reader(open_page(**look), keys=look is DESK)
    data = reader.save("#fig-energy .csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(data, newline=""))) == [["name", "value"], ["'=1+1", "-5"]]
    drawn = reader.save("#fig-energy button:has-text('SVG')").decode()
    assert drawn.startswith("<svg") and "图注" in drawn and "Noto Sans SC" in drawn
    assert reader.save("#fig-energy button:has-text('PNG')").startswith(b"\x89PNG")


def test_back_and_escape_leave_a_card(open_page: Any) -> None:
    page = open_page()
    Reader(page, keys=True).press(TEXT)
    panel = page.locator(".panel", has_text="2023年")
    panel.wait_for()
    for part in (
        "清洁能源装机",
        "447万千瓦",
        "需注明口径",
        "装机447万千瓦",
        "447 ≥ 66",
        "450万千瓦",
        "能源",
    ):
        assert part in panel.inner_text()
    assert panel.locator("a[href^=https]").get_attribute("href") == "https://example.org/a"
    page.locator(".panel a", has_text="450万千瓦").click()
    page.locator(".panel", has_text="2021年").wait_for()
    page.go_back()
    panel.wait_for()
    page.keyboard.press("Escape")
    until(page, f"{CLOSED}document.activeElement.className === 'datum'")


def test_a_list_sorts_numbers_both_ways_and_what_is_none_comes_last(open_page: Any) -> None:
    page = open_page()
    for first in ("0%", "450万千瓦"):
        page.locator(".explorer thead button", has_text="公布值").click()
        shown = page.locator(f"{LIST} .lead").all_text_contents()
        assert (shown[0], "onerror" in shown[-1]) == (first, True)


def test_lists_are_gone_through_by_arrows(open_page: Any) -> None:
    page = open_page()
    Reader(page, keys=True).press(f"{LIST}:nth-child(1) a")
    until(page, f"{CARD}location.hash === '#claim-r1'")
    page.keyboard.press("Escape")
    until(page, f"{CLOSED}document.activeElement.closest('tr')")
    for key, place in (
        ("ArrowDown", 1),
        ("End", len(site.ROWS) - 1),
        ("ArrowUp", len(site.ROWS) - 2),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        there = f"[...document.querySelectorAll('{LIST}')].indexOf(document.activeElement.closest('tr'))"
        until(page, f"{there} === {place}")
    marks = page.locator("article p:has(a.datum) :is(a.datum,a.cite,.noted)")
    assert marks.evaluate_all("all => all.map((one) => one.tabIndex)") == [0, -1, -1]
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    assert marks.evaluate_all("all => all.map((one) => one.tabIndex)") == [-1, 0, -1]
    page = open_page(COMPARE)
    until(page, "document.querySelectorAll('.matrix tbody tr').length > 1")  # they come in portions
    page.locator(".matrix a[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    until(page, "(document.activeElement.ariaLabel || '').startsWith('city_001市 ')")
    assert page.locator(".matrix a[tabindex='0']").count() == 1


def test_a_phone_shows_cards_above_the_text(open_page: Any) -> None:
    page = open_page(REPORT + "#claim-r1", **PHONE)
    panel = page.locator(".panel")
    panel.wait_for()
    box = panel.bounding_box()
    assert (box["x"], box["width"]) == (0, 360)
    assert page.locator(LIST).first.evaluate("row => getComputedStyle(row).display") == "flex"


@pytest.mark.parametrize("at", [
    REPORT + "#claim-%3Cimg%20src%3Dx%20onerror%3Ddocument.title%3D1%3E", REPORT + "#%E0%A4%A", REPORT + "#claim-",
    REPORT + "#__proto__", GALLERY + "#go=%E0%A4%A", GALLERY + "#go=../../x/y", GALLERY + "#go=__proto__/zh",
    GALLERY + "#find=%3Cimg%20src=x>%E2%80%AE&sort=__proto__", COMPARE + "#with=%E0%A4%A,__proto__",
    COMPARE + f"#with={NASTY}&lang=__proto__&find={NASTY}",
])  # fmt: skip
def test_a_hostile_address_does_nothing(open_page: Any, at: str) -> None:
    page = open_page(at)
    assert page.locator(".panel:visible,.compared,main img").count() == 0
    assert page.title() in {"某市报告", "报告", "比较"}
    assert page.url.split("#")[0].endswith(at.split("#")[0])


@pytest.mark.parametrize("said", [
    "__proto__", "constructor", "toString", "%E0%A4%A", "%", NASTY, quote(NASTY, safe=""),
    "javascript:document.title=1",
], ids=lambda said: said[:8].strip("<"))  # fmt: skip
def test_a_hostile_word_anywhere_in_an_address_does_nothing(open_page: Any, said: str) -> None:
    for at in (
        f"{REPORT}#claim-{said}", f"{REPORT}#{said}", f"{REPORT}?lang={said}#{said}",
        f"{GALLERY}#find={said}&sort={said}", f"{GALLERY}#go={said}/{said}/{said}", f"{GALLERY}?go={said}/zh",
        f"{COMPARE}#with={said},{said}&lang={said}&find={said}", f"{COMPARE}?lang={said}#lang={said}",
    ):  # fmt: skip
        page = open_page(at)
        until(page, "document.readyState === 'complete'")
        assert page.locator(".panel:visible,.compared,main :is(img,script)").count() == 0
        assert page.title() in {"某市报告", "报告", "比较"}
        assert page.evaluate("location.pathname").endswith(at.split("#")[0].split("?")[0])


def test_hostile_records_are_text(open_page: Any) -> None:
    page = open_page(REPORT + "#claim-r3")
    panel = page.locator(".panel")
    panel.wait_for()
    assert "onerror" in panel.inner_text() and "[U+202E]" in panel.inner_text()
    assert (
        page.locator(".panel :is(img,b,script,a[href^=javascript]),.explorer :is(img,b)").count()
        == 0
    )
    assert page.title() == "某市报告"
    assert page.locator("article p a.datum").count() == 1, "what no record has is plain text"
    page = open_page(COMPARE + "#with=somewhere,lishui")
    assert "onerror" in page.locator(".compared").inner_text()
    assert page.locator("main img").count() == 0
    for at in (GALLERY + "#find=city_000", COMPARE + "#with=lishui,city_000"):
        page = open_page(at)
        until(page, "document.querySelector('main').innerText.includes('onerror')")
        assert page.locator("main :is(img,script)").count() == 0
        assert page.title() in {"报告", "比较"}


def test_an_address_leads_on_to_a_report_or_to_those_that_are(open_page: Any) -> None:
    page = open_page(GALLERY + "#go=lishui/en/sec-2")
    page.wait_for_url("**/lishui/en/report.html#sec-2")
    page = open_page(GALLERY + "#go=yushu/en/sec-2")
    until(page, f"{NAMES} === '玉树藏族自治州'")


@pytest.mark.parametrize("at", [GALLERY, COMPARE + "#with=somewhere,lishui,yushu,city_000"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_above_the_reports_fit_and_ask_nobody(
    browser: Any, address: str, at: str, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + at)
    page.fill("#find", "3")
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()


def test_galleries_of_very_many_cities_are_used_in_the_same_way(
    browser: Any, tmp_path: Path
) -> None:
    address, page = site.build(tmp_path, 281), browser.new_page(**DESK)
    page.goto(f"{address}/{GALLERY}")
    page.fill("#find", "lishui")
    until(page, f"{NAMES} === '丽水市'")
    page.goto(f"{address}/{COMPARE}")
    page.fill("#find", "空气 49")
    until(page, "document.querySelectorAll('.matrix tbody tr:not([hidden])').length === 1")
    assert page.locator(".matrix tbody tr:not([hidden]) a").count() == 281
    page.close()


def test_pages_work_without_scripts(open_page: Any) -> None:
    page = open_page(REPORT + "#claim-r1", java_script_enabled=False)
    assert page.locator("#tbl-all table").is_visible() and page.locator("tr#claim-r1").is_visible()
    assert page.locator(".explorer,.panel,a.datum,button").count() == 0
    assert page.locator("figure.states table").is_visible()
    dead = "all => all.filter((one) => one.checkVisibility() && !document.getElementById(one.hash.slice(1))).length"
    assert page.locator("a[href^='#']").evaluate_all(dead) == 0, "a link leads nowhere"
    page = open_page(GALLERY, java_script_enabled=False)
    assert page.locator("#reports > li").count() == site.CITIES
    assert not page.locator("form.tools").is_visible()
    page = open_page(COMPARE, java_script_enabled=False)
    assert page.locator("main a").get_attribute("href") == "index.html"
    assert page.locator("a:visible").count() == 2


def test_paper_shows_all_answers(open_page: Any) -> None:
    page = open_page()
    assert page.locator("figure.states table").is_hidden()
    page.emulate_media(media="print")
    assert page.locator("figure.states table").is_visible()
    assert page.locator(".answer,.explorer,button").first.is_hidden()
    page.emulate_media(media="screen")


def test_damaged_records_are_left_out(tmp_path: Path) -> None:
    for city in ("one", "two", "three"):
        site.lay(
            tmp_path, city, "zh", site.row(id="a", key="k", name="空气", said="1", period="2020")
        )
    (tmp_path / "two/zh/records.json").write_text("[1, {}", encoding="utf-8")
    (tmp_path / "three/zh/datapackage.json").write_text(
        json.dumps({"resources": [3]}), encoding="utf-8"
    )
    gallery.write(tmp_path)
    assert not (tmp_path / COMPARE).exists(), "one report cannot be compared"
