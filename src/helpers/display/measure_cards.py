"""Main measures as cards: problem, measure, who leads by which law, result, conditions, lesson."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from helpers.audit import verdict_of_claims
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim, Source, label
from helpers.casebook.listing import claim_name, is_award
from helpers.casebook.measures import Measure, main_measures, numbered
from helpers.display.speaking import say, text
from helpers.display.values import Line, Mark
from helpers.quantity import Period


def show_measures(case: Case, section: str) -> None:
    """Show the main measures of a section of a city's case, each under a heading of its own.

    What no source states is said to be not on record; what an editor inferred is marked.
    """
    numbers, verdicts = numbered(case), verdict_of_claims(case)
    for one in sorted(main_measures(case), key=lambda one: numbers[one.id]):
        if one.section == section:
            _show(case, one, numbers[one.id], verdicts)


def _show(case: Case, one: Measure, number: int, verdicts: Mapping[str, Verdict]) -> None:
    lang, told = case.lang, [part for part in one.parts if part.what]
    say(
        zh="### 做法{number}　{name}\n\n"
        "**针对问题**　{problem}\n\n"
        "**做法**　{what}{how:{}}{sources}{parts:{}}{named:\n\n另含：{:list}。}\n\n"
        "**机制**　{lead:牵头：{}；}{leaderless:牵头单位本案例库未收录；}"
        "{legal:依据：{}；}{lawless:依据的法规或文件本案例库未收录；}"
        "{started:{}起，}{level}，{status}。\n\n"
        "**成效**　{shown}{result:{}}{evidence:公布的数字：{:list}。}\n\n"
        "{conditions:**条件与代价**　{}\n\n}{rests:**条件与代价**　{:list}。\n\n}"
        "**可供借鉴**　{lesson}\n\n"
        "**应先问**　{ask}",
        en="### Measure {number}: {name}\n\n"
        "**Problem** {problem}\n\n"
        "**Measure** {what}{how: {}}{sources}{parts:{}}{named:\n\nIt also includes: {:list}.}\n\n"
        "**Arrangements** {lead:Lead: {}; }{leaderless:Lead not on record here; }"
        "{legal:basis: {}; }{lawless:legal basis not on record here; }"
        "{level} level, {status}{started:, since {}}.\n\n"
        "**Result** {shown}{result:{} }{evidence:Published figures: {:list}.}\n\n"
        "{conditions:**Conditions and costs** {}\n\n}"
        "{rests:**Conditions and costs** For places with {:list}.\n\n}"
        "**What to take from it** {lesson}\n\n"
        "**What to ask first** {ask}",
        number=number,
        name=one.name,
        problem=one.problem,
        what=one.what,
        how=one.how,
        sources=list(one.sources),
        parts=_listed(told),
        named=[part.name for part in one.parts if not part.what],
        lead=one.lead,
        leaderless=not one.lead,
        legal=one.legal_basis,
        lawless=not one.legal_basis,
        started=one.started,
        level=label("level", one.level, lang).lower(),
        status=label("status", one.status, lang).lower(),
        result=one.result,
        evidence=[_figure(case, claim, verdicts) for claim in one.evidence],
        shown="" if one.result or one.evidence else None,
        conditions=one.conditions,
        rests=[_condition(*row) for row in one.rests_on] if not one.conditions else None,
        lesson=one.lesson,
        ask=one.ask,
    )


def _figure(case: Case, claim: Claim, verdicts: Mapping[str, Verdict]) -> Line:
    """Write a claim that shows a result, with its verdict; an award has no value to tell."""
    award, end = is_award(claim), claim.period.end
    return text(
        zh="{name}{award:{}}{claim:为{}}{when:（{}）} {verdict}",
        en="{name}{award:{}}{claim:: {}}{when: ({})} {verdict}",
        name=claim_name(claim, case.lang),
        when=(Period(end, end) if award else claim.period) if end else None,
        claim=None if award else claim,
        award=claim.source if award else None,
        verdict=verdicts.get(claim.id),
    )


def _condition(words: str, source: Source | None) -> Line:
    """Write a condition with its source, or that an editor read it from how the measure works."""
    return text(
        zh="{words}{source}{read:（编者推断）}",
        en="{words}{source}{read: (the editor's reading)}",
        words=words,
        source=source or "",
        read=source is None,
    )


def _listed(parts: Iterable[Measure]) -> Line | None:
    """Write the parts of a measure as the points of a list; none without any."""
    lines = [
        text(
            zh="- **{name}**：{what}{how:{}}{result:{}}{sources}",
            en="- **{name}** {what}{how: {}}{result: {}}{sources}",
            name=part.name,
            what=part.what,
            how=part.how,
            result=part.result,
            sources=list(part.sources),
        )
        for part in parts
    ]
    pieces = [mark for line in lines for mark in (Mark("\n", written=True), *line.pieces)]
    return Line((Mark("\n", written=True), *pieces)) if lines else None
