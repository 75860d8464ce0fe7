"""Identities of the economy: sectors and GDP, shares of 100 %, GDP per resident, GEP, intensity."""

from __future__ import annotations

from helpers.audit.identity import (
    Identity,
    Input,
    Statement,
    Values,
    counted,
    fixed,
    near,
    revised,
)
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
    question=Words("三次产业增加值之和是否等于地区生产总值", "Do the three sectors add up to GDP?"),
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
    failure=Words(
        "三次产业与地区生产总值不是同一次核算的数（初步核算与最终核实混用），或有一数有误",
        "sectors and GDP come from different rounds of accounts, or one figure is wrong",
    ),
    holds=Statement(
        Words("三次产业合计等于地区生产总值", "The three sectors add up to GDP"),
        Words(
            "三次产业增加值{primary}、{secondary}、{tertiary}合计{left}，与公布的{gdp}相符。",
            "{primary}, {secondary} and {tertiary} add up to {left}, in line with {gdp}.",
        ),
    ),
    fails=Statement(
        Words("三次产业合计不等于地区生产总值", "The three sectors do not add up to GDP"),
        Words(
            "三次产业增加值{primary}、{secondary}、{tertiary}合计{left}，公布的却是{gdp}。",
            "{primary}, {secondary} and {tertiary} add up to {left}, but {gdp} was published.",
        ),
    ),
    narrow=Statement(
        Words("三次产业与地区生产总值不是同一版本", "Sectors and GDP are of different vintages"),
        Words(
            "三次产业增加值合计{left}，另一份文件公布的地区生产总值为{gdp}，差距在通常的修订幅度内：引用须注明版本。",
            "The sectors add up to {left}, while another document gives {gdp}: within what "
            "revisions usually move. Say which vintage is meant.",
        ),
    ),
)

SECTOR_SHARES = Identity(
    id="sector_shares",
    question=Words("三次产业比重之和是否为100%", "Do the three sector shares make 100%?"),
    inputs={
        "primary": Input("primary_share", "share"),
        "secondary": Input("secondary_share", "share", same_scope=True),
        "tertiary": Input("tertiary_share", "share", same_scope=True),
    },
    left=_sectors,
    relation="=",
    right=fixed("100", "%"),
    failure=Words(
        "三个比重不是同一次核算的数，或有一数有误",
        "the shares come from different rounds of accounts, or one is wrong",
    ),
    holds=Statement(
        Words("三次产业比重合计100%", "The sector shares make 100%"),
        Words(
            "{primary}、{secondary}、{tertiary}合计{left}。",
            "{primary}, {secondary} and {tertiary} make {left}.",
        ),
    ),
    fails=Statement(
        Words("三次产业比重合计不是100%", "The sector shares do not make 100%"),
        Words(
            "{primary}、{secondary}、{tertiary}合计{left}。",
            "{primary}, {secondary} and {tertiary} make {left}.",
        ),
    ),
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
    question=Words(
        "地区生产总值除以常住人口是否等于人均值", "Is GDP over residents the GDP per head?"
    ),
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
    failure=Words(
        "人均值的分母不是常住人口（例如用户籍人口），或总量与人均不是同一次核算的数",
        "the figure per head divides by others than residents, registered ones for instance, or "
        "total and figure per head come from different rounds of accounts",
    ),
    holds=Statement(
        Words("人均地区生产总值与总量、人口一致", "GDP per head fits GDP and residents"),
        Words(
            "{gdp}除以{basis}得{left}，与公布的{per_head}相符。",
            "{gdp} over {basis} is {left}, in line with the {per_head} published.",
        ),
    ),
    fails=Statement(
        Words("人均地区生产总值与总量、人口不符", "GDP per head does not fit GDP and residents"),
        Words(
            "{gdp}除以{basis}得{left}，公布的却是{per_head}，折合{implied}。",
            "{gdp} over {basis} is {left}, but {per_head} was published, which means {implied}.",
        ),
    ),
    narrow=Statement(
        Words("人均地区生产总值按年平均人口计", "GDP per head rests on the year's average"),
        Words(
            "{gdp}与{per_head}折合人口{implied}，公布的年末常住人口为{residents}；人均值按年平均常住人口"
            "计算，与年末数不能直接相除。",
            "{gdp} and {per_head} mean {implied}, while {residents} lived there at the end of the "
            "year: a figure per head divides by the average population of the year.",
        ),
    ),
    judges=("per_head",),
)

