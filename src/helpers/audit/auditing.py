"""The audit: declared identities are run over a place's claims and give findings.

An `Identity` is data: which claims it takes, two formulas, and how they must relate.
`audit` finds every set of claims in a case that fits an identity's inputs, computes both sides
with their bounds and gives the verdict by one order for all: contradicted, scope needed,
corroborated, consistent. A claim that no finding judges has a single source.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from helpers.audit.identity import Datum, Identity, Relation, Values, near
from helpers.audit.identity_tables import Statement
from helpers.audit.selection import Evidence, Filling
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim, Place, Source
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang, Quantity

#: How far apart sides may lie, as a share, where rounding is thought of that nobody stated.
_MOST_ROUNDED = 0.005
_ONE_SIDED = ("<", ">", "≤", "≥")
_MISMATCHES = (Verdict.CONTRADICTED, Verdict.SCOPE)
# How the sources table says that a document does not name its publisher.
_UNNAMED = ("发布者未载明", "未载明", "未注明", "未知")


@dataclass(frozen=True)
class Finding:
    """What one identity concludes about one set of claims.

    Parameters
    ----------
    inputs
        The claims, limits and factors by the name of their input.
    further
        The identity's further derived values.
    allowed
        Whether it holds only within what the definition leaves open.
    alternative
        A finding of the same identity that would agree with a figure to be verified in place of
        one of the others.
    """

    identity: Identity
    verdict: Verdict
    inputs: Filling
    left: Quantity
    right: Quantity
    further: Mapping[str, Quantity | Source | Words | str]
    allowed: bool = False
    alternative: Finding | None = None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims that entered, in the order of the inputs."""
        return tuple(datum for datum in self.data if isinstance(datum, Claim))

    @property
    def data(self) -> tuple[Datum, ...]:
        """All that entered, claims and standards, in the order of the inputs."""
        return tuple(datum for data in self.inputs.values() for datum in data)

    @property
    def judged(self) -> tuple[Claim, ...]:
        """The claims that receive the verdict."""
        names = self.identity.judges or self._own
        data = (datum for name in names for datum in self.inputs.get(name, ()))
        return tuple(datum for datum in data if isinstance(datum, Claim))

    @property
    def suspects(self) -> tuple[Claim, ...]:
        """The other claims of the city in a contradiction, since any of them may be the wrong one.

        Empty without a contradiction.
        """
        if self.verdict is not Verdict.CONTRADICTED:
            return ()
        data = (datum for name in self._own for datum in self.inputs.get(name, ()))
        judged = {claim.id for claim in self.judged}
        return tuple(one for one in data if isinstance(one, Claim) and one.id not in judged)

    @property
    def _own(self) -> tuple[str, ...]:
        return tuple(name for name, entry in self.identity.inputs.items() if entry.where == "city")

    @property
    def tells(self) -> bool:
        """Whether it says something for or against its claims; a limit that is kept does not."""
        return self.identity.weighs or self.verdict is not Verdict.CONSISTENT

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of all inputs, each once."""
        return tuple({datum.source.id: datum.source for datum in self.data}.values())

    @property
    def statement(self) -> Statement:
        """What to say of this outcome."""
        if self.verdict is Verdict.CONTRADICTED:
            return self.identity.words.fails
        if self.verdict is Verdict.SCOPE:
            return self.identity.words.narrow
        return self.identity.words.holds

    def subject(self, lang: Lang = "zh") -> str:
        """Name the indicator that is judged."""
        return self.judged[0].indicator.name(lang)

    def values(self, lang: Lang = "zh") -> dict[str, Datum | Quantity | Source | Words | str]:
        """Return what can stand in the braces of the statement."""
        named: dict[str, Datum | Quantity | Source | Words | str] = {
            name: data[0] if len(data) == 1 else Values(self.inputs)[name]
            for name, data in self.inputs.items()
        }
        sides = {"left": self.left, "right": self.right}
        return {**named, **sides, **self.further, "subject": self.subject(lang)}

    @property
    def is_pair(self) -> bool:
        """Whether one figure is simply held against the same figure of another source."""
        published = not (self.left.is_derived or self.right.is_derived)
        return published and self.identity.relation == "="

    def comparison(self, lang: Lang = "zh") -> str:
        """Write the relation with both formulas, as in ``447万千瓦 ÷ 97% ≥ 66万千瓦``."""
        sides = [side.formula_words(lang) or side.words(lang) for side in (self.left, self.right)]
        return f" {self.identity.relation} ".join(sides)


def holds(
    left: Quantity, relation: Relation, right: Quantity, allowance: Quantity | None = None
) -> bool:
    """Return whether the relation can be true within the bounds, and an allowance, of both sides.

    Raises
    ------
    UnitMismatch
        If the two sides have different dimensions.
    """
    if relation == "=" and allowance is None:
        return left.agrees(right)
    gap = left - right
    most = allowance.to(gap.unit_text).high if allowance else 0.0
    above, below = gap.low <= most, gap.high >= -most
    return {"=": above and below, "≤": above, "≥": below}[relation]


def audit(
    case: Case, identities: Iterable[Identity], place: Place | None = None
) -> tuple[Finding, ...]:
    """Run identities over a case.

    Parameters
    ----------
    case
        The city's case; claims of low confidence and targets do not enter.
    identities
        The identities, in the order in which their findings are wanted.
    place
        Another place whose claims take the part of the city's, such as its province.

    Returns
    -------
    tuple of Finding
        The most serious verdict first; within a verdict in the order of the identities, then of
        the claims. The same set of claims appears once an identity.
    """
    return examine(Evidence.of(case, place), identities)


def examine(evidence: Evidence, identities: Iterable[Identity]) -> tuple[Finding, ...]:
    """Run identities over evidence that has been gathered; returns what `audit` returns."""
    findings: list[Finding] = []
    for identity in identities:
        seen: set[frozenset[str]] = set()
        by_anchor: dict[str, list[Finding]] = {}
        for anchor, inputs in evidence.fillings(identity):
            key = frozenset(datum.id for data in inputs.values() for datum in data)
            finding = None if key in seen else _conclude(identity, inputs, evidence.own)
            if finding and finding.verdict in _MISMATCHES:
                finding = _tried(finding, evidence)
            if finding is not None:
                seen.add(key)
                by_anchor.setdefault(anchor, []).append(finding)
        for found in by_anchor.values():
            findings += [max(found, key=_kindness)] if identity.best else found
    return tuple(sorted(findings, key=lambda finding: finding.verdict.order))


def _tried(finding: Finding, evidence: Evidence) -> Finding:
    """Look for a figure to be verified with which a mismatch would be none."""
    for inputs in evidence.alternatives(finding.identity, finding.inputs):
        other = _conclude(finding.identity, inputs, evidence.own)
        if other and other.verdict not in _MISMATCHES:
            return replace(finding, verdict=Verdict.SCOPE, alternative=other)
    return finding


def _kindness(finding: Finding) -> tuple[int, bool]:
    """Order verdicts on one anchor: a failure last, corroboration before mere consistency."""
    if finding.verdict in _MISMATCHES:
        return _MISMATCHES.index(finding.verdict) - len(_MISMATCHES), False
    return 0, finding.verdict is Verdict.CORROBORATED


def telling(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leave out the limits that were kept, which say nothing for the claims."""
    return tuple(finding for finding in findings if finding.tells)


