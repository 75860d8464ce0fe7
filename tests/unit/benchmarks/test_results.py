from __future__ import annotations

import pytest

from tests.benchmarks.results import Measured, Results, figures
from tests.benchmarks.watching import Cost
from tests.unit.benchmarks.made_results import made_results


def test_the_median_counts_and_the_highest_peak() -> None:
    measured = made_results().measured["casebook"]
    assert (measured.wall, measured.cpu, measured.peak, measured.marked) == (48, 96, 60, 30)
    assert measured.per_report == 4
    assert measured.record()["wall"] == {"median": 48, "min": 40, "max": 60, "all": [48, 40, 60]}


def test_what_nobody_looked_at_is_unknown() -> None:
    measured = Measured("bare", (Cost(1.0),))
    assert (measured.cpu, measured.peak, measured.marked, measured.per_report) == (None,) * 4


def test_contestants_on_fewer_cities_are_compared_by_the_report() -> None:
    known = figures(made_results())
    assert known["times faster than (a)"] == 15
    assert known["times faster than (b)"] == 5
    assert known["times the floor"] == pytest.approx(4 / 3)


def test_a_figure_that_the_run_does_not_allow_is_left_out() -> None:
    assert figures(Results()) == {}
    results = Results()
    results.add("one.casebook", "one", Cost(5), 1)
    results.add("one.import", "imports", Cost(1.5))
    assert figures(results) == {}
    results.add("one.floor", "floor", Cost(0.5), 1)
    assert figures(results) == {
        "cold over imports and floor": 2.5,
        "cold less floor, over imports": 3,
    }


def test_other_cases_are_held_against_a_full_build() -> None:
    results = made_results()
    results.add("nothing.casebook", "nothing", Cost(0.48))
    results.add("panel.casebook", "panel", Cost(44, peak=880, marked=800), 10)
    results.counts["needless"] = 0
    known = figures(results)
    assert known["nothing changed over full"] == pytest.approx(0.01)
    assert known["panel city over city"] == pytest.approx(1.1)
    assert known["panel peak over that of ten"] == pytest.approx(1.1)
    assert known["rebuilt without need"] == 0
    del results.measured["casebook"]
    results.add("prepared", "the first", Cost(96), 12)
    assert figures(results)["nothing changed over full"] == pytest.approx(0.005)


def test_processes_left_behind_are_told() -> None:
    results = Results()
    results.add("casebook", "casebook", Cost(1, left=3), 1)
    assert results.notes == ["casebook left 3 processes behind"]
