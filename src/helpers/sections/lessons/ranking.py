"""Ranks by the composite index: intervals, coverage, and what single indicators do to them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.audit.cohort import Comparison
from helpers.casebook import Case, Claim, Indicator, Place, label
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
_INDEX_HEADS: Final = {
    "zh": ("位次", "城市", "覆盖率", "指数", "位次区间", "前三分之一"),
    "en": ("Rank", "City", "Coverage", "Index", "Interval", "Top third"),
}
_INFLUENCE_HEADS: Final = {
    "zh": ("去掉的指标", "领域", "权重", "位次平均移动", "分数平均变化", "{}分数", "{}位次"),
    "en": ("Left out", "Theme", "Weight", "Ranks move", "Scores move", "{}: score", "{}: rank"),
}


@dataclass(frozen=True)
class Ranks:
    """The composite index of a cohort as frames and figures for sentences.

    Attributes
    ----------
    bars
        Ranks with their intervals, columns of `charts.Range`; empty where the city has no score
        or is the only one that has.
    index, listed
        Table: mean coefficients by theme, coverage, index, interval; of all cities, and of those
        to be shown.
    influence
        Table: what changes when one indicator is left out; empty where the city has no score.
    figures
        Numbers and names for sentences; what is absent is none.
    claims
        What the index rests on.
    """

    bars: pd.DataFrame
    index: pd.DataFrame
    listed: pd.DataFrame
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
        From `helpers.audit.cohort.comparisons`.
    draws
        How often the index is computed with other choices.
    most_cities
        The largest cohort that is shown whole.
    """
    scores = composite_index.index(items)
    spread = uncertainty.rank_intervals(items, draws=draws)
    used = [item for item in items if item.varies]
    mine = spread.of(case.place)
    shown = around([score.place for score in scores if score.rank], case.place, most_cities)
    unscored = [
        position
        for position, score in enumerate(scores)
        if not score.rank and (len(scores) <= most_cities or score.place == case.place)
    ]
    index = _index(scores, spread, used, case.lang)
    moves = influence.leave_one_out(items, case.place)
    return Ranks(
        bars=_bars([scores[at] for at in shown] if mine else [], shown, spread, case),
        index=index,
        listed=index.iloc[[*shown, *unscored]],
        influence=_influence(moves if mine else moves.iloc[:0], case),
        figures={
            "place": case.place,
            "draws": f"{draws:,}",
            **_indicators(used, case.lang),
            "of": len(spread.intervals),
            **_standing(scores, items, case),
            **_robustness(case, items, moves, spread, draws),
        },
        claims=tuple(claim for item in used for claim in item.claims.values()),
    )


def around(ranked: Sequence[Place], place: Place, most: int = LARGE) -> list[int]:
    """Choose the ranked cities to show.

    Parameters
    ----------
    ranked
        The cities that have a rank, in its order.
    place
        The city that the report is about.
    most
        The largest cohort that is shown whole.

    Returns
    -------
    list of int
        Their positions; of a large cohort the first, the last, the quartiles, and the city with
        the three above and below it.
    """
    last = len(ranked) - 1
    if last < most:
        return list(range(len(ranked)))
    chosen = {round(last * quarter / 4) for quarter in range(5)}
    if place in ranked:
        own = ranked.index(place)
        chosen |= set(range(max(0, own - NEAR), min(last, own + NEAR) + 1))
    return sorted(chosen)


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


def lacks(items: Iterable[Comparison], place: Place) -> list[tuple[Indicator, float]]:
    """Return the indicators of the index that a city lacks with their weights, largest first."""
    used = [item for item in items if item.varies]
    weights = equal_weights({item.indicator.id: item.indicator.theme for item in used})
    found = [(one.indicator, weights[one.indicator.id]) for one in used if place in one.missing]
    return sorted(found, key=lambda lack: (-round(lack[1], 9), lack[0].id))


def ordinal(number: int, lang: Lang) -> str:
    """Write a rank: in English as an ordinal, such as 1st, 22nd or 113th, in Chinese as digits."""
    if lang == "zh":
        return str(number)
    teens = number % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _bars(
    scores: Sequence[Score],
    positions: Sequence[int],
    spread: uncertainty.Uncertainty,
    case: Case,
) -> pd.DataFrame:
    """Lay ranks out; where cities are left out above a city, a row without a rank says so."""
    left_out = "（略去{}个城市）" if case.lang == "zh" else "({} cities left out)"
    rows: list[dict[str, Any]] = []
    above = -1
    for position, score in zip(positions, scores, strict=False):
        found = spread.of(score.place)
        if position > above + 1:
            rows.append({"label": left_out.format(position - above - 1)})
        above = position
        rows.append(
            {
                "label": score.place.name(case.lang),
                "low": found and found.low,
                "high": found and found.high,
                "value": score.rank,
                "median": found and found.median,
                "text": _interval(found, case.lang),
                "marked": score.place == case.place,
            }
        )
    return pd.DataFrame(rows if len(rows) > 1 else [])


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
            f"{score.value:.1f}" if score.value else Words("不计分", "no score"),
            _interval(found, lang),
            f"{found.top_third:.0%}" if found else None,
        )
        for score in scores
        for found in [spread.of(score.place)]
    ]
    heads = [rank, city, *(label("theme", one, lang) for one in themes), *others]
    return pd.DataFrame(rows, columns=heads, dtype=object)


