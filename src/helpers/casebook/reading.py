"""A data folder read and held to every rule, once in a process, and where it is found."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from helpers.casebook.case import Case
from helpers.casebook.files import PACKAGE, Contents, load, read_folder
from helpers.casebook.index import UnknownPlace, find_place
from helpers.casebook.schema.checking import find_problems
from helpers.casebook.schema.problem import InvalidCasebook
from helpers.casebook.schema.vocabulary import UnknownTerm
from helpers.casebook.tables import Casebook
from helpers.errors import WrongUse
from helpers.quantity import Lang

ENVIRONMENT_VARIABLE: Final = "CASEBOOK_DATA"

_LANGUAGES: Final = ("zh", "en")


class DataNotFound(WrongUse, FileNotFoundError):
    """No data folder where one was looked for."""


def read_casebook(folder: str | Path) -> Casebook:
    """Read a data folder and hold it to every rule.

    The files are read each time, but the same bytes of the same folder are judged once in a
    process and give the same casebook: data that were edited are seen, whatever their time says.

    Raises
    ------
    DataNotFound
        If there is no such folder.
    InvalidCasebook
        If anything breaks a rule; the error lists every problem.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataNotFound(f"{folder} is no folder", fix="name the folder that holds the tables")
    return _sound(folder, folder.resolve(), load(folder))


@lru_cache(maxsize=4)  # the one at hand, the one it is compared with, and some
def _sound(folder: Path, _real: Path, contents: Contents) -> Casebook:
    """Return the casebook that the bytes of a folder are, if these keep every rule."""
    raw = read_folder(folder, contents)
    problems = find_problems(raw)
    if problems:
        count = len(problems)
        raise InvalidCasebook(
            f"{count} {'problem' if count == 1 else 'problems'} in the data",
            where=str(folder),
            fix="mend the tables; casebook check lists the same",
            problems=problems,
        )
    return Casebook(folder, raw.edition or "", raw.tables)


def find_data(data_dir: str | Path | None = None) -> Path:
    """Find the data folder.

    Parameters
    ----------
    data_dir
        The folder itself, or its ``datapackage.json``. Without it: the environment variable
        ``CASEBOOK_DATA``, else ``data/`` in the working directory or a folder above it, else
        ``data/`` beside the checkout that this package runs from.

    Raises
    ------
    DataNotFound
        If there is no ``datapackage.json`` in the folder, or none is found.
    """
    named = data_dir or os.environ.get(ENVIRONMENT_VARIABLE)
    if named:
        folder = Path(named)
        if folder.name == PACKAGE:
            folder = folder.parent
        if not (folder / PACKAGE).is_file():
            asked = "" if data_dir else f" (from {ENVIRONMENT_VARIABLE})"
            raise DataNotFound(
                f"no {PACKAGE} in {folder}{asked}", fix="name the folder that holds the tables"
            )
        return folder
    here = Path.cwd()
    checkout = Path(__file__).resolve().parents[3]
    for above in (here, *here.parents, checkout):
        if (above / "data" / PACKAGE).is_file():
            return above / "data"
    raise DataNotFound(
        f"no data/{PACKAGE} in {here} or above it",
        fix=f"give data_dir, or set {ENVIRONMENT_VARIABLE} to the folder that holds the tables",
    )


def open_case(city: str, lang: Lang = "zh", data_dir: str | Path | None = None) -> Case:
    """Open the case of a city.

    Parameters
    ----------
    city
        The identifier of the city; its Chinese or English name is understood too.
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

    No such city is an `UnknownPlace`, another language than ``zh`` and ``en`` an `UnknownTerm`.
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
