"""A replicable model as its sources tell it: elements, what carries each, and the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.audit import verdict_of_claims
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim, Source
from helpers.casebook.listing import claim_name, headed, is_award
from helpers.casebook.measures import Measure, main_measures, measures, numbered
from helpers.casebook.schema.declarations import separated


@dataclass(frozen=True)
class Element:
    """One element of a model, as `models.csv` has it, in one language."""

    id: str
    kind: str
    parent: str
    name: str
    explanation: str
    source: Source
    #: The identifiers of the measures that carry it.
    measures: tuple[str, ...]
    #: The claims that bear it out.
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class ReplicableModel:
    """A city's model as it describes it, and what of its measures is not on record."""

    #: The elements below the core: meaning, measures, figures with their verdict.
    table: pd.DataFrame
    #: Names for sentences; absent ones are none.
    figures: Mapping[str, Any]


def replicable_model(case: Case) -> ReplicableModel:
    """Read a city's model, and follow its elements to measures and figures."""
    model = elements(case)
    core = [element for element in model if element.kind == "core"]
    brands = [element.name for element in model if element.kind == "brand"]
    carriers = {one.id: one.name for main in measures(case) for one in (main, *main.all_parts)}
    verdicts = verdict_of_claims(case)
    rows = [
        (
            element.name,
            _meaning(case, element, verdicts),
            [carriers[name] for name in element.measures if name in carriers] or None,
        )
        for element in model
        if element.kind not in ("core", "brand")
    ]
    return ReplicableModel(
        table=headed(
            rows,
            case.lang,
            "要素|含义与公布的数字|承担的做法",
            "Element|What it means, and the figures|Measures that carry it",
        ),
        figures={
            "all": len(rows) or None,
            "core": [element.name for element in core],
            "meaning": [part for one in core for part in (one.explanation, one.source) if part],
            "brands": brands,
            "without": not model,
            "headless": bool(model and not core) or None,
            "bare": [
                one.name
                for one in model
                if one.kind not in ("core", "brand")
                and not one.measures
                and one.id not in {below.parent for below in model}
            ],
            **_unknown(main_measures(case), numbered(case)),
        },
    )


def _meaning(case: Case, one: Element, verdicts: Mapping[str, Verdict]) -> list[object]:
    """Say what an element means, with its figures and the verdict on each."""
    told: list[object] = [part for part in (one.explanation, one.source) if part]
    lead, between = ("Figures: ", ": ") if case.lang == "en" else ("公布的数字：", "为")
    for claim in one.claims:
        value = "" if is_award(claim) else f"{between}{claim.words(case.lang)}"
        told += [f"{lead}{claim_name(claim, case.lang)}{value}", claim.source]
        lead = ""
        told += [verdicts[claim.id]] if claim.id in verdicts else []
    return told


def elements(case: Case) -> tuple[Element, ...]:
    """Return the elements of a city's model, each behind the one that it belongs to."""
    lang = case.lang
    claims = {claim.id: claim for claim in case.claim_list()}
    found = [
        Element(
            id=row["element"],
            kind=row["kind"],
            parent=row["parent"],
            name=row[f"name_{lang}"],
            explanation=row[f"explanation_{lang}"],
            source=case.source(row["source"]),
            measures=separated(row["measures"]),
            claims=tuple(claims[one] for one in separated(row["claims"]) if one in claims),
        )
        for row in case.rows("models")
    ]

    def below(parent: str) -> Iterable[Element]:
        for one in found:
            if one.parent == parent:
                yield one
                yield from below(one.id)

    return tuple(below(""))


def _unknown(main: tuple[Measure, ...], numbers: Mapping[str, int]) -> dict[str, Any]:
    """Give the numbers of the main measures of which something is not on record."""
    lacking = {
        "unmeasured": [one for one in main if not one.evidence],
        "resultless": [one for one in main if not one.has_result],
        "lawless": [one for one in main if not one.legal_basis],
        "leaderless": [one for one in main if not one.lead],
        "conditionless": [one for one in main if not (one.conditions or one.rests_on)],
    }
    named = {key: sorted(numbers[one.id] for one in found) for key, found in lacking.items()}
    return {"main": len(main) or None, **named}
