"""Published yearly air of a city against the Class II limits of an edition of GB 3095."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.casebook import Benchmark, Case, Claim
from helpers.casebook.listing import headed
from helpers.quantity import Quantity, parse_quantity
from helpers.standards import air_limits
from helpers.standards.air_limits import State, pollutant_name


@dataclass(frozen=True)
class AnnualAir:
    """The six pollutants of a city by year, held against the limits."""

    #: The latest yearly value of each pollutant; the last column holds the judgement and its
    #: rule as a pair.
    latest: pd.DataFrame
    #: For sentences: ``over`` the limit; ``kept``, how many keep it when none is over, with the
    #: ``nearest`` and its ``used`` part of the limit; ``absent``, pollutants without a yearly
    #: value; the composite ``index`` of the latest year that has all six, its ``year`` and
    #: ``largest`` part. Absent ones are none.
    figures: Mapping[str, Any]


def annual_air(case: Case, edition: str) -> AnnualAir:
    """Hold the latest yearly value of each pollutant against the limits of an edition.

    An edition that the casebook has no limits of is an `UnknownEdition`.
    """
    lang = case.lang
    by_year = air_limits.matrix(case, edition)
    values = air_limits.published(by_year)
    newest = {
        cell["indicator"].id: cell for cell in values.to_dict("records")
    }  # a later year replaces
    latest = [newest[name] for name in air_limits.POLLUTANTS if name in newest]
    standard = air_limits.edition_words(edition, lang)
    rule = {
        "zh": f"GB/T 8170：修约值不大于{standard}二级限值为达标",
        "en": f"GB/T 8170: the published value does not exceed the Class II limit of {standard}",
    }[lang]
    rows = [
        (one, claim.period, claim, limit, _used(claim, limit), (state.words(lang), rule))
        for _, one, limit, claim, state in map(dict.values, latest)
    ]
    return AnnualAir(
        latest=headed(
            rows,
            lang,
            "污染物|年份|公布值|二级限值|占限值|判断",
            "Pollutant|Year|Published|Class II limit|Share of limit|Judgement",
        ),
        figures={
            "standard": standard,
            **_judged(latest),
            **_index(case, values, edition),
            "absent": [
                case.indicator(name) for name in air_limits.POLLUTANTS if name not in newest
            ],
        },
    )


def _used(claim: Claim, limit: Benchmark) -> Quantity:
    """Return a published value as a part of its limit, in %; the limit is exact."""
    digits = claim.quantity.to(limit.unit).text
    value = parse_quantity(digits, "", claim.qualifier)
    return (value / limit.quantity.value).to("%")


def _judged(latest: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    over = [pollutant_name(cell["indicator"]) for cell in latest if cell["state"] is State.FAIL]
    kept = bool(latest) and all(cell["state"] is State.PASS for cell in latest)
    used = [(_used(one["claim"], one["limit"]), one["indicator"]) for one in latest if kept]
    most, nearest = max(used, key=lambda one: one[0].value, default=(None, None))
    return {
        "over": over,
        "kept": len(latest) if kept else None,
        "nearest": pollutant_name(nearest) if nearest else None,
        "used": most,
    }


def _index(case: Case, values: pd.DataFrame, edition: str) -> dict[str, Any]:
    """Return the composite index of the latest year that has all six."""
    for year in reversed(values["year"].unique()):
        cells = values[values["year"] == year].to_dict("records")
        known = {cell["indicator"].id: cell["claim"].quantity for cell in cells}
        found = air_limits.composite(case, known, edition)
        if found:
            largest = [pollutant_name(case.indicator(name)) for name in found.largest]
            return {"index": found.total, "year": str(year), "largest": largest}
    return dict.fromkeys(("index", "year", "largest"))
