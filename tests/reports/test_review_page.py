"""The page that reviews a draft, in a browser: by keyboard, offline, without barriers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.intake.article import Draft, write_draft
from helpers.intake.article.article_text import article_of
from helpers.intake.article.review_page import decision_header
from tests.reports.site import until
from tests.unit.sections.made_cases import bundled

TEXT = (
    "郴州市清洁能源装机容量450万千瓦,占全省的<b>12%</b>。\n"
    "𠀀𠀁全市水库42座。出台《郴州市治水方案》。\n"
)


PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a draft."""
    folder = tmp_path_factory.mktemp("review") / "draft"
    write_draft(Draft(article_of(TEXT, "case.txt"), bundled(), source="ndrc_case_07"), folder)
    return folder


@pytest.fixture
def page(browser: Any, draft: Path) -> Iterator[Any]:
    yield from _shown(browser, draft)


@pytest.fixture
def phone(browser: Any, draft: Path) -> Iterator[Any]:
    yield from _shown(browser, draft, **PHONE)


def _shown(browser: Any, draft: Path, **look: Any) -> Iterator[Any]:
    context = browser.new_context(accept_downloads=True, **look)
    shown = context.new_page()
    asked: list[str] = []
    failed: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("pageerror", lambda error: failed.append(str(error)))
    shown.on("console", lambda said: failed.append(said.text) if said.type == "error" else None)
    shown.goto((draft / "review.html").as_uri())
    yield shown
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    assert failed == []
    context.close()


def test_article_and_rows_stand_side_by_side(page: Any) -> None:
    assert page.inner_text("#article").strip() == TEXT.strip()
    marked = page.locator("mark").all_inner_texts()
    assert "450万千瓦" in marked
    assert "42座" in marked  # behind characters of two UTF-16 units
    assert page.locator("#article b").count() == 0


def test_a_row_lights_its_span_and_a_span_its_row(page: Any) -> None:
    row = page.locator(".row", has_text="450万千瓦")
    row.hover()
    assert page.locator("mark.now").all_inner_texts() == ["450万千瓦"]
    page.locator("mark", has_text="42座").hover()
    lit = page.locator(".row.lit").all_inner_texts()
    assert lit
    assert all("42" in text or "水库" in text for text in lit)


def test_a_review_by_keyboard(page: Any, tmp_path: Path) -> None:
    page.keyboard.press("j")
    assert "450万千瓦" in page.inner_text(".row.now")
    page.keyboard.press("a")
    page.keyboard.press("r")
    assert "1 accepted, 1 rejected" in page.inner_text("#counts")
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("e")
    page.locator(".row.now input[name=value]").fill("451, “x”")
    page.locator(".row.now input[name=quote]").fill("=HYPERLINK(1)")
    page.keyboard.press("Enter")
    while "水方案" not in page.inner_text(".row.now"):
        page.keyboard.press("j")
    page.keyboard.press("a")  # it lacks its English name: the field opens instead
    assert page.evaluate("document.activeElement.name") == "name_en"
    page.keyboard.type("Plan")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    assert "2 accepted, 1 rejected" in page.inner_text("#counts")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    page.reload()
    assert "2 accepted, 1 rejected" in page.inner_text("#counts")
    with page.expect_download() as download:
        page.click("#save")
    download.value.save_as(tmp_path / "decisions.csv")
    with (tmp_path / "decisions.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    header = decision_header(["places", "sources", "indicators", "claims", "measures", "models"])
    assert tuple(reader.fieldnames or ()) == header
    assert sorted(row["decision"] for row in rows) == ["accept", "accept", "reject"]
    assert any(row["value"] == "451, “x”" for row in rows)
    assert any(row["quote"] == "'=HYPERLINK(1)" for row in rows)
    assert all(row["qualifier"] in ("", "'=", "≥") for row in rows), "none begins a formula"
    assert any(row["name_en"] == "Plan" and row["table"] == "measures" for row in rows)


def test_a_review_by_touch(phone: Any) -> None:
    def counted(told: str) -> None:
        until(phone, f"document.querySelector('#counts').textContent.includes('{told}')")

    phone.locator("mark", has_text="450万千瓦").tap()
    row = phone.locator(".row.now", has_text="450万千瓦")
    for verb, told in (
        ("Accept", "1 accepted, 0 rejected"), ("Reject", "0 accepted, 1 rejected"),
        ("Reject", "0 accepted, 0 rejected"), ("Accept", "1 accepted, 0 rejected"),
    ):  # fmt: skip
        row.get_by_role("button", name=verb).tap()
        counted(told)
    row.get_by_role("button", name="Edit").tap()
    phone.locator(".row.now input[name=value]").fill("451")
    phone.keyboard.press("Enter")
    until(phone, "document.querySelector('.row.now h2').textContent.includes('451')")
    assert not phone.locator(".row.now .fields").first.is_visible()
    measure = phone.locator(".row").filter(has=phone.locator("h2", has_text="水方案"))
    measure.get_by_role("button", name="Accept").tap()
    until(phone, "document.activeElement.name === 'name_en'")
    phone.keyboard.type("Plan")
    phone.keyboard.press("Enter")
    measure.get_by_role("button", name="Accept").tap()
    counted("2 accepted, 0 rejected")
    phone.locator(".row.accept", has_text="clean_capacity").get_by_role(
        "button", name="Accept"
    ).tap()
    counted("1 accepted, 0 rejected")
    phone.locator("#sure").tap()
    counted("2 accepted, 0 rejected")
    phone.select_option("#filter", "open")
    assert phone.locator(".row.accept:visible").count() == 0
    phone.locator("#help").tap()
    phone.locator("dialog[open] button").tap()
    until(phone, "!document.querySelector('dialog[open]')")
    with phone.expect_download() as download:
        phone.locator("#save").tap()
    assert "451" in Path(download.value.path()).read_text(encoding="utf-8")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_tools_of_a_review_by_keyboard(page: Any) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#filter") == "open"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".row.accept").count() > 0
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert "accept" in Path(download.value.path()).read_text(encoding="utf-8")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_what_is_sure_is_accepted_at_once(page: Any) -> None:
    page.click("#sure")
    accepted = page.locator(".row.accept").all_inner_texts()
    assert any("450万千瓦" in text for text in accepted)
    assert all("to fill in" not in text for text in accepted)
    page.select_option("#filter", "open")
    assert page.locator(".row.accept:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barriers(page: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.emulate_media(color_scheme=scheme)
    page.keyboard.press("j")
    page.keyboard.press("e")
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
