"""Files of a data folder written whole: rows as CSV, put in the place of what was there."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from helpers.errors import CasebookError


class CannotWrite(CasebookError, OSError):
    """A data folder that cannot be written."""


def csv_bytes(header: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Return a table as the project writes it: UTF-8, commas, LF, quotation marks where needed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def replace_files(
    folder: Path, files: Mapping[str, bytes], renamed: Mapping[str, str] | None = None
) -> None:
    """Replace or make files of a folder, all of them or none.

    All new content is on disk before the first file is touched; if a file cannot be replaced
    those before it are put back. Files in `renamed` get their new name before that.

    Raises
    ------
    CannotWrite
        If a file cannot be written; all files are as they were.
    """
    aside = None
    done: list[tuple[Path, Path | None]] = []
    moved: list[tuple[Path, Path]] = []
    try:
        aside = Path(tempfile.mkdtemp(prefix=".casebook-", dir=folder))
        for name, content in files.items():
            _write(aside / name, content)
        for old, new in (renamed or {}).items():
            (folder / old).rename(folder / new)
            moved.append((folder / old, folder / new))
        for name in files:
            done.append((folder / name, _kept(folder / name, aside)))
            (aside / name).replace(folder / name)
    except OSError as error:
        for path, before in reversed(done):
            if before is None:
                path.unlink(missing_ok=True)
            else:
                before.replace(path)
        for former, todays in reversed(moved):
            todays.rename(former)
        reason = error.strerror or type(error).__name__
        raise CannotWrite(reason, where=str(folder), fix="look at its rights and space") from None
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)


def _kept(path: Path, aside: Path) -> Path | None:
    """Copy a file aside with its rights, which its successor gets, too."""
    if not path.exists():
        return None
    kept = aside / f"{path.name}.before"
    shutil.copy2(path, kept)
    (aside / path.name).chmod(path.stat().st_mode & 0o777)
    return kept


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
