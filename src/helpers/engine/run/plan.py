"""What a build is to do, decided before anything runs.

A :class:`Job` is one report: a name, what is set for it, and a language. Its :class:`Task` objects
are the executions of one notebook each. Both are frozen and hold plain values, so they travel to
any worker, and everything that can be refused is refused here, before a kernel starts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.engine.freshness.heard import Excerpt
from helpers.engine.freshness.inputs import named_inputs, published
from helpers.engine.kernels import USUAL_MODULES, Preparation
from helpers.engine.run.parameters import Parameter, Value, read_parameters, resolve
from helpers.errors import CasebookError, WrongUse, near_matches

#: Exporters by format: ``module:class``, loaded only in the worker that needs them. A class takes
#: no argument and has ``from_notebook_node(nb) -> (str or bytes, resources)``. For an archive the
#: PDF's takes ``archive=True`` and gets the section notebooks among its ``resources``.
EXPORTERS: Mapping[str, str] = {
    "html": "helpers.engine.html.html_exporter:CasebookHTMLExporter",
    "pdf": "helpers.engine.pdf.pdf_exporter:CasebookPDFExporter",
}

_NOTEBOOK = re.compile(r"(?!00)[0-9]{2}_[a-z0-9_]+\.ipynb")
_JOB = re.compile(r"[a-z0-9_]{1,64}")
#: The parameter that takes the language of a report; it names no file whatever lies around.
_LANGUAGE = "lang"
_LANG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
#: Names that Windows keeps for devices, whatever the folder.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)


class NoNotebooks(WrongUse, FileNotFoundError):
    """A folder without a notebook that is named ``NN_name.ipynb``."""


class BadNotebook(CasebookError, ValueError):
    """A notebook that cannot be run: not a notebook, or not Python."""


class BadName(WrongUse, ValueError):
    """A name, language or format that no report can have."""


@dataclass(frozen=True, slots=True)
class Section:
    """One notebook of the folder."""

    #: The file's name without ``.ipynb``, such as ``03_low_carbon``.
    name: str
    #: The file, absolute.
    path: Path
    #: What its ``parameters`` cell takes.
    parameters: tuple[Parameter, ...]
    #: The bytes of the file, which are digested and run whatever becomes of the file.
    source: bytes = field(default=b"", repr=False)
    #: Whether it has a cell with the tag ``appendix``.
    appendix: bool = False


@dataclass(frozen=True, slots=True)
class Copies:
    """Where the files of a task lie on another machine than the one that asked."""

    #: Holds a copy of each file, below it at the file's own path.
    folder: Path
    #: The home folder of whoever asked.
    home: str


@dataclass(frozen=True, slots=True)
class Task:
    """One execution of one notebook.

    All paths are those of the machine that asked; `here` tells where to read.
    """

    name: str
    lang: str
    section: str
    notebook: Path
    #: What is set in it, as it may be published: of a file or folder only the name.
    parameters: tuple[tuple[str, Value], ...]
    #: Variables for the kernel's environment, on top of the build's own.
    environment: tuple[tuple[str, str], ...]
    #: Seconds that one cell may take.
    timeout: int
    #: Parameters that name a file or folder, with its absolute place: what the kernel gets.
    places: tuple[tuple[str, Path], ...] = ()
    #: Folder of data that the notebook reads, and the module that hands out parts of its files.
    data: Path | None = None
    reader: str = ""
    #: What is imported and called once, before kernels are forked.
    preparation: Preparation = Preparation(USUAL_MODULES, batch=True)  # noqa: RUF009 (frozen)
    #: Megabytes of data that the kernel may hold; 0: as many as there are.
    memory_limit: int = 0
    #: Where its files lie on the machine that runs it; none if that is the one that asked.
    copies: Copies | None = None
    #: The bytes of the notebook.
    source: bytes = field(default=b"", repr=False)

    def here(self, path: Path) -> Path:
        """Give the place of a file of the task on the machine that runs it."""
        return self.copies.folder / path.relative_to(path.anchor) if self.copies else path


@dataclass(frozen=True, slots=True)
class Job:
    """One report: what it is made of, and where it goes."""

    name: str
    lang: str
    formats: tuple[str, ...]
    sections: tuple[Task, ...]
    #: What was given for this build, by name; what the job itself sets, and files, aside.
    parameters: tuple[tuple[str, str], ...]
    #: ``(format, "module:class")`` for each format that there is.
    exporters: tuple[tuple[str, str], ...]
    notebooks: Path
    data: Path | None
    out: Path
    #: Whether the PDF is PDF/A-3a with twins, data and notebooks attached.
    archive: bool = False
    #: The files of the data of which the report depends on parts only.
    excerpt: Excerpt | None = None
    #: Variables of the environment that count, with their values.
    variables: tuple[tuple[str, str | None], ...] = ()
    #: Files and folders that parameters name, given or by default; part of the fingerprint.
    inputs: tuple[tuple[str, Path], ...] = ()

    @property
    def folder(self) -> Path:
        """Where the report is published: ``<out>/<name>/<lang>``."""
        return self.out / self.name / self.lang

    @property
    def report(self) -> str:
        """Name and language, as messages call the report."""
        return f"{self.name} {self.lang}"


def find_sections(folder: Path) -> tuple[Section, ...]:
    """Read the notebooks of a folder, in the order of their names, appendices last.

    The number 00 is for notebooks that are no section, and that no report depends on.

    Raises
    ------
    NoNotebooks
        If the folder does not exist or holds no ``NN_name.ipynb``.
    BadNotebook
        If one of them is not a notebook of nbformat 4 for Python.
    BadParametersCell
        If one has a ``parameters`` cell that cannot be read.
    """
    folder = folder.resolve()
    paths = (
        sorted(path for path in folder.glob("*.ipynb") if _NOTEBOOK.fullmatch(path.name))
        if folder.is_dir()
        else []
    )
    if not paths:
        raise NoNotebooks(
            "no notebook is named NN_name.ipynb here"
            if folder.is_dir()
            else "there is no such folder",
            where=str(folder),
            fix="give the folder of the notebooks with --notebooks",
        )
    return tuple(sorted(read_sections(paths), key=lambda section: section.appendix))


def read_sections(paths: Iterable[Path]) -> tuple[Section, ...]:
    """Read notebooks that may have any names; the errors are those of :func:`find_sections`."""
    return tuple(_section(path) for path in paths)


def _section(path: Path) -> Section:
    source, notebook = _read(path)
    appendix = any(
        "appendix" in cell.get("metadata", {}).get("tags", ()) for cell in notebook["cells"]
    )
    return Section(path.stem, path, read_parameters(notebook, path.name), source, appendix)


def plan(
    sections: Sequence[Section],
    reports: Mapping[str, Mapping[str, str]],
    *,
    langs: Iterable[str],
    formats: Iterable[str],
    out: Path,
    given: Sequence[tuple[str, str]] = (),
    data: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: int = 600,
    exporters: Mapping[str, str] | None = None,
    archive: bool = False,
    preparation: Preparation = Preparation(USUAL_MODULES, batch=True),  # noqa: B008 (frozen)
    memory_limit: int = 0,
    excerpts: Callable[[str], Excerpt] | None = None,
    variables: Mapping[str, str | None] | None = None,
) -> tuple[Job, ...]:
    """Plan one job for each report and language.

    Parameters
    ----------
    reports
        By name of the report, the names and texts of the parameters that set it apart; they name
        no files, whatever lies around.
    langs, formats
        What to build; repetitions are built once. A parameter ``lang`` gets the language.
    given
        Names and texts of further parameters, from ``-p NAME VALUE``. A text that names a file or
        folder, seen from the working directory, reaches the kernel as its absolute place.
    environment
        Variables for the kernels. What a notebook needs to find on this machine goes in here and
        not into its parameters, since these are published.
    exporters
        ``module:class`` by format; :data:`EXPORTERS` unless given.
    excerpts
        Returns for a name the files of the data of which its reports depend on parts only.
        Without it a report depends on the whole folder.
    out, data, timeout, archive, preparation, memory_limit, variables
        As in `Job` and `Task`.

    Raises
    ------
    BadName
        If a name, language or format is none.
    UnknownParameter, BadParameterValue
        If a parameter does not fit the notebooks, or is given and set by a report, too.
    """
    exporters = EXPORTERS if exporters is None else exporters
    chosen = tuple(dict.fromkeys(formats))
    for name in chosen:
        if name not in exporters:
            raise BadName(
                f"there is no format {name!r}",
                fix=near_matches(name, exporters) or f"known: {', '.join(exporters)}",
            )
    notebooks = {section.name: section.parameters for section in sections}
    known = {parameter.name for section in sections for parameter in section.parameters}
    passed = tuple(sorted((environment or {}).items()))
    jobs = []
    for name, parameters in reports.items():
        _require(_JOB, name, "name of a report", "small letters, digits and underscores only")
        excerpt = excerpts(name) if excerpts else None
        for lang in dict.fromkeys(langs):
            _require(_LANG, lang, "language", "a code such as zh or en")
            own = {**parameters, **({_LANGUAGE: lang} if _LANGUAGE in known else {})}
            values = resolve(notebooks, [*own.items(), *given])
            places = {
                section.name: named_inputs(
                    section.parameters,
                    {k: v for k, v in values[section.name].items() if k not in own},
                    Path.cwd(),
                )
                for section in sections
            }
            jobs.append(
                Job(
                    name=name,
                    lang=lang,
                    formats=tuple(name for name in exporters if name in chosen),
                    sections=tuple(
                        Task(
                            name,
                            lang,
                            section.name,
                            section.path,
                            tuple(published(values[section.name], places[section.name]).items()),
                            passed,
                            timeout,
                            tuple(places[section.name].items()),
                            data.resolve() if data else None,
                            excerpt.reader if excerpt else "",
                            preparation,
                            memory_limit,
                            source=section.source,
                        )
                        for section in sections
                    ),
                    parameters=tuple(
                        sorted(
                            (name, text)
                            for name, text in given
                            if not any(name in own for own in places.values())
                        )
                    ),
                    exporters=tuple(exporters.items()),
                    notebooks=sections[0].path.parent,
                    data=data.resolve() if data else None,
                    out=out.resolve(),
                    archive=archive,
                    excerpt=excerpt,
                    variables=tuple(sorted((variables or {}).items())),
                    inputs=_inputs(sections, values, places, own),
                )
            )
    return tuple(jobs)


def _inputs(
    sections: Iterable[Section],
    values: Mapping[str, Mapping[str, Value]],
    places: Mapping[str, Mapping[str, Path]],
    own: Collection[str],
) -> tuple[tuple[str, Path], ...]:
    """Collect the files and folders that parameters name, those of defaults too."""
    found: set[tuple[str, Path]] = set()
    for section in sections:
        left = {
            parameter.name: parameter.default
            for parameter in section.parameters
            if parameter.name not in values[section.name] and parameter.name not in own
        }
        found |= {*places[section.name].items()}
        found |= {*named_inputs(section.parameters, left, section.path.parent).items()}
    return tuple(sorted(found))


def is_place_of_report(name: str, lang: str) -> bool:
    """Tell whether a report of these names can have been planned, and so published."""
    return all(_fits(*named) for named in ((_JOB, name), (_LANG, lang)))


def _require(pattern: re.Pattern[str], name: str, what: str, fix: str) -> None:
    """Refuse a name that could not be a folder of its own on every system."""
    if not _fits(pattern, name):
        raise BadName(f"{name!r} cannot be a {what}", fix=fix)


def _fits(pattern: re.Pattern[str], name: str) -> bool:
    return bool(pattern.fullmatch(name)) and name not in _DEVICES


def _read(path: Path) -> tuple[bytes, dict[str, Any]]:
    """Read a notebook as plain JSON: nbformat would take longer than the rest of the plan."""
    try:
        source = path.read_bytes()
        notebook = json.loads(source.decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadNotebook(f"cannot be read: {error}", where=path.name) from None
    if not _is_notebook(notebook):
        raise BadNotebook(
            "is not a notebook of nbformat 4", where=path.name, fix="save it again in JupyterLab"
        )
    metadata = notebook.get("metadata", {})
    language = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get(
        "language", "python"
    )
    if language != "python":
        raise BadNotebook(f"is written in {language}", where=path.name, fix="use Python")
    return source, notebook


def _is_notebook(value: Any) -> bool:
    """Tell whether JSON has the shape that the plan looks at; the run checks the rest."""
    try:
        about, cells = value.get("metadata", {}), value["cells"]
        mappings = [about, about.get("language_info", {}), about.get("kernelspec", {}), *cells]
        mappings += [cell.get("metadata", {}) for cell in cells]
        lists = [cells, *(cell.get("metadata", {}).get("tags", []) for cell in cells)]
        sources = [cell.get("source", "") for cell in cells]
        lines = [line for one in sources for line in (one if isinstance(one, list) else [one])]
    except (AttributeError, KeyError, TypeError):
        return False
    kinds = ((mappings, dict), (lists, list), (lines, str))
    return value.get("nbformat") == 4 and all(
        isinstance(one, kind) for many, kind in kinds for one in many
    )
