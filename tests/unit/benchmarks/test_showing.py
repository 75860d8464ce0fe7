from __future__ import annotations

import io

from rich.console import Console

from tests.benchmarks import showing
from tests.unit.benchmarks.made_results import made_results


def test_a_contestant_on_fewer_cities_is_scaled_and_says_so() -> None:
    stock, skilled, casebook, floor = showing.runs(made_results(), 12).rows
    assert stock[0] == "stock (measured on 2 of 12 cities, scaled)"
    assert stock[1:] == ("1", "720", "720 – 720", "1200", "300", "60.0", "1", "0.333", "0.05")
    assert skilled[0] == "skilled"
    assert casebook[2:4] == ("48.0", "40.0 – 60.0")
    assert casebook[-3:] == ("15", "5", "0.75")
    assert floor[4:6] == ("–", "–"), "what nobody looked at is no zero"


def test_goals_show_bound_value_and_state() -> None:
    grid = showing.goals(made_results())
    assert grid.rows[0] == ("times faster than (a)", "at least 10", "15", "met")
    assert grid.rows[3] == ("cold over imports and floor", "at most 2.5", "–", "not measured")


def test_markdown_is_a_table() -> None:
    grid = showing.Grid(("what", "s"), (("a", "1"), ("b", "2")))
    assert grid.markdown() == "| what | s |\n| --- | --: |\n| a | 1 |\n| b | 2 |"


def test_notes_are_no_markup() -> None:
    stream = io.StringIO()
    grid = showing.goals(made_results())
    showing.show([("Goals", grid)], ["cell [3] of a"], Console(file=stream, width=100))
    assert "cell [3] of a" in stream.getvalue()
    assert "met" in stream.getvalue()
