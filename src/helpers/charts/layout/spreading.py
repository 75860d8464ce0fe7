"""Keeping things apart along a line while moving them as little as possible."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise


def spread(
    wanted: Sequence[float],
    sizes: Sequence[float],
    *,
    gap: float = 0.0,
    low: float = -math.inf,
    high: float = math.inf,
) -> list[float]:
    """Return centres near the wanted ones, so that nothing overlaps and the order stays.

    Of all ways to keep the things apart in their order this is the one with the least sum of
    squared moves (isotonic regression by pooling adjacent violators).

    Parameters
    ----------
    wanted
        Wanted centres, in any order.
    sizes
        Extent of each thing along the line.
    gap
        Least distance between neighbours.
    low, high
        Ends of the line; what needs more room than there is runs past `high`.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    steps = [0.0]
    for before, after in pairwise(order):
        steps.append(steps[-1] + (sizes[before] + sizes[after]) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for at, step in zip(order, steps, strict=True):
        mean, count = wanted[at] - step, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        pools.append((mean, count))
    first, last = low + sizes[order[0]] / 2, high - sizes[order[-1]] / 2 - steps[-1]
    starts = [mean for mean, count in pools for _ in range(count)]
    centres = [0.0] * len(wanted)
    for at, start, step in zip(order, starts, steps, strict=True):
        centres[at] = max(min(start, last), first) + step
    return centres
