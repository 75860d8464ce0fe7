"""Who a place is: its basic facts with competing values side by side, and its honours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from helpers.casebook import TRUSTED, Case, Claim, Indicator, label
from helpers.quantity import Lang, Quantity

#: Unit of a claim that says an honour was awarded; counts of honours have other units.
AWARD_UNIT = "项"


@dataclass(frozen=True)
class Fact:
    """What was published on one basic indicator, latest first.

    Attributes
    ----------
    claims
        One of each published value; never empty. Trusted ones come first.
    """

    indicator: Indicator
    claims: tuple[Claim, ...]

    @property
    def trusted(self) -> tuple[Claim, ...]:
        """The claims that an analysis may rest on."""
        return tuple(claim for claim in self.claims if claim.confidence in TRUSTED)

    @property
    def competing(self) -> tuple[Claim, Claim] | None:
        """The two values furthest apart that speak for one thing and cannot both hold."""
        pairs = [
            (one, other)
            for one, other in combinations(self.claims, 2)
            if _same_thing(one, other) and not one.quantity.agrees(other.quantity)
        ]
        if not pairs:
            return None
        one, other = max(pairs, key=lambda pair: abs(_gap(*pair).value))
        return (one, other) if _gap(one, other).value >= 0 else (other, one)

    @property
    def spread(self) -> Quantity | None:
        """How far the competing values are apart, as a part of the smaller one."""
        pair = self.competing
        if pair is None or pair[1].quantity.value == 0:
            return None
        high, low = pair
        return (_gap(high, low) / low.quantity).to("%")


@dataclass(frozen=True)
class Honour:
    """A title or award, told once however many sources state it.

    Attributes
    ----------
    scope
        The part of the place that holds it, in Chinese; empty for the whole place.
    when
        Partial ISO date of the award; empty when no source states it.
    claims
        The claims, the dated and most trusted first.
    """

    indicator: Indicator
    scope: str
    when: str
    claims: tuple[Claim, ...]

    @property
    def year(self) -> int | None:
        """Year of the award."""
        return int(self.when[:4]) if self.when else None

    @property
    def fraction(self) -> float | None:
        """Year of the award and the part of it gone by; the middle when only the year is known."""
        if not self.when:
            return None
        parts = [int(part) for part in self.when.split("-")]
        month = parts[1] - 1 + (parts[2] / 31 if len(parts) > 2 else 0.5) if len(parts) > 1 else 6
        return parts[0] + month / 12


def facts(case: Case, indicators: Sequence[str]) -> tuple[Fact, ...]:
    """Collect the basic facts of a city.

    Parameters
    ----------
    case
        The city's case.
    indicators
        Which, in the order wanted; those without any claim are left out.

    Returns
    -------
    tuple of Fact
        Of each indicator the trusted values of its latest year and undated ones, and values of
        low confidence that speak for the same time or a later one (the latest of them). A value
        that several sources state alike is given once.
    """
    found = []
    for indicator in indicators:
        every = [
            claim
            for claim in case.claim_list(indicator=indicator, confidence=(*TRUSTED, "low"))
            if claim.aspect in ("level", "share")
        ]
        if every:
            found.append(Fact(case.indicator(indicator), _side_by_side(every)))
    return tuple(found)


def honours(case: Case) -> tuple[Honour, ...]:
    """List titles and awards by date, undated ones last; claims of low confidence left out.

    A scope that names the place itself, its province or the country says who compared, not that
    only a part of the place holds the title.
    """
    above = {place.name_zh for place in (case.place, case.province(), case.country())}
    by_title: dict[tuple[str, str], list[Claim]] = {}
    for claim in case.claim_list(theme="honours", aspect="level"):
        if claim.unit == AWARD_UNIT:
            scope = "" if claim.scope in above else claim.scope
            by_title.setdefault((claim.indicator.id, scope), []).append(claim)
    found = []
    for (_, scope), claims in by_title.items():
        claims.sort(key=lambda one: (not one.period.end, one.confidence != "high", one.id))
        dates = [claim.period.end for claim in claims if claim.period.end]
        when = min(dates) if dates else ""
        found.append(Honour(claims[0].indicator, scope, when, tuple(claims)))
    return tuple(sorted(found, key=lambda one: (not one.when, one.when, one.indicator.id)))


def facts_table(found: Iterable[Fact], lang: Lang = "zh") -> pd.DataFrame:
    """List facts, a row a published value: indicator, claim, time, scope, confidence."""
    heads = {
        "zh": ["指标", "公布值", "时间", "口径", "可信度"],
        "en": ["Indicator", "As published", "Time", "Scope", "Confidence"],
    }
    rows = [
        (
            fact.indicator,
            claim,
            claim.period,
            claim.scope_in(lang) or None,
            label("confidence", claim.confidence, lang),
        )
        for fact in found
        for claim in fact.claims
    ]
    table = pd.DataFrame(rows, columns=heads[lang], dtype=object)
    return table if table[heads[lang][3]].notna().any() else table.drop(columns=heads[lang][3])


def honour_name(honour: Honour, lang: Lang = "zh") -> str:
    """Name an honour, and the part of the place that holds it."""
    name = honour.indicator.name(lang)
    if not honour.scope:
        return name
    part = honour.claims[0].scope_in(lang)
    return f"{name}（{part}）" if lang == "zh" else f"{name} ({part})"


def dated(titles: Iterable[Honour]) -> tuple[Honour, ...]:
    """Keep the honours whose year is known."""
    return tuple(title for title in titles if title.when)


def undated(titles: Iterable[Honour]) -> tuple[Honour, ...]:
    """Keep the honours whose year no source states."""
    return tuple(title for title in titles if not title.when)


def _side_by_side(every: Sequence[Claim]) -> tuple[Claim, ...]:
    latest = max((_year(claim) for claim in every if claim.confidence in TRUSTED), default="")
    weak = max((_year(claim) for claim in every if claim.confidence not in TRUSTED), default="")
    kept = [
        claim
        for claim in every
        if _year(claim) in ("", latest)
        or (claim.confidence not in TRUSTED and _year(claim) == weak > latest)
    ]
    order = {"high": 0, "medium": 1, "low": 2}
    kept.sort(key=lambda one: (order[one.confidence], not one.period.end, one.id))
    once: dict[tuple[str, str, str, str], Claim] = {}
    for claim in kept:
        once.setdefault((claim.value, claim.unit, claim.qualifier, claim.scope), claim)
    return tuple(once.values())


def _same_thing(one: Claim, other: Claim) -> bool:
    """Whether two claims may speak for one time and one scope; an undated one may for any."""
    years = {_year(one), _year(other)} - {""}
    return len(years) < 2 and one.scope == other.scope and one.aspect == other.aspect


def _gap(one: Claim, other: Claim) -> Quantity:
    return one.quantity - other.quantity.to(one.unit)


def _year(claim: Claim) -> str:
    return claim.period.end[:4]
