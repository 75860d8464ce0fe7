"""Electricity of a place: what its published figures imply, and what its shares leave out.

The divisions and products themselves stand in the notebook; this module finds the claims that
belong together and holds what needs more than one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from helpers.casebook import Benchmark, Case, Claim
from helpers.quantity import Lang, Quantity, parse_quantity

PATH_INDICATORS = ("new_energy_capacity", "wind_solar_capacity", "clean_capacity")


@dataclass(frozen=True)
class PathPoint:
    """One point of the way from the first published capacity to the target.

    Parameters
    ----------
    claim
        The published figure.
    is_target
        Whether it is a plan's target rather than a result.
    """

    claim: Claim
    is_target: bool

    @property
    def year(self) -> float:
        """Where the point stands on a time axis: year and part of the year gone by."""
        day = self.claim.period.last_day
        return day.year + (day.month + day.day / 31 - 1) / 12 if day else float("nan")


def omitted_plants(case: Case, share: Claim) -> tuple[Claim, ...]:
    """Return the known thermal plants that a share of clean capacity can leave out.

    Parameters
    ----------
    case
        The city's case.
    share
        The published share; plants that are only known later than its period do not count.

    Returns
    -------
    tuple of Claim
        One claim a plant (a plant is told apart by the scope of its claims), the latest of each.
    """
    moment = share.period.last_day
    latest: dict[str, Claim] = {}
    for claim in sorted(case.claim_list(indicator="thermal_plant_capacity"), key=_sorting_day):
        known = claim.period.last_day or claim.period.first_day
        if claim.aspect == "level" and (not moment or not known or known <= moment):
            latest[claim.scope] = claim
    return tuple(latest.values())


def sum_of(claims: Sequence[Claim]) -> Quantity:
    """Add up the quantities of claims; there must be at least one."""
    return reduce(add, (claim.quantity for claim in claims))


def hours_of(claim: Claim) -> Quantity:
    """Return the length of a claim's period in hours, exactly.

    Raises
    ------
    ValueError
        If the period has no start or no end.
    """
    hours = claim.period.hours
    if hours is None:
        raise ValueError(f"{claim.id}: the period has no length")
    return parse_quantity(str(hours), "小时")


def grid_factor(case: Case, year: str) -> Benchmark | None:
    """Return the national average emission factor of electricity of a year.

    Parameters
    ----------
    case
        The city's case.
    year
        ``YYYY``; only a factor published for this very year is returned.

    Returns
    -------
    Benchmark or None
        In kgCO2/kWh, as the yearly announcement of MEE and NBS gives it.
    """
    country = case.country()
    factors = [
        factor
        for factor in case.benchmarks(kind="factor")
        if factor.quantity.unit_text.lower().endswith("/kwh") and _in_year(factor, year)
    ]
    national = [factor for factor in factors if getattr(factor, "place", "") == country.place]
    return next(iter(sorted(national, key=lambda factor: factor.id)), None)


def capacity_path(case: Case) -> tuple[PathPoint, ...]:
    """Return the way of new-energy and clean capacity over time, with the targets.

    Returns
    -------
    tuple of PathPoint
        In order of time. Points may differ in scope, which their indicators tell; undated
        claims are left out.
    """
    found = [
        PathPoint(claim, claim.aspect == "target")
        for indicator in PATH_INDICATORS
        for claim in case.claim_list(indicator=indicator)
        if claim.aspect in ("level", "target") and claim.period.end
    ]
    return tuple(sorted(found, key=lambda point: (point.year, point.claim.id)))


def path_label(point: PathPoint, lang: Lang, *, named: bool = True) -> str:
    """Write what stands at a point of the path: time, figure and, if asked, what it covers."""
    words = f"{point.claim.period.words(lang)} {point.claim.words(lang)}"
    return f"{words} {point.claim.indicator.name(lang)}" if named else words


def one_per_moment(points: Iterable[PathPoint]) -> tuple[PathPoint, ...]:
    """Keep one point of several that give the same indicator at the same moment."""
    kept: dict[tuple[str, str, str], PathPoint] = {}
    for point in points:
        claim = point.claim
        kept.setdefault((claim.indicator.id, claim.aspect, claim.period.end), point)
    return tuple(kept.values())


def _in_year(factor: Benchmark, year: str) -> bool:
    return bool(factor.period.end) and factor.period.end[:4] == year[:4]


def _sorting_day(claim: Claim) -> str:
    day = claim.period.last_day or claim.period.first_day
    return day.isoformat() if day else ""
