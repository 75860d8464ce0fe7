"""Identities of power plants: sums of capacity and generation, full load, and avoided CO2."""

from __future__ import annotations

from helpers.audit.identity import Identity, Input, Statement, Values, exactly
from helpers.casebook.schema.vocabulary import Words

_PLANTS = {
    "clean_generation": ("clean_capacity",),
    "new_energy_generation": ("new_energy_capacity",),
    "wind_generation": ("wind_capacity",),
    "solar_generation": ("solar_capacity",),
    "hydro_generation": ("hydro_capacity",),
    "thermal_generation": ("thermal_capacity",),
    "power_generation": ("total_capacity",),
}
# Emission of an old coal-fired plant; no saving by cleaner power can exceed it.
HIGHEST_FACTOR = "1.0"


FULL_LOAD = Identity(
    id="full_load",
    question=Words("发电量是否不超过装机满发", "Is generation within full load?"),
    inputs={
        "generation": Input(of=_PLANTS),
        "capacity": Input(of=_PLANTS, when="end"),
        "use_share": Input("clean_generation_use_share", "share", optional=True),
    },
    applies=lambda v: bool(
        v.claim("generation").period.hours
        and not (v.claim("generation").indicator.id == "clean_generation" and v.has("use_share"))
        and v.claim("generation").scope == v.claim("capacity").scope
    ),
    left=lambda v: v["generation"],
    relation="≤",
    right=lambda v: (v["capacity"] * v.hours("generation")).to("亿千瓦时"),
    also={"hours": lambda v: (v["generation"] / v["capacity"]).to("小时")},
    failure=Words(
        "发电量超过装机满发的上限，两数的口径或期间不同",
        "generation exceeds what the capacity delivers at full load: scope or period differ",
    ),
    holds=Statement(
        Words("{subject}在装机能力之内", "{subject} is within what capacity delivers"),
        Words(
            "{generation}由{capacity}发出，折合满发{hours}，期内至多{right}。",
            "{generation} from {capacity} is {hours} at full load; at most {right} was possible.",
        ),
    ),
    fails=Statement(
        Words("{subject}超过装机能力", "{subject} exceeds what capacity delivers"),
        Words(
            "{generation}大于{capacity}在期内满发的{right}。",
            "{generation} is more than {capacity} delivers at full load, {right}.",
        ),
    ),
    judges=("generation", "capacity"),
)

TOTALS_BY_SHARES = Identity(
    id="totals_by_shares",
    question=Words(
        "由两个占比推得的总发电量是否在总装机能力之内",
        "Is the generation that a share implies within the capacity that a share implies?",
    ),
    inputs={
        "generation": Input("clean_generation"),
        "generation_share": Input("clean_generation_share", "share"),
        "capacity": Input("clean_capacity", when="end"),
        "capacity_share": Input("clean_capacity_share", "share", when="end"),
    },
    applies=lambda v: bool(v.claim("generation").period.hours),
    left=lambda v: v["generation"] / v["generation_share"],
    relation="≤",
    right=lambda v: (v["capacity"] / v["capacity_share"] * v.hours("generation")).to("亿千瓦时"),
    also={
        "total": lambda v: v["capacity"] / v["capacity_share"],
        "hours": lambda v: (
            v["generation"] / v["generation_share"] / (v["capacity"] / v["capacity_share"])
        ).to("小时"),
    },
    failure=Words(
        "推得的总发电量超过推得的总装机满发，两个占比的口径不同",
        "the implied generation exceeds full load of the implied capacity: the shares differ in "
        "scope",
    ),
    holds=Statement(
        Words("发电量占比与装机占比相容", "The shares of generation and capacity fit"),
        Words(
            "推得总发电量{left}、总装机{total}，折合满发{hours}。",
            "They imply {left} from {total} in all, {hours} at full load.",
        ),
    ),
    fails=Statement(
        Words("发电量占比与装机占比不相容", "The shares of generation and capacity do not fit"),
        Words(
            "推得总发电量{left}，大于总装机{total}满发的{right}。",
            "They imply {left}, more than {total} delivers at full load, {right}.",
        ),
    ),
)

