"""The enumerated words of the casebook, and what readers see for them in both languages.

The enumerations are closed: the schema of the tables takes them from here, so that a word in a
table is one of these or a problem that is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from helpers.errors import CasebookError, near_matches
from helpers.quantity import Lang

Labels: TypeAlias = Mapping[str, tuple[str, str]]


class UnknownTerm(CasebookError, LookupError):
    """A word that is not in an enumeration of the casebook."""


def _labels(**labels: tuple[str, str]) -> Labels:
    return MappingProxyType(labels)


@dataclass(frozen=True)
class Words:
    """One text in Chinese and in English.

    Parameters
    ----------
    zh, en
        The text; may hold ``{name}`` places that ``display.say`` fills.
    """

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """Return the text of one language (``zh`` unless ``en`` is asked for)."""
        return self.en if lang == "en" else self.zh


PLACE_LEVELS: Final = _labels(
    country=("国家", "country"), province=("省级", "province"), city=("市级", "city")
)
SOURCE_KINDS: Final = _labels(
    official=("官方文件", "official document"),
    newspaper=("报纸", "newspaper"),
    journal=("期刊", "journal"),
    encyclopedia=("百科", "encyclopedia"),
    web=("网页", "web page"),
    standard=("标准", "standard"),
)
CONFIDENCES: Final = _labels(high=("高", "high"), medium=("中", "medium"), low=("低", "low"))
THEMES: Final = _labels(
    air=("大气", "Air"),
    water=("水", "Water"),
    soil=("土壤", "Soil"),
    circular=("循环经济", "Circular economy"),
    energy=("能源", "Energy"),
    climate=("气候与能耗", "Climate and energy use"),
    industry=("产业", "Industry"),
    ecology=("生态", "Ecology"),
    governance=("治理", "Governance"),
    economy=("经济", "Economy"),
    population=("人口", "Population"),
    land=("土地", "Land"),
    tourism=("旅游", "Tourism"),
    honours=("荣誉", "Honours"),
)
# 《国家生态文明试验区改革举措和经验做法推广清单》(2020): fourteen domains; 大气 and 土壤 stand
# within 环境治理体系.
DOMAINS: Final = _labels(
    property_rights=("自然资源资产产权", "Natural-resource property rights"),
    spatial_protection=("国土空间开发保护", "Spatial development and protection"),
    governance_system=("环境治理体系", "Environmental governance system"),
    air=("大气", "Air"),
    soil=("土壤", "Soil"),
    household_waste=("生活垃圾分类与治理", "Household waste"),
    water=("水资源水环境综合整治", "Water resources and environment"),
    rural_living=("农村人居环境整治", "Rural living environment"),
    ecological_restoration=("生态保护与修复", "Ecological protection and restoration"),
    green_cycle_low_carbon=("绿色循环低碳发展", "Green, circular, low-carbon development"),
    green_finance=("绿色金融", "Green finance"),
    eco_compensation=("生态补偿", "Ecological compensation"),
    eco_poverty_relief=("生态扶贫", "Ecological poverty relief"),
    eco_justice=("生态司法", "Environmental justice"),
    legislation_supervision=("生态文明立法与监督", "Legislation and supervision"),
    assessment_audit=("生态文明考核与审计", "Assessment and audit"),
)
WITHIN_DOMAIN: Final = MappingProxyType({"air": "governance_system", "soil": "governance_system"})
INSTRUMENTS: Final = _labels(
    organisation=("组织机构", "Organisation"),
    legislation=("立法", "Legislation"),
    plan=("规划方案", "Plan"),
    policy_document=("政策文件", "Policy document"),
    standard=("标准", "Standard"),
    register=("名录与“一张图”", "Register or map"),
    monitoring=("监测监管", "Monitoring"),
    enforcement=("执法", "Enforcement"),
    chief_system=("长制", "Chief system"),
    compensation=("补偿", "Compensation"),
    liability=("赔偿与责任", "Liability"),
    market=("市场机制", "Market"),
    campaign=("专项行动", "Campaign"),
    engineering=("工程", "Engineering"),
    pilot_zone=("试点示范区", "Pilot zone"),
)
MEASURE_LEVELS: Final = _labels(
    national=("国家级", "National"),
    province=("省级", "Province"),
    city=("市级", "City"),
    county=("县级", "County"),
    township=("乡级", "Township"),
    village=("村级", "Village"),
)
STATUSES: Final = _labels(
    in_force=("施行中", "In force"),
    preparing=("制定中", "In preparation"),
    pilot=("试点", "Pilot"),
    ongoing=("推进中", "Ongoing"),
    completed=("已完成", "Completed"),
)
ASPECTS: Final = _labels(
    level=("数值", "level"),
    share=("占比", "share"),
    change=("累计变化", "change"),
    annual_change=("年均变化", "average annual change"),
    growth=("同比增长", "year-on-year growth"),
    rank=("位次", "rank"),
    streak=("连续年数", "years running"),
    target=("目标", "target"),
)
ELEMENT_KINDS: Final = _labels(
    action=("行动", "Action"),
    means=("途径", "Means"),
    pillar=("支柱", "Pillar"),
    core=("核心", "Core"),
    brand=("品牌", "Brand"),
)
BENCHMARK_KINDS: Final = _labels(
    limit=("限值", "limit"),
    target=("目标", "target"),
    average=("平均值", "average"),
    factor=("因子", "factor"),
)

_KINDS: Final[Mapping[str, Labels]] = MappingProxyType(
    {
        "theme": THEMES,
        "domain": DOMAINS,
        "instrument": INSTRUMENTS,
        "level": MappingProxyType({**PLACE_LEVELS, **MEASURE_LEVELS}),
        "status": STATUSES,
        "aspect": ASPECTS,
        "kind": MappingProxyType({**SOURCE_KINDS, **BENCHMARK_KINDS, **ELEMENT_KINDS}),
        "source_kind": SOURCE_KINDS,
        "benchmark_kind": BENCHMARK_KINDS,
        "element_kind": ELEMENT_KINDS,
        "place_level": PLACE_LEVELS,
        "confidence": CONFIDENCES,
    }
)


def label(kind: str, key: str, lang: Lang = "zh") -> str:
    """Say in words what a key of an enumeration means.

    Parameters
    ----------
    kind
        ``theme``, ``domain``, ``instrument``, ``level``, ``status``, ``aspect``, ``kind``,
        ``confidence``, or one of the narrower ``place_level``, ``source_kind``,
        ``benchmark_kind``, ``element_kind``.
    key
        A key of that enumeration.
    lang
        The language of the words.

    Raises
    ------
    UnknownTerm
        If the kind or the key is unknown.
    """
    labels = labels_of(kind)
    if key not in labels:
        raise UnknownTerm(f"{key!r} is no {kind}", fix=_choices(key, labels))
    return labels[key][0 if lang == "zh" else 1]


def labels_of(kind: str) -> Labels:
    """Return an enumeration: its keys in their order, with a Chinese and an English label.

    Raises
    ------
    UnknownTerm
        If there is no enumeration of that kind.
    """
    if kind not in _KINDS:
        raise UnknownTerm(f"{kind!r} is no enumeration", fix=_choices(kind, _KINDS))
    return _KINDS[kind]


def require(kind: str, key: str) -> None:
    """Raise unless a key belongs to an enumeration.

    Raises
    ------
    UnknownTerm
        If it does not; the message lists near keys, or all of them.
    """
    label(kind, key)


def _choices(key: str, known: Mapping[str, object]) -> str:
    return near_matches(key, known) or f"use one of {', '.join(known)}"
