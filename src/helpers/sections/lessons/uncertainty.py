"""How far the ranks of the index hold: other weights, other scales, other values within bounds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from helpers.audit.cohort import Comparison
from helpers.casebook import Indicator, Place, shared
from helpers.sections.lessons.composite_index import equal_weights, has_enough

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Whole: TypeAlias = NDArray[np.int64]

Choice = Literal["weights", "scale", "bounds"]

#: What is drawn: the weights, the way figures become scores, the figures within their bounds.
CHOICES: Final[tuple[Choice, ...]] = ("weights", "scale", "bounds")
DRAWS: Final = 10_000
#: Standard deviation of a drawn weight over its mean. Half the equal weight keeps most draws
#: between a quarter and twice of it: no theme is left out and none decides alone.
SPREAD: Final = 0.5
#: The share of draws that an interval holds.
HELD: Final = 0.9
_SEED: Final = 2635
_CELLS: Final = 200_000
_MIN_MAX, _Z, _RANK = range(3)


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
    top_third
        Share of the draws in which it is in the upper third.
    """

    place: Place
    rank: int
    median: int
    low: int
    high: int
    top_third: float


@dataclass(frozen=True)
class Uncertainty:
    """The ranks of a cohort over many draws.

    Parameters
    ----------
    intervals
        One a city with a score, by rank, then by identifier.
    shift
        By how many places a rank differs from the index's on average (R_S of Saisana, Saltelli
        and Tarantola 2005).
    """

    intervals: tuple[RankInterval, ...]
    shift: float

    def of(self, place: Place) -> RankInterval | None:
        """Return the interval of a city; none when it has no score."""
        return next((one for one in self.intervals if one.place == place), None)


@dataclass(frozen=True)
class Figures:
    """The figures of a cohort with their bounds, turned so that more is better.

    Places and indicators are sorted by identifier, so that what is drawn for a city depends on
    no order of rows. Each indicator is scaled to 0 to 1 over the published figures, so that it
    depends on no unit.

    Parameters
    ----------
    places, indicators
        Rows and columns.
    low, value, high
        Indicators × cities, each bound finite; not a number where nothing was published.
    """

    places: tuple[Place, ...]
    indicators: tuple[Indicator, ...]
    low: Floats
    value: Floats
    high: Floats


def figures(items: Iterable[Comparison]) -> Figures:
    """Lay comparisons that vary out as numbers with bounds.

    An open bound ("above 800") is closed at the farthest published figure of the cohort in that
    direction, or at the figure itself when it is the farthest: the least that is known.

    Parameters
    ----------
    items
        From `helpers.audit.cohort.comparisons`.
    """
    used = sorted((item for item in items if item.varies), key=lambda item: item.indicator.id)
    places = sorted({p for i in used for p in (*i.claims, *i.missing)}, key=lambda p: p.place)
    cells = np.full((3, len(used), len(places)), np.nan)
    for number, item in enumerate(used):
        at = [column for column, place in enumerate(places) if place in item.claims]
        quantities = [item.claims[places[column]].quantity for column in at]
        own = np.array([[q.low, q.value, q.high] for q in quantities]).T
        known = np.where(np.isfinite(own), own, own[1])
        closed = np.clip(own, known.min(), known.max())
        start, span = own[1].min(), own[1].max() - own[1].min()
        # Rounded, so that another unit leads to the same digits.
        scaled = np.round((closed - start) / span, 12)
        cells[:, number, at] = scaled if item.indicator.direction > 0 else 1 - scaled[::-1]
    return Figures(tuple(places), tuple(item.indicator for item in used), *cells)


def rank_intervals(
    items: Iterable[Comparison], *, draws: int = DRAWS, vary: Collection[Choice] = CHOICES
) -> Uncertainty:
    """Compute the index many times over and see where the cities stand.

    Each draw takes weights (themes, and within a theme its indicators, by Dirichlet
    distributions around equal weights), one of three scales (min-max, z, rank; as many draws
    each) and a value for each figure, uniform within its bounds. The numbers are drawn from a
    fixed seed: the same figures have the same intervals. Which cities have a score is settled
    beforehand, by their coverage under equal weights, and holds in every draw; the others still
    take part in the scales.

    Parameters
    ----------
    items
        From `helpers.audit.cohort.comparisons`.
    draws
        How often.
    vary
        Which of the choices to draw; the others are as in the index.

    Returns
    -------
    Uncertainty
        Without intervals when no city has a score.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 7. Saisana,
    Saltelli, Tarantola (2005), J. R. Statist. Soc. A 168, 307–323,
    doi:10.1111/j.1467-985X.2005.00350.x.
    """
    return _rank_intervals(items, draws, tuple(one for one in CHOICES if one in vary))