ROOM_FOR_PLANTS = Identity(
    id="room_for_plants",
    question=Words(
        "新能源占比的分母是否容得下已知火电", "Has the new-energy share room for known plants?"
    ),
    inputs={
        "part": Input("new_energy_capacity"),
        "share": Input("new_energy_capacity_share", "share"),
        "plants": Input("thermal_plant_total_capacity", when="before", gather=True),
    },
    left=lambda v: v["part"] / v["share"] - v["part"],
    relation="≥",
    right=lambda v: v["plants"],
    narrower=lambda v: (v["part"] / v["share"]).high >= v["part"].low,
    also={"total": lambda v: v["part"] / v["share"]},
    failure=Words(
        "由新能源装机和占比推得的其他装机容不下已知的火电厂，占比的分母没有计入它们",
        "the other capacity implied by the share has no room for the known thermal plants: its "
        "denominator leaves them out",
    ),
    holds=Statement(
        Words("{share}的占比容得下已知火电", "{share} leaves room for the known thermal plants"),
        Words(
            "由{part}与{share}推得总装机{total}，其中其他装机{left}，不小于已知火电{plants}。",
            "{part} and {share} imply {total} in all and {left} of other capacity, no less than "
            "the {plants} known.",
        ),
    ),
    fails=Statement(
        Words("新能源装机与占比无法同时成立", "New-energy capacity and its share cannot both hold"),
        Words(
            "由{part}与{share}推得总装机{total}，小于新能源装机本身。",
            "{part} and {share} imply {total} in all, less than new energy alone.",
        ),
    ),
    narrow=Statement(
        Words("{share}的占比没有计入境内火电", "{share} leaves local thermal plants out"),
        Words(
            "由{part}与{share}推得总装机{total}，其中其他装机只有{left}，容不下已知的{plants}火电。",
            "{part} and {share} imply {total} in all, of which only {left} is other capacity: no "
            "room for the {plants} of known thermal plant.",
        ),
    ),
    judges=("part", "share"),
)


def _sum_identity(
    id: str, question: Words, whole: str, parts: tuple[str, ...], title: Words
) -> Identity:
    """Declare that the parts of a capacity add up to it."""
    return Identity(
        id=id,
        question=question,
        inputs={
            "whole": Input(whole),
            **{part: Input(part, same_scope=True) for part in parts},
        },
        left=lambda v: v.sum(*parts),
        relation="=",
        right=lambda v: v["whole"],
        failure=Words(
            "各部分与合计的时点、统计范围不同，或有一数有误",
            "parts and total differ in time or coverage, or one is wrong",
        ),
        holds=Statement(
            Words(f"{title.zh}与合计一致", f"{title.en} add up"),
            Words("合计{left}，与公布的{whole}相符。",
                  "They add up to {left}, in line with the {whole} published."),
        ),
        fails=Statement(
            Words(f"{title.zh}与合计不符", f"{title.en} do not add up"),
            Words("合计{left}，公布的却是{whole}。",
                  "They add up to {left}, but {whole} was published."),
        ),
    )  # fmt: skip


HYDRO_SUM = _sum_identity(
    "hydro_sum",
    Words("大中型与农村水电之和是否等于水电装机", "Do large and rural hydro add up to hydro?"),
    "hydro_capacity",
    ("large_hydro_capacity", "rural_hydro_capacity"),
    Words("大中型与农村水电装机", "Large and rural hydro capacity"),
)
WIND_AND_SOLAR = _sum_identity(
    "wind_and_solar",
    Words("风电与光伏之和是否等于风光装机", "Do wind and solar add up to their total?"),
    "wind_solar_capacity",
    ("wind_capacity", "solar_capacity"),
    Words("风电与光伏装机", "Wind and solar capacity"),
)

