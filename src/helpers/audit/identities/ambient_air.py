"""Identities of ambient air: streaks against limits, days and their share, the composite index.

Limits are those of GB 3095 in force; the composite index is the sum of the six assessed values
over their Class II limits (HJ 663 and the ministry's technical rules on ranking cities).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

from helpers.audit.identity import Identity, Input, Values
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Quantity

POLLUTANTS = ("so2", "no2", "pm10", "pm25", "co_p95", "o3_p90")
# Fewest days with a valid daily value in a year whose assessment counts (HJ 663-2013).
FEWEST_VALID_DAYS = 324
# Scopes of the built-up area, whose stations speak for a city in GB 3095 and HJ 663.
_URBAN = ("", "市区", "城区", "市城区", "中心城区", "建成区")

_FINE = {"pm25": ("pm10",), "pm25_period": ("pm10_period",)}


def _of_the_city(values: Values) -> bool:
    """Whether a year's value and a streak both speak for the city as it is assessed."""
    value, streak = values.claim("value"), values.claim("streak")
    year = value.period.start == value.period.end and len(value.period.end) == 4
    return year and (value.scope == streak.scope or {value.scope, streak.scope} <= set(_URBAN))


CLASS2_YEARS = Identity(
    id="class2_years",
    inputs={
        "value": Input(of={name: (name,) for name in POLLUTANTS}),
        "streak": Input("air_class2", "streak", when="covering", each=True),
        "limit": Input(where="standard"),
    },
    applies=_of_the_city,
    left=lambda v: v["value"],
    relation="≤",
    right=lambda v: v["limit"],
    also={
        "pollutant": lambda v: Words(
            v.claim("value").indicator.name_zh, v.claim("value").indicator.name_en
        ),
        "year": lambda v: v.claim("value").period.end,
        "standard": lambda v: v.source("limit"),
    },
    judges=("streak",),
)


def _valid_days(values: Values) -> bool:
    """Whether fewer valid days, but enough for the year to count, explain the share."""
    implied = values["days"] / values["share"]
    most = values.claim("days").period.days or 0
    return implied.high >= FEWEST_VALID_DAYS and implied.low <= most


GOOD_DAYS = Identity(
    id="good_days",
    inputs={
        "days": Input("good_air_days", same_scope=True),
        "share": Input("good_air_days_share", "share", same_scope=True),
    },
    applies=lambda v: bool(v.claim("days").period.days),
    left=lambda v: (v["days"] / v.days("days")).to("%"),
    relation="=",
    right=lambda v: v["share"],
    narrower=_valid_days,
    also={"valid": lambda v: v["days"] / v["share"]},
)

FINE_AND_COARSE = Identity(
    id="fine_and_coarse",
    inputs={"fine": Input(of=_FINE), "coarse": Input(of=_FINE, same_scope=True, each=True)},
    left=lambda v: v["fine"],
    relation="≤",
    right=lambda v: v["coarse"],
    weighs=False,
)


def _ratios(values: Values, names: Iterable[str]) -> Quantity:
    """Add up assessed values over their limits; CO counts by its 24-hour, O3 by its 8-hour one."""
    ratios = (values[n] / values[f"{n}_limit"] for n in names if values.has(n, f"{n}_limit"))
    return reduce(add, ratios)


def _pollutants(*, optional: bool) -> dict[str, Input]:
    values = {name: Input(name, same_scope=True, optional=optional) for name in POLLUTANTS}
    limits = {
        f"{name}_limit": Input(name, where="standard", optional=optional) for name in POLLUTANTS
    }
    return {**values, **limits}


COMPOSITE_INDEX = Identity(
    id="composite_index",
    inputs={"index": Input("air_composite_index"), **_pollutants(optional=False)},
    left=lambda v: _ratios(v, POLLUTANTS),
    relation="=",
    right=lambda v: v["index"],
)

COMPOSITE_PART = Identity(
    id="composite_part",
    inputs={"index": Input("air_composite_index"), **_pollutants(optional=True)},
    applies=lambda v: (
        any(v.has(name, f"{name}_limit") for name in POLLUTANTS) and not v.has(*POLLUTANTS)
    ),
    left=lambda v: v["index"],
    relation="≥",
    right=lambda v: _ratios(v, POLLUTANTS),
    weighs=False,
)
