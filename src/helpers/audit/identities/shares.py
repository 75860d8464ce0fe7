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
from helpers.audit.identity_tables import RELATED
from helpers.quantity import Quantity

# Shares that sources adjust in the last digit so that they make 100 % together.
_ADJUSTED = ("primary_share", "secondary_share", "tertiary_share")

# Shares of something outside what they count, which may pass 100 %.
MAY_PASS_100 = ("clean_generation_use_share", "solid_waste_use_rate")


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
        "share": Input(aspect="share", of=RELATED["part_of_share"]),
        "part": Input(of=RELATED["part_of_share"], when="moment"),
        "whole": Input(of=RELATED["whole_of_share"], when="moment"),
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
        "part": Input(aspect=("level", "share"), of=RELATED["wholes"]),
        "whole": Input(aspect="", of=RELATED["wholes"], when="moment", same_scope=True, each=True),
    },
    left=lambda v: v["part"],
    relation="≤",
    right=lambda v: v["whole"],
    weighs=False,
)

REMAINDER = Identity(
    id="remainder",
    inputs={
        "one": Input(aspect="share", of=RELATED["remainders"]),
        "other": Input(aspect="share", of=RELATED["remainders"], same_scope=True, each=True),
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
        "share": Input(aspect="share", of=RELATED["land_parts"]),
        "part": Input(of=RELATED["land_parts"], when="moment", same_scope=True),
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
        "density": Input(of=RELATED["area_totals"]),
        "total": Input(of=RELATED["area_totals"], when="end", same_scope=True),
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
