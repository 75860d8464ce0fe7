"""A replicable model: its elements, what carries each, and which published effect stands behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import pandas as pd

from helpers.audit import auditing, identities
from helpers.casebook import Case, Claim, Source
from helpers.casebook.listing import claim_name
from helpers.casebook.measures import in_order, whole
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang

Strength = Literal["named", "domain", "none"]

#: Which themes of indicators can show an effect in a domain of measures.
EFFECT_THEMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "air": ("air",),
        "water": ("water",),
        "soil": ("soil",),
        "ecological_restoration": ("ecology", "soil"),
        "spatial_protection": ("ecology", "land"),
        "household_waste": ("circular",),
        "green_cycle_low_carbon": ("circular", "energy", "climate", "industry"),
        "eco_compensation": ("ecology", "tourism"),
    }
)
#: What kinds of elements, and states of the leaves, are called.
KEY: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "means": Words("途径", "means"),
        "action": Words("行动", "action"),
        "pillar": Words("支柱", "pillar"),
        "core": Words("核心", "core"),
        "brand": Words("品牌", "brand"),
        "strong": Words("有做法和同一对象的公布值", "measure and figure"),
        "part": Words("只有做法", "measure only"),
        "missing": Words("未收录做法", "no measure on record"),
    }
)
STRENGTHS: Final[Mapping[Strength, Words]] = MappingProxyType(
    {
        "named": Words("有同一对象的公布值（{}条）", "figures on the same object ({})"),
        "domain": Words("仅有同领域的公布值（{}条）", "figures of the domain only ({})"),
        "none": Words("未收录公布值", "no figure on record"),
    }
)
RULE: Final = Words(
    "公布值的口径或指标名与做法名称指同一对象（三个字以上相同，城市名除外）才算；"
    "同领域的数字成因多，不能归于一项做法",
    "a figure counts when its scope or indicator names the object that the measure names, the "
    "city aside; figures of the domain have many causes",
)
_HEADS = {
    "zh": ("途径", "做法", "同一对象的指标", "公布值", "核对", "判断"),
    "en": ("Means", "Measure", "Indicator of the object", "Published", "Audit", "Judgement"),
}
_LISTED = {
    "zh": ("要素", "类别", "上级", "来源"),
    "en": ("Element", "Kind", "Parent", "Source"),
}
#: The most measures, and figures of one measure, that the table lists, and names in a sentence.
_MOST_ROWS, _MOST_CLAIMS, _MOST_NAMED = 20, 3, 10
#: Length of the shortest run of Chinese characters that names the same thing.
_NAME = 3
_NOT_A_NAME = re.compile(r"[^\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Element:
    """One element of a model, as `models.csv` has it."""

    id: str
    model: str
    kind: str
    parent: str
    name_zh: str
    name_en: str
    source: Source

    def name(self, lang: Lang) -> str:
        """Its name in a language."""
        return self.name_zh if lang == "zh" else self.name_en


@dataclass(frozen=True)
class Measure:
    """A measure that carries an element."""

    id: str
    name_zh: str
    name_en: str
    domain: str
    instrument: str
    source: Source

    def name(self, lang: Lang) -> str:
        """Its name in a language."""
        return self.name_zh if lang == "zh" else self.name_en


@dataclass(frozen=True)
class Evidence:
    """What stands behind an element of a model, or behind a measure by itself.

    Attributes
    ----------
    element
        The element; none for a measure by itself.
    measure
        The measure, or the one that carries the element; none when no measure does.
    named
        Claims whose scope or indicator names the same thing as the measure.
    domain
        Claims of the measure's domain that do not: they may have many causes.
    """

    element: Element | None
    measure: Measure | None
    named: tuple[Claim, ...]
    domain: tuple[Claim, ...]

    @property
    def strength(self) -> Strength:
        """How near the published figures come to the measure."""
        if self.named:
            return "named"
        return "domain" if self.domain else "none"


@dataclass(frozen=True)
class ReplicableModel:
    """A city's model as it describes it, and what stands behind it; or behind its measures.

    Attributes
    ----------
    nodes
        Columns of `charts.Node`; a leaf is ``strong`` with a named figure, ``part`` with a
        measure only, ``missing`` without a measure. Empty without a model.
    links
        Which node leads to which.
    listing
        The elements with kind, parent and source.
    evidence
        Measures, figures that name the same object, and the audit's verdict on them; the last
        column holds strength and rule as a pair. Without a model, the measures of the city.
    figures
        Numbers and names for sentences; absent ones are none.
    sources
        What the model rests on.
    """

    nodes: pd.DataFrame
    links: tuple[tuple[str, str], ...]
    listing: pd.DataFrame
    evidence: pd.DataFrame
    figures: Mapping[str, Any]
    sources: tuple[Source, ...]


def replicable_model(case: Case) -> ReplicableModel:
    """Read a city's model and follow its elements, or else its measures, to published figures."""
    lang, model = case.lang, elements(case)
    behind = evidence(case, model) if model else measure_evidence(case)
    states = {item.element.id: _state(item) for item in behind if item.element}
    column = layers(model)
    names = {element.id: element.name(lang) for element in model}
    nodes = [(e.id, names[e.id], states.get(e.id, "plain"), column[e.id], e.kind) for e in model]
    rows = [
        (e.name(lang), KEY[e.kind].say(lang), names.get(e.parent), e.source.title(lang))
        for e in model
    ]
    return ReplicableModel(
        nodes=pd.DataFrame(nodes, columns=["key", "label", "state", "layer", "kind"]),
        links=links(model),
        listing=pd.DataFrame(rows, columns=list(_LISTED[lang]), dtype=object),
        evidence=_evidence_table(case, behind),
        figures={**_told(model, behind, lang), "without": not model},
        sources=tuple(element.source for element in model),
    )


