"""Identities of power plants: sums of capacity and generation, full load, and avoided CO2."""

from __future__ import annotations

from helpers.audit.identity import Identity, Input, Values, exactly
from helpers.audit.identity_tables import RELATED

# Emission of an old coal-fired plant; no saving by cleaner power can exceed it.
HIGHEST_FACTOR = "1.0"


FULL_LOAD = Identity(
    id="full_load",
    inputs={
        "generation": Input(of=RELATED["plants"]),
        "capacity": Input(of=RELATED["plants"], when="end"),
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
    judges=("generation", "capacity"),
)

TOTALS_BY_SHARES = Identity(
    id="totals_by_shares",
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
)

ROOM_FOR_PLANTS = Identity(
    id="room_for_plants",
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
    judges=("part", "share"),
)


def _sum_identity(id: str, whole: str, *parts: str) -> Identity:
    """Declare that the parts of a capacity add up to it."""
    return Identity(
        id=id,
        inputs={
            "whole": Input(whole),
            **{part: Input(part, same_scope=True) for part in parts},
        },
        left=lambda v: v.sum(*parts),
        relation="=",
        right=lambda v: v["whole"],
    )


HYDRO_SUM = _sum_identity(
    "hydro_sum", "hydro_capacity", "large_hydro_capacity", "rural_hydro_capacity"
)
WIND_AND_SOLAR = _sum_identity(
    "wind_and_solar", "wind_solar_capacity", "wind_capacity", "solar_capacity"
)


def _kinds_identity(id: str, whole: str, *kinds: str) -> Identity:
    """Declare that kinds of plant together do not exceed the total."""
    return Identity(
        id=id,
        inputs={
            "whole": Input(whole),
            **{kind: Input(kind, same_scope=True, optional=True) for kind in kinds},
        },
        applies=lambda v: sum(v.has(kind) for kind in kinds) > 1,
        left=lambda v: v.sum(*kinds),
        relation="≤",
        right=lambda v: v["whole"],
    )


CAPACITY_KINDS = _kinds_identity(
    "capacity_kinds", "total_capacity", "thermal_capacity", "hydro_capacity", "wind_solar_capacity"
)
GENERATION_KINDS = _kinds_identity(
    "generation_kinds",
    "power_generation",
    *("thermal_generation", "hydro_generation", "wind_generation", "solar_generation"),
)


def _below_coal(values: Values) -> bool:
    """Whether the saving a unit is no more than coal-fired power emits."""
    factor = values["avoided"] / values["generation"]
    return bool((factor - exactly(HIGHEST_FACTOR, "kgCO2/kWh")).low <= 0)


AVOIDED_CO2 = Identity(
    id="avoided_co2",
    inputs={
        "avoided": Input("clean_energy_co2_avoided"),
        "generation": Input("clean_generation", same_scope=True),
        "factor": Input("grid_emission_factor", where="standard"),
    },
    left=lambda v: (v["avoided"] / v["generation"]).to("kgCO2/kWh"),
    relation="=",
    right=lambda v: v["factor"],
    narrower=_below_coal,
    judges=("avoided",),
)
