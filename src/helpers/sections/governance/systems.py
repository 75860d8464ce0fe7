"""What section 02 shows: when the measures of a city began, by domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.casebook import Case, Source, label
from helpers.casebook.measures import domain_of, domains, whole
from helpers.quantity import Period


@dataclass(frozen=True)
class Begun:
    """The measures of a city with a known start."""

    #: Label, date, text, group; columns of `charts.Event`.
    events: pd.DataFrame
    #: Numbers for sentences; absent ones are none.
    figures: Mapping[str, Any]
    #: What `events` rests on.
    sources: tuple[Source, ...]


def begun(case: Case) -> Begun:
    """Return the measures of a city whose start is on record, parts of others left out."""
    lang, rows = case.lang, whole(case.measures())
    rows = rows[rows["started"] != ""]
    rows = rows.assign(domain=[domain_of(theme) for theme in rows["theme"]])
    rows = rows.sort_values("domain", key=lambda one: one.map(domains().index), kind="stable")
    events = [
        (
            row[f"name_{lang}"],
            row["started"],
            Period(row["started"], row["started"]).words(lang),
            label("domain", row["domain"], lang),
        )
        for row in rows.to_dict("records")
    ]
    dates = [date for _, date, *_ in events]
    return Begun(
        events=pd.DataFrame(events, columns=["label", "date", "text", "group"]),
        figures={
            "begun": len(events) or None,
            "all": len(whole(case.measures())) or None,
            "first": min(dates)[:4] if dates else None,
            "last": max(dates)[:4] if dates else None,
        },
        sources=tuple(case.source(name) for name in dict.fromkeys(rows["source"])),
    )
