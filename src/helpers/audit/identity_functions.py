"""What identities ask of figures beyond the formulas of their table: of streaks, scopes, sources.

Each function takes the figures of an identity, and some the name of one of its inputs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import Any, Final

from helpers.audit.identity import Values, exactly, near
from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Quantity, UnitMismatch, same_measure

POLLUTANTS: Final = ("so2", "no2", "pm10", "pm25", "co_p95", "o3_p90")
#: Scopes of the built-up area, whose stations speak for a city in GB 3095 and HJ 663.
_URBAN: Final = frozenset(("", "市区", "城区", "市城区", "中心城区", "建成区"))
#: How many years back the latest figure may lie that a publication speaks of.
_MOST_YEARS_LATE: Final = 2
#: Shares that sources adjust in the last digit so that they make 100 % together.
_ADJUSTED: Final = ("primary_share", "secondary_share", "tertiary_share")
_AT_CONSTANT_PRICES: Final = (
    "gdp",
    "primary_value_added",
    "secondary_value_added",
    "tertiary_value_added",
    "industry_value_added",
    "industry_value_added_all",
)
#: Units of what adds up over places and periods; figures per head, means and indices do not.
_ADDITIVE: Final = re.compile(
    r"(?:万|亿|万亿)?(?:元|人|人次|千瓦|千瓦时|吨|吨标准煤|亩|公顷|辆|户|台|m3|m2|km2|平方公里)|[个家处座宗]"
)
#: Indicators in such a unit that are averages all the same.
_MEANS: Final = re.compile(r"per_capita|_mean|income|density|price|intensity")
_FIELD: Final = re.compile(
    r"([0-9]{1,3})个?(?:市州|地市|城市|设区市|市|州|区县|区|县|重点城市|中心城市)"
)
_SECTIONS: Final = re.compile(
    r"(?<![0-9.])([0-9]{1,4})个[^0-9]*(?:断面|点位|水源)|(?:断面|点位|水源地?)，?共([0-9]{1,4})个"
)


def of_the_city(values: Values) -> bool:
    """Return whether a year's value and a streak both speak for the city as it is assessed."""
    value, streak = values.claim("value"), values.claim("streak")
    year = value.period.start == value.period.end and len(value.period.end) == 4
    return year and (value.scope == streak.scope or {value.scope, streak.scope} <= _URBAN)


def ratios(values: Values) -> Quantity:
    """Add up the assessed values on record over their limits."""
    known = (name for name in POLLUTANTS if values.has(name, f"{name}_limit"))
    return reduce(add, (values[name] / values[f"{name}_limit"] for name in known))


def only_some(values: Values) -> bool:
    """Return whether some of the six pollutants are on record and others are not."""
    known = any(values.has(name, f"{name}_limit") for name in POLLUTANTS)
    return known and not values.has(*POLLUTANTS)


def start_of(values: Values) -> str:
    """Return the first year of the later of two streaks, as text."""
    return str(round(values.year("late") - values["late"].value + 1))


def streaks_overlap(values: Values) -> bool:
    """Return whether two streaks of known years share a year, the earlier-ending one first."""
    early, late = values.year("early"), values.year("late")
    known = values.claim("early").period.start and values.claim("late").period.start
    return bool(known) and 0 < early <= late and late - values["late"].value + 1 <= early


def open_streak_follows(values: Values) -> bool:
    """Return whether a streak of no stated last year may continue one whose years are known.

    Such a streak ends at the latest in the year of its publication; figures of up to two years
    before are usual. One that lags further may be another streak.
    """
    early, late = values.year("early"), values.year("late")
    known, open_ = values.claim("early").period.start, not values.claim("late").period.start
    lag = values["early"].value + late - early - values["late"].value
    return bool(known) and open_ and 0 < early <= late and lag <= _MOST_YEARS_LATE


def sections(values: Values, name: str) -> int:
    """Read how many sections, sites or sources a scope names; 0 when it names none."""
    return _first_number(_SECTIONS, values.scope(name))


def field_size(values: Values, name: str) -> int:
    """Read among how many places a rank was given; 0 when its scope does not tell."""
    return places_named(values.scope(name))


def places_named(scope: str) -> int:
    """Read how many places a scope names, as in 全省14个市州; 0 when it names none."""
    return _first_number(_FIELD, scope)


