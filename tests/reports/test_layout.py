"""How every page of every report is laid out, measured in the finished files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

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
    read,
    strayed_notes,
    undrawn,
)

MOST_BYTES = 3_000_000
LEFT = 76.5


@pytest.fixture(scope="module")
def built(reports: Path) -> list[Path]:
    """Give the folder of every report that was built, in every language."""
    found = sorted(path.parent for path in reports.glob("*/*/report.pdf"))
    assert found
    return found


@pytest.fixture(scope="module")
def printed(built: list[Path], pdftotext: str) -> dict[str, list[Page]]:
    """Give the pages of every report by city and language."""
    return {
        f"{folder.parent.name} {folder.name}": read(pdftotext, folder / "report.pdf")
        for folder in built
    }


@pytest.fixture(scope="module")
def laid_out(printed: dict[str, list[Page]]) -> dict[str, list[Page]]:
    """Give the pages without the cover."""
    return {name: pages[1:] for name, pages in printed.items()}


def found_in(
    laid_out: dict[str, list[Page]], look: Callable[[Page], Iterable[str]]
) -> dict[str, list[str]]:
    found = {
        name: [fault for page in pages for fault in look(page)] for name, pages in laid_out.items()
    }
    return {name: faults for name, faults in found.items() if faults}


@pytest.mark.parametrize("look", [outside, overprinted, undrawn, lonely_headings])
def test_no_page_has_the_fault(
    laid_out: dict[str, list[Page]], look: Callable[[Page], Iterable[str]]
) -> None:
    assert found_in(laid_out, look) == {}


@pytest.mark.parametrize("look", [nearly_empty, strayed_notes])
def test_no_two_pages_have_the_fault(
    laid_out: dict[str, list[Page]], look: Callable[[list[Page]], Iterable[str]]
) -> None:
    found = {name: list(look(pages)) for name, pages in laid_out.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_every_page_has_its_number_and_running_head(laid_out: dict[str, list[Page]]) -> None:
    for name, pages in laid_out.items():
        for number, page in enumerate(pages, start=1):
            foot = "".join(w.text for line in page.lines for w in line if w.top > FOOT)
            assert foot == f"{number}/{len(pages)}", f"{name}, page {page.number}"
            assert page.head, f"{name}, page {page.number}"


def test_the_cover_has_words_and_stays_clear_of_its_edges(printed: dict[str, list[Page]]) -> None:
    for name, (cover, *_) in printed.items():
        words = [word for line in cover.lines for word in line]
        assert len(words) > 5, name
        assert min(word.left for word in words) > 60, name
        assert max(word.right for word in words) < 595 - 60, name
        # The hills begin at 223 mm; only the imprint stands on them.
        chart = [word for word in words if word.size < 9 and word.foot < 780]
        assert all(word.foot < 640 for word in chart), name


def test_files_are_small_enough_to_send(built: list[Path]) -> None:
    sizes = {f: (f / name).stat().st_size for f in built for name in ("report.pdf", "report.html")}
    assert {folder: size for folder, size in sizes.items() if size > MOST_BYTES} == {}


def test_every_pdf_declares_ua_1_and_embeds_each_face(built: list[Path]) -> None:
    found = {folder: list(inaccessible(folder / "report.pdf", folder.name)) for folder in built}
    assert {folder: faults for folder, faults in found.items() if faults} == {}


def test_citations_in_one_place_are_ranges(laid_out: dict[str, list[Page]]) -> None:
    long = re.compile(r"(?:\[\d+\]){9,}")
    found = {
        name: [m[0] for page in pages for line in page.lines
               if (m := long.search("".join(word.text for word in line)))]
        for name, pages in laid_out.items()
    }  # fmt: skip
    runs = {
        name: [run for run in all_runs if consecutive(run)] for name, all_runs in found.items()
    }
    assert {name: run for name, run in runs.items() if run} == {}


def consecutive(run: str) -> bool:
    numbers = list(map(int, re.findall(r"\d+", run)))
    return any(b == a + 1 and c == a + 2 for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False))


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
