"""Yearly values of the six pollutants against Class II, and what streaks claim of those years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.audit import verdict_of_claims
from helpers.audit.verdicts import Verdict, most_serious
from helpers.casebook import TRUSTED, Benchmark, Case, Claim, label
from helpers.casebook.listing import headed
from helpers.quantity import Lang
from helpers.standards import air_limits
from helpers.standards.air_limits import State

_STREAKS: Final = "air_class2"
#: So many years at least stand as columns; fewer, without a streak, as rows.
_COLUMNS: Final = 4
_DRAWN: Final = {State.PASS: "pass", State.FAIL: "fail", State.OPEN: "plain"}


@dataclass(frozen=True)
class Air:
    """The air of a city over the years."""

    #: Years (rows) by pollutant (columns), each a (text, state) as `charts.Cell` takes them;
    #: empty when no yearly value is on record.
    by_year: pd.DataFrame
    #: The same with the years as columns where there are enough of them.
    grid: pd.DataFrame
    #: First and last year of the longest streak that a trusted source claims; none without one.
    streak: tuple[str, str] | None
    #: The yearly values with their limits and what they come to.
    values: pd.DataFrame
    #: The published streaks and the start that each implies.
    streaks: pd.DataFrame
    #: What the values come to under the other editions of the limits, as in `figures`; those that
    #: agree are told in one, and `standard` lists them.
    editions: tuple[Mapping[str, Any], ...]
    #: The values of the sentences on the trusted streaks; empty without one.
    judged: tuple[Mapping[str, Any], ...]
    #: For each value over its limit within a claimed streak the values of a sentence: year,
    #: name, value, limit.
    conflicts: tuple[Mapping[str, Any], ...]
    #: The claims and limits behind `values`.
    claims: tuple[Claim | Benchmark, ...]
    #: Numbers and words for sentences; what is absent is none.
    figures: Mapping[str, Any]


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


def air(case: Case, edition: str) -> Air:
    """Hold a city's yearly values of air, and its streaks at Class II, against an edition.

    An edition that the casebook has no limits of is an `UnknownEdition`.
    """
    lang, found = case.lang, published(case)
    trusted = [streak for streak in found if streak.trusted]
    claimed = {year for streak in trusted for year in streak.span}
    matrix = air_limits.matrix(case, edition, also=claimed)
    values = air_limits.published(matrix)
    conflicts = values[(values["state"] == State.FAIL) & values["year"].isin(claimed)]
    longest = max(trusted, key=lambda streak: (streak.years, streak.last), default=None)
    by_year = pd.DataFrame() if values.empty else _by_year(matrix)
    columns = longest is not None or len(by_year) >= _COLUMNS
    limits = {limit.id: limit for limit in values["limit"]}
    return Air(
        by_year=by_year,
        grid=by_year.T if columns else by_year,
        streak=(str(longest.first), str(longest.last)) if longest else None,
        values=air_limits.matrix_table(matrix, lang),
        streaks=_streaks_table(found, lang),
        editions=_alike(
            _levels(air_limits.matrix(case, other), other, lang)
            for other in air_limits.editions(case)
            if other != edition and not values.empty
        ),
        judged=(_judged(trusted, matrix, verdict_of_claims(case)),) if trusted else (),
        conflicts=tuple(
            {
                "year": cell["year"],
                "name": air_limits.pollutant_name(cell["indicator"]),
                "value": cell["claim"],
                "limit": cell["limit"].quantity,
            }
            for cell in conflicts.to_dict("records")
        ),
        claims=(*values["claim"], *limits.values()),
        figures={
            "unrecorded": values.empty,
            **_levels(matrix, edition, lang),
            "unclaimed": not found,
            "doubtful": bool(found) and not trusted,
            "longest": longest.years if longest else None,
            "first": longest.first if longest else None,
            "last": longest.last if longest else None,
        },
    )


def _by_year(matrix: pd.DataFrame) -> pd.DataFrame:
    columns: dict[str, list[tuple[str, str]]] = {}
    for cell in matrix.to_dict("records"):
        claim, state = cell["claim"], _DRAWN.get(cell["state"], "none")
        sign = claim.qualifier.replace("=", "") if claim else ""
        name = f"{air_limits.pollutant_name(cell['indicator'])} ≤ {cell['limit'].value}"
        columns.setdefault(name, []).append((sign + claim.quantity.text if claim else "", state))
    return pd.DataFrame(columns, index=matrix["year"].unique().astype(str), dtype=object)


def _levels(matrix: pd.DataFrame, edition: str, lang: Lang) -> dict[str, Any]:
    """Return what the values of a matrix come to under an edition, for sentences."""
    over, unclear = matrix[matrix["state"] == State.FAIL], (matrix["state"] == State.OPEN).any()
    years = air_limits.year_states(matrix)
    complete = years.index[years == State.PASS] if over.empty else ()
    return {
        "standard": air_limits.edition_words(edition, lang),
        "values": len(air_limits.published(matrix)),
        "over": len(over) or None,
        "which": air_limits.cell_words(over, lang),
        "clear": over.empty and not unclear,
        "unclear": over.empty and bool(unclear),
        "complete": [f"{year}年" if lang == "zh" else str(year) for year in complete],
        "only": len(complete) < len(years),
        "partial": over.empty and not len(complete),
    }


def _alike(levels: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Tell editions under which the values come to the same in one."""
    found: dict[str, dict[str, Any]] = {}
    for one in levels:
        name = one.pop("standard")
        found.setdefault(str(one), one | {"standard": []})["standard"].append(name)
    return tuple(found.values())


def published(case: Case) -> tuple[Streak, ...]:
    """List the published streaks at Class II by the year that they run to.

    Claims of low confidence are listed, too; a streak without a known last year implies no start
    and is left out.
    """
    found = []
    confidence = (*TRUSTED, "low")
    for claim in case.claim_list(indicator=_STREAKS, aspect="streak", confidence=confidence):
        if claim.period.end:
            last, years = int(claim.period.end[:4]), round(claim.quantity.value)
            found.append(Streak(claim, years, last - years + 1, last))
    return tuple(sorted(found, key=lambda one: (one.last, one.years, one.claim.id)))


def _judged(
    trusted: Sequence[Streak], matrix: pd.DataFrame, verdicts: Mapping[str, Verdict]
) -> dict[str, Any]:
    """Lay trusted streaks beside each other and the yearly values, for a sentence.

    With the most serious of the verdicts that the audit gives them.
    """
    starts = sorted({streak.first for streak in trusted})
    years = {year for streak in trusted for year in streak.span}
    states = Counter(air_limits.year_states(matrix[matrix["year"].isin(years)]))
    return {
        "verdict": most_serious(*(verdicts[streak.claim.id] for streak in trusted)),
        "agreed": len(trusted) if len(starts) == 1 < len(trusted) else None,
        "alone": len(trusted) == 1,
        "differing": len(starts) > 1,
        "starts": list(map(str, starts)),
        "claimed_years": len(years),
        "full": states[State.PASS],
        "part": states[State.OPEN],
        "none": states[State.NOT_ON_RECORD],
        "exceeded": states[State.FAIL] or None,
    }


def _streaks_table(found: Iterable[Streak], lang: Lang) -> pd.DataFrame:
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
