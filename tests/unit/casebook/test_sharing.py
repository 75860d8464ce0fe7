from __future__ import annotations

import os
from pathlib import Path

import pytest

from helpers.casebook import Case, Casebook, case_of, read_casebook, shared


@pytest.fixture
def calls() -> list[object]:
    return []


def test_the_same_question_is_answered_once(data: Path, calls: list[object]) -> None:
    casebook = read_casebook(data)

    @shared
    def asked(casebook: Casebook, name: str, among: tuple[int, ...] = ()) -> tuple[str, ...]:
        calls.append(name)
        return (name,)

    assert asked(casebook, "a") is asked(casebook, name="a", among=())
    assert asked(casebook, "a", (1,)) == ("a",)
    assert asked(casebook, "b") == ("b",)
    assert calls == ["a", "a", "b"]


def test_numbers_that_are_equal_and_of_another_kind_are_other_questions(
    data: Path, calls: list[object]
) -> None:
    casebook = read_casebook(data)

    @shared
    def asked(casebook: Casebook, value: object) -> str:
        calls.append(value)
        return repr(value)

    assert [asked(casebook, value) for value in (1, True, 1.0, 1)] == ["1", "True", "1.0", "1"]


def test_what_is_computed_of_a_shared_result_is_shared(data: Path, calls: list[object]) -> None:
    casebook = read_casebook(data)

    @shared
    def first(casebook: Casebook) -> tuple[int, ...]:
        return (1, 2)

    @shared
    def second(items: object) -> int:
        calls.append(items)
        return 3

    assert second(first(casebook)) == second(first(casebook)) == 3
    assert len(calls) == 1
    for _ in range(2):
        second([1, 2])  # can be changed
    assert len(calls) == 3


def test_cases_of_one_city_in_one_language_are_the_same(data: Path, calls: list[object]) -> None:
    casebook = read_casebook(data)
    cities = [place.place for place in case_of(casebook, "ccity").cohort()]

    @shared
    def asked(case: Case) -> str:
        calls.append(case)
        return case.place.place

    for city in cities:
        assert asked(case_of(casebook, city)) == asked(case_of(casebook, city)) == city
    asked(case_of(casebook, cities[0], "en"))
    assert len(calls) == len(cities) + 1


def test_a_failure_is_not_kept(data: Path, calls: list[object]) -> None:
    casebook = read_casebook(data)

    @shared
    def asked(casebook: Casebook) -> None:
        calls.append(casebook)
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            asked(casebook)
    assert len(calls) == 2


def test_edited_data_are_another_casebook_whatever_their_time(data: Path) -> None:
    before = read_casebook(data)
    assert read_casebook(data) is before
    assert read_casebook(str(data)) is before
    path = data / "claims.csv"
    time = path.stat()
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    path.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    os.utime(path, ns=(time.st_atime_ns, time.st_mtime_ns))
    after = read_casebook(data)
    assert len(after.claims) == len(before.claims) - 1
    path.write_text(text, encoding="utf-8")
    assert read_casebook(data) is before


def test_what_is_handed_out_can_be_changed_without_changing_the_casebook(data: Path) -> None:
    casebook = read_casebook(data)
    case = case_of(casebook, "ccity")
    for give in (lambda: casebook.claims, lambda: casebook.places, case.measures):
        table = give()
        known = table.copy()
        table.loc[:, "place"] = "elsewhere"
        table["place"] = "nowhere"
        assert give().equals(known)
    for listed in (case.cohort, case.indicators, case.sections, case.benchmarks, case.claim_list):
        listed().clear()
        assert listed()
