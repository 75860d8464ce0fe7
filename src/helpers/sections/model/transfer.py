"""Conditions for transfer: what a model on water and mines rests on, judged by stated rules."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from statistics import median
from types import MappingProxyType
from typing import Any, Final, Literal

import pandas as pd

from helpers.casebook import Case, Casebook, Claim, Place, Source, case_of, preference, shared
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang, Quantity
from helpers.sections.model.logic_model import Measure, measure_list

Judgement = Literal["met", "partly", "unknown"]
Basis = tuple[Claim | Measure, ...]

JUDGEMENTS: Final[Mapping[Judgement, Words]] = MappingProxyType(
    {
        "met": Words("具备", "met"),
        "partly": Words("部分具备", "partly met"),
        "unknown": Words("未收录依据", "no basis on record"),
    }
)
_HEADS = {
    "zh": ("条件", "依据", "借鉴前应问", "判断"),
    "en": ("Condition", "Basis", "What to ask", "Judgement"),
}
_MONEY: Final = ("亿元", "万元", "万亿元")
_SPENT_ON: Final = ("ecology", "water", "soil", "air", "circular")
_MINES: Final = "矿|尾砂"
_SCALE: Final = 2.0
_WATCHED: Final = ("water", "governance_system", "spatial_protection")


@dataclass(frozen=True)
class Condition:
    """One condition for taking a model over.

    The rule says when it counts as met and when as partly met, the question what to ask a city.
    """

    key: str
    name: Words
    rule: Words
    question: Words


@dataclass(frozen=True)
class Judged:
    """A condition judged for one city, with the claims and measures it rests on."""

    condition: Condition
    judgement: Judgement
    basis: Basis


def _conditions() -> tuple[Condition, ...]:
    text = resources.files(__package__).joinpath("conditions.csv").read_text(encoding="utf-8")
    return tuple(
        Condition(
            row["condition"],
            *(Words(row[f"{part}_zh"], row[f"{part}_en"]) for part in ("name", "rule", "question")),
        )
        for row in csv.DictReader(text.splitlines())
    )


#: In the order in which they are told; each has its rule in `_RULES`.
CONDITIONS: Final = _conditions()


@dataclass(frozen=True)
class Conditions:
    """The conditions of a city, and of the cities beside it.

    Attributes
    ----------
    table
        Condition, basis, question; the last column holds judgement and rule as a pair.
    cohort
        Judgements by city (rows) and condition (columns), named in the language.
    figures
        Numbers and names for sentences; absent ones are none.
    sources
        What `cohort` rests on.
    """

    table: pd.DataFrame
    cohort: pd.DataFrame
    figures: Mapping[str, Any]
    sources: tuple[Source, ...]


def compared_conditions(case: Case, places: Sequence[Place]) -> Conditions:
    """Judge every condition for the city of a case and for the cities beside it."""
    lang = case.lang
    own = conditions(case)
    cohort = cohort_conditions(case, places)
    met = {place: sum(item.judgement == "met" for item in found) for place, found in cohort.items()}
    others = {place: count for place, count in met.items() if place != case.place}
    most = max(others.values(), default=0)
    best = [place for place, count in others.items() if most and count == most]
    rows = [
        (
            item.condition.name,
            _basis(item, lang),
            item.condition.question,
            (JUDGEMENTS[item.judgement].say(lang), item.condition.rule.say(lang)),
        )
        for item in own
    ]
    return Conditions(
        table=pd.DataFrame(rows, columns=list(_HEADS[lang]), dtype=object),
        cohort=pd.DataFrame(
            [[item.judgement for item in found] for found in cohort.values()],
            index=[place.name(lang) for place in cohort],
            columns=[condition.name.say(lang) for condition in CONDITIONS],
            dtype=object,
        ),
        figures={
            "all": len(own),
            "own": sum(item.judgement == "met" for item in own) or None,
            "without": all(item.judgement != "met" for item in own),
            "met": _named(own, "met", lang),
            "unknown": _named(own, "unknown", lang),
            "cities": len(cohort),
            "nearest": len(cohort) < len(case.cohort()),
            "most": best,
            "most_count": len(best),
            "matching": most,
        },
        sources=tuple(
            one.source for found in cohort.values() for item in found for one in item.basis
        ),
    )


def _named(found: Iterable[Judged], judgement: Judgement, lang: Lang) -> list[str]:
    return [one.condition.name.say(lang).lower() for one in found if one.judgement == judgement]


def _basis(item: Judged, lang: Lang) -> list[str | Source] | None:
    written = [
        f"{one.indicator.name(lang)} {one.words(lang)}"
        if isinstance(one, Claim)
        else one.name(lang)
        for one in item.basis
    ]
    sources = [one.source for one in item.basis]
    return [part for pair in zip(written, sources, strict=True) for part in pair] or None


@shared
def conditions(case: Case) -> tuple[Judged, ...]:
    """Judge every condition for the city of a case."""
    return tuple(_judge(case, condition) for condition in CONDITIONS)


def cohort_conditions(
    case: Case, places: Iterable[Place] | None = None
) -> dict[Place, tuple[Judged, ...]]:
    """Judge every condition for cities of the cohort; for all of it, in its order, by default."""
    chosen = case.cohort() if places is None else places
    return {place: conditions(case_of(case.casebook, place.place, case.lang)) for place in chosen}


def _judge(case: Case, condition: Condition) -> Judged:
    judgement, basis = _RULES[condition.key](case)
    return Judged(condition, judgement, basis)


def _graded(full: bool, some: bool) -> Judgement:
    if full:
        return "met"
    return "partly" if some else "unknown"


def _endowment(case: Case) -> tuple[Judgement, Basis]:
    capacity = case.claim("reservoir_capacity")
    lake = case.claim("lake_water_class")
    clean = isinstance(lake, Claim) and lake.quantity.value <= 2
    shares = [case.claim(name) for name in ("provincial_section_good_share",
                                            "surface_water_good_share")]  # fmt: skip
    good = [s for s in shares if isinstance(s, Claim) and s.quantity.value >= 90]
    found = [c for c in (capacity, lake if clean else None) if isinstance(c, Claim)]
    judgement = _graded(len(found) == 2, bool(found or good))
    return judgement, tuple(found or good[:1])


def _legacy(case: Case) -> tuple[Judgement, Basis]:
    treated = case.measures(theme=("soil", "ecological_restoration"))
    mines = measure_list(case, treated[treated["name_zh"].str.contains(_MINES)])
    kinds = case.claim("mineral_kinds")
    known: Basis = (kinds,) if isinstance(kinds, Claim) else ()
    return _graded(len(mines) > 1, bool(mines or known)), mines[:3] or known


def _law(case: Case) -> tuple[Judgement, Basis]:
    laws = case.measures(instrument="legislation")
    in_force = measure_list(case, laws[laws["status"] == "in_force"])
    preparing = measure_list(case, laws[laws["status"] == "preparing"])
    policies = case.measures(instrument="policy_document")
    provincial = measure_list(case, policies[policies["level"] == "province"])
    basis = in_force or preparing or provincial
    return _graded(bool(in_force), bool(basis)), basis[:3]


def _scale(case: Case) -> tuple[Judgement, Basis]:
    own = case.claim("residents")
    if not isinstance(own, Claim):
        return "unknown", ()
    middle = _middle(case.casebook, tuple(case.cohort()))
    near = middle / _SCALE <= _people(own.quantity) <= middle * _SCALE
    return ("met" if near else "partly"), (own,)


@shared
def _middle(casebook: Casebook, cohort: tuple[Place, ...]) -> float:
    """Find the median of the residents of a cohort, of which one city at least tells them."""
    case = case_of(casebook, cohort[0].place)
    sizes: dict[str, list[Claim]] = {}
    for claim in case.claim_list(indicator="residents", aspect="level", place=cohort):
        sizes.setdefault(claim.place, []).append(claim)
    return median(_people(min(told, key=preference).quantity) for told in sizes.values())


def _people(quantity: Quantity) -> float:
    return quantity.to("万人").value


def _money(case: Case) -> tuple[Judgement, Basis]:
    spent = [name for name in case.indicator_ids(theme=_SPENT_ON) if "investment" in name]
    sums = [claim for claim in case.claim_list(indicator=spent) if claim.unit in _MONEY]
    means = measure_list(case, case.measures(instrument=("compensation", "liability")))
    finance = measure_list(case, case.measures(theme=("green_finance", "eco_compensation")))
    ways = tuple(dict.fromkeys((*means, *finance)))
    return _graded(bool(sums), bool(ways)), tuple(sums[:2]) or ways[:3]


def _monitoring(case: Case) -> tuple[Judgement, Basis]:
    names = ("provincial_sections", "national_sections", "drinking_water_sources",
             "drinking_water_sources_all")  # fmt: skip
    counts = [c for c in (case.claim(name) for name in names) if isinstance(c, Claim)]
    watching = case.measures(theme=_WATCHED, instrument=("monitoring", "register"))
    measures = measure_list(case, watching)
    judgement = _graded(bool(counts and measures), bool(counts or measures))
    return judgement, (*counts[:1], *measures[:2])


_RULES: Final[Mapping[str, Callable[[Case], tuple[Judgement, Basis]]]] = MappingProxyType(
    {
        "endowment": _endowment,
        "legacy": _legacy,
        "law": _law,
        "scale": _scale,
        "money": _money,
        "monitoring": _monitoring,
    }
)
