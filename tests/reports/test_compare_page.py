"""The page that compares reports in a browser: chosen, kept in the address, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.engine.card import Column, Records
from helpers.engine.document.numbered import build_document
from helpers.engine.twins import record_files
from helpers.engine.publish import gallery
from tests.reports import samples
from tests.unit.engine.making import invented

NASTY = "<img src=x onerror=document.title=1>"
COLUMNS = (
    Column("id", use="id"),
    Column("key", use="key"),
    Column("name", "指标", "name"),
    Column("said", "公布值", "value"),
    Column("period", "时间", "list"),
    Column("end", use="when"),
    Column("scope", "口径", "list"),
    Column("judged", "判定", "judgement"),
    Column("unsure", use="aside"),
)
CITIES = 281
#: As many have a report in English, too.
BOTH = 4


def lay(out: Path, city: str, lang: str, *rows: tuple[str, ...]) -> None:
    folder = invented(out, city, lang)
    document = build_document(samples.new_notebook(), lang=lang)
    records = Records("claim-", COLUMNS, rows)
    for name, content in record_files(records, document).items():
        (folder / name).write_bytes(content)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("compare")
    for place in range(CITIES):
        for lang in ("zh", "en") if place < BOTH else ("zh",):
            name = "空气" if lang == "zh" else "Air"
            lay(
                out, f"city_{place:03d}", lang,
                (f"a{place}", "air/level", name, f"{place} µg", "2021年", "2021", "", "single", ""),
                (f"b{place}", "air/level", name, f"{place + 1} µg", f"{2022 + place % 2}年",
                 f"{2022 + place % 2}", "市区", "single", ""),
                (f"c{place}", "air/level", name, "999 µg", "2025年", "2025", "", "", "to verify"),
                *((f"n{place}_{i}", f"k{i}", f"{name} {i}", NASTY if i == 1 else f"{i}%", "2020年",
                   "2020", "", "scope", "") for i in range(50)),
            )  # fmt: skip
    gallery.write(out)
    return (out / "compare.html").as_uri()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    assert page.faults == []
    context.close()


def cells(page: Any, row: int = 0) -> list[str]:
    found = page.locator(".compared tbody tr").nth(row).locator("th,td")
    return [" ".join(text.split()) for text in found.all_inner_texts()]


def test_what_is_chosen_is_compared_and_stands_in_the_address(page: Any, address: str) -> None:
    page.goto(address)
    page.locator(".choose select").nth(0).select_option("city_001")
    assert page.locator(".compared").count() == 0
    page.locator(".choose select").nth(1).select_option("city_002")
    head, one, other = cells(page)
    assert head == "空气 时间不同"
    assert one.startswith("2 µg") and one.endswith("2023年 · 市区")
    assert other.startswith("3 µg") and other.endswith("2022年 · 市区")
    assert page.url.endswith("#with=city_001,city_002")
    link = page.locator(".compared a").first.get_attribute("href")
    assert link == "city_001/zh/report.html#claim-b1"
    page.click("#other")
    # The address changes first, the page when the browser has told it so.
    page.locator("html[lang|=en]").wait_for()
    assert cells(page)[0] == "Air times differ"
    assert "lang=en" in page.url and "with=city_001,city_002" in page.url
    page.reload()
    assert cells(page)[0] == "Air times differ"
    assert page.locator(".compared img").count() == 0


@pytest.mark.parametrize("hostile", ["#with=%E0%A4%A,__proto__", f"#with={NASTY}&lang=__proto__"])
def test_a_hostile_address_does_nothing(page: Any, address: str, hostile: str) -> None:
    page.goto(address + hostile)
    assert page.locator(".compared").count() == 0
    assert page.locator("main img").count() == 0
    assert page.title() == "比较"


def test_281_reports_are_opened_and_filtered(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".matrix tbody tr")
    assert page.locator(".matrix tbody tr").count() == 51
    page.fill("#find", "空气 49")
    assert page.locator(".matrix tbody tr:not([hidden])").count() == 1
    page.locator(".matrix a").first.focus()


def test_the_matrix_is_used_by_arrows(page: Any, address: str) -> None:
    page.goto(address)
    page.locator(".matrix a[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    said = page.evaluate("document.activeElement.ariaLabel")
    assert said.startswith("city_001市 ")
    assert page.locator(".matrix a[tabindex='0']").count() == 1


def test_a_phone_is_not_wider_than_itself(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address + "#with=city_001,city_002,city_003,city_004")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()


def test_damaged_records_are_left_out(tmp_path: Path) -> None:
    for city in ("one", "two", "three"):
        lay(tmp_path, city, "zh", ("a", "k", "空气", "1", "2020", "2020", "", "", ""))
    (tmp_path / "two/zh/records.json").write_text("[1, {}", encoding="utf-8")
    (tmp_path / "three/zh/datapackage.json").write_text(json.dumps({"resources": [3]}), encoding="utf-8")
    gallery.write(tmp_path)
    assert not (tmp_path / "compare.html").exists(), "one report cannot be compared"
