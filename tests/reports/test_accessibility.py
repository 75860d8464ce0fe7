"""Pages in a browser as people with a keyboard, a screen reader or a printer meet them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from tests.reports.conftest import ARGUMENTS
from tests.reports.site import until

#: What axe-core is asked for, which rules that were, and what it is known to find.
BASELINE = json.loads((Path(__file__).parent / "axe_baseline.json").read_text(encoding="utf-8"))
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
#: Width in CSS pixels of the text block of an A4 page: 210 mm less the margins of the style.
A4 = 643
#: Rules of axe-core that ask how a page is drawn: others find the same in any colours.
DRAWN_RULES = frozenset(
    {"color-contrast", "css-orientation-lock", "link-in-text-block", "p-as-heading",
     "scrollable-region-focusable", "target-size"}
)  # fmt: skip
#: Marks the texts whose contrast is looked at; finds pale texts of charts, into which axe-core does not look.
ALIKE, PALE_TEXTS = (
    (Path(__file__).parent / name).read_text(encoding="utf-8")
    for name in ("alike.js", "chart_contrast.js")
)

#: Ends when a page was drawn in its size, and its scripts have heard of it.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def axe() -> str:
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=["sample", "chenzhou", "yushu"])
def pages(request: pytest.FixtureRequest) -> list[Path]:
    """Give the samples, or the real report of a city."""
    if request.param != "sample":
        return [request.getfixturevalue("reports") / request.param / "zh" / "report.html"]
    return request.getfixturevalue("sample_pages")  # type: ignore[no-any-return]


def listen(context: Any) -> list[str]:
    """Give what pages will say to the console, and ask of the world."""
    heard: list[str] = []

    def asks(request: Any) -> None:
        if not request.url.startswith("data:"):
            heard.append(request.url)

    context.on("console", lambda message: heard.append(message.text))
    context.on("weberror", lambda error: heard.append(str(error.error)))
    context.on("request", asks)
    return heard


@pytest.fixture(scope="module")
def opened(browser: Any, pages: list[Path]) -> Iterator[list[Any]]:
    """The pages, opened once for tests that only look at them; each sets size and medium first."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    heard = listen(context)
    shown = [context.new_page() for _ in pages]
    for page, path in zip(shown, pages, strict=True):
        page.goto(path.as_uri())
    yield shown
    context.close()
    assert heard == [path.as_uri() for path in pages], "the pages are not quiet"


@pytest.mark.parametrize(
    "seen",
    ["sample", "index.html", "index.other.html", "compare.html#with=chenzhou,yushu",
     *(f"{city}/{lang}/report.html" for city in ("chenzhou", "yushu", "shenzhen")
       for lang in ("zh", "en"))],
)  # fmt: skip
def test_axe_finds_what_is_known(
    browser: Any, axe: str, seen: str, request: pytest.FixtureRequest
) -> None:
    sample = seen == "sample"
    folder = request.getfixturevalue("sample_pages" if sample else "reports")
    addresses = [one.as_uri() for one in folder] if sample else [f"{folder.as_uri()}/{seen}"]
    # Of a city one language is looked at in two ways, the other in the other two; every rule is
    # asked of each size, in light colours.
    looks = [(DESK, "light"), (PHONE, "dark")] if "/en/" not in seen else []
    looks += [(DESK, "dark"), (PHONE, "light")] if "/zh/" not in seen else []
    # The page forbids foreign scripts; only this check comes with one.
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    found: set[str] = set()

    def look(page: Any, within: str, size: dict[str, int], scheme: str) -> None:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.evaluate(DRAWN)
        page.evaluate(ALIKE, within)
        off = () if scheme == "light" else {*BASELINE["rules"]} - DRAWN_RULES
        rules = {rule: {"enabled": False} for rule in off}
        options = {"runOnly": BASELINE["tags"], "rules": rules, "resultTypes": ["violations"]}
        result = page.evaluate("([within, options]) => axe.run(within, options)", [within, options])
        assert result["passes"]
        found.update(
            f"{seen}: {rule['id']}: {node['html'][:120]}"
            for rule in result["violations"]
            for node in rule["nodes"]
        )

    for address in addresses:
        page = context.new_page()
        page.goto(address)
        page.evaluate(axe)
        rules = page.evaluate(
            "tags => axe.getRules(tags).map((one) => one.ruleId)", BASELINE["tags"]
        )
        assert sorted(rules) == BASELINE["rules"]
        for size, scheme in looks:
            look(page, "html", size, scheme)
            found.update(f"{seen}: {one}" for one in page.evaluate(PALE_TEXTS))
        if page.locator(".explorer").count():
            page.locator(".explorer tbody a").first.click()
            page.locator(".panel").wait_for()
            for size, scheme in looks:
                look(page, ".panel", size, scheme)
    context.close()
    assert sorted(found) == sorted(one for one in BASELINE["known"] if one.startswith(f"{seen}: "))


