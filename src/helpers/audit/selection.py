"""Which claims fill the inputs of an identity: by indicator, aspect, scope and period.

Claims are looked up by indicator, aspect and, where an input asks for it, their end, never searched
through, so that the work of an audit grows with the claims of one place and hardly with the length
of a series.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from operator import attrgetter

from helpers.audit.identity import Datum, Identity, Input, Where
from helpers.casebook import Benchmark, Case, Claim, Place

Filling = Mapping[str, tuple[Datum, ...]]

_id = attrgetter("id")
_STANDARDS = ("limit", "factor")
#: What an input may ask of times so that both figures end together.
_ONE_END = ("period", "moment", "end")


class Pool:
    """Claims of one place by indicator, aspect and end; targets never enter."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        kept = (claim for claim in claims if claim.aspect != "target")
        self.claims = sorted(kept, key=_id)
        self._by: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
        for claim in self.claims:
            kind = claim.indicator.id, claim.aspect
            self._by[kind].append(claim)
            self._by[*kind, claim.period.end].append(claim)

    def of(
        self, indicators: Iterable[str], aspects: Iterable[str], ends: Iterable[str] | None = None
    ) -> Iterator[Claim]:
        """Yield the claims of some indicators and aspects, and of some ends, in a fixed order."""
        aspects = tuple(aspects)
        whens = ((),) if ends is None else tuple((end,) for end in ends)
        for indicator in indicators:
            for aspect in aspects:
                found = [self._by.get((indicator, aspect, *when), []) for when in whens]
                yield from found[0] if len(found) == 1 else sorted(chain(*found), key=_id)


_NO_CLAIMS = Pool(())


class Evidence:
    """What identities may take for one place: its claims, those above it, and standards.

    Parameters
    ----------
    standards
        Limits and factors.
    unverified
        Claims of the place that only explain a mismatch of others.
    own
        The name that offices and papers of the place begin with; may be empty.
    """

    def __init__(
        self,
        claims: Mapping[Where, Iterable[Claim]],
        standards: Iterable[Benchmark] = (),
        unverified: Iterable[Claim] = (),
        own: str = "",
    ) -> None:
        self.own = own
        self._unverified = Pool(unverified)
        self._pools = {where: Pool(found) for where, found in claims.items()}
        self._standards: dict[str, list[Benchmark]] = defaultdict(list)
        for standard in standards:
            self._standards[standard.indicator.id].append(standard)

    @classmethod
    def of(cls, case: Case, place: Place | None = None) -> Evidence:
        """Gather what speaks for the city of a case, or for another place such as its province."""
        audited, country = place or case.place, case.country()
        standards = case.benchmarks(kind=_STANDARDS)
        return cls(
            {
                "city": case.claim_list(place=audited),
                "province": case.claim_list(place=audited.parent) if audited.parent else (),
                "country": case.claim_list(place=country),
            },
            (standard for standard in standards if standard.place == country.place),
            case.claim_list(place=audited, confidence=("low",)),
            audited.name_zh[:2],
        )

    def fillings(self, identity: Identity) -> Iterator[tuple[str, Filling]]:
        """Yield every way of filling an identity's inputs, with the id of the anchor."""
        (name, first), *others = identity.inputs.items()
        for anchor in self._anchors(first):
            choices: list[tuple[str, list[tuple[Datum, ...]]]] = []
            for other, entry in others:
                found = self._candidates(entry, anchor)
                if found:
                    choices.append((other, found))
                elif not entry.optional:
                    break
            else:
                for turn in range(max((len(found) for _, found in choices), default=1)):
                    picked = {other: found[min(turn, len(found) - 1)] for other, found in choices}
                    yield anchor.id, {name: (anchor,), **picked}

    def alternatives(self, identity: Identity, inputs: Filling) -> Iterator[Filling]:
        """Yield fillings in which a figure to be verified takes the place of one of the others."""
        (name, _), *others = identity.inputs.items()
        anchor = inputs[name][0]
        for other, entry in others:
            if entry.where != "city" or not isinstance(anchor, Claim) or entry.other_source:
                continue
            for found in self._fitting(entry, anchor, self._unverified):
                yield {**inputs, other: (found,)}

    def _anchors(self, entry: Input) -> Iterable[Claim]:
        pool = self._pools.get(entry.where, _NO_CLAIMS)
        wanted = tuple(entry.of) or ((entry.indicator,) if entry.indicator else ())
        aspects = _several(entry.aspect)
        if not wanted:
            return [claim for claim in pool.claims if not aspects or claim.aspect in aspects]
        if not aspects:
            return [claim for claim in pool.claims if claim.indicator.id in wanted]
        return pool.of(wanted, aspects)

    def _candidates(self, entry: Input, anchor: Claim) -> list[tuple[Datum, ...]]:
        """Return the claims that fit an input beside an anchor, the best fit first."""
        if entry.where == "standard":
            return self._in_force(_wanted(entry, anchor), anchor)
        fitting = self._fitting(entry, anchor, self._pools.get(entry.where, _NO_CLAIMS))
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
        return [(claim,) for claim in (fitting if entry.each else fitting[:1])]

    def _fitting(self, entry: Input, anchor: Claim, pool: Pool) -> list[Claim]:
        """Return the claims of a pool that fit an input beside an anchor."""
        aspects = _several(entry.aspect) or (anchor.aspect,)
        ends = _ends_wanted(entry, anchor)
        return [
            claim
            for claim in pool.of(_wanted(entry, anchor), aspects, ends)
            if claim.id != anchor.id
            and (claim.scope == anchor.scope or not entry.same_scope)
            and _fits(entry, claim, anchor)
        ]

    def _in_force(self, indicators: Iterable[str], anchor: Claim) -> list[tuple[Datum, ...]]:
        found = [
            standard
            for indicator in indicators
            for standard in self._standards.get(indicator, ())
            if anchor.period.end and standard.period.includes(anchor.period.end)
        ]
        return [(found[0],)] if found else []


