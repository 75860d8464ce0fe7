"""Years running at Class II: what streaks claim of each other and of the yearly values of air."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from helpers.audit.verdicts import Verdict, most_serious
from helpers.casebook import TRUSTED, Case, Claim, label
from helpers.casebook.listing import headed
from helpers.quantity import Lang
from helpers.standards.air_limits import AirMatrix, Cell, State

INDICATOR: Final = "air_class2"


@dataclass(frozen=True, slots=True)
class Streak:
    """A claim of so many years running at Class II, and the years that it implies."""

    claim: Claim
    years: int
    #: The years that the claim covers; ``first`` is last − n + 1.
    first: int
    last: int

    @property
    def trusted(self) -> bool:
        """Whether its source may carry a verdict."""
        return self.claim.confidence in TRUSTED

    @property
    def span(self) -> tuple[int, ...]:
        """Every year that it covers."""
        return tuple(range(self.first, self.last + 1))


@dataclass(frozen=True)
class StreakFinding:
    """What the streaks come to, against each other and against the matrix."""

    #: See `judge`.
    verdict: Verdict
    #: Those that the verdict rests on, by their last year.
    streaks: tuple[Streak, ...]
    #: The first years that they imply; one when they agree.
    starts: tuple[int, ...]
    #: Cells of the matrix over the limit within a streak.
    failing: tuple[Cell, ...]
    #: What the published values say of each year of a streak.
    states: Mapping[int, State]

    def years(self, state: State) -> tuple[int, ...]:
        """Return the years in a state; at Class II (PASS) all six pollutants were published."""
        return tuple(year for year, one in self.states.items() if one is state)


def published(case: Case) -> tuple[Streak, ...]:
    """List the published streaks at Class II by the year that they run to.

    Claims of low confidence are listed, too; a streak without a known last year implies no start
    and is left out.
    """
    found = []
    confidence = (*TRUSTED, "low")
    for claim in case.claim_list(indicator=INDICATOR, aspect="streak", confidence=confidence):
        if claim.period.end:
            last, years = int(claim.period.end[:4]), round(claim.quantity.value)
            found.append(Streak(claim, years, last - years + 1, last))
    return tuple(sorted(found, key=lambda one: (one.last, one.years, one.claim.id)))


def judge(
    found: Sequence[Streak], air: AirMatrix, verdicts: Mapping[str, Verdict]
) -> StreakFinding | None:
    """Lay streaks beside each other and the yearly values.

    With the most serious of the verdicts that the audit gives the trusted streaks. None without
    a trusted streak.
    """
    trusted = tuple(streak for streak in found if streak.trusted)
    if not trusted:
        return None
    starts = tuple(sorted({streak.first for streak in trusted}))
    span = sorted({year for streak in trusted for year in streak.span})
    states = {
        year: air.year_state(year) if year in air.years else State.NOT_ON_RECORD for year in span
    }
    failing = tuple(cell for cell in air.of(State.FAIL) if cell.year in states)
    verdict = most_serious(*(verdicts[streak.claim.id] for streak in trusted))
    return StreakFinding(verdict, trusted, starts, failing, states)


def table(found: Iterable[Streak], lang: Lang = "zh") -> pd.DataFrame:
    """List streaks: the claim, its last year, the first year implied, publisher, confidence."""
    rows = [
        (
            one.claim,
            one.last,
            one.first,
            one.claim.source.publisher_in(lang),
            label("confidence", one.claim.confidence, lang),
        )
        for one in found
    ]
    return headed(
        rows,
        lang,
        "连续年数|截至|推得起始年|发布者|可信度",
        "Years running|To|Implied start|Publisher|Confidence",
    )
