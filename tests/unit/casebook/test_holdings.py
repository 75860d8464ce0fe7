from __future__ import annotations

from pathlib import Path

from helpers.casebook import coverage, read_casebook


def test_coverage_says_what_each_city_has_and_lacks(data: Path) -> None:
    first, second = coverage(read_casebook(data))
    assert (first.place, second.place) == ("dcity", "ccity"), "in the order of the cohort"
    assert (first.claims, first.measures, first.elements, first.indicators) == (1, 0, 0, 1)
    assert first.missing_sections == ("low_carbon", "model")
    assert first.missing_indicators == ()
    assert (second.claims, second.to_verify, second.elements) == (8, 1, 2)
    assert second.missing_sections == ()
