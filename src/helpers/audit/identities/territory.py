"""Identities of place and time: a city in its province, a rank in its field, a part of a year."""

from __future__ import annotations

import re

from helpers.audit.identity import Identity, Input, Statement, Values, counted, near
from helpers.casebook.schema.vocabulary import Words

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
    question=Words(
        "市、省两级数字之比是否等于公布的占全省比重",
        "Do the city's and the province's figures give the share published?",
    ),
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
    failure=Words(
        "市、省两级数字与占比口径不同，或有一数有误",
        "city, province and share rest on different definitions, or one is wrong",
    ),
    holds=Statement(
        Words("{subject}占全省的比重与两级数字一致", "{subject}: the province's share fits"),
        Words(
            "全市{part}除以全省{whole}得{left}，与公布的{share}相符。",
            "{part} of the province's {whole} is {left}, in line with the {share} published.",
        ),
    ),
    fails=Statement(
        Words(
            "{subject}占全省的比重与两级数字不符", "{subject}: the province's share does not fit"
        ),
        Words(
            "全市{part}除以全省{whole}得{left}，公布的却是{share}。",
            "{part} of the province's {whole} is {left}, but {share} was published.",
        ),
    ),
    narrow=Statement(
        Words(
            "{subject}占全省的比重须注明版本", "{subject}: the province's share needs its vintage"
        ),
        Words(
            "全市{part}除以全省{whole}得{left}，公布的是{share}，差距在通常的修订幅度内。",
            "{part} of the province's {whole} is {left}, while {share} was published: within "
            "what revisions usually move.",
        ),
    ),
    judges=("share", "part"),
)

WITHIN_PROVINCE = Identity(
    id="within_province",
    question=Words("全市数字是否不大于全省", "Is the city's figure within its province's?"),
    inputs={
        "city": Input("", "level"),
        "province": Input(when="moment", where="province", same_scope=True),
    },
    applies=lambda v: adds_up(v, "city"),
    left=lambda v: v["city"],
    relation="≤",
    right=lambda v: v["province"],
    failure=Words(
        "全市大于全省，两级数字口径不同或有误",
        "the city exceeds its province: definitions differ or one figure is wrong",
    ),
    holds=Statement(
        Words("{subject}在全省之内", "{subject} is within the province's"),
        Words("全市{city}不大于全省{province}。", "{city} is no more than {province}."),
    ),
    fails=Statement(
        Words("{subject}大于全省", "{subject} exceeds the province's"),
        Words(
            "全市{city}大于全省{province}。", "The city's {city} exceeds the province's {province}."
        ),
    ),
    judges=("city",),
    weighs=False,
)

RANK_IN_FIELD = Identity(
    id="rank_in_field",
    question=Words("位次是否不超过参加排名的数目", "Is a rank within its field?"),
    inputs={"rank": Input("", "rank")},
    applies=lambda v: field_size(v.claim("rank").scope) > 0 and v.claim("rank").unit == "位",
    left=lambda v: v["rank"],
    relation="≤",
    right=lambda v: counted(field_size(v.claim("rank").scope), "位"),
    failure=Words("位次大于参加排名的数目", "the rank lies beyond the field"),
    holds=Statement(
        Words("{subject}的位次在范围内", "{subject}: the rank is within its field"),
        Words("位次{rank}，共{right}。", "Rank {rank} of {right}."),
    ),
    fails=Statement(
        Words("{subject}的位次超出范围", "{subject}: the rank lies beyond its field"),
        Words(
            "位次{rank}，参加排名的却只到{right}。", "Rank {rank}, but the field ends at {right}."
        ),
    ),
    weighs=False,
)

NESTED_PERIODS = Identity(
    id="nested_periods",
    question=Words(
        "一段时间的量是否不大于包含它的更长时间", "Is a part of the time no more than all?"
    ),
    inputs={
        "part": Input("", "level"),
        "whole": Input(when="around", same_scope=True, each=True),
    },
    applies=lambda v: adds_up(v, "part") and v["part"].low >= 0,
    left=lambda v: v["part"],
    relation="≤",
    right=lambda v: v["whole"],
    failure=Words(
        "较短时间的量大于包含它的较长时间，两数的期间或口径不同",
        "a shorter time holds more than the longer one around it: periods or scope differ",
    ),
    holds=Statement(
        Words("{subject}：分段不大于全期", "{subject}: the part is within the whole time"),
        Words("{part}不大于{whole}。", "{part} is no more than {whole}."),
    ),
    fails=Statement(
        Words("{subject}：分段大于全期", "{subject}: the part exceeds the whole time"),
        Words(
            "较短时间的{part}大于较长时间的{whole}。",
            "{part} in the shorter time exceeds {whole} in the longer one.",
        ),
    ),
    weighs=False,
)
