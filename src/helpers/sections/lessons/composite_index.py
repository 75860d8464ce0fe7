"""A composite index by efficacy coefficients: 60 for the last, 100 for the best, themes alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import pandas as pd

from helpers.audit.cohort import Comparison
from helpers.casebook import Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

LOWEST: Final = 60.0
HIGHEST: Final = 100.0
#: A city with less than this share of the weights gets no score.
LEAST_COVERAGE: Final = 0.6
#: Among fewer cities with a score a rank says nothing.
LEAST_SCORED: Final = 6


@dataclass(frozen=True)
class Score:
    """The index of one city.

    Parameters
    ----------
    place
        The city.
    coverage
        Share of the weights for which the city has figures, 0 to 1.
    themes
        Mean efficacy coefficient by theme, where the city has figures.
    value
        The index, 60 to 100; none when the coverage is too low.
    rank
        Among the cities with a value, 1 for the highest; none without a value.
    """

    place: Place
    coverage: float
    themes: Mapping[str, float]
    value: float | None
    rank: int | None


def equal_weights(themes: Mapping[str, str]) -> dict[str, float]:
    """Return a weight by indicator: themes weigh alike, and within a theme its indicators."""
    count = {theme: list(themes.values()).count(theme) for theme in themes.values()}
    return {name: 1 / len(count) / count[theme] for name, theme in themes.items()}


def has_enough(coverage: Floats) -> NDArray[np.bool_]:
    """Say which coverages are enough for a score, whatever the last bit of their sums."""
    enough: NDArray[np.bool_] = (coverage >= LEAST_COVERAGE - 1e-9).astype(bool)
    return enough


@dataclass(frozen=True)
class Figures:
    """The figures of a cohort with their bounds, turned so that more is better.

    Places and indicators are sorted by identifier, so that what is drawn for a city depends on
    no order of rows. Each indicator is scaled to 0 to 1 over the published figures, so that it
    depends on no unit.

    Parameters
    ----------
    places, themes
        The columns, and the theme of each row.
    weights
        The equal weights of the rows.
    low, value, high
        Indicators × cities, each bound finite; not a number where nothing was published.
    """

    places: tuple[Place, ...]
    themes: tuple[str, ...]
    weights: Floats
    low: Floats
    value: Floats
    high: Floats


def figures(items: Iterable[Comparison]) -> Figures:
    """Lay comparisons that vary out as numbers with bounds.

    An open bound ("above 800") is closed at the farthest published figure of the cohort in that
    direction, or at the figure itself when it is the farthest: the least that is known.
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
    themes = {item.indicator.id: item.indicator.theme for item in used}
    weights = np.array(list(equal_weights(themes).values()))
    return Figures(tuple(places), tuple(themes.values()), weights, *cells)


@lru_cache(maxsize=32)
def index(items: tuple[Comparison, ...]) -> tuple[Score, ...]:
    """Compute the index of every city of a cohort.

    The coefficients are averaged by weight over what a city has on record; indicators that do not
    vary are left out.

    Cities with a value by rank, then the others by coverage and id; empty when nothing varies.

    References
    ----------
    Efficacy coefficients between 60 and 100 as in 《绿色发展指标体系》, 发改环资〔2016〕2635号.
    """
    table = figures(items)
    if not table.themes:
        return ()
    coverage = table.weights @ ~np.isnan(table.value)
    scaled = LOWEST + (HIGHEST - LOWEST) * table.value
    sums = table.weights @ np.nan_to_num(scaled)
    total = np.divide(sums, coverage, out=np.full_like(sums, np.nan), where=has_enough(coverage))
    # Rounded, so that alike cities are alike whatever the order of the sums.
    ranks = pd.Series(total).round(9).rank(ascending=False, method="min")
    by_theme = pd.DataFrame(scaled).groupby(list(table.themes)).mean()
    found = [
        Score(
            place,
            float(coverage[at]),
            MappingProxyType({str(k): float(v) for k, v in by_theme[at].dropna().items()}),
            None if np.isnan(total[at]) else float(total[at]),
            None if np.isnan(total[at]) else int(ranks[at]),
        )
        for at, place in enumerate(table.places)
    ]
    return tuple(
        sorted(found, key=lambda s: (s.rank or 10**6, -round(s.coverage, 9), s.place.place))
    )
