from __future__ import annotations

import pytest

from helpers.audit.verdicts import Verdict
from helpers.casebook.measures import main_measures, numbered
from helpers.sections.outcomes import review, summary
from tests.unit.sections.made_cases import cities, city


@pytest.mark.parametrize("name", cities())
def test_copied_first_is_what_the_city_did_itself_and_firm_what_something_else_bears_out(
    name: str,
) -> None:
    case = city(name)
    found = summary(case, review(case))
    by_number = {number: one for one, number in numbered(case).items()}
    main = {one.id: one for one in main_measures(case)}
    chosen = [main[by_number[one["number"]]] for one in found.first]
    assert 1 <= len(chosen) <= 3
    for one in chosen:
        assert one.level not in ("national", "province")
        assert one.result or one.evidence
    assert {verdict for _, verdict in found.firm} <= {Verdict.CORROBORATED, Verdict.CONSISTENT}
    assert len({claim.indicator.id for claim, _ in found.firm}) == len(found.firm) <= 4
    assert bool(found.figures["infirm"]) is not bool(found.firm)


def test_a_mining_prefecture_is_told_what_to_copy_and_what_to_ask() -> None:
    first, *_ = summary(city("chenzhou"), review(city("chenzhou"))).first
    assert "休克疗法" in first["name"]
    assert first["fit"] and first["ask"] == "关停后的税收由谁补、补多久"


def test_what_stands_in_the_board_can_be_held_against_something() -> None:
    found = review(city("chenzhou"))
    unheld = [claim for claims in found.unheld.values() for claim in claims]
    assert len(found.board) + len(unheld) == found.figures["total"]
    assert {claim.indicator.id for claim in unheld} >= {"green_mines_national"}
