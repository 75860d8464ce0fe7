from __future__ import annotations

import pytest

from tests.benchmarks.goals import GOALS, Goal
from tests.benchmarks.results import figures
from tests.unit.benchmarks.made_results import made_results


@pytest.mark.parametrize(
    ("goal", "value", "state"),
    [
        (Goal("x", "at least", 10), 10, "met"),
        (Goal("x", "at least", 10), 9.99, "missed"),
        (Goal("x", "at most", 1.5), 1.5, "met"),
        (Goal("x", "at most", 1.5), 1.51, "missed"),
        (Goal("x", "at most", 0), 1, "missed"),
        (Goal("x", "below", 0.3), 0.29, "met"),
        (Goal("x", "below", 0.3), 0.3, "missed"),
    ],
)
def test_a_bound_is_kept_or_not(goal: Goal, value: float, state: str) -> None:
    assert goal.state({"x": value}) == state
    assert goal.state({"y": value}) == "not measured"


def test_goals_speak_of_figures_that_a_run_can_give() -> None:
    states = {goal.figure: goal.state(figures(made_results())) for goal in GOALS}
    assert [name for name, state in states.items() if state == "met"] == [
        "times faster than (a)",
        "times faster than (b)",
        "times the floor",
    ]
    assert set(states.values()) == {"met", "not measured"}
