"""What two cities could take from each other: measures one has, and figures that are better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.audit.cohort import Comparison
from helpers.casebook import Case, Indicator, Place, label
from helpers.casebook.measures import domain_of, in_order, whole
from helpers.casebook.schema.vocabulary import Words

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
    """What a city and a peer could take from each other.

    Attributes
    ----------
    peer
        The other city.
    recorded
        Number of measures on record of this city and of the peer; nothing follows from a zero.
    to_take, to_give
        Measures of the peer's own level, and of this city's, that the other could take: rows as
        `lacking` gives them.
    peer_leads, own_leads
        Indicators on which the peer, and this city, does clearly better.
    """

    peer: Place
    recorded: tuple[int, int]
    to_take: pd.DataFrame
    to_give: pd.DataFrame
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
        From `helpers.audit.cohort.comparisons`; the most widely recorded come first.
    """
    items = tuple(items)
    found = [exchange(case, place, items) for place in near[:PEERS]]
    both = [one for one in found if all(one.recorded)]
    taking, leading = take_table(case, found), leads_table(case, found, items)
    common = [x for x in items if case.place in x.claims and any(o.peer in x.claims for o in found)]
    any_measures = any(any(one.recorded) for one in found)
    return Exchanges(
        taking=taking,
        giving=give_table(case, both),
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
            "level": bool(common and leading.empty) or None,
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
        From `helpers.audit.cohort.comparisons`.
    """
    all_own, all_other = case.measures(place=case.place), case.measures(place=peer)
    own, other = whole(all_own), whole(all_other)
    items = tuple(items)
    return Exchange(
        peer,
        (len(own), len(other)),
        lacking(other, all_own),
        lacking(own, all_other),
        leads(items, peer, case.place),
        leads(items, case.place, peer),
    )


def lacking(some: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Pick a city's measures of its own level whose domain and instrument the other city lacks.

    Parameters
    ----------
    some, others
        Measures of the city and of the other, as `Case.measures` gives them.

    Returns
    -------
    pandas.DataFrame
        Rows of `some` with their ``domain`` (air and soil within the governance system), by
        instrument and level.
    """
    some = in_order(some[~some["level"].isin(_HIGHER)])
    some = some.assign(domain=[domain_of(theme) for theme in some["theme"]])
    known = set(zip(map(domain_of, others["theme"]), others["instrument"], strict=True))
    pairs = zip(some["domain"], some["instrument"], strict=True)
    return some.iloc[[row for row, pair in enumerate(pairs) if pair not in known]]


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


def take_table(case: Case, found: Iterable[Exchange]) -> pd.DataFrame:
    """List what this city could take: peer, domain, the peer's measures with their instrument."""
    rows = [
        ("" if number else one.peer, label("domain", str(domain), case.lang), _told(case, measures))
        for one in found
        for number, (domain, measures) in enumerate(one.to_take.groupby("domain", sort=False))
    ]
    return pd.DataFrame(rows, columns=list(_TAKE_HEADS[case.lang]), dtype=object)


def give_table(case: Case, found: Sequence[Exchange]) -> pd.DataFrame:
    """Count by domain and peer the measures that only this city has, with examples."""
    first, last = ("领域", "例") if case.lang == "zh" else ("Domain", "Examples")
    rows = []
    for domain in dict.fromkeys(name for one in found for name in one.to_give["domain"]):
        given = [one.to_give[one.to_give["domain"] == domain] for one in found]
        examples = _told(case, max(given, key=len).head(_EXAMPLES))
        counts = (len(measures) or None for measures in given)
        rows.append((label("domain", domain, case.lang), *counts, examples))
    peers = [one.peer.name(case.lang) for one in found]
    return pd.DataFrame(rows, columns=[first, *peers, last], dtype=object)


def leads_table(case: Case, found: Sequence[Exchange], items: Iterable[Comparison]) -> pd.DataFrame:
    """List the indicators on which this city and a peer differ clearly, one column a city."""
    clear = {lead.id for one in found for lead in (*one.peer_leads, *one.own_leads)}
    rows = [
        (
            item.indicator,
            [item.claims[case.place], item.claims[case.place].period],
            *(_held(item, one) for one in found),
        )
        for item in items
        if item.indicator.id in clear
    ]
    cities = [case.place, *(one.peer for one in found)]
    heads = [Words("指标", "Indicator").say(case.lang), *(one.name(case.lang) for one in cities)]
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


def _told(case: Case, measures: pd.DataFrame) -> list[object]:
    """Write measures with instrument and source."""
    written = "{}（{}）" if case.lang == "zh" else "{} ({})"
    return [
        part
        for row in measures.to_dict("records")
        for part in (
            written.format(
                row[f"name_{case.lang}"], label("instrument", row["instrument"], case.lang).lower()
            ),
            case.source(row["source"]),
        )
    ]
