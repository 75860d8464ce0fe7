"""Identities of ambient air: streaks against limits, days and their share, the composite index.

Limits are those of GB 3095 in force; the composite index is the sum of the six assessed values
over their Class II limits (HJ 663 and the ministry's technical rules on ranking cities).
"""

from __future__ import annotations

from collections.abc import Iterable

from helpers.audit.identity import Identity, Input, Statement, Values
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
    question=Words(
        "连续达标的年份里，公布的浓度是否都不高于二级限值",
        "Do the years of a streak at Class II keep its limits?",
    ),
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
    failure=Words(
        "声称连续达标的年份里有一项污染物高于二级限值：年数、范围或浓度（是否扣除沙尘、标况或实况）有一项对不上",
        "a pollutant is over its Class II limit in a year that the streak counts: the years, the "
        "area or the concentration (dust days, reference conditions) does not match",
    ),
    holds=Statement(
        Words("{subject}与{year}年的浓度相容", "{subject} fits the values of {year}"),
        Words(
            "{year}年{pollutant}{value}，不高于二级限值{right}{standard}，与连续{streak}达标相容。",
            "{pollutant} was {value} in {year}, within the limit of {right}{standard}: it fits "
            "{streak} running.",
        ),
    ),
    fails=Statement(
        Words("{subject}与{year}年的浓度矛盾", "{subject} contradicts the values of {year}"),
        Words(
            "{year}年{pollutant}{value}，高于二级限值{right}{standard}，而这一年在公布的连续{streak}达标之内。",
            "{pollutant} was {value} in {year}, over the limit of {right}{standard}, though {year} "
            "is one of the {streak} running that were published.",
        ),
    ),
    judges=("streak",),
)


def _valid_days(values: Values) -> bool:
    """Whether fewer valid days, but enough for the year to count, explain the share."""
    implied = values["days"] / values["share"]
    most = values.claim("days").period.days or 0
    return implied.high >= FEWEST_VALID_DAYS and implied.low <= most


GOOD_DAYS = Identity(
    id="good_days",
    question=Words("优良天数除以全年天数是否等于优良率", "Do good days give the share published?"),
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
    failure=Words(
        "优良天数与优良率折合的有效天数不足或超过全年，两数口径不同（是否扣除沙尘）或有误",
        "days and share mean more days than the year has, or too few: scope differs, dust days "
        "excluded for instance, or one is wrong",
    ),
    holds=Statement(
        Words("优良天数与优良率一致", "Good days and their share agree"),
        Words(
            "{days}除以全年天数得{left}，与公布的{share}相符。",
            "{days} of the year is {left}, in line with the {share} published.",
        ),
    ),
    fails=Statement(
        Words("优良天数与优良率不符", "Good days contradict their share"),
        Words(
            "{days}除以全年天数得{left}，公布的却是{share}，折合有效天数{valid}。",
            "{days} of the year is {left}, but {share} was published, which means {valid}.",
        ),
    ),
    narrow=Statement(
        Words("优良率按有效监测天数计", "The share counts valid days"),
        Words(
            "{days}除以全年天数得{left}，公布的是{share}，折合有效天数{valid}：分母是有效监测天数。",
            "{days} of the year is {left}, while {share} was published, which means {valid} with "
            "valid data.",
        ),
    ),
)

FINE_AND_COARSE = Identity(
    id="fine_and_coarse",
    question=Words("PM2.5是否不高于PM10", "Is PM2.5 no more than PM10?"),
    inputs={"fine": Input(of=_FINE), "coarse": Input(of=_FINE, same_scope=True, each=True)},
    left=lambda v: v["fine"],
    relation="≤",
    right=lambda v: v["coarse"],
    failure=Words(
        "PM2.5是PM10的一部分；倒过来说明时段、范围不同或有误",
        "PM2.5 is part of PM10; the reverse means other times or places, or an error",
    ),
    holds=Statement(
        Words("PM2.5不高于PM10", "PM2.5 is within PM10"),
        Words("PM2.5为{fine}，PM10为{coarse}。", "PM2.5 is {fine}, PM10 {coarse}."),
    ),
    fails=Statement(
        Words("PM2.5高于PM10", "PM2.5 exceeds PM10"),
        Words("PM2.5为{fine}，PM10却是{coarse}。", "PM2.5 is {fine}, but PM10 only {coarse}."),
    ),
    weighs=False,
)


def _ratios(values: Values, names: Iterable[str]) -> Quantity:
    """Add up assessed values over their limits; CO counts by its 24-hour, O3 by its 8-hour one."""
    first, *others = (name for name in names if values.has(name, f"{name}_limit"))
    total = values[first] / values[f"{first}_limit"]
    for name in others:
        total = total + values[name] / values[f"{name}_limit"]
    return total


def _pollutants(*, optional: bool) -> dict[str, Input]:
    values = {name: Input(name, same_scope=True, optional=optional) for name in POLLUTANTS}
    limits = {
        f"{name}_limit": Input(name, where="standard", optional=optional) for name in POLLUTANTS
    }
    return {**values, **limits}


COMPOSITE_INDEX = Identity(
    id="composite_index",
    question=Words(
        "六项污染物能否合成公布的综合指数", "Do six pollutants give the index published?"
    ),
    inputs={"index": Input("air_composite_index"), **_pollutants(optional=False)},
    left=lambda v: _ratios(v, POLLUTANTS),
    relation="=",
    right=lambda v: v["index"],
    failure=Words(
        "六项浓度与二级限值之比的和不等于综合指数，两者的时段、范围或标准版本不同",
        "the six ratios to Class II limits do not add up to the index: period, area or edition "
        "of the standard differ",
    ),
    holds=Statement(
        Words("综合指数与六项浓度一致", "The composite index fits the six values"),
        Words(
            "六项浓度与限值之比合计{left}，与公布的{index}相符。",
            "The six ratios add up to {left}, in line with the {index} published.",
        ),
    ),
    fails=Statement(
        Words("综合指数与六项浓度不符", "The composite index contradicts the six values"),
        Words(
            "六项浓度与限值之比合计{left}，公布的却是{index}。",
            "The six ratios add up to {left}, but {index} was published.",
        ),
    ),
)

COMPOSITE_PART = Identity(
    id="composite_part",
    question=Words("综合指数是否容得下已公布的各项", "Has the index room for what was published?"),
    inputs={"index": Input("air_composite_index"), **_pollutants(optional=True)},
    applies=lambda v: (
        any(v.has(name, f"{name}_limit") for name in POLLUTANTS) and not v.has(*POLLUTANTS)
    ),
    left=lambda v: v["index"],
    relation="≥",
    right=lambda v: _ratios(v, POLLUTANTS),
    failure=Words(
        "部分污染物的分指数之和已超过综合指数，两者的时段、范围或标准版本不同",
        "some pollutants already exceed the index: period, area or edition differ",
    ),
    holds=Statement(
        Words("综合指数容得下已公布的各项", "The index has room for the values published"),
        Words(
            "综合指数{index}，已公布各项合计{right}。",
            "The index is {index}; what was published adds up to {right}.",
        ),
    ),
    fails=Statement(
        Words("综合指数小于已公布各项之和", "The index is less than what was published"),
        Words(
            "综合指数{index}，已公布各项却已合计{right}。",
            "The index is {index}, but what was published adds up to {right}.",
        ),
    ),
    weighs=False,
)
