from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.casebook.schema.declarations import SAME
from helpers.editions.claims import Move, match_claims, move

ROW = dict.fromkeys(("claim", "scope", "start", "locator", "note"), "") | {
    "place": "ccity",
    "indicator": "pm25",
    "value": "30",
    "unit": "µg/m3",
    "qualifier": "=",
    "aspect": "level",
    "end": "2022",
    "source": "bulletin",
}


def moved(old: dict[str, str], new: dict[str, str]) -> Move:
    return move({**ROW, **old}, {**ROW, **new})


def test_a_percentage_has_the_bounds_of_both_figures() -> None:
    found = moved({"value": "54.7", "unit": "亿千瓦时"}, {"value": "60.2", "unit": "亿千瓦时"})
    assert found.measure == "percent"
    assert found.amount is not None
    assert found.amount.value == pytest.approx((60.2 / 54.7 - 1) * 100)
    assert found.amount.low == pytest.approx((60.15 / 54.75 - 1) * 100)
    assert found.amount.high == pytest.approx((60.25 / 54.65 - 1) * 100)
    assert not found.within


def test_percentages_differ_by_percentage_points() -> None:
    found = moved(
        {"value": "97", "unit": "%", "aspect": "share"},
        {"value": "99.1", "unit": "%", "aspect": "share"},
    )
    assert found.measure == "points"
    assert found.amount is not None
    assert found.amount.words("en") == "2.1 percentage points"
    assert found.amount.low == pytest.approx(1.55)
    assert found.amount.high == pytest.approx(2.65)


def test_a_change_that_rounding_may_explain_is_within_the_published_precision() -> None:
    assert moved({"value": "234.7"}, {"value": "234.68"}).within
    assert not moved({"value": "234.7"}, {"value": "234.5"}).within
    assert moved({"value": "200", "qualifier": "≈"}, {"value": "240"}).within


def test_units_of_one_measure_are_converted_and_others_not_compared() -> None:
    found = moved({"value": "400", "unit": "万千瓦"}, {"value": "4400", "unit": "兆瓦"})
    assert found.measure == "percent"
    assert found.amount is not None
    assert found.amount.value == pytest.approx(10)
    assert moved({"unit": "万千瓦"}, {"unit": "亿千瓦时"}) == Move("unlike", None, within=False)
    assert moved({"unit": "%"}, {"unit": "倍"}).measure == "unlike"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"value": "54.7"}, {"value": "54.70"}),
        ({"value": "2981", "unit": "亿元"}, {"value": "29810000", "unit": "万元"}),
        ({"value": "250", "qualifier": "≈"}, {"value": "250"}),
    ],
)
def test_the_same_figure_written_otherwise_has_no_percentage(
    old: dict[str, str], new: dict[str, str]
) -> None:
    assert moved(old, new) == Move("digits", None, within=True)


def test_ranks_classes_and_streaks_have_no_percentage() -> None:
    rank = moved(
        {"value": "6", "unit": "位", "aspect": "rank"},
        {"value": "4", "unit": "位", "aspect": "rank"},
    )
    water = moved({"value": "Ⅲ", "unit": "类"}, {"value": "Ⅱ", "unit": "类"})
    zero = moved({"value": "0"}, {"value": "3"})
    for found, amount in ((rank, -2), (water, -1), (zero, 3)):
        assert found.measure == "difference"
        assert found.amount is not None
        assert found.amount.value == pytest.approx(amount)


def test_open_bounds_give_no_percentage_that_could_be_anything() -> None:
    assert moved({"value": "800", "qualifier": ">"}, {"value": "900", "qualifier": ">"}) == Move(
        "open", None, within=True
    )
    found = moved({"value": "800"}, {"value": "900", "qualifier": ">"})
    assert found.measure == "percent"
    assert found.amount is not None
    assert math.isinf(found.amount.high)
    assert found.amount.low == pytest.approx((900 / 800.5 - 1) * 100)
    assert found.record()["high"] is None


DIGITS = st.decimals("0.1", "99999", places=1).map(lambda number: f"{number:f}")


@given(DIGITS, DIGITS)
def test_the_sign_says_which_way_it_went_and_the_bounds_enclose_the_change(
    old: str, new: str
) -> None:
    assume(Decimal(old) != Decimal(new))
    found, back = moved({"value": old}, {"value": new}), moved({"value": new}, {"value": old})
    assert found.amount is not None
    assert back.amount is not None
    assert (found.amount.value > 0) == (Decimal(new) > Decimal(old))
    assert found.amount.value * back.amount.value < 0
    assert found.amount.low <= found.amount.value <= found.amount.high
    assert found.within == back.within
    # Where the bounds do not meet, zero is no possible change; where they do, it is.
    slack = 1e-9
    assert found.within == (found.amount.low <= slack and found.amount.high >= -slack)


def rows(*changes: dict[str, str]) -> dict[str, dict[str, str]]:
    return {change["claim"]: {**ROW, **change} for change in changes}


def test_a_renamed_claim_is_found_by_what_it_states() -> None:
    old = rows({"claim": "a"}, {"claim": "gone", "scope": "市区"})
    new = rows({"claim": "b", "value": "31"}, {"claim": "come", "end": "2023"})
    assert match_claims(old, new) == (("come",), ("gone",), (("a", "b"),))


def test_of_several_that_state_the_same_those_with_the_same_figure_pair_first() -> None:
    old = rows({"claim": "a1", "value": "30"}, {"claim": "a2", "value": "40"})
    new = rows({"claim": "b1", "value": "40"}, {"claim": "b2", "value": "31"})
    assert match_claims(old, new) == ((), (), (("a2", "b1"), ("a1", "b2")))


def test_an_identifier_that_stays_counts_more_than_what_is_stated() -> None:
    old, new = rows({"claim": "a"}), rows({"claim": "a", "end": "2024"}, {"claim": "b"})
    assert match_claims(old, new) == (("b",), (), (("a", "a"),))


CLAIMS = st.dictionaries(
    st.sampled_from("abcdefg"),
    st.fixed_dictionaries(
        {"end": st.sampled_from(("2021", "2022")), "value": st.sampled_from(("1", "2", "3"))}
    ),
    max_size=6,
).map(lambda made: {key: {**ROW, **row, "claim": key} for key, row in made.items()})


@given(CLAIMS, CLAIMS, st.randoms())
def test_matching_is_one_to_one_whole_and_blind_to_the_order_of_rows(
    old: dict[str, dict[str, str]], new: dict[str, dict[str, str]], random: object
) -> None:
    added, removed, pairs = match_claims(old, new)
    assert sorted([*added, *(key for _, key in pairs)]) == sorted(new)
    assert sorted([*removed, *(was for was, _ in pairs)]) == sorted(old)
    for was, key in pairs:
        assert was == key or all(old[was][column] == new[key][column] for column in SAME)
    keys = list(old)
    random.shuffle(keys)  # type: ignore[attr-defined]
    assert match_claims({key: old[key] for key in keys}, dict(reversed(new.items()))) == (
        added,
        removed,
        pairs,
    )
    mirrored = match_claims(new, old)
    assert (mirrored[0], mirrored[1]) == (removed, added)
