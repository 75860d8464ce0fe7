"""Where a city stands on the indicators that enough cities of its cohort have on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.audit.cohort import WHOLE, Comparison, axis, earlier, plotted
from helpers.casebook import Benchmark, Case, Claim
from helpers.casebook.listing import claim_table
from helpers.quantity import Lang
from helpers.sections.lessons.ranking import LARGE, ordinal
from helpers.standards import air_limits

#: How many indicators the spine chart holds at most.
_MOST: Final = 14


@dataclass(frozen=True)
class Plot:
    """One indicator over the cities that have it on record.

    Attributes
    ----------
    id
        The indicator.
    dots
        Cities with label, value, text, marked; columns of `charts.Dot`.
    unit
        Title of the axis.
    descending
        Whether more is better.
    references
        Label, value and kind of the limits, the national average and the city's own targets.
    figures
        Numbers and names for sentences; what is absent is none.
    claims
        What it rests on.
    table
        The claims by city, limits and average.
    """

    id: str
    dots: pd.DataFrame
    unit: str
    descending: bool
    references: tuple[tuple[str, float, str], ...]
    figures: Mapping[str, Any]
    claims: tuple[Claim | Benchmark, ...]
    table: pd.DataFrame


@dataclass(frozen=True)
class Positions:
    """A city on the common indicators of its cohort.

    Attributes
    ----------
    spine
        Indicators with columns of `charts.Spine`.
    published
        The claims and averages behind `spine`.
    plots
        The indicators with a figure of the city that are drawn city by city; none in a large
        cohort.
    figures
        Numbers for sentences; what is absent is none.
    claims
        What `spine` rests on.
    """

    spine: pd.DataFrame
    published: pd.DataFrame
    plots: tuple[Plot, ...]
    figures: Mapping[str, Any]
    claims: tuple[Claim, ...]


def positions(
    case: Case,
    items: Sequence[Comparison],
    *,
    plots: int,
    most_cities: int = LARGE,
    edition: str = "",
) -> Positions:
    """Compare a city with its cohort.

    Parameters
    ----------
    plots
        How many indicators are drawn city by city.
    most_cities
        The largest cohort that is drawn city by city.
    edition
        Edition of the limits of air quality.
    """
    large = len(case.cohort()) > most_cities
    varied = [item for item in items if item.varies][:_MOST]
    own = [item for item in items if case.place in item.claims]
    return Positions(
        spine=pd.DataFrame([_spine(item, case) for item in varied]),
        published=_listed(
            [
                figure
                for item in varied
                for figure in (*item.claims.values(), item.average)
                if figure
            ],
            case,
        ),
        plots=() if large else tuple(_plot(item, case, edition) for item in plotted(own, plots)),
        figures=_counts(case, items, varied) | {"ranks": _ranks(varied, case) if large else None},
        claims=tuple(claim for item in varied for claim in item.claims.values()),
    )


def _counts(
    case: Case, compared: Sequence[Comparison], shown: Sequence[Comparison]
) -> dict[str, Any]:
    same = "{}（{}，{}个城市）" if case.lang == "zh" else "{} ({} in {} cities)"
    ranks = [(item.ranks(), len(item.claims)) for item in shown if case.place in item.claims]
    upper = sum(2 * rank[case.place] <= cities for rank, cities in ranks)
    return {
        "place": case.place,
        "cities": len(case.cohort()),
        "common": len(compared) or None,
        "shown": len(shown) or None,
        "own": len(ranks) or None,
        "without": not ranks or None,
        "upper": upper if 0 < upper < len(ranks) else None,
        "every": upper == len(ranks) > 0,
        "lower": bool(ranks and not upper) or None,
        "equal": [
            same.format(item.indicator.name(case.lang), claim.words(case.lang), len(item.claims))
            for item in compared
            if not item.varies
            for claim in list(item.claims.values())[:1]
        ],
    }


def _spine(item: Comparison, case: Case) -> dict[str, Any]:
    ruler = axis(item.indicator, case.lang, item.claims.values())
    own, mark = item.claims.get(case.place), item.average
    country = case.country().name(case.lang)
    absent = "未收录可比数字" if case.lang == "zh" else "no comparable figure"
    held = "{}个城市，{}" if case.lang == "zh" else "{} cities, {}"
    return {
        "label": f"{ruler.title}\n{held.format(len(item.claims), item.years.words(case.lang))}",
        "values": [ruler.value(claim) for claim in item.claims.values()],
        "own": ruler.value(own) if own else None,
        "text": _dated(ruler.digits(own), own, case.lang) if own else absent,
        "national": ruler.value(mark) if mark else None,
        "national_text": f"{country} {_dated(ruler.digits(mark), mark, case.lang)}" if mark else "",
        "reverse": item.indicator.direction < 0,
    }


def _plot(item: Comparison, case: Case, edition: str) -> Plot:
    lang, ruler = case.lang, axis(item.indicator, case.lang, item.claims.values())
    limits = [
        mark for mark in case.benchmarks(item.indicator.id, "limit") if mark.edition == edition
    ]
    average = [item.average] if item.average else []
    targets = [
        claim
        for claim in case.claim_list(indicator=item.indicator.id, aspect="target")
        if claim.scope in WHOLE and claim.unit == item.indicator.unit
    ]
    own = "本市目标" if lang == "zh" else "Own target"
    class_two = "二级限值" if lang == "zh" else "Class II limit"
    country = case.country().name(lang)
    return Plot(
        id=item.indicator.id,
        dots=pd.DataFrame(
            [
                (
                    place.name(lang),
                    ruler.value(claim),
                    _dated(ruler.digits(claim), claim, lang),
                    place == case.place,
                )
                for place, claim in item.claims.items()
            ],
            columns=["label", "value", "text", "marked"],
        ),
        unit=ruler.title,
        descending=item.indicator.direction > 0,
        references=(
            *((f"{class_two} {mark.value}", ruler.value(mark), "limit") for mark in limits),
            *(
                (
                    f"{country} {_dated(ruler.digits(mark), mark, lang)}",
                    ruler.value(mark),
                    "average",
                )
                for mark in average
            ),
            *(
                (f"{own} {_dated(ruler.digits(one), one, lang)}", ruler.value(one), "target")
                for one in targets
            ),
        ),
        figures=_rank(item, case)
        | _left_out(item, lang)
        | {"standard": air_limits.edition_words(edition, lang) if limits else None},
        claims=(*item.claims.values(), *average, *targets),
        table=_listed([*item.claims.values(), *limits, *average, *targets], case),
    )


def _rank(item: Comparison, case: Case) -> dict[str, Any]:
    ranks, own = item.ranks(), item.claims[case.place]
    rank = ranks[case.place]
    best, worst = item.rank_bounds(case.place)
    before = earlier(case, item)
    return {
        "name": item.indicator,
        "place": case.place,
        "of": len(ranks),
        "when": own.period,
        "scope": own.scope_in(case.lang) or None,
        "rank": ordinal(rank, case.lang),
        "shared": list(ranks.values()).count(rank) > 1,
        "bounds": tuple(ordinal(one, case.lang) for one in dict.fromkeys((best, worst))),
        "before": before
        and (
            ordinal(before.ranks()[case.place], case.lang),
            before.years.words(case.lang),
            len(before.claims),
        ),
    }


def robustness(plots: Sequence[Plot], lang: Lang) -> dict[str, list[str]]:
    """Say which ranks hold whatever was rounded, which do not, and what they were before."""
    within = "{}（第{}至第{}位）" if lang == "zh" else "{} ({} to {})"
    over = "{}第{}位（{}，{}个城市）" if lang == "zh" else "{} {} ({}, {} cities)"
    found = [(plot.figures["name"].name(lang), plot.figures) for plot in plots]
    return {
        "firm": [name for name, told in found if len(told["bounds"]) == 1],
        "loose": [within.format(name, *told["bounds"]) for name, told in found
                  if len(told["bounds"]) > 1],
        "before": [over.format(name, *told["before"]) for name, told in found if told["before"]],
    }  # fmt: skip


def _left_out(item: Comparison, lang: Lang) -> dict[str, Any]:
    scoped = "{}为{}（{}）" if lang == "zh" else "{}, {} ({})"
    return {
        "years": item.years,
        "missing": [place for place in item.missing if place not in item.outdated],
        "old": [_dated(place.name(lang), claim, lang) for place, claim in item.outdated.items()],
        "scopes": [
            scoped.format(place.name(lang), claim.scope_in(lang), claim.period.words(lang))
            for place, claim in item.claims.items()
            if claim.scope
        ],
    }


def _ranks(items: Sequence[Comparison], case: Case) -> list[str]:
    """Write the ranks in a large cohort, which is not drawn city by city."""
    rank = "{}第{}位（{}，{}个城市）" if case.lang == "zh" else "{0} {1} ({2}, {3} cities)"
    return [
        rank.format(
            item.indicator.name(case.lang),
            ordinal(item.ranks()[case.place], case.lang),
            claim.period.words(case.lang),
            len(item.claims),
        )
        for item in items
        for claim in [item.claims.get(case.place)]
        if claim
    ]


def _listed(figures: Iterable[Claim | Benchmark], case: Case) -> pd.DataFrame:
    places = (*case.cohort(), case.country())
    names = {place.place: place.name(case.lang) for place in places}
    return claim_table(figures, case.lang, places=names)


def _dated(text: str, figure: Claim | Benchmark, lang: Lang) -> str:
    """Write a text with the last year of a figure in brackets."""
    return (
        f"{text}（{figure.period.end[:4]}）"
        if lang == "zh"
        else f"{text} ({figure.period.end[:4]})"
    )
