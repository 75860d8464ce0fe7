"""Claims held against a benchmark and the cohort, for the scoreboard of outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any

from helpers.audit import cohort
from helpers.audit.verdicts import Verdict
from helpers.casebook import Benchmark, Case, Claim
from helpers.casebook.derived_rates import rate_of
from helpers.quantity import Period, Quantity, parse_quantity

COMPARABLE_ASPECTS = ("level", "share", "growth", "change", "annual_change")
FEWEST_PLACES = 3
MOST_YEARS_APART = cohort.WINDOW
MOST_YEARS_OLD = 5
_FOR_GOOD = 9999
# What is set by a standard or a plan, and not measured.
_SET = ("limit", "target", "plan")
#: The rate that `rate_of` derives.
_RATE = "solid_waste_use_rate"
_KINDS = ("limit", "target", "average")


@dataclass(frozen=True)
class Yardstick:
    """What a claim is held against: a value, and the records that it comes from."""

    #: ``limit``, ``target`` or ``average`` from the benchmarks; ``plan`` for the city's own
    #: target; ``province`` or ``country`` for the figure of the larger place.
    kind: str
    quantity: Quantity
    records: tuple[Benchmark | Claim, ...]


@dataclass(frozen=True)
class Position:
    """Where a city stands among the cities of its cohort that published the same thing."""

    #: 1 for the best, by the indicator's direction; cities share the better rank.
    rank: int
    #: How many cities are compared, this one included.
    of: int
    #: From the first to the last year of the figures compared.
    years: Period
    shared: bool = False


@dataclass(frozen=True)
class Score:
    """One line of the scoreboard."""

    claim: Claim
    yardstick: Yardstick | None
    distance: Quantity | None
    position: Position | None
    verdict: Verdict

    @property
    def better(self) -> bool | None:
        """Whether the claim is on the good side of its yardstick; ``None`` when not decidable.

        A limit or target is met by the published figure as it stands; an average is passed only
        when the bounds say so.
        """
        direction = int(self.claim.indicator.direction)
        if self.distance is None or self.yardstick is None or not direction:
            return None
        if self.yardstick.kind in _SET:
            return direction * self.distance.value >= 0
        least, most = sorted((direction * self.distance.low, direction * self.distance.high))
        if least >= 0:
            return True
        return False if most < 0 else None


def latest_claims(claims: Iterable[Claim], always: Container[str] = ()) -> tuple[Claim, ...]:
    """Keep the latest claim of each indicator and aspect; an undated one only when it is alone.

    They stand in the order of first appearance. Targets, and claims that end more than
    `MOST_YEARS_OLD` years before the newest, are left out; `always` names claims that stay.
    """
    kept: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        if claim.aspect == "target":
            continue
        key = (claim.indicator.id, claim.aspect)
        if key not in kept or _recency(claim) > _recency(kept[key]):
            kept[key] = claim
    newest = max((claim.period.end[:4] for claim in kept.values()), default="")
    oldest = str(int(newest) - MOST_YEARS_OLD) if newest else ""
    return tuple(
        claim
        for claim in kept.values()
        if not claim.period.end or claim.period.end[:4] >= oldest or claim.id in always
    )


def yardstick(case: Case, claim: Claim) -> Yardstick | None:
    """Find what a claim is best held against.

    The first of: a limit, target or average of the benchmarks; the city's own target; the figure
    of the province, then of the country. Their years lie at most `MOST_YEARS_APART` from the
    claim's. A rank or a streak has no yardstick.
    """
    if claim.aspect not in COMPARABLE_ASPECTS:
        return None
    own = [
        target
        for target in case.claim_list(indicator=claim.indicator.id, aspect="target")
        if _same_dimension(target, claim)
        and _same_kind_of_period(target, claim)
        and target.period.end
        and claim.period.end
        and _apart(target, claim) <= MOST_YEARS_APART
    ]
    if claim.aspect in ("level", "share"):
        found = [
            mark
            for mark in case.benchmarks(indicator=claim.indicator.id)
            if mark.kind in _KINDS and _near(mark, claim) and _same_dimension(mark, claim)
        ]
        found.sort(key=lambda mark: (_KINDS.index(mark.kind), _apart(mark, claim), mark.id))
        comparable = [mark for mark in found if not (mark.kind == "average" and _extensive(claim))]
        if comparable:
            return _as_yardstick(comparable[0].kind, comparable[0])
        if own:
            return _as_yardstick(
                "plan", min(own, key=lambda target: (target.period.end, target.id))
            )
    return _larger_place(case, claim)


def distance(claim: Claim, against: Yardstick) -> Quantity:
    """Return a claim less its yardstick, in the claim's unit; for shares in percentage points."""
    gap = claim.quantity - against.quantity.to(claim.quantity.unit_text)
    return gap.to("个百分点") if claim.unit == "%" else gap


