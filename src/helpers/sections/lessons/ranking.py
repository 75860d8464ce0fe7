"""Ranks by the composite index: intervals, coverage, and what single indicators do to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.casebook import Case, Claim, Indicator, Place, label
from helpers.casebook.cohort import Comparison
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang, Period
from helpers.sections.lessons import composite_index, influence, uncertainty
from helpers.sections.lessons.composite_index import Score, equal_weights

#: A cohort of more cities than this is shown as a distribution and by neighbours.
LARGE: Final = 30
#: How many cities above and below this one are shown of a large cohort.
NEAR: Final = 3
#: With fewer scored cities than this a rank can hardly move.
_FEW: Final = 8
_MOST_INDICATORS: Final = 10
_INTERVAL_HEADS: Final = {
    "zh": ("城市", "位次", "中位数", "区间上端", "区间下端", "居前三分之一的比例"),
    "en": ("City", "Rank", "Median", "Best", "Worst", "Share in the top third"),
}
_INDEX_HEADS: Final = {
    "zh": ("位次", "城市", "覆盖率", "指数", "位次区间", "前三分之一"),
    "en": ("Rank", "City", "Coverage", "Index", "Interval", "Top third"),
}
_INFLUENCE_HEADS: Final = {
    "zh": ("去掉的指标", "领域", "权重", "位次平均移动", "分数平均变化", "{}分数", "{}位次"),
    "en": ("Left out", "Theme", "Weight", "Ranks move", "Scores move", "{}: score", "{}: rank"),
}


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
    """An indicator that a city has not on record.

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


@dataclass(frozen=True)
class Ranks:
    """The composite index of a cohort as frames and figures for sentences.

    Attributes
    ----------
    bars
        Ranks with their intervals, columns of `charts.Range`; empty where the city has no score
        or is the only one that has.
    intervals
        The table behind `bars`, of all scored cities.
    index
        Table: mean coefficients by theme, coverage, index, interval.
    influence
        Table: what changes when one indicator is left out; empty where the city has no score.
    figures
        Numbers and names for sentences; what is absent is none.
    claims
        What the index rests on.
    """

    bars: pd.DataFrame
    intervals: pd.DataFrame
    index: pd.DataFrame
    influence: pd.DataFrame
    figures: Mapping[str, Any]
    claims: tuple[Claim, ...]


