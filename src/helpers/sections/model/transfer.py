"""Conditions for transfer: what a model on water and mines rests on, judged by stated rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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


CONDITIONS: Final = (
    Condition(
        "endowment",
        Words("水资源禀赋", "Water endowment"),
        Words(
            "收录了湖库的库容，且其水质为Ⅰ—Ⅱ类，为具备；只有其一，或地表水Ⅰ—Ⅲ类比例不低于90%，为部分具备",
            "met: a reservoir's capacity and its water at Class I–II are on record; partly: only "
            "one of the two, or at least 90% of monitoring sites at Class I–III",
        ),
        Words(
            "依托的河湖、水库或湿地有多大，水质常年是几类？",
            "How large are the rivers and lakes behind it, and of what class is their water?",
        ),
    ),
    Condition(
        "legacy",
        Words("矿山治理任务", "Mining legacy"),
        Words(
            "至少两项土壤或生态修复做法以矿山、尾矿或矿井为对象，为具备；一项，或只收录了矿种数，为部分具备",
            "met: at least two measures of soil or restoration deal with mines or tailings; "
            "partly: one, or only a number of minerals found",
        ),
        Words(
            "有多少矿山、尾矿库和矿井需要治理，已经治理了多少？",
            "How many mines, tailings ponds and shafts need treatment, and how many were treated?",
        ),
    ),
    Condition(
        "law",
        Words("立法权与制度", "Law-making"),
        Words(
            "至少一项地方立法在施行，为具备；在制定中，或有省级政策文件，为部分具备",
            "met: at least one local law in force; partly: one in preparation, or a policy "
            "document of the province",
        ),
        Words(
            "做法由哪部法规或文件保障，由谁执行？",
            "Which law or document backs the measures, and who enforces it?",
        ),
    ),
    Condition(
        "scale",
        Words("人口规模相近", "Similar population"),
        Words(
            "常住人口在同批城市中位数的一半到两倍之间，为具备；在此之外，为部分具备",
            "met: residents between half and twice the cohort's median; partly: outside",
        ),
        Words(
            "做法覆盖多少人口和面积？",
            "How many people and how large an area do the measures cover?",
        ),
    ),
    Condition(
        "money",
        Words("资金", "Money"),
        Words(
            "收录了治理或生态投入的金额，为具备；只有补偿、赔偿或绿色金融的做法，为部分具备",
            "met: a sum spent on remediation or ecology is on record; partly: only measures of "
            "compensation, liability or green finance",
        ),
        Words(
            "钱从哪里来，每年投入多少，谁来补偿谁？",
            "Where does the money come from, how much a year, and who compensates whom?",
        ),
    ),
    Condition(
        "monitoring",
        Words("监测", "Monitoring"),
        Words(
            "收录了断面或水源地数量，并有水、国土空间或综合的监测监管与“一张图”做法，为具备；只有其一，为部分具备",
            "met: the number of monitoring sites or sources and a measure of monitoring, or a "
            "register of water, land or the environment, are on record; partly: one of the two",
        ),
        Words(
            "用多少个断面或点位监测，数据多久公布一次？",
            "How many sites or points are monitored, and how often are the data published?",
        ),
    ),
)


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
            "own": sum(item.judgement == "met" for item in own),
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
