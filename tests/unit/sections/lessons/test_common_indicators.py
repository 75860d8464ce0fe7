from __future__ import annotations

from helpers.audit import cohort
from helpers.casebook import Claim
from helpers.sections.lessons.common_indicators import Positions, positions
from tests.unit.sections.made_cases import city
from tests.unit.sections.made_cohort import large_case


def positions_of(name: str, *, least: int = 4, edition: str = "") -> Positions:
    case = city(name)
    return positions(case, cohort.comparisons(case, least=least), plots=4, edition=edition)


def test_a_city_is_ranked_among_those_on_record() -> None:
    found = positions_of("chenzhou", edition="GB3095-2012")
    assert found.figures["own"] == int(found.spine["own"].notna().sum())
    plot = next(plot for plot in found.plots if plot.id == "pm25")
    values = plot.dots.set_index("label")["value"]
    own = plot.dots.loc[plot.dots["marked"], "value"].item()
    assert plot.figures["rank"] == str(int((values < own).sum()) + 1)
    assert plot.figures["of"] == len(plot.dots) == len(plot.table)
    assert plot.figures["shared"]
    assert plot.figures["best"] is None
    assert not plot.descending
    assert [kind for _, _, kind in plot.references] == ["limit", "average"]
    assert plot.figures["standard"]


def test_a_city_without_the_figure_names_the_best() -> None:
    plots = {one.id: one for one in positions_of("chenzhou").plots}
    figures = plots["surface_water_good_share"].figures
    assert figures["own"] is None
    assert {place.place for place in figures["best"]} == {"yanqing", "lishui", "xuancheng"}
    assert figures["alike"]
    assert figures["standard"] is None


def test_old_figures_are_named_and_not_compared() -> None:
    plots = {one.id: one for one in positions_of("yantai").plots}
    figures = plots["forest_coverage"].figures
    assert figures["outdated"]
    assert figures["old"] == ["烟台市（2016）"]
    assert figures["before"] == "2019"


def test_indicators_that_do_not_differ_are_told_and_not_drawn() -> None:
    found = positions_of("chenzhou")
    assert len(found.figures["equal"]) + found.figures["shown"] == found.figures["common"]
    assert all(len(set(values)) > 1 for values in found.spine["values"])


def test_a_large_cohort_is_told_in_ranks() -> None:
    case = large_case()
    found = positions(case, cohort.comparisons(case), plots=4)
    assert found.plots == ()
    assert len(found.figures["ranks"]) == found.figures["own"]
    assert all(isinstance(claim, Claim) for claim in found.claims)


def test_nothing_in_common_gives_nothing_to_draw() -> None:
    found = positions_of("chenzhou", least=99)
    assert found.spine.empty
    assert found.plots == ()
    assert found.figures["common"] is None