GEP_PARTS = Identity(
    id="gep_parts",
    question=Words("GEP三类价值之和是否等于总值", "Do the three kinds of value add up to GEP?"),
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
    failure=Words(
        "三类价值与总值的核算范围或年份不同，或有一数有误",
        "parts and total were accounted over different scopes or years, or one is wrong",
    ),
    holds=Statement(
        Words("GEP三类价值合计等于总值", "The parts add up to GEP"),
        Words(
            "物质产品{material}、调节服务{regulation}、文化旅游服务{culture}合计{left}，与{gep}相符。",
            "Products {material}, regulation {regulation} and culture {culture} add up to {left}, "
            "in line with {gep}.",
        ),
    ),
    fails=Statement(
        Words("GEP三类价值合计不等于总值", "The parts do not add up to GEP"),
        Words(
            "物质产品{material}、调节服务{regulation}、文化旅游服务{culture}合计{left}，公布的却是{gep}。",
            "Products {material}, regulation {regulation} and culture {culture} add up to {left}, "
            "but {gep} was published.",
        ),
    ),
    narrow=Statement(
        Words("GEP三类价值与总值不是同一版本", "GEP and its parts are of different vintages"),
        Words(
            "三类价值合计{left}，另一份文件公布的总值为{gep}，差距在通常的修订幅度内：引用须注明版本。",
            "The parts add up to {left}, while another document gives {gep}: within what revisions "
            "usually move. Say which vintage is meant.",
        ),
    ),
)

# Intensity by value added: what is used, and what it is divided by.
_USES = {
    "electricity_intensity_gdp": ("electricity_use",),
    "energy_intensity_gdp": ("energy_use",),
    "energy_intensity_industry": ("industry_energy_use",),
    "water_intensity_gdp": ("water_use",),
    "co2_intensity_gdp": ("co2_emissions",),
}
_VALUES = {
    **dict.fromkeys(_USES, ("gdp",)),
    "energy_intensity_industry": ("industry_value_added",),
}


def _near_prices(values: Values) -> bool:
    """Whether constant prices can explain the gap between the two sides."""
    implied = (values["use"] / values["value"]).to(values.claim("intensity").unit)
    ratio = values["intensity"] / implied
    return ratio.low <= 1 + MOST_PRICE_DRIFT and ratio.high >= 1 / (1 + MOST_PRICE_DRIFT)


INTENSITY = Identity(
    id="intensity",
    question=Words(
        "用量除以增加值是否等于单位增加值用量", "Is use over value added the intensity?"
    ),
    inputs={
        "intensity": Input(of=_USES),
        "use": Input(of=_USES, same_scope=True),
        "value": Input(of=_VALUES, same_scope=True),
    },
    left=lambda v: (v["use"] / v["value"]).to(v.claim("intensity").unit),
    relation="=",
    right=lambda v: v["intensity"],
    narrower=_near_prices,
    failure=Words(
        "强度的分子或分母口径不同；差距超过价格基准所能解释的",
        "intensity rests on another use or value added; more apart than base prices explain",
    ),
    holds=Statement(
        Words("{subject}与用量、增加值一致", "{subject} fits use and value added"),
        Words(
            "{use}除以{value}得{left}，与公布的{intensity}相符。",
            "{use} over {value} is {left}, in line with the {intensity} published.",
        ),
    ),
    fails=Statement(
        Words("{subject}与用量、增加值不符", "{subject} does not fit use and value added"),
        Words(
            "{use}除以{value}得{left}，公布的却是{intensity}。",
            "{use} over {value} is {left}, but {intensity} was published.",
        ),
    ),
    narrow=Statement(
        Words("{subject}按不变价计", "{subject} is at constant prices"),
        Words(
            "{use}除以当年价的{value}得{left}，公布的是{intensity}；强度通常按不变价增加值计算，引用时应注明基年。",
            "{use} over {value} at current prices is {left}, while {intensity} was published: "
            "intensity is reckoned at constant prices, whose base year belongs with the figure.",
        ),
    ),
    judges=("intensity",),
)
