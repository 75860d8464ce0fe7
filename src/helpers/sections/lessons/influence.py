"""What single indicators do to the index: leave-one-out influence, and pairs that say the same."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from helpers.audit.cohort import Comparison
from helpers.casebook import Indicator, Place, shared
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


def leave_one_out(items: Iterable[Comparison], place: Place) -> pd.DataFrame:
    """Compute the index once without each indicator.

    The cities with a score stay the same, so that only the indicator makes the difference and
    not the rule of coverage; themes weigh alike among those that remain. A city that has no
    other figure is left aside.

    Parameters
    ----------
    items
        From `helpers.audit.cohort.comparisons`.
    place
        The city whose own changes are wanted.

    Returns
    -------
    pandas.DataFrame
        By indicator id: ``weight``; ``shift`` and ``movement``, the mean change of a rank and of
        a score, up or down; ``score`` and ``rank``, the changes of the city itself, a gain
        positive. What moves most ranks first, then scores, then by id; empty when no city has a
        score or there is but one indicator.
    """
    used = {item.indicator.id: item.indicator for item in items if item.varies}
    items = [item for item in items if item.varies]
    columns = ["weight", "shift", "movement", "score", "rank"]
    if len(used) < 2:
        return pd.DataFrame(columns=columns)
    table = coefficients(values(items), {name: one.direction for name, one in used.items()})
    themes = {name: one.theme for name, one in used.items()}
    whole = weighted(table, equal_weights(themes))
    scored = table[has_enough(whole["coverage"].to_numpy())]
    weights = pd.DataFrame(
        {
            name: equal_weights({one: theme for one, theme in themes.items() if one != name})
            for name in used
        }
    )
    weights = weights.reindex(list(used)).fillna(0.0)
    share = scored.notna().astype(float) @ weights
    without = scored.fillna(0.0) @ weights / share.where(share > 0)
    before = without.mask(without.notna(), whole["value"].loc[scored.index], axis=0)
    scores, ranks = without - before, _ranks(before) - _ranks(without)
    found = pd.DataFrame(
        {
            "weight": equal_weights(themes),
            "shift": ranks.abs().mean(),
            "movement": scores.abs().mean().round(9),
            "score": scores.T.get(place.place),
            "rank": ranks.T.get(place.place),
        },
        columns=columns,
    )
    order = found.sort_index().sort_values(["shift", "movement"], ascending=False, kind="stable")
    return order if len(scored) else order.iloc[:0]


@shared
def correlations(
    items: Iterable[Comparison],
) -> tuple[tuple[tuple[Indicator, Indicator, float], ...], int]:
    """Find pairs of indicators that go together or against each other, |r| > 0.7.

    A positive r warns of counting one thing twice, a negative one of two indicators that cancel
    each other. Pairs of fewer than nine common cities are left out.

    Parameters
    ----------
    items
        From `helpers.audit.cohort.comparisons`.

    Returns
    -------
    tuple
        The pairs with Pearson's correlation of their figures, both turned so that more is better,
        the strongest first; and how many pairs enough cities have on record.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 4.
    """
    used = [item for item in items if item.varies]
    if not used:
        return (), 0
    numbers = values(used)
    signed = numbers.mul(pd.Series({i.indicator.id: i.indicator.direction for i in used}))
    present = numbers.notna().astype(int)
    common = np.triu((present.T @ present).to_numpy(), k=1)
    r = signed.corr(min_periods=LEAST_COMMON).to_numpy()
    pairs = [
        (used[a].indicator, used[b].indicator, float(r[a, b]))
        for a, b in combinations(range(len(used)), 2)
        if abs(r[a, b]) > CORRELATED  # false where r is not a number
    ]
    pairs.sort(key=lambda pair: (-round(abs(pair[2]), 9), pair[0].id, pair[1].id))
    return tuple(pairs), int((common >= LEAST_COMMON).sum())


def _ranks(scores: pd.DataFrame) -> pd.DataFrame:
    return scores.round(9).rank(ascending=False, method="min")
