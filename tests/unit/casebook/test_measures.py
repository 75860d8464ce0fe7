from __future__ import annotations

from collections.abc import Iterable

import pytest

from helpers.casebook import case_of
from helpers.casebook.listing import measure_table
from helpers.casebook.measures import Measure, main_measures, measures, numbered, whole
from helpers.quantity import Lang
from tests.unit.sections.made_cases import bundled, cities, city

SHOCK = "chenzhou_mine_shock_therapy"


def below(found: Iterable[Measure]) -> Iterable[str]:
    for one in found:
        yield one.id
        yield from below(one.parts)


@pytest.mark.parametrize("name", cities())
def test_every_measure_is_told_once_with_its_parts(name: str) -> None:
    case = city(name)
    assert sorted(below(measures(case))) == sorted(case.measures()["measure"])
    assert len(measures(case)) == len(whole(case.measures()))


@pytest.mark.parametrize("name", cities())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_measure_stands_on_a_card_or_in_the_table_of_its_section(name: str, lang: Lang) -> None:
    case = case_of(bundled(), name, lang)
    main = {one.id for one in main_measures(case)}
    others = [one for one in measures(case) if one.id not in main]
    tables = [measure_table(case, section.id, lang) for section in case.sections()]
    named = [text for table in tables for text in table.iloc[:, 0]]
    assert len(named) == len(others)
    assert all(any(text.startswith(one.name) for text in named) for one in others)


def test_main_measures_are_those_of_the_advice_in_its_order() -> None:
    case = city("chenzhou")
    first, *_ = found = main_measures(case)
    assert first.id == SHOCK and 6 <= len(found) <= 8
    assert first.lesson and first.ask and first.brief
    assert first.evidence == () and "576个" in str(first.result)


def test_without_advice_those_are_main_of_which_most_is_on_record() -> None:
    case = case_of(bundled().with_tables(advice=bundled().advice.iloc[:0]), "lishui")
    found = main_measures(case)
    assert len(found) == 6 and all(one.what and one.how for one in found)
    counts = [one.substance for one in found]
    assert counts == sorted(counts, reverse=True)
    assert found[0].ask is None


def test_numbers_follow_the_sections() -> None:
    case = city("chenzhou")
    numbers = numbered(case)
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    order = {section.id: section.order for section in case.sections()}
    by_number = sorted(main_measures(case), key=lambda one: numbers[one.id])
    sections = [order[one.section] for one in by_number]
    assert sections == sorted(sections)


def test_a_condition_that_an_editor_inferred_has_no_source() -> None:
    (shock,) = [one for one in main_measures(city("chenzhou")) if one.id == SHOCK]
    assert shock.rests_on and all(source is not None for _, source in shock.rests_on)
    by_id = {one.id: one for one in main_measures(city("chenzhou"))}
    inferred = by_id["chenzhou_dongjiang_lake_regulation"]
    assert {source for _, source in inferred.rests_on} == {None}