_KINDS = {
    "total_capacity": ("thermal_capacity", "hydro_capacity", "wind_solar_capacity"),
    "power_generation": (
        "thermal_generation",
        "hydro_generation",
        "wind_generation",
        "solar_generation",
    ),
}


def _kinds_identity(id: str, whole: str, title: Words) -> Identity:
    """Declare that kinds of plant together do not exceed the total."""
    kinds = _KINDS[whole]
    return Identity(
        id=id,
        question=Words(f"各类{title.zh}之和是否不超过总量", f"Is {title.en} by kind within it?"),
        inputs={
            "whole": Input(whole),
            **{kind: Input(kind, same_scope=True, optional=True) for kind in kinds},
        },
        applies=lambda v: sum(v.has(kind) for kind in kinds) > 1,
        left=lambda v: v.sum(*kinds),
        relation="≤",
        right=lambda v: v["whole"],
        failure=Words(
            "各类之和大于总量，有重复计算或口径不同",
            "the kinds exceed the total: something counts twice or scope differs",
        ),
        holds=Statement(
            Words(f"各类{title.zh}在总量之内", f"{title.en} by kind is within the total"),
            Words("已公布各类合计{left}，总量{whole}。",
                  "The kinds published make {left} of {whole}."),
        ),
        fails=Statement(
            Words(f"各类{title.zh}大于总量", f"{title.en} by kind exceeds the total"),
            Words("已公布各类合计{left}，大于总量{whole}。",
                  "The kinds published make {left}, more than {whole}."),
        ),
    )  # fmt: skip


CAPACITY_KINDS = _kinds_identity("capacity_kinds", "total_capacity", Words("装机", "Capacity"))
GENERATION_KINDS = _kinds_identity(
    "generation_kinds", "power_generation", Words("发电量", "Generation")
)


def _below_coal(values: Values) -> bool:
    """Whether the saving a unit is no more than coal-fired power emits."""
    factor = values["avoided"] / values["generation"]
    return bool((factor - exactly(HIGHEST_FACTOR, "kgCO2/kWh")).low <= 0)


AVOIDED_CO2 = Identity(
    id="avoided_co2",
    question=Words(
        "折算减排量用的是不是全国电力平均排放因子",
        "Does the avoided CO2 rest on the national average of power?",
    ),
    inputs={
        "avoided": Input("clean_energy_co2_avoided"),
        "generation": Input("clean_generation", same_scope=True),
        "factor": Input("grid_emission_factor", where="standard"),
    },
    left=lambda v: (v["avoided"] / v["generation"]).to("kgCO2/kWh"),
    relation="=",
    right=lambda v: v["factor"],
    narrower=_below_coal,
    failure=Words(
        "每度电折算的减排量高于任何燃煤电厂的排放，发电量或减排量有误",
        "more is saved by a kilowatt-hour than coal-fired power emits: one figure is wrong",
    ),
    holds=Statement(
        Words("减排量按电力平均排放因子折算", "Avoided CO2 rests on the average of power"),
        Words("{avoided}除以{generation}得{left}，即全国电力平均排放因子{factor}。",
              "{avoided} over {generation} is {left}, the national average of {factor}."),
    ),
    fails=Statement(
        Words("减排量超过燃煤发电的排放", "Avoided CO2 exceeds what coal emits"),
        Words("{avoided}除以{generation}得{left}，高于燃煤发电的排放。",
              "{avoided} over {generation} is {left}, more than coal-fired power emits."),
    ),
    narrow=Statement(
        Words("减排量须注明替代的电源", "Avoided CO2 needs what it replaces"),
        Words("{avoided}除以{generation}得{left}，不是全国电力平均排放因子{factor}，接近以燃煤发电为替代对象的折算。",
              "{avoided} over {generation} is {left}, not the national average of {factor}: it "
              "takes another source, such as coal, as what is replaced."),
    ),
    judges=("avoided",),
)  # fmt: skip
