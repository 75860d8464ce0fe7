"""Identities of streaks: years running that several sources count from one start."""

from __future__ import annotations

from helpers.audit.identity import Identity, Input, Values, counted
from helpers.quantity import Quantity

# How many years back the latest figure may lie that a publication speaks of.
MOST_YEARS_LATE = 2


def _later_years(values: Values) -> Quantity:
    """Years from the end of the earlier streak to the end of the later one."""
    return counted(values.last_year("late") - values.last_year("early"), "年")


def _start_of(values: Values) -> str:
    """First year of the later streak, as text."""
    return str(round(values.last_year("late") - values["late"].value + 1))


def _streaks_overlap(values: Values) -> bool:
    """Whether two streaks of known years share a year, the earlier-ending one first."""
    early, late = values.last_year("early"), values.last_year("late")
    known = values.claim("early").period.start and values.claim("late").period.start
    return bool(known) and 0 < early <= late and late - values["late"].value + 1 <= early


def _open_streak_follows(values: Values) -> bool:
    """Whether a streak whose last year is not stated may continue one whose years are known.

    Such a streak ends at the latest in the year of its publication; figures of up to
    `MOST_YEARS_LATE` years before are usual. One that lags further may be another streak.
    """
    early, late = values.last_year("early"), values.last_year("late")
    known, open_ = values.claim("early").period.start, not values.claim("late").period.start
    lag = values["early"].value + late - early - values["late"].value
    return bool(known) and open_ and 0 < early <= late and lag <= MOST_YEARS_LATE


STREAK = Identity(
    id="streak",
    inputs={
        "early": Input("", "streak"),
        "late": Input("", "streak", when="any", other_source=True),
    },
    applies=_streaks_overlap,
    left=lambda v: v["early"] + _later_years(v),
    relation="=",
    right=lambda v: v["late"],
    also={
        "start": _start_of,
        "early_end": lambda v: str(v.last_year("early")),
        "late_end": lambda v: str(v.last_year("late")),
    },
)


STREAK_OPEN = Identity(
    id="streak_open",
    inputs={
        "early": Input("", "streak"),
        "late": Input("", "streak", when="any", other_source=True),
    },
    applies=_open_streak_follows,
    left=lambda v: v["early"] + _later_years(v),
    relation="≥",
    right=lambda v: v["late"],
    also={
        "early_end": lambda v: str(v.last_year("early")),
        "late_end": lambda v: str(v.last_year("late")),
    },
)
