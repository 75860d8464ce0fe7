"""A data folder as eight checked tables of text, and where that folder is found."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from helpers.casebook.checking import find_problems, is_sound
from helpers.casebook.files import PACKAGE, RawTable, read_folder
from helpers.casebook.problem import InvalidCasebook
from helpers.errors import CasebookError

if TYPE_CHECKING:
    import pandas as pd

ENVIRONMENT_VARIABLE: Final = "CASEBOOK_DATA"


class DataNotFound(CasebookError, FileNotFoundError):
    """No data folder where one was looked for."""


@dataclass(frozen=True, eq=False, slots=True)
class Casebook:
    """The eight tables of a data folder that has passed every check.

    Every column is text as published; an empty cell is the empty string. The tables are shared
    by all who hold the casebook: copy one before changing it.

    Attributes
    ----------
    folder
        Where it was read from.
    edition
        The date that the data speak for, as a partial ISO date.
    places, sources, sections, indicators, claims, practices, models, benchmarks
        The tables, with the columns of ``schema.TABLES``, in the order of the files.
    """

    folder: Path
    edition: str
    places: pd.DataFrame = field(repr=False)
    sources: pd.DataFrame = field(repr=False)
    sections: pd.DataFrame = field(repr=False)
    indicators: pd.DataFrame = field(repr=False)
    claims: pd.DataFrame = field(repr=False)
    practices: pd.DataFrame = field(repr=False)
    models: pd.DataFrame = field(repr=False)
    benchmarks: pd.DataFrame = field(repr=False)


def read_casebook(folder: str | Path) -> Casebook:
    """Read a data folder and hold it to every rule.

    The folder is judged by `checking.is_sound`, which applies all rules without pandera; only
    when something is wrong is pandera loaded to list it. Either way no table passes unchecked.

    Parameters
    ----------
    folder
        The folder that holds ``datapackage.json`` and the eight tables.

    Returns
    -------
    Casebook
        The tables as text.

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
    raw = read_folder(folder)
    if not is_sound(raw):
        problems = find_problems(raw)
        count = len(problems)
        raise InvalidCasebook(
            f"{count} {'problem' if count == 1 else 'problems'} in the data",
            where=str(folder),
            fix="mend the tables; casebook check lists the same",
            problems=problems,
        )
    frames = {name: _frame(table) for name, table in raw.tables.items()}
    return Casebook(folder, raw.edition or "", **frames)


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


def _frame(raw: RawTable) -> pd.DataFrame:
    import pandas as pd

    header = list(raw.table.header)
    return pd.DataFrame(list(raw.rows), columns=header, dtype="str")