def _influence(moves: pd.DataFrame, case: Case) -> pd.DataFrame:
    rows = [
        (
            indicator,
            label("theme", indicator.theme, case.lang),
            f"{one['weight']:.0%}",
            f"{one['shift']:.2f}",
            f"{one['movement']:.1f}",
            _signed(one["score"], 1),
            _signed(one["rank"], 0),
        )
        for name, one in moves.head(_MOST_INDICATORS).iterrows()
        for indicator in [case.indicator(str(name))]
    ]
    heads = [head.format(case.place.name(case.lang)) for head in _INFLUENCE_HEADS[case.lang]]
    return pd.DataFrame(rows, columns=heads, dtype=object)


def _indicators(used: Sequence[Comparison], lang: Lang) -> dict[str, Any]:
    years = sorted(claim.period.end[:4] for item in used for claim in item.claims.values())
    themes = [label("theme", theme, lang).lower() for theme in _themes(used)]
    return {
        "themes": themes,
        "theme_count": len(themes),
        "used": [item.indicator for item in used],
        "years": Period(years[0], years[-1]) if years else None,
    }


def _standing(scores: Sequence[Score], items: tuple[Comparison, ...], case: Case) -> dict[str, Any]:
    """Return the score of a city; without one what it lacks, and what alone would give it one."""
    own = next((score for score in scores if score.place == case.place), None)
    missing = lacks(items, case.place) if own and not own.rank else []
    key, weight = missing[0] if missing else (None, 0.0)
    coverage = own.coverage if own else 0.0
    enough = coverage + weight >= composite_index.LEAST_COVERAGE - 1e-9
    weighed = "{}（{:.0%}）" if case.lang == "zh" else "{} ({:.0%})"
    return {
        "without_index": own is None or None,
        "value": f"{own.value:.1f}" if own and own.value else None,
        "coverage": f"{coverage:.0%}" if missing else None,
        "missing": [weighed.format(one.name(case.lang), weight) for one, weight in missing[:8]],
        "key": key if enough else None,
        "then": f"{coverage + weight:.0%}",
        "several": bool(missing and not enough) or None,
    }


def _robustness(
    case: Case,
    items: tuple[Comparison, ...],
    moves: pd.DataFrame,
    spread: uncertainty.Uncertainty,
    draws: int,
) -> dict[str, Any]:
    """Return what the rank of a city rests on; all of it is absent where it has none."""
    mine, of = spread.of(case.place), len(spread.intervals)
    pairs, tested = influence.correlations(items)
    alone = uncertainty.shifts(items, draws=draws) if of else {}
    most = moves[moves["shift"] > 0].head(1)
    known = {
        "rank": mine and ordinal(mine.rank, case.lang),
        "median": mine and mine.median,
        "firm": mine and (mine.low == mine.high or None),
        "low": mine and (mine.low if mine.low < mine.high else None),
        "high": mine and mine.high,
        "shift": f"{spread.shift:.2f}",
        **{f"{choice}_shift": f"{alone.get(choice, 0):.2f}" for choice in uncertainty.CHOICES},
        "few": of if of < _FEW else None,
        "top": [case.indicator(str(name)) for name in most.index],
        "top_shift": [f"{shift:.2f}" for shift in most["shift"]],
        "unmoved": bool(len(moves) and most.empty) or None,
        "most": len(moves) > _MOST_INDICATORS or None,
        "pair_count": len(pairs) or None,
        "pairs": [
            f"{one.name(case.lang)} × {other.name(case.lang)} {_signed(r, 2)}"
            for one, other, r in pairs[:6]
        ],
        "uncorrelated": tested if tested and not pairs else None,
        "untested": None if tested else influence.LEAST_COMMON,
    }
    return known if mine else dict.fromkeys(known)


def _themes(used: Sequence[Comparison]) -> list[str]:
    return list(dict.fromkeys(item.indicator.theme for item in used))


def _interval(found: uncertainty.RankInterval | None, lang: Lang) -> str | None:
    if found is None:
        return None
    ends = dict.fromkeys((str(found.low), str(found.high)))
    return ("～" if lang == "zh" else "–").join(ends)


def _signed(change: float, digits: int) -> str | None:
    if math.isnan(change):
        return None
    text = f"{change:+.{digits}f}".replace("-", "−")
    return text if round(change, digits) else text[1:]
