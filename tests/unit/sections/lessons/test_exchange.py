from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.casebook import cohort
from helpers.casebook.measures import domain_of
from helpers.sections.lessons import exchange, peers
from tests.unit.sections.lessons.test_uncertainty import LIST, compared, places
from tests.unit.sections.made_cases import bundled, cities, city
from tests.unit.sections.made_cohort import large_case


@pytest.mark.parametrize("name", cities())
def test_what_one_could_take_the_other_does_not_have(name: str) -> None:
    case = city(name)
    for place in case.cohort():
        if place == case.place:
            continue
        found = exchange.exchange(case, place, LIST)
        back = exchange.exchange(city(place.place), case.place, LIST)
        assert found.to_take == back.to_give
        assert found.peer_leads == back.own_leads
        assert found.recorded == back.recorded[::-1]
        own = case.measures()
        known = {
            (domain_of(theme), instrument)
            for theme, instrument in zip(own["theme"], own["instrument"], strict=True)
        }
        for domain, measures in found.to_take.items():
            assert all((domain, measure.instrument) not in known for measure in measures)


def test_only_figures_whose_bounds_do_not_meet_are_a_lead() -> None:
    items = compared(
        [[1.0, 10.0, 5.0], [1.004, 20.0, 6.0], [3.0, 30.0, 7.0]], directions=(1, -1, 1)
    )
    one, other, _ = places(3)
    assert [lead.indicator.id for lead in exchange.leads(items, one, other)] == ["i1"]
    assert [lead.indicator.id for lead in exchange.leads(items, other, one)] == ["i2"]
    lead = exchange.leads(items, other, one)[0]
    assert (lead.better.value, lead.worse.value) == ("6.00", "5.00")


def test_a_peer_without_measures_gives_nothing_and_says_so() -> None:
    measures = bundled().measures
    bare = bundled().with_tables(measures=measures[measures["place"] == "chenzhou"])
    case = replace(city("chenzhou"), casebook=bare)
    peer = next(place for place in case.cohort() if place != case.place)
    found = exchange.exchange(case, peer, LIST)
    assert found.recorded[1] == 0
    assert not found.to_take
    assert exchange.take_table([found]).empty


def test_the_tables_hold_every_measure_and_lead() -> None:
    case = city("shenzhen")
    near = [peer.place for peer in peers.peers(case)[: exchange.PEERS]]
    found = [exchange.exchange(case, place, LIST) for place in near]
    taken = exchange.take_table(found, "en")
    assert len(taken) == sum(len(one.to_take) for one in found)
    named = {place for place in taken["City"] if place}
    assert named == {one.peer for one in found if one.to_take}
    given = exchange.give_table(found, "zh")
    assert list(given.columns) == ["领域", *(place.name_zh for place in near), "例"]
    clear = exchange.leads_table(found, LIST)
    words = [cell[2] for row in clear.itertuples(index=False) for cell in row[2:] if cell]
    assert words.count("更好") == sum(len(one.peer_leads) for one in found)
    assert words.count("较差") == sum(len(one.own_leads) for one in found)


def test_a_large_cohort_gives_a_short_table() -> None:
    case = large_case()
    items = cohort.comparisons(case)
    near = [peer.place for peer in peers.peers(case)[: exchange.PEERS]]
    found = [exchange.exchange(case, place, items) for place in near]
    assert len(exchange.leads_table(found, items)) <= exchange.MOST
