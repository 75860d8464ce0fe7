from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers.audit import cohort
from helpers.casebook.measures import domain_of
from helpers.sections import lessons
from helpers.sections.lessons import exchange
from tests.unit.sections.lessons.test_uncertainty import LIST, compared, places
from tests.unit.sections.made_cases import bundled, cities, city
from tests.unit.sections.made_cohort import large_case


@pytest.mark.parametrize("name", cities())
def test_what_one_could_take_the_other_does_not_have(name: str) -> None:
    case = city(name)
    own = case.measures()
    known = set(zip(map(domain_of, own["theme"]), own["instrument"], strict=True))
    for place in case.cohort():
        if place == case.place:
            continue
        found = exchange.exchange(case, place, LIST)
        back = exchange.exchange(city(place.place), case.place, LIST)
        pd.testing.assert_frame_equal(found.to_take, back.to_give)
        assert found.peer_leads == back.own_leads
        assert found.recorded == back.recorded[::-1]
        taken = found.to_take
        assert not known & set(zip(taken["domain"], taken["instrument"], strict=True))
        assert not set(taken["level"]) & {"national", "province"}


def test_what_a_higher_level_did_is_not_to_be_taken() -> None:
    rows = city("chenzhou").measures()
    higher = rows.assign(level="province")
    assert len(exchange.lacking(rows, rows.iloc[:0]))
    assert exchange.lacking(higher, rows.iloc[:0]).empty


def test_only_figures_whose_bounds_do_not_meet_are_a_lead() -> None:
    items = compared(
        [[1.0, 10.0, 5.0], [1.004, 20.0, 6.0], [3.0, 30.0, 7.0]], directions=(1, -1, 1)
    )
    one, other, _ = places(3)
    assert [indicator.id for indicator in exchange.leads(items, one, other)] == ["i1"]
    assert [indicator.id for indicator in exchange.leads(items, other, one)] == ["i2"]


def test_a_peer_without_measures_gives_nothing_and_says_so() -> None:
    measures = bundled().measures
    bare = bundled().with_tables(measures=measures[measures["place"] == "chenzhou"])
    case = replace(city("chenzhou"), casebook=bare)
    near = [place for place in case.cohort() if place != case.place]
    found = exchange.exchanges(case, near, LIST)
    assert found.figures["silent"] == near[: exchange.PEERS]
    assert found.taking.empty
    assert found.giving.empty
    assert found.figures["own_count"] is None


def test_the_tables_hold_every_measure_and_lead() -> None:
    case = replace(city("shenzhen"), lang="zh")
    near = lessons.alike(case).near[: exchange.PEERS]
    found = [exchange.exchange(case, place, LIST) for place in near]
    shown = lessons.exchanges(case, near, LIST)
    assert len(shown.taking) == sum(one.to_take["domain"].nunique() for one in found)
    assert {place for place in shown.taking["城市"] if place} == {
        one.peer for one in found if len(one.to_take)
    }
    assert list(shown.giving.columns) == ["领域", *(place.name_zh for place in near), "例"]
    words = [
        cell[2].zh for row in shown.leading.itertuples(index=False) for cell in row[2:] if cell
    ]
    assert words.count("更好") == shown.figures["ahead"] == sum(len(x.peer_leads) for x in found)
    assert words.count("较差") == shown.figures["behind"] == sum(len(x.own_leads) for x in found)


def test_a_large_cohort_gives_a_short_table() -> None:
    case = large_case()
    found = lessons.exchanges(case, lessons.alike(case).near, cohort.comparisons(case))
    assert len(found.leading) == found.figures["most"] == exchange.MOST


def test_without_a_city_alike_there_is_nothing_to_exchange() -> None:
    found = lessons.exchanges(city("chenzhou"), (), LIST)
    assert found.taking.empty
    assert found.giving.empty
    assert found.leading.empty
    assert not found.figures["peers"]
    assert found.figures["level"] is None


def test_without_common_indicators_neither_city_is_said_to_be_level() -> None:
    case = city("shenzhen")
    near = lessons.alike(case).near
    assert lessons.exchanges(case, near, ()).figures["level"] is None
    figure = next(iter(LIST[0].claims.values()))
    same = replace(LIST[0], claims=dict.fromkeys((case.place, *near), figure))
    assert lessons.exchanges(case, near, [same]).figures["level"]
