"""Which modules of a project some code imports, found by reading it, never by running it.

Imports inside functions and under conditions count like any other: what is not proven unused is
used. Code that finds modules by other means (``importlib``, ``exec``, magics of IPython) is said to
be unclear, and then everything counts.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

#: A statement at the beginning of a line, as formatted code has them.
_STATEMENT: Final = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<origin>[.\w]+)[ \t]+import[ \t]*(?P<names>\([^)]*\)|[^\n]*)"
    r"|import[ \t]+(?P<modules>[^\n]*))",
    re.MULTILINE,
)
#: An import that stands elsewhere, or goes on in the next line: then the code is parsed.
_UNUSUAL: Final = re.compile(
    r"[;:][ \t]*(?:from[ \t]+[.\w]+[ \t]+)?import\b|\b(?:from|import)\b[^\n]*\\\r?\n"
)
_NAMES: Final = re.compile(r"[\w.]+(?:\s+as\s+\w+)?(?:\s*,\s*[\w.]+(?:\s+as\s+\w+)?)*\s*,?\s*")
#: Ways by which a notebook gets at modules that it does not import: functions, attributes, modules.
_CALLS: Final = frozenset({"__import__", "exec", "eval", "compile", "globals", "get_ipython"})
_ATTRIBUTES: Final = frozenset({"modules", "import_module", "entry_points", "run_module"})
_FINDERS: Final = frozenset({"importlib", "pkgutil", "runpy", "imp"})


@dataclass(frozen=True, slots=True)
class Imports:
    """What some code imports.

    Attributes
    ----------
    modules
        Names of the project's modules, those that they import in turn included.
    others
        Top names of all other modules that the code itself imports.
    libraries
        Top names of all other modules that the project's modules import.
    clear
        Whether that is certainly all.
    """

    modules: frozenset[str]
    others: frozenset[str]
    libraries: frozenset[str]
    clear: bool


@dataclass(slots=True)
class Project:
    """A package whose modules are read, each once.

    Attributes
    ----------
    package
        The folder of the package.
    """

    package: Path
    _read: dict[str, frozenset[str]] = field(default_factory=dict)
    _files: dict[str, Path | None] = field(default_factory=dict)

    def imports(self, code: Iterable[str], roots: Iterable[str] = ()) -> Imports:
        """Follow the imports of some code, and of modules named besides.

        Parameters
        ----------
        code
            Sources of Python, such as the cells of notebooks.
        roots
            Names of modules that are used whatever the code says.
        """
        wanted: set[str] = set(roots)
        others: set[str] = set()
        clear = True
        called: dict[str, list[str]] = {}
        chains: list[str] = []
        for source in code:
            named = _named_by(source)
            if named is None:
                clear = False
                continue
            for name in named:
                (wanted if self._is_ours(name) else others).add(name)
            for short, name in _called(source):
                called.setdefault(short, []).append(name)
            chains += _chains(source)
        # `charts.bars.Bar` finds a module that something else has imported.
        for chain in chains:
            first, _, rest = chain.partition(".")
            wanted.update(f"{name}.{rest}" for name in called.get(first, ()) if self._is_ours(name))
        found: dict[str, None] = {}
        libraries: set[str] = set()
        left = [one for name in sorted(wanted) for one in self._modules(name)]
        while left:
            module = left.pop()
            if module in found:
                continue
            found[module] = None
            for name in self._imported_by(module):
                if self._is_ours(name):
                    left += self._modules(name)
                else:
                    libraries.add(_top(name))
        return Imports(frozenset(found), frozenset(map(_top, others)), frozenset(libraries), clear)

    def file(self, module: str) -> Path | None:
        """Find the file of a module of the package, as Python does: a package before a module."""
        if module not in self._files:
            first, *rest = module.split(".")
            place = self.package.joinpath(*rest)
            files = (place / "__init__.py", place.with_name(f"{place.name}.py"))
            ours = first == self.package.name
            self._files[module] = next((f for f in files if ours and f.is_file()), None)
        return self._files[module]

    def _is_ours(self, name: str) -> bool:
        return _top(name) == self.package.name

    def _modules(self, name: str) -> Iterator[str]:
        """Yield the modules that are loaded for a dotted name: its packages and, if it is one, it.

        The last part may also be a thing in a module, as in ``from package import thing``.
        """
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            module = ".".join(parts[:length])
            if self.file(module) is None:
                return
            yield module

    def _imported_by(self, module: str) -> frozenset[str]:
        if module not in self._read:
            file = self.file(module)
            assert file is not None, module
            inside = module if file.name == "__init__.py" else module.rpartition(".")[0]
            text = file.read_text(encoding="utf-8")
            self._read[module] = frozenset(imported_names(text, inside))
        return self._read[module]


def imported_names(text: str, package: str = "") -> set[str]:
    """List the dotted names that a source imports.

    Parameters
    ----------
    text
        The source.
    package
        The package that relative imports start from.

    Returns
    -------
    set of str
        Of ``from a import b`` both ``a`` and ``a.b``, since ``b`` may be a module.

    Raises
    ------
    SyntaxError
        If the source has to be parsed and cannot be.
    """
    if _UNUSUAL.search(text):
        return _parsed(text, package)
    names: set[str] = set()
    for found in _STATEMENT.finditer(text):
        told = (found["modules"] or found["names"]).strip()
        listed = re.sub(r"#[^\n]*", "", told).strip().strip("()").strip()
        if "#" in told and told.startswith("("):
            return _parsed(text, package)  # a bracket in a comment may have ended the match
        if listed != "*" and not _NAMES.fullmatch(listed):
            return _parsed(text, package)  # prose, or more than one statement in a line
        parts = [part.split()[0] for part in listed.split(",") if part.strip()]
        if found["modules"]:
            names.update(parts)
        else:
            origin = _absolute(found["origin"], package)
            names.add(origin)
            names.update(f"{origin}.{part}" for part in parts if part != "*")
    return names


def _parsed(text: str, package: str) -> set[str]:
    return set(_of_tree(ast.parse(text), package))


def _of_tree(tree: ast.AST, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _absolute("." * node.level + (node.module or ""), package)
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names if alias.name != "*")


def _named_by(source: str) -> list[str] | None:
    """List what a notebook's cell imports or names with dots; none if that cannot be told."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None  # a magic, or what only IPython understands
    nodes = list(ast.walk(tree))
    names = list(_of_tree(tree, ""))
    if (
        any(isinstance(node, ast.Name) and node.id in _CALLS for node in nodes)
        or any(isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES for node in nodes)
        or any(_top(name) in _FINDERS or _ATTRIBUTES & {*name.split(".")} for name in names)
    ):
        return None
    return names


def _chains(source: str) -> Iterator[str]:
    """Yield what is written with dots, such as ``helpers.charts.bars.Bar``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            chain = _chain(node)
            if chain:
                yield chain


def _called(source: str) -> Iterator[tuple[str, str]]:
    """Yield the names that imports bind, each with what it stands for."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (_top(alias.name),) * 2
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _chain(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _chain(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _absolute(origin: str, package: str) -> str:
    """Resolve a relative import: one dot is the package, each further one the package above."""
    name = origin.lstrip(".")
    level = len(origin) - len(name)
    if not level:
        return name
    parts = package.split(".")
    base = parts[: len(parts) - level + 1]
    return ".".join([*base, *([name] if name else [])])


def _top(name: str) -> str:
    return name.partition(".")[0]


def is_standard(name: str) -> bool:
    """Say whether a top name is of Python's own library."""
    return name in sys.stdlib_module_names
