"""Identities of two sources on one figure: the same, cut, compatible, or of another vintage."""

from __future__ import annotations

from helpers.audit.identity import Identity, Input, Values, near
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
    if one.aspect == "streak" or _is_honour(values):
        return False
    if one.scope != other.scope or not _same_moment(values) or not _comparable(values):
        return False
    return not (_is_cut(one.quantity, other.quantity) or _is_cut(other.quantity, one.quantity))


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


def _is_rounded(values: Values) -> bool:
    """Whether two growths differ by no more than rounding the level of both years can bring."""
    if values.claim("one").unit != "%" or not values.has("level") or values["level"].low <= 0:
        return False
    room = 100 * (values["level"].high / values["level"].low - 1)
    return abs(values["one"].value - values["other"].value) <= room


# One indicator, aspect, scope and period in two documents.
_TWO = {"one": Input("", ""), "other": Input("", "", same_scope=True, other_source=True)}

SAME_FIGURE = Identity(
    id="same_figure",
    inputs=_TWO,
    left=lambda v: v["one"],
    relation="=",
    right=lambda v: v["other"],
    narrower=_is_revised,
    applies=lambda v: v.claim("one").aspect != "growth" and _one_figure(v),
)

SAME_GROWTH = Identity(
    id="same_growth",
    inputs={
        "one": Input("", "growth"),
        "other": Input("", "growth", when="any", other_source=True),
        "level": Input(same_scope=True, when="moment", each=True, optional=True),
    },
    left=lambda v: v["one"],
    relation="=",
    right=lambda v: v["other"],
    narrower=_is_rounded,
    applies=_one_figure,
    judges=("one", "other"),
    best=True,
)

CUT_FIGURE = Identity(
    id="cut_figure",
    inputs=_TWO,
    left=lambda v: v["one"],
    relation="≥",
    right=lambda v: v["other"],
    applies=_is_cut_figure,
    corroborates=False,
)

SAME_HONOUR = Identity(
    id="same_honour",
    inputs={"one": Input("", ""), "other": Input("", "", when="any", other_source=True)},
    left=lambda v: v["one"],
    relation="=",
    right=lambda v: v["other"],
    also={
        "first": lambda v: v.claim("one").source,
        "second": lambda v: v.claim("other").source,
    },
    applies=_is_same_honour,
)

COMPATIBLE_FIGURE = Identity(
    id="compatible_figure",
    inputs={"one": Input("", ""), "other": Input("", "", when="open", other_source=True)},
    left=lambda v: v["one"],
    relation="=",
    right=lambda v: v["other"],
    applies=_compatible_figure,
    corroborates=False,
)