def position(case: Case, claim: Claim) -> Position | None:
    """Rank a city's claim among the latest claims of its cohort on the same indicator.

    Levels and shares are ranked as the cohort is compared on them, so that a report gives one
    rank; rates of change among those of the same period and scope.

    ``None`` when the indicator has no good side, depends on the size of the city, fewer than
    `FEWEST_PLACES` cities published it for the same time, or all of them published the same.
    """
    direction = int(claim.indicator.direction)
    if not direction or claim.aspect not in COMPARABLE_ASPECTS or _extensive(claim):
        return None
    if claim.aspect in ("level", "share"):
        item = cohort.comparison(case, claim.indicator.id, least=FEWEST_PLACES)
        own = item.claims.get(case.place) if item else None
        if not item or not own or (own.value, own.period) != (claim.value, claim.period):
            return None
        return _position(item.ranks(), case.place, item.years)
    if not claim.period.end:
        return None
    same = (
        other
        for other in case.claim_list(
            indicator=claim.indicator.id, aspect=claim.aspect, place=case.cohort()
        )
        if (other.period, other.scope) == (claim.period, claim.scope)
        and _same_dimension(other, claim)
    )
    unit = claim.quantity.unit_text
    values = {other.place: other.quantity.to(unit).value for other in sorted(same, key=_recency)}
    ranks = cohort.ranked(values | {claim.place: claim.quantity.value}, direction)
    return _position(ranks, claim.place, claim.period)


def _position(ranks: Mapping[Any, int], own: object, years: Period) -> Position | None:
    """Return the position of one among ranks; none if they are few or all figures are the same."""
    if len(ranks) < FEWEST_PLACES or set(ranks.values()) == {1}:
        return None
    return Position(ranks[own], len(ranks), years, list(ranks.values()).count(ranks[own]) > 1)


def score(case: Case, claim: Claim, verdicts: Mapping[str, Verdict]) -> Score:
    """Hold one claim against its yardstick, its cohort and the audit."""
    against = yardstick(case, claim)
    return Score(
        claim,
        against,
        distance(claim, against) if against else None,
        position(case, claim),
        verdicts.get(claim.id, Verdict.SINGLE),
    )


def scoreboard(
    case: Case,
    themes: Sequence[str],
    verdicts: Mapping[str, Verdict],
    evidence: Container[str] = (),
) -> tuple[Score, ...]:
    """Score the latest claims of some themes on indicators that have a good side.

    They stand in the order of themes and indicators, so that related figures stand together.
    The claims named by `evidence` stay however old they are.
    """
    ordered = (
        claim
        for theme in themes
        for claim in sorted(
            case.claim_list(theme=theme), key=lambda one: (one.indicator.id, one.aspect, one.id)
        )
        if claim.indicator.direction
    )
    return tuple(score(case, claim, verdicts) for claim in latest_claims(ordered, evidence))


def key_scores(
    boards: Iterable[Sequence[Score]], count: int = 6, evidence: Sequence[str] = ()
) -> tuple[Score, ...]:
    """Choose key figures: the strongest claim of every board, then the second of each, and so on.

    A claim is the stronger if it is dated, if it shows the result of a main measure, the earlier in
    `evidence` the more, if its verdict is more than single source, if it stands in the document
    that most of the claims come from, if it has a yardstick or a cohort position, and the later it
    is. Where a round has more claims than are wanted, the strongest stay. A rank, a grade, a growth
    rate and what covers less than a year are no key figures.

    In the order of the boards, round by round.
    """
    boards = [[one for one in board if _is_key(one.claim)] for board in boards]
    sources = Counter(item.claim.source.id for board in boards for item in board)
    main = max(sources, key=lambda source: (sources[source], source), default="")
    shown = {name: -place for place, name in enumerate(evidence)}
    strength = partial(_strength, main, shown)
    chosen: list[Score] = []
    for row in zip_longest(*(sorted(board, key=strength, reverse=True) for board in boards)):
        items = [item for item in row if item]
        kept = sorted(items, key=strength, reverse=True)[: count - len(chosen)]
        chosen += [item for item in items if item in kept]
    return tuple(chosen)


