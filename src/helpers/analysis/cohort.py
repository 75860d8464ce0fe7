"""The cohort on common indicators: one figure a city, of one definition, the latest of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from helpers.casebook import Benchmark, Case, Claim, Indicator, Place
from helpers.quantity import Lang
from helpers.quantity.international import CommonUnit, common_unit

#: Fewer cities than this do not make a comparison.
LEAST_CITIES: Final = 4
#: Figures older than this beside the cohort's newest of the indicator are left out.
MOST_YEARS_BEHIND: Final = 6
#: Themes of indicators that say how a city does, not how large or rich it is.
GREEN_THEMES: Final = ("air", "water", "soil", "ecology", "circular", "energy", "climate")
_INTENSIVE: Final = ("", "%", "类", "元", "m2", "分")
_ASPECTS: Final = ("level", "share")


@dataclass(frozen=True)
class Comparison:
    """One indicator across a cohort.

    Parameters
    ----------
    indicator
        What is compared.
    claims
        The latest claim of each city that published one, by place, in the cohort's order.
    missing
        The cities that have none to compare, in the cohort's order.
    average
        The national average of the year most figures are from, else of the nearest year.
    outdated
        Of the missing ones, the latest claim of each whose figure is too old beside the newest.
    """

    indicator: Indicator
    claims: dict[Place, Claim]
    missing: tuple[Place, ...]
    average: Benchmark | None
    outdated: dict[Place, Claim] = field(default_factory=dict)

    @property
    def varies(self) -> bool:
        """Whether the cities differ at all."""
        return len({claim.quantity.value for claim in self.claims.values()}) > 1

    def ranks(self) -> dict[Place, int]:
        """Rank the cities, 1 for the best; equal figures share the better rank."""
        sign = self.indicator.direction or 1
        values = {place: sign * claim.quantity.value for place, claim in self.claims.items()}
        return {p: 1 + sum(other > v for other in values.values()) for p, v in values.items()}


def comparisons(
    case: Case,
    themes: Iterable[str] = GREEN_THEMES,
    *,
    least: int = LEAST_CITIES,
) -> tuple[Comparison, ...]:
    """Compare the cohort on every indicator that enough cities publish.

    Only indicators with a good side that do not grow with the size of a city are compared. A
    claim counts when it speaks for a known year or the end of one; parts of a year have
    indicators of their own and undated figures cannot be compared.

    Parameters
    ----------
    case
        A case of the cohort; which of its cities it belongs to makes no difference.
    themes
        Indicator themes.
    least
        How many cities must have published the indicator.

    Returns
    -------
    tuple of Comparison
        The most widely published first, then in the table's order.
    """
    places = {place.place: place for place in case.cohort()}
    claims = case.claim_list(theme=tuple(themes), aspect=_ASPECTS, place=places)
    published = _latest(claims, places)
    found = [
        _compare(case, indicator, published[indicator.id])
        for indicator in case.indicators()
        if indicator.id in published
    ]
    enough = [item for item in found if len(item.claims) >= least]
    return tuple(sorted(enough, key=lambda item: -len(item.claims)))


def comparison(case: Case, indicator: str, *, least: int = LEAST_CITIES) -> Comparison | None:
    """Compare the cohort on one indicator, as `comparisons` does; none if too few publish it."""
    places = {place.place: place for place in case.cohort()}
    claims = case.claim_list(indicator=indicator, aspect=_ASPECTS, place=places)
    published = _latest(claims, places).get(indicator)
    item = _compare(case, case.indicator(indicator), published) if published else None
    return item if item and len(item.claims) >= least else None


def plotted(items: Iterable[Comparison], most: int) -> tuple[Comparison, ...]:
    """Choose what to plot: the most widely published that vary, at most two a theme.

    Parameters
    ----------
    items
        From `comparisons`, in its order.
    most
        How many are wanted.
    """
    chosen: list[Comparison] = []
    for item in items:
        same = sum(other.indicator.theme == item.indicator.theme for other in chosen)
        if item.varies and same < 2 and len(chosen) < most:
            chosen.append(item)
    return tuple(chosen)


@dataclass(frozen=True)
class Axis:
    """The axis that claims of one indicator stand on.

    Parameters
    ----------
    title
        The indicator and the unit; counted things have no unit.
    unit
        What the figures are written in.
    """

    title: str
    unit: CommonUnit

    def value(self, claim: Claim | Benchmark) -> float:
        """Where a figure stands."""
        return self.unit.value(claim.quantity.value)

    def digits(self, claim: Claim | Benchmark) -> str:
        """Write a figure's digits with its qualifier, unless that is ``=``."""
        sign = "" if claim.quantity.qualifier == "=" else claim.quantity.qualifier
        return sign + self.unit.digits(claim.quantity.text)


def axis(indicator: Indicator, lang: Lang, claims: Iterable[Claim | Benchmark] = ()) -> Axis:
    """Choose the axis of an indicator: the published unit, in English the international one.

    Parameters
    ----------
    indicator
        What is measured; every figure is in its unit.
    lang
        The language.
    claims
        The figures that will stand on it; the largest decides between MW and GW.
    """
    values = [one.quantity.value for one in claims]
    unit = common_unit(indicator.unit, values, lang)
    title = f"{indicator.name_zh}（{{}}）" if lang == "zh" else f"{indicator.name_en} ({{}})"
    return Axis(title.format(unit.name) if unit.name else indicator.name(lang), unit)


def _latest(claims: Iterable[Claim], places: Mapping[str, Place]) -> dict[str, dict[Place, Claim]]:
    """Keep the latest comparable claim of each city, by indicator."""
    published: dict[str, dict[Place, Claim]] = {}
    for claim in claims:
        if _comparable(claim):
            row = published.setdefault(claim.indicator.id, {})
            place = places[claim.place]
            row[place] = max(row.get(place, claim), claim, key=_recency)
    return published


def _compare(case: Case, indicator: Indicator, latest: Mapping[Place, Claim]) -> Comparison:
    oldest = max(_year(claim) for claim in latest.values()) - MOST_YEARS_BEHIND
    ordered = {place: latest[place] for place in case.cohort() if place in latest}
    claims = {place: claim for place, claim in ordered.items() if _year(claim) >= oldest}
    outdated = {place: claim for place, claim in ordered.items() if place not in claims}
    missing = tuple(place for place in case.cohort() if place not in claims)
    average = _average(case, indicator, claims.values())
    return Comparison(indicator, claims, missing, average, outdated)


def _comparable(claim: Claim) -> bool:
    indicator = claim.indicator
    whole = bool(indicator.direction) and not indicator.id.endswith("_period")
    return whole and _intensive(indicator) and claim.unit == indicator.unit and bool(_year(claim))


def _recency(claim: Claim) -> tuple[int, bool, bool, str]:
    return _year(claim), claim.confidence == "high", not claim.scope, claim.id


def _average(case: Case, indicator: Indicator, claims: Iterable[Claim]) -> Benchmark | None:
    years = [_year(claim) for claim in claims]
    marks = case.benchmarks(indicator=indicator.id, kind="average")
    if not years or not marks:
        return None
    usual = max(sorted(set(years), reverse=True), key=years.count)
    return min(marks, key=lambda mark: (abs(int(mark.period.end[:4]) - usual), mark.id))


def _year(claim: Claim) -> int:
    return int(claim.period.end[:4]) if claim.period.end else 0


def _intensive(indicator: Indicator) -> bool:
    return indicator.unit in _INTENSIVE or "/" in indicator.unit