def grouped(findings: Iterable[Finding]) -> list[tuple[Finding, int]]:
    """Keep one finding of those that say the same: one identity, indicator and verdict.

    Each comes with how many more there are, in the order given.
    """
    groups: dict[tuple[str, str, Verdict], list[Finding]] = {}
    for finding in findings:
        key = (finding.identity.id, finding.judged[0].indicator.id, finding.verdict)
        groups.setdefault(key, []).append(finding)
    return [(group[0], len(group) - 1) for group in groups.values()]


def most_telling(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Choose the three findings that a summary shows: the most serious verdicts, one an identity.

    Findings come as `audit` orders them; those that only pair two sources fill up what is left.
    """
    firsts: dict[str, Finding] = {}
    for finding in telling(findings):
        firsts.setdefault(finding.identity.id, finding)
    ranked = sorted(
        firsts.values(), key=lambda finding: (finding.verdict.order > 1, finding.is_pair)
    )
    return tuple(ranked[:3])


def _conclude(identity: Identity, inputs: Filling, own: str) -> Finding | None:
    if identity.applies is not None and not identity.applies(Values(inputs)):
        return None
    sides = []
    for formula in (identity.left, identity.right):
        values = Values(inputs)
        sides.append((formula(values), values.used))
    (left, on_left), (right, on_right) = sides
    allowed = False
    if holds(left, identity.relation, right):
        firm = _corroborates(identity) and _meet(left, right)
        independent = firm and _independent(inputs, on_left, on_right, own)
        verdict = Verdict.CORROBORATED if independent else Verdict.CONSISTENT
    elif identity.allowance is not None and holds(
        left, identity.relation, right, identity.allowance(Values(inputs))
    ):
        verdict, allowed = Verdict.CONSISTENT, True
    elif _rounding_explains(identity, inputs, left, right):
        verdict = Verdict.CONSISTENT
    else:
        narrower = identity.narrower is not None and identity.narrower(Values(inputs))
        verdict = Verdict.SCOPE if narrower else Verdict.CONTRADICTED
    further = {name: formula(Values(inputs)) for name, formula in identity.also.items()}
    kept, told = MappingProxyType(inputs), MappingProxyType(further)
    return Finding(identity, verdict, kept, left, right, told, allowed)


def _rounding_explains(
    identity: Identity, inputs: Filling, left: Quantity, right: Quantity
) -> bool:
    """Return whether sides that nearly agree do, once whole numbers that end in zeros are rounded.

    Newspapers write 34,600 for 34,606.4, and nothing shows that they did.
    """
    if identity.relation != "=" or not near(left / right, _MOST_ROUNDED):
        return False
    coarse = {name: tuple(map(_coarse, data)) for name, data in inputs.items()}
    return holds(identity.left(Values(coarse)), "=", identity.right(Values(coarse)))


def _coarse(datum: Datum) -> Datum:
    """Return a claim as if its last zeros were not counted."""
    whole = isinstance(datum, Claim) and datum.value.endswith("0") and "." not in datum.value
    return replace(datum, qualifier="≈") if whole and datum.qualifier == "=" else datum


def _meet(left: Quantity, right: Quantity) -> bool:
    """Return whether one side lies where the other can be, and neither is open at an end.

    "Over 800" and "over 600" are compatible, "about 40 %" and "about 50 %" touch: neither speaks
    for the other.
    """
    right = right.to(left.unit_text)
    if any(map(math.isinf, (left.low, left.high, right.low, right.high))):
        return False
    return left.low <= right.value <= left.high or right.low <= left.value <= right.high


def _corroborates(identity: Identity) -> bool:
    """Return whether agreement can corroborate; an inequality rules too little out."""
    return identity.corroborates and identity.relation == "="


def _independent(inputs: Filling, left: Iterable[str], right: Iterable[str], own: str) -> bool:
    """Return whether the two sides come from different bodies and nothing in them is inferred.

    Offices and papers that bear the name of the place are one body.
    """

    def origins(names: Iterable[str]) -> set[str]:
        sources = (datum.source for name in names for datum in inputs[name])
        bodies = {source.origin or source.publisher.partition("（")[0] for source in sources}
        return {own if own and body.startswith(own) else body for body in bodies}

    data = (datum for found in inputs.values() for datum in found)
    if any(
        isinstance(datum, Claim) and (datum.inferred or datum.qualifier in _ONE_SIDED)
        for datum in data
    ):
        return False
    one, other = origins(left), origins(right)
    named = not any(name.startswith(_UNNAMED) or not name for name in one | other)
    return named and one.isdisjoint(other)
