"""A replicable model: its elements, what carries each, and which published effect stands behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from helpers.casebook import Case, Claim, Source
from helpers.casebook.measures import in_order, whole
from helpers.quantity import Lang

if TYPE_CHECKING:
    import pandas as pd

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
    """What stands behind an element.

    Parameters
    ----------
    element
        The element.
    measures
        Measures that carry it.
    named
        Claims whose scope or indicator names the same thing as a measure.
    domain
        Claims of the measures' domain that do not: they may have many causes.
    """

    element: Element
    measures: tuple[Measure, ...]
    named: tuple[Claim, ...]
    domain: tuple[Claim, ...]

    @property
    def strength(self) -> Strength:
        """How near the published figures come to the element."""
        return _strength(self.named, self.domain)


@dataclass(frozen=True)
class MeasureEvidence:
    """What stands behind a single measure; the claims are as in `Evidence`."""

    measure: Measure
    named: tuple[Claim, ...]
    domain: tuple[Claim, ...]

    @property
    def strength(self) -> Strength:
        """How near the published figures come to the measure."""
        return _strength(self.named, self.domain)


def elements(case: Case) -> tuple[Element, ...]:
    """Read the elements of a city's model, in the order in which a reader meets them.

    Returns
    -------
    tuple of Element
        By depth in the tree (a parent before its children), then in the table's order; empty
        when the casebook has no model of the city.
    """
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
    """Give each element its column in a graph that runs from means to the core and its brands.

    Returns
    -------
    dict
        By element: leaves of the deepest branch stand at 0, the core next to last, brands last.
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
    """Find what stands behind the elements that have nothing below them, brands aside.

    An element X is carried by the measure ``<place>_X``. An effect is a claim on an indicator
    that has a good side, of a theme of the measure's domain; it is *named* when the claim's
    scope or the indicator's name shares at least three Chinese characters in a row with the
    measure's name, the name of the city aside.

    Parameters
    ----------
    case
        The city's case.
    model
        From `elements`.
    """
    parents = {element.parent for element in model}
    leaves = [e for e in model if e.id not in parents and e.kind not in ("brand", "core")]
    carriers = {measure.id: measure for measure in measure_list(case, case.measures())}
    return tuple(_behind(case, element, carriers) for element in leaves)


def measure_evidence(case: Case, section: str | None = None) -> tuple[MeasureEvidence, ...]:
    """Find what stands behind single measures, for a city that sets out no model.

    Parameters
    ----------
    case
        The city's case.
    section
        A section to take the measures of; all otherwise. Parts of another measure are left
        out.

    Returns
    -------
    tuple of MeasureEvidence
        Measures with a named claim first, then in the order of governance.
    """
    rows = in_order(whole(case.measures(section=section)))
    found = [
        MeasureEvidence(measure, *_effects(case, (measure,)))
        for measure in measure_list(case, rows)
    ]
    return tuple(sorted(found, key=lambda item: not item.named))


def unproven(behind: Iterable[Evidence]) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Name the elements without a measure, and those with one but without a named claim."""
    found = tuple(behind)
    bare = tuple(item.element for item in found if not item.measures)
    vague = tuple(item.element for item in found if item.measures and not item.named)
    return bare, vague


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


def _strength(named: Sequence[Claim], domain: Sequence[Claim]) -> Strength:
    if named:
        return "named"
    return "domain" if domain else "none"


def _behind(case: Case, element: Element, carriers: Mapping[str, Measure]) -> Evidence:
    carrier = carriers.get(f"{case.place.place}_{element.id}")
    measures = () if carrier is None else (carrier,)
    return Evidence(element, measures, *_effects(case, measures))


def _effects(
    case: Case, measures: tuple[Measure, ...]
) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Find the claims that name the same thing as a measure, and the others of its domain."""
    themes = sorted({t for p in measures for t in EFFECT_THEMES.get(p.domain, ())})
    claims = case.claim_list(theme=themes) if themes else []
    effects = [c for c in claims if c.indicator.direction and c.aspect not in ("target", "rank")]
    where = case.place.name_zh[:2]
    named = [c for c in effects if any(_names_the_same(p, c, where) for p in measures)]
    rest = [c for c in effects if c not in named]
    return tuple(named), tuple(rest)


def _names_the_same(measure: Measure, claim: Claim, where: str) -> bool:
    """Say whether a measure and a claim share a run that says what, not where."""
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
