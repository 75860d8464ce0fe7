"""One SHA-256 over everything that a report depends on, and the recipe that it is made by.

Coarse but safe: a report counts as stale when anything changed that could change it, the whole
folder of data and the whole package included. A report that is stale and looks fresh would be
worse than one that is built once more.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TypeAlias

from helpers.errors import CasebookError
from helpers.fonts import font_files
from helpers.reporting.inputs import shown
from helpers.reporting.plan import Job

#: What a fingerprint is made of: digest by name of the ingredient.
Recipe: TypeAlias = dict[str, str]

#: Packages whose version can change a report's text, charts, numbers or layout.
ENGINES = (
    "papermill",
    "nbclient",
    "nbconvert",
    "nbformat",
    "nh3",
    "ipykernel",
    "ipython",
    "numpy",
    "pandas",
    "pandera",
    "pint",
    "matplotlib",
    "latex2mathml",
    "uharfbuzz",
    "pypandoc-binary",
    "typst",
    "pylopdf-fonts-zh-cn",
)

_LOCK = "requirements.lock"
_PACKAGE = Path(__file__).resolve().parent.parent
_NOT_INPUT = frozenset({"__pycache__", ".ipynb_checkpoints", ".git", ".DS_Store"})


class UnreadableInput(CasebookError, OSError):
    """A file that a report depends on cannot be read."""


def fingerprint(recipe: Mapping[str, str]) -> str:
    """Digest of a whole recipe, as 64 hexadecimal digits."""
    return _digest(json.dumps(dict(recipe), sort_keys=True).encode())


def recipe(job: Job) -> Recipe:
    """Digest each thing that a report is made of.

    Returns
    -------
    dict
        ``parameters`` (with city, language and exporters), ``data``, one ``input NAME FILE`` for
        each parameter that names a file or folder, one ``notebook NN_name`` for each section,
        ``helpers`` (this package), ``requirements.lock`` (if there is one beside the notebooks'
        folder), ``engines`` (versions), ``fonts``, and ``archive`` for a report that is written
        for an archive. The formats are left out: each follows from the same recipe.

    Raises
    ------
    UnreadableInput
        If a file of them cannot be read.
    """
    about = {
        "city": job.city,
        "lang": job.lang,
        "parameters": job.parameters,
        "passed": [[task.section, task.parameters] for task in job.sections],
        "exporters": job.exporters,
    }
    made: Recipe = {"parameters": _digest(json.dumps(about, sort_keys=True).encode())}
    if job.archive:
        made["archive"] = _digest(b"archive")
    try:
        if job.data is not None:
            made["data"] = folder_digest(job.data)
        for name, place in job.inputs:
            made[f"input {name} {shown(place)}"] = content_digest(place)
        for task in job.sections:
            made[f"notebook {task.section}"] = _digest(task.notebook.read_bytes())
        made["helpers"] = folder_digest(_PACKAGE)
        lock = job.notebooks.parent / _LOCK
        if lock.is_file():
            made[_LOCK] = _digest(lock.read_bytes())
    except OSError as error:
        raise UnreadableInput(
            f"cannot be read: {error.strerror}", where=str(error.filename or "")
        ) from None
    made["engines"] = _digest(json.dumps(versions(), sort_keys=True).encode())
    made["fonts"] = _fonts_digest(font_files())
    return made


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the ingredients that are new, gone or different; sorted."""
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that reports are made with; missing ones left out."""
    return {"python": platform.python_version(), **_engine_versions()}


def content_digest(place: Path) -> str:
    """Digest of a file, or of all files below a folder."""
    return folder_digest(place) if place.is_dir() else _digest(place.read_bytes())


def folder_digest(folder: Path) -> str:
    """Digest of all files below a folder: their relative names and their bytes.

    Neither the folder's own place nor the times of its files matter.
    """
    digest = hashlib.sha256()
    for name, path in sorted(_files(folder)):
        content = path.read_bytes()
        digest.update(f"{len(name)} {name} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(folder: Path) -> Iterable[tuple[str, Path]]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if _NOT_INPUT.isdisjoint(parts) and path.suffix != ".pyc" and path.is_file():
            yield "/".join(parts), path


@cache
def _engine_versions() -> Mapping[str, str]:
    found = {}
    for name in ENGINES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


@cache
def _fonts_digest(files: tuple[Path, ...]) -> str:
    """Digest the faces, once in a process: they are large, and no build edits them."""
    return _digest("".join(_digest(path.read_bytes()) for path in files).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
