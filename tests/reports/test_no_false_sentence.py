"""What every report says, held against the rows that it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from helpers.audit import verdict_of_claims
from helpers.casebook import Case, Claim, case_of, read_casebook
from helpers.engine.card import Card, read
from tests.reports.test_bundled_reports import LANGUAGES, cities, page, words

#: What was not found is not on record here: nobody knows what the world has published.
ABSENT = {"zh": re.compile(r"本案例库未收录：([^。：]*)。"),
          "en": re.compile(r"Not on record here: ([^.:]*)\.")}  # fmt: skip
SAID_OF_THE_WORLD = re.compile(r"未公布|没有公布|never published|not published|unpublished")
BOUNDS = re.compile(r"(?:；|; |^)(?:[A-Z]{3} )?([−\d.,]+)%?(?:～|至|–| to )([−\d.,]+)")
RANK = re.compile(r"(?:并列|tied )?\d+/\d+")


def cases(root: Path, lang: str) -> Iterator[Case]:
    casebook = read_casebook(root / "data")
    for city in cities(root):
        yield case_of(casebook, city, "zh" if lang == "zh" else "en")


def cards(folder: Path) -> Iterator[Card]:
    for path in sorted((folder / "sections").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            for output in cell.get("outputs", ()):
                card = read(Card, output.get("metadata", {}))
                if card:
                    yield card


def column(page: BeautifulSoup, head: str, first: int = 0) -> Iterator[str]:
    """Give the cells below a head of all tables of three columns or more that have it."""
    for table in page.select("table"):
        heads = [cell.get_text(strip=True) for cell in table.select("thead th")]
        for row in table.select("tbody tr") if heads[2:] and head in heads[first:] else ():
            yield row.find_all(["td", "th"])[heads.index(head)].get_text(strip=True)


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").rstrip("."))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said_to_be_absent_is_in_no_row(reports: Path, root: Path, lang: str) -> None:
    wrong = []
    for case in cases(root, lang):
        text = words(page(reports, case.place.place, lang))
        named = {claim.indicator.name(case.lang).lower() for claim in case.claim_list()
                 if claim.aspect in ("level", "share")}  # fmt: skip
        for listed in ABSENT[lang].findall(re.sub(r"\s*⁠\[[^\]]*\]", "", text)):
            said = (part.strip().lower() for part in re.split(r"、|和|, | and ", listed))
            wrong += [(case.place.place, part) for part in said if part in named]
    assert not wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_report_says_what_the_world_has_not_published(
    reports: Path, root: Path, lang: str
) -> None:
    found = []
    for case in cases(root, lang):
        rows = [*case.measures().to_numpy().ravel(), *(claim.note_in(case.lang)
                for claim in case.claim_list(confidence=("high", "medium", "low")))]  # fmt: skip
        quoted = " ".join(map(str, rows))  # what a source says of itself may be told
        text = words(page(reports, case.place.place, lang))
        found += [(case.place.place, text[max(0, hit.start() - 20) : hit.end()])
                  for hit in SAID_OF_THE_WORLD.finditer(text) if hit[0] not in quoted]  # fmt: skip
    assert not found


def test_no_claim_speaks_of_a_day_after_its_source(root: Path) -> None:
    def late(claim: Claim) -> bool:
        published, end = claim.source.published, claim.period.end
        return bool(published and end) and end[: len(published)] > published[: len(end)]

    assert not [claim.id for case in cases(root, "zh") for claim in case.claim_list()
                if claim.aspect != "target" and not claim.accepted and late(claim)]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_printed_values_lie_within_their_printed_bounds(
    reports: Path, root: Path, lang: str
) -> None:
    outside, seen = [], 0
    for city in cities(root):
        for mark in page(reports, city, lang).select(".derived"):
            note = mark.select_one(".note")
            if note is None:
                continue
            bounds = BOUNDS.search(note.get_text())
            value = re.search(r"[−\d][\d.,]*", mark.get_text().replace(note.get_text(), ""))
            if bounds and value:
                seen += 1
                low, high = sorted(map(number, bounds.groups()))
                if not low <= number(value[0]) <= high:
                    outside.append((city, mark.get_text()))
    assert seen > 100
    assert not outside


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rank_names_the_years_and_the_number_of_places(
    reports: Path, root: Path, lang: str
) -> None:
    head = {"zh": "同批位次", "en": "Cohort"}[lang]
    bare, seen = [], 0
    for city in cities(root):
        for cell in filter(RANK.search, column(page(reports, city, lang), head)):
            seen += 1
            bare += [] if re.search(r"\d{4}", cell) else [(city, cell)]
        for finding in page(reports, city, lang).select("#fig-ranks, [id^=fig-cohort-]"):
            text = finding.get_text(" ")
            bare += [] if re.search(r"\d{4}", text) else [(city, text[:80])]
    assert seen > 10
    assert not bare


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verdict_of_a_report_is_the_audits(reports: Path, root: Path, lang: str) -> None:
    wrong, seen = [], 0
    for case in cases(root, lang):
        given = verdict_of_claims(case)
        for card in cards(reports / case.place.place / lang):
            for judgement in card.judgements:
                if len(judgement.evidence) == 1 and judgement.evidence[0] in given:
                    seen += 1
                    verdict = given[judgement.evidence[0]].value
                    if judgement.kind and judgement.kind != verdict:
                        wrong.append((case.place.place, judgement.about[:60], verdict))
    assert seen > 50
    assert not wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_as_many_figures_have_a_benchmark_as_the_table_shows(
    reports: Path, root: Path, lang: str
) -> None:
    said = {"zh": re.compile(r"有基准可比的数字(\d+)个"),
            "en": re.compile(r"Figures with a benchmark: (\d+)")}  # fmt: skip
    head = {"zh": "基准", "en": "Benchmark"}[lang]
    wrong, seen = [], 0
    for city in cities(root):
        found, soup = said[lang].search(words(page(reports, city, lang))), page(reports, city, lang)
        shown = sum(cell not in ("", "—") for cell in column(soup, head, first=1))
        seen += shown
        if shown != (int(found[1]) if found else 0):
            wrong.append((city, shown, found and found[0]))
    assert seen > 5
    assert not wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_city_is_told_of_in_brackets_within_brackets(
    reports: Path, root: Path, lang: str
) -> None:
    nested = {"zh": "，推定）", "en": ", inferred)"}[lang]
    twice = {"zh": "（推定）", "en": "(inferred)"}[lang]
    texts = [words(page(reports, city, lang)) for city in cities(root)]
    assert any(nested in text for text in texts)
    assert not any(twice in text for text in texts)