def test_a_page_fits_every_width(opened: list[Any]) -> None:
    for page in opened:
        for scheme in ("light", "dark"):
            page.emulate_media(media="screen", color_scheme=scheme)
            for width in (360, 768, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_contents_are_used_by_keyboard_and_nobody_is_asked(
    browser: Any, pages: list[Path], size: dict[str, int], scheme: str
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    heard = listen(context)
    for path in pages:
        page = context.new_page()
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        links = page.locator("nav.contents a")
        assert links.first.is_visible() == (size is DESK)
        for number in sorted({1, links.count() // 2, links.count() - 1}):
            page.locator(".skip").focus()
            page.keyboard.press("Tab")
            while page.evaluate("document.activeElement.closest('.bar') !== null"):
                page.keyboard.press("Tab")  # over the links to other files
            if page.evaluate("document.activeElement.closest('.cover') !== null"):
                page.keyboard.press("Tab")  # over the link to where the chart of the cover stands
            assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
            if not links.first.is_visible():
                page.keyboard.press("Enter")
            for _ in range(number + 1):
                page.keyboard.press("Tab")
            link = links.nth(number)
            assert link.evaluate("link => link === document.activeElement")
            page.keyboard.press("Enter")
            target = link.get_attribute("href")
            current = "[...document.querySelectorAll('nav.contents a[aria-current]')]"
            until(page, f"{current}.map((one) => one.hash).join(' ') === '{target}'")
            assert page.url.endswith(target)
            assert page.locator(target).bounding_box()["y"] < size["height"]
    context.close()
    assert heard == [path.as_uri() for path in pages]


def test_every_download_is_a_table(opened: list[Any]) -> None:
    seen = 0
    for page in opened:
        links = page.locator("a.csv").evaluate_all("all => all.map(a => [a.download, a.href])")
        assert len({name for name, _ in links}) == len(links)
        for name, address in links:
            assert name.endswith(".csv")
            kind, _, data = address.partition(",")
            assert kind == "data:text/csv;charset=utf-8"
            text = unquote_to_bytes(data).decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(text, newline="")))
            assert len(rows) > 1, name
            assert len({len(row) for row in rows}) == 1, name
            seen += 1
    assert seen


def test_print_keeps_to_the_paper(opened: list[Any]) -> None:
    for page in opened:
        page.set_viewport_size({"width": A4, "height": 900})
        page.emulate_media(media="print", color_scheme="light")
        wide = page.evaluate(
            """width => [...document.querySelectorAll("main *")]
                .filter((one) => !one.closest("svg") || one.localName === "svg")
                .filter((one) => one.getBoundingClientRect().right > width + 1)
                .map((one) => one.outerHTML.slice(0, 100))""",
            A4,
        )
        assert wide == []
        assert page.locator("nav.contents").is_hidden()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
            "rgb(255, 255, 255)",
            "rgba(0, 0, 0, 0)",
        )


def test_few_stops_lead_through_a_page(opened: list[Any]) -> None:
    stops = """() =>
        [...document.querySelectorAll("a[href],button,input,select,summary,[tabindex]")]
        .filter((one) => one.tabIndex >= 0 && one.getClientRects().length).length"""
    for page in opened:
        page.set_viewport_size(DESK)
        page.emulate_media(media="screen")
        assert page.evaluate(stops) < 400


@pytest.fixture(scope="module")
def large(browser: Any, chromium: str) -> Iterator[Any]:
    """A browser with text of twice the size."""
    twice = "--blink-settings=defaultFontSize=32"
    shown = browser.browser_type.launch(executable_path=chromium, args=[*ARGUMENTS, twice])
    yield shown
    shown.close()


def test_text_of_twice_the_size_scrolls_one_way(large: Any, pages: list[Path]) -> None:
    page = large.new_page()
    for path in pages:
        page.set_viewport_size(PHONE)
        page.goto(path.as_uri())
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.close()
