"""Published series: one indicator in one scope over two years or more, and its yardstick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, Final, Literal

import pandas as pd

from helpers.audit import verdict_of_claims
from helpers.audit.cohort import Axis, axis
from helpers.audit.verdicts import Verdict
from helpers.casebook import Benchmark, Case, Claim
from helpers.casebook.listing import claim_table, headed
from helpers.casebook.schema.vocabulary import words_of
from helpers.quantity import Lang, Quantity
from helpers.standards import air_limits

Course = Literal["better", "worse", "unchanged", "open"]

_ASPECTS: Final = ("level", "share")
_THEMES: Final = ("air", "water", "soil", "circular", "ecology", "governance")
#: From so many years on a series is drawn.
_DRAWN: Final = 3
_REFUSED: Final = (Verdict.CONTRADICTED, Verdict.DOUBTFUL)
_COURSES: Final = words_of("course")


@dataclass(frozen=True)
class PublishedSeries:
    """What a place published about one thing over the years."""

    #: One a year, in the order of years; all of one indicator, aspect and scope.
    claims: tuple[Claim, ...]
    #: The limit of the edition, if the indicator has one.
    limit: Benchmark | None
    #: The latest national average of the years that the series spans, if there is one.
    average: Benchmark | None

    @property
    def first(self) -> Claim:
        """The claim of the first year."""
        return self.claims[0]

    @property
    def last(self) -> Claim:
        """The claim of the last year."""
        return self.claims[-1]

    @property
    def change(self) -> Quantity:
        """The last year less the first; percentages differ by percentage points."""
        change = self.last.quantity - self.first.quantity
        return change.to("个百分点") if self.first.unit == "%" else change

    @property
    def course(self) -> Course:
        """Whether the last year is better than the first; open where the digits do not decide."""
        if self.first.quantity.value == self.last.quantity.value:
            return "unchanged"
        good, change = self.first.indicator.direction, self.change
        if not good or change.low < 0 < change.high:
            return "open"
        return "better" if (change.value > 0) == (good > 0) else "worse"


@dataclass(frozen=True)
class Trends:
    """The published series of a city as frames and figures for sentences."""

    #: A row for each series: scope if any has one, first and last value, change and course.
    changes: pd.DataFrame
    #: Rows of `charts.Point`: the series of three years or more.
    points: pd.DataFrame
    #: Label, value and kind (``limit`` or ``average``) of a panel's yardstick, by its title.
    references: Mapping[str, tuple[str, float, str]]
    #: The claims and yardsticks behind `points` and `references`.
    published: pd.DataFrame
    #: ``drawn``, the number of panels; ``names`` and ``ways``, how many went which way;
    #: ``course``, if all went the same; those of ``changes`` that got ``worse``; whether a
    #: ``limit`` or an ``average`` is drawn and whether years are left out (``gaps``). Absent
    #: ones are none.
    figures: Mapping[str, Any]
    #: What `points` rests on.
    claims: tuple[Claim, ...]


def trends(case: Case, edition: str) -> Trends:
    """Read every published series of the section, held against the limits of an edition."""
    lang = case.lang
    every = published_series(case, edition)
    drawn = [item for item in every if len(item.claims) >= _DRAWN]
    axes = [axis(item.first.indicator, lang, item.claims) for item in drawn]
    panels = list(zip(drawn, axes, strict=True))
    points = [
        (ax.title, float(claim.period.end[:4]), ax.value(claim), ax.digits(claim))
        for item, ax in panels
        for claim in item.claims
    ]
    courses = {item.course for item in drawn}
    marks = {ax.title: _yardstick(item, ax, lang) for item, ax in panels}
    return Trends(
        changes=_changes(every, lang),
        points=pd.DataFrame(points, columns=["panel", "year", "value", "text"]),
        references={title: mark for title, mark in marks.items() if mark},
        published=claim_table(
            (
                figure
                for item in drawn
                for figure in (*item.claims, item.limit or item.average)
                if figure
            ),
            lang,
        ),
        figures={
            "drawn": len(drawn) or None,
            "names": [item.first.indicator for item in drawn],
            "ways": _ways(drawn, lang) if len(courses) > 1 else None,
            "course": _COURSES[drawn[0].course] if len(courses) == 1 else None,
            "worse": [item.first.indicator for item in every if item.course == "worse"],
            "limit": air_limits.edition_words(edition, lang)
            if any(item.limit for item in drawn)
            else None,
            "average": any(item.average is not None and not item.limit for item in drawn),
            "gaps": any(map(_has_gaps, drawn)),
        },
        claims=tuple(claim for item in drawn for claim in item.claims),
    )


def _changes(every: Iterable[PublishedSeries], lang: Lang) -> pd.DataFrame:
    rows = [
        (
            item.first.indicator,
            item.first.scope_in(lang),
            [item.first, item.first.period],
            [item.last, item.last.period],
            item.change,
            _COURSES[item.course],
        )
        for item in every
    ]
    table = headed(rows, lang, "指标|口径|起|止|变化|方向", "Indicator|Scope|From|To|Change|Course")
    scope = table.columns[1]
    return table if table[scope].any() else table.drop(columns=scope)


def _ways(drawn: Iterable[PublishedSeries], lang: Lang) -> list[str]:
    counts = Counter[str](item.course for item in drawn)
    written = "{1}项{0}" if lang == "zh" else "{1} {0}"
    return [
        written.format(words.say(lang), counts[course])
        for course, words in _COURSES.items()
        if counts[course]
    ]


def _has_gaps(item: PublishedSeries) -> bool:
    years = [int(_year(claim)) for claim in item.claims]
    return any(after - before > 1 for before, after in pairwise(years))


def _yardstick(item: PublishedSeries, ax: Axis, lang: Lang) -> tuple[str, float, str] | None:
    if item.limit:
        name = "二级限值" if lang == "zh" else "Class II limit"
        return f"{name} {ax.unit.digits(item.limit.value)}", ax.value(item.limit), "limit"
    if not item.average:
        return None
    name = "全国 {}（{}）" if lang == "zh" else "China {} ({})"
    label = name.format(ax.digits(item.average), item.average.period.end)
    return label, ax.value(item.average), "average"


def published_series(case: Case, edition: str) -> tuple[PublishedSeries, ...]:
    """Return every series of the section of two years or more, by theme, indicator and scope.

    A claim counts for its year when it speaks for a whole year or for the end of one; of several
    for one year the most trusted counts. Claims of one indicator with different scopes, and
    claims whose unit differs, are never put in one series; nor are claims that the audit finds
    contradicted or doubtful.
    """
    found: list[PublishedSeries] = []
    verdicts = verdict_of_claims(case)
    for theme in _THEMES:
        claims = case.claim_list(theme=theme, section="remediation", aspect=_ASPECTS)
        claims = [claim for claim in claims if _year(claim) and verdicts[claim.id] not in _REFUSED]
        claims.sort(key=lambda c: (*_thing(c), _year(c), c.confidence != "high", c.id))
        for _, same in groupby(claims, key=_thing):
            years = tuple(next(group) for _, group in groupby(same, key=_year))
            if len(years) > 1:
                found.append(_series(case, years, edition))
    return tuple(found)


def _series(case: Case, claims: Sequence[Claim], edition: str) -> PublishedSeries:
    name = claims[0].indicator.id
    first, last = _year(claims[0]), _year(claims[-1])
    marks = case.benchmarks(indicator=name, kind="limit")
    limit = next((mark for mark in marks if mark.edition == edition), None)
    averages = [
        mark
        for mark in case.benchmarks(indicator=name, kind="average")
        if first <= mark.period.end[:4] <= last
    ]
    average = max(averages, key=lambda mark: mark.period.end, default=None)
    return PublishedSeries(tuple(claims), limit, average)


def _thing(claim: Claim) -> tuple[str, str, str, str]:
    return claim.indicator.id, claim.aspect, claim.scope, claim.unit


def _year(claim: Claim) -> str:
    """Return the year that a claim speaks for; empty for a part of a year or several years."""
    start, end = claim.period.start, claim.period.end
    if start and (len(start) > 4 or start != end):
        return ""
    return end if len(end) == 4 else ""
