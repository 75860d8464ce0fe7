"""The identities that the audit runs, as data: inputs, formulas, relation and what to say.

Those of parts and wholes stand in `balances`, those of time and of sources here.

To add one, add an `Identity` to `IDENTITIES`. Formulas are quantity arithmetic over the named
inputs, so bounds and printed formulas follow by themselves. Nothing here names a place.
"""

from __future__ import annotations

from helpers.analysis.ambient import (
    CLASS2_YEARS,
    COMPOSITE_INDEX,
    COMPOSITE_PART,
    FINE_AND_COARSE,
    GOOD_DAYS,
)
from helpers.analysis.balances import (
    CAPACITY_SCOPE,
    GENERATION_LIMIT,
    GENERATION_SHARE,
    PROVINCE_WIND,
    SOLID_WASTE,
    WIND_PART,
)
from helpers.analysis.capacity import (
    AVOIDED_CO2,
    CAPACITY_KINDS,
    FULL_LOAD,
    GENERATION_KINDS,
    HYDRO_SUM,
    ROOM_FOR_PLANTS,
    TOTALS_BY_SHARES,
    WIND_AND_SOLAR,
)
from helpers.analysis.changes import (
    ANNUAL_AND_CUMULATIVE,
    CHANGE,
    DIFFERENCE,
    GROWTH,
    REAL_GROWTH,
)
from helpers.analysis.economy import (
    GEP_PARTS,
    INTENSITY,
    PER_HEAD,
    SECTOR_SHARES,
    SECTORS_SUM,
)
from helpers.analysis.identity import Identity, Input, Statement, Values, counted
from helpers.analysis.shares import (
    LAND_SHARE,
    PART_WITHIN_WHOLE,
    PER_AREA,
    REMAINDER,
    SHARE_OF_WHOLE,
    SHARE_RANGE,
    WHOLE_SECTIONS,
)
from helpers.analysis.territory import (
    NESTED_PERIODS,
    PROVINCE_SHARE,
    RANK_IN_FIELD,
    WITHIN_PROVINCE,
)
from helpers.analysis.verdicts import Words
from helpers.quantity import Quantity, same_measure

# How many years back the latest figure may lie that a publication speaks of.
MOST_YEARS_LATE = 2


def _later_years(values: Values) -> Quantity:
    """Years from the end of the earlier streak to the end of the later one."""
    return counted(values.last_year("late") - values.last_year("early"), "年")


def _start_of(values: Values) -> str:
    """First year of the later streak, as text."""
    return str(round(values.last_year("late") - values["late"].value + 1))


def _streaks_overlap(values: Values) -> bool:
    """Whether two streaks of known years share a year, the earlier-ending one first."""
    early, late = values.last_year("early"), values.last_year("late")
    known = values.claim("early").period.start and values.claim("late").period.start
    return bool(known) and 0 < early <= late and late - values["late"].value + 1 <= early


def _open_streak_follows(values: Values) -> bool:
    """Whether a streak whose last year is not stated may continue one whose years are known.

    Such a streak ends at the latest in the year of its publication; figures of up to
    `MOST_YEARS_LATE` years before are usual. One that lags further may be another streak.
    """
    early, late = values.last_year("early"), values.last_year("late")
    known, open_ = values.claim("early").period.start, not values.claim("late").period.start
    lag = values["early"].value + late - early - values["late"].value
    return bool(known) and open_ and 0 < early <= late and lag <= MOST_YEARS_LATE


STREAK = Identity(
    id="streak",
    question=Words("不同时间公布的连续年数是否指向同一起点", "Do streaks start in the same year?"),
    inputs={
        "early": Input("", "streak"),
        "late": Input("", "streak", when="any", other_source=True),
    },
    applies=_streaks_overlap,
    left=lambda v: v["early"] + _later_years(v),
    relation="=",
    right=lambda v: v["late"],
    also={
        "start": _start_of,
        "early_end": lambda v: str(v.last_year("early")),
        "late_end": lambda v: str(v.last_year("late")),
    },
    failure=Words(
        "先公布的年数加上其后的年数不等于后公布的年数，两次公布的起点不同",
        "the earlier streak plus the years since is not the later one: they start differently",
    ),
    holds=Statement(
        Words("{subject}：两次公布的起点相同", "{subject}: two streaks start alike"),
        Words(
            "至{early_end}年连续{early}，至{late_end}年连续{late}，都从{start}年算起。",
            "{early} running to {early_end} and {late} running to {late_end} both start in "
            "{start}.",
        ),
    ),
    fails=Statement(
        Words("{subject}：两次公布的起点不同", "{subject}: two streaks start apart"),
        Words(
            "至{early_end}年连续{early}，到{late_end}年应为{left}，公布的却是{late}。",
            "{early} running to {early_end} would be {left} by {late_end}, but {late} was "
            "published.",
        ),
    ),
)


