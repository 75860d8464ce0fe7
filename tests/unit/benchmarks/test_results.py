from __future__ import annotations

import pytest

from tests.benchmarks.results import Measured, Results, figures
from tests.benchmarks.watching import Cost


def made_results() -> Results:
    """(a) takes 60 s a report, (b) 20, (c) 4, (d) 3."""
    results = Results()
    results.add("stock", "stock", Cost(120, 200, 300), 2)
    results.add("skilled", "skilled", Cost(240, 400, 500), 12)
    for wall in (48, 40, 60):
        results.add("casebook", "casebook", Cost(wall, 2 * wall, wall, marked=wall / 2), 12)
    results.add("floor", "floor", Cost(36), 12)
    return results


def test_the_median_counts_and_the_highest_peak() -> None:
    measured = made_results().measured["casebook"]
    assert (measured.wall, measured.cpu, measured.peak, measured.marked) == (48, 96, 60, 30)
    assert measured.per_report == 4
    assert Measured("bare", (Cost(1.0),)).cpu is None, "what nobody looked at is unknown"


def test_contestants_on_fewer_cities_are_compared_by_the_report() -> None:
    known = figures(made_results())
    assert known["times faster than (a)"] == 15
    assert known["times faster than (b)"] == 5
    assert known["times the floor"] == pytest.approx(4 / 3)
    assert figures(Results()) == {}, "what the run does not allow is left out"


def test_processes_left_behind_are_told() -> None:
    results = Results()
    results.add("casebook", "casebook", Cost(1, left=3), 1)
    assert results.notes == ["casebook left 3 processes behind"]
