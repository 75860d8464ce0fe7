from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.casebook import read_casebook
from helpers.casebook.slices import digests, places_of


def test_a_report_counts_its_city_its_cohort_its_parents_and_its_reader(data: Path) -> None:
    casebook = read_casebook(data)
    cohort = {"ccity", "dcity"}
    assert places_of(casebook, "ccity") == {*cohort, "bprov", "aland"}
    assert places_of(casebook, "bprov", "dcity") == {"bprov", "aland", "dcity"}
    assert places_of(casebook, "bprov") == {"bprov", "aland"}


CITY, OTHERS = ("ccity", "dcity", "bprov", "aland"), ("bprov", "aland")


@pytest.mark.parametrize(
    ("places", "table", "line", "values", "names"),
    [
        # A row of a place counts for reports that count the place, and for all others by the
        # rounded spread of what all places publish.
        (CITY, "claims", 2, {"value": "401"}, {"rows of claims"}),
        (OTHERS, "claims", 2, {"value": "402"}, set()),
        (OTHERS, "claims", 2, {"value": "990"}, {"spreads over all places"}),
        # Small tables count whole, and sources as far as they are cited.
        (CITY, "indicators", 4, {"definition_en": "Other"}, {"table indicators"}),
        (CITY, "places", 2, {"name_en": "Other"}, {"table places"}),
        (CITY, "sources", 3, {"title_en": "Other"}, {"rows of sources"}),
        (OTHERS, "sources", 3, {"title_en": "Other"}, set()),
    ],
)
def test_what_counts_of_a_row_that_changed(
    data: Path,
    change: Callable[..., Path],
    places: tuple[str, ...],
    table: str,
    line: int,
    values: dict[str, str],
    names: set[str],
) -> None:
    before = digests(read_casebook(data), {*places})
    change(table, line, **values)
    after = digests(read_casebook(data), {*places})
    assert {name for name in after if after[name] != before[name]} == names
