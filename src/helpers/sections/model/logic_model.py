"""A replicable model: its elements, the measures that carry each, and the figures behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from helpers.audit import auditing, identities
from helpers.casebook import Case, Claim, Source
from helpers.casebook.listing import claim_name
from helpers.casebook.measures import in_order, whole
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang

#: What kinds of elements, and states of the leaves, are called.
KEY: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "means": Words("途径", "means"),
        "action": Words("行动", "action"),
        "pillar": Words("支柱", "pillar"),
        "core": Words("核心", "core"),
        "brand": Words("品牌", "brand"),
        "strong": Words("有做法和公布值", "measures and figures"),
        "part": Words("只有其一", "one of the two"),
        "missing": Words("尚未建立对应", "not linked yet"),
    }
)
_STRENGTHS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "strong": Words(
            "{measures}项做法，{claims}条公布值", "{measures} measures, {claims} figures"
        ),
        "part": Words(
            "只有其一（做法{measures}项，公布值{claims}条）",
            "one of the two ({measures} measures, {claims} figures)",
        ),
        "missing": KEY["missing"],
    }
)
RULE: Final = Words(
    "对应关系由编者在数据表中逐条登记，不按名称推断；做法与公布值并列，不表示因果",
    "editors link each row in the tables, nothing is inferred from names; a measure beside a "
    "figure is no proof of a cause",
)
_HEADS = {
    "zh": ("要素", "做法", "指标", "公布值", "核对", "对应"),
    "en": ("Element", "Measures", "Indicator", "Published", "Audit", "Linked"),
}
_LISTED = {
    "zh": ("要素", "类别", "上级", "来源"),
    "en": ("Element", "Kind", "Parent", "Source"),
}
#: The most measures, and figures of one measure, that the table lists, and names in a sentence.
_MOST_ROWS, _MOST_CLAIMS, _MOST_NAMED = 20, 3, 10


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
    measures: tuple[str, ...]
    claims: tuple[str, ...]

    def name(self, lang: Lang) -> str:
        """Its name in a language."""
        return self.name_zh if lang == "zh" else self.name_en


@dataclass(frozen=True)
class Measure:
    """A measure that carries an element; `evidence` names the claims that show its result."""

    id: str
    name_zh: str
    name_en: str
    source: Source
    evidence: tuple[str, ...]

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
    measures
        The measures that carry the element, or the measure itself.
    claims
        What the sources published of the element and of the results of its measures.
    """

    element: Element | None
    measures: tuple[Measure, ...]
    claims: tuple[Claim, ...]

    @property
    def strength(self) -> str:
        """How much the tables link: ``strong``, ``part`` or ``missing``."""
        return ("missing", "part", "strong")[bool(self.measures) + bool(self.claims)]


@dataclass(frozen=True)
class ReplicableModel:
    """A city's model as it describes it, and what stands behind it; or behind its measures.

    Attributes
    ----------
    nodes
        Columns of `charts.Node`; an element is ``strong`` with measures and figures, ``part``
        with either, ``missing`` when nothing is linked to it yet. Empty without a model.
    links
        Which node leads to which.
    listing
        The elements with kind, parent and source.
    evidence
        Measures, figures, and the audit's verdict on them; the last column holds what is linked
        and the rule as a pair. Without a model, the measures of the city.
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
    states = {item.element.id: item.strength for item in behind if item.element}
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


def _told(model: Sequence[Element], behind: Sequence[Evidence], lang: Lang) -> dict[str, Any]:
    def named(*kinds: str) -> list[str]:
        return [element.name(lang) for element in model if element.kind in kinds]

    alone = [i.element.name(lang) for i in behind if i.element and i.strength == "missing"]
    vague = [
        m.name(lang) for m in dict.fromkeys(m for i in behind for m in i.measures if not m.evidence)
    ]
    return {
        "all": len(model) or None,
        "core": named("core"),
        "brands": named("brand"),
        "linked": sum(bool(i.measures) for i in behind) if model else None,
        "measures": None if model else len(behind) or None,
        "proven": sum(i.strength == "strong" for i in behind),
        "alone": alone,
        "vague": vague[:_MOST_NAMED],
        "more": len(vague[_MOST_NAMED:]) or None,
    }


def _evidence_table(case: Case, behind: Iterable[Evidence]) -> pd.DataFrame:
    lang = case.lang
    verdicts = auditing.verdicts(case.claim_list(), auditing.audit(case, identities.IDENTITIES))
    shown = [item for item in behind if item.strength != "missing"][:_MOST_ROWS]
    rows = []
    for item in shown:
        counts = {"measures": len(item.measures), "claims": len(item.claims)}
        judged = (_STRENGTHS[item.strength].say(lang).format(**counts), RULE.say(lang))
        carriers = [part for one in item.measures for part in (one.name(lang), one.source)]
        head = (item.element and item.element.name(lang), carriers or None)
        for place, claim in enumerate(item.claims[:_MOST_CLAIMS] or (None,)):
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
    return table if any(item.element for item in shown) else table.drop(columns=table.columns[0])


def elements(case: Case) -> tuple[Element, ...]:
    """Return the elements of a city's model, parents before children, then in the table's order."""
    found = [
        Element(
            row["element"], row["model"], row["kind"], row["parent"],
            row["name_zh"], row["name_en"], case.source(row["source"]),
            _ids(row["measures"]), _ids(row["claims"]),
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
    """Return what the tables link to the elements: their measures, and the figures of both.

    An element that others belong to, and a brand, is listed when something is linked to it.
    """
    parents = {element.parent for element in model}
    carriers = {measure.id: measure for measure in measure_list(case, case.measures())}
    found = []
    for element in model:
        measures = tuple(carriers[name] for name in element.measures)
        claims = _claims(case, (*element.claims, *(e for one in measures for e in one.evidence)))
        leaf = element.id not in parents and element.kind != "brand"
        if measures or claims or leaf:
            found.append(Evidence(element, measures, claims))
    return tuple(found)


def measure_evidence(case: Case) -> tuple[Evidence, ...]:
    """Return the figures that the tables link to each measure, those with figures first.

    Parts of another measure are left out.
    """
    measures = measure_list(case, in_order(whole(case.measures())))
    found = [Evidence(None, (one,), _claims(case, one.evidence)) for one in measures]
    return tuple(sorted(found, key=lambda item: not item.claims))


def measure_list(case: Case, frame: pd.DataFrame) -> tuple[Measure, ...]:
    """Read rows of measures, as `Case.measures` gives them."""
    if frame.empty:
        return ()
    return tuple(
        Measure(
            str(row["measure"]), str(row["name_zh"]), str(row["name_en"]),
            case.source(str(row["source"])), _ids(str(row["evidence"])),
        )
        for row in frame.to_dict("records")
    )  # fmt: skip


def _claims(case: Case, names: Iterable[str]) -> tuple[Claim, ...]:
    """Look up the trusted claims of the city among some identifiers, each once."""
    known = {claim.id: claim for claim in case.claim_list()}
    return tuple(known[name] for name in dict.fromkeys(names) if name in known)


def _ids(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(";")))


def _depth(element: str, parents: Mapping[str, str]) -> int:
    depth, seen = 0, {element}
    above = parents.get(element, "")
    while above and above not in seen:
        seen.add(above)
        depth += 1
        above = parents.get(above, "")
    return depth
