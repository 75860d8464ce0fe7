"""What two cities could take from each other: measures one has, and figures that are better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.casebook import Case, Indicator, Place, label
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
#: What a higher level did for a city is no measure that another city could take over.
_HIGHER: Final = ("national", "province")
_TAKE_HEADS: Final = {
    "zh": ("城市", "领域", "做法（工具）"),
    "en": ("City", "Domain", "Measures (instrument)"),
}


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
        Measures of the peer's own level in a domain, or with an instrument in a domain, where
        this city has none; by domain.
    to_give
        The same the other way round.
    peer_leads, own_leads
        Indicators on which the peer, and this city, does clearly better.
    """

    place: Place
    peer: Place
    recorded: tuple[int, int]
    to_take: Mapping[str, tuple[Measure, ...]]
    to_give: Mapping[str, tuple[Measure, ...]]
    peer_leads: tuple[Indicator, ...]
    own_leads: tuple[Indicator, ...]


@dataclass(frozen=True)
class Exchanges:
    """What a city and the nearest of its cohort could take from each other.

    Attributes
    ----------
    taking, giving, leading
        Tables: what the city could take, what it could give, and where figures clearly differ.
    figures
        Numbers and names for sentences; what is absent is none.
    """

    taking: pd.DataFrame
    giving: pd.DataFrame
    leading: pd.DataFrame
    figures: Mapping[str, Any]


def exchanges(case: Case, near: Sequence[Place], items: Iterable[Comparison]) -> Exchanges:
    """Hold a city beside the nearest of its cohort.

    Parameters
    ----------
    case
        The city's case.
    near
        The other cities, nearest first.
    items
        From `helpers.casebook.cohort.comparisons`; the most widely recorded come first.
    """
    items = tuple(items)
    found = [exchange(case, place, items) for place in near[:PEERS]]
    both = [one for one in found if all(one.recorded)]
    taking, leading = take_table(found, case.lang), leads_table(found, items, case.lang)
    any_measures = any(any(one.recorded) for one in found)
    return Exchanges(
        taking=taking,
        giving=give_table(both, case.lang),
        leading=leading.iloc[:MOST],
        figures={
            "place": case.place,
            "peers": [one.peer for one in found],
            "silent": [one.peer for one in found if not one.recorded[1]] if any_measures else None,
            "bare": bool(found and not any_measures) or None,
            "covered": bool(both and taking.empty) or None,
            "own_count": both[0].recorded[0] if both else None,
            "counts": [one.recorded[1] for one in both],
            "ahead": sum(len(one.peer_leads) for one in found),
            "behind": sum(len(one.own_leads) for one in found),
            "most": MOST if len(leading) > MOST else None,
            "level": bool(found and leading.empty) or None,
        },
    )


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
    own, other = whole(case.measures(place=case.place)), whole(case.measures(place=peer))
    items = tuple(items)
    return Exchange(
        case.place,
        peer,
        (len(own), len(other)),
        lacking(_own_level(case, other), measure_list(case, own)),
        lacking(_own_level(case, own), measure_list(case, other)),
        leads(items, peer, case.place),
        leads(items, case.place, peer),
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


def leads(items: Iterable[Comparison], better: Place, worse: Place) -> tuple[Indicator, ...]:
    """Find the indicators on which one city does clearly better than another.

    Clearly means that the bounds of the two figures do not meet.

    Parameters
    ----------
    items
        Comparisons; those that one of the two has not on record are passed over.
    better, worse
        The city that may lead, and the other.
    """
    found = []
    for item in items:
        one, other = item.claims.get(better), item.claims.get(worse)
        if one is None or other is None or one.quantity.agrees(other.quantity):
            continue
        if item.indicator.direction * (one.quantity.value - other.quantity.value) > 0:
            found.append(item.indicator)
    return tuple(found)


def take_table(found: Iterable[Exchange], lang: Lang = "zh") -> pd.DataFrame:
    """List what this city could take: peer, domain, the peer's measures with their instrument."""
    rows = [
        (
            "" if place else one.peer,
            label("domain", domain, lang),
            [part for measure in measures for part in (_told(measure, lang), measure.source)],
        )
        for one in found
        for place, (domain, measures) in enumerate(one.to_take.items())
    ]
    return pd.DataFrame(rows, columns=list(_TAKE_HEADS[lang]), dtype=object)


def give_table(found: Sequence[Exchange], lang: Lang = "zh") -> pd.DataFrame:
    """Count by domain and peer the measures that only this city has, with examples."""
    domains = dict.fromkeys(domain for one in found for domain in one.to_give)
    rows = []
    for domain in domains:
        given = [one.to_give.get(domain, ()) for one in found]
        longest = max(given, key=len)
        examples = [part for p in longest[:_EXAMPLES] for part in (_told(p, lang), p.source)]
        counts = (len(measures) or None for measures in given)
        rows.append((label("domain", domain, lang), *counts, examples))
    peers = [one.peer.name(lang) for one in found]
    first, last = ("领域", "例") if lang == "zh" else ("Domain", "Examples")
    return pd.DataFrame(rows, columns=[first, *peers, last], dtype=object)


def leads_table(
    found: Sequence[Exchange], items: Iterable[Comparison], lang: Lang = "zh"
) -> pd.DataFrame:
    """List the indicators on which this city and a peer differ clearly, one column a city."""
    clear = {lead.id for one in found for lead in (*one.peer_leads, *one.own_leads)}
    rows = [
        (
            item.indicator,
            [item.claims[found[0].place], item.claims[found[0].place].period],
            *(_held(item, one) for one in found),
        )
        for item in items
        if item.indicator.id in clear
    ]
    cities = [*(one.place for one in found[:1]), *(one.peer for one in found)]
    heads = [Words("指标", "Indicator").say(lang), *(place.name(lang) for place in cities)]
    return pd.DataFrame(rows, columns=heads, dtype=object)


def _held(item: Comparison, one: Exchange) -> list[object] | None:
    """Return a peer's figure, and whether it is better or worse than this city's."""
    claim = item.claims.get(one.peer)
    if claim is None:
        return None
    word = Words("相当", "alike")
    if item.indicator in one.peer_leads:
        word = Words("更好", "better")
    elif item.indicator in one.own_leads:
        word = Words("较差", "worse")
    return [claim, claim.period, word]


def _own_level(case: Case, rows: pd.DataFrame) -> tuple[Measure, ...]:
    return measure_list(case, in_order(rows[~rows["level"].isin(_HIGHER)]))


def _told(measure: Measure, lang: Lang) -> str:
    instrument = label("instrument", measure.instrument, lang)
    name = measure.name(lang)
    return f"{name}（{instrument}）" if lang == "zh" else f"{name} ({instrument.lower()})"
