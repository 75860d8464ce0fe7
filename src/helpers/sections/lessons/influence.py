"""What single indicators do to the index: leave-one-out influence, and pairs that say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from helpers.casebook import Indicator, Place, shared
from helpers.casebook.cohort import Comparison
from helpers.sections.lessons.composite_index import (
    coefficients,
    equal_weights,
    has_enough,
    values,
    weighted,
)

#: Two indicators correlated more than this may count one thing twice (OECD and JRC 2008).
CORRELATED: Final = 0.7
#: Fewer common cities tell nothing: with nine, |r| > 0.7 is significant at 5 % (critical 0.666).
LEAST_COMMON: Final = 9


@dataclass(frozen=True)
class Influence:
    """What leaving one indicator out does to the scored cities.

    Parameters
    ----------
    indicator
        The indicator left out.
    scores
        Change of the score by city, without minus with the indicator; a city that has no other
        figure is not in it.
    ranks
        Places gained (positive) or lost by city, among the cities in `scores`.
    """

    indicator: Indicator
    scores: Mapping[Place, float]
    ranks: Mapping[Place, int]

    @property
    def shift(self) -> float:
        """By how many places a rank changes on average, up or down."""
        return sum(map(abs, self.ranks.values())) / len(self.ranks) if self.ranks else 0.0

    @property
    def movement(self) -> float:
        """By how much a score changes on average, up or down."""
        return sum(map(abs, self.scores.values())) / len(self.scores) if self.scores else 0.0


@dataclass(frozen=True)
class Pair:
    """Two indicators and how they go together.

    Parameters
    ----------
    one, other
        The indicators, in the order of the comparisons.
    r
        Pearson's correlation of the figures, both turned so that more is better.
    cities
        Number of cities that published both.
    """

    one: Indicator
    other: Indicator
    r: float
    cities: int


@shared
def leave_one_out(items: Iterable[Comparison]) -> tuple[Influence, ...]:
    """Compute the index once without each indicator.

    The cities with a score stay the same, so that only the indicator makes the difference and
    not the rule of coverage; themes weigh alike among those that remain.

    Parameters
    ----------
    items
        From `helpers.casebook.cohort.comparisons`.

    Returns
    -------
    tuple of Influence
        What moves most ranks first, then scores, then by identifier; empty when no city has a
        score or there is but one indicator.
    """
    used = {item.indicator.id: item.indicator for item in items if item.varies}
    items = [item for item in items if item.varies]
    if len(used) < 2:
        return ()
    table = coefficients(values(items), {name: one.direction for name, one in used.items()})
    themes = {name: one.theme for name, one in used.items()}
    whole = weighted(table, equal_weights(themes))
    scored = table.index[has_enough(whole["coverage"].to_numpy())]
    if not len(scored):
        return ()
    names = list(used)
    kept = [equal_weights({n: t for n, t in themes.items() if n != name}) for name in names]
    weights = np.array([[some.get(name, 0.0) for name in names] for some in kept])
    figures = table.loc[scored, names]
    total = figures.fillna(0).to_numpy() @ weights.T
    share = figures.notna().to_numpy() @ weights.T
    left = np.divide(total, share, out=np.full_like(total, np.nan), where=share > 0)
    without = pd.DataFrame(left, index=scored, columns=names)
    value = whole["value"].loc[scored].to_numpy()[:, None]
    with_it = pd.DataFrame(np.where(share > 0, value, np.nan), index=scored, columns=names)
    scores, ranks = without - with_it, _ranks(with_it) - _ranks(without)
    places = {p.place: p for item in items for p in (*item.claims, *item.missing)}
    found = [
        Influence(
            used[name],
            MappingProxyType({places[str(p)]: float(v) for p, v in scores[name].dropna().items()}),
            MappingProxyType({places[str(p)]: int(v) for p, v in ranks[name].dropna().items()}),
        )
        for name in names
    ]
    return tuple(sorted(found, key=lambda i: (-i.shift, -round(i.movement, 9), i.indicator.id)))


@shared
def correlated(items: Iterable[Comparison]) -> tuple[Pair, ...]:
    """Find pairs of indicators that go together or against each other, |r| > 0.7.

    A positive r warns of counting one thing twice, a negative one of two indicators that cancel
    each other. Pairs of fewer than nine common cities are left out.

    Parameters
    ----------
    items
        From `helpers.casebook.cohort.comparisons`.

    Returns
    -------
    tuple of Pair
        The strongest first.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 4.
    """
    used = [item for item in items if item.varies]
    if not used:
        return ()
    numbers = values(used)
    signed = numbers.mul(pd.Series({i.indicator.id: i.indicator.direction for i in used}))
    present = numbers.notna().astype(int)
    common = (present.T @ present).to_numpy()
    r = signed.corr(min_periods=LEAST_COMMON).to_numpy()
    pairs = [
        Pair(used[a].indicator, used[b].indicator, float(r[a, b]), int(common[a, b]))
        for a, b in combinations(range(len(used)), 2)
        if abs(r[a, b]) > CORRELATED  # false where r is not a number
    ]
    return tuple(sorted(pairs, key=lambda p: (-round(abs(p.r), 9), p.one.id, p.other.id)))


@shared
def comparable_pairs(items: Iterable[Comparison]) -> int:
    """Count the pairs of indicators that enough cities published both of."""
    used = [item for item in items if item.varies]
    return sum(
        len(one.claims.keys() & other.claims.keys()) >= LEAST_COMMON
        for one, other in combinations(used, 2)
    )


def _ranks(scores: pd.DataFrame) -> pd.DataFrame:
    return scores.round(9).rank(ascending=False, method="min")
