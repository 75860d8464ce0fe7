"""Which city a row speaks of: by code, by name, by a former name.

A name goes with or without 市, 地区, 州, 盟 or the whole of 自治州. ``former.csv`` lists the names
of prefecture-level divisions that the State Council has changed, and those it has dissolved, with
the year; a dissolved one keeps its former code of GB/T 2260.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from helpers.casebook.formats.grid import half_width
from helpers.errors import near_matches

_PEOPLES: Final = (
    "蒙古族", "蒙古", "回族", "藏族", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "侗族", "白族",
    "土家族", "哈尼族", "傣族", "傈僳族", "景颇族", "羌族", "哈萨克", "柯尔克孜",
)  # fmt: skip
_PREFECTURE: Final = re.compile(rf"(?P<name>.{{2,}}?)(?:{'|'.join(_PEOPLES)})*自治州")
_SUFFIXES: Final = ("地区", "市", "州", "盟", "区", "县")
_PROVINCE: Final = re.compile(r"(?P<name>.{2,3}?)(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)")
_SHORTEST: Final = 2
_CODE: Final = re.compile(r"[0-9]{6}|[0-9]{4}")
_ADD: Final = "give --add-places a table of divisions that has it"


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a division had until a year.

    `now` is its name since, empty when it was dissolved; `code` is the code of a dissolved one.
    """

    name: str
    now: str
    year: str
    code: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Known:
    """A city that a row may speak of: a place of the casebook, or a division to add as one."""

    id: str
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The city of a row, and by which former name it was found."""

    city: Known
    former: FormerName | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """Why a row's city is not known, and what to do."""

    what: str
    fix: str


@cache
def rows_of(table: str) -> tuple[dict[str, str], ...]:
    """Read a table of administrative facts that comes with this package."""
    text = resources.files(__package__).joinpath("tables", table).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def former_names() -> Mapping[str, FormerName]:
    """Index the former names by the short form of each."""
    rows = (FormerName(**row) for row in rows_of("former.csv"))
    return {short_name(former.name): former for former in rows}


@cache
def province_names() -> frozenset[str]:
    """List the provinces' names in full and in short; municipalities are cities and not here."""
    names = [row["name_zh"] for row in rows_of("provinces.csv")]
    names = [name for name in names if not name.endswith("市")]
    short = [match["name"] if (match := _PROVINCE.fullmatch(name)) else name for name in names]
    return frozenset((*names, *short))


def clean_name(text: str) -> str:
    """Return a name without space, which tables put in to make names equally wide, and marks."""
    return re.sub(r"\s|[*※①-⑳]", "", half_width(text))


def short_name(name: str) -> str:
    """Return a city's name without 市, 地区, 州, 盟 or the whole of 自治州."""
    match = _PREFECTURE.fullmatch(name)
    if match:
        return match["name"]
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= _SHORTEST:
            return name.removesuffix(suffix)
    return name


def full_code(text: str) -> str:
    """Return a code of GB/T 2260 with six digits, or nothing when the text is no such code."""
    plain = half_width(text).removesuffix(".0")
    return plain.ljust(6, "0") if _CODE.fullmatch(plain) else ""


class Finder:
    """Finds the city that a row speaks of among some; of two with one code the first."""

    def __init__(self, cities: Iterable[Known]) -> None:
        self._by_code: dict[str, Known] = {}
        self._by_name: dict[str, list[Known]] = {}
        self._by_short: dict[str, list[Known]] = {}
        for city in cities:
            if city.code:
                self._by_code.setdefault(city.code, city)
            self._by_name.setdefault(city.name, []).append(city)
            self._by_short.setdefault(short_name(city.name), []).append(city)

    def find(self, name: str, code: str = "") -> Found | NotFound:
        """Find a city by its code, or else by its name, as the table has them; either may be empty.

        Returns
        -------
        Found or NotFound
            A code and a name that speak of two cities are not found, and so is a short name
            that a province has too (a table of cities often has rows of provinces).
        """
        plain, digits = clean_name(name), full_code(code)
        if code.strip() and not digits:
            return NotFound(f"{code.strip()!r} is no code of GB/T 2260", "write six digits")
        by_name = self._named(plain) if plain else NotFound("no name", "name the city")
        if not digits:
            return by_name
        by_code = self._by_code.get(digits)
        if by_code is None:
            if isinstance(by_name, Found) and by_name.city.code in ("", digits):
                return by_name
            return NotFound(f"no city has the code {digits}", f"mend the code, or {_ADD}")
        if not plain:
            return Found(by_code)
        if isinstance(by_name, Found) and by_name.city.id == by_code.id:
            return by_name
        return NotFound(f"the code {digits} is that of {by_code.name}", "mend the name or the code")

    def _named(self, name: str) -> Found | NotFound:
        exact = self._by_name.get(name, ())
        if len(exact) == 1:
            return Found(exact[0])
        if name in province_names():
            return NotFound("the name of a province too", "write the city with 市, or give codes")
        near = self._by_short.get(short_name(name), ())
        if len(near) == 1:
            return Found(near[0])
        if near or exact:
            among = ", ".join(city.id for city in (*exact, *near))
            return NotFound(f"the name of {among}", "give codes")
        former = former_names().get(short_name(name))
        if former and not former.now:
            what = f"dissolved in {former.year}, and no place of the casebook"
            return NotFound(what, "add the place with its former code, or leave the row out")
        now = self._by_name.get(former.now, ()) if former else ()
        if len(now) == 1:
            return Found(now[0], former)
        hint = near_matches(name, [*self._by_name, *self._by_short])
        return NotFound(
            "no city of the casebook",
            hint or f"mend the name, or {_ADD}",
        )


def known_cities(places: Iterable[Mapping[str, str]]) -> tuple[Known, ...]:
    """List the cities among the rows of the table of places."""
    return tuple(
        Known(row["place"], row["name_zh"], row["code"]) for row in places if row["level"] == "city"
    )
