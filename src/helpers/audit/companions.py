"""Marks on figures by what stands beside them: near years, usual proportions, the field of a rank.

What moves slowly, and which figures keep a proportion, are rows of ``identities/steady.csv`` and
``identities/ratios.csv``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

from helpers.audit.identity_functions import places_named
from helpers.audit.identity_tables import rows
from helpers.audit.surroundings import (
    AMOUNTS,
    Doubt,
    Surroundings,
    amount,
    part_of_year,
    years_apart,
)
from helpers.casebook import TRUSTED, Claim
from helpers.casebook.schema.declarations import separated
from helpers.quantity import Quantity, UnitMismatch, parse_quantity

#: Words that begin the scope of a rank whose field is one for all ranks of a place.
_FIELDS: Final = ("全省", "全市", "全区")
_HEAD: Final = parse_quantity("1", "人", exact=True)


@dataclass(frozen=True)
class Pace:
    """How far an indicator moves: at once, by another source or survey, and within a year.

    `breaks` are the years from which a census counts anew; figures on both sides do not compare.
    """

    base: float
    yearly: float
    points: bool
    breaks: tuple[int, ...] = ()

    def compares(self, one: Claim, other: Claim) -> bool:
        """Return whether no census lies between two figures."""
        ends = sorted(int(claim.period.end[:4] or 0) for claim in (one, other))
        return not any(ends[0] < year <= ends[1] for year in self.breaks)

    def between(self, one: float, other: float, years: float) -> bool:
        """Return whether two figures can lie so many years apart."""
        if self.points:
            return abs(one - other) <= self.base + self.yearly * years
        most = math.log1p(self.base / 100) + years * math.log1p(self.yearly / 100)
        return abs(math.log(one / other)) <= most

    def around(self, centre: float) -> tuple[float, float]:
        """Return what a figure can be within a year of another."""
        if self.points:
            return centre - self.base - self.yearly, centre + self.base + self.yearly
        factor = (1 + self.base / 100) * (1 + self.yearly / 100)
        return centre / factor, centre * factor


@dataclass(frozen=True)
class Proportion:
    """A range in which ``figure ÷ (by × times)`` lies; see ``ratios.csv``."""

    figure: str
    by: str
    times: str
    near: bool
    unit: str
    low: float
    high: float


_PACES: Final[Mapping[str, Pace]] = {
    row["indicator"]: Pace(
        float(row["base"]), float(row["yearly"]), row["unit"] == "points",
        tuple(map(int, separated(row["breaks"]))),
    )
    for row in rows("steady.csv")
}  # fmt: skip
_PROPORTIONS: Final = tuple(
    Proportion(
        row["figure"], row["by"], row["times"], row["when"] == "near", row["unit"],
        float(row["low"]), float(row["high"]),
    )
    for row in rows("ratios.csv")
)  # fmt: skip


def steady(claim: Claim, value: float, around: Surroundings) -> Iterator[Doubt]:
    """Yield a figure that has moved further than its indicator moves in the years between."""
    pace = _PACES.get(claim.indicator.id)
    if pace is None or claim.aspect not in AMOUNTS or value <= 0:
        return
    trusted = around.siblings(claim) if claim.confidence in TRUSTED else []
    near = [
        (one, number)
        for one in trusted or around.siblings(claim, trusted=False)
        if (number := amount(one)) and number > 0
        if _as_long(one, claim) and pace.compares(one, claim)
    ]
    far = [
        one
        for one, number in near
        if not pace.between(value, number, max(0.0, years_apart(one, claim)))
    ]
    if len(far) * 2 > len(near):
        low, high = pace.around(median(number for _, number in near))
        unit = "%" if claim.aspect == "share" else claim.indicator.unit
        yield Doubt(claim, "series", low, high, unit, tuple(one for one, _ in near))


def in_proportion(claim: Claim, value: float, around: Surroundings) -> Iterator[Doubt]:
    """Yield a figure out of proportion to another one of the same time."""
    if claim.aspect not in AMOUNTS or value <= 0:
        return
    for rule in _PROPORTIONS:
        if claim.indicator.id not in (rule.figure, rule.by):
            continue
        divides = claim.indicator.id == rule.by
        for other in _beside(claim, rule.figure if divides else rule.by, around, near=rule.near):
            pair = (other, claim) if divides else (claim, other)
            found = [one for one in _quotients(*pair, rule, around) if 0 < one.value < math.inf]
            if not found or any(one.low <= rule.high and one.high >= rule.low for one in found):
                continue
            nearest = min(found, key=lambda one: abs(math.log(one.value / rule.high)))
            factors = [end / nearest.value for end in (rule.low, rule.high)]
            low, high = sorted(value / one if divides else value * one for one in factors)
            unit = "%" if claim.aspect == "share" else claim.indicator.unit
            yield Doubt(claim, "ratio", low, high, unit, (other,))


def within_field(claim: Claim, value: float, around: Surroundings) -> Iterator[Doubt]:
    """Yield a rank beyond the number of places that another rank of the place is given among."""
    field = claim.scope[:2]
    if claim.aspect != "rank" or field not in _FIELDS or places_named(claim.scope):
        return
    others = [
        one
        for one in around.own
        if one.aspect == "rank" and one.scope.startswith(field) and places_named(one.scope)
    ]
    most = max((places_named(one.scope) for one in others), default=0)
    if others and not 1 <= value <= most:
        yield Doubt(claim, "field", 1, most, claim.unit, tuple(others))


def _as_long(one: Claim, other: Claim) -> bool:
    """Return whether two amounts were gathered in times of one length, give or take some days."""
    return abs(part_of_year(one) - part_of_year(other)) < 0.02


def _beside(claim: Claim, indicator: str, around: Surroundings, *, near: bool) -> list[Claim]:
    """Return the figures of another indicator that stand beside a figure, of the same scope."""
    return [
        one
        for one in around.by_indicator.get(indicator, ())
        if one.aspect in AMOUNTS
        and one.scope == claim.scope
        and one.confidence in (TRUSTED if claim.confidence in TRUSTED else (claim.confidence,))
        and (_within_a_year(one, claim) if near else one.period == claim.period)
        and (one.period.end or one.source.id == claim.source.id)
    ]


def _within_a_year(one: Claim, other: Claim) -> bool:
    """Return whether two figures end within a year of each other; undated ones in one document."""
    if not (one.period.last_day and other.period.last_day):
        return one.period == other.period
    return abs((one.period.last_day - other.period.last_day).days) <= 366


def _quotients(figure: Claim, by: Claim, rule: Proportion, around: Surroundings) -> list[Quantity]:
    """Return what the proportion comes to in a year, for each candidate of the third figure."""
    try:
        ratio = figure.quantity / by.quantity
        if rule.times:
            head = _HEAD if rule.unit == _HEAD.unit_text else 1
            return [
                (ratio * head / third.quantity).to("")
                for third in _thirds(figure, rule.times, around)
            ]
        return [ratio.to(rule.unit) / (part_of_year(figure) if rule.near else 1.0)]
    except UnitMismatch:
        return []


def _thirds(figure: Claim, indicator: str, around: Surroundings) -> Iterable[Claim]:
    """Return the candidates of a third figure: of whatever confidence, of near or unknown years."""
    known = [one for one in around.by_indicator.get(indicator, ()) if one.aspect == "level"]
    return [
        one
        for one in known
        if not (one.period.end and figure.period.end) or years_apart(one, figure) <= 3
    ]
