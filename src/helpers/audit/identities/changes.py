"""Identities of change: yearly growth, change over a plan period, and the levels they link."""

from __future__ import annotations

from helpers.audit.identity import (
    Identity,
    Input,
    Values,
    always,
    fixed,
    near,
)
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
    judges=("growth",),
)

REAL_GROWTH = Identity(
    id="real_growth",
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
    allowance=fixed(MOST_PRICE_CHANGE, "%"),
    narrower=always,
    also={"nominal": lambda v: (v["level"] / v["previous"] - 1).to("%")},
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
    inputs={
        "growth": Input("", "growth"),
        "level": Input(aspect=_LEVELS, same_scope=True),
        "previous": Input(aspect=_LEVELS, same_scope=True, when="previous"),
    },
    applies=_is_absolute,
    left=lambda v: v["level"] - v["previous"],
    relation="=",
    right=lambda v: v["growth"],
    judges=("growth",),
)


def _one_direction(values: Values) -> bool:
    """Whether levels and published change at least rise or fall together."""
    left, right = values["level"] / values["base"] - 1, values["change"]
    return not (left.high < 0 < right.low or right.high < 0 < left.low)


CHANGE = Identity(
    id="change",
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
    judges=("change",),
    best=True,
)

ANNUAL_AND_CUMULATIVE = Identity(
    id="annual_and_cumulative",
    inputs={"annual": Input("", "annual_change"), "total": Input("", "change")},
    left=lambda v: ((1 + v["annual"]) ** v.years("annual") - 1).to("%"),
    relation="=",
    right=lambda v: v["total"],
)
