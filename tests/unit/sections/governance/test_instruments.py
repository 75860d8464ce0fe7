from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.casebook import Case, case_of, labels_of, read_casebook
from helpers.casebook import measures as rows_of
from helpers.quantity import Lang
from helpers.sections.governance import instruments
from tests.unit.sections.made_cases import city
from tests.unit.sections.made_cohort import large_case


@pytest.fixture(scope="module")
def case(root: Path) -> Case:
    return case_of(read_casebook(root / "data"), "chenzhou")


def rows(*measures: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """Measures as (identifier, Chinese name, instrument, theme, level), none part of another."""
    columns = ["measure", "name_zh", "instrument", "theme", "level"]
    made = pd.DataFrame(measures, columns=columns)
    return made.assign(name_en=made["name_zh"], source="s", status="in_force", parent="")


@given(st.lists(st.integers(0, 50), min_size=1, max_size=15))
def test_diversity_lies_between_none_and_even(counts: list[int]) -> None:
    found = instruments.diversity(counts, kinds=15)
    assert 0 <= found <= 1
    assert found == pytest.approx(instruments.diversity(sorted(counts), kinds=15))


def test_diversity_is_one_when_all_kinds_occur_alike_and_zero_for_one_kind() -> None:
    assert instruments.diversity([3, 3, 3], kinds=3) == pytest.approx(1)
    assert instruments.diversity([7, 0, 0], kinds=3) == 0
    assert instruments.diversity([], kinds=3) == 0


def test_diversity_of_known_counts() -> None:
    # H of (2, 1, 1)/4 is 1.5 ln 2; over ln 4 that is 0.75.
    assert instruments.diversity([2, 1, 1], kinds=4) == pytest.approx(0.75)


@pytest.mark.parametrize(("counts", "kinds"), [([-1, 2], 3), ([1, 1, 1], 2), ([1], 1)])
def test_impossible_counts_are_refused(counts: list[int], kinds: int) -> None:
    with pytest.raises(ValueError, match="diversity"):
        instruments.diversity(counts, kinds=kinds)


def test_there_are_fourteen_domains_and_air_and_soil_stand_within_one() -> None:
    assert len(rows_of.domains()) == 14
    assert rows_of.domain_of("air") == rows_of.domain_of("soil") == "governance_system"
    assert rows_of.domain_of("water") == "water"


def test_parts_of_a_measure_are_not_counted_again() -> None:
    table = rows(
        ("x_industry", "体系", "plan", "water", "city"),
        ("steel", "钢", "plan", "water", "city"),
        ("x_industry_other", "另", "plan", "water", "city"),
    ).assign(parent=["", "x_industry", ""])
    assert list(rows_of.whole(table)["measure"]) == ["x_industry", "x_industry_other"]
    assert instruments.counts(table).to_numpy().sum() == 2


def test_counts_show_every_theme_and_only_instruments_that_occur(case: Case) -> None:
    table = instruments.counts(case.measures())
    assert list(table.index) == list(labels_of("domain"))
    assert (table.sum() > 0).all()
    assert int(table.to_numpy().sum()) == len(rows_of.whole(case.measures()))


def test_the_profile_of_a_case_counts_domains_of_fourteen(case: Case) -> None:
    found = instruments.profile(case)
    assert 0 < found.breadth <= 14
    assert sum(found.instruments.values()) == found.measures
    assert found.mix is not None
    assert "air" not in found.domains


def test_too_few_measures_have_no_mix(case: Case) -> None:
    few = instruments.Profile(case.place, 4, (), {"plan": 2, "market": 2})
    assert few.mix is None
    assert instruments.Profile(case.place, 5, (), {"plan": 3, "market": 2}).mix is not None


def test_the_cohort_is_measured_in_its_order(case: Case) -> None:
    found = instruments.cohort_profiles(case)
    assert [one.place for one in found] == [place for place in case.cohort() if place in
                                            {one.place for one in found}]  # fmt: skip
    assert all(one.measures for one in found)


def test_chief_systems_are_gathered_over_their_levels(case: Case) -> None:
    found = instruments.chiefs(case.measures())
    assert list(found[0].levels) == ["province", "city", "county", "township", "village"]
    assert "（" not in found[0].name("zh")
    assert not found[0].name("en").endswith("level")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_measure_of_the_section_is_listed_with_its_source(case: Case, lang: Lang) -> None:
    rows = rows_of.in_order(case.measures(section="governance"))
    table = instruments.standing_table(case, rows, lang)
    assert [cell[0] for cell in table.iloc[:, 0]] == list(rows[f"name_{lang}"])
    assert [cell[1].id for cell in table.iloc[:, 0]] == list(rows["source"])


def test_a_name_that_is_all_parenthesis_is_kept() -> None:
    (found,) = instruments.chiefs(rows(("x_a", "（市级）", "chief_system", "water", "city")))
    assert found.name_zh == "（市级）"


def test_measures_are_ordered_by_instrument_then_level() -> None:
    table = rows(
        ("x_c", "丙", "legislation", "water", "city"),
        ("x_b", "乙", "organisation", "water", "county"),
        ("x_a", "甲", "organisation", "water", "city"),
    )
    assert list(rows_of.in_order(table)["measure"]) == ["x_a", "x_b", "x_c"]


def test_no_measures_at_all_is_no_error() -> None:
    empty = rows()
    assert instruments.chiefs(empty) == ()
    assert instruments.status_counts(empty) == {}
    assert instruments.counts(empty).shape == (len(labels_of("domain")), 0)


def test_bodies_that_lead_come_from_the_country_down() -> None:
    measures = city("chenzhou").measures()
    found = instruments.organisations(measures)
    assert set(found["instrument"]) == {"organisation"}
    levels = [rows_of.LEVELS.index(level) for level in found["level"]]
    assert levels == sorted(levels)
    assert instruments.organisations(measures.iloc[:0]).empty


def test_cities_without_measures_have_no_profile() -> None:
    case = large_case()
    assert [one.place for one in instruments.cohort_profiles(case)] == [case.place]
