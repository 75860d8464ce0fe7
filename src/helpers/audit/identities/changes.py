"""Identities of change: yearly growth, change over a plan period, and the levels they link."""

from __future__ import annotations

from helpers.audit.identity import (
    NEVER,
    Allowance,
    Identity,
    Input,
    Statement,
    Values,
    always,
    fixed,
    near,
)
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Quantity, UnitMismatch

# Yearly price change that levels at current prices may show against real growth. The national GDP
# deflator stayed between −1 and 5 % from 2012 to 2024 (NBS).
MOST_PRICE_CHANGE = "5"
# Indicators whose growth is published at constant prices while their levels are at current ones.
AT_CONSTANT_PRICES = (
    "gdp",
    "primary_value_added",
    "secondary_value_added",
    "tertiary_value_added",
    "industry_value_added",
    "industry_value_added_all",
)

_LEVELS = ("level", "share")


def _is_money(values: Values, name: str) -> bool:
    return "元" in values.claim(name).unit


def _is_relative(values: Values) -> bool:
    """Whether growth is a percentage of a level, and not at constant prices."""
    anchor, unit = values.claim("growth"), values.claim("level").unit
    relative = anchor.unit == "%" and "%" not in unit and values["previous"].low > 0
    return relative and anchor.indicator.id not in AT_CONSTANT_PRICES


def _base(values: Values) -> Quantity:
    """Return the level of the year before that growth implies."""
    return values["level"] / (1 + values["growth"])


def _base_was_revised(values: Values) -> bool:
    """Whether growth fits a base that an ordinary revision or comparable prices would give."""
    return near(_base(values) / values["previous"]) or _is_money(values, "level")


GROWTH = Identity(
    id="growth",
    question=Words("两年数值之比是否等于公布的增速", "Do two years' levels give the growth?"),
    inputs={
        "growth": Input("", "growth"),
        "level": Input(same_scope=True),
        "previous": Input(same_scope=True, when="previous"),
    },
    applies=_is_relative,
    left=lambda v: (v["level"] / v["previous"] - 1).to("%"),
    relation="=",
    right=lambda v: v["growth"],
    narrower=_base_was_revised,
    also={"base": _base},
    failure=Words(
        "增速与两年的数值不能同时成立：口径不同、基数重算或误植",
        "growth and the two levels cannot all hold: scope, a base recomputed, or a misprint",
    ),
    holds=Statement(
        Words("{subject}：增速与两年数值一致", "{subject}: growth fits the two levels"),
        Words(
            "由{previous}到{level}变化{left}，与公布的{growth}相符。",
            "From {previous} to {level} is {left}, in line with the {growth} published.",
        ),
    ),
    fails=Statement(
        Words("{subject}：增速与两年数值不符", "{subject}: growth contradicts the two levels"),
        Words(
            "由{previous}到{level}变化{left}，公布的增速却是{growth}。",
            "From {previous} to {level} is {left}, but {growth} was published.",
        ),
    ),
    narrow=Statement(
        Words("{subject}：增速的基数不是上年公布的数", "{subject}: growth rests on another base"),
        Words(
            "由{previous}到{level}变化{left}，公布的增速是{growth}，折合上年同期{base}：增速按可比口径或修订后的"
            "基数计算，两年的数值不能直接相比。",
            "From {previous} to {level} is {left}, while {growth} was published, which means "
            "{base} the year before: growth is on a comparable or revised base, and the two "
            "levels do not compare as they stand.",
        ),
    ),
    judges=("growth",),
)

REAL_GROWTH = Identity(
    id="real_growth",
    question=Words(
        "现价水平与不变价增速之间的价格变动是否合理",
        "Is the price change between levels and real growth plausible?",
    ),
    inputs={
        "growth": Input("", "growth"),
        "level": Input(same_scope=True),
        "previous": Input(same_scope=True, when="previous"),
    },
    applies=lambda v: (
        v.claim("growth").indicator.id in AT_CONSTANT_PRICES
        and v.claim("growth").unit == "%"
        and v["previous"].low > 0
    ),
    left=lambda v: (v["level"] / v["previous"] / (1 + v["growth"]) - 1).to("%"),
    relation="=",
    right=fixed("0", "%"),
    allowance=Allowance(
        fixed(MOST_PRICE_CHANGE, "%"),
        Words(
            "一年价格变动在正负5%以内视为正常", "a yearly price change within 5% is taken as usual"
        ),
    ),
    narrower=always,
    also={"nominal": lambda v: (v["level"] / v["previous"] - 1).to("%")},
    failure=Words(
        "两年的水平值不是同一口径（上年数后来修订过），或当年价格变动异常",
        "the two levels are not of one vintage, the earlier one having been revised, or prices "
        "moved unusually",
    ),
    holds=Statement(
        Words("{subject}：现价与不变价增长相容", "{subject}: nominal and real growth fit"),
        Words(
            "现价由{previous}到{level}增长{nominal}，不变价增长{growth}，隐含价格变动{left}。",
            "From {previous} to {level} is {nominal} at current prices; with {growth} in real "
            "terms, prices moved {left}.",
        ),
    ),
    fails=NEVER,
    narrow=Statement(
        Words("{subject}：两年数值不能直接相比", "{subject}: the two levels do not compare"),
        Words(
            "现价由{previous}到{level}增长{nominal}，不变价增长{growth}，隐含价格变动{left}，超出常见范围：上年数"
            "多半后来修订过，引用两年数值须注明版本。",
            "From {previous} to {level} is {nominal} at current prices, against {growth} in real "
            "terms: prices would have moved {left}. The earlier level was probably revised "
            "since; say which vintage is meant.",
        ),
    ),
    judges=("growth", "previous"),
    corroborates=False,
    weighs=False,
)


