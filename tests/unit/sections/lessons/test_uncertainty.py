from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from statistics import mean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.audit import cohort
from helpers.audit.cohort import Comparison
from helpers.casebook import Claim, Indicator, Place
from helpers.sections.lessons import composite_index, uncertainty
from tests.unit.sections.made_cases import city
from tests.unit.sections.made_cohort import large_case

FEW = 400
LIST = cohort.comparisons(city("chenzhou"), common=True)
TEMPLATE = next(iter(LIST[0].claims.values()))
#: As they are computed, and not what was kept.
index, rank_intervals = composite_index.index.__wrapped__, uncertainty.rank_intervals.__wrapped__


def places(count: int) -> list[Place]:
    return [Place(f"p{n:03}", "", f"p{n}", f"p{n}", "city", "", "c", n) for n in range(count)]


def compared(
    table: Sequence[Sequence[float | None]],
    *,
    themes: int = 2,
    directions: tuple[int, ...] = (1,),
    decimals: int = 2,
    factor: float = 1.0,
    shift: float = 0.0,
    qualifiers: dict[tuple[int, int], str] | None = None,
) -> list[Comparison]:
    """Comparisons of a table, a row a city and a column an indicator; the theme goes round."""
    found = []
    where = places(len(table))
    for column in range(len(table[0])):
        direction = directions[column % len(directions)]
        indicator = Indicator(
            f"i{column}", "", "", "", direction, f"t{column % themes}", "", "", ()
        )
        claims, missing = {}, []
        for row, place in enumerate(where):
            figure = table[row][column]
            if figure is None:
                missing.append(place)
                continue
            claims[place] = claim_of(
                place, indicator, f"{figure * factor + shift:.{decimals}f}",
                (qualifiers or {}).get((row, column), "="),
            )  # fmt: skip
        found.append(Comparison(indicator, claims, tuple(missing), None))
    return found


def claim_of(place: Place, indicator: Indicator, value: str, qualifier: str) -> Claim:
    return replace(
        TEMPLATE, id=f"{place.place}_{indicator.id}", place=place.place, indicator=indicator,
        value=value, unit="", qualifier=qualifier, aspect="level",
    )  # fmt: skip


FIGURES = st.one_of(st.none(), st.integers(0, 999).map(lambda n: n / 10))
TABLES = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(FIGURES, min_size=k, max_size=k), min_size=3, max_size=8)
)


def facts(found: Sequence[uncertainty.RankInterval]) -> dict[str, tuple[object, ...]]:
    return {one.place.place: (one.rank, one.median, one.low, one.high) for one in found}


@settings(max_examples=40)
@given(TABLES)
def test_the_rank_is_the_rank_of_the_index_and_only_scored_cities_have_one(
    table: list[list[float | None]],
) -> None:
    items = compared(table, directions=(1, -1))
    found = rank_intervals(items, draws=60)
    wanted = {s.place.place: s.rank for s in index(items) if s.rank is not None}
    assert {one.place.place: one.rank for one in found} == wanted
    for one in found:
        assert 1 <= one.low <= one.median <= one.high <= len(wanted)


@settings(max_examples=25)
@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_cities_and_indicators_makes_no_difference(
    table: list[list[float | None]], chance: object
) -> None:
    items = compared(table)
    turned = []
    for item in items:
        claims, missing = list(item.claims.items()), list(item.missing)
        chance.shuffle(claims)  # type: ignore[attr-defined]
        chance.shuffle(missing)  # type: ignore[attr-defined]
        turned.append(replace(item, claims=dict(claims), missing=tuple(missing)))
    chance.shuffle(turned)  # type: ignore[attr-defined]
    one = rank_intervals(items, draws=60)
    assert one == rank_intervals(turned, draws=60)
    order = [place.place for place in composite_index.figures(turned).places]
    assert order == sorted(order)


@settings(max_examples=25)
@given(TABLES, st.sampled_from([0.1, 10.0, 1000.0]), st.integers(-50, 50))
def test_a_change_of_unit_makes_no_difference(
    table: list[list[float | None]], factor: float, shift: int
) -> None:
    """Ten times the figure has one decimal less, so that the digits leave the same room."""
    plain = compared(table, decimals=3)
    decimals = {0.1: 4, 10.0: 2, 1000.0: 0}[factor]
    other = compared(table, factor=factor, shift=shift * factor, decimals=decimals)
    one, two = (rank_intervals(items, draws=60) for items in (plain, other))
    assert facts(one) == facts(two)


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(0, 900), min_size=3, max_size=3), min_size=3, max_size=8))
def test_a_city_that_is_best_at_everything_is_always_first(table: list[list[int]]) -> None:
    best = [1000.0, 1000.0, -100.0]
    rows = [best, *([float(n) for n in row] for row in table)]
    found = rank_intervals(compared(rows, directions=(1, 1, -1)), draws=90)
    assert found[0].place.place == "p000"
    assert (found[0].rank, found[0].low, found[0].high) == (1, 1, 1)
    assert all(one.low > 1 for one in found[1:])


