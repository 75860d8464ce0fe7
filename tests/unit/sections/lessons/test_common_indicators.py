from __future__ import annotations

from helpers.audit import cohort
from helpers.casebook import Claim
from helpers.sections.lessons.common_indicators import Positions, positions
from tests.unit.sections.made_cases import cities, city, made
from tests.unit.sections.made_cohort import large_case


def positions_of(name: str, *, least: int = 4, edition: str = "") -> Positions:
    case = city(name)
    return positions(case, cohort.comparisons(case, least=least), plots=4, edition=edition)


def test_a_city_is_ranked_among_those_on_record() -> None:
    found = positions_of("chenzhou", edition="GB3095-2012")
    assert found.figures["own"] == int(found.spine["own"].notna().sum())
    plot = next(plot for plot in found.plots if plot.dots["marked"].any() and not plot.descending)
    values = plot.dots.set_index("label")["value"]
    own = plot.dots.loc[plot.dots["marked"], "value"].item()
    assert plot.figures["rank"] == str(int((values < own).sum()) + 1)
    assert plot.figures["of"] == len(plot.dots) == len(plot.table) - len(plot.references)
    assert plot.figures["shared"] == (list(values).count(own) > 1)
    limits = [kind for _, _, kind in plot.references].count("limit")
    assert bool(plot.figures["standard"]) == bool(limits)


def test_nothing_is_drawn_in_which_the_city_has_no_figure() -> None:
    found = {name: positions_of(name) for name in cities()}
    assert all(plot.dots["marked"].sum() == 1 for one in found.values() for plot in one.plots)
    assert all(one.plots for one in found.values())


def test_a_city_is_held_against_its_own_target() -> None:
    (plot,) = (one for one in positions_of("bazhong").plots if one.id == "pm25")
    assert ("本市目标 ≤27.4（2025）", 27.4, "target") in plot.references
    assert all("目标" not in label for label in plot.dots["label"])


def test_old_figures_are_named_and_not_compared() -> None:
    shares = [("chenzhou", "68", "2022"), ("lishui", "80", "2022"), ("xiamen", "40", "2021"),
              ("yantai", "30", "2011")]  # fmt: skip
    case = made(*({"place": place, "indicator": "forest_coverage", "aspect": "share", "unit": "%",
                   "value": value, "start": year, "end": year} for place, value, year in shares),
                place="chenzhou")  # fmt: skip
    (plot,) = positions(case, cohort.comparisons(case, least=3), plots=4).plots
    assert plot.figures["old"] == ["烟台市（2011）"]
    assert "烟台市" not in set(plot.dots["label"])


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
