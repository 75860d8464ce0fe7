"""How every page of every report is laid out, measured in the finished files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from bs4 import BeautifulSoup

from tests.reports.finished import Finished
from tests.reports.pages import (
    FOOT,
    TOP,
    Page,
    Word,
    inaccessible,
    lonely_headings,
    nearly_empty,
    outside,
    overprinted,
    strayed_figures,
    strayed_notes,
    torn,
    undrawn,
)

MOST_BYTES = 3_000_000
LEFT = 76.5


def test_no_page_has_a_fault(report: Finished) -> None:
    _, *pages = report.sheets
    looks = (outside, overprinted, undrawn, lonely_headings, torn)
    assert [fault for page in pages for look in looks for fault in look(page)] == []
    assert [*nearly_empty(pages), *strayed_notes(pages)] == []
    assert [*strayed_figures(pages, chapters_of_figures(report.page))] == []


def chapters_of_figures(page: BeautifulSoup) -> dict[str, str]:
    """Give for each chart of a page, such as ``图3``, the chapter that shows it, without spaces."""
    chapters, current = {}, ""
    for tag in page.select("article h2, article figure.chart .label"):
        text = "".join(tag.get_text().split())
        if tag.name == "h2":
            current = text
        else:
            chapters[text] = current
    return chapters


def test_every_page_has_its_number_and_running_head(report: Finished) -> None:
    _, *pages = report.sheets
    for number, page in enumerate(pages, start=1):
        foot = "".join(w.text for line in page.lines for w in line if w.top > FOOT)
        assert foot == f"{number}/{len(pages)}", f"page {page.number}"
        assert page.head, f"page {page.number}"


def test_the_cover_has_words_and_stays_clear_of_its_edges(report: Finished) -> None:
    words = [word for line in report.sheets[0].lines for word in line]
    assert len(words) > 5
    assert min(word.left for word in words) > 60
    assert max(word.right for word in words) < 595 - 60
    # The hills begin at 223 mm; only the imprint stands on them.
    chart = [word for word in words if word.size < 9 and word.foot < 780]
    assert all(word.foot < 640 for word in chart)


def test_files_are_small_enough_to_send_and_the_pdf_is_accessible(report: Finished) -> None:
    for name in ("report.pdf", "report.html"):
        assert (report.folder / name).stat().st_size <= MOST_BYTES
    assert list(inaccessible(report.folder / "report.pdf", report.lang)) == []


def test_citations_in_one_place_are_ranges(report: Finished) -> None:
    long = re.compile(r"(?:\[\d+\]){9,}")
    lines = ["".join(word.text for word in line) for page in report.sheets for line in page.lines]
    runs = [run[0] for line in lines if (run := long.search(line))]
    assert [run for run in runs if consecutive(run)] == []


def consecutive(run: str) -> bool:
    numbers = list(map(int, re.findall(r"\d+", run)))
    return any(
        b == a + 1 and c == a + 2
        for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False)
    )


# What the checks themselves are worth: each finds its fault in a page made by hand.


def page_of(*words: tuple[float, float, float, str], size: float = 10, number: int = 2) -> Page:
    head = Word(LEFT, 48, LEFT + 100, 56, "head")
    made = [(Word(left, top, right, top + size, text),) for left, top, right, text in words]
    return Page(number, ((head,), *made))


HEADING = (Word(LEFT, 700, 200, 713.5, "1.2"),)
NOTE = (Word(LEFT, 756, 200, 763, "note"),)
TEXT = (Word(LEFT, 730, 200, 740.5, "text"),)


@pytest.mark.parametrize(
    ("look", "page", "faults"),
    [
        (outside, page_of((LEFT, 100, LEFT + 450, "in"), (LEFT - 3, 120, LEFT + 10, "，")), 0),
        (outside, page_of((LEFT, 100, LEFT + 470, "wide"), (LEFT - 20, 120, LEFT, "x")), 2),
        (outside, page_of((80, 766, 90, "low"), size=20), 1),
        (overprinted, page_of((80, 100, 120, "a"), (121, 100, 160, "b"), (80, 111, 120, "c")), 0),
        (overprinted, page_of((80, 100, 120, "甲，"), (115, 100, 160, "（乙")), 0),
        (overprinted, page_of((80, 100, 120, "a"), (105, 102, 160, "b")), 1),
        (lonely_headings, Page(2, (HEADING, NOTE)), 1),
        (lonely_headings, Page(2, (HEADING, TEXT, NOTE)), 0),
        (torn, page_of((80, 100, 120, "（2020年）"), (121, 100, 150, "○单一来源")), 0),
        (torn, page_of((80, 100, 120, "（2020年）"), (80, 120, 150, "七○单一")), 1),
        (torn, page_of((80, 100, 90, "−")), 1),
        (undrawn, page_of((80, 100, 120, "a\ufffdb")), 1),
        (undrawn, page_of((80, 100, 120, "ab")), 0),
    ],
)
def test_a_fault_is_found_where_there_is_one(
    look: Callable[[Page], Iterable[str]], page: Page, faults: int
) -> None:
    found = list(look(page))
    assert len(found) == faults and all(fault.startswith("page 2: ") for fault in found)


def test_a_note_before_its_mark_is_found() -> None:
    both = page_of((80, 100, 120, "a①"), (80, 740, 120, "①b"))
    mark, note = page_of((80, 100, 120, "a①")), page_of((80, 740, 120, "①b"))
    assert list(strayed_notes([both, mark, note])) == []
    assert list(strayed_notes([note, mark])) == ["page 2: ① stands a page before its mark"]


def test_a_page_of_a_heading_alone_is_found() -> None:
    full = page_of((LEFT, TOP, 200, "a"), (LEFT, 600, 200, "b"))
    little = page_of((LEFT, TOP, 200, "a"), number=3)
    chapter = page_of((LEFT, TOP, 200, "二"), (LEFT, 600, 200, "b"), size=19, number=4)
    assert list(nearly_empty([full, little, full])) == ["page 3: 1% filled"]
    assert list(nearly_empty([full, little, chapter, full])) == ["page 4: 78% filled"]


def test_a_figure_in_another_chapter_is_found() -> None:
    chapter = page_of((LEFT, TOP, 200, "二"), size=19)
    figure = page_of((80, 300, 90, "图"), (91, 300, 95, "3"), size=8, number=3)
    chart = Page(3, (figure.lines[0], (*figure.lines[1], *figure.lines[2])))
    assert list(strayed_figures([chapter, chart], {"图3": "二"})) == []
    found = list(strayed_figures([chapter, chart], {"图3": "一"}))
    assert found == ["page 3: 图3 of 一 stands in 二"]