def _state(item: Evidence) -> str:
    if item.measure is None:
        return "missing"
    return "strong" if item.named else "part"


def _told(model: Sequence[Element], behind: Sequence[Evidence], lang: Lang) -> dict[str, Any]:
    def named(*kinds: str) -> list[str]:
        return [element.name(lang) for element in model if element.kind in kinds]

    bare = [i.element.name(lang) for i in behind if i.element and not i.measure]
    vague = [i.measure.name(lang) for i in behind if i.measure and not i.named]
    return {
        "all": len(model) or None,
        "core": named("core"),
        "brands": named("brand"),
        "leaves": len(behind) if model else None,
        "measures": None if model else len(behind) or None,
        "proven": sum(bool(item.named) for item in behind),
        "bare": bare,
        "bare_count": len(bare),
        "vague": vague[:_MOST_NAMED],
        "more": len(vague[_MOST_NAMED:]) or None,
    }


def _evidence_table(case: Case, behind: Iterable[Evidence]) -> pd.DataFrame:
    lang = case.lang
    verdicts = auditing.verdicts(case.claim_list(), auditing.audit(case, identities.IDENTITIES))
    carried = [(item, item.measure) for item in behind if item.measure][:_MOST_ROWS]
    rows = []
    for item, measure in carried:
        count = len(item.named or item.domain)
        judged = (STRENGTHS[item.strength].say(lang).format(count), RULE.say(lang))
        head = (item.element and item.element.name(lang), [measure.name(lang), measure.source])
        for place, claim in enumerate(item.named[:_MOST_CLAIMS] or (None,)):
            rows.append(
                (
                    *(("", "") if place else head),
                    [claim_name(claim, lang), claim.period] if claim else None,
                    claim,
                    verdicts[claim.id] if claim else None,
                    "" if place else judged,
                )
            )
    table = pd.DataFrame(rows, columns=list(_HEADS[lang]), dtype=object)
    return (
        table if any(item.element for item, _ in carried) else table.drop(columns=table.columns[0])
    )


def elements(case: Case) -> tuple[Element, ...]:
    """Return the elements of a city's model, parents before children, then in the table's order."""
    found = [
        Element(
            row["element"], row["model"], row["kind"], row["parent"],
            row["name_zh"], row["name_en"], case.source(row["source"]),
        )
        for row in case.models().astype(str).to_dict("records")
    ]  # fmt: skip
    parents = {element.id: element.parent for element in found}
    return tuple(sorted(found, key=lambda element: _depth(element.id, parents)))


