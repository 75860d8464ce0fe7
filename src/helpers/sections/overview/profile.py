"""Who a place is: its basic facts with competing values side by side, and its honours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import pandas as pd

from helpers.casebook import TRUSTED, Case, Claim
from helpers.casebook.listing import is_award
from helpers.quantity import Period, Quantity

#: The indicators that every city is introduced by, in their order.
BASIC: Final = (
    "area",
    "residents",
    "urban_residents",
    "urbanisation",
    "gdp",
    "gdp_per_capita",
    "primary_share",
    "secondary_share",
    "tertiary_share",
)
#: An indicator of an award that was proposed and is not known to have been given.
_PROPOSED: Final = "_candidate"
#: What the scope of an award says that is under public notice only.
_ON_NOTICE: Final = "公示"


@dataclass(frozen=True)
class Basics:
    """The basic facts of a city, published values side by side."""

    #: The values of a sentence for each indicator whose published values cannot all hold:
    #: name, high, low, spread, and whether one of the two is undated.
    competing: tuple[Mapping[str, Any], ...]
    #: Where the city lies, and the indicators with weak figures only (``weak``) or none
    #: (``missing``).
    figures: Mapping[str, Any]
    #: The latest trusted claim on each indicator, and its period under its name and ``_when``.
    known: Mapping[str, Any]


@dataclass(frozen=True)
class Honours:
    """The titles and awards of a city, the dated ones first."""

    #: Columns of `charts.Event`: label, date, text, and marked when the whole place holds it;
    #: the claims of each, and whether it was only proposed.
    events: pd.DataFrame
    #: The claims behind them.
    claims: tuple[Claim, ...]
    #: Numbers and names for sentences, the names followed by their sources; what is absent is
    #: none.
    figures: Mapping[str, Any]


def competing(claims: Sequence[Claim]) -> dict[str, Any] | None:
    """Return the two values furthest apart that speak for one thing and cannot both hold."""
    pairs = [
        (one, other)
        for one, other in combinations(claims, 2)
        if _same_thing(one, other) and not one.quantity.agrees(other.quantity)
    ]
    if not pairs:
        return None
    low, high = sorted(
        max(pairs, key=lambda pair: abs(_gap(*pair).value)),
        key=lambda one: one.quantity.to(pairs[0][0].unit).value,
    )
    return {
        "name": low.indicator,
        "high": high,
        "low": low,
        "spread": (_gap(high, low) / low.quantity).to("%") if low.quantity.value else None,
        "undated": not (high.period.end and low.period.end),
    }


def basics(case: Case) -> Basics:
    """Collect the basic facts of a city, and what of them is not on record."""
    found = facts(case, (*BASIC, "registered_residents"))
    return Basics(
        competing=tuple(filter(None, map(competing, found.values()))),
        figures={
            "place": case.place,
            "province": case.province(),
            "municipality": case.place.name_zh == case.province().name_zh,
            "code": case.place.code,
            "weak": [
                claims[0].indicator
                for claims in found.values()
                if not any(claim.confidence in TRUSTED for claim in claims)
            ],
            "missing": [case.indicator(name) for name in BASIC if name not in found],
        },
        known={name: case.claim(name) for name in BASIC}
        | {f"{name}_when": case.claim(name).period for name in BASIC},
    )


def honours(case: Case) -> Honours:
    """List titles and awards by date, undated ones last; claims of low confidence left out.

    A title is listed once, however many sources state it. A scope that names the place itself, its
    province or the country says who compared, not that only a part of the place holds the title.
    """
    lang = case.lang
    written = "{}（{}）" if lang == "zh" else "{} ({})"
    above = {place.name_zh for place in (case.place, case.province(), case.country())}
    by_title: dict[tuple[str, str], list[Claim]] = {}
    for claim in case.claim_list(theme="honours", aspect="level"):
        if is_award(claim):
            scope = "" if claim.scope in above else claim.scope
            by_title.setdefault((claim.indicator.id, scope), []).append(claim)
    rows = []
    for (indicator, scope), claims in by_title.items():
        name = claims[0].indicator.name(lang)
        when = min((one.period.end for one in claims if one.period.end), default="")
        rows.append(
            (
                written.format(name, claims[0].scope_in(lang)) if scope else name,
                when,
                Period(when, when).words(lang) if when else "",
                not scope,
                claims,
                indicator.endswith(_PROPOSED) or _ON_NOTICE in scope,
            )
        )
    rows.sort(key=lambda row: (not row[1], row[1], row[4][0].indicator.id))
    columns = ["label", "date", "text", "marked", "claims", "proposed"]
    events = pd.DataFrame(rows, columns=columns)
    years = sorted(when[:4] for _, when, *_ in rows if when)
    listed: list[Any] = []
    for name, _, text, _, claims, _ in rows:
        listed.append(written.format(name, text) if text else name)
        listed += dict.fromkeys(claim.source for claim in claims)
    return Honours(
        events=events,
        claims=tuple(claim for row in rows for claim in row[4]),
        figures={
            "all": len(rows) or None,
            "dated": len(years),
            "undated": len(rows) - len(years) or None,
            "years": ("—" if lang == "zh" else "–").join(dict.fromkeys(years[:1] + years[-1:])),
            "listed": listed,
            "proposed": [row[0] for row in rows if row[5]],
        },
    )


def facts(case: Case, indicators: Sequence[str]) -> dict[str, tuple[Claim, ...]]:
    """Collect what was published on indicators, in their order; those without a claim are left out.

    Of each indicator the trusted values of its latest year and undated ones that no dated one
    repeats, and values of low confidence that speak for the same time or a later one (the latest of
    them). A value that several sources state alike is given once, trusted ones first.
    """
    found = {}
    for indicator in indicators:
        every = [
            claim
            for claim in case.claim_list(indicator=indicator, confidence=(*TRUSTED, "low"))
            if claim.aspect in ("level", "share")
        ]
        if every:
            found[indicator] = _side_by_side(every)
    return found


def _side_by_side(every: Sequence[Claim]) -> tuple[Claim, ...]:
    latest = max((_year(claim) for claim in every if claim.confidence in TRUSTED), default="")
    weak = max((_year(claim) for claim in every if claim.confidence not in TRUSTED), default="")
    dated = {_value(claim) for claim in every if _year(claim)}
    kept = [
        claim
        for claim in every
        if _year(claim) == latest
        or (not _year(claim) and _value(claim) not in dated)
        or (claim.confidence not in TRUSTED and _year(claim) == weak > latest)
    ]
    order = {"high": 0, "medium": 1, "low": 2}
    kept.sort(key=lambda one: (order[one.confidence], not one.period.end, one.id))
    once: dict[tuple[str, ...], Claim] = {}
    for claim in kept:
        once.setdefault(_value(claim), claim)
    return tuple(once.values())


def _value(claim: Claim) -> tuple[str, ...]:
    return claim.value, claim.unit, claim.qualifier, claim.scope


def _same_thing(one: Claim, other: Claim) -> bool:
    """Whether two claims may speak for one time and one scope; an undated one may for any."""
    years = {_year(one), _year(other)} - {""}
    return len(years) < 2 and one.scope == other.scope and one.aspect == other.aspect


def _gap(one: Claim, other: Claim) -> Quantity:
    return one.quantity - other.quantity.to(one.unit)


def _year(claim: Claim) -> str:
    return claim.period.end[:4]