def _wanted(entry: Input, anchor: Claim) -> tuple[str, ...]:
    """Return the indicators that an input may have beside an anchor."""
    wanted = entry.of.get(anchor.indicator.id, ()) if entry.of else (entry.indicator,)
    return tuple(indicator or anchor.indicator.id for indicator in wanted)


def _ends_wanted(entry: Input, anchor: Claim) -> tuple[str, ...] | None:
    """Return the ends that claims must have to fit an input; none when there may be any."""
    end = anchor.period.end
    if entry.when in _ONE_END:
        return (end,)
    if not end:
        return None
    return {"previous": (_year_less(end),), "open": (end, "")}.get(entry.when)


def _several(aspect: str | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(aspect, tuple):
        return aspect
    return (aspect,) if aspect else ()


def _fits(entry: Input, claim: Claim, anchor: Claim) -> bool:
    one, other = claim.period, anchor.period
    if entry.when == "any":
        return True
    if entry.when == "open":
        return one == other or not (one.end and other.end)
    if not _end(claim) or not _end(anchor):
        # Undated figures of one document stand side by side; in time they have no order.
        together = _end(claim) == _end(anchor) and claim.source.id == anchor.source.id
        return together and entry.when in ("period", "moment", "end", "before")
    match entry.when:
        case "period":
            return (one.start, one.end) == (other.start, other.end)
        case "moment":
            return one.end == other.end and (
                one.start == other.start or not (one.start and other.start)
            )
        case "end":
            return one.end == other.end
        case "before":
            return _end(claim) <= _end(anchor)
        case "after":
            return _end(claim) > _end(anchor)
        case "previous":
            return _is_year_before(claim, anchor)
        case "base":
            first = int(other.start[:4] or 0)
            return _is_year(claim) and int(one.end) in (first, first - 1)
        case _:
            return _lies_within(anchor, claim, strictly=entry.when == "around")


def _is_year_before(claim: Claim, anchor: Claim) -> bool:
    """Return whether a claim speaks for the same time of the year before."""
    one, other = claim.period, anchor.period
    if not one.end or not other.end or one.end != _year_less(other.end):
        return False
    return not (one.start and other.start) or one.start == _year_less(other.start)


def _year_less(date: str) -> str:
    return f"{int(date[:4]) - 1:04}{date[4:]}"


def _is_year(claim: Claim) -> bool:
    """Return whether a claim speaks for a year or for the end of one."""
    start, end = claim.period.start, claim.period.end
    return len(end) == 4 and start in ("", end)


def _lies_within(inner: Claim, outer: Claim, *, strictly: bool) -> bool:
    """Return whether the period of one claim lies in another's; both must state a start."""
    first, last = inner.period.first_day, inner.period.last_day
    start, stop = outer.period.first_day, outer.period.last_day
    if not (first and last and start and stop and start <= first and last <= stop):
        return False
    return (start, stop) != (first, last) or not strictly


def _end(claim: Claim) -> str:
    """Return a claim's last known day as text that sorts; undated first."""
    day = claim.period.last_day or claim.period.first_day
    return day.isoformat() if day else ""