def layers(model: Sequence[Element]) -> dict[str, int]:
    """Return the column of each element in a graph from means to the core and its brands.

    Leaves of the deepest branch stand at 0, the core next to last, brands last.
    """
    parents = {element.id: element.parent for element in model}
    depths = {e.id: _depth(e.id, parents) for e in model if e.kind != "brand"}
    deepest = max(depths.values(), default=0)
    found = {element: deepest - depth for element, depth in depths.items()}
    return found | {e.id: deepest + 1 for e in model if e.kind == "brand"}


def links(model: Sequence[Element]) -> tuple[tuple[str, str], ...]:
    """Return what leads to what: an element to its parent, the core to its brands."""
    known = {element.id for element in model}
    return tuple(
        (e.parent, e.id) if e.kind == "brand" else (e.id, e.parent)
        for e in model
        if e.parent in known
    )


def evidence(case: Case, model: Sequence[Element]) -> tuple[Evidence, ...]:
    """Return what stands behind the elements that have nothing below them, brands aside.

    An element X is carried by the measure ``<place>_X``. An effect is a claim on an indicator
    that has a good side, of a theme of the measure's domain; it is *named* when the claim's
    scope or the indicator's name shares at least three Chinese characters in a row with the
    measure's name, the name of the city aside.
    """
    parents = {element.parent for element in model}
    leaves = [e for e in model if e.id not in parents and e.kind not in ("brand", "core")]
    carriers = {measure.id: measure for measure in measure_list(case, case.measures())}
    carried = [(e, carriers.get(f"{case.place.place}_{e.id}")) for e in leaves]
    return tuple(Evidence(e, measure, *_effects(case, measure)) for e, measure in carried)


def measure_evidence(case: Case) -> tuple[Evidence, ...]:
    """Return what stands behind each measure, those with a named claim first.

    Parts of another measure are left out.
    """
    measures = measure_list(case, in_order(whole(case.measures())))
    found = [Evidence(None, measure, *_effects(case, measure)) for measure in measures]
    return tuple(sorted(found, key=lambda item: not item.named))


def measure_list(case: Case, frame: pd.DataFrame) -> tuple[Measure, ...]:
    """Read rows of measures, as `Case.measures` gives them."""
    if frame.empty:
        return ()
    return tuple(
        Measure(
            str(row["measure"]), str(row["name_zh"]), str(row["name_en"]),
            str(row["theme"]), str(row["instrument"]), case.source(str(row["source"])),
        )
        for row in frame.to_dict("records")
    )  # fmt: skip


def _effects(case: Case, measure: Measure | None) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Return the claims that name the same thing as a measure, and the others of its domain."""
    themes = EFFECT_THEMES.get(measure.domain, ()) if measure else ()
    if measure is None or not themes:
        return (), ()
    claims = case.claim_list(theme=themes)
    effects = [c for c in claims if c.indicator.direction and c.aspect not in ("target", "rank")]
    where = case.place.name_zh[:2]
    named = [c for c in effects if _names_the_same(measure, c, where)]
    return tuple(named), tuple(c for c in effects if c not in named)


def _names_the_same(measure: Measure, claim: Claim, where: str) -> bool:
    """Return whether a measure and a claim share a run that says what, not where."""
    shared = _runs(measure.name_zh) & (_runs(claim.scope) | _runs(claim.indicator.name_zh))
    return any(where not in run for run in shared)


def _runs(text: str) -> set[str]:
    """Return every run of `_NAME` Chinese characters within the parts of a text."""
    parts = _NOT_A_NAME.split(text)
    return {p[i : i + _NAME] for p in parts for i in range(len(p) - _NAME + 1)}


def _depth(element: str, parents: Mapping[str, str]) -> int:
    depth, seen = 0, {element}
    above = parents.get(element, "")
    while above and above not in seen:
        seen.add(above)
        depth += 1
        above = parents.get(above, "")
    return depth