def _first_number(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return int(next(filter(None, found.groups()))) if found else 0


def last_place(values: Values) -> Quantity:
    """Return one unit of the last digit of a share that sources adjust; nothing for others."""
    if values.indicator("share") not in _ADJUSTED:
        return exactly("0", "%")
    digits = values["share"].text.partition(".")[2]
    return exactly("0." + "0" * (len(digits) - 1) + "1" if digits else "1", "%")


def population(values: Values) -> Quantity:
    """Return the year's average of residents where both ends are known, else those at its end."""
    if not values.has("before"):
        return values["residents"]
    return (values["before"] + values["residents"]) / 2


def basis(values: Values) -> Words:
    """Name what `population` is."""
    if values.has("before"):
        return Words("年初、年末平均人口", "the mean of residents at both ends of the year")
    return Words("年末人口", "residents at the end of the year")


def at_constant_prices(_values: Values) -> tuple[str, ...]:
    """Name the indicators whose growth is at constant prices and whose level at current ones."""
    return _AT_CONSTANT_PRICES


def is_absolute(values: Values) -> bool:
    """Return whether a change is stated in the level's own unit, or in points of a share."""
    if values.unit("growth") == "%" or values.unit("level") == "":
        return False
    try:
        return (values["level"] - values["growth"]).unit is not None
    except UnitMismatch:
        return False


def adds_up(values: Values, name: str) -> bool:
    """Return whether a figure adds up over places and periods, as totals do and means do not."""
    indicator = values.claim(name).indicator
    if indicator.theme == "honours" or indicator.unit in ("元", "m2"):
        return False
    return not _MEANS.search(indicator.id) and bool(_ADDITIVE.fullmatch(indicator.unit))


def one_figure(values: Values) -> bool:
    """Return whether two claims state one figure: no streak, no honour, one scope, one period."""
    one, other = values.claim("one"), values.claim("other")
    if one.aspect == "streak" or _is_honour(values):
        return False
    if one.scope != other.scope or not _same_moment(values) or not _comparable(values):
        return False
    return not (_is_cut(one.quantity, other.quantity) or _is_cut(other.quantity, one.quantity))


def cut_figure(values: Values) -> bool:
    """Return whether the second claim is the first with decimals cut off."""
    one, other = values.claim("one"), values.claim("other")
    together = one.scope == other.scope and _same_moment(values)
    return together and _is_cut(one.quantity, other.quantity)


def same_honour(values: Values) -> bool:
    """Return whether both record an honour of the same place or part of it."""
    return _is_honour(values) and values.scope("one") == values.scope("other")


def compatible_figure(values: Values) -> bool:
    """Return whether two claims agree though one leaves its period or its scope open."""
    one, other = values.claim("one"), values.claim("other")
    if one.aspect == "streak" or _is_honour(values) or one_figure(values):
        return False
    if not _comparable(values) or (one.scope and other.scope):
        return False
    open_period = not (one.period.end and other.period.end)
    return (_same_moment(values) or open_period) and one.quantity.agrees(other.quantity)


def revised_total(values: Values) -> bool:
    """Return whether two totals differ by no more than a first and a revised figure usually do."""
    return values.unit("one").endswith(("元", "人")) and near(values["one"] / values["other"])


def rounded_growth(values: Values) -> bool:
    """Return whether two growths differ by no more than rounding the levels can bring."""
    if values.unit("one") != "%" or not values.has("level") or values["level"].low <= 0:
        return False
    room = 100 * (values["level"].high / values["level"].low - 1)
    return abs(values["one"].value - values["other"].value) <= room


def _comparable(values: Values) -> bool:
    """Return whether two claims are in units of one measure; a growth may be in % or in days."""
    return same_measure(values.unit("one"), values.unit("other"))


def _same_moment(values: Values) -> bool:
    one, other = values.claim("one"), values.claim("other")
    return bool(one.period.end) and one.period == other.period


def _is_honour(values: Values) -> bool:
    """Return whether the claims record an honour, which is the same whenever it is recorded."""
    one = values.claim("one")
    return one.indicator.theme == "honours" and one.aspect == "level" and one.unit == "项"


def _is_cut(longer: Quantity, shorter: Quantity) -> bool:
    """Return whether a figure is another with decimals cut off, and could not be rounded so.

    Newspapers write 2010 for 2010.75. That is no second figure, and no contradiction either.
    """
    if not same_measure(longer.unit_text, shorter.unit_text):
        return False
    whole, cut = (side.to(longer.unit_text).text.replace(",", "") for side in (longer, shorter))
    if not (whole and cut):
        return False
    follows = whole.startswith(cut if "." in cut else f"{cut}.") and len(whole) > len(cut)
    return follows and not longer.agrees(shorter)


#: What formulas may call, by name.
FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        one.__name__: one
        for one in (
            of_the_city, ratios, only_some, start_of, streaks_overlap, open_streak_follows,
            sections, field_size, last_place, population, basis, at_constant_prices,
            is_absolute, adds_up, one_figure, cut_figure, same_honour,
            compatible_figure, revised_total, rounded_growth,
        )
    }
)  # fmt: skip
