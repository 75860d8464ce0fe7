"""Identities of place and time: a city in its province, a rank in its field, a part of a year."""

from __future__ import annotations

import re

from helpers.audit.identity import Identity, Input, Values, counted, near

# Units of what adds up over places and periods; figures per head, means and indices do not.
_ADDITIVE = re.compile(
    r"(?:万|亿|万亿)?(?:元|人|人次|千瓦|千瓦时|吨|吨标准煤|亩|公顷|辆|户|台|m3|m2|km2|平方公里)|[个家处座宗]"
)
# Indicators in such a unit that are averages all the same.
_MEANS = re.compile(r"per_capita|_mean|income|density|price|intensity")
_FIELD = re.compile(r"([0-9]{1,3})个?(?:市州|地市|城市|设区市|市|州|区县|区|县|重点城市|中心城市)")


def adds_up(values: Values, name: str) -> bool:
    """Whether a figure adds up over places and periods, as totals do and means do not."""
    indicator = values.claim(name).indicator
    if (
        _MEANS.search(indicator.id)
        or indicator.theme == "honours"
        or indicator.unit in ("元", "m2")
    ):
        return False
    return bool(_ADDITIVE.fullmatch(indicator.unit))


def field_size(scope: str) -> int:
    """Read among how many places a rank was given; 0 when its scope does not tell."""
    found = _FIELD.search(scope)
    return int(found[1]) if found else 0


PROVINCE_SHARE = Identity(
    id="province_share",
    inputs={
        "share": Input("", "share"),
        "part": Input(when="moment"),
        "whole": Input(when="moment", where="province"),
    },
    applies=lambda v: "全省" in v.claim("share").scope and v["whole"].low > 0,
    left=lambda v: (v["part"] / v["whole"]).to("%"),
    relation="=",
    right=lambda v: v["share"],
    narrower=lambda v: near(v["part"] / v["whole"] / v["share"]),
    judges=("share", "part"),
)

WITHIN_PROVINCE = Identity(
    id="within_province",
    inputs={
        "city": Input("", "level"),
        "province": Input(when="moment", where="province", same_scope=True),
    },
    applies=lambda v: adds_up(v, "city"),
    left=lambda v: v["city"],
    relation="≤",
    right=lambda v: v["province"],
    judges=("city",),
    weighs=False,
)

RANK_IN_FIELD = Identity(
    id="rank_in_field",
    inputs={"rank": Input("", "rank")},
    applies=lambda v: field_size(v.claim("rank").scope) > 0 and v.claim("rank").unit == "位",
    left=lambda v: v["rank"],
    relation="≤",
    right=lambda v: counted(field_size(v.claim("rank").scope), "位"),
    weighs=False,
)

NESTED_PERIODS = Identity(
    id="nested_periods",
    inputs={
        "part": Input("", "level"),
        "whole": Input(when="around", same_scope=True, each=True),
    },
    applies=lambda v: adds_up(v, "part") and v["part"].low >= 0,
    left=lambda v: v["part"],
    relation="≤",
    right=lambda v: v["whole"],
    weighs=False,
)
