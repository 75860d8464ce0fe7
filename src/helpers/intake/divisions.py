"""Cities that a casebook does not have yet: their codes, provinces, identifiers and names.

A division comes from a table of codes (GB/T 2260). Its province is that of the first two digits.
Its English name is the one that the table gives, the spelling fixed for names of other languages
than Chinese (``romanised.csv``), or Hanyu Pinyin by syllables with the apostrophe of GB/T 16159.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from helpers.casebook.formats.grid import UnreadablePanel, read_grid
from helpers.errors import CasebookError, extra, near_matches
from helpers.intake.names import Known, clean_name, former_names, full_code, rows_of, short_name

_COUNTRY: Final = "country"
_PLACEHOLDER: Final = re.compile(r"市辖区|县|.*行政区划")
_PREFECTURE_CODE: Final = re.compile(r"[0-9]{4}00")


class NoProvince(CasebookError, LookupError):
    """A code whose first two digits are those of no province."""


@dataclass(frozen=True, slots=True)
class Division:
    """A prefecture-level division or municipality, with its English name where a table gives it."""

    code: str
    name: str
    name_en: str = ""


def read_divisions(
    path: Path, code: str = "code", name: str = "name", name_en: str = "name_en"
) -> tuple[Division, ...]:
    """Read a table of codes and names.

    Parameters
    ----------
    path
        A table with one head row; codes have four digits or six.
    code, name, name_en
        The heads of its columns; the last one may be missing.

    Raises
    ------
    UnreadablePanel
        If the file cannot be read or lacks the columns.
    """
    grid = read_grid(path)
    heads = list(grid.rows[0]) if grid.rows else []
    for key, wanted in (("code", code), ("name", name)):
        if wanted not in heads:
            fix = near_matches(wanted, heads) or f"columns are {', '.join(heads)}"
            what = f"no column {wanted!r}; places.{key} of the mapping names it"
            raise UnreadablePanel(what, where=path.name, fix=fix)
    divisions = []
    for row in grid.rows[1:]:
        cells = dict(zip(heads, row, strict=True))
        digits, plain = full_code(cells[code]), clean_name(cells[name])
        if _PREFECTURE_CODE.fullmatch(digits) and plain and not _PLACEHOLDER.fullmatch(plain):
            divisions.append(Division(digits, plain, cells.get(name_en, "").strip()))
    return tuple(divisions)


def other_divisions() -> tuple[Division, ...]:
    """List the municipalities, which are provinces and cities, and the dissolved divisions."""
    municipalities = (
        Division(row["code"], row["name_zh"], row["name_en"])
        for row in rows_of("provinces.csv")
        if row["name_zh"].endswith("市")
    )
    former = (one for one in former_names().values() if one.code)
    return (*municipalities, *(Division(one.code, one.name, one.name_en) for one in former))


class Gazetteer:
    """The divisions that may become places of a casebook.

    Parameters
    ----------
    divisions
        All divisions, whether a table speaks of them or not, so that an identifier does not
        depend on which other cities a table has.
    cohort
        The cohort of the cities that are added.
    """

    def __init__(
        self,
        divisions: Iterable[Division],
        places: Iterable[Mapping[str, str]],
        cohort: str = "",
    ) -> None:
        self.divisions, self.places, self.cohort = tuple(divisions), tuple(places), cohort
        cities = [row for row in self.places if row["level"] == "city"]
        there = {row["code"] for row in cities} | {row["name_zh"] for row in cities}
        self._known: dict[str, Division] = {}
        for one in self.divisions:
            if not there & {one.code, one.name}:
                self._known.setdefault(one.code, one)

    def candidates(self) -> tuple[Known, ...]:
        """List the divisions as cities that a row may speak of; the code stands for the id."""
        return tuple(Known(code, one.name, code) for code, one in self._known.items())

    def rows(self, codes: Iterable[str]) -> list[dict[str, str]]:
        """Make the rows of cities, and of provinces that they need and the casebook lacks.

        Raises
        ------
        NoProvince
            If a code belongs to no province, or the casebook has no country.
        MissingExtra
            If a name has to be romanised and pypinyin is not installed.
        """
        rows: list[dict[str, str]] = []
        taken = {row["place"] for row in self.places}
        cohort = [row for row in self.places if self.cohort and row["cohort"] == self.cohort]
        order = max((int(row["cohort_order"] or 0) for row in cohort), default=0)
        provinces = {row["code"]: row["place"] for row in self.places if row["level"] == "province"}
        for code in sorted(set(codes)):
            province = f"{code[:2]}0000"
            if province not in provinces:
                rows.append(self._province(province, taken))
                provinces[province] = rows[-1]["place"]
                taken.add(provinces[province])
            order += 1
            place, name_en = self._identity(self._known[code], taken)
            taken.add(place)
            rows.append(
                {
                    "place": place,
                    "code": code,
                    "name_zh": self._known[code].name,
                    "name_en": name_en,
                    "level": "city",
                    "parent": provinces[province],
                    "cohort": self.cohort,
                    "cohort_order": str(order) if self.cohort else "",
                }
            )
        return rows

    def _province(self, code: str, taken: set[str]) -> dict[str, str]:
        country = [row["place"] for row in self.places if row["level"] == _COUNTRY]
        found = [row for row in rows_of("provinces.csv") if row["code"] == code]
        if not found or len(country) != 1:
            what = f"no province has the code {code}" if not found else "no country to belong to"
            raise NoProvince(what, fix="mend the code, or add the row to places.csv")
        place = found[0]["place"]
        place = f"{place}_province" if place in taken else place
        return {**found[0], "place": place, "level": "province", "parent": country[0]}

    def _identity(self, division: Division, taken: set[str]) -> tuple[str, str]:
        """Return an identifier and an English name that no other division has."""
        name = self._english[division.code]
        plain = identifier(name)
        provinces = {row["code"]: row for row in rows_of("provinces.csv")}
        if plain in {row["place"] for row in provinces.values()}:
            return f"{plain}_city", name
        if self._frequency[plain] > 1 or plain in taken:
            province = provinces[f"{division.code[:2]}0000"]
            return f"{plain}_{province['place']}", f"{name}, {province['name_en']}"
        return plain, name

    @cached_property
    def _english(self) -> dict[str, str]:
        return {one.code: one.name_en or romanised(one.name) for one in self.divisions}

    @cached_property
    def _frequency(self) -> Counter[str]:
        return Counter(identifier(name) for name in self._english.values())


def romanised(name: str) -> str:
    """Write a Chinese name of a city in Latin letters, without its suffix.

    `MissingExtra` if pypinyin is not installed and the name is not in the table of fixed
    spellings.
    """
    short = short_name(name)
    fixed = {row["name"]: row["name_en"] for row in rows_of("romanised.csv")}
    if short in fixed:
        return fixed[short]
    with extra("import", "or give the divisions a column of English names"):
        from pypinyin import lazy_pinyin
    syllables = [syllable.replace("v", "ü") for syllable in lazy_pinyin(short)]
    parts = [
        f"'{syllable}" if at and syllable[0] in "aeo" else syllable
        for at, syllable in enumerate(syllables)
    ]
    text = "".join(parts)
    return text[:1].upper() + text[1:]


def identifier(name: str) -> str:
    """Make an identifier of a name in Latin letters."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    plain = re.sub(r"[^a-z0-9]+", "_", letters.replace("'", "")).strip("_")
    return plain if not plain or plain[0].isalpha() else f"n_{plain}"
