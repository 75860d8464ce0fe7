"""Put an import into a data folder: rows after those that are there, all of them or none.

A folder that does not exist is founded on another casebook: the country and the provinces, the
sections, the indicators, the benchmarks and the sources of these, and no case.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from helpers.casebook.files import PACKAGE, read_folder
from helpers.casebook.mending import described
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.tables import Casebook
from helpers.casebook.writing import CannotWrite, csv_bytes, replace_files
from helpers.errors import CasebookError
from helpers.intake.panels.conversion import Import

_LICENCE: Final = "LICENSE.md"


class FolderInTheWay(CasebookError, FileExistsError):
    """A folder that is there and is no data folder."""


def without_cases(casebook: Casebook, folder: Path) -> Casebook:
    """Return what a casebook has besides its cases, as the ground of a new one.

    Parameters
    ----------
    casebook
        The casebook to take the vocabulary from.
    folder
        Where the new one is to be.

    Raises
    ------
    FolderInTheWay
        If there is something at `folder`.
    """
    if folder.exists():
        fix = f"name a new folder, or one with a {PACKAGE}"
        raise FolderInTheWay(f"{folder} is there and is no data folder", fix=fix)
    places = casebook.places[casebook.places["level"] != "city"]
    benchmarks = casebook.benchmarks[casebook.benchmarks["place"].isin(places["place"])]
    sources = casebook.sources[casebook.sources["source"].isin(benchmarks["source"])]
    return casebook.with_tables(
        folder=folder,
        places=places,
        sources=sources,
        benchmarks=benchmarks,
        claims=casebook.claims.iloc[:0],
        measures=casebook.measures.iloc[:0],
        models=casebook.models.iloc[:0],
    )


def append(done: Import, folder: Path) -> None:
    """Append an import to the tables of a data folder, all of it or nothing.

    Raises
    ------
    CannotWrite
        If a file cannot be written; all are as they were before.
    """
    tables = read_folder(folder).tables
    added = {"places": done.places, "sources": done.sources, "claims": done.claims}
    files = {
        TABLES[name].file: _table(name, (*tables[name].rows, *_cells(name, rows)))
        for name, rows in added.items()
        if rows
    }
    replace_files(folder, files)


def found(ground: Casebook, done: Import, described_by: Path) -> None:
    """Make a data folder of a ground and an import.

    Parameters
    ----------
    ground
        From `without_cases`; its folder is made, whole or not at all.
    done
        The import.
    described_by
        The data folder whose description and licence the new one takes over.

    Raises
    ------
    CannotWrite
        If the folder cannot be made.
    """
    added = {"places": done.places, "sources": done.sources, "claims": done.claims}
    target = ground.folder
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise _cannot_write(target, error) from None
    try:
        for name, table in TABLES.items():
            rows = [*getattr(ground, name).to_dict("records"), *added.get(name, ())]
            (aside / table.file).write_bytes(_table(name, _cells(name, rows)))
        package = json.loads((described_by / PACKAGE).read_text(encoding="utf-8"))
        (aside / PACKAGE).write_bytes(described(package, edition=_edition(done, ground)))
        if (described_by / _LICENCE).is_file():
            shutil.copyfile(described_by / _LICENCE, aside / _LICENCE)
        aside.chmod(0o755)
        aside.rename(target)
    except OSError as error:
        raise _cannot_write(target, error) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _edition(done: Import, ground: Casebook) -> str:
    """Date a new casebook by its source, or else by the latest period of its claims."""
    published = [row["published"] for row in done.sources if row["published"]]
    if not published:
        named = {claim["source"] for claim in done.claims}
        rows = ground.sources[ground.sources["source"].isin(named)]
        published = [date for date in rows["published"] if date]
    return max((*published, *(claim["end"] for claim in done.claims)), default=ground.edition)


def _table(name: str, rows: Iterable[Sequence[str]]) -> bytes:
    return csv_bytes(TABLES[name].header, rows)


def _cells(name: str, rows: Iterable[Mapping[Any, Any]]) -> list[list[str]]:
    return [[row.get(column, "") for column in TABLES[name].header] for row in rows]


def _cannot_write(path: Path, error: OSError) -> CannotWrite:
    reason = error.strerror or type(error).__name__
    return CannotWrite(reason, where=str(path), fix="look at the rights of the folder")
