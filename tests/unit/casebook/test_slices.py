from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.casebook import read_casebook
from helpers.casebook.slices import digests, places_of

Change = Callable[..., Path]


def made(data: Path, city: str = "ccity", reader: str = "") -> dict[str, str]:
    casebook = read_casebook(data)
    return digests(casebook, places_of(casebook, city, reader))


def changed(data: Path, change: Callable[[], object], city: str = "ccity") -> set[str]:
    before = made(data, city)
    change()
    after = made(data, city)
    return {name for name in before if before[name] != after[name]}


def test_a_report_counts_its_city_its_cohort_its_parents_and_its_reader(data: Path) -> None:
    casebook = read_casebook(data)
    cohort = {"ccity", "dcity"}
    assert places_of(casebook, "ccity") == {*cohort, "bprov", "aland"}
    assert places_of(casebook, "bprov", "dcity") == {"bprov", "aland", "dcity"}
    assert places_of(casebook, "bprov") == {"bprov", "aland"}


def test_a_row_of_a_place_counts_for_reports_that_count_the_place(
    data: Path, change: Change
) -> None:
    assert changed(data, lambda: change("claims", 2, value="401")) == {"rows of claims"}
    casebook = read_casebook(data)
    before = digests(casebook, {"bprov", "aland"})
    change("claims", 2, value="402")
    assert digests(read_casebook(data), {"bprov", "aland"}) == before


@pytest.mark.parametrize(
    ("table", "line", "values", "names"),
    [
        ("indicators", 4, {"definition_en": "Other"}, {"table indicators"}),
        ("places", 2, {"name_en": "Other"}, {"table places"}),
        ("sources", 3, {"title_en": "Other"}, {"rows of sources"}),
    ],
)
def test_small_tables_count_whole_and_sources_as_far_as_they_are_cited(
    data: Path, change: Change, table: str, line: int, values: dict[str, str], names: set[str]
) -> None:
    assert changed(data, lambda: change(table, line, **values)) == names


def test_a_source_that_only_others_cite_does_not_count(data: Path, change: Change) -> None:
    before = digests(read_casebook(data), {"aland"})
    change("sources", 3, title_en="Other")
    assert digests(read_casebook(data), {"aland"}) == before


def test_what_all_places_publish_counts_by_its_rounded_spread(data: Path, change: Change) -> None:
    before = digests(read_casebook(data), {"aland"})
    change("claims", 2, value="402")
    assert digests(read_casebook(data), {"aland"}) == before
    change("claims", 2, value="990")
    after = digests(read_casebook(data), {"aland"})
    assert {name for name in after if after[name] != before[name]} == {"spreads over all places"}
