"""The audit: declared identities are run over a place's claims and give findings.

An `Identity` is data: which claims it takes, two formulas, how they must relate, and what to say.
`audit` finds every set of claims in a case that fits an identity's inputs, computes both sides
with their bounds and gives the verdict by one order for all: contradicted, scope needed,
corroborated, consistent. A claim that no finding judges has a single source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpers.analysis.identity import Identity, Input, Relation, Statement, Values, Where
from helpers.analysis.verdicts import Verdict, most_serious
from helpers.casebook import Case, Claim, Source
from helpers.quantity import Lang, Quantity

# How the sources table says that a document does not name its publisher.
_UNNAMED = "未载明"


@dataclass(frozen=True)
class Finding:
    """What one identity concludes about one set of claims.

    Parameters
    ----------
    identity
        The identity that was run.
    verdict
        The outcome.
    inputs
        The claims by the name of their input.
    left, right
        Both sides with their bounds.
    further
        The identity's further derived values.
    """

    identity: Identity
    verdict: Verdict
    inputs: Mapping[str, tuple[Claim, ...]]
    left: Quantity
    right: Quantity
    further: Mapping[str, Quantity | Source | str]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims that entered, in the order of the inputs."""
        return tuple(claim for claims in self.inputs.values() for claim in claims)

    @property
    def judged(self) -> tuple[Claim, ...]:
        """The claims that receive the verdict."""
        names = self.identity.judges or tuple(
            name for name, entry in self.identity.inputs.items() if entry.where == "city"
        )
        return tuple(claim for name in names for claim in self.inputs[name])

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of all inputs, each once."""
        return tuple({claim.source.id: claim.source for claim in self.claims}.values())

    @property
    def statement(self) -> Statement:
        """What to say of this outcome."""
        if self.verdict is Verdict.CONTRADICTED:
            return self.identity.fails
        if self.verdict is Verdict.SCOPE and self.identity.narrow is not None:
            return self.identity.narrow
        return self.identity.holds

    def subject(self, lang: Lang = "zh") -> str:
        """Name the indicator that is judged."""
        return self.judged[0].indicator.name(lang)

    def values(self, lang: Lang = "zh") -> dict[str, Claim | Quantity | Source | str]:
        """Return what can stand in the braces of the statement."""
        named: dict[str, Claim | Quantity | Source | str] = {
            name: claims[0] if len(claims) == 1 else Values(self.inputs)[name]
            for name, claims in self.inputs.items()
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


def holds(left: Quantity, relation: Relation, right: Quantity) -> bool:
    """Return whether the relation can be true within the bounds of both sides.

    Raises
    ------
    UnitMismatch
        If the two sides have different dimensions.
    """
    if relation == "=":
        return left.agrees(right)
    gap = left - right
    return bool(gap.high >= 0 if relation == "≥" else gap.low <= 0)


def audit(case: Case, identities: Iterable[Identity]) -> tuple[Finding, ...]:
    """Run identities over a case.

    Parameters
    ----------
    case
        The city's case; claims of low confidence and targets do not enter.
    identities
        The identities, in the order in which their findings are wanted.

    Returns
    -------
    tuple of Finding
        The most serious verdict first; within a verdict in the order of the identities, then of
        the claims. The same set of claims appears once an identity.
    """
    pools: dict[Where, list[Claim]] = {
        "city": _checkable(case.claim_list()),
        "province": _of(case, case.province()),
        "country": _of(case, case.country()),
    }
    findings: list[Finding] = []
    for identity in identities:
        seen: set[frozenset[str]] = set()
        for inputs in _fillings(identity, pools):
            key = frozenset(claim.id for claims in inputs.values() for claim in claims)
            finding = None if key in seen else _conclude(identity, inputs)
            if finding is not None:
                seen.add(key)
                findings.append(finding)
    return tuple(sorted(findings, key=lambda finding: finding.verdict.order))


def verdicts(claims: Iterable[Claim], findings: Iterable[Finding]) -> dict[str, Verdict]:
    """Give each claim its verdict: the most serious of the findings that judge it.

    Returns
    -------
    dict of str to Verdict
        By claim id; ``SINGLE`` for a claim that no finding judges.
    """
    given: dict[str, list[Verdict]] = {}
    for finding in findings:
        for claim in finding.judged:
            given.setdefault(claim.id, []).append(finding.verdict)
    return {claim.id: most_serious(*given.get(claim.id, [])) for claim in claims}


def grouped(findings: Iterable[Finding]) -> list[tuple[Finding, int]]:
    """Keep one finding of those that say the same: one identity, indicator and verdict.

    Returns
    -------
    list of (Finding, int)
        The first of each group and how many more there are, in the order given.
    """
    groups: dict[tuple[str, str, Verdict], list[Finding]] = {}
    for finding in findings:
        key = (finding.identity.id, finding.judged[0].indicator.id, finding.verdict)
        groups.setdefault(key, []).append(finding)
    return [(group[0], len(group) - 1) for group in groups.values()]


def most_telling(findings: Iterable[Finding], count: int = 3) -> tuple[Finding, ...]:
    """Choose the findings that a summary shows: the most serious verdicts, one an identity.

    Parameters
    ----------
    findings
        Findings as `audit` orders them.
    count
        How many are wanted; findings that only pair two sources fill up what is left.
    """
    firsts: dict[str, Finding] = {}
    for finding in findings:
        firsts.setdefault(finding.identity.id, finding)
    ranked = sorted(
        firsts.values(), key=lambda finding: (finding.verdict.order > 1, finding.is_pair)
    )
    return tuple(ranked[:count])


def _checkable(claims: Iterable[Claim]) -> list[Claim]:
    kept = [claim for claim in claims if claim.aspect != "target"]
    return sorted(kept, key=lambda claim: claim.id)


def _of(case: Case, place: object) -> list[Claim]:
    code = getattr(place, "place", None)
    return _checkable(case.claim_list(place=code)) if code else []


def _fillings(
    identity: Identity, pools: Mapping[Where, list[Claim]]
) -> Iterable[dict[str, tuple[Claim, ...]]]:
    """Yield every way of filling the inputs with claims."""
    (anchor_name, anchor_input), *others = identity.inputs.items()
    for anchor in pools[anchor_input.where]:
        if anchor_input.indicator not in ("", anchor.indicator.id):
            continue
        if anchor_input.aspect not in ("", anchor.aspect):
            continue
        choices = [(name, _candidates(entry, anchor, pools[entry.where])) for name, entry in others]
        if not all(found for _, found in choices):
            continue
        widest = max((len(found) for _, found in choices), default=1)
        for turn in range(widest):
            picked = {name: found[min(turn, len(found) - 1)] for name, found in choices}
            yield {anchor_name: (anchor,), **picked}


def _candidates(entry: Input, anchor: Claim, pool: list[Claim]) -> list[tuple[Claim, ...]]:
    """Return the claims that fit an input beside an anchor, the best fit first."""
    fitting = [
        claim
        for claim in pool
        if claim.indicator.id == (entry.indicator or anchor.indicator.id)
        and claim.aspect == (entry.aspect or anchor.aspect)
        and claim.id != anchor.id
        and _fits(entry, claim, anchor)
    ]
    if entry.other_source:
        return [(claim,) for claim in fitting if claim.source.id != anchor.source.id]
    if entry.gather:
        latest = {claim.scope: claim for claim in sorted(fitting, key=_end)}
        return [tuple(latest.values())] if latest else []
    if entry.when == "before":
        fitting.sort(key=_end, reverse=True)
    elif entry.when == "after":
        fitting.sort(key=_end)
    else:
        fitting.sort(key=lambda claim: claim.source.id != anchor.source.id)
    return [(fitting[0],)] if fitting else []


def _fits(entry: Input, claim: Claim, anchor: Claim) -> bool:
    if entry.when == "any":
        return True
    if not _end(claim) or not _end(anchor):
        return _end(claim) == _end(anchor) and claim.source.id == anchor.source.id
    if entry.when == "period":
        return (claim.period.start, claim.period.end) == (anchor.period.start, anchor.period.end)
    if entry.when == "end":
        return claim.period.end == anchor.period.end
    return _end(claim) <= _end(anchor) if entry.when == "before" else _end(claim) > _end(anchor)


def _end(claim: Claim) -> str:
    """Return a claim's last known day as text that sorts; undated first."""
    day = claim.period.last_day or claim.period.first_day
    return day.isoformat() if day else ""


