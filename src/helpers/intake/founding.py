"""A new data folder, founded on another casebook.

It has the country and the provinces, the sections, the indicators, the benchmarks and the sources
of these, and no case.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from helpers.casebook import Casebook, read_casebook
from helpers.casebook.files import PACKAGE
from helpers.casebook.formats.mending import described
from helpers.casebook.formats.writing import CannotWrite
from helpers.casebook.schema.declarations import TABLES
from helpers.errors import WrongUse

_LICENCE: Final = "LICENSE.md"


class FolderInTheWay(WrongUse, FileExistsError):
    """A folder that is there and is no data folder."""


def target(ground: Casebook, into: Path | None) -> Casebook:
    """Return the casebook to write into: the same, another one, or one that is to be founded."""
    if into is None:
        return ground
    return read_casebook(into) if (into / PACKAGE).is_file() else without_cases(ground, into)


def without_cases(casebook: Casebook, folder: Path) -> Casebook:
    """Return what a casebook has besides its cases, as the ground of a new one in a folder.

    `FolderInTheWay` if there is something at `folder`.
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


def found(
    ground: Casebook, described_by: Path, added: Mapping[str, Sequence[Mapping[str, str]]]
) -> None:
    """Make a data folder of a ground and of rows by table, whole or not at all.

    The description and the licence are those of the folder `described_by`.

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
            (aside / table.file).write_bytes(ground.raw(name).with_rows(added.get(name, ())).csv())
        package = json.loads((described_by / PACKAGE).read_text(encoding="utf-8"))
        (aside / PACKAGE).write_bytes(described(package, edition=_edition(ground, added)))
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


def _edition(ground: Casebook, added: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    """Date a new casebook by its source, or else by the latest period of its claims."""
    claims, sources = added.get("claims", ()), added.get("sources", ())
    named = {claim["source"] for claim in claims}
    known = [row for row in ground.raw("sources").records() if row["source"] in named]
    dates = (row["published"] for row in (*known, *sources))
    return max((*dates, *(claim["end"] for claim in claims)), default="") or ground.edition
