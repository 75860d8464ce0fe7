from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.sections.lessons.conditions_met import Condition, answer, conditions_of
from tests.unit.sections.made_cases import bundled, cities, city, made

LOW = next(iter(bundled().sources.query("confidence == 'low'")["source"]))


def condition(*, indicator: str = "", feature: str = "", test: str = "") -> Condition:
    return Condition("m", "条件", "condition", indicator, feature, test, None)


@pytest.mark.parametrize(
    ("test", "value", "qualifier", "state"),
    [
        ("≥30", "40", "=", "met"),
        ("≥30", "20", "=", "lacking"),
        ("≥30", "30", "=", "open"),  # 29.5 to 30.5: the digits do not decide
        ("≥30", "30", "≥", "met"),
        ("≥30", "20", ">", "open"),
        ("≤35", "36", "=", "lacking"),
        ("<35", "34", "<", "met"),
        ("", "40", "=", "open"),
    ],
)
def test_a_figure_decides_as_far_as_its_digits_do(
    test: str, value: str, qualifier: str, state: str
) -> None:
    case = made({"indicator": "pm25", "value": value, "unit": "µg/m3", "qualifier": qualifier,
                 "start": "2022", "end": "2022"})  # fmt: skip
    found = answer(case, case.place, condition(indicator="pm25", test=test))
    assert found.state == state
    assert found.figure


def test_a_figure_in_another_unit_is_converted() -> None:
    case = made({"indicator": "residents", "value": "4100000", "unit": "人", "end": "2022"})
    assert answer(case, case.place, condition(indicator="residents", test="≥400")).state == "met"


def test_without_a_trusted_figure_nothing_is_concluded() -> None:
    weak = {"indicator": "pm25", "value": "40", "unit": "µg/m3", "end": "2022", "source": LOW}
    for case, unverified in ((made(), False), (made(weak), True)):
        found = answer(case, case.place, condition(indicator="pm25", test="≥30"))
        assert (found.state, found.unverified) == ("absent", unverified)


@pytest.mark.parametrize(
    ("features", "test", "state"),
    [
        ("coast;metal_mines", "yes", "met"),
        ("no coast", "yes", "lacking"),
        ("no coast", "no", "met"),
        ("coast", "no", "lacking"),
        ("metal_mines", "yes", "absent"),
        ("coastline", "yes", "absent"),
        ("", "yes", "absent"),
    ],
)
def test_a_feature_is_had_lacked_or_not_on_record(features: str, test: str, state: str) -> None:
    case = city("lishui")
    place = replace(case.place, features=features)
    assert answer(case, place, condition(feature="coast", test=test)).state == state


def test_a_condition_of_words_alone_is_never_taken_as_met() -> None:
    case = city("lishui")
    assert answer(case, case.place, condition()).state == "absent"


@pytest.mark.parametrize("name", cities())
def test_all_rows_of_a_city_are_its_conditions(name: str) -> None:
    case = city(name)
    found = conditions_of(case, case.place)
    of = set(case.measures()["measure"])
    rows = bundled().conditions
    assert set(found) <= of
    assert sum(map(len, found.values())) == int(rows["measure"].isin(of).sum())
