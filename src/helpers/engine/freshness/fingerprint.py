"""What a report was made of, one SHA-256 each, and one over all.

A report is stale when anything changed that could change it. Known before a build are its
notebooks, as the bytes that kernels are given; all files beside them and below the data folder;
files and folders that parameters name; this package; the environment. Some files of the data folder
are handed out in parts: an `Excerpt` brings digests of the parts. Known after it is what its
kernels opened and imported from elsewhere (`heard`).
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TypeAlias

from helpers.engine.freshness.heard import Heard, Line, Places, read_lines, sorted_names
from helpers.engine.freshness.inputs import shown
from helpers.engine.freshness.opened import UNHEARD
from helpers.engine.freshness.snapshot import Files, Snapshot, digest, folder_digest
from helpers.engine.run.plan import Job
from helpers.errors import CasebookError
from helpers.fonts import font_files

#: What a fingerprint is made of: digest by name of the ingredient.
Recipe: TypeAlias = dict[str, str]

_PACKAGE = Path(__file__).resolve().parents[2]
#: An import in a notebook's source, which is JSON: a line may begin with a quote or with ``\\n``.
_IMPORT = re.compile(rb"(?:import|from) +(\w+)")
_REQUIRED = re.compile(r"[\w.-]+")


class UnreadableInput(CasebookError, OSError):
    """A file that a report depends on cannot be read."""


class InputChanged(CasebookError, RuntimeError):
    """Data or notebooks were edited while a report was being built of them."""


def fingerprint(recipe: Mapping[str, str]) -> str:
    """Return the digest of a whole recipe, as 64 hexadecimal digits."""
    return digest(json.dumps(dict(recipe), sort_keys=True).encode())


def recipe(job: Job, heard: Heard | None = None, snapshot: Snapshot | None = None) -> Recipe:
    """Digest each thing that a report is made of.

    Parameters
    ----------
    job
        The report.
    heard
        What the kernels of a report that is there opened and imported; nothing unless given.
    snapshot
        The state of the files to look at; the present one unless given.

    Returns
    -------
    dict
        Digests by name: ``parameters`` (with exporters), ``archive``, ``environment NAME``,
        ``notebook NN_name``, ``files beside the notebooks``, ``files of the data``, the names of
        the excerpt, ``input NAME FILE`` for parameters that name a file or folder, ``helpers``,
        ``packages`` (versions), ``fonts``, and ``file PLACE`` for what was heard. The formats are
        left out: each follows from the same recipe.

    Raises
    ------
    UnreadableInput
        If a file of them cannot be read.
    """
    heard, snapshot = heard or Heard(), snapshot or Snapshot()
    about = {
        "name": job.name,
        "lang": job.lang,
        "parameters": job.parameters,
        "passed": [[task.section, task.parameters] for task in job.sections],
        "exporters": job.exporters,
    }
    made: Recipe = {"parameters": digest(json.dumps(about, sort_keys=True).encode())}
    if job.archive:
        made["archive"] = digest(b"archive")
    for name, value in {**{one: os.environ.get(one) for one in heard.variables},
                        **dict(job.variables)}.items():  # fmt: skip
        made[f"environment {name}"] = digest(json.dumps(value).encode())
    for task in job.sections:
        made[f"notebook {task.section}"] = digest(task.source)
    try:
        made |= _folders(job, heard, snapshot)
        for name, place in job.inputs:
            made[f"input {name} {shown(place)}"] = folder_digest(snapshot.folder(place))
        made["helpers"] = folder_digest(snapshot.folder(_PACKAGE))
        made |= heard.digests(_places(job), snapshot)
    except OSError as error:
        raise UnreadableInput(
            f"cannot be read: {error.strerror}", where=str(error.filename or "")
        ) from None
    made["packages"] = digest(json.dumps(versions(heard.packages), sort_keys=True).encode())
    made["fonts"] = _fonts_digest(font_files())
    return made


def hear(job: Job, lines: Iterable[Sequence[Line]], snapshot: Snapshot) -> Heard:
    """Take in what the kernels of a report opened, by section, once they have ended.

    ``snapshot`` is what the recipe was made from before they began.

    Raises
    ------
    InputChanged
        If a file below the data, an input, or a file beside the notebooks that a kernel opened is
        not what it was then.
    """
    places = _places(job)
    heard, opened = read_lines(places, job.excerpt, lines, _others())
    # What a library had imported before is not imported again, and not heard.
    named = {m.decode() for task in job.sections for m in _IMPORT.findall(task.source)}
    written = {places.found(name) for name in heard.written}
    beside = _beside(job)
    suspects = {path for path in opened if path.is_relative_to(job.notebooks)}
    for place in [*([job.data] if job.data else []), *(path for _, path in job.inputs)]:
        suspects |= {place / name for name in snapshot.folder(place, beside[place])}
    changed = sorted(places.shown(path) for path in suspects - written if snapshot.changed(path))
    if changed:
        raise InputChanged(
            f"changed while the report was being built: {', '.join(changed)}", fix="build again"
        )
    return replace(
        heard,
        packages=sorted_names(
            {*_required(), *(o for p in {*heard.packages, *named} for o in _others().get(p, ()))}
        ),
        programs=tuple(
            one
            for one in heard.programs
            if one not in UNHEARD or one.partition(".")[0] in _others()
        ),
        variables=tuple(name for name, _ in job.variables),
    )


def _places(job: Job) -> Places:
    """Name the data of a job, its project and the home folder."""
    roots = [("data", job.data), (".", job.notebooks.parent), ("~", Path.home())]
    inputs = [path for _, path in job.inputs]
    known = [path for path in (job.notebooks, job.data, _PACKAGE, *inputs) if path]
    return Places(tuple((name, path) for name, path in roots if path), tuple(known), job.data)


def _folders(job: Job, heard: Heard, snapshot: Snapshot) -> Recipe:
    """Digest the files beside the notebooks, and those of the data that no excerpt is of."""
    places, beside = _places(job), _beside(job)

    def counted(folder: Path, without: Iterable[str] = ()) -> Files:
        left = {*without, *heard.written}
        return {
            name: known
            for name, known in snapshot.folder(folder, beside[folder]).items()
            if name not in left and places.shown(folder / name) not in left
        }

    # JupyterLab saves the notebook that one starts from every other minute, with what it showed.
    starts = [path.name for path in job.notebooks.glob("00_*.ipynb")]
    own = [*starts, *(task.notebook.name for task in job.sections)]
    made = {"files beside the notebooks": folder_digest(counted(job.notebooks, own))}
    if job.data is not None:
        parts = job.excerpt.files if job.excerpt else ()
        made["files of the data"] = folder_digest(counted(job.data, parts))
        made |= dict(job.excerpt.digests) if job.excerpt else {}
    return made


def _beside(job: Job) -> dict[Path, tuple[Path, ...]]:
    """Say for each folder what lies in it and is not its own: reports, and each other."""
    folders = [job.notebooks, *([job.data] if job.data else []), *(path for _, path in job.inputs)]
    return {
        one: tuple(other for other in (job.out, job.notebooks, job.data)
                   if other is not None and other != one and other.is_relative_to(one))
        for one in folders
    }  # fmt: skip


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the ingredients that are new, gone or different; sorted."""
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of Python and of some distributions; empty for one that is missing."""
    installed = _installed()
    return {
        "python": platform.python_version(),
        **{name: installed.get(name, "") for name in sorted(names)},
    }


def surroundings() -> dict[str, str]:
    """Digest what a machine itself brings to every report: versions, this package, the fonts."""
    return {
        **versions(_required()),
        "helpers": folder_digest(Snapshot().folder(_PACKAGE)),
        "fonts": _fonts_digest(font_files()),
    }


@cache
def _installed() -> Mapping[str, str]:
    """Return the versions of all distributions that can be imported."""
    found: dict[str, str] = {}
    for folder in reversed(sys.path):
        for path in sorted(Path(folder).glob("*.dist-info")):
            name, _, version = path.stem.partition("-")
            found[_name(name)] = version
    return found


@cache
def _required() -> frozenset[str]:
    """Return the installed distributions that this package requires, directly or not."""
    found: set[str] = set()
    engines = metadata.entry_points(group="papermill.engine")
    left = [_name(one.dist.name) for one in engines if one.dist and one.attr == "WarmEngine"]
    while left:
        name = left.pop()
        if name not in found and name in _installed():
            found.add(name)
            text = metadata.distribution(name).read_text("METADATA") or ""
            left += [
                _name(line.partition(":")[2])
                for line in text.partition("\n\n")[0].splitlines()
                if line.startswith("Requires-Dist:") and "extra ==" not in line
            ]
    return frozenset(found)


@cache
def _others() -> Mapping[str, tuple[str, ...]]:
    """Return the distributions that are not required by the packages that they bring."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(_installed().keys() - _required()):
        distribution = metadata.distribution(name)
        listed = (distribution.read_text("top_level.txt") or "").split()
        for package in listed or {file.parts[0] for file in distribution.files or ()}:
            package = package.removesuffix(".py")
            found[package] = (*found.get(package, ()), name)
    return found


def _name(requirement: str) -> str:
    """Return the name in a requirement, as it is compared with others."""
    match = _REQUIRED.search(requirement)
    return re.sub(r"[-_.]+", "-", match.group() if match else "").lower()


@cache
def _fonts_digest(files: tuple[Path, ...]) -> str:
    """Digest the faces, once in a process: they are large, and no build edits them."""
    return digest("".join(digest(path.read_bytes()) for path in files).encode())
