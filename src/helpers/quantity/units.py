"""The units that Chinese statistics are published in, on top of one pint registry.

The vocabulary is closed: a text is a unit only when each of its parts stands in ``units.csv``,
so that a slip of the pen in a data table is an error and not a new unit. People are pure numbers,
as in the SI, so that GDP over residents may be read in 元; other counted things, ranks, water
classes and scores have dimensions of their own and do not mix with ratios.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, cast

from helpers.errors import CasebookError, near_matches

if TYPE_CHECKING:
    import pint


class UnknownUnit(CasebookError, ValueError):
    """A text that is no unit of the vocabulary."""


class UnitMismatch(CasebookError, TypeError):
    """Two units of different dimensions where one dimension is needed."""


SCALES = {
    "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7,
    "亿": 1e8, "十亿": 1e9, "百亿": 1e10, "千亿": 1e11, "万亿": 1e12,
}  # fmt: skip


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of units."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


#: By unit: what it means in the registry, its international family with its size in it or the
#: English name of one that stays as published, and its English name below a stroke.
#: 标准煤 is 29.3076 GJ a tonne (GB/T 2589-2020, 7000 kcal/kg); 年 is the Julian year.
ROWS: Final = {row["unit"]: row for row in read_table("units.csv")}
_DEFINITIONS: Final = {unit: row["meaning"] for unit, row in ROWS.items() if row["meaning"]}

# Units whose own name is no word that pint takes.
_SIGNS = {
    "%": "percent",
    "百分点": "percent",
    "个百分点": "percent",
    "‰": "permille",
    "倍": "times",
    "°C": "celsius",
}

_LABELS = {"percent": "%", "permille": "‰", "times": "倍", "celsius": "°C", "person": "人"}

_COUNTED = frozenset(
    unit for unit, meaning in _DEFINITIONS.items()
    if meaning in {"item", "person", "place_in_order", "water_class"}
) | {"年", "天", "日", "个月", "小时", "h"}  # fmt: skip

_PREFIXED = re.compile(f"(?P<scale>{'|'.join(sorted(SCALES, key=len, reverse=True))})(?P<atom>.+)")
_TYPED_MICRO = re.compile("(?<![A-Za-z])ug(?![A-Za-z])")
_SPELLING = str.maketrans({"μ": "µ", "・": "·", "•": "·", "⋅": "·", "*": "·", "∕": "/", " ": ""})


@lru_cache(maxsize=1)
def registry() -> pint.UnitRegistry[Any]:
    """Build, once, the registry that holds the vocabulary of this module and nothing else."""
    import pint

    units: pint.UnitRegistry[Any] = pint.UnitRegistry(None)
    for scale, factor in SCALES.items():
        units.define(f"{scale}- = {factor:g}")
    bases = resources.files(__package__).joinpath("bases.txt").read_text(encoding="utf-8")
    for line in bases.splitlines():
        units.define(line)
    for name, meaning in _DEFINITIONS.items():
        units.define(f"{name} = {meaning}")
    return units


def vocabulary() -> tuple[str, ...]:
    """Return the units that the casebook knows, before any 万 or 亿."""
    return (*_DEFINITIONS, *_SIGNS)


@lru_cache(maxsize=512)
def spell(text: str) -> str:
    """Spell a unit in one way: half-width, digits for exponents, one kind of µ and of dot."""
    plain = unicodedata.normalize("NFKC", text.replace("μ", "µ")).translate(_SPELLING)
    return _TYPED_MICRO.sub("µg", plain)


def _pint_name(atom: str) -> str:
    """Name one part of a unit in the registry, or nothing when it is unknown."""
    if atom in _SIGNS:
        return _SIGNS[atom]
    if atom in _DEFINITIONS:
        return atom
    scaled = _PREFIXED.fullmatch(atom)
    return atom if scaled and scaled["atom"] in _DEFINITIONS else ""


@lru_cache(maxsize=512)
def parse_unit(text: str) -> pint.Unit:
    """Read a unit as published.

    Parameters
    ----------
    text
        A unit such as ``万千瓦``, ``µg/m3`` or ``t/km2·月``; empty for a plain number. What
        follows a stroke divides, up to the end. µ may be either of its two characters.

    Returns
    -------
    pint.Unit
        The unit, in the casebook's own registry.

    Raises
    ------
    UnknownUnit
        If a part of the text is not in the vocabulary.
    """
    unit = registry().Unit("")
    above, below = _parts(text)
    for part in above:
        unit = unit * _atom(part, text)
    for part in below:
        unit = unit / _atom(part, text)
    return unit


def _parts(text: str) -> tuple[list[str], list[str]]:
    """Return the parts of a unit above and below the stroke."""
    above, *below = spell(text).split("/")
    return (
        [] if above in {"", "1"} else above.split("·"),
        [part for group in below for part in group.strip("()").split("·")],
    )


@lru_cache(maxsize=512)
def _atom(part: str, text: str) -> pint.Unit:
    name = _pint_name(part)
    if not name:
        known = {*_DEFINITIONS, *_SIGNS, "万千瓦", "亿千瓦时", "万吨", "亿元", "万亩", "万人"}
        where = f"{part!r} in {text!r}" if part != text else repr(text)
        near = near_matches(part, known)
        raise UnknownUnit(
            f"{where} is no unit of the casebook",
            fix=near or "write the unit as published, such as 万千瓦, 亿元, % or µg/m3",
        )
    return registry().Unit(name)


@lru_cache(maxsize=512)
def is_known(text: str) -> bool:
    """Return whether a text is a unit of the vocabulary, which takes no registry."""
    above, below = _parts(text)
    return all(map(_pint_name, (*above, *below)))


def is_counted(text: str) -> bool:
    """Return whether a unit counts whole things, so that a plain figure in it is exact."""
    return spell(text) in _COUNTED


@lru_cache(maxsize=512)
def is_percent(unit: pint.Unit) -> bool:
    """Return whether a unit is per cent."""
    return str(unit) == "percent"


@lru_cache(maxsize=512)
def is_ratio(unit: pint.Unit) -> bool:
    """Return whether a unit is a bare ratio: a plain number, %, ‰ or 倍."""
    return str(unit) in {"dimensionless", "percent", "permille", "times"}


@lru_cache(maxsize=512)
def factor(unit: pint.Unit) -> float:
    """Return how many coherent base units (metre, gram, second, yuan …) one unit is."""
    size, _ = registry().get_base_units(unit)
    return float(cast(float, size))


def same_dimension(one: pint.Unit, other: pint.Unit) -> bool:
    """Return whether two units can be converted; people and ratios are kept apart."""
    if one == other:
        return True
    if one.dimensionality != other.dimensionality:
        return False
    return not one.dimensionless or _counts_people(one) == _counts_people(other)


@lru_cache(maxsize=1024)
def same_measure(one: str, other: str) -> bool:
    """Return whether figures in two units can be of one indicator.

    Stricter than `same_dimension`: a share in per cent and a plain number or a multiple are
    both ratios, but an indicator is published as one of them.
    """
    left, right = parse_unit(one), parse_unit(other)
    if not same_dimension(left, right):
        return False
    percent = ("percent", "permille")
    return (str(left) in percent) == (str(right) in percent)


def require_same_dimension(one: pint.Unit, other: pint.Unit, doing: str) -> None:
    """Raise `UnitMismatch`, which names what was being done, unless units can be converted."""
    if not same_dimension(one, other):
        raise UnitMismatch(
            f"cannot {doing}: {label(one) or 'a plain number'} and "
            f"{label(other) or 'a plain number'} measure different things",
            fix="compare or add only figures of one dimension",
        )


def label(unit: pint.Unit) -> str:
    """Write a unit of the registry as text, such as ``亿千瓦时·kgCO2/kWh``."""
    if is_ratio(unit):
        return _LABELS.get(str(unit), "")
    parts = [(str(name), float(cast(float, power))) for name, power in unit._units.items()]
    above = "·".join(_powered(name, power) for name, power in parts if power > 0)
    below = "·".join(_powered(name, -power) for name, power in parts if power < 0)
    return f"{above or 1}/{below}" if below else above


def _powered(name: str, power: float) -> str:
    name = _LABELS.get(name, name)
    return name if power == 1 else f"{name}^{power:g}"


def _counts_people(unit: pint.Unit) -> bool:
    return any(str(name).endswith(("人", "人次", "名", "person")) for name in unit._units)
