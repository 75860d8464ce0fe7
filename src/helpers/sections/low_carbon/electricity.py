"""Electricity of a place: what its published figures imply, and what its shares leave out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Final, TypeAlias

import pandas as pd

from helpers.audit.auditing import Finding, audit
from helpers.audit.identities import BY_NAME
from helpers.casebook import Benchmark, Case, Claim, NotOnRecord
from helpers.casebook.listing import as_published, claim_name, derived_table, headed
from helpers.casebook.schema.vocabulary import Words, label, labels_of
from helpers.quantity import Lang, Quantity, parse_quantity

Answer: TypeAlias = Claim | NotOnRecord
Figure: TypeAlias = Quantity | NotOnRecord

_DERIVED: Final = labels_of("electricity")
#: All capacity of a plant, units for other provinces included.
_EVERY: Final = "thermal_plant_total_capacity"


@dataclass(frozen=True)
class Energy:
    """What the published figures on electricity say and imply."""

    #: What follows from the published claims, with formula and bounds.
    derived: pd.DataFrame
    #: The claims and derived quantities by name, for sentences; what is not on record is absent.
    figures: Mapping[str, Answer | Figure | Benchmark | None]
    #: The claims that `derived` rests on.
    claims: tuple[Claim | Benchmark, ...]
    #: The known thermal plants that the share of clean capacity can leave out.
    plants: tuple[Claim, ...]
    #: Rows of `charts.Part`: published, implied and known capacity; empty without plants.
    capacity: pd.DataFrame
    #: The figures behind `capacity`, each with its name.
    counted: pd.DataFrame
    #: What the audit says of the scope of the share.
    findings: tuple[Finding, ...]
    #: The other published figures on energy.
    others: tuple[Claim, ...]


def energy(case: Case) -> Energy:
    """Read a city's electricity: divide amounts by shares, and hold shares against known plants."""
    lang = case.lang
    claims = _answers(case)
    share, clean, generation = claims["share"], claims["clean"], claims["generation"]
    plants = omitted_plants(case, share) if isinstance(share, Claim) else ()
    every = omitted_plants(case, share, _EVERY) if isinstance(share, Claim) else ()
    year = generation.period.end[:4] if isinstance(generation, Claim) else ""
    factor = grid_factor(case, year) if year else None
    derived = _derive(claims, plants, every, factor)
    implied = {
        _DERIVED[name]: value
        for name, value in derived.items()
        if name in _DERIVED and isinstance(value, Quantity)
    }
    capacity, named = _capacity(claims, derived, lang)
    used = (clean, share, generation, factor)
    return Energy(
        derived=derived_table(implied, lang),
        figures={**claims, **derived, "factor": factor},
        claims=tuple(one for one in used if one),  # type: ignore[misc]
        plants=(*plants, *every),
        capacity=capacity,
        counted=headed(
            [
                *named,
                *((claim_name(one, lang), as_published(one, lang)) for one in (*plants, *every)),
            ],
            lang,
            "项目|数值",
            "Item|Value",
        ),
        findings=audit(case, [BY_NAME["capacity_scope"]]),
        others=tuple(
            one
            for one in case.claim_list(theme="energy", section="low_carbon")
            if one not in (*claims.values(), *plants, *every)
        ),
    )


def counted_in(finding: Finding, lang: Lang) -> pd.DataFrame:
    """Return the share of clean capacity as published, and with known plants counted in.

    Its columns are ``plants`` (names and claims; empty for the published share), ``share`` with its
    ``bounds``, ``total`` capacity, and ``beside``: the verdict on the published share, and whether
    another can be it. The finding is what the audit says of the scope of the share.
    """
    clean, share = (finding.inputs[name][0] for name in ("clean", "share"))
    total = clean.quantity / share.quantity
    rows: list[tuple[object, ...]] = [
        ([], share, share.quantity.bounds_words(lang), total, finding.verdict)
    ]
    for name in ("plants", "every"):
        plants = [one for one in finding.inputs.get(name, ()) if isinstance(one, Claim)]
        if not plants:
            continue
        whole = total + sum_of(plants)
        part = (clean.quantity / whole).to("%")
        agrees = part.agrees(share.quantity)
        beside = Words("相符", "agrees") if agrees else Words("不相符", "does not agree")
        names = [item for one in plants for item in (one.scope_in(lang), one)]
        rows.append((names, part, part.bounds_words(lang), whole, beside))
    return pd.DataFrame(
        rows, columns=["plants", "share", "bounds", "total", "beside"], dtype=object
    )


