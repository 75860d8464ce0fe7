"""Identities of parts and wholes: a share is its part over its whole, a part fits in its whole."""

from __future__ import annotations

import re

from helpers.audit.identity import (
    NEVER,
    Allowance,
    Identity,
    Input,
    Statement,
    Values,
    always,
    counted,
    exactly,
    fixed,
    revised,
)
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Quantity

# Each share by the indicators of its part and its whole.
PART_OF_SHARE = {
    "primary_share": ("primary_value_added",),
    "secondary_share": ("secondary_value_added",),
    "tertiary_share": ("tertiary_value_added",),
    "urbanisation": ("urban_residents",),
    "clean_capacity_share": ("clean_capacity",),
    "wind_solar_capacity_share": ("wind_solar_capacity",),
    "new_energy_capacity_share": ("new_energy_capacity",),
    "renewable_capacity_share": ("renewable_capacity",),
    "thermal_capacity_share": ("thermal_capacity",),
    "clean_generation_share": ("clean_generation",),
    "non_fossil_generation_share": ("non_fossil_generation",),
    "hydro_development_rate": ("hydro_capacity",),
}
WHOLE_OF_SHARE = {
    **dict.fromkeys(("primary_share", "secondary_share", "tertiary_share"), ("gdp",)),
    "urbanisation": ("residents",),
    **dict.fromkeys(
        (
            "clean_capacity_share",
            "wind_solar_capacity_share",
            "new_energy_capacity_share",
            "renewable_capacity_share",
            "thermal_capacity_share",
        ),
        ("total_capacity",),
    ),
    "clean_generation_share": ("power_generation",),
    "non_fossil_generation_share": ("power_generation",),
    "hydro_development_rate": ("hydro_potential_developable",),
}  # fmt: skip
# Shares that sources adjust in the last digit so that they make 100 % together.
_ADJUSTED = ("primary_share", "secondary_share", "tertiary_share")

# Each part by the wholes that contain it by definition.
WHOLES = {
    "primary_value_added": ("gdp",),
    "secondary_value_added": ("gdp",),
    "tertiary_value_added": ("gdp",),
    "industry_value_added_all": ("secondary_value_added",),
    "industry_value_added": ("industry_value_added_all",),
    "fiscal_revenue": ("fiscal_revenue_total",),
    "urban_residents": ("residents",),
    "wind_capacity": ("wind_solar_capacity", "new_energy_capacity", "renewable_capacity"),
    "solar_capacity": ("wind_solar_capacity", "new_energy_capacity", "renewable_capacity"),
    "distributed_solar_capacity": ("solar_capacity",),
    "solar_capacity_added": ("solar_capacity",),
    "large_hydro_capacity": ("hydro_capacity",),
    "rural_hydro_capacity": ("hydro_capacity",),
    "hydro_capacity": ("hydro_potential_developable", "renewable_capacity"),
    "hydro_potential_developable": ("hydro_potential_theoretical",),
    "clean_capacity": ("total_capacity",),
    "thermal_capacity": ("total_capacity",),
    "wind_generation": ("new_energy_generation", "clean_generation", "power_generation"),
    "solar_generation": ("new_energy_generation", "clean_generation", "power_generation"),
    "hydro_generation": ("clean_generation", "power_generation"),
    "new_energy_generation": ("clean_generation", "power_generation"),
    "clean_generation": ("power_generation",),
    "thermal_generation": ("power_generation",),
    "excellent_air_days": ("good_air_days",),
    "surface_water_class2_share": ("surface_water_good_share",),
    "national_sections_good": ("national_sections",),
    "drinking_water_sources": ("drinking_water_sources_all",),
    "bamboo_area": ("forest_area",),
    "protected_animals": ("protected_species",),
    "protected_plants": ("protected_species",),
    "protected_species": ("wild_species",),
    "gep_material": ("gep",),
    "gep_regulation": ("gep",),
    "gep_culture": ("gep",),
}
# Shares of one whole that leave each other room.
REMAINDERS = {
    "good_air_days_share": ("heavy_pollution_days_share",),
    "good_air_days_share_ex_dust": ("heavy_pollution_days_share_ex_dust",),
    "surface_water_good_share": ("surface_water_bad_share",),
    "thermal_capacity_share": ("wind_solar_capacity_share",),  # gas is thermal and clean
}
# Shares of something outside what they count, which may pass 100 %.
MAY_PASS_100 = ("clean_generation_use_share", "solid_waste_use_rate")

# Parts of the land, and figures per area.
LAND_PARTS = {
    "forest_coverage": ("forest_area",),
    "wetland_share": ("wetland_area",),
    "protected_area_share": ("protected_area",),
}
AREA_TOTALS = {
    "population_density": ("residents",),
    "gdp_density": ("gdp",),
    "gep_density": ("gep",),
}

_COUNT = re.compile(r"(?<![0-9.])([0-9]{1,4})个[^0-9]*(?:断面|点位|水源)")


def _ratio(values: Values) -> Quantity:
    return (values["part"] / values["whole"]).to("%")