STREAK_OPEN = Identity(
    id="streak_open",
    question=Words(
        "末年未写明的连续年数能否接上已知的起点",
        "Can a streak without a stated last year continue a known one?",
    ),
    inputs={
        "early": Input("", "streak"),
        "late": Input("", "streak", when="any", other_source=True),
    },
    applies=_open_streak_follows,
    left=lambda v: v["early"] + _later_years(v),
    relation="≥",
    right=lambda v: v["late"],
    also={
        "early_end": lambda v: str(v.last_year("early")),
        "late_end": lambda v: str(v.last_year("late")),
    },
    failure=Words(
        "后公布的年数比从已知起点数到公布之年还长，两次公布的起点不同",
        "the later streak is longer than the years from the known start to its publication",
    ),
    holds=Statement(
        Words("{subject}：两次公布可以相接", "{subject}: the two streaks can join"),
        Words(
            "至{early_end}年连续{early}；{late_end}年公布连续{late}，末年未写明，"
            "从同一起点数到当年至多{left}，可以相接。",
            "{early} running to {early_end}; {late} published in {late_end} without its last "
            "year: from the same start it could be {left} at most, so the two can join.",
        ),
    ),
    fails=Statement(
        Words("{subject}：两次公布接不上", "{subject}: the two streaks cannot join"),
        Words(
            "至{early_end}年连续{early}，到{late_end}年至多{left}，公布的却是{late}。",
            "{early} running to {early_end} is {left} by {late_end} at most, but {late} was "
            "published.",
        ),
    ),
)


def _comparable(values: Values) -> bool:
    """Whether two claims are in units of one measure; a growth may be in % or in days."""
    return same_measure(values.claim("one").unit, values.claim("other").unit)


def _same_moment(values: Values) -> bool:
    """Whether two claims speak of one period."""
    one, other = values.claim("one"), values.claim("other")
    return bool(one.period.end) and one.period == other.period


def _one_figure(values: Values) -> bool:
    """Whether two claims state one figure: no streak, no honour, one scope, one period."""
    one, other = values.claim("one"), values.claim("other")
    if not _comparable(values):
        return False
    plain = one.aspect != "streak" and not _is_honour(values)
    cut = _is_cut(one.quantity, other.quantity) or _is_cut(other.quantity, one.quantity)
    return plain and not cut and one.scope == other.scope and _same_moment(values)


def _is_cut(longer: Quantity, shorter: Quantity) -> bool:
    """Whether a figure is another with its last decimals cut off, and could not be rounded so.

    Newspapers write 2010 for 2010.75. That is no second figure, and no contradiction either.
    """
    if not same_measure(longer.unit_text, shorter.unit_text):
        return False
    whole, cut = (side.to(longer.unit_text).text.replace(",", "") for side in (longer, shorter))
    if not (whole and cut):
        return False
    follows = whole.startswith(cut if "." in cut else f"{cut}.") and len(whole) > len(cut)
    return follows and not longer.agrees(shorter)


def _is_cut_figure(values: Values) -> bool:
    """Whether the second claim is the first with decimals cut off."""
    one, other = values.claim("one"), values.claim("other")
    together = one.scope == other.scope and _same_moment(values)
    return together and _is_cut(one.quantity, other.quantity)


def _is_honour(values: Values) -> bool:
    """Whether the claims record an honour, which is the same whenever it is recorded."""
    one = values.claim("one")
    return one.indicator.theme == "honours" and one.aspect == "level" and one.unit == "项"


def _compatible_figure(values: Values) -> bool:
    """Whether two claims agree though one leaves its period or its scope open."""
    one, other = values.claim("one"), values.claim("other")
    if one.aspect == "streak" or _is_honour(values) or _one_figure(values):
        return False
    if not _comparable(values):
        return False
    if one.scope and other.scope:
        return False
    open_period = not (one.period.end and other.period.end)
    return (_same_moment(values) or open_period) and one.quantity.agrees(other.quantity)


SAME_FIGURE = Identity(
    id="same_figure",
    question=Words("不同来源的同一数字是否一致", "Do two sources agree on one figure?"),
    inputs={"one": Input("", ""), "other": Input("", "", when="any", other_source=True)},
    left=lambda v: v["one"],
    relation="=",
    right=lambda v: v["other"],
    failure=Words(
        "同一指标、同一期间、同一口径有两个不相容的数：可能是修订、口径未注明或误植",
        "one indicator, period and scope with two incompatible figures: a revision, an unstated "
        "definition or a misprint",
    ),
    holds=Statement(
        Words("{subject}：两个来源一致", "{subject}: two sources agree"),
        Words("两个来源分别公布{one}和{other}。", "Two sources give {one} and {other}."),
    ),
    fails=Statement(
        Words("{subject}：两个来源不一致", "{subject}: two sources disagree"),
        Words("一个来源公布{one}，另一个公布{other}。", "One gives {one}, the other {other}."),
    ),
    applies=_one_figure,
)