def _answers(case: Case) -> dict[str, Answer]:
    share = case.claim("clean_capacity_share", aspect="share")
    at = share.period.end if isinstance(share, Claim) else ""
    generation = case.claim("clean_generation")
    whole = case.claim("clean_generation_share", aspect="share")
    return {
        "share": share,
        "clean": case.claim("clean_capacity", at=at),
        "wind": case.claim("wind_capacity", at=at),
        "wind_share": case.claim("wind_capacity_province_share", aspect="share", at=at),
        "generation": generation,
        "generation_share": whole,
        "use_share": case.claim("clean_generation_use_share", aspect="share"),
    }


def _derive(
    claims: Mapping[str, Answer],
    plants: Sequence[Claim],
    every: Sequence[Claim],
    factor: Benchmark | None,
) -> dict[str, Figure | None]:
    """Compute what the claims imply; what rests on a figure that is not on record is absent."""
    q = {name: claim.quantity for name, claim in claims.items()}
    total, generation = q["clean"] / q["share"], q["generation"]
    same = claims["generation"].period == claims["generation_share"].period
    known = sum_of(plants) if plants else None
    whole = sum_of(every) if every else None
    timed = claims["generation"] if claims["generation"].period.hours else None
    hours = (generation / q["clean"]).to("小时") if timed else None
    return {
        "total": total,
        "other": q["clean"] - q["wind"],
        "wind_part": (q["wind"] / q["clean"]).to("%"),
        "province_wind": q["wind"] / q["wind_share"],
        "use": generation / q["use_share"],
        "all_generation": generation / q["generation_share"] if same else None,
        "hours": hours,
        "load": (hours / parse_quantity(str(timed.period.hours), "小时")).to("%")
        if timed and hours
        else None,
        "co2": (generation * factor.quantity).to("万吨") if factor else None,
        "known": known,
        "with_plants": (q["clean"] / (total + known)).to("%") if known else None,
        "every": whole,
        "with_every": (q["clean"] / (total + whole)).to("%") if known and whole else None,
    }


def _capacity(
    claims: Mapping[str, Answer],
    derived: Mapping[str, Figure | None],
    lang: Lang,
) -> tuple[pd.DataFrame, list[tuple[str, object]]]:
    clean, total, known = claims["clean"], derived["total"], derived["known"]
    heads = ["row", "value", "kind", "low", "high", "text"]
    if not (
        isinstance(clean, Claim) and isinstance(total, Quantity) and isinstance(known, Quantity)
    ) or not math.isfinite(total.value):
        return pd.DataFrame(columns=heads), []
    unit = {"zh": "万千瓦", "en": "GW"}[lang]
    names = [label("capacity_bar", bar, lang) for bar in ("clean", "total", "known", "every")]
    total = total.to(unit)
    ends: tuple[float | None, float | None] = (total.low, total.high)
    if math.isinf(total.low) or math.isinf(total.high):
        ends = (None, None)  # "over 97 %" has no end
    rows = [
        (names[0], clean.quantity.to(unit).value, "published", None, None, clean.words(lang)),
        (names[1], total.value, "implied", *ends, total.words(lang)),
    ]
    named: list[tuple[str, object]] = [(names[0], as_published(clean, lang)), (names[1], total)]
    for name, plants in zip(names[2:], (known, derived["every"]), strict=True):
        if isinstance(plants, Quantity):
            both = clean.quantity + plants
            part = clean.quantity.to(unit).value
            rows += [
                (name, part, "published", None, None, both.words(lang)),
                (name, plants.to(unit).value, "known", None, None, ""),
            ]
            named.append((name, both))
    return pd.DataFrame(rows, columns=heads), named


def omitted_plants(
    case: Case, share: Claim, indicator: str = "thermal_plant_capacity"
) -> tuple[Claim, ...]:
    """Return the known thermal plants that a share of clean capacity can leave out.

    One claim a plant (a plant is known by the scope of its claims), the latest of each.

    Parameters
    ----------
    share
        The published share; plants that are only known later than its period do not count.
    indicator
        What of the plants is meant: what serves the province, or all that they have.
    """
    moment = share.period.last_day
    known = [
        (claim.period.last_day or claim.period.first_day or date.min, claim)
        for claim in case.claim_list(indicator=indicator, aspect="level")
    ]
    known.sort(key=lambda pair: pair[0])
    latest = {claim.scope: claim for day, claim in known if not moment or day <= moment}
    return tuple(latest.values())


def sum_of(claims: Sequence[Claim]) -> Quantity:
    """Add up the quantities of claims; there must be at least one."""
    return reduce(add, (claim.quantity for claim in claims))


def grid_factor(case: Case, year: str) -> Benchmark | None:
    """Return the national average emission factor of electricity published for a year.

    In kgCO2/kWh, as the yearly announcement of MEE and NBS gives it.
    """
    factors = (
        factor
        for factor in case.benchmarks(kind="factor")
        if factor.place == case.country().place
        and factor.quantity.unit_text.lower().endswith("/kwh")
        and factor.period.end[:4] == year
    )
    return min(factors, key=lambda factor: factor.id, default=None)
