"""Which cities to show beside one: all of a small cohort, neighbours and quartiles of a large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from helpers.casebook import Indicator, Place
from helpers.casebook.cohort import Comparison
from helpers.sections.lessons.composite_index import Score, equal_weights

#: A cohort of more cities than this is shown as a distribution and by neighbours.
LARGE: Final = 30
#: How many cities above and below this one are shown of a large cohort.
NEAR: Final = 3


@dataclass(frozen=True)
class Shown:
    """A city that is shown.

    Parameters
    ----------
    score
        Its score.
    skipped
        How many ranked cities right above it are left out.
    """

    score: Score
    skipped: int = 0


@dataclass(frozen=True)
class Lack:
    """An indicator that a city did not publish.

    Parameters
    ----------
    indicator
        The indicator.
    weight
        Its share of the weights, 0 to 1.
    coverage
        What the city's coverage would be with it.
    """

    indicator: Indicator
    weight: float
    coverage: float


def around(scores: Iterable[Score], place: Place, most: int = LARGE) -> tuple[Shown, ...]:
    """Choose the ranked cities to show.

    Parameters
    ----------
    scores
        From `helpers.sections.lessons.composite_index.index`.
    place
        The city that the report is about.
    most
        The largest cohort that is shown whole.

    Returns
    -------
    tuple of Shown
        By rank; of a large cohort the first, the last, the quartiles, and the city with the
        three above and below it.
    """
    ranked = [score for score in scores if score.rank is not None]
    last = len(ranked) - 1
    if last < most:
        return tuple(Shown(score) for score in ranked)
    chosen = {round(last * quarter / 4) for quarter in range(5)}
    for position, score in enumerate(ranked):
        if score.place == place:
            chosen |= set(range(max(0, position - NEAR), min(last, position + NEAR) + 1))
    order = sorted(chosen)
    before = [-1, *order]
    return tuple(
        Shown(ranked[position], position - above - 1)
        for above, position in zip(before, order, strict=False)
    )


def beside(places: Sequence[Place], place: Place, near: Iterable[Place], most: int) -> list[Place]:
    """Choose cities of a cohort for a table with one row or column a city.

    Parameters
    ----------
    places
        The cohort, in its order.
    place
        The city that the report is about.
    near
        Other cities by their nearness to it.
    most
        How many to show at most.

    Returns
    -------
    list of Place
        All in their order when there are few enough, else the city and the nearest to it.
    """
    if len(places) <= most:
        return list(places)
    known = set(places)
    kept = [place, *(other for other in near if other in known and other != place)]
    return kept[:most]


def lacks(items: Iterable[Comparison], place: Place) -> tuple[Lack, ...]:
    """Say which indicators of the index a city lacks, and what each would add to its coverage.

    Parameters
    ----------
    items
        From `helpers.casebook.cohort.comparisons`.
    place
        The city.

    Returns
    -------
    tuple of Lack
        The weightiest first.
    """
    used = [item for item in items if item.varies]
    weights = equal_weights({item.indicator.id: item.indicator.theme for item in used})
    covered = sum(weights[item.indicator.id] for item in used if place in item.claims)
    found = [
        Lack(item.indicator, weight, covered + weight)
        for item in used
        if place not in item.claims
        for weight in [weights[item.indicator.id]]
    ]
    return tuple(sorted(found, key=lambda lack: (-round(lack.weight, 9), lack.indicator.id)))


def ordinal(number: int) -> str:
    """Write a rank as an English ordinal, such as 1st, 22nd or 113th."""
    teens = number % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