def ranks(
    case: Case,
    items: tuple[Comparison, ...],
    *,
    draws: int = uncertainty.DRAWS,
    most_cities: int = LARGE,
) -> Ranks:
    """Rank a city in its cohort and find what its rank rests on.

    Parameters
    ----------
    case
        The city's case.
    items
        From `helpers.casebook.cohort.comparisons`.
    draws
        How often the index is computed with other choices.
    most_cities
        The largest cohort that is shown whole.
    """
    scores = composite_index.index(items)
    spread = uncertainty.rank_intervals(items, draws=draws)
    used = [item for item in items if item.varies]
    own = next((score for score in scores if score.place == case.place), None)
    shown = around(scores, case.place, most_cities)
    unscored = [one for one in scores if one.value is None]
    listed = unscored if len(scores) <= most_cities else [one for one in unscored if one is own]
    moves = influence.leave_one_out(items) if own and own.value else ()
    return Ranks(
        bars=_bars(shown, spread, case),
        intervals=_intervals(spread, case.lang),
        index=_index([*(one.score for one in shown), *listed], spread, used, case.lang),
        influence=_influence(moves, used, case),
        figures={
            **_standing(own, spread, items, used, case),
            **_moved(moves, items, spread, draws, own),
            **_correlated(items, own, case.lang),
        },
        claims=tuple(claim for item in used for claim in item.claims.values()),
    )


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
    """Return the indicators of the index that a city lacks, the weightiest first.

    Parameters
    ----------
    items
        From `helpers.casebook.cohort.comparisons`.
    place
        The city.
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


def _bars(shown: Sequence[Shown], spread: uncertainty.Uncertainty, case: Case) -> pd.DataFrame:
    left_out = "（略去{}个城市）" if case.lang == "zh" else "({} cities left out)"
    rows: list[dict[str, Any]] = []
    for one in shown if len(shown) > 1 and spread.of(case.place) else ():
        found = spread.of(one.score.place)
        if one.skipped:
            rows.append({"label": left_out.format(one.skipped)})
        if found:
            rows.append(
                {
                    "label": found.place.name(case.lang),
                    "low": found.low,
                    "high": found.high,
                    "value": found.rank,
                    "median": found.median,
                    "text": _interval(found),
                    "marked": found.place == case.place,
                }
            )
    return pd.DataFrame(rows)


def _intervals(spread: uncertainty.Uncertainty, lang: Lang) -> pd.DataFrame:
    rows = [
        (one.place, one.rank, one.median, one.low, one.high, f"{one.top_third:.0%}")
        for one in spread.intervals
    ]
    return pd.DataFrame(rows, columns=list(_INTERVAL_HEADS[lang]), dtype=object)


def _index(
    scores: Sequence[Score],
    spread: uncertainty.Uncertainty,
    used: Sequence[Comparison],
    lang: Lang,
) -> pd.DataFrame:
    themes = _themes(used)
    rank, city, *others = _INDEX_HEADS[lang]
    rows = [
        (
            score.rank,
            score.place,
            *(f"{score.themes[one]:.1f}" if one in score.themes else None for one in themes),
            f"{score.coverage:.0%}",
            f"{score.value:.1f}" if score.value else Words("不计分", "no score").say(lang),
            _interval(found) if found else None,
            f"{found.top_third:.0%}" if found else None,
        )
        for score in scores
        for found in [spread.of(score.place)]
    ]
    heads = [rank, city, *(label("theme", one, lang) for one in themes), *others]
    return pd.DataFrame(rows, columns=heads, dtype=object)


def _influence(
    moves: Sequence[influence.Influence], used: Sequence[Comparison], case: Case
) -> pd.DataFrame:
    weights = equal_weights({item.indicator.id: item.indicator.theme for item in used})
    rows = [
        (
            one.indicator,
            label("theme", one.indicator.theme, case.lang),
            f"{weights[one.indicator.id]:.0%}",
            f"{one.shift:.2f}",
            f"{one.movement:.1f}",
            _signed(one.scores.get(case.place), 1),
            _signed(one.ranks.get(case.place), 0),
        )
        for one in moves[:_MOST_INDICATORS]
    ]
    heads = [head.format(case.place.name(case.lang)) for head in _INFLUENCE_HEADS[case.lang]]
    return pd.DataFrame(rows, columns=heads, dtype=object)


def _standing(
    own: Score | None,
    spread: uncertainty.Uncertainty,
    items: tuple[Comparison, ...],
    used: Sequence[Comparison],
    case: Case,
) -> dict[str, Any]:
    mine, short = spread.of(case.place), own if own and own.value is None else None
    lacking = lacks(items, case.place) if short else ()
    enough = composite_index.LEAST_COVERAGE - 1e-9
    key = next((one for one in lacking if one.coverage >= enough), None)
    weighed = "{}（{:.0%}）" if case.lang == "zh" else "{} ({:.0%})"
    years = sorted(claim.period.end[:4] for item in used for claim in item.claims.values())
    rank = mine and (mine.rank if case.lang == "zh" else ordinal(mine.rank))
    return {
        "place": case.place,
        "themes": [label("theme", theme, case.lang) for theme in _themes(used)],
        "theme_count": len(_themes(used)),
        "used": [item.indicator for item in used],
        "years": Period(years[0], years[-1]) if years else None,
        "without_index": own is None or None,
        "of": len(spread.intervals) or None,
        "value": f"{own.value:.1f}" if own and own.value else None,
        "rank": rank,
        "median": mine and mine.median,
        "firm": bool(mine and mine.low == mine.high) or None,
        "low": mine.low if mine and mine.low < mine.high else None,
        "high": mine and mine.high,
        "coverage": f"{short.coverage:.0%}" if short else None,
        "missing": [weighed.format(x.indicator.name(case.lang), x.weight) for x in lacking[:8]],
        "key": key and key.indicator,
        "then": f"{key.coverage:.0%}" if key else None,
        "several": bool(short and not key) or None,
        "open_count": len(spread.open) or None,
        "open": [[claim.indicator, claim] for claim in spread.open[:4]],
    }


def _moved(
    moves: Sequence[influence.Influence],
    items: tuple[Comparison, ...],
    spread: uncertainty.Uncertainty,
    draws: int,
    own: Score | None,
) -> dict[str, Any]:
    alone = uncertainty.shifts(items, draws=draws) if spread.intervals else {}
    top = moves[0] if moves and moves[0].shift else None
    still = max(moves, key=lambda one: one.movement) if moves and not top else None
    scored, of = own is not None and own.value is not None, len(spread.intervals)
    return {
        "draws": f"{draws:,}",
        "shift": f"{spread.shift:.2f}" if scored else None,
        **{f"{choice}_shift": f"{value:.2f}" for choice, value in alone.items()},
        "few": of if 0 < of < _FEW else None,
        "top": top and top.indicator,
        "top_shift": top and f"{top.shift:.2f}",
        "still": still and still.indicator,
        "movement": still and f"{still.movement:.1f}",
        "most": len(moves) > _MOST_INDICATORS or None,
    }


def _correlated(items: tuple[Comparison, ...], own: Score | None, lang: Lang) -> dict[str, Any]:
    pairs, tested = influence.correlated(items), influence.comparable_pairs(items)
    scored = own is not None and own.value is not None
    return {
        "pair_count": len(pairs) if scored and pairs else None,
        "pairs": [
            f"{one.one.name(lang)} × {one.other.name(lang)} {_signed(one.r, 2)}"
            for one in pairs[:6]
        ],
        "uncorrelated": tested if scored and tested and not pairs else None,
        "untested": influence.LEAST_COMMON if scored and not tested else None,
    }


def _themes(used: Sequence[Comparison]) -> list[str]:
    return list(dict.fromkeys(item.indicator.theme for item in used))


def _interval(found: uncertainty.RankInterval) -> str:
    return str(found.low) if found.low == found.high else f"{found.low}–{found.high}"


def _signed(change: float | None, digits: int) -> str | None:
    if change is None:
        return None
    text = f"{change:+.{digits}f}".replace("-", "−")
    return text if round(change, digits) else text[1:]