_one_vintage_off = revised(_ratio, lambda v: v["share"])


def _last_place(values: Values) -> Quantity:
    """Return one unit of the last digit of the share."""
    digits = values["share"].text.partition(".")[2]
    return exactly("0." + "0" * (len(digits) - 1) + "1" if digits else "1", "%")


SHARE_OF_WHOLE = Identity(
    id="share_of_whole",
    question=Words("部分除以整体是否等于公布的占比", "Is part over whole the share published?"),
    inputs={
        "share": Input(aspect="share", of=PART_OF_SHARE),
        "part": Input(of=PART_OF_SHARE, when="moment"),
        "whole": Input(of=WHOLE_OF_SHARE, when="moment"),
    },
    applies=lambda v: v.claim("part").scope == v.claim("whole").scope and v["whole"].low > 0,
    left=_ratio,
    relation="=",
    right=lambda v: v["share"],
    allowance=Allowance(
        lambda v: (
            _last_place(v) if v.claim("share").indicator.id in _ADJUSTED else exactly("0", "%")
        ),
        Words(
            "三次产业比重为凑足100%，末位可调整一个单位",
            "the last digit of a sector share may be adjusted by one so that the three make 100%",
        ),
    ),
    narrower=lambda v: bool(v.claim("share").scope) or _one_vintage_off(v),
    failure=Words(
        "占比的分子或分母与公布的部分、整体口径不同，或不是同一次核算的数",
        "the share rests on another part or whole than those published, or on another round of "
        "accounts",
    ),
    holds=Statement(
        Words("{subject}与部分、整体一致", "{subject} fits part and whole"),
        Words(
            "{part}除以{whole}得{left}，与公布的{share}相符。",
            "{part} over {whole} is {left}, in line with the {share} published.",
        ),
    ),
    fails=Statement(
        Words("{subject}与部分、整体不符", "{subject} contradicts part and whole"),
        Words(
            "{part}除以{whole}得{left}，公布的却是{share}。",
            "{part} over {whole} is {left}, but {share} was published.",
        ),
    ),
    narrow=Statement(
        Words("{subject}须注明口径", "{subject} needs its scope"),
        Words(
            "{part}除以{whole}得{left}，公布的是{share}：占比另有范围，或三个数出自不同文件、不是同一版本。",
            "{part} over {whole} is {left}, while {share} was published: it has a scope of its "
            "own, or the three come from documents of different vintages.",
        ),
    ),
)

PART_WITHIN_WHOLE = Identity(
    id="part_within_whole",
    question=Words("部分是否不大于整体", "Is the part no larger than the whole?"),
    inputs={
        "part": Input(aspect=("level", "share"), of=WHOLES),
        "whole": Input(aspect="", of=WHOLES, when="moment", same_scope=True, each=True),
    },
    left=lambda v: v["part"],
    relation="≤",
    right=lambda v: v["whole"],
    failure=Words(
        "部分大于包含它的整体，两数口径不同或有误",
        "a part is larger than the whole that contains it: scope differs or one is wrong",
    ),
    holds=Statement(
        Words("{subject}在整体之内", "{subject} fits in its whole"),
        Words("{part}不大于{whole}。", "{part} is no more than {whole}."),
    ),
    fails=Statement(
        Words("{subject}大于整体", "{subject} exceeds its whole"),
        Words("部分{part}大于整体{whole}。", "The part, {part}, exceeds the whole, {whole}."),
    ),
    weighs=False,
)

REMAINDER = Identity(
    id="remainder",
    question=Words("互不重叠的占比之和是否不超过100%", "Do separate shares stay within 100%?"),
    inputs={
        "one": Input(aspect="share", of=REMAINDERS),
        "other": Input(aspect="share", of=REMAINDERS, same_scope=True, each=True),
    },
    left=lambda v: v["one"] + v["other"],
    relation="≤",
    right=fixed("100", "%"),
    failure=Words(
        "互不重叠的两个占比相加超过100%，分母不同或有一数有误",
        "two shares that cannot overlap exceed 100%: other wholes, or one is wrong",
    ),
    holds=Statement(
        Words("{subject}与其余占比相容", "{subject} leaves room for the other share"),
        Words("{one}与{other}合计{left}。", "{one} and {other} make {left}."),
    ),
    fails=Statement(
        Words("{subject}与其余占比不相容", "{subject} leaves the other share no room"),
        Words("{one}与{other}合计{left}。", "{one} and {other} make {left}."),
    ),
    weighs=False,
)

