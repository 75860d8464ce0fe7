"""Identities of two sources on one figure: the same, cut, compatible, or of another vintage."""

from __future__ import annotations

from helpers.audit.identity import Identity, Input, Statement, Values, near
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Quantity, same_measure


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


def _is_same_honour(values: Values) -> bool:
    """Whether both record an honour of the same place or part of it."""
    return _is_honour(values) and values.claim("one").scope == values.claim("other").scope


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


def _is_revised(values: Values) -> bool:
    """Whether two totals differ by no more than a first and a revised figure usually do."""
    unit = values.claim("one").unit
    return unit.endswith(("元", "人")) and near(values["one"] / values["other"])


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
    narrower=_is_revised,
    narrow=Statement(
        Words("{subject}：两个来源不是同一版本", "{subject}: two sources of different vintages"),
        Words(
            "一个来源公布{one}，另一个公布{other}，相差在通常的修订幅度内：可能是初步数与修订数，引用须注明版本。",
            "One gives {one}, the other {other}: little enough apart for a first and a revised "
            "figure. Say which is meant.",
        ),
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
    applies=_is_same_honour,
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
