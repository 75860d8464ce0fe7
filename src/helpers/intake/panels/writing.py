"""Put an import into a data folder: rows appended, nothing rewritten, each file whole or as before.

A folder that does not exist is founded on another casebook: the country and the provinces, the
sections, the indicators, the benchmarks and the sources of these, and no case.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from helpers.casebook.files import PACKAGE
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.tables import Casebook
from helpers.errors import CasebookError
from helpers.intake.panels.conversion import Import

_LICENCE: Final = "LICENSE.md"


class FolderInTheWay(CasebookError, FileExistsError):
    """A folder that is there and is no data folder."""


class CannotWrite(CasebookError, OSError):
    """A data folder that cannot be written."""


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
    """Append an import to the tables of a data folder.

    The claims come last, so that an interruption leaves at most places and sources that nothing
    speaks of yet; the same import again goes on from there.

    Raises
    ------
    CannotWrite
        If a file cannot be written; it is as it was before.
    """
    for name, rows in (("places", done.places), ("sources", done.sources), ("claims", done.claims)):
        if rows:
            path = folder / TABLES[name].file
            before = path.read_bytes()
            if before and not before.endswith(b"\n"):
                before += b"\n"
            _replace(path, before + _csv(TABLES[name].header, rows))


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
            head = [dict(zip(table.header, table.header, strict=True))]
            (aside / table.file).write_bytes(_csv(table.header, [*head, *rows]))
        package = json.loads((described_by / PACKAGE).read_text(encoding="utf-8"))
        package["edition"] = _edition(done, ground)
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        (aside / PACKAGE).write_bytes(text.encode("utf-8"))
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


def _csv(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([row[name] for name in header] for row in rows)
    return text.getvalue().encode("utf-8")


def _replace(path: Path, content: bytes) -> None:
    """Write a file aside, on disk, and put it in the place of the old one."""
    try:
        handle, aside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(aside).chmod(path.stat().st_mode & 0o777)
            Path(aside).replace(path)
        finally:
            Path(aside).unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from None


def _cannot_write(path: Path, error: OSError) -> CannotWrite:
    reason = error.strerror or type(error).__name__
    return CannotWrite(reason, where=str(path), fix="look at the rights of the folder")
