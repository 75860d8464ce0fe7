"""What a report was made of, part by part, and one SHA-256 over it.

A report counts as stale when anything changed that could change it: its notebooks, parameters and
inputs, the parts of the data that its kernels read, the modules that its notebooks and exporters
import, the lock, engines and fonts. What is not proven unread counts: a notebook that does not tell
what it reads has read the whole folder of data, and one whose imports are unclear has imported the
whole package. A report that is stale and looks fresh would be worse than one that is built once
more.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import platform
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TypeAlias

from helpers.engine.freshness.imports import Imports, Project, is_standard
from helpers.engine.freshness.inputs import shown
from helpers.engine.run.plan import Job, Task
from helpers.errors import CasebookError
from helpers.fonts import font_files

#: What a fingerprint is made of: digest by name of the ingredient.
Recipe: TypeAlias = dict[str, str]

#: Packages whose version can change a report's text, charts, numbers or layout.
ENGINES = (
    "beautifulsoup4",
    "bleach",
    "jinja2",
    "matplotlib-inline",
    "mistune",
    "pillow",
    "pygments",
    "papermill",
    "nbclient",
    "nbconvert",
    "nbformat",
    "nh3",
    "ipykernel",
    "ipython",
    "numpy",
    "pandas",
    "pint",
    "matplotlib",
    "latex2mathml",
    "uharfbuzz",
    "pypandoc-binary",
    "typst",
    "pylopdf-fonts-zh-cn",
)

#: Stands for a digest where the parts are listed one by one.
LISTED = "as listed"
#: Begin the names of ingredients that are parts of something: of the data, and of the package its
#: modules, and the other files of its packages.
DATA, MODULE, FILES = "data ", "module ", "files "

#: Modules that make a report, whatever its notebooks import.
_BUILDERS = ("helpers.engine.run.pipeline",)
#: Parts of Python that can read files without anybody noticing.
_UNSEEN = frozenset({"_posixsubprocess", "concurrent", "ctypes", "mmap", "multiprocessing"})
_LOCK = "requirements.lock"
_PACKAGE = Path(__file__).resolve().parents[2]
_NOT_INPUT = frozenset({"__pycache__", ".ipynb_checkpoints", ".git", ".DS_Store"})


class UnreadableInput(CasebookError, OSError):
    """A file that a report depends on cannot be read."""


def fingerprint(recipe: Mapping[str, str]) -> str:
    """Digest of a whole recipe, as 64 hexadecimal digits."""
    return _digest(json.dumps(dict(recipe), sort_keys=True).encode())


class Snapshot:
    """The files that reports depend on as they are at one time, each read once.

    Whoever looks at many reports takes one snapshot for all of them, and a new one to see what
    has changed since.
    """

    def __init__(self) -> None:
        self._digests: dict[Path, str] = {}
        self._folders: dict[tuple[Path, bool], str] = {}
        self._lookups: dict[tuple[str, Path], Callable[[Iterable[str]], Mapping[str, str]]] = {}
        self._imports: dict[tuple[object, ...], Imports] = {}
        self.project = Project(_PACKAGE)

    def file(self, path: Path) -> str:
        """Digest of a file."""
        if path not in self._digests:
            self._digests[path] = _digest(path.read_bytes())
        return self._digests[path]

    def folder(self, path: Path) -> str:
        """Digest of all files below a folder."""
        if (path, True) not in self._folders:
            self._folders[path, True] = folder_digest(path)
        return self._folders[path, True]

    def module(self, name: str) -> str:
        """Digest of a module's source; empty if there is none of that name now."""
        file = self.project.file(name)
        return self.file(file) if file else ""

    def is_package(self, name: str) -> bool:
        """Say whether a module is a package."""
        file = self.project.file(name)
        return file is not None and file.name == "__init__.py"

    def files(self, package: str) -> str:
        """Digest of the files of a package that are no modules of Python; empty without any."""
        init = self.project.file(package)
        if init is None or not self.is_package(package):
            return ""
        if (init.parent, False) not in self._folders:
            found = sorted(_own_files(init.parent))
            told = [[name, self.file(path)] for name, path in found]
            self._folders[init.parent, False] = _digest(json.dumps(told).encode()) if told else ""
        return self._folders[init.parent, False]

    def data(self, job: Job, names: Iterable[str]) -> Mapping[str, str]:
        """Digests of parts of a job's data, by the names that were noted."""
        assert job.data is not None
        key = job.lookup, job.data
        if key not in self._lookups:
            module, _, function = job.lookup.partition(":")
            self._lookups[key] = getattr(importlib.import_module(module), function)(job.data)
        return self._lookups[key](names)

    def imports(self, tasks: Iterable[Task], job: Job) -> Imports:
        """Find what the notebooks of some tasks, and the making of their report, import."""
        roots = [*_BUILDERS, *(target.partition(":")[0] for _, target in job.exporters)]
        notebooks = []
        for task in tasks:
            prepared = task.preparation
            roots += prepared.modules
            roots += [call[0].partition(":")[0] for call in prepared.calls]
            roots.append(task.recorder.partition(":")[0])
            notebooks.append(task.notebook)
        key = tuple(notebooks), tuple(roots)
        if key not in self._imports:
            code = (source for path in notebooks for source in _cells(path))
            self._imports[key] = self.project.imports(code, roots)
        return self._imports[key]