def _is_key(claim: Claim) -> bool:
    part = claim.indicator.id.endswith("_period")
    return bool(claim.unit) and claim.aspect not in ("rank", "growth") and not part


def _strength(main: str, shown: Mapping[str, int], item: Score) -> tuple[int, ...]:
    claim = item.claim
    return (
        int(bool(claim.period.end)),
        shown.get(claim.id, -len(shown)),
        int(item.verdict is not Verdict.SINGLE),
        int(claim.source.id == main),
        int(item.yardstick is not None) + int(item.position is not None),
        int(claim.period.end[:4] or 0),
    )


def _larger_place(case: Case, claim: Claim) -> Yardstick | None:
    if _extensive(claim):
        return None
    for kind, place in (("province", case.province()), ("country", case.country())):
        found = [
            other
            for other in case.claim_list(
                indicator=claim.indicator.id, aspect=claim.aspect, place=place.place
            )
            if _same_dimension(other, claim) and _near(other, claim)
        ]
        if claim.aspect not in ("level", "share"):
            found = [other for other in found if other.period == claim.period]
        if found:
            nearest = min(found, key=lambda other: (_apart(other, claim), other.id))
            return _as_yardstick(kind, nearest)
        # A larger place may have published the amounts only.
        is_rate = claim.indicator.id == _RATE and claim.aspect in ("level", "share")
        derived = rate_of(case, place.place) if is_rate else None
        if derived is not None and all(_near(other, claim) for other in derived.claims):
            return Yardstick(kind, derived.rate, derived.claims)
    return None


def _as_yardstick(kind: str, record: Benchmark | Claim) -> Yardstick:
    quantity = record.quantity
    if kind in _SET:  # without bounds of measurement
        quantity = parse_quantity(record.value, record.unit, name=record.id, exact=True)
    return Yardstick(kind, quantity, (record,))


def _extensive(claim: Claim) -> bool:
    """Whether a figure grows with the size of the place, so that places do not compare.

    Sums are published in 亿元, 万吨, km2 …; amounts a head in 元 and m2.
    """
    if claim.aspect not in ("level", "share"):
        return False
    return not cohort.is_intensive(claim.unit)


def _same_dimension(other: Claim | Benchmark, claim: Claim) -> bool:
    return bool(other.quantity.unit.dimensionality == claim.quantity.unit.dimensionality)


def _same_kind_of_period(target: Claim, claim: Claim) -> bool:
    """Whether a target is for a state or rate as the claim is, or for the very same period."""
    sums = claim.unit != "%" and bool(claim.period.start or target.period.start)
    return not sums or claim.period == target.period


def _apart(other: Claim | Benchmark, claim: Claim) -> int:
    """Years between two periods; 0 when the other period holds the claim's year or has no year."""
    year, first, last = int(claim.period.end[:4] or 0), *_years(other)
    return max(first - year, year - last, 0) if year and first else 0


def _years(record: Claim | Benchmark) -> tuple[int, int]:
    """Return first and last year of a period; one without an end holds for good."""
    start, end = record.period.start[:4], record.period.end[:4]
    return int(start or end or 0), _FOR_GOOD if start and not end else int(end or 0)


def _near(other: Claim | Benchmark, claim: Claim) -> bool:
    """Say whether two figures are of about one time, and both for a whole place or one scope.

    What is measured without a known year compares with nothing; a limit has none.
    """
    whole = {other.scope, claim.scope} <= cohort.WHOLE or other.scope == claim.scope
    dated = bool(claim.period.end and (other.period.start or other.period.end))
    set_for_good = isinstance(other, Benchmark) and other.kind in _SET
    same = not (isinstance(other, Benchmark) and other.definition)
    return whole and same and (dated or set_for_good) and _apart(other, claim) <= MOST_YEARS_APART


def _recency(claim: Claim) -> tuple[str, int, str]:
    day = claim.period.last_day or claim.period.first_day
    return (day.isoformat() if day else "", int(claim.scope == ""), claim.id)