def _is_absolute(values: Values) -> bool:
    """Whether a change is stated in the level's own unit, or in points of a share."""
    change, level = values["growth"], values["level"]
    if values.claim("growth").unit == "%" or values.claim("level").unit == "":
        return False
    try:
        return (level - change).unit is not None
    except UnitMismatch:
        return False


DIFFERENCE = Identity(
    id="difference",
    question=Words("两年数值之差是否等于公布的增减", "Do two years' levels give the change?"),
    inputs={
        "growth": Input("", "growth"),
        "level": Input(aspect=_LEVELS, same_scope=True),
        "previous": Input(aspect=_LEVELS, same_scope=True, when="previous"),
    },
    applies=_is_absolute,
    left=lambda v: v["level"] - v["previous"],
    relation="=",
    right=lambda v: v["growth"],
    failure=Words(
        "增减量与两年的数值不能同时成立：口径不同、上年数修订或误植",
        "the change and the two levels cannot all hold: scope, a revision or a misprint",
    ),
    holds=Statement(
        Words("{subject}：增减与两年数值一致", "{subject}: change fits the two levels"),
        Words(
            "由{previous}到{level}相差{left}，与公布的{growth}相符。",
            "From {previous} to {level} is {left}, in line with the {growth} published.",
        ),
    ),
    fails=Statement(
        Words("{subject}：增减与两年数值不符", "{subject}: change contradicts the two levels"),
        Words(
            "由{previous}到{level}相差{left}，公布的却是{growth}。",
            "From {previous} to {level} is {left}, but {growth} was published.",
        ),
    ),
    judges=("growth",),
)


def _one_direction(values: Values) -> bool:
    """Whether levels and published change at least rise or fall together."""
    left, right = values["level"] / values["base"] - 1, values["change"]
    return not (left.high < 0 < right.low or right.high < 0 < left.low)


CHANGE = Identity(
    id="change",
    question=Words("首末两年数值之比是否等于累计变化", "Do first and last level give the change?"),
    inputs={
        "change": Input("", "change"),
        "level": Input(same_scope=True, when="end"),
        "base": Input(same_scope=True, when="base", each=True),
    },
    applies=lambda v: (
        v.claim("change").unit == "%"
        and v.years("change") > 1
        and v["base"].low > 0
        and v.claim("base").period.end < v.claim("level").period.end
        and "%" not in v.claim("level").unit
    ),
    left=lambda v: (v["level"] / v["base"] - 1).to("%"),
    relation="=",
    right=lambda v: v["change"],
    narrower=_one_direction,
    also={"since": lambda v: v.claim("base").period.end},
    failure=Words(
        "首末两年的数值与累计变化一升一降，不能同时成立",
        "levels and cumulative change point in opposite directions and cannot all hold",
    ),
    holds=Statement(
        Words("{subject}：累计变化与首末年数值一致", "{subject}: change fits first and last level"),
        Words(
            "以{since}年{base}为基数，到{level}变化{left}，与公布的{change}相符。",
            "From {base} in {since} to {level} is {left}, in line with the {change} published.",
        ),
    ),
    fails=Statement(
        Words("{subject}：累计变化与首末年数值相反", "{subject}: change contradicts the levels"),
        Words(
            "以{since}年{base}为基数，到{level}变化{left}，公布的却是{change}。",
            "From {base} in {since} to {level} is {left}, but {change} was published.",
        ),
    ),
    narrow=Statement(
        Words("{subject}：累计变化须注明基数", "{subject}: the change needs its base"),
        Words(
            "以{since}年{base}为基数，到{level}变化{left}，公布的是{change}：基年、价格或统计范围不同。",
            "From {base} in {since} to {level} is {left}, while {change} was published: base "
            "year, prices or coverage differ.",
        ),
    ),
    judges=("change",),
    best=True,
)

ANNUAL_AND_CUMULATIVE = Identity(
    id="annual_and_cumulative",
    question=Words("年均变化与累计变化是否一致", "Do annual and cumulative change agree?"),
    inputs={"annual": Input("", "annual_change"), "total": Input("", "change")},
    left=lambda v: ((1 + v["annual"]) ** v.years("annual") - 1).to("%"),
    relation="=",
    right=lambda v: v["total"],
    failure=Words(
        "年均变化连乘后与累计变化没有交集，两数的期间或口径不同",
        "the annual change compounded does not meet the cumulative one: period or scope differ",
    ),
    holds=Statement(
        Words("{subject}：年均与累计一致", "{subject}: yearly and total change agree"),
        Words(
            "年均{annual}连乘得{left}，与累计{total}相符。",
            "{annual} a year compounds to {left}, in line with {total} in all.",
        ),
    ),
    fails=Statement(
        Words("{subject}：年均与累计不符", "{subject}: yearly and total change disagree"),
        Words(
            "年均{annual}连乘得{left}，公布的累计变化却是{total}。",
            "{annual} a year compounds to {left}, but {total} in all was published.",
        ),
    ),
)
