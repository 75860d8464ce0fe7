"""Identities of electricity and solid waste: parts, wholes, shares and what they imply."""

from __future__ import annotations

from helpers.audit.identity import Identity, Input

CAPACITY_SCOPE = Identity(
    id="capacity_scope",
    inputs={
        "clean": Input("clean_capacity"),
        "share": Input("clean_capacity_share", "share"),
        "plants": Input("thermal_plant_capacity", when="before", gather=True),
        "every": Input("thermal_plant_total_capacity", when="before", gather=True, optional=True),
    },
    left=lambda v: v["clean"] / v["share"] - v["clean"],
    relation="≥",
    right=lambda v: v["plants"],
    narrower=lambda v: (v["clean"] / v["share"]).high >= v["clean"].low,
    also={
        "total": lambda v: v["clean"] / v["share"],
        "with_plants": lambda v: (v["clean"] / (v["clean"] / v["share"] + v["plants"])).to("%"),
        "with_every": lambda v: (
            (v["clean"] / (v["clean"] / v["share"] + v["every"])).to("%") if v.has("every") else ""
        ),
    },
    judges=("clean", "share"),
)

GENERATION_LIMIT = Identity(
    id="generation_limit",
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
    judges=("generation", "use_share"),
    applies=lambda v: bool(v.claim("generation").period.hours),
)

GENERATION_SHARE = Identity(
    id="generation_share",
    inputs={
        "generation": Input("clean_generation"),
        "share": Input("clean_generation_use_share", "share"),
        "use": Input("electricity_use"),
    },
    left=lambda v: v["generation"] / v["share"],
    relation="=",
    right=lambda v: v["use"],
)

WIND_PART = Identity(
    id="wind_part",
    inputs={"wind": Input("wind_capacity"), "clean": Input("clean_capacity", when="end")},
    left=lambda v: v["wind"],
    relation="≤",
    right=lambda v: v["clean"],
    also={"part": lambda v: (v["wind"] / v["clean"]).to("%")},
    judges=("wind",),
)

PROVINCE_WIND = Identity(
    id="province_wind",
    inputs={
        "wind": Input("wind_capacity"),
        "share": Input("wind_capacity_province_share", "share", when="end"),
        "later": Input("wind_capacity", where="province", when="after"),
    },
    left=lambda v: v["wind"] / v["share"],
    relation="≤",
    right=lambda v: v["later"],
    applies=lambda v: v.last_year("later") - v.last_year("wind") <= 2,
)

SOLID_WASTE = Identity(
    id="solid_waste",
    inputs={
        "used": Input("solid_waste_used"),
        "rate": Input("solid_waste_use_rate", "share"),
        "arose": Input("solid_waste_generated"),
    },
    left=lambda v: v["used"] / v["rate"],
    relation="=",
    right=lambda v: v["arose"],
    narrower=lambda v: bool((v["used"] / v["rate"] - v["arose"]).high > 0),
)
