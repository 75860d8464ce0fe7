"""A composite index by efficacy coefficients: 60 for the last, 100 for the best, themes alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pandas as pd

from helpers.audit.cohort import Comparison
from helpers.casebook import Place, shared

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOWEST: Final = 60.0
HIGHEST: Final = 100.0
#: A city with less than this share of the weights gets no score.
LEAST_COVERAGE: Final = 0.6


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


def has_enough(coverage: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which coverages are enough for a score, whatever the last bit of their sums."""
    enough: NDArray[np.bool_] = (coverage >= LEAST_COVERAGE - 1e-9).astype(bool)
    return enough


@shared
def index(items: Iterable[Comparison]) -> tuple[Score, ...]:
    """Compute the index of every city of a cohort.

    The coefficients are averaged by weight over what a city has on record; indicators that do not
    vary are left out.

    Returns
    -------
    tuple of Score
        Cities with a value by rank, then the others by coverage and id; empty when nothing
        varies.

    References
    ----------
    Efficacy coefficients between 60 and 100 as in 《绿色发展指标体系》, 发改环资〔2016〕2635号.
    """
    used = [item for item in items if item.varies]
    if not used:
        return ()
    themes = {item.indicator.id: item.indicator.theme for item in used}
    places = {p.place: p for item in used for p in (*item.claims, *item.missing)}
    scores = coefficients(used)
    weights = pd.Series(equal_weights(themes))
    coverage = scores.notna().astype(float) @ weights
    # Rounded, so that alike cities are alike whatever the order of the sums.
    total = (scores.fillna(0) @ weights / coverage).where(has_enough(coverage.to_numpy()))
    ranks = total.round(9).rank(ascending=False, method="min")
    by_theme = scores.T.groupby(pd.Series(themes), sort=False).mean().T
    table = pd.DataFrame({"covered": coverage, "value": total, "rank": ranks})
    found = [
        Score(
            places[str(name)],
            covered,
            MappingProxyType({str(k): float(v) for k, v in by_theme.loc[name].dropna().items()}),
            value if value == value else None,
            int(rank) if value == value else None,
        )
        for name, covered, value, rank in table.itertuples()
    ]
    return tuple(
        sorted(found, key=lambda s: (s.rank or 10**6, -round(s.coverage, 9), s.place.place))
    )


def coefficients(items: Iterable[Comparison]) -> pd.DataFrame:
    """Return efficacy coefficients, y = 60 + 40 (x − worst) / (best − worst) for both directions.

    Parameters
    ----------
    items
        Comparisons that vary.

    Returns
    -------
    pandas.DataFrame
        One row a city id of the cohort, one column an indicator id; missing where nothing is on
        record.
    """
    signed = pd.DataFrame(
        {
            item.indicator.id: pd.Series(
                dict.fromkeys((place.place for place in item.missing), float("nan"))
                | {p.place: c.quantity.value for p, c in item.claims.items()}
            )
            * item.indicator.direction
            for item in items
        }
    )
    span = signed.max() - signed.min()
    return LOWEST + (HIGHEST - LOWEST) * (signed - signed.min()) / span
