from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from helpers.audit.verdicts import Verdict, most_serious


def test_verdicts_stand_in_the_order_in_which_they_are_tried() -> None:
    assert [verdict.value for verdict in Verdict] == [
        "contradicted",
        "scope",
        "doubtful",
        "corroborated",
        "consistent",
        "single",
    ]


def test_every_verdict_has_a_name_and_a_rule_in_both_languages() -> None:
    for verdict in Verdict:
        assert verdict.words("zh") != verdict.words("en")
        assert verdict.rule("zh") != verdict.rule("en")


@given(st.lists(st.sampled_from(Verdict)))
def test_the_most_serious_verdict_wins_whatever_the_order(verdicts: list[Verdict]) -> None:
    answers = {most_serious(*order) for order in permutations(verdicts[:4])}
    worst = most_serious(*verdicts[:4])
    assert answers == {worst}
    assert all(worst.order <= verdict.order for verdict in verdicts[:4])


def test_nothing_to_go_by_is_a_single_source() -> None:
    assert most_serious() is Verdict.SINGLE
