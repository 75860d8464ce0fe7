"""A data folder read and held to every rule, once in a process, and where it is found."""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path
from typing import Final

from helpers.casebook.files import PACKAGE, load, read_folder
from helpers.casebook.schema.checking import find_problems
from helpers.casebook.schema.problem import InvalidCasebook
from helpers.casebook.sharing import forget
from helpers.casebook.tables import Casebook
from helpers.errors import CasebookError

ENVIRONMENT_VARIABLE: Final = "CASEBOOK_DATA"
#: How many casebooks are kept: the one at hand, the one it is compared with, and some.
_KEPT: Final = 4
#: Sound casebooks by folder and by the digest of the bytes they were read from, newest last.
_READ: Final[OrderedDict[tuple[Path, str], Casebook]] = OrderedDict()


class DataNotFound(CasebookError, FileNotFoundError):
    """No data folder where one was looked for."""


def read_casebook(folder: str | Path) -> Casebook:
    """Read a data folder and hold it to every rule.

    The files are read each time, but the same bytes of the same folder are judged once in a
    process and give the same casebook: data that were edited are seen, whatever their time says.

    Parameters
    ----------
    folder
        The folder that holds ``datapackage.json`` and the tables.

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
    contents = load(folder)
    key = folder.resolve(), contents.digest
    if key in _READ:
        _READ.move_to_end(key)
        return _READ[key]
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
    _READ[key] = Casebook(folder, raw.edition or "", raw.tables)
    while len(_READ) > _KEPT:
        _READ.popitem(last=False)
        forget()  # what rests on the one that goes, and can be computed again
    return _READ[key]


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
