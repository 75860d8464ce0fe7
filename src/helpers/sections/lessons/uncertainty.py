"""How far the ranks of the index hold: other weights, other scales, other values within bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import pandas as pd

from helpers.audit.cohort import Comparison
from helpers.casebook import Place
from helpers.sections.lessons.composite_index import Figures, figures, has_enough

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Whole: TypeAlias = NDArray[np.int64]

DRAWS: Final = 10_000
#: Standard deviation of a drawn weight over its mean. Half the equal weight keeps most draws
#: between a quarter and twice of it: no theme is left out and none decides alone.
SPREAD: Final = 0.5
#: The share of draws that an interval holds.
HELD: Final = 0.9
_SEED: Final = 2635
#: How many figures are scored at a time, so that memory stays small.
_CELLS: Final = 200_000
_MIN_MAX, _Z, _RANK = _SCALES = range(3)


@dataclass(frozen=True)
class RankInterval:
    """Where one city stands over all draws.

    Parameters
    ----------
    place
        The city.
    rank
        Its rank by the index itself: equal weights, min-max, figures as published.
    median
        Its median rank over the draws.
    low, high
        The better and the worse end of the interval that holds 90 % of the draws.
    """

    place: Place
    rank: int
    median: int
    low: int
    high: int


@lru_cache(maxsize=32)
def rank_intervals(
    items: tuple[Comparison, ...], *, draws: int = DRAWS
) -> tuple[RankInterval, ...]:
    """Compute the index many times over and see where the cities stand.

    Each draw takes weights (themes, and within a theme its indicators, by Dirichlet
    distributions around equal weights), one of three scales (min-max, z, rank; as many draws
    each) and a value for each figure, uniform within its bounds. The numbers are drawn from a
    fixed seed: the same figures have the same intervals. Which cities have a score is settled
    beforehand, by their coverage under equal weights, and holds in every draw; the others still
    take part in the scales.

    One a city with a score, by rank, then by identifier.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 7.
    """
    table = figures(items)
    scored = np.flatnonzero(has_enough(table.weights @ ~np.isnan(table.value)))
    if not len(scored):
        return ()
    scores = np.concatenate(list(_scores(table, draws)))
    base = _score(table.value[None], table.weights[None], _MIN_MAX)
    ranks, places = _ranks(scores[:, scored]), [table.places[place] for place in scored]
    return _summary(places, _ranks(base[:, scored])[0], ranks)


def _summary(places: Sequence[Place], base: Whole, ranks: Whole) -> tuple[RankInterval, ...]:
    """Describe ranks (draws × cities) by median and interval."""
    tail = (1 - HELD) / 2
    middle, low, high = np.quantile(
        ranks, [0.5, tail, 1 - tail], axis=0, method="inverted_cdf"
    ).astype(int)
    columns = (one.tolist() for one in (base, middle, low, high))
    found = [RankInterval(*one) for one in zip(places, *columns, strict=True)]
    return tuple(sorted(found, key=lambda one: (one.rank, one.place.place)))


def _weights(themes: Sequence[str], draws: int, chance: np.random.Generator) -> Floats:
    """Draw weights (draws × indicators) that sum to 1 and are equal on average."""
    names = sorted(set(themes))
    outer = chance.dirichlet([_shape(len(names))] * len(names), draws)
    drawn = np.empty((draws, len(themes)))
    for number, name in enumerate(names):
        of = [place for place, theme in enumerate(themes) if theme == name]
        drawn[:, of] = outer[:, [number]] * chance.dirichlet([_shape(len(of))] * len(of), draws)
    return drawn


def _shape(parts: int) -> float:
    """Give the parameter of a symmetric Dirichlet distribution of that `SPREAD`.

    A weight 1/n of Dirichlet(a, …, a) has the variance (n − 1) / (n² (na + 1)), hence
    na = (n − 1) / spread² − 1.
    """
    return ((parts - 1) / SPREAD**2 - 1) / parts if parts > 1 else 1.0


def _scores(table: Figures, draws: int) -> Iterator[Floats]:
    """Score every city in every draw, some draws at a time so that memory stays small."""
    chance, within = (np.random.default_rng([_SEED, stream]) for stream in range(2))
    size, room = max(1, _CELLS // table.value.size), table.high - table.low
    weights = _weights(table.themes, draws, chance)
    for scale, part in zip(_SCALES, np.array_split(weights, len(_SCALES)), strict=True):
        for start in range(0, len(part), size):
            some = part[start : start + size]
            drawn = table.low + room * within.random((len(some), *room.shape))
            yield _score(drawn, some, scale)


def _score(drawn: Floats, weights: Floats, scale: int) -> Floats:
    """Score cities: the weighted mean over what each has (draws × cities).

    Parameters
    ----------
    drawn
        Draws × indicators × cities.
    weights
        Draws × indicators.
    scale
        How figures of one indicator become scores that can be averaged.
    """
    known = ~np.isnan(drawn[0])
    if scale == _RANK:
        flat = pd.DataFrame(drawn.reshape(-1, drawn.shape[-1])).rank(axis=1)
        drawn = flat.to_numpy().reshape(drawn.shape)
    if scale == _Z:
        start, span = np.nanmean(drawn, axis=2), np.nanstd(drawn, axis=2)
    else:
        start = np.nanmin(drawn, axis=2)
        span = np.nanmax(drawn, axis=2) - start
    scaled = (drawn - start[..., None]) / np.where(span > 0, span, 1.0)[..., None]
    total = np.matmul(weights[:, None, :], np.where(known, scaled, 0.0))[:, 0]
    share = weights @ known
    # Rounded, so that alike cities are alike whatever the order of the sums.
    scores: Floats = np.round(np.divide(total, share, out=np.zeros_like(total), where=share > 0), 9)
    return scores


def _ranks(scores: Floats) -> Whole:
    """Rank cities in each draw, 1 for the highest; ties share the better rank."""
    return pd.DataFrame(-scores).rank(axis=1, method="min").to_numpy(dtype=np.int64)
