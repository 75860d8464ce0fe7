"""Keeping things apart along a line while moving them as little as possible."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise


def apart(
    wanted: Sequence[float],
    sizes: Sequence[float],
    *,
    gap: float = 0.0,
    low: float = -math.inf,
    high: float = math.inf,
) -> list[float]:
    """Return centres near the wanted ones, in the order given, so that nothing overlaps.

    Of all ways to keep the things apart in that order this is the one with the least sum of
    squared moves (isotonic regression by pooling adjacent violators).

    Parameters
    ----------
    wanted
        Wanted centres.
    sizes
        Extent of each thing along the line.
    gap
        Least distance between neighbours.
    low, high
        Ends of the line; what needs more room than there is runs past `high`.
    """
    if not wanted:
        return []
    steps = [0.0]
    for before, after in pairwise(sizes):
        steps.append(steps[-1] + (before + after) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for wish, step in zip(wanted, steps, strict=True):
        mean, count = wish - step, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        pools.append((mean, count))
    first, last = low + sizes[0] / 2, high - sizes[-1] / 2 - steps[-1]
    starts = [mean for mean, count in pools for _ in range(count)]
    return [max(min(start, last), first) + step for start, step in zip(starts, steps, strict=True)]


def spread(
    wanted: Sequence[float],
    sizes: Sequence[float],
    *,
    gap: float = 0.0,
    low: float = -math.inf,
    high: float = math.inf,
) -> list[float]:
    """Return centres near the wanted ones, in the order of the wanted ones; as `apart`."""
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    found = apart(
        [wanted[at] for at in order], [sizes[at] for at in order], gap=gap, low=low, high=high
    )
    centres = [0.0] * len(wanted)
    for at, centre in zip(order, found, strict=True):
        centres[at] = centre
    return centres
