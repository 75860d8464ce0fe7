"""What two cities could take from each other: measures one has, and figures that are better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from helpers.casebook import Case, Claim, Indicator, Place, label
from helpers.casebook.cohort import Comparison
from helpers.casebook.measures import domain_of, in_order, whole
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang
from helpers.sections.model.logic_model import Measure, measure_list

#: How many of the nearest peers an exchange is worked out with.
PEERS: Final = 3
#: How many indicators a table of leads holds at most.
MOST: Final = 12
_EXAMPLES: Final = 2


@dataclass(frozen=True)
class Lead:
    """An indicator on which one city does better than another beyond what the digits leave open.

    Parameters
    ----------
    indicator
        What is compared.
    better, worse
        The claims of the city that leads and of the other; their bounds do not meet.
    """

    indicator: Indicator
    better: Claim
    worse: Claim


@dataclass(frozen=True)
class Exchange:
    """What this city and a peer could take from each other.

    Parameters
    ----------
    place, peer
        The two cities.
    recorded
        Number of measures on record of this city and of the peer; nothing follows from a zero
        but that no source was found.
    to_take
        Measures of the peer in a domain, or with an instrument in a domain, where this city has
        none; by domain.
    to_give
        The same the other way round.
    peer_leads, own_leads
        Indicators on which the peer, and this city, does clearly better.
    compared
        Number of indicators that both published.
    """

    place: Place
    peer: Place
    recorded: tuple[int, int]
    to_take: Mapping[str, tuple[Measure, ...]]
    to_give: Mapping[str, tuple[Measure, ...]]
    peer_leads: tuple[Lead, ...]
    own_leads: tuple[Lead, ...]
    compared: int


def exchange(case: Case, peer: Place, items: Iterable[Comparison]) -> Exchange:
    """Hold a city beside a peer.

    Parameters
    ----------
    case
        The city's case.
    peer
        Another city of the cohort.
    items
        From `helpers.casebook.cohort.comparisons`.
    """
    own, other = _measures(case, case.place), _measures(case, peer)
    both = [item for item in items if case.place in item.claims and peer in item.claims]
    return Exchange(
        case.place,
        peer,
        (len(own), len(other)),
        lacking(other, own),
        lacking(own, other),
        leads(both, peer, case.place),
        leads(both, case.place, peer),
        len(both),
    )


def lacking(some: Iterable[Measure], others: Iterable[Measure]) -> dict[str, tuple[Measure, ...]]:
    """Pick the measures whose domain and instrument no measure of the others shares.

    Parameters
    ----------
    some
        The measures to pick from.
    others
        Those of the other city.

    Returns
    -------
    dict
        By domain (air and soil within the governance system), in the order in which they occur.
    """
    known = {(domain_of(measure.domain), measure.instrument) for measure in others}
    found: dict[str, tuple[Measure, ...]] = {}
    for measure in some:
        domain = domain_of(measure.domain)
        if (domain, measure.instrument) not in known:
            found[domain] = (*found.get(domain, ()), measure)
    return found


def leads(items: Iterable[Comparison], better: Place, worse: Place) -> tuple[Lead, ...]:
    """Find the indicators on which one city does clearly better than another.

    Clearly means that the bounds of the two figures do not meet.

    Parameters
    ----------
    items
        Comparisons; those that one of the two did not publish are passed over.
    better, worse
        The city that may lead, and the other.
    """
    found = []
    for item in items:
        one, other = item.claims.get(better), item.claims.get(worse)
        if one is None or other is None or one.quantity.agrees(other.quantity):
            continue
        if item.indicator.direction * (one.quantity.value - other.quantity.value) > 0:
            found.append(Lead(item.indicator, one, other))
    return tuple(found)


def take_table(found: Iterable[Exchange], lang: Lang = "zh") -> pd.DataFrame:
    """List what this city could take: peer, domain, the peer's measures with their instrument."""
    heads = {
        "zh": ["城市", "领域", "做法（工具）"],
        "en": ["City", "Domain", "Measures (instrument)"],
    }
    rows = [
        (
            "" if place else one.peer,
            label("domain", domain, lang),
            [part for measure in measures for part in (_told(measure, lang), measure.source)],
        )
        for one in found
        for place, (domain, measures) in enumerate(one.to_take.items())
    ]
    return pd.DataFrame(rows, columns=heads[lang], dtype=object)


def give_table(found: Sequence[Exchange], lang: Lang = "zh") -> pd.DataFrame:
    """Count by domain and peer the measures that only this city has, with examples."""
    domains = dict.fromkeys(domain for one in found for domain in one.to_give)
    rows = []
    for domain in domains:
        given = [one.to_give.get(domain, ()) for one in found]
        longest = max(given, key=len)
        examples = [part for p in longest[:_EXAMPLES] for part in (_told(p, lang), p.source)]
        counts = (str(len(measures)) if measures else "—" for measures in given)
        rows.append((label("domain", domain, lang), *counts, examples))
    peers = [one.peer.name(lang) for one in found]
    first, last = ("领域", "例") if lang == "zh" else ("Domain", "Examples")
    return pd.DataFrame(rows, columns=[first, *peers, last], dtype=object)


def leads_table(
    found: Sequence[Exchange], items: Iterable[Comparison], lang: Lang = "zh", most: int = MOST
) -> pd.DataFrame:
    """List the indicators on which this city and a peer differ clearly, one column a city.

    Parameters
    ----------
    found
        The exchanges, at least one.
    items
        From `helpers.casebook.cohort.comparisons`; the most widely published come first.
    lang
        The language.
    most
        How many indicators are listed at most.
    """
    own = found[0].place
    clear = {lead.indicator.id for one in found for lead in (*one.peer_leads, *one.own_leads)}
    rows = [
        (
            item.indicator,
            [item.claims[own], item.claims[own].period],
            *(_held(item, one, lang) for one in found),
        )
        for item in items
        if item.indicator.id in clear
    ]
    heads = [
        "指标" if lang == "zh" else "Indicator",
        *(p.name(lang) for p in (own, *(o.peer for o in found))),
    ]
    return pd.DataFrame(rows[:most], columns=heads, dtype=object)


def _held(item: Comparison, one: Exchange, lang: Lang) -> list[object] | None:
    """Say a peer's figure, and whether it is better or worse than this city's."""
    claim = item.claims.get(one.peer)
    if claim is None:
        return None
    word = Words("相当", "alike")
    if any(lead.indicator == item.indicator for lead in one.peer_leads):
        word = Words("更好", "better")
    elif any(lead.indicator == item.indicator for lead in one.own_leads):
        word = Words("较差", "worse")
    return [claim, claim.period, word.say(lang)]


def _measures(case: Case, place: Place) -> tuple[Measure, ...]:
    rows = in_order(whole(case.measures(place=place)))
    return measure_list(case, rows)


def _told(measure: Measure, lang: Lang) -> str:
    instrument = label("instrument", measure.instrument, lang)
    name = measure.name(lang)
    return f"{name}（{instrument}）" if lang == "zh" else f"{name} ({instrument.lower()})"
