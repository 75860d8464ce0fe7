"""Identities of electricity and solid waste: parts, wholes, shares and what they imply."""

from __future__ import annotations

from helpers.audit.identity import Identity, Input, Statement
from helpers.casebook.schema.vocabulary import Words

_HUNDRED_PERCENT_MEANS = Words(
    "同一口径下部分不会大于整体；不成立说明两数口径不同或有误",
    "a part cannot exceed its whole on one definition; else definitions differ or one is wrong",
)


CAPACITY_SCOPE = Identity(
    id="capacity_scope",
    question=Words("清洁装机占比是否计入境内火电", "Does the clean share count thermal plants?"),
    inputs={
        "clean": Input("clean_capacity"),
        "share": Input("clean_capacity_share", "share"),
        "plants": Input("thermal_plant_capacity", when="before", gather=True),
    },
    left=lambda v: v["clean"] / v["share"] - v["clean"],
    relation="≥",
    right=lambda v: v["plants"],
    narrower=lambda v: (v["clean"] / v["share"]).high >= v["clean"].low,
    also={
        "total": lambda v: v["clean"] / v["share"],
        "with_plants": lambda v: (v["clean"] / (v["clean"] / v["share"] + v["plants"])).to("%"),
    },
    failure=Words(
        "由清洁装机和占比推得的非清洁装机容不下已知的火电厂，占比的分母没有计入它们",
        "the non-clean capacity implied by the share has no room for the known thermal plants: "
        "its denominator leaves them out",
    ),
    holds=Statement(
        Words("{share}的占比容得下已知火电", "{share} leaves room for the known thermal plants"),
        Words(
            "由{clean}与{share}推得非清洁装机{left}，不小于已知火电{plants}。",
            "{clean} and {share} imply {left} of other capacity, no less than the {plants} known.",
        ),
    ),
    fails=Statement(
        Words("清洁装机与占比无法同时成立", "Clean capacity and its share cannot both hold"),
        Words(
            "由{clean}与{share}推得总装机{total}，小于清洁装机本身。",
            "{clean} and {share} imply {total} in all, less than the clean part alone.",
        ),
    ),
    narrow=Statement(
        Words("{share}的占比没有计入境内火电", "{share} leaves local thermal plants out"),
        Words(
            "由{clean}与{share}推得总装机{total}，其中非清洁装机只有{left}，容不下已知的{plants}火电；"
            "计入后占比为{with_plants}。",
            "{clean} and {share} imply {total} in all, of which only {left} is not clean: no room "
            "for the {plants} of known thermal plant. Counting it, the share is {with_plants}.",
        ),
    ),
    judges=("clean", "share"),
)

GENERATION_LIMIT = Identity(
    id="generation_limit",
    question=Words("发电量是否在装机能力之内", "Is generation within what capacity delivers?"),
    inputs={
        "generation": Input("clean_generation"),
        "capacity": Input("clean_capacity", when="end"),
        "use_share": Input("clean_generation_use_share", "share"),
    },
    left=lambda v: v["generation"],
    relation="≤",
    right=lambda v: (v["capacity"] * v.hours("generation")).to("亿千瓦时"),
    also={
        "hours": lambda v: (v["generation"] / v["capacity"]).to("小时"),
        "use": lambda v: v["generation"] / v["use_share"],
    },
    failure=Words(
        "发电量超过装机满发的上限，两数的口径或期间不同",
        "generation exceeds what the capacity delivers at full load: scope or period differ",
    ),
    holds=Statement(
        Words("发电量与装机、用电占比相容", "Generation fits capacity and share of use"),
        Words(
            "{generation}折合满发{hours}，在装机能力之内；按{use_share}推得同期全社会用电量{use}，尚无公布值可比。",
            "{generation} is {hours} at full load, within what the capacity can deliver; at "
            "{use_share} it implies {use} of use in the period, for which nothing was published.",
        ),
    ),
    fails=Statement(
        Words("发电量超过装机能力", "Generation exceeds the capacity"),
        Words(
            "{generation}大于{capacity}在同期满发的{right}。",
            "{generation} is more than {capacity} delivers at full load, {right}.",
        ),
    ),
    judges=("generation", "use_share"),
    applies=lambda v: bool(v.claim("generation").period.hours),
)

