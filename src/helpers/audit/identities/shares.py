"""Identities of parts and wholes: a share is its part over its whole, a part fits in its whole."""

from __future__ import annotations

import re

from helpers.audit.identity import (
    Identity,
    Input,
    Values,
    always,
    counted,
    exactly,
    fixed,
    revised,
)
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
    inputs={
        "share": Input(aspect="share", of=PART_OF_SHARE),
        "part": Input(of=PART_OF_SHARE, when="moment"),
        "whole": Input(of=WHOLE_OF_SHARE, when="moment"),
    },
    applies=lambda v: v.claim("part").scope == v.claim("whole").scope and v["whole"].low > 0,
    left=_ratio,
    relation="=",
    right=lambda v: v["share"],
    allowance=lambda v: (
        _last_place(v) if v.claim("share").indicator.id in _ADJUSTED else exactly("0", "%")
    ),
    narrower=lambda v: bool(v.claim("share").scope) or _one_vintage_off(v),
)

PART_WITHIN_WHOLE = Identity(
    id="part_within_whole",
    inputs={
        "part": Input(aspect=("level", "share"), of=WHOLES),
        "whole": Input(aspect="", of=WHOLES, when="moment", same_scope=True, each=True),
    },
    left=lambda v: v["part"],
    relation="≤",
    right=lambda v: v["whole"],
    weighs=False,
)

REMAINDER = Identity(
    id="remainder",
    inputs={
        "one": Input(aspect="share", of=REMAINDERS),
        "other": Input(aspect="share", of=REMAINDERS, same_scope=True, each=True),
    },
    left=lambda v: v["one"] + v["other"],
    relation="≤",
    right=fixed("100", "%"),
    weighs=False,
)

SHARE_RANGE = Identity(
    id="share_range",
    inputs={"share": Input("", "share")},
    applies=lambda v: v.claim("share").unit == "%",
    left=lambda v: v["share"],
    relation="≤",
    right=fixed("100", "%"),
    narrower=lambda v: v.claim("share").indicator.id in MAY_PASS_100,
    weighs=False,
)

LAND_SHARE = Identity(
    id="land_share",
    inputs={
        "share": Input(aspect="share", of=LAND_PARTS),
        "part": Input(of=LAND_PARTS, when="moment", same_scope=True),
        "area": Input("area", when="any", each=True),
    },
    left=lambda v: (v["part"] / v["area"]).to("%"),
    relation="=",
    right=lambda v: v["share"],
    narrower=always,
    judges=("share",),
    best=True,
)

PER_AREA = Identity(
    id="per_area",
    inputs={
        "density": Input(of=AREA_TOTALS),
        "total": Input(of=AREA_TOTALS, when="end", same_scope=True),
        "area": Input("area", when="any", each=True),
    },
    left=lambda v: (v["total"] / v["area"]).to(v.claim("density").unit),
    relation="=",
    right=lambda v: v["density"],
    narrower=always,
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
    inputs={"share": Input("", "share")},
    applies=lambda v: v.claim("share").unit == "%" and sections_counted(v.claim("share").scope) > 0,
    left=_passing,
    relation="=",
    right=_nearest,
    narrower=always,
    corroborates=False,
    weighs=False,
)
