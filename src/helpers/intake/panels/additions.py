"""Put an import into a data folder: rows after those that are there, all of them or none.

A folder that does not exist is founded on another casebook: the country and the provinces, the
sections, the indicators, the benchmarks and the sources of these, and no case.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from helpers.casebook.files import PACKAGE, read_folder
from helpers.casebook.formats.mending import described, write_tables
from helpers.casebook.formats.writing import CannotWrite, csv_bytes
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.tables import Casebook
from helpers.errors import CasebookError
from helpers.intake.panels.conversion import Import

_LICENCE: Final = "LICENSE.md"


class FolderInTheWay(CasebookError, FileExistsError):
    """A folder that is there and is no data folder."""


def without_cases(casebook: Casebook, folder: Path) -> Casebook:
    """Return what a casebook has besides its cases, as the ground of a new one in a folder.

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
    cases = ("claims", "measures", "conditions", "advice", "models")
    empty = {name: getattr(casebook, name).iloc[:0] for name in cases}
    return casebook.with_tables(
        folder=folder, places=places, sources=sources, benchmarks=benchmarks, **empty
    )


def append(done: Import, folder: Path) -> None:
    """Append an import to the tables of a data folder, all of it or nothing.

    Raises
    ------
    CannotWrite
        If a file cannot be written; all are as they were before.
    """
    tables = read_folder(folder).tables
    files = {
        TABLES[name].file: _table(name, tables[name].rows, rows)
        for name, rows in done.rows.items()
        if rows
    }
    write_tables(folder, files)


def found(ground: Casebook, done: Import, described_by: Path) -> None:
    """Make a data folder of a ground and an import, whole or not at all.

    Parameters
    ----------
    ground
        From `without_cases`.
    done
        The import.
    described_by
        The data folder whose description and licence the new one takes over.

    Raises
    ------
    CannotWrite
        If the folder cannot be made.
    """
    target, aside = ground.folder, None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        for name, table in TABLES.items():
            rows = ground.frame(name).itertuples(index=False, name=None)
            (aside / table.file).write_bytes(_table(name, rows, done.rows.get(name, ())))
        package = json.loads((described_by / PACKAGE).read_text(encoding="utf-8"))
        (aside / PACKAGE).write_bytes(described(package, edition=_edition(done, ground)))
        if (described_by / _LICENCE).is_file():
            shutil.copyfile(described_by / _LICENCE, aside / _LICENCE)
        aside.chmod(0o755)
        aside.rename(target)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fix = "look at the rights of the folder"
        raise CannotWrite(reason, where=str(target), fix=fix) from None
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)


def _edition(done: Import, ground: Casebook) -> str:
    """Date a new casebook by its source, or else by the latest period of its claims."""
    named = {claim["source"] for claim in done.claims}
    known = ground.sources[ground.sources["source"].isin(named)]["published"]
    published = (*known, *(row["published"] for row in done.sources))
    return max((*published, *(claim["end"] for claim in done.claims)), default="") or ground.edition


def _table(name: str, rows: Iterable[Iterable[str]], added: Iterable[Mapping[str, str]]) -> bytes:
    header = TABLES[name].header
    return csv_bytes(header, (*rows, *([row.get(one, "") for one in header] for row in added)))
