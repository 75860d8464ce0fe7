"""Ranks by the composite index, with the intervals that they hold in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.audit.cohort import Comparison
from helpers.casebook import Case, Claim, Place, label
from helpers.quantity import Lang, Period
from helpers.sections.lessons import composite_index, uncertainty
from helpers.sections.lessons.uncertainty import RankInterval

#: A cohort of more cities than this is shown as a distribution and by neighbours.
LARGE: Final = 30
#: How many cities above and below this one are shown of a large cohort.
NEAR: Final = 3
_HEADS: Final = {
    "zh": ("位次", "城市", "覆盖率", "指数"),
    "en": ("Rank", "City", "Coverage", "Index"),
}


@dataclass(frozen=True)
class Ranks:
    """The composite index of a cohort as frames and figures for sentences.

    Attributes
    ----------
    bars
        Ranks with their intervals, columns of `charts.Range`.
    index
        Table: mean coefficients by theme, coverage and index.
    figures
        Numbers and names for sentences; what is absent is none.
    claims
        What the index rests on.

    Both frames hold the cities to be shown, and none where the city of the case has no score or
    fewer than `composite_index.LEAST_SCORED` cities have one.
    """

    bars: pd.DataFrame
    index: pd.DataFrame
    figures: Mapping[str, Any]
    claims: tuple[Claim, ...]


def ranks(
    case: Case,
    items: tuple[Comparison, ...],
    *,
    draws: int = uncertainty.DRAWS,
    most_cities: int = LARGE,
) -> Ranks:
    """Rank a city in its cohort and find how far its rank holds.

    Parameters
    ----------
    draws
        How often the index is computed with other choices.
    most_cities
        The largest cohort that is shown whole.
    """
    used = [item for item in items if item.varies]
    scores = composite_index.index(items)
    own = next((score for score in scores if score.place == case.place), None)
    scored = [score for score in scores if score.rank]
    enough = len(scored) >= composite_index.LEAST_SCORED
    drawn = uncertainty.rank_intervals(items, draws=draws) if enough else ()
    intervals = {one.place: one for one in drawn}
    mine = intervals.get(case.place)
    shown = around([score.place for score in scored], case.place, most_cities) if mine else []
    years = sorted(claim.period.end[:4] for item in used for claim in item.claims.values())
    themes = list(dict.fromkeys(item.indicator.theme for item in used))
    rank, city, *others = _HEADS[case.lang]
    rows = [
        (
            scored[at].rank,
            scored[at].place,
            *(f"{scored[at].themes[one]:.1f}" if one in scored[at].themes else None
              for one in themes),
            f"{scored[at].coverage:.0%}",
            f"{scored[at].value:.1f}",
        )
        for at in shown
    ]  # fmt: skip
    heads = [rank, city, *(label("theme", one, case.lang) for one in themes), *others]
    bars = _bars([intervals[scored[at].place] for at in shown], shown, case)
    told = "{}第{}位（{}）" if case.lang == "zh" else "{} {} ({})"
    return Ranks(
        bars=bars,
        index=pd.DataFrame(rows, columns=heads, dtype=object),
        figures={
            "place": case.place,
            "draws": f"{draws:,}" if case.lang == "en" else str(draws),
            "themes": [label("theme", theme, case.lang).lower() for theme in themes],
            "used": [item.indicator for item in used],
            "years": Period(years[0], years[-1]) if years else None,
            "of": len(scored),
            "others": len(scores) - len(scored) or None,
            "few": None if enough else len(scored) or None,
            "without_index": not scored or None,
            "uncovered": f"{own.coverage:.0%}" if enough and own and not own.rank else None,
            "missing": [item.indicator for item in used if case.place in item.missing],
            "value": f"{own.value:.1f}" if mine and own and own.value else None,
            "rank": mine and ordinal(mine.rank, case.lang),
            "median": mine and mine.median,
            "firm": mine and (mine.low == mine.high or None),
            "low": mine and (mine.low if mine.low < mine.high else None),
            "high": mine and mine.high,
            "listed": [
                told.format(one["label"], ordinal(int(one["value"]), case.lang), one["text"])
                for one in bars.to_dict("records")
                if one["value"] == one["value"]
            ],
        },
        claims=tuple(claim for item in used for claim in item.claims.values()),
    )


def around(ranked: Sequence[Place], place: Place, most: int = LARGE) -> list[int]:
    """Choose the ranked cities to show.

    Returns their positions; of a large cohort those of the first, the last, the quartiles, and the
    city with the three above and below it.

    Parameters
    ----------
    ranked
        The cities that have a rank, in its order.
    place
        The city that the report is about.
    most
        The largest cohort that is shown whole.
    """
    last = len(ranked) - 1
    if last < most:
        return list(range(len(ranked)))
    chosen = {round(last * quarter / 4) for quarter in range(5)}
    if place in ranked:
        own = ranked.index(place)
        chosen |= set(range(max(0, own - NEAR), min(last, own + NEAR) + 1))
    return sorted(chosen)


def ordinal(number: int, lang: Lang) -> str:
    """Write a rank: in English as an ordinal, such as 1st, 22nd or 113th, in Chinese as digits."""
    if lang == "zh":
        return str(number)
    teens = number % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _bars(found: Sequence[RankInterval], positions: Sequence[int], case: Case) -> pd.DataFrame:
    """Lay ranks out; where cities are left out above a city, a row without a rank says so."""
    left_out = "（略去{}个城市）" if case.lang == "zh" else "({} cities left out)"
    rows: list[dict[str, Any]] = []
    above = -1
    for position, one in zip(positions, found, strict=True):
        if position > above + 1:
            rows.append({"label": left_out.format(position - above - 1)})
        above = position
        ends = dict.fromkeys((str(one.low), str(one.high)))
        rows.append(
            {
                "label": one.place.name(case.lang),
                "low": one.low,
                "high": one.high,
                "value": one.rank,
                "median": one.median,
                "text": ("～" if case.lang == "zh" else "–").join(ends),
                "marked": one.place == case.place,
            }
        )
    return pd.DataFrame(rows)