def shifts(items: Iterable[Comparison], *, draws: int = DRAWS) -> dict[Choice, float]:
    """Return how far ranks move on average when only one of the choices is drawn.

    Parameters
    ----------
    items
        From `helpers.audit.cohort.comparisons`.
    draws
        How often all choices are drawn; one alone needs a fifth of it for the same error.
    """
    return {
        choice: rank_intervals(items, draws=draws // 5, vary=[choice]).shift for choice in CHOICES
    }


@shared
def _rank_intervals(
    items: Iterable[Comparison], draws: int, vary: tuple[Choice, ...]
) -> Uncertainty:
    table = figures(items)
    themes = [indicator.theme for indicator in table.indicators]
    equal = equal_weights({i.id: i.theme for i in table.indicators})
    even = np.array([[equal[indicator.id] for indicator in table.indicators]])
    coverage = (even @ ~np.isnan(table.value))[0]
    scored = np.flatnonzero(has_enough(coverage))
    if not len(scored):
        return Uncertainty((), 0.0)
    chance, within = (np.random.default_rng([_SEED, stream]) for stream in range(2))
    weights = _weights(themes, draws, chance) if "weights" in vary else even.repeat(draws, axis=0)
    scores = np.concatenate(list(_scores(table, weights, vary, within)))
    ranks = _ranks(scores[:, scored])
    base = _ranks(_score(table.value[None].copy(), even, _MIN_MAX)[:, scored])[0]
    return Uncertainty(
        _summary([table.places[place] for place in scored], base, ranks),
        float(np.abs(ranks - base).mean()),
    )


def _summary(places: Sequence[Place], base: Whole, ranks: Whole) -> tuple[RankInterval, ...]:
    """Describe ranks (draws × cities) by median, interval and how often they are high."""
    tail = (1 - HELD) / 2
    low, median, high = np.quantile(
        ranks, [tail, 0.5, 1 - tail], axis=0, method="inverted_cdf"
    ).astype(int)
    top = (ranks <= max(1, len(places) // 3)).mean(axis=0)
    columns = (base.tolist(), median.tolist(), low.tolist(), high.tolist(), top.tolist())
    found = [
        RankInterval(place, *one)
        for place, one in zip(places, zip(*columns, strict=True), strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (one.rank, one.place.place)))


def _weights(themes: Sequence[str], draws: int, chance: np.random.Generator) -> Floats:
    """Draw weights (draws × indicators) that sum to 1 and are equal on average."""
    names = sorted(set(themes))
    of = np.array([names.index(theme) for theme in themes])
    counts = np.bincount(of)
    outer = chance.standard_gamma(_shape(len(names)), (draws, len(names)))
    inner = chance.standard_gamma([_shape(counts[theme]) for theme in of], (draws, len(of)))
    sums = np.stack([inner[:, of == theme].sum(axis=1) for theme in range(len(names))], axis=1)
    drawn: Floats = outer[:, of] / outer.sum(axis=1, keepdims=True) * inner / sums[:, of]
    return drawn


def _shape(parts: int) -> float:
    """Give the parameter of a symmetric Dirichlet distribution of that `SPREAD`.

    A weight 1/n of Dirichlet(a, …, a) has the variance (n − 1) / (n² (na + 1)), hence
    na = (n − 1) / spread² − 1.
    """
    return ((parts - 1) / SPREAD**2 - 1) / parts if parts > 1 else 1.0


def _scores(
    table: Figures, weights: Floats, vary: Collection[Choice], chance: np.random.Generator
) -> Iterator[Floats]:
    """Score every city in every draw, some draws at a time so that memory stays small."""
    size = max(1, _CELLS // table.value.size)
    room = table.high - table.low
    thirds = np.array_split(weights, 3) if "scale" in vary else [weights]
    for scale, part in enumerate(thirds):
        for start in range(0, len(part), size):
            some = part[start : start + size]
            if "bounds" in vary:
                drawn = chance.random((len(some), *room.shape))
                drawn *= room
                drawn += table.low
            else:
                drawn = np.broadcast_to(table.value, (len(some), *room.shape)).copy()
            yield _score(drawn, some, scale)


def _score(drawn: Floats, weights: Floats, scale: int) -> Floats:
    """Score cities: the weighted mean over what each has (draws × cities).

    Parameters
    ----------
    drawn
        Draws × indicators × cities; is overwritten.
    weights
        Draws × indicators.
    scale
        How figures of one indicator become scores that can be averaged.
    """
    missing = np.isnan(drawn[0])
    count = (~missing).sum(axis=1)[:, None]
    if scale == _RANK:
        drawn = (_average_ranks(drawn) - 1) / np.maximum(count - 1, 1)
        drawn[:, missing] = 0
    else:
        if scale == _MIN_MAX:
            start = np.fmin.reduce(drawn, axis=2, keepdims=True)
            span = np.fmax.reduce(drawn, axis=2, keepdims=True) - start
            drawn -= start
            np.copyto(drawn, 0.0, where=missing)
        else:
            np.copyto(drawn, 0.0, where=missing)
            drawn -= drawn.sum(axis=2, keepdims=True) / count
            np.copyto(drawn, 0.0, where=missing)
            span = np.sqrt(np.einsum("dkn,dkn->dk", drawn, drawn)[:, :, None] / count)
        drawn /= np.where(span > 0, span, 1.0)
    total = np.matmul(weights[:, None, :], drawn)[:, 0]
    share = weights @ ~missing
    # Rounded, so that alike cities are alike whatever the order of the sums.
    scores: Floats = np.round(np.divide(total, share, out=np.zeros_like(total), where=share > 0), 9)
    return scores


def _average_ranks(drawn: Floats) -> Floats:
    """Rank along the last axis from 1 for the least; ties share the mean, what lacks has none."""
    flat = pd.DataFrame(drawn.reshape(-1, drawn.shape[-1]))
    return flat.rank(axis=1).to_numpy().reshape(drawn.shape)


def _ranks(scores: Floats) -> Whole:
    """Rank cities in each draw, 1 for the highest; ties share the better rank."""
    return pd.DataFrame(-scores).rank(axis=1, method="min").to_numpy(dtype=np.int64)
