"""Ambient air against the Class II limits of GB 3095.

A yearly value is held against the limit as GB/T 8170 has it: the published, already rounded value
is compared with the limit itself (修约值比较法), so a value equal to the limit complies. A city is
at Class II in a year when all six pollutants comply (HJ 663). The annual evaluation rests on the
mean of SO2, NO2, PM10 and PM2.5, the 95th percentile of CO and the 90th percentile of the daily
maximum 8-hour mean of O3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from helpers.casebook import Benchmark, Case, Claim, Indicator, label
from helpers.casebook.listing import headed
from helpers.errors import CasebookError, near_matches
from helpers.quantity import Lang, Quantity

#: The six pollutants of the annual evaluation, in the order of GB 3095.
POLLUTANTS: Final = ("so2", "no2", "co_p95", "o3_p90", "pm10", "pm25")

_EDITION = re.compile(r"(GB)(\d+)-(\d{4})(?:-(transition|final))?")


class UnknownEdition(CasebookError, LookupError):
    """An edition of the standard for which the casebook has no limits."""


class State(Enum):
    """What holding a value against its limit came to."""

    PASS = "pass"
    FAIL = "fail"
    OPEN = "open"
    NOT_ON_RECORD = "not_on_record"

    def words(self, lang: Lang = "zh") -> str:
        """Name the state."""
        return label("air_state", self.value, lang)


def editions(case: Case) -> tuple[str, ...]:
    """List the editions with limits for all six pollutants, by when they come into force."""
    found = case.benchmarks(indicator=POLLUTANTS, kind="limit")
    covered: dict[str, set[str]] = {}
    for limit in sorted(found, key=lambda one: (one.period.start, one.edition)):
        covered.setdefault(limit.edition, set()).add(limit.indicator.id)
    return tuple(name for name, ids in covered.items() if ids == set(POLLUTANTS))


def limits(case: Case, edition: str) -> Mapping[str, Benchmark]:
    """Return the Class II limit of every pollutant in an edition such as ``GB3095-2012``.

    Raises
    ------
    UnknownEdition
        If the casebook has no limits of that edition; the message lists those it has.
    """
    known = editions(case)
    if edition not in known:
        raise UnknownEdition(
            f"{edition!r} is no edition of the limits",
            fix=near_matches(edition, known) or f"use one of {', '.join(known)}",
        )
    found = case.benchmarks(indicator=POLLUTANTS, kind="limit")
    return MappingProxyType(
        {limit.indicator.id: limit for limit in found if limit.edition == edition}
    )


@dataclass(frozen=True)
class Composite:
    """The composite index of a year: the sum of C / S over the six pollutants.

    Attributes
    ----------
    total
        Derived, with the bounds that the digits of the values leave; smaller is better.
    """

    total: Quantity
    parts: Mapping[str, Quantity] = field(repr=False)

    @property
    def largest(self) -> tuple[str, ...]:
        """The main pollutant: where C / S is greatest; several when they tie."""
        most = max(part.value for part in self.parts.values())
        return tuple(name for name, part in self.parts.items() if part.value == most)


def composite(case: Case, values: Mapping[str, Quantity], edition: str) -> Composite | None:
    """Compute the composite index of a year; none when a value of the six is missing.

    Parameters
    ----------
    values
        Yearly values by pollutant, as `POLLUTANTS` names them.
    edition
        The edition of GB 3095 whose Class II limits are S; `UnknownEdition` without limits.

    References
    ----------
    《城市环境空气质量排名技术规定》, 环办〔2014〕64号: the annual means of SO2, NO2, PM10
    and PM2.5, the 95th percentile of CO and the 90th of O3, each over its Class II limit.
    """
    bounds = limits(case, edition)
    if any(pollutant not in values for pollutant in POLLUTANTS):
        return None
    parts = {name: values[name] / bounds[name].figure for name in POLLUTANTS}
    return Composite(reduce(add, parts.values()), MappingProxyType(parts))


def judge(claim: Claim, limit: Benchmark) -> State:
    """Hold one published value against a limit.

    Parameters
    ----------
    claim
        A concentration; ``=`` and ``≈`` are compared as published (GB/T 8170), a range or an
        open-ended value by its bounds.
    limit
        An upper limit of the same dimension.

    Returns
    -------
    State
        ``OPEN`` when the bounds lie on both sides of the limit.

    Raises
    ------
    UnitMismatch
        If the dimensions differ.
    """
    value = claim.quantity.to(limit.quantity.unit_text)
    most = limit.quantity.value
    if claim.qualifier in ("=", "≈") and "~" not in claim.quantity.text:
        return State.PASS if value.value <= most else State.FAIL
    if value.high <= most:
        return State.PASS
    return State.FAIL if value.low > most or (value.open_low and value.low >= most) else State.OPEN


def yearly(claims: Iterable[Claim], aspect: str = "level") -> dict[int, list[Claim]]:
    """Group claims that speak for one whole year by that year.

    Values of a month, of several years, or without a year are left out: an annual limit does
    not judge them. Of several the most trusted comes first, then the one for the whole place.
    """
    found: dict[int, list[Claim]] = {}
    for claim in claims:
        start, end = claim.period.start, claim.period.end
        if claim.aspect == aspect and len(end) == 4 and start in ("", end):
            found.setdefault(int(end), []).append(claim)
    for year in found:
        found[year].sort(key=lambda one: (one.confidence != "high", bool(one.scope), one.id))
    return dict(sorted(found.items()))


def matrix(case: Case, edition: str, *, also: Iterable[int] = ()) -> pd.DataFrame:
    """Hold every yearly value of the six pollutants against the limits of an edition.

    Claims of low confidence do not enter.

    Parameters
    ----------
    also
        Years that are shown although no value may be on record for them, such as those of a streak.

    Returns
    -------
    pandas.DataFrame
        A row a pollutant in each year from the first to the last: ``year``, ``indicator``,
        ``limit``, the ``claim`` that counts (none without a value) and the ``state``.

    Raises
    ------
    UnknownEdition
        If the casebook has no limits of that edition.
    """
    bounds = limits(case, edition)
    values = {pollutant: yearly(case.claim_list(indicator=pollutant)) for pollutant in POLLUTANTS}
    seen = {year for years in values.values() for year in years} | set(also)
    rows = []
    for year in range(min(seen), max(seen) + 1) if seen else ():
        for name in POLLUTANTS:
            claim = next(iter(values[name].get(year, ())), None)
            state = judge(claim, bounds[name]) if claim else State.NOT_ON_RECORD
            rows.append((year, case.indicator(name), bounds[name], claim, state))
    return pd.DataFrame(rows, columns=["year", "indicator", "limit", "claim", "state"])


def published(found: pd.DataFrame) -> pd.DataFrame:
    """Leave out of a `matrix` the pollutants and years without a value."""
    return found[found["claim"].notna()]


def year_states(found: pd.DataFrame) -> pd.Series[Any]:
    """Return whether each year of a `matrix` is at Class II: all six comply, one does not, or open.

    A year without any value is not on record.
    """
    return found.groupby("year")["state"].agg(whole_year)


def whole_year(of: Iterable[State]) -> State:
    """Return whether a year is at Class II by the states of its values."""
    states = set(of)
    if State.FAIL in states:
        return State.FAIL
    return states.pop() if len(states) == 1 else State.OPEN


def pollutant_name(indicator: Indicator) -> str:
    """Return the short name of a pollutant, the same in both languages, such as ``PM2.5``."""
    return indicator.name_zh.split("年均")[0].split("日均")[0].split("日最大")[0].strip()


def edition_words(edition: str, lang: Lang = "zh") -> str:
    """Write the name of an edition as the standard is cited, such as ``GB 3095—2026（过渡限值）``.

    An unusual name is given back as it is.
    """
    found = _EDITION.fullmatch(edition)
    if found is None:
        return edition
    number, stage = f"{found[1]} {found[2]}{'—' if lang == 'zh' else '-'}{found[3]}", found[4]
    if not stage:
        return number
    words = label("limits_stage", stage, lang)
    return f"{number}（{words}）" if lang == "zh" else f"{number} ({words})"


def cell_words(cells: pd.DataFrame, lang: Lang = "zh") -> list[str]:
    """Name rows of a `matrix` by year and pollutant, such as ``2019年PM2.5``."""
    named = zip(cells["year"], map(pollutant_name, cells["indicator"]), strict=True)
    if lang == "zh":
        return [f"{year}年{name}" for year, name in named]
    return [f"{name} in {year}" for year, name in named]


def matrix_table(found: pd.DataFrame, lang: Lang = "zh") -> pd.DataFrame:
    """List the published cells: indicator, year, the claim, and what it comes to."""
    cells = published(found)
    rows = zip(
        *(cells[name] for name in ("indicator", "year", "claim", "limit")),
        (state.words(lang) for state in cells["state"]),
        strict=True,
    )
    return headed(rows, lang, "指标|年份|公布值|限值|判断", "Indicator|Year|Value|Limit|State")