GENERATION_SHARE = Identity(
    id="generation_share",
    question=Words("发电量、用电占比与用电量是否一致", "Do generation, its share and use agree?"),
    inputs={
        "generation": Input("clean_generation"),
        "share": Input("clean_generation_use_share", "share"),
        "use": Input("electricity_use"),
    },
    left=lambda v: v["generation"] / v["share"],
    relation="=",
    right=lambda v: v["use"],
    failure=Words(
        "推得的用电量与公布值没有交集，占比的分母口径不同",
        "the implied use does not meet the published one: the share has another denominator",
    ),
    holds=Statement(
        Words("用电占比与公布的用电量一致", "The share of use agrees with published use"),
        Words(
            "由{generation}与{share}推得用电量{left}，与公布的{use}相符。",
            "{generation} and {share} imply {left} of use, in line with the {use} published.",
        ),
    ),
    fails=Statement(
        Words("用电占比与公布的用电量不符", "The share of use contradicts published use"),
        Words(
            "由{generation}与{share}推得用电量{left}，公布的却是{use}。",
            "{generation} and {share} imply {left} of use, but {use} was published.",
        ),
    ),
)

WIND_PART = Identity(
    id="wind_part",
    question=Words("风电是否在清洁装机之内", "Is wind within clean capacity?"),
    inputs={"wind": Input("wind_capacity"), "clean": Input("clean_capacity", when="end")},
    left=lambda v: v["wind"],
    relation="≤",
    right=lambda v: v["clean"],
    also={"part": lambda v: (v["wind"] / v["clean"]).to("%")},
    failure=_HUNDRED_PERCENT_MEANS,
    holds=Statement(
        Words("风电装机与清洁装机相容", "Wind fits within clean capacity"),
        Words("风电{wind}占清洁装机{clean}的{part}。", "{wind} of wind is {part} of {clean}."),
    ),
    fails=Statement(
        Words("风电装机大于清洁装机", "Wind exceeds clean capacity"),
        Words("风电{wind}大于清洁装机{clean}。", "{wind} of wind is more than {clean} in all."),
    ),
    judges=("wind",),
)

PROVINCE_WIND = Identity(
    id="province_wind",
    question=Words(
        "推得的全省风电与后来公布的数字是否相容",
        "Does the implied provincial wind fit the figure published later?",
    ),
    inputs={
        "wind": Input("wind_capacity"),
        "share": Input("wind_capacity_province_share", "share", when="end"),
        "later": Input("wind_capacity", where="province", when="after"),
    },
    left=lambda v: v["wind"] / v["share"],
    relation="≤",
    right=lambda v: v["later"],
    failure=Words(
        "累计并网装机通常只增不减；推得值大于后来的公布值，说明占比或装机口径不同",
        "connected capacity rarely shrinks: an implied figure above a later one means that the "
        "share or the capacity is on another definition",
    ),
    holds=Statement(
        Words("全省风电的推算与后来的数字相容", "Implied provincial wind fits a later figure"),
        Words(
            "由{wind}与{share}推得全省风电{left}，不大于后来公布的{later}。",
            "{wind} and {share} imply {left} in the province, no more than {later} later.",
        ),
    ),
    fails=Statement(
        Words("全省风电的推算大于后来的数字", "Implied provincial wind exceeds a later figure"),
        Words(
            "由{wind}与{share}推得全省风电{left}，大于后来公布的{later}。",
            "{wind} and {share} imply {left} in the province, more than {later} later.",
        ),
    ),
    applies=lambda v: v.last_year("later") - v.last_year("wind") <= 2,
)

SOLID_WASTE = Identity(
    id="solid_waste",
    question=Words("固废利用量、利用率与产生量是否一致", "Do waste used, rate and arisings agree?"),
    inputs={
        "used": Input("solid_waste_used"),
        "rate": Input("solid_waste_use_rate", "share"),
        "arose": Input("solid_waste_generated"),
    },
    left=lambda v: v["used"] / v["rate"],
    relation="=",
    right=lambda v: v["arose"],
    narrower=lambda v: bool((v["used"] / v["rate"] - v["arose"]).high > 0),
    failure=Words(
        "利用量除以利用率小于产生量，而利用率的分母不会小于产生量：口径不同或有误",
        "used over rate is less than arose, though the rate divides by no less: scope differs or "
        "one is wrong",
    ),
    holds=Statement(
        Words("固废三项数字一致", "The three waste figures agree"),
        Words(
            "由{used}与{rate}推得产生量{left}，与公布的{arose}相符。",
            "{used} and {rate} imply {left}, in line with the {arose} published.",
        ),
    ),
    fails=Statement(
        Words("固废三项数字不符", "The three waste figures disagree"),
        Words(
            "由{used}与{rate}推得产生量{left}，公布的却是{arose}。",
            "{used} and {rate} imply {left}, but {arose} was published.",
        ),
    ),
    narrow=Statement(
        Words("固废利用率的分母另含往年贮存量", "The rate counts old stocks of waste"),
        Words(
            "由{used}与{rate}推得{left}，大于当年产生的{arose}：利用率的分母含利用的往年贮存量。",
            "{used} and {rate} imply {left}, more than the {arose} that arose: the rate also "
            "divides by old stocks that were used.",
        ),
    ),
)
