"""Identities of the economy: sectors and GDP, shares of 100 %, GDP per resident, GEP, intensity."""

from __future__ import annotations

from helpers.audit.identity import (
    Identity,
    Input,
    Values,
    counted,
    fixed,
    near,
    revised,
)
from helpers.audit.identity_tables import RELATED
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Quantity

# How far a year's average population may lie from the one at its end, as a share. The fastest
# growing prefectures of China gained about 5 % in a year, of which half is the difference.
MOST_POPULATION_DRIFT = 0.03
# How far value at current prices and at the prices of a base year may lie apart: ten years of the
# strongest price rise since 2012 (2021: 4.6 %; national GDP deflator, NBS).
MOST_PRICE_DRIFT = 0.6


def _sectors(values: Values) -> Quantity:
    return values.sum("primary", "secondary", "tertiary")


def _gep(values: Values) -> Quantity:
    return values.sum("material", "regulation", "culture")


SECTORS_SUM = Identity(
    id="sectors_sum",
    inputs={
        "gdp": Input("gdp", same_scope=True),
        "primary": Input("primary_value_added", same_scope=True),
        "secondary": Input("secondary_value_added", same_scope=True),
        "tertiary": Input("tertiary_value_added", same_scope=True),
    },
    left=_sectors,
    relation="=",
    right=lambda v: v["gdp"],
    narrower=revised(_sectors, lambda v: v["gdp"]),
)

SECTOR_SHARES = Identity(
    id="sector_shares",
    inputs={
        "primary": Input("primary_share", "share"),
        "secondary": Input("secondary_share", "share", same_scope=True),
        "tertiary": Input("tertiary_share", "share", same_scope=True),
    },
    left=_sectors,
    relation="=",
    right=fixed("100", "%"),
    corroborates=False,
)


def _population(values: Values) -> Quantity:
    """Return the year's average of residents where both ends are known, else those at its end."""
    if not values.has("before"):
        return values["residents"]
    return (values["before"] + values["residents"]) / 2


def _implied(values: Values) -> Quantity:
    """Return the number of people that GDP and GDP per head mean."""
    return (values["gdp"] / values["per_head"] * counted(1, "人")).to("万人")


def _near_average(values: Values) -> bool:
    """Whether some average population near that of the year's end explains GDP per head."""
    return near(_implied(values) / values["residents"], MOST_POPULATION_DRIFT)


PER_HEAD = Identity(
    id="per_head",
    inputs={
        "per_head": Input("gdp_per_capita"),
        "gdp": Input("gdp", same_scope=True),
        "residents": Input("residents", when="end"),
        "before": Input("residents", when="previous", optional=True),
    },
    left=lambda v: (v["gdp"] / _population(v)).to("元"),
    relation="=",
    right=lambda v: v["per_head"],
    narrower=_near_average,
    also={
        "implied": _implied,
        "basis": lambda v: (
            Words("年初、年末平均人口", "the mean of residents at both ends of the year")
            if v.has("before")
            else Words("年末人口", "residents at the end of the year")
        ),
    },
    judges=("per_head",),
)

GEP_PARTS = Identity(
    id="gep_parts",
    inputs={
        "gep": Input("gep"),
        "material": Input("gep_material", same_scope=True),
        "regulation": Input("gep_regulation", same_scope=True),
        "culture": Input("gep_culture", same_scope=True),
    },
    left=_gep,
    relation="=",
    right=lambda v: v["gep"],
    narrower=revised(_gep, lambda v: v["gep"]),
)


def _near_prices(values: Values) -> bool:
    """Whether constant prices can explain the gap between the two sides."""
    implied = (values["use"] / values["value"]).to(values.claim("intensity").unit)
    ratio = values["intensity"] / implied
    return ratio.low <= 1 + MOST_PRICE_DRIFT and ratio.high >= 1 / (1 + MOST_PRICE_DRIFT)


INTENSITY = Identity(
    id="intensity",
    inputs={
        "intensity": Input(of=RELATED["used"]),
        "use": Input(of=RELATED["used"], same_scope=True),
        "value": Input(of=RELATED["value_added"], same_scope=True),
    },
    left=lambda v: (v["use"] / v["value"]).to(v.claim("intensity").unit),
    relation="=",
    right=lambda v: v["intensity"],
    narrower=_near_prices,
    judges=("intensity",),
)
