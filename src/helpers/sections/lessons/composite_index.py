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


def values(items: Iterable[Comparison]) -> pd.DataFrame:
    """Lay comparisons out as numbers.

    Returns
    -------
    pandas.DataFrame
        One row a city id of the cohort, one column an indicator id, in the indicator's unit;
        missing where the city published nothing. Indicators that do not vary are left out.
    """
    return pd.DataFrame(
        {
            item.indicator.id: pd.Series(
                dict.fromkeys((place.place for place in item.missing), float("nan"))
                | {place.place: claim.quantity.value for place, claim in item.claims.items()}
            )
            for item in items
            if item.varies
        }
    )


def coefficients(numbers: pd.DataFrame, directions: Mapping[str, int]) -> pd.DataFrame:
    """Turn figures into efficacy coefficients, 60 for the worst and 100 for the best.

    y = 60 + 40 (x − worst) / (best − worst), which holds for both directions.

    Parameters
    ----------
    numbers
        From `values`; columns must vary.
    directions
        1 or -1 by indicator: whether more or less is better.

    Returns
    -------
    pandas.DataFrame
        Of the same shape; missing stays missing.
    """
    signed = numbers.mul(pd.Series({name: directions[str(name)] for name in numbers.columns}))
    span = signed.max() - signed.min()
    return LOWEST + (HIGHEST - LOWEST) * (signed - signed.min()) / span


def equal_weights(themes: Mapping[str, str]) -> dict[str, float]:
    """Weigh themes alike, and within a theme its indicators.

    Parameters
    ----------
    themes
        The theme of each indicator.

    Returns
    -------
    dict
        A weight by indicator; they sum to 1.
    """
    count = {theme: list(themes.values()).count(theme) for theme in themes.values()}
    return {name: 1 / len(count) / count[theme] for name, theme in themes.items()}


def weighted(scores: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Average coefficients by weight over what each city has.

    Parameters
    ----------
    scores
        From `coefficients`.
    weights
        By indicator; they sum to 1.

    Returns
    -------
    pandas.DataFrame
        ``value`` and ``coverage`` (the sum of the weights that the city has figures for).
    """
    share = pd.Series(weights).reindex(scores.columns)
    coverage = scores.notna().mul(share).sum(axis="columns")
    total = scores.mul(share).sum(axis="columns")
    return pd.DataFrame({"value": total / coverage.where(coverage > 0), "coverage": coverage})


def has_enough(coverage: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which coverages are enough for a score, whatever the last bit of their sums."""
    enough: NDArray[np.bool_] = (coverage >= LEAST_COVERAGE - 1e-9).astype(bool)
    return enough


@shared
def index(items: Iterable[Comparison]) -> tuple[Score, ...]:
    """Compute the index of every city of a cohort.

    Parameters
    ----------
    items
        From `helpers.audit.cohort.comparisons`.

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
    scores = coefficients(values(used), {i.indicator.id: i.indicator.direction for i in used})
    table = weighted(scores, equal_weights(themes))
    by_theme = scores.T.groupby(pd.Series(themes), sort=False).mean().T
    enough = has_enough(table["coverage"].to_numpy())
    # Rounded, so that alike cities are alike whatever the order of the sums.
    ranks = table["value"].round(9).where(enough).rank(ascending=False, method="min")
    found = [
        Score(
            places[str(city)],
            coverage,
            MappingProxyType(
                {str(k): float(v) for k, v in by_theme.loc[city].dropna().items()}
            ),
            value if known else None,
            int(rank) if known else None,
        )
        for city, coverage, value, known, rank in zip(
            table.index, table["coverage"].tolist(), table["value"].tolist(),
            enough.tolist(), ranks.tolist(), strict=True,
        )
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda s: (s.rank or 10**6, -s.coverage, s.place.place)))
