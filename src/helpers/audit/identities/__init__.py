"""All identities that the audit runs, as data: inputs, formulas, relation and what to say.

Each family has its module: `balances` and `capacity` (electricity, waste), `ambient` (air),
`economy`, `shares` (parts and wholes), `changes`, `territory` (place and time) and `two_sources`;
streaks stand here. To add an identity, declare it in its family, list it in `IDENTITIES` and give
it a world in the property tests. Formulas are quantity arithmetic over the named inputs, so bounds
and printed formulas follow by themselves. Nothing here names a place.
"""

from __future__ import annotations

from helpers.audit.identities.ambient_air import (
    CLASS2_YEARS,
    COMPOSITE_INDEX,
    COMPOSITE_PART,
    FINE_AND_COARSE,
    GOOD_DAYS,
)
from helpers.audit.identities.balances import (
    CAPACITY_SCOPE,
    GENERATION_LIMIT,
    GENERATION_SHARE,
    PROVINCE_WIND,
    SOLID_WASTE,
    WIND_PART,
)
from helpers.audit.identities.capacity import (
    AVOIDED_CO2,
    CAPACITY_KINDS,
    FULL_LOAD,
    GENERATION_KINDS,
    HYDRO_SUM,
    ROOM_FOR_PLANTS,
    TOTALS_BY_SHARES,
    WIND_AND_SOLAR,
)
from helpers.audit.identities.changes import (
    ANNUAL_AND_CUMULATIVE,
    CHANGE,
    DIFFERENCE,
    GROWTH,
    REAL_GROWTH,
)
from helpers.audit.identities.economy import (
    GEP_PARTS,
    INTENSITY,
    PER_HEAD,
    SECTOR_SHARES,
    SECTORS_SUM,
)
from helpers.audit.identities.shares import (
    LAND_SHARE,
    PART_WITHIN_WHOLE,
    PER_AREA,
    REMAINDER,
    SHARE_OF_WHOLE,
    SHARE_RANGE,
    WHOLE_SECTIONS,
)
from helpers.audit.identities.territory import (
    NESTED_PERIODS,
    PROVINCE_SHARE,
    RANK_IN_FIELD,
    WITHIN_PROVINCE,
)
from helpers.audit.identities.two_sources import (
    COMPATIBLE_FIGURE,
    CUT_FIGURE,
    SAME_FIGURE,
    SAME_HONOUR,
)
from helpers.audit.identity import Identity, Input, Statement, Values, counted
from helpers.casebook.schema.vocabulary import Words
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
    question=Words("不同时间公布的连续年数是否指向同一起点", "Do streaks start in the same year?"),
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
    failure=Words(
        "先公布的年数加上其后的年数不等于后公布的年数，两次公布的起点不同",
        "the earlier streak plus the years since is not the later one: they start differently",
    ),
    holds=Statement(
        Words("{subject}：两次公布的起点相同", "{subject}: two streaks start alike"),
        Words(
            "至{early_end}年连续{early}，至{late_end}年连续{late}，都从{start}年算起。",
            "{early} running to {early_end} and {late} running to {late_end} both start in "
            "{start}.",
        ),
    ),
    fails=Statement(
        Words("{subject}：两次公布的起点不同", "{subject}: two streaks start apart"),
        Words(
            "至{early_end}年连续{early}，到{late_end}年应为{left}，公布的却是{late}。",
            "{early} running to {early_end} would be {left} by {late_end}, but {late} was "
            "published.",
        ),
    ),
)


STREAK_OPEN = Identity(
    id="streak_open",
    question=Words(
        "末年未写明的连续年数能否接上已知的起点",
        "Can a streak without a stated last year continue a known one?",
    ),
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
    failure=Words(
        "后公布的年数比从已知起点数到公布之年还长，两次公布的起点不同",
        "the later streak is longer than the years from the known start to its publication",
    ),
    holds=Statement(
        Words("{subject}：两次公布可以相接", "{subject}: the two streaks can join"),
        Words(
            "至{early_end}年连续{early}；{late_end}年公布连续{late}，末年未写明，"
            "从同一起点数到当年至多{left}，可以相接。",
            "{early} running to {early_end}; {late} published in {late_end} without its last "
            "year: from the same start it could be {left} at most, so the two can join.",
        ),
    ),
    fails=Statement(
        Words("{subject}：两次公布接不上", "{subject}: the two streaks cannot join"),
        Words(
            "至{early_end}年连续{early}，到{late_end}年至多{left}，公布的却是{late}。",
            "{early} running to {early_end} is {left} by {late_end} at most, but {late} was "
            "published.",
        ),
    ),
)


# In the order in which findings of one verdict are told.
IDENTITIES = (
    CAPACITY_SCOPE,
    ROOM_FOR_PLANTS,
    GENERATION_SHARE,
    GENERATION_LIMIT,
    FULL_LOAD,
    TOTALS_BY_SHARES,
    AVOIDED_CO2,
    WIND_PART,
    PROVINCE_WIND,
    HYDRO_SUM,
    WIND_AND_SOLAR,
    CAPACITY_KINDS,
    GENERATION_KINDS,
    SOLID_WASTE,
    CLASS2_YEARS,
    STREAK,
    STREAK_OPEN,
    GOOD_DAYS,
    COMPOSITE_INDEX,
    COMPOSITE_PART,
    FINE_AND_COARSE,
    WHOLE_SECTIONS,
    SECTORS_SUM,
    SECTOR_SHARES,
    SHARE_OF_WHOLE,
    PER_HEAD,
    INTENSITY,
    GROWTH,
    REAL_GROWTH,
    DIFFERENCE,
    CHANGE,
    ANNUAL_AND_CUMULATIVE,
    GEP_PARTS,
    LAND_SHARE,
    PER_AREA,
    PROVINCE_SHARE,
    WITHIN_PROVINCE,
    PART_WITHIN_WHOLE,
    REMAINDER,
    SHARE_RANGE,
    RANK_IN_FIELD,
    NESTED_PERIODS,
    SAME_FIGURE,
    CUT_FIGURE,
    SAME_HONOUR,
    COMPATIBLE_FIGURE,
)
