"""Records of a page in a browser: found, chosen, sorted and opened, by mouse, keyboard and touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from nbformat import NotebookNode

from helpers.engine.card import Card, Column, Judgement, Records, to_json
from helpers.engine.html.html_exporter import CasebookHTMLExporter
from tests.reports import samples
from tests.unit.engine.making import card

NASTY = '<img src=x onerror="document.title=1"></script><b>\u202e'
KINDS = (
    Judgement("scope", "◐", "caution", "需注明口径", "范围不同"),
    Judgement("single", "○", "faint", "单一来源"),
)
COLUMNS = (
    Column("id", "编号", "id"),
    Column("name", "指标", "name"),
    Column("said", "公布值", "value"),
    Column("number", use="sort", kind="number"),
    Column("when", "时间", "list"),
    Column("end", use="when"),
    Column("theme", "主题", "facet"),
    Column("judged", "判定", "judgement"),
    Column("checks", "核对", "lines"),
    Column("others", "其他公布值", "records"),
    Column("quote", "原文", "quote"),
    Column("url", "网址", "address"),
    Column("cite", use="cite"),
    Column("find", use="find"),
)
ROWS = (
    ("r1", "清洁能源装机", "447万千瓦", "447", "2023年", "2023", "能源", "scope", "447 ≥ 66\n二", "r2",
     "装机447万千瓦", "https://example.org/a", "引文一", "qingjie qjnyzj clean"),
    ("r2", "清洁能源装机", "450万千瓦", "450", "2021年", "2021", "能源", "single", "", "r1 gone", "", "",
     "引文二", "qingjie clean"),
    ("r3", NASTY, NASTY, "", "2022年", "2022", NASTY, "nobody", NASTY, "", NASTY,
     "javascript:document.title=2", NASTY, NASTY),
    *((f"n{i}", f"指标{i}", f"{i}%", str(i), "2020年", "2020", "水", "single", "", "", "", "", "", "")
      for i in range(1600)),
)  # fmt: skip
PERMALINK = "claim-"


def notebook() -> NotebookNode:
    """A report whose list of records is looked up, with a sentence that names one of them."""
    records = Records(PERMALINK, COLUMNS, ROWS, KINDS)
    whole = to_json(Card("table", label="tbl-all", caption="全部", records=records))
    table = samples.table("tbl-all", "<table><thead><tr><th>一</th><th>二</th><th>三</th></tr></thead>"
                          "<tbody><tr><td>清洁</td><td><a href='#claim-r1'>447万千瓦</a></td>"
                          "<td>x</td></tr></tbody></table>")  # fmt: skip
    table.outputs[0].metadata[Card.KEY] = whole
    told = samples.say("一", samples.SOURCES)
    said = "装机[447万千瓦](#claim-r1)[来源](#source-ndrc_case_07)，另一个[1](#claim-none)。"
    told.outputs[0].data["text/markdown"] = said
    states = samples.table(
        "tbl-turn",
        "<table><thead><tr><th>口径</th><th>占比</th><th>判定</th></tr></thead><tbody>"
        "<tr><td>不计</td><td>97%</td><td>甲</td></tr><tr><td>计入</td><td>84.8%</td><td>乙</td></tr>"
        "</tbody></table>",
        style="states",
        caption="换一种口径",
    )
    made = samples.new_notebook(
        cells=[samples.new_markdown_cell("# 正文\n\n## 能源"), told, states,
               samples.new_markdown_cell("## 全部数字"), table]
    )  # fmt: skip
    made.metadata |= card("report", name="somewhere", lang="zh", sections=["s"],
                          cover={"name": "某市", "title": "报告", "edition": "2026-02"})  # fmt: skip
    return made


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("explorer") / "somewhere" / "zh"
    folder.mkdir(parents=True)
    told = {"metadata": {"name": "report"}, "beside": ["report.html", "report.pdf", "report.md"]}
    html, _ = CasebookHTMLExporter().from_notebook_node(notebook(), told)
    (folder / "report.html").write_text(html, encoding="utf-8")
    return (folder / "report.html").as_uri()


@pytest.fixture
def open_page(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    contexts: list[Any] = []

    def opened(anchor: str = "", **look: Any) -> Any:
        context = browser.new_context(
            reduced_motion="reduce", **{"viewport": {"width": 1440, "height": 900}, **look})
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(address + anchor)
        return page

    yield opened
    for context in contexts:
        context.close()


def shown(page: Any) -> list[str]:
    found = page.locator(".explorer tbody tr:not([hidden]) td.lead")
    return [str(text) for text in found.all_text_contents()]


def test_a_figure_in_the_text_opens_its_record_and_back_closes_it(open_page: Any) -> None:
    page = open_page()
    page.locator("article p a.datum").click()
    panel = page.locator(".panel")
    panel.wait_for()
    assert page.url.endswith("#claim-r1")
    text = panel.inner_text()
    for part in ("清洁能源装机", "447万千瓦", "需注明口径", "装机447万千瓦", "447 ≥ 66", "450万千瓦"):
        assert part in text
    assert panel.locator("a[href^=https]").get_attribute("href") == "https://example.org/a"
    assert panel.locator("a[href^='#sec-']").first.inner_text() == "1.1 能源" or "能源" in text
    page.locator(".panel a", has_text="450万千瓦").click()
    page.locator(".panel", has_text="2021年").wait_for()
    page.go_back()
    page.locator(".panel", has_text="2023年").wait_for()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert "#" not in page.url
    assert page.evaluate("document.activeElement.className") == "datum"
    assert page.faults == []


def test_an_unknown_record_is_plain_text(open_page: Any) -> None:
    page = open_page()
    assert page.locator("article p a.datum").count() == 1
    assert "另一个1" in page.locator("article p").first.inner_text()


def test_search_finds_chinese_pinyin_and_english(open_page: Any) -> None:
    page = open_page()
    for typed, found in (
        ("清洁 2021", ["450万千瓦"]),
        ("QJNY", ["447万千瓦"]),
        ("ｃｌｅａｎ", ["447万千瓦", "450万千瓦"]),
        ("需注明", ["447万千瓦"]),
        ("没有这个", []),
    ):
        page.fill("#find", typed)
        assert shown(page) == found
        assert page.locator(".nothing").is_visible() == (not found)
    page.fill("#find", "onerror")
    assert len(shown(page)) == 1


def test_choosing_sorting_and_clearing(open_page: Any) -> None:
    page = open_page()
    page.select_option(".finder select >> nth=0", "能源")
    assert shown(page) == ["447万千瓦", "450万千瓦"]
    page.select_option(".finder select >> nth=1", "single")
    assert shown(page) == ["450万千瓦"]
    page.click(".finder button")
    assert len(shown(page)) == len(ROWS)
    page.fill("#find", "清洁")
    head = page.locator(".explorer thead button", has_text="时间")
    head.focus()
    page.keyboard.press("Enter")
    assert shown(page) == ["450万千瓦", "447万千瓦"]
    page.keyboard.press("Enter")
    assert shown(page) == ["447万千瓦", "450万千瓦"]
    assert page.locator(".explorer th[aria-sort=descending]").inner_text().startswith("时间")
    page.fill("#find", "")
    for first in ("0%", "1599%"):
        page.locator(".explorer thead button", has_text="公布值").click()
        assert shown(page)[0] == first
        assert "onerror" in shown(page)[-1], "what has no number comes last in both directions"
    assert page.faults == []


def test_the_list_is_used_by_keyboard(open_page: Any) -> None:
    page = open_page()
    page.focus("#find")
    page.keyboard.type("清洁")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.explorer tbody a')"):
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.url.endswith("#claim-r2")
    page.wait_for_function("document.activeElement.className === 'panel'")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "清洁能源装机"


def test_a_phone_shows_cards_that_a_finger_opens(open_page: Any) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    first = page.locator(".explorer tbody tr").first
    assert first.evaluate("row => getComputedStyle(row).display") == "flex"
    first.tap()
    panel = page.locator(".panel")
    panel.wait_for()
    box = panel.bounding_box()
    assert (box["x"], box["width"]) == (0, 360)
    panel.locator(".close").tap()
    assert not panel.is_visible()
    assert page.faults == []


def test_a_hostile_address_does_nothing(open_page: Any, address: str) -> None:
    page = open_page()
    hostile = ("#claim-%3Cimg%20src%3Dx%20onerror%3Ddocument.title%3D1%3E", "#%E0%A4%A", "#claim-",
               "#__proto__")  # fmt: skip
    for anchor in hostile:
        page.goto("about:blank")
        page.goto(address + anchor)
        assert not page.locator(".panel").is_visible()
        assert "报告" in page.title()
    assert page.faults == []


def test_hostile_records_are_text(open_page: Any) -> None:
    page = open_page("#claim-r3")
    panel = page.locator(".panel")
    panel.wait_for()
    assert "onerror" in panel.inner_text()
    assert "[U+202E]" in panel.inner_text()
    assert panel.locator("img,b,script,a[href^=javascript]").count() == 0
    assert page.locator(".explorer").locator("img,b").count() == 0
    assert page.title() not in {"1", "2"}
    assert page.faults == []


def test_the_question_can_be_turned(open_page: Any) -> None:
    page = open_page()
    answer = page.locator(".answer")
    assert "97%" in answer.inner_text()
    page.locator(".choices input").first.focus()
    page.keyboard.press("ArrowDown")
    assert "84.8%" in answer.inner_text()
    assert "乙" in answer.inner_text()
    assert page.locator("figure.states table").is_hidden()
    page.emulate_media(media="print")
    assert page.locator("figure.states table").is_visible()
    assert answer.is_hidden()


def test_marks_of_a_paragraph_are_one_stop(open_page: Any) -> None:
    page = open_page()
    marks = page.locator("article p:has(a.datum) :is(a.datum,a.cite)")
    assert marks.evaluate_all("all => all.map((one) => one.tabIndex)") == [0, -1]
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.className") == "cite"
    assert marks.evaluate_all("all => all.map((one) => one.tabIndex)") == [-1, 0]


def test_the_bar_leads_to_the_same_place(open_page: Any) -> None:
    page = open_page()
    other = page.locator("#other")
    page.evaluate("document.getElementById('tbl-turn').scrollIntoView()")
    other.focus()
    assert other.get_attribute("href") == "../../index.html#go=somewhere/en/tbl-turn"
    page.evaluate("location.hash = '#claim-r1'")
    page.wait_for_timeout(50)
    other.focus()
    assert other.get_attribute("href").endswith("#go=somewhere/en/claim-r1")


def test_without_scripts_the_list_is_a_table(open_page: Any) -> None:
    page = open_page("#claim-r1", java_script_enabled=False)
    assert page.locator("#tbl-all table").is_visible()
    assert page.locator("tr#claim-r1").is_visible()
    assert page.locator(".explorer,.panel,a.datum").count() == 0
    assert page.locator("figure.states table").is_visible()
