from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpers.sections.low_carbon.industry import Branch, branches, deepest

SYSTEM = (
    "x_industry",
    "x_industry_new",
    "x_industry_new_materials",
    "x_industry_new_electronics",
    "x_industry_old",
    "x_industry_old_metals",
    "x_parks",
    "x_industrial_fund",
)


def test_an_id_that_extends_another_is_its_part() -> None:
    trees = branches(SYSTEM)
    assert [tree.measure for tree in trees] == ["x_industrial_fund", "x_industry", "x_parks"]
    system = trees[1]
    assert [part.measure for part in system.parts] == ["x_industry_new", "x_industry_old"]
    assert [leaf.measure for leaf in system.leaves] == [
        "x_industry_new_electronics",
        "x_industry_new_materials",
        "x_industry_old_metals",
    ]


def test_a_shared_beginning_without_a_separator_is_no_part() -> None:
    assert branches(["x_air", "x_airport"]) == (Branch("x_air"), Branch("x_airport"))


def test_the_deepest_tree_is_the_system() -> None:
    found = deepest(branches(SYSTEM))
    assert found is not None
    assert (found.measure, found.depth, found.size) == ("x_industry", 2, 5)


def test_flat_measures_make_no_system() -> None:
    assert deepest(branches(["a", "a_b", "c"])) is None
    assert deepest(()) is None


@given(st.sets(st.text("ab_", min_size=1, max_size=8)))
def test_every_measure_stands_in_the_trees_once(ids: set[str]) -> None:
    def walk(branch: Branch) -> list[str]:
        return [branch.measure, *(name for part in branch.parts for name in walk(part))]

    found = [name for tree in branches(ids) for name in walk(tree)]
    assert sorted(found) == sorted(ids)
