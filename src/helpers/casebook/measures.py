"""Rows of measures: their domains, their order, and which of them are part of another."""

from __future__ import annotations

from typing import Final

import pandas as pd

from helpers.casebook.case import Case
from helpers.casebook.records import Place
from helpers.casebook.schema.vocabulary import WITHIN_DOMAIN, labels_of

#: Order in which places lead: from the country down to the village.
LEVELS: Final = ("national", "province", "city", "county", "township", "village")


def domain_of(theme: str) -> str:
    """Return the domain that a theme counts for; air and soil stand within governance."""
    return WITHIN_DOMAIN.get(theme, theme)


def domains() -> tuple[str, ...]:
    """List the fourteen domains of the list of reforms of the ecological-civilisation pilots.

    《国家生态文明试验区改革举措和经验做法推广清单》 (2020).
    """
    return tuple(key for key in labels_of("domain") if key not in WITHIN_DOMAIN)


def whole(measures: pd.DataFrame) -> pd.DataFrame:
    """Leave out the measures that are part of another one, as their ``parent`` says."""
    return measures[measures["parent"] == ""].reset_index(drop=True)


def in_order(measures: pd.DataFrame) -> pd.DataFrame:
    """Sort measures by instrument, then level from the country down, then identifier."""
    instruments = list(labels_of("instrument"))
    order = measures.assign(
        _instrument=[instruments.index(name) for name in measures["instrument"]],
        _level=[LEVELS.index(name) for name in measures["level"]],
    ).sort_values(["_instrument", "_level", "measure"], kind="stable")
    return order.drop(columns=["_instrument", "_level"]).reset_index(drop=True)


def conditions(case: Case, place: str | Place | None = None) -> pd.DataFrame:
    """Return the rows on what the measures of a city rest on, in the table's order.

    The city is that of the case, or another place.
    """
    measures = case.measures(place=place)["measure"]
    frame = case.casebook.conditions
    return frame[frame["measure"].isin(measures)].reset_index(drop=True)