@pytest.mark.parametrize("seed", range(6))
def test_wider_bounds_do_not_make_the_ranks_firmer(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same draws around the same figures, over more and more room, with weights held."""
    chance = np.random.default_rng(seed)
    items = compared([[float(x) for x in row] for row in chance.integers(0, 100, (12, 4))])
    narrow = composite_index.figures(items)
    monkeypatch.setattr(uncertainty, "SPREAD", 1e-6)
    monkeypatch.setattr(uncertainty, "_SCALES", (uncertainty._MIN_MAX,))
    widths = []
    for room in (0.0, 0.05, 0.2, 0.5):
        wide = replace(narrow, low=narrow.value - room, high=narrow.value + room)
        monkeypatch.setattr(uncertainty, "figures", lambda _, wide=wide: wide)
        found = rank_intervals(items, draws=FEW)
        widths.append(mean(one.high - one.low for one in found))
    assert widths[0] == 0
    assert widths == sorted(widths)


@cache
def big() -> tuple[uncertainty.RankInterval, ...]:
    return rank_intervals(cohort.comparisons(large_case()), draws=FEW)


def test_most_intervals_hold_the_rank_of_the_index() -> None:
    inside = [one.low <= one.rank <= one.high for one in big()]
    assert len(inside) > 200
    assert mean(inside) > 0.9


@pytest.mark.parametrize("held", ["weights", "scales"])
def test_each_choice_moves_ranks(held: str, monkeypatch: pytest.MonkeyPatch) -> None:
    items = cohort.comparisons(large_case())[:10]
    every = rank_intervals(items, draws=FEW)
    if held == "weights":
        monkeypatch.setattr(uncertainty, "SPREAD", 1e-6)
    else:
        monkeypatch.setattr(uncertainty, "_SCALES", (uncertainty._MIN_MAX,))
    fewer = rank_intervals(list(items), draws=FEW)
    widths = [mean(one.high - one.low for one in found) for found in (every, fewer)]
    assert widths[0] > widths[1]


def test_too_little_data_gives_no_rank_in_any_draw() -> None:
    table: list[list[float | None]] = [[1, 2, 3], [3, 1, 2], [2, 3, 1], [9, None, None]]
    found = rank_intervals(compared(table, themes=3), draws=FEW)
    assert {one.place.place for one in found} == {"p000", "p001", "p002"}
    assert max(one.high for one in found) == 3


def test_what_is_missing_is_not_made_up() -> None:
    table: list[list[float | None]] = [[1, 2], [2, None], [3, 4]]
    figures = composite_index.figures(compared(table))
    for part in (figures.low, figures.value, figures.high):
        assert np.isnan(part).tolist() == [[False] * 3, [False, True, False]]


def test_an_open_figure_goes_no_farther_than_the_cohort() -> None:
    table: list[list[float | None]] = [[10.0], [20.0], [50.0]]
    figures = composite_index.figures(compared(table, qualifiers={(1, 0): ">"}))
    assert figures.high[0, 1] == pytest.approx((50.005 - 10) / 40)
    assert figures.low[0, 1] == pytest.approx(10 / 40)
    farthest = composite_index.figures(compared(table, qualifiers={(2, 0): ">"}))
    assert farthest.high[0, 2] == farthest.value[0, 2] == farthest.low[0, 2] == 1
    lowest = composite_index.figures(compared(table, qualifiers={(1, 0): "<"}, directions=(-1,)))
    assert lowest.high[0, 1] == pytest.approx(1 + 0.005 / 40)


def test_weights_are_equal_on_average_and_sum_to_one() -> None:
    themes = ["a", "a", "b", "c", "c", "c"]
    drawn = uncertainty._weights(themes, 20_000, np.random.default_rng(1))
    assert drawn.sum(axis=1) == pytest.approx(1)
    assert drawn.mean(axis=0) == pytest.approx(
        [1 / 6, 1 / 6, 1 / 3, 1 / 9, 1 / 9, 1 / 9], abs=0.005
    )
    spread = drawn[:, 2].std() / drawn[:, 2].mean()
    assert spread == pytest.approx(uncertainty.SPREAD, abs=0.02)


def test_nothing_to_compare_has_no_intervals() -> None:
    assert rank_intervals(()) == ()
    same = next(item for item in LIST if not item.varies)
    assert rank_intervals([same]) == ()


@pytest.mark.parametrize("cells", [1, 5_000])
def test_memory_is_bounded_and_the_same_data_give_the_same_intervals(
    cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rank_intervals(LIST, draws=FEW)
    monkeypatch.setattr(uncertainty, "_CELLS", cells)
    assert rank_intervals(LIST, draws=FEW) == whole


def test_an_interval_holds_nine_tenths() -> None:
    """Five in a hundred draws may lie above it, and five below."""
    every = np.arange(1, 101)
    ranks = np.stack([every, np.full(100, 7)], axis=1)
    one, other = uncertainty._summary(places(2), np.array([50, 7]), ranks)[::-1]
    assert (one.low, one.median, one.high) == (5, 50, 95)
    assert (other.low, other.median, other.high) == (7, 7, 7)
