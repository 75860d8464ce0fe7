from __future__ import annotations

from dataclasses import replace

from helpers.casebook import label
from helpers.casebook.measures import whole
from helpers.sections.lessons.measure_distribution import distribution, domains
from tests.unit.sections.made_cases import bundled, city
from tests.unit.sections.made_cohort import large_case


def test_measures_are_counted_by_domain_and_city() -> None:
    case = city("chenzhou")
    counts = domains(case)
    assert [*counts] == [*case.cohort()]
    assert (counts.sum(axis=1) > 0).all()
    assert counts.at["water", case.place] == len(whole(case.measures(theme="water")))


def test_domains_of_this_city_alone_and_of_others_alone_are_told_apart() -> None:
    case = city("yushu")
    counts, found = domains(case), distribution(case, ())
    only = counts.index[(counts[case.place] > 0) & ((counts > 0).sum(axis=1) == 1)]
    assert found.figures["alone"] == [label("domain", domain) for domain in only]
    assert found.figures["mine"] == int((counts[case.place] > 0).sum())
    assert len(found.figures["asked"]) == int((counts[case.place] == 0).sum())
    for asked in found.figures["asked"]:
        domain, _, cities = asked.partition("（")
        key = next(key for key in counts.index if label("domain", key) == domain)
        assert cities.endswith("等）") == ((counts.loc[key] > 0).sum() > 4)


def test_without_measures_elsewhere_there_is_nothing_to_compare() -> None:
    case = large_case()
    found = distribution(case, ())
    assert set(domains(case)) == {case.place}
    assert found.matrix.empty
    assert found.figures["only"]
    assert found.figures["alone"] is None


def test_a_city_without_measures_is_beside_the_others() -> None:
    measures = bundled().measures
    bare = bundled().with_tables(measures=measures[measures["place"] != "yushu"])
    found = distribution(replace(city("yushu"), casebook=bare), ())
    assert found.figures["bare"]
    assert found.figures["mine"] is None
    assert len(found.figures["asked"]) == len(found.matrix)