def recipe(
    job: Job, known: Mapping[str, str] | None = None, snapshot: Snapshot | None = None
) -> Recipe:
    """Digest each thing that a report is made of.

    Parameters
    ----------
    job
        The report.
    known
        The recipe of a report that is there: the same parts of data and package are digested as
        they are now. As long as no module has changed, the same modules are imported, so what is
        listed there is all.
    snapshot
        The state of the files to look at; the present one unless given.

    Returns
    -------
    dict
        ``parameters`` (with name, language and exporters), ``data``, one ``input NAME FILE`` for
        each parameter that names a file or folder, one ``notebook NN_name`` for each section,
        ``helpers`` (this package), ``requirements.lock`` (if there is one beside the notebooks'
        folder), ``engines`` (versions), ``fonts``, ``code beside the notebooks`` (if there is
        any) and ``archive`` for a report that is written for an archive. The formats are left
        out: each follows from the same recipe. Where ``data`` or ``helpers`` are `LISTED`, their
        parts follow under names that begin with `DATA`, `MODULE` and `FILES`.

    Raises
    ------
    UnreadableInput
        If a file of them cannot be read.
    """
    snapshot = snapshot or Snapshot()
    about = {
        "name": job.name,
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
            made |= _data(job, known or {}, snapshot)
        for name, place in job.inputs:
            made[f"input {name} {shown(place)}"] = content_digest(place)
        for task in job.sections:
            made[f"notebook {task.section}"] = snapshot.file(task.notebook)
        beside = _beside(job.notebooks, snapshot)
        if beside:
            made["code beside the notebooks"] = beside
        made |= _code(job, known or {}, snapshot)
        lock = job.notebooks.parent / _LOCK
        if lock.is_file():
            made[_LOCK] = snapshot.file(lock)
    except OSError as error:
        raise UnreadableInput(
            f"cannot be read: {error.strerror}", where=str(error.filename or "")
        ) from None
    made["engines"] = _digest(json.dumps(versions(), sort_keys=True).encode())
    made["fonts"] = _fonts_digest(font_files())
    return made


def with_reads(
    job: Job,
    made: Mapping[str, str],
    reads: Mapping[str, Mapping[str, str] | None],
    snapshot: Snapshot | None = None,
) -> Recipe:
    """Put into a recipe what the sections of a report read of its data.

    Parameters
    ----------
    job
        The report.
    made
        From `recipe`, where the data count as a whole.
    reads
        For each section the digests of what it read, by name; none if it does not tell.
    snapshot
        What `made` was made from; the present state of the files unless given.

    Returns
    -------
    dict
        With the data as a whole if a section does not tell, or may read more than it tells.
    """
    if job.data is None or not job.lookup or None in reads.values():
        return dict(made)
    snapshot = snapshot or Snapshot()
    found: Recipe = {}
    for task in job.sections:
        if not _tells_all(snapshot.imports([task], job)):
            return dict(made)
        for name, digest in (reads[task.section] or {}).items():
            # Two states of one part have no digest that any folder could have.
            same = found.setdefault(f"{DATA}{name}", digest) == digest
            found[f"{DATA}{name}"] = digest if same else ""
    return {**made, "data": LISTED, **found}


def _tells_all(imports: Imports) -> bool:
    """Whether a notebook reads files by nothing that reads unseen."""
    foreign = imports.others - imports.libraries
    return (
        imports.clear
        and imports.others.isdisjoint(_UNSEEN)
        and all(is_standard(name) for name in foreign)
    )


def _data(job: Job, known: Mapping[str, str], snapshot: Snapshot) -> Recipe:
    assert job.data is not None
    if not job.lookup or known.get("data") != LISTED:
        return {"data": snapshot.folder(job.data)}
    names = [name.removeprefix(DATA) for name in known if name.startswith(DATA)]
    now = snapshot.data(job, names)
    return {"data": LISTED, **{f"{DATA}{name}": now[name] for name in names}}


def _code(job: Job, known: Mapping[str, str], snapshot: Snapshot) -> Recipe:
    modules = [name.removeprefix(MODULE) for name in known if name.startswith(MODULE)]
    packages = [name.removeprefix(FILES) for name in known if name.startswith(FILES)]
    if known.get("helpers") != LISTED:
        imports = snapshot.imports(job.sections, job)
        if not imports.clear:
            return {"helpers": snapshot.folder(_PACKAGE)}
        modules = sorted(imports.modules)
        packages = [name for name in modules if snapshot.is_package(name)]
    return {
        "helpers": LISTED,
        **{f"{MODULE}{name}": snapshot.module(name) for name in modules},
        **{f"{FILES}{name}": snapshot.files(name) for name in packages},
    }


def _beside(folder: Path, snapshot: Snapshot) -> str:
    """Digest of the modules that lie beside notebooks, which these can import; empty for none."""
    found = sorted((n, path) for n, path in files_below(folder) if path.suffix == ".py")
    told = [[name, snapshot.file(path)] for name, path in found]
    return _digest(json.dumps(told).encode()) if told else ""


def _cells(notebook: Path) -> Iterable[str]:
    """Yield the sources of a notebook's code cells."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"])


def _own_files(package: Path) -> Iterable[tuple[str, Path]]:
    """Yield the files of a package that are neither its modules nor in a package within it."""
    for name, path in files_below(package):
        within = list(path.relative_to(package).parents)[:-1]
        if any((package / folder / "__init__.py").is_file() for folder in within):
            continue
        if path.suffix != ".py" or within:
            yield name, path


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the ingredients that are new, gone or different; sorted."""
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that reports are made with; missing ones left out."""
    return {"python": platform.python_version(), **_engine_versions()}


def surroundings() -> dict[str, str]:
    """Digest what a machine itself brings to every report: versions, this package, the fonts."""
    return {
        **versions(),
        "helpers": folder_digest(_PACKAGE),
        "fonts": _fonts_digest(font_files()),
    }


def content_digest(place: Path) -> str:
    """Digest of a file, or of all files below a folder."""
    return folder_digest(place) if place.is_dir() else _digest(place.read_bytes())


def folder_digest(folder: Path) -> str:
    """Digest of all files below a folder: their relative names and their bytes.

    Neither the folder's own place nor the times of its files matter.
    """
    digest = hashlib.sha256()
    for name, path in sorted(files_below(folder)):
        content = path.read_bytes()
        # Linux takes names that are no text; they count as they are.
        digest.update(f"{len(name)} {name} {len(content)} ".encode(errors="surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def files_below(folder: Path) -> Iterable[tuple[str, Path]]:
    """Yield the files that count below a folder, each with its name there."""
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