def _conclude(identity: Identity, inputs: Mapping[str, tuple[Claim, ...]]) -> Finding | None:
    values = Values(inputs)
    if identity.applies is not None and not identity.applies(values):
        return None
    sides = []
    for formula in (identity.left, identity.right):
        values = Values(inputs)
        sides.append((formula(values), values.used))
    (left, on_left), (right, on_right) = sides
    if not holds(left, identity.relation, right):
        narrower = identity.narrower is not None and identity.narrower(Values(inputs))
        verdict = Verdict.SCOPE if narrower else Verdict.CONTRADICTED
    elif _corroborates(identity) and _independent(inputs, on_left, on_right):
        verdict = Verdict.CORROBORATED
    else:
        verdict = Verdict.CONSISTENT
    further = {name: formula(Values(inputs)) for name, formula in identity.also.items()}
    return Finding(identity, verdict, inputs, left, right, further)


def _corroborates(identity: Identity) -> bool:
    """Say whether agreement can corroborate; an inequality rules too little out."""
    return identity.corroborates and identity.relation == "="


def _independent(
    inputs: Mapping[str, tuple[Claim, ...]], left: Iterable[str], right: Iterable[str]
) -> bool:
    """Return whether the two sides rest on different documents of different publishers."""

    def publishers(names: Iterable[str]) -> set[str]:
        return {claim.source.publisher for name in names for claim in inputs[name]}

    one, other = publishers(left), publishers(right)
    named = not any(name.startswith(_UNNAMED) or not name for name in one | other)
    return named and one.isdisjoint(other)
