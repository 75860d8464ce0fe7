from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

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


def unit(value: str, name: str, **more: str) -> dict[str, str]:
    return {"value": value, "unit": name, **more}


INF = math.inf
RANK, SHARE, OPEN = {"aspect": "rank"}, {"aspect": "share"}, {"qualifier": ">"}


@pytest.mark.parametrize(
    ("old", "new", "measure", "value", "low", "high"),
    [
        (unit("54.7", "亿千瓦时"), unit("60.2", "亿千瓦时"), "percent",
         60.2 / 54.7, 60.15 / 54.75, 60.25 / 54.65),
        (unit("400", "万千瓦"), unit("4400", "兆瓦"), "percent", 1.1, 4399.5 / 4005, 4400.5 / 3995),
        ({"value": "800"}, {"value": "900", **OPEN}, "percent", 900 / 800, 900 / 800.5, INF),
        (unit("97", "%", **SHARE), unit("99.1", "%", **SHARE), "points", 2.1, 1.55, 2.65),
        (unit("6", "位", **RANK), unit("4", "位", **RANK), "difference", -2, -2, -2),
        (unit("Ⅲ", "类"), unit("Ⅱ", "类"), "difference", -1, -1, -1),
        ({"value": "0"}, {"value": "3"}, "difference", 3, 2, 4),
    ],
)  # fmt: skip
def test_a_figure_moves_by_per_cent_points_or_a_difference_with_the_bounds_of_both(
    old: dict[str, str], new: dict[str, str], measure: str, value: float, low: float, high: float
) -> None:
    found = moved(old, new)
    assert found.measure == measure and found.amount is not None
    amount = (found.amount.value, found.amount.low, found.amount.high)
    if measure == "percent":
        value, low, high = ((one - 1) * 100 for one in (value, low, high))
    assert amount == pytest.approx((value, low, high))
    assert (found.record()["high"] is None) == (high == INF)


def test_a_change_that_rounding_may_explain_is_within_the_published_precision() -> None:
    assert moved({"value": "234.7"}, {"value": "234.68"}).within
    assert not moved({"value": "234.7"}, {"value": "234.5"}).within
    assert moved({"value": "200", "qualifier": "≈"}, {"value": "240"}).within


@pytest.mark.parametrize(
    ("old", "new", "measure"),
    [
        ({"value": "54.7"}, {"value": "54.70"}, "digits"),
        (unit("2981", "亿元"), unit("29810000", "万元"), "digits"),
        ({"value": "250", "qualifier": "≈"}, {"value": "250"}, "digits"),
        ({"value": "800", **OPEN}, {"value": "900", **OPEN}, "open"),
        ({"unit": "万千瓦"}, {"unit": "亿千瓦时"}, "unlike"),
        ({"unit": "%"}, {"unit": "倍"}, "unlike"),
    ],
)
def test_what_is_written_otherwise_open_or_of_another_measure_has_no_amount(
    old: dict[str, str], new: dict[str, str], measure: Any
) -> None:
    assert moved(old, new) == Move(measure, None, within=measure != "unlike")


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
