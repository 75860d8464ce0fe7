"""A small site of reports with all that a page lets readers do, and what a person does on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from helpers.engine.card import Card, Column, Judgement, Records, to_json
from helpers.engine.document.numbered import build_document
from helpers.engine.html.html_exporter import CasebookHTMLExporter
from helpers.engine.publish import gallery
from helpers.engine.twins import record_files
from tests.reports import samples
from tests.unit.engine.making import card, invented

NASTY = '<img src=x onerror="document.title=1"></script><b>\u202e'
KINDS = (
    Judgement("scope", "◐", "caution", "需注明口径", "范围不同"),
    Judgement("single", "○", "faint", "单一来源"),
)
COLUMNS = (
    Column("id", "编号", "id"),
    Column("key", use="key"),
    Column("name", "指标", "name"),
    Column("said", "公布值", "value"),
    Column("number", use="sort", kind="number"),
    Column("period", "时间", "list"),
    Column("end", use="when"),
    Column("scope", "口径", "list"),
    Column("theme", "主题", "facet"),
    Column("judged", "判定", "judgement"),
    Column("checks", "核对", "lines"),
    Column("others", "其他公布值", "records"),
    Column("quote", "原文", "quote"),
    Column("url", "网址", "address"),
    Column("cite", use="cite"),
    Column("unsure", use="aside"),
    Column("find", use="find"),
)
PERMALINK = "claim-"
#: Cities of the site; `NAMED` have names of their own, of which the first has a page to work with;
#: the one behind them has a hostile one.
CITIES = 40
NAMED = (("somewhere", "某市"), ("lishui", "丽水市"), ("yushu", "玉树藏族自治州"))


def row(**cells: str) -> tuple[str, ...]:
    """Return a record whose other cells are empty."""
    return tuple(cells.get(column.name, "") for column in COLUMNS)


#: The records of the page to work with: two of one matter, a hostile one, and many.
ROWS = (
    row(id="r1", key="clean", name="清洁能源装机", said="447万千瓦", number="447", period="2023年",
        end="2023", theme="能源", judged="scope", checks="447 ≥ 66\n二", others="r2",
        quote="装机447万千瓦", url="https://example.org/a", cite="引文一", find="qingjie qjnyzj clean"),
    row(id="r2", key="clean", name="清洁能源装机", said="450万千瓦", number="450", period="2021年",
        end="2021", theme="能源", judged="single", others="r1 gone", cite="引文二", find="qingjie clean"),
    row(id="r3", name=NASTY, said=NASTY, period="2022年", end="2022", theme=NASTY, judged="nobody",
        checks=NASTY, quote=NASTY, url="javascript:document.title=2", cite=NASTY, find=NASTY),
    *(row(id=f"n{i}", key=f"k{i}", name=f"指标{i}", said=f"{i}%", number=str(i), period="2020年",
          end="2020", theme="水", judged="single") for i in range(100)),
)  # fmt: skip


def notebook(lang: str = "zh") -> NotebookNode:
    """Make a report with a chart, a question to turn, and records that a sentence names."""
    records = Records(PERMALINK, COLUMNS, ROWS, KINDS)
    figure = "<a href='#claim-r1'>447万千瓦</a>"
    table = samples.table(
        "tbl-all",
        f"<table><thead><tr><th>一</th><th>二</th></tr></thead><tbody><tr><td>清洁</td><td>{figure}</td></tr></tbody></table>",
    )
    whole = Card("table", label="tbl-all", caption="全部", records=records)
    table.outputs[0].metadata[Card.KEY] = to_json(whole)
    told = samples.say("一", samples.SOURCES)
    told.outputs[0].data["text/markdown"] = (
        "装机[447万千瓦](#claim-r1)[来源](#source-ndrc_case_07)，另一个[1](#claim-none)，"
        '推得[460.8万千瓦](#derived "447万千瓦 ÷ 97%")。'
    )
    states = samples.table(
        "tbl-turn",
        "<table><thead><tr><th>口径</th><th>占比</th><th>判定</th></tr></thead><tbody><tr><td>不计</td>"
        f"<td>97%</td><td>甲</td></tr><tr><td>计入</td><td>84.8%</td><td>乙，{figure}</td></tr></tbody></table>",
        style="states",
        caption="换一种口径",
    )
    chart = samples.figure(
        "fig-energy", samples.chart(["一", "二"], [46.1, 90.3]), title="发现", caption="图注", alt="图",
        sources=samples.SOURCES[:1], csv="name,value\n=1+1,-5\n",
    )  # fmt: skip
    small = samples.table(
        "tbl-few",
        f"<table><thead><tr><th>一</th><th>二</th></tr></thead><tbody><tr><td>清洁</td><td>{figure}</td></tr></tbody></table>",
        caption="几个数字",
    )
    made = samples.new_notebook(
        cells=[samples.new_markdown_cell("# 正文\n\n## 能源"), told, chart, small, states,
               samples.new_markdown_cell("## 全部数字"), table]
    )  # fmt: skip
    made.metadata |= card("report", name="somewhere", lang=lang, sections=["s"],
                          cover={"name": "某市", "title": "报告", "edition": "2026-02"})  # fmt: skip
    return made


def lay(out: Path, city: str, lang: str, *rows: tuple[str, ...], **told: Any) -> Path:
    """Leave a report as a build would, with its records beside it."""
    folder = invented(out, city, lang, **told)
    document = build_document(samples.new_notebook(), lang=lang)
    for name, content in record_files(Records(PERMALINK, COLUMNS, rows), document).items():
        (folder / name).write_bytes(content)
    return folder


def build(out: Path, count: int = CITIES) -> str:
    """Lay the whole site below a folder and return its address."""
    names = dict(NAMED)
    cities = [*names, *(f"city_{number:03d}" for number in range(count - len(names)))]
    for place, city in enumerate(cities):
        for lang in ("zh", "en") if place < 2 else ("zh",):
            air = "空气" if lang == "zh" else "Air"
            told = {"edition": "2026-02" if city == "yushu" else "2026-01", "single": 1 + place,
                    "province": "Zhejiang" if lang == "en" else "浙江省" if place > 2 else "湖南省"}  # fmt: skip
            if city in names:
                told |= {"name": names[city], "other_name": city.title()}
                told |= {"name": city.title(), "other_name": names[city]} if lang == "en" else {}
            if place == len(names):
                told |= {"name": NASTY, "province": NASTY}
            year = str(2022 + place % 2)
            folder = lay(
                out, city, lang,
                row(id=f"a{place}", key="air", name=air, said=f"{place} µg", period="2021年", end="2021", judged="single"),
                row(id=f"b{place}", key="air", name=air, said=f"{place + 1} µg", period=f"{year}年", end=year,
                    scope="市区", judged="single"),
                row(id=f"c{place}", key="air", name=air, said="999 µg", period="2025年", end="2025", unsure="to verify"),
                *(row(id=f"n{place}_{i}", key=f"k{i}", name=f"{air} {i}", said=NASTY if i == 1 else f"{i}%",
                      period="2020年", end="2020", judged="scope") for i in range(50)),
                **told,
            )  # fmt: skip
            if city == "somewhere":
                beside = {
                    "metadata": {"name": "report"},
                    "beside": ["report.html", "report.pdf", "report.md"],
                }
                html, _ = CasebookHTMLExporter().from_notebook_node(notebook(lang), beside)
                (folder / "report.html").write_text(html, encoding="utf-8")
    gallery.write(out)
    return out.as_uri()


def until(page: Any, so: str) -> None:
    """Wait until something is true of a page; its policy lets nobody poll in it."""
    from playwright.sync_api import Error

    for _ in range(600):
        try:
            if page.evaluate(so):
                return
        except Error as error:  # the page gives way to the next one
            assert "context was destroyed" in str(error), error
        page.wait_for_timeout(20)
    raise AssertionError(f"{so} is not so on {page.url}")


class Reader:
    """What a person does on a page, by keyboard alone or by touch."""

    def __init__(self, page: Any, *, keys: bool) -> None:
        self.page, self.keys = page, keys

    def press(self, target: str) -> None:
        """Press a link, a button or a choice."""
        one = self.page.locator(f"{target} >> visible=true").first
        if not self.keys:
            one.tap()
        elif one.evaluate("one => Boolean(one.closest('.bar'))"):
            one.focus()  # it stands still: to go all the way round would leave the place
            self.page.keyboard.press("Enter")
        elif one.get_attribute("type") == "radio":
            self._reach(self.page.locator("input:checked"))
            while not one.is_checked():
                self.page.keyboard.press("ArrowDown")
        else:
            self._reach(one)
            self.page.keyboard.press("Enter")

    def type(self, target: str, text: str) -> None:
        """Write into a field what it is to hold."""
        one = self.page.locator(target)
        if self.keys:
            self._reach(one)
        else:
            one.tap()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: str, value: str) -> None:
        """Choose of a list; which a phone shows in its own way."""
        one = self.page.locator(target)
        if not self.keys:
            one.select_option(value)
            return
        self._reach(one)
        late = "(one, value) => [...one.options].findIndex((each) => each.value === value) > one.options.length / 2"
        first, on = ("End", "ArrowUp") if one.evaluate(late, value) else ("Home", "ArrowDown")
        self.page.keyboard.press(first)
        while one.input_value() != value:
            self.page.keyboard.press(on)

    def cut(self, target: str) -> None:
        """Put something else where what is copied goes."""
        self.type(target, "before")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Control+X")

    def paste(self, target: str) -> None:
        """Put into a field what was copied."""
        field = self.page.locator(target)
        for _ in range(100):  # a browser copies in its own time
            field.focus()
            self.page.keyboard.press("Control+V")
            if field.input_value():
                return
            self.page.wait_for_timeout(20)

    def unfold(self, target: str) -> None:
        """Unfold what a narrow screen folds."""
        if not self.page.locator(f"{target} a").first.is_visible():
            self.press(f"{target} summary")

    def look_at(self, target: str) -> None:
        """Look at what has a note: by standing on it, or touching it."""
        one = self.page.locator(target).first
        if self.keys:
            self._reach(one)
        else:
            one.tap()

    def save(self, target: str) -> bytes:
        """Take a file along, and return what is in it."""
        with self.page.expect_download() as waits:
            self.press(target)
        return Path(waits.value.path()).read_bytes()

    def _reach(self, one: Any) -> None:
        """Go to an element by Tab, and by arrows among those that are one stop."""
        way = """one => one === document.activeElement ? "" : one.tabIndex >= 0 ? "Tab" :
            one.closest("tbody")?.contains(document.activeElement) ? "ArrowDown" :
            one.parentElement.contains(document.activeElement) || (one.matches(".anchor")
            && document.activeElement.matches(".anchor")) ? "ArrowRight" : "Tab" """
        for _ in range(120):
            key = one.evaluate(way)
            if not key:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{one} is not reached by keyboard")