SHARE_RANGE = Identity(
    id="share_range",
    question=Words("占比是否不超过100%", "Is a share at most 100%?"),
    inputs={"share": Input("", "share")},
    applies=lambda v: v.claim("share").unit == "%",
    left=lambda v: v["share"],
    relation="≤",
    right=fixed("100", "%"),
    narrower=lambda v: v.claim("share").indicator.id in MAY_PASS_100,
    failure=Words("占比超过100%，不是部分与整体之比", "it exceeds 100%: no part of a whole"),
    holds=Statement(
        Words("{subject}在100%以内", "{subject} is within 100%"),
        Words("{share}不超过100%。", "{share} is at most 100%."),
    ),
    fails=Statement(
        Words("{subject}超过100%", "{subject} exceeds 100%"),
        Words("公布的占比为{share}。", "A share of {share} was published."),
    ),
    narrow=Statement(
        Words("{subject}超过100%，分母不含分子", "{subject} exceeds 100%: part outside the whole"),
        Words(
            "公布的占比为{share}：分子含分母以外的量（外送电量、往年贮存量），须注明口径。",
            "A share of {share} was published: it counts what its whole does not, such as power "
            "sent elsewhere or old stocks. It needs its scope.",
        ),
    ),
    weighs=False,
)

LAND_SHARE = Identity(
    id="land_share",
    question=Words("面积之比是否等于公布的占比", "Do the two areas give the share published?"),
    inputs={
        "share": Input(aspect="share", of=LAND_PARTS),
        "part": Input(of=LAND_PARTS, when="moment", same_scope=True),
        "area": Input("area", when="any", each=True),
    },
    left=lambda v: (v["part"] / v["area"]).to("%"),
    relation="=",
    right=lambda v: v["share"],
    narrower=always,
    failure=Words(
        "占比的分母不是公布的行政区域面积（不计水面、含海域或另一口径的面积）",
        "the share divides by another area than the published one: without water, with sea, or "
        "of another definition",
    ),
    holds=Statement(
        Words("{subject}与面积一致", "{subject} fits the areas"),
        Words(
            "{part}除以{area}得{left}，与公布的{share}相符。",
            "{part} over {area} is {left}, in line with the {share} published.",
        ),
    ),
    fails=NEVER,
    narrow=Statement(
        Words("{subject}的分母须注明", "{subject} needs its denominator"),
        Words(
            "{part}除以{area}得{left}，公布的是{share}，分母不是这一面积。",
            "{part} over {area} is {left}, while {share} was published: it rests on another area.",
        ),
    ),
    judges=("share",),
    best=True,
)

PER_AREA = Identity(
    id="per_area",
    question=Words("总量除以面积是否等于公布的密度", "Is the total over the area the density?"),
    inputs={
        "density": Input(of=AREA_TOTALS),
        "total": Input(of=AREA_TOTALS, when="end", same_scope=True),
        "area": Input("area", when="any", each=True),
    },
    left=lambda v: (v["total"] / v["area"]).to(v.claim("density").unit),
    relation="=",
    right=lambda v: v["density"],
    narrower=always,
    failure=Words(
        "密度的分母不是公布的行政区域面积，或总量的口径不同",
        "the density divides by another area than the published one, or counts another total",
    ),
    holds=Statement(
        Words("{subject}与总量、面积一致", "{subject} fits total and area"),
        Words(
            "{total}除以{area}得{left}，与公布的{density}相符。",
            "{total} over {area} is {left}, in line with the {density} published.",
        ),
    ),
    fails=NEVER,
    narrow=Statement(
        Words("{subject}的面积口径须注明", "{subject} needs its area"),
        Words(
            "{total}除以{area}得{left}，公布的是{density}，所用面积不是这一个。",
            "{total} over {area} is {left}, while {density} was published: it rests on another "
            "area.",
        ),
    ),
    judges=("density",),
    best=True,
)


def sections_counted(scope: str) -> int:
    """Read how many sections, sites or sources a scope names; 0 when it names none."""
    found = _COUNT.search(scope)
    return int(found[1]) if found else 0


def _passing(values: Values) -> Quantity:
    """How many of the sections named in the scope the share stands for."""
    return values["share"] * counted(sections_counted(values.claim("share").scope), "个")


def _nearest(values: Values) -> Quantity:
    return counted(round(_passing(values).value), "个")


WHOLE_SECTIONS = Identity(
    id="whole_sections",
    question=Words("占比乘以断面数是否为整数", "Does the share stand for whole sections?"),
    inputs={"share": Input("", "share")},
    applies=lambda v: v.claim("share").unit == "%" and sections_counted(v.claim("share").scope) > 0,
    left=_passing,
    relation="=",
    right=_nearest,
    narrower=always,
    failure=Words(
        "占比不是按所写断面数逐个统计的：可能按月次、河长计算，或断面数不是分母",
        "the share was not counted over the sections named: by months or by length, or they are "
        "not its whole",
    ),
    holds=Statement(
        Words("{subject}合整数个断面", "{subject} stands for whole sections"),
        Words("{share}折合{right}。", "{share} stands for {right}."),
    ),
    fails=NEVER,
    narrow=Statement(
        Words("{subject}的计法须注明", "{subject} needs its way of counting"),
        Words(
            "{share}折合{left}，不是整数个断面：可能按监测月次或河长计算。",
            "{share} stands for {left}, no whole number: it may count months or length.",
        ),
    ),
    corroborates=False,
    weighs=False,
)
