"""What every report says, held against the rows that it was made from."""

from __future__ import annotations

import re
from pathlib import Path

from helpers.audit import verdict_of_claims
from helpers.casebook import Claim
from tests.reports.finished import Finished
from tests.unit.sections.made_cases import cities, city

#: What was not found is not on record here: nobody knows what the world has published.
ABSENT = {"zh": re.compile(r"本案例库未收录：([^。：]*)。"),
          "en": re.compile(r"Not on record here: ([^.:]*)\.")}  # fmt: skip
SAID_OF_THE_WORLD = re.compile(r"未公布|没有公布|never published|not published|unpublished")
BOUNDS = re.compile(r"(?:；|; |^)(?:[A-Z]{3} )?([−\d.,]+)%?(?:～|至|–| to )([−\d.,]+)")
RANK = re.compile(r"(?:并列|tied )?\d+/\d+")


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").rstrip("."))


def test_what_is_said_to_be_absent_is_in_no_row(report: Finished) -> None:
    case = report.case
    named = {claim.indicator.name(case.lang).lower() for claim in case.claim_list()
             if claim.aspect in ("level", "share")}  # fmt: skip
    for listed in ABSENT[report.lang].findall(re.sub(r"\s*⁠\[[^\]]*\]", "", report.words)):
        said = {part.strip().lower() for part in re.split(r"、|和|, | and ", listed)}
        assert not said & named


def test_no_report_says_what_the_world_has_not_published(report: Finished) -> None:
    case = report.case
    rows = [*case.measures().to_numpy().ravel(), *(claim.note_in(case.lang)
            for claim in case.claim_list(confidence=("high", "medium", "low")))]  # fmt: skip
    quoted = " ".join(map(str, rows))  # what a source says of itself may be told
    found = [hit for hit in SAID_OF_THE_WORLD.finditer(report.words) if hit[0] not in quoted]
    assert [report.words[max(0, hit.start() - 20) : hit.end()] for hit in found] == []


def test_no_claim_speaks_of_a_day_after_its_source() -> None:
    def late(claim: Claim) -> bool:
        published, end = claim.source.published, claim.period.end
        return bool(published and end) and end[: len(published)] > published[: len(end)]

    assert not [claim.id for name in cities() for claim in city(name).claim_list()
                if claim.aspect != "target" and not claim.accepted and late(claim)]  # fmt: skip


def test_printed_values_lie_within_their_printed_bounds(report: Finished) -> None:
    outside, seen = [], 0
    for mark in report.page.select(".derived"):
        note = mark.select_one(".note")
        if note is None:
            continue
        bounds = BOUNDS.search(note.get_text())
        value = re.search(r"[−\d][\d.,]*", mark.get_text().replace(note.get_text(), ""))
        if bounds and value:
            seen += 1
            low, high = sorted(map(number, bounds.groups()))
            if not low <= number(value[0]) <= high:
                outside.append(mark.get_text())
    assert seen > 1
    assert not outside


def test_a_rank_names_the_years_and_the_number_of_places(report: Finished) -> None:
    head = {"zh": "同批位次", "en": "Cohort"}[report.lang]
    cells = [cell for cell in report.column(head) if RANK.search(cell)]
    findings = [one.get_text(" ") for one in report.page.select("#fig-ranks, [id^=fig-cohort-]")]
    assert (cells and findings) or report.city != "chenzhou"
    assert [text[:80] for text in (*cells, *findings) if not re.search(r"\d{4}", text)] == []


def test_every_verdict_of_a_report_is_the_audits(report: Finished) -> None:
    given = verdict_of_claims(report.case)
    wrong, seen = [], 0
    for card in report.cards():
        for judgement in card.judgements:
            if len(judgement.evidence) == 1 and judgement.evidence[0] in given:
                seen += 1
                verdict = given[judgement.evidence[0]].value
                if judgement.kind and judgement.kind != verdict:
                    wrong.append((judgement.about[:60], verdict))
    assert seen > 1
    assert not wrong


def test_as_many_figures_have_a_benchmark_as_the_table_shows(report: Finished) -> None:
    said = {"zh": r"有基准可比的数字(\d+)个", "en": r"Figures with a benchmark: (\d+)"}
    found = re.search(said[report.lang], report.words)
    head = {"zh": "基准", "en": "Benchmark"}[report.lang]
    shown = sum(cell not in ("", "—") for cell in report.column(head, first=1))
    assert shown == (int(found[1]) if found else 0)
    assert shown or report.city != "chenzhou"


def test_no_city_is_told_of_in_brackets_within_brackets(report: Finished) -> None:
    assert {"zh": "（推定）", "en": "(inferred)"}[report.lang] not in report.words
    nested = {"zh": "，推定）", "en": ", inferred)"}[report.lang]
    assert nested in report.words or report.city != "chenzhou"


def test_a_sentence_on_one_indicator_takes_what_is_and_not_what_is_aimed_at() -> None:
    notebooks = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
    asked = [call for path in notebooks
             for call in re.findall(r"claim_list\(([^()]*indicator=[^()]*)\)", path.read_text("utf-8"))]  # fmt: skip
    assert asked
    assert [call for call in asked if "aspect=" not in call] == []