CUT_FIGURE = Identity(
    id="cut_figure",
    question=Words("一个数字是否只是另一个去掉小数", "Is one figure another with decimals cut?"),
    inputs={"one": Input("", ""), "other": Input("", "", when="any", other_source=True)},
    left=lambda v: v["one"],
    relation="≥",
    right=lambda v: v["other"],
    failure=Words(
        "较短的数字不是较长的数字去掉小数的写法",
        "the shorter figure is not the longer one with its decimals cut off",
    ),
    holds=Statement(
        Words("{subject}：一个来源去掉了小数", "{subject}: one source cut the decimals"),
        Words(
            "一个来源公布{one}，另一个写作{other}，是去掉小数而非四舍五入；两者不算矛盾，"
            "也不算两个独立的数字，引用应取前者。",
            "One source gives {one}, the other {other}, cut and not rounded. They neither "
            "contradict nor corroborate each other; the former is the one to cite.",
        ),
    ),
    fails=Statement(Words("", ""), Words("", "")),
    applies=_is_cut_figure,
    corroborates=False,
)

SAME_HONOUR = Identity(
    id="same_honour",
    question=Words("不同来源是否都记载同一荣誉", "Do two sources record one honour?"),
    inputs={"one": Input("", ""), "other": Input("", "", when="any", other_source=True)},
    left=lambda v: v["one"],
    relation="=",
    right=lambda v: v["other"],
    also={
        "first": lambda v: v.claim("one").source,
        "second": lambda v: v.claim("other").source,
    },
    failure=Words(
        "两个来源记载的项数不同，口径不同或有误",
        "the sources count the honour differently: definitions differ or one is wrong",
    ),
    holds=Statement(
        Words("{subject}：两个来源都有记载", "{subject}: recorded by two sources"),
        Words(
            "两个来源{first}{second}都记载了这项荣誉。",
            "Two sources record this honour{first}{second}.",
        ),
    ),
    fails=Statement(
        Words("{subject}：两个来源记载不同", "{subject}: recorded differently"),
        Words("一个来源记载{one}，另一个记载{other}。", "One records {one}, the other {other}."),
    ),
    applies=_is_honour,
)

COMPATIBLE_FIGURE = Identity(
    id="compatible_figure",
    question=Words(
        "期间或口径未写明的数字是否与另一来源相容",
        "Does a figure without period or scope fit another source?",
    ),
    inputs={"one": Input("", ""), "other": Input("", "", when="any", other_source=True)},
    left=lambda v: v["one"],
    relation="=",
    right=lambda v: v["other"],
    failure=Words(
        "不作否定判断：期间或口径不明，数字不同不足以说明矛盾",
        "none: with period or scope open, a difference proves nothing",
    ),
    holds=Statement(
        Words("{subject}：两个来源相容", "{subject}: two sources are compatible"),
        Words(
            "两个来源分别公布{one}和{other}；其中一个未写明期间或口径，只能说相容。",
            "Two sources give {one} and {other}; one leaves its period or scope open, so they are "
            "compatible and no more.",
        ),
    ),
    fails=Statement(Words("", ""), Words("", "")),
    applies=_compatible_figure,
    corroborates=False,
)

# In the order in which findings of one verdict are told.
IDENTITIES = (
    CAPACITY_SCOPE,
    ROOM_FOR_PLANTS,
    GENERATION_SHARE,
    GENERATION_LIMIT,
    FULL_LOAD,
    TOTALS_BY_SHARES,
    AVOIDED_CO2,
    WIND_PART,
    PROVINCE_WIND,
    HYDRO_SUM,
    WIND_AND_SOLAR,
    CAPACITY_KINDS,
    GENERATION_KINDS,
    SOLID_WASTE,
    CLASS2_YEARS,
    STREAK,
    STREAK_OPEN,
    GOOD_DAYS,
    COMPOSITE_INDEX,
    COMPOSITE_PART,
    FINE_AND_COARSE,
    WHOLE_SECTIONS,
    SECTORS_SUM,
    SECTOR_SHARES,
    SHARE_OF_WHOLE,
    PER_HEAD,
    INTENSITY,
    GROWTH,
    REAL_GROWTH,
    DIFFERENCE,
    CHANGE,
    ANNUAL_AND_CUMULATIVE,
    GEP_PARTS,
    LAND_SHARE,
    PER_AREA,
    PROVINCE_SHARE,
    WITHIN_PROVINCE,
    PART_WITHIN_WHOLE,
    REMAINDER,
    SHARE_RANGE,
    RANK_IN_FIELD,
    NESTED_PERIODS,
    SAME_FIGURE,
    CUT_FIGURE,
    SAME_HONOUR,
    COMPATIBLE_FIGURE,
)
