"""From a data folder to the case of a city."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from helpers.casebook.case import Case
from helpers.casebook.index import UnknownPlace, find_place
from helpers.casebook.reading import find_data, read_casebook
from helpers.casebook.schema.vocabulary import UnknownTerm
from helpers.casebook.tables import Casebook
from helpers.quantity import Lang

_LANGUAGES: Final = ("zh", "en")


def open_case(city: str, lang: Lang = "zh", data_dir: str | Path | None = None) -> Case:
    """Open the case of a city.

    Parameters
    ----------
    city
        The identifier of the city; its Chinese or English name is understood too.
    lang
        The language that the case speaks.
    data_dir
        The data folder; `find_data` looks for it otherwise.

    Raises
    ------
    DataNotFound
        If there is no data folder.
    InvalidCasebook
        If the data break a rule.
    UnknownPlace
        If there is no such city; the message lists near names.
    UnknownTerm
        If the language is neither ``zh`` nor ``en``.

    Examples
    --------
    ``case = open_case("chenzhou", lang="zh", data_dir="data")``
    """
    return case_of(read_casebook(find_data(data_dir)), city, lang)


def case_of(casebook: Casebook, city: str, lang: Lang = "zh") -> Case:
    """Open the case of a city in a casebook that has been read.

    Raises
    ------
    UnknownPlace
        If there is no such city.
    UnknownTerm
        If the language is neither ``zh`` nor ``en``.
    """
    if lang not in _LANGUAGES:
        raise UnknownTerm(f"{lang!r} is no language", fix="use zh or en")
    place = find_place(casebook, city)
    if place.level != "city":
        rows = casebook.raw("places").records()
        cities = [row["place"] for row in rows if row["level"] == "city"]
        raise UnknownPlace(
            f"{place.place} is a {place.level} and has no case",
            fix=f"cities are {', '.join(sorted(cities))}",
        )
    return Case(casebook, place, lang)
