"""Driver, pressure, state, impact, response: a medium's claims and measures in one order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from typing import Final, Literal

import pandas as pd

from helpers.casebook import Case, Claim, Source, label
from helpers.casebook.listing import claim_name, claim_table, measure_table
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang

Role = Literal["driver", "pressure", "state", "impact", "response"]
Medium = Literal["air", "water", "soil"]

ROLES: Final[Mapping[Role, Words]] = MappingProxyType(
    {
        "driver": Words("驱动力", "Driver"),
        "pressure": Words("压力", "Pressure"),
        "state": Words("状态", "State"),
        "impact": Words("影响", "Impact"),
        "response": Words("响应", "Response"),
    }
)

#: What a medium borrows from other themes, by role; its own theme gives the states.
_BORROWED: Final[Mapping[Medium, Mapping[Role, tuple[str, ...]]]] = MappingProxyType(
    {
        "air": {
            "driver": ("secondary_share", "civil_vehicles"),
            "pressure": (
                "raw_coal_output",
                "industry_energy_use",
                "thermal_plant_capacity",
                "thermal_capacity",
                "thermal_generation",
            ),
        },
        "water": {
            "driver": ("residents",),
            "pressure": ("water_intensity_gdp",),
        },
        "soil": {
            "driver": ("mineral_kinds", "raw_coal_output"),
            "pressure": ("solid_waste_generated", "slag_reduction"),
            "state": ("rocky_desertification_treated", "mine_reforestation_area"),
        },
    }
)
#: Indicators of a medium's own theme that are no states.
_OWN: Final[Mapping[str, Role]] = MappingProxyType(
    {
        "dust_fall": "pressure",
        "o3_primary_share": "pressure",
        "haze_days": "impact",
        "acid_rain_frequency": "impact",
        "coal_boilers_removed": "response",
        "outfalls_rectified": "response",
        "outfall_rectification_rate": "response",
        "sewage_treatment_rate": "response",
    }
)
_MEDIA: Final[Mapping[Medium, Words]] = MappingProxyType(
    {"air": Words("大气", "Air"), "water": Words("水", "Water"), "soil": Words("土壤", "Soil")}
)
_COUNTED = {
    "zh": ("方面", "公布值（条）", "做法（项）", "未收录的环节"),
    "en": ("Medium", "Figures", "Measures", "Not on record"),
}
_HEADS = {
    "zh": ("环节", "内容", "公布值或来源", "期间或进展", "口径或工具"),
    "en": ("Role", "What", "Figure or source", "Period or status", "Scope or instrument"),
}


@dataclass(frozen=True)
class Entry:
    """A claim in its role, or a measure (its row, by column) with its source."""

    role: Role
    claim: Claim | None = None
    measure: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = None


@dataclass(frozen=True)
class Media:
    """What the casebook holds on the media of a city, as tables.

    Attributes
    ----------
    overview
        Number of figures and measures by medium, and the roles without any.
    chains
        The chain of each medium, by `chain_table`.
    rest, measures
        Figures and measures of the section that stand in no chain, such as those on waste.
    """

    overview: pd.DataFrame
    chains: Mapping[Medium, pd.DataFrame]
    rest: pd.DataFrame
    measures: pd.DataFrame


def media(case: Case) -> Media:
    """Put figures and measures on air, water and soil in order, and list the others."""
    lang = case.lang
    chains = {medium: chain(case, medium) for medium in _MEDIA}
    entries = [entry for found in chains.values() for entry in found]
    told = {entry.claim.id for entry in entries if entry.claim}
    done = {entry.measure["measure"] for entry in entries if entry.source}
    counts = [
        (
            _MEDIA[medium],
            sum(entry.claim is not None for entry in found),
            sum(entry.source is not None for entry in found),
            [ROLES[role] for role in missing_roles(found)] or None,
        )
        for medium, found in chains.items()
    ]
    measures = case.measures(section="remediation")
    rest = [claim for claim in case.claim_list(section="remediation") if claim.id not in told]
    return Media(
        overview=pd.DataFrame(counts, columns=list(_COUNTED[lang]), dtype=object),
        chains={medium: chain_table(found, lang) for medium, found in chains.items()},
        rest=claim_table(rest, lang),
        measures=measure_table(case, measures[~measures["measure"].isin(done)], lang),
    )


def chain(case: Case, medium: Medium) -> tuple[Entry, ...]:
    """Return the figures and measures of a medium in the order of the chain.

    Claims of the medium's theme are states unless `_OWN` says otherwise; drivers and pressures
    come from other themes, the latest claim each; targets and every measure of the domain are
    responses. By role, then by indicator and period, then measures in the table's order.
    """
    entries: list[Entry] = []
    for role in ROLES:
        names = [name for name in _BORROWED[medium].get(role, ()) if case.has_indicator(name)]
        latest = [case.claim(name) for name in names]
        entries += [Entry(role, claim) for claim in latest if isinstance(claim, Claim)]
        entries += [Entry(role, claim) for claim in _own(case, medium) if _role(claim) == role]
    measures = case.measures(theme=medium)
    entries += [
        Entry("response", measure=row, source=case.source(row["source"])) for row in _rows(measures)
    ]
    return tuple(entries)


def missing_roles(entries: Iterable[Entry]) -> tuple[Role, ...]:
    """Return the roles for which the chain holds neither figure nor measure."""
    filled = {entry.role for entry in entries}
    return tuple(role for role in ROLES if role not in filled)


def chain_table(entries: Sequence[Entry], lang: Lang) -> pd.DataFrame:
    """Return a chain as a table whose cells keep claims and sources.

    Role (at its first row only), what, the claims of one thing over time or the measure's source,
    periods or status, scope or instrument.
    """
    rows: list[tuple[object, ...]] = []
    previous = ""
    for (role, *_), group in groupby(entries, key=_thing):
        same = tuple(group)
        head = ROLES[role].say(lang) if role != previous else ""
        previous = role
        claims = [entry.claim for entry in same if entry.claim is not None]
        rows += [(head, *_told(claims, lang))] if claims else []
        for place, entry in enumerate(entry for entry in same if entry.source is not None):
            row = entry.measure
            status = label("status", row["status"], lang)
            tool = label("instrument", row["instrument"], lang)
            cells = (row[f"name_{lang}"], entry.source, status, tool)
            rows.append(("" if claims or place else head, *cells))
    return pd.DataFrame(rows, columns=list(_HEADS[lang]), dtype=object)


def _thing(entry: Entry) -> tuple[Role, str, str, str]:
    claim = entry.claim
    if claim is None:
        return entry.role, "", "", ""
    return entry.role, claim.indicator.id, claim.aspect, claim.scope


def _told(claims: Sequence[Claim], lang: Lang) -> tuple[object, ...]:
    periods = [claim.period.words(lang) for claim in claims]
    periods = periods[:1] if len(set(periods)) == 1 else periods
    return claim_name(claims[0], lang), list(claims), periods, claims[0].scope_in(lang)


def _own(case: Case, medium: Medium) -> list[Claim]:
    claims = [
        claim
        for claim in case.claim_list(theme=medium)
        if claim.indicator.section in ("remediation", "overview")
    ]
    return sorted(claims, key=lambda c: (c.indicator.id, c.aspect, c.scope, c.period.end, c.id))


def _role(claim: Claim) -> Role:
    return "response" if claim.aspect == "target" else _OWN.get(claim.indicator.id, "state")


def _rows(frame: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(k): str(v) for k, v in row.items()} for row in frame.to_dict("records")]
