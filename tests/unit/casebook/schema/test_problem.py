from __future__ import annotations

from helpers.casebook.schema.problem import InvalidCasebook, Problem


def problems(kinds: int, each: int) -> list[Problem]:
    return [
        Problem("claims.csv", row, f"column{kind}", "x", "a number", "write one")
        for kind in range(kinds)
        for row in range(2, 2 + each)
    ]


def test_few_problems_are_all_listed() -> None:
    text = str(InvalidCasebook("bad", problems=problems(5, 10)))
    assert len(text.splitlines()) == 51
    assert "more like it" not in text


def test_of_many_problems_some_of_each_kind_are_listed_and_the_rest_counted() -> None:
    lines = str(InvalidCasebook("bad", problems=problems(5, 40_000))).splitlines()
    assert len(lines) == 1 + 5 * (10 + 1) + 1
    assert lines.count("    and 39990 more like it") == 5
    assert lines[-1] == "  `casebook check` lists them all"


def test_of_very_many_kinds_the_first_are_listed() -> None:
    lines = str(InvalidCasebook("bad", problems=problems(300, 3))).splitlines()
    assert len(lines) == 1 + 50 * 2 + 2
    assert lines[-2] == "  and 750 of other kinds"
