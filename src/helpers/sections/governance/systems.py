"""What section 02 shows: measures by domain, instrument, level and start, and the cohort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import pandas as pd

from helpers.casebook import Case, Source, label
from helpers.casebook.measures import LEVELS, domain_of, domains, in_order, whole
from helpers.quantity import Lang, Period
from helpers.sections.governance import instruments

#: A city with fewer measures than this is shown without its empty domains.
_WHOLE_LIST = 12


@dataclass(frozen=True)
class Systems:
    """The measures of a city as frames and figures for sentences; what is absent is none.

    Attributes
    ----------
    standing
        The measures of the section, with source, instrument, domain, level and status.
    matrix
        Number of measures by domain (rows) and instrument (columns), named in the language.
    begun
        Measures with a known start: label, date, text, group; columns of `charts.Event`.
    chiefs
        By chief system (rows) and level (columns): ``pass`` where it is recorded, else ``none``.
    breadth
        Cities with their number of domains: label, value, text, marked; columns of `charts.Dot`.
    figures
        Numbers and names for sentences.
    sources
        What `matrix`, `begun` and `chiefs` rest on, by these names.
    """

    standing: pd.DataFrame
    matrix: pd.DataFrame
    begun: pd.DataFrame
    chiefs: pd.DataFrame
    breadth: pd.DataFrame
    figures: Mapping[str, Any]
    sources: Mapping[str, list[Source]]


def systems(case: Case) -> Systems:
    """Read a city's measures of governance, and the domains that its cohort covers."""
    lang, measures = case.lang, case.measures()
    section = in_order(case.measures(section="governance"))
    own, found = instruments.profile(case), instruments.chiefs(measures)
    cohort = instruments.cohort_profiles(case)
    matrix, started = _matrix(measures, own, lang), _begun(measures, lang)
    bodies = instruments.organisations(measures)
    return Systems(
        standing=instruments.standing_table(case, section, lang),
        matrix=matrix,
        begun=started.drop(columns="source"),
        chiefs=pd.DataFrame(
            [["pass" if level in one.levels else "none" for level in LEVELS] for one in found],
            index=[one.name(lang) for one in found],
            columns=[label("level", level, lang) for level in LEVELS],
            dtype=object,
        ),
        breadth=_breadth(case, cohort, lang),
        figures={
            **_standing(section, lang),
            **_domains(own, matrix, lang),
            **_led(case, found, bodies, lang),
            **_beside(case, own, cohort),
            "begun": len(started) or None,
            "first": min(started["date"])[:4] if len(started) else None,
            "last": max(started["date"])[:4] if len(started) else None,
        },
        sources={
            "matrix": _sources(case, measures),
            "begun": _sources(case, started),
            "chiefs": [case.source(name) for one in found for name in one.sources],
        },
    )


def _sources(case: Case, rows: pd.DataFrame) -> list[Source]:
    return [case.source(name) for name in dict.fromkeys(rows["source"])]


def _matrix(measures: pd.DataFrame, own: instruments.Profile, lang: Lang) -> pd.DataFrame:
    counts = instruments.counts(measures)
    if own.measures < _WHOLE_LIST:
        counts = counts[counts.sum(axis=1) > 0]
    rows = [label("domain", name, lang) for name in counts.index]
    columns = [label("instrument", name, lang) for name in counts.columns]
    return counts.set_axis(rows, axis=0).set_axis(columns, axis=1)


def _begun(measures: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    rows = whole(measures)
    rows = rows[rows["started"] != ""]
    rows = rows.assign(domain=[domain_of(theme) for theme in rows["theme"]])
    rows = rows.sort_values("domain", key=lambda one: one.map(domains().index), kind="stable")
    return pd.DataFrame(
        [
            (
                row[f"name_{lang}"],
                row["started"],
                Period(row["started"], row["started"]).words(lang),
                label("domain", row["domain"], lang),
                row["source"],
            )
            for row in rows.to_dict("records")
        ],
        columns=["label", "date", "text", "group", "source"],
    )


def _breadth(case: Case, cohort: tuple[instruments.Profile, ...], lang: Lang) -> pd.DataFrame:
    written = "{}（{}项）" if lang == "zh" else "{} ({} measures)"
    rows = [
        (
            one.place.name(lang),
            one.breadth,
            written.format(one.breadth, one.measures),
            one.place == case.place,
        )
        for one in cohort
    ]
    return pd.DataFrame(rows, columns=["label", "value", "text", "marked"])


def _standing(section: pd.DataFrame, lang: Lang) -> dict[str, Any]:
    counted = "{}{}项" if lang == "zh" else "{1} {0}"
    by_status = [
        counted.format(label("status", key, lang).lower(), count)
        for key, count in instruments.status_counts(section).items()
    ]
    waiting = section.loc[section["status"] == "preparing", f"name_{lang}"]
    return {
        "recorded": len(section) or None,
        "standing": by_status,
        "waiting": [f"“{name}”" for name in waiting],
    }


def _domains(own: instruments.Profile, matrix: pd.DataFrame, lang: Lang) -> dict[str, Any]:
    tally = matrix.sum()
    most = list(tally.index[tally == tally.max()]) if len(tally) else []
    gaps = [label("domain", name, lang) for name in domains() if name not in own.domains]
    return {
        "all": own.measures or None,
        "breadth": own.breadth,
        "most": [name.lower() for name in most] if len(most) <= 2 else None,
        "open_domains": gaps if own.measures else None,
    }


def _led(
    case: Case, found: tuple[instruments.Chiefs, ...], bodies: pd.DataFrame, lang: Lang
) -> dict[str, Any]:
    bracketed = "{}（{}）" if lang == "zh" else "{} ({})"

    def at(name: str, levels: list[str]) -> str:
        return bracketed.format(name, ", ".join(label("level", x, lang).lower() for x in levels))

    bodies_at = zip(bodies[f"name_{lang}"], bodies["level"], strict=True)
    return {
        "deepest": found[0].name(lang) if found else None,
        "depth": len(found[0].levels) if found else None,
        "chiefs": [at(one.name(lang), list(one.levels)) for one in found],
        "chief_sources": [case.source(name) for one in found for name in one.sources],
        "bodies": [at(name, [level]) for name, level in bodies_at],
        "body_count": len(bodies) or None,
        "body_sources": _sources(case, bodies),
    }


def _beside(
    case: Case, own: instruments.Profile, cohort: tuple[instruments.Profile, ...]
) -> dict[str, Any]:
    others = [one for one in cohort if one.place != case.place]
    mixed = [one.mix for one in others if one.mix is not None]
    known = bool(others) and bool(own.measures)
    return {
        "cities": len(cohort),
        "middle": f"{median(one.breadth for one in others):g}" if known else None,
        "mix": f"{own.mix:.2f}" if own.mix is not None else None,
        "mixed": len(mixed) or None,
        "least_mix": f"{min(mixed):.2f}" if mixed else None,
        "most_mix": f"{max(mixed):.2f}" if mixed else None,
        "middle_mix": f"{median(mixed):.2f}" if mixed else None,
    }
