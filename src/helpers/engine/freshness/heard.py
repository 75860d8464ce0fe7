"""What the kernels of a report opened, imported and started beside what is known before a build."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from helpers.engine.freshness.opened import stamp
from helpers.engine.freshness.snapshot import Snapshot

#: A kind, a path or name, and of a file that was read its stamp; see `opened`.
Line: TypeAlias = tuple[Any, ...]

#: Stands for the digest of a file that was another one when a kernel read it.
_UNSURE = "changed while the report was being built"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Files of the data folder of which a report depends on parts only."""

    #: Their names in the folder.
    files: tuple[str, ...]
    #: Digests of the parts, by name.
    digests: tuple[tuple[str, str], ...]
    #: The names of the parts that the digests are of; see `opened.PART`.
    parts: frozenset[str]
    #: The module that hands parts out. Whoever else opens the files has read the whole of them.
    reader: str


@dataclass(frozen=True, slots=True)
class Places:
    """Names for paths that mean the same on another machine, as far as there are any."""

    roots: tuple[tuple[str, Path], ...]
    #: Folders that are digested as they are.
    known: tuple[Path, ...]
    data: Path | None

    def are_digested(self, path: Path) -> bool:
        """Whether a path is below a folder that is digested as it is."""
        return any(path.is_relative_to(folder) for folder in self.known)

    def shown(self, path: Path) -> str:
        """Return the name of a path; of one that is no text another name."""
        named = path.as_posix()
        for name, root in self.roots:
            if path.is_relative_to(root):
                named = f"{name}/{path.relative_to(root).as_posix()}"
                break
        return named.encode(errors="backslashreplace").decode()

    def found(self, name: str) -> Path:
        """Return the path of a name."""
        first, _, rest = name.partition("/")
        return next((root / rest for known, root in self.roots if known == first), Path(name))


@dataclass(frozen=True, slots=True)
class Heard:
    """What kernels opened, imported and started, as a manifest keeps it."""

    #: Those that were read elsewhere than in folders that are digested as they are, and with a
    #: slash at the end folders whose names were asked for.
    files: tuple[str, ...] = ()
    #: Those of the files that were another one when the report was published.
    unsure: tuple[str, ...] = ()
    #: Files that the kernels wrote before they read them, which are no inputs.
    written: tuple[str, ...] = ()
    #: Distributions that were imported, and those that make every report.
    packages: tuple[str, ...] = ()
    #: Programs that were started, and libraries that open files unheard.
    programs: tuple[str, ...] = ()
    #: Variables of the environment that count.
    variables: tuple[str, ...] = ()

    @classmethod
    def read(cls, kept: object) -> Heard:
        """Read what a manifest keeps; nothing from one that keeps nothing that makes sense."""
        known = kept if isinstance(kept, dict) else {}
        fields = {name: known.get(name) for name in cls.__dataclass_fields__}
        return cls(
            **{
                name: tuple(map(str, value))
                for name, value in fields.items()
                if isinstance(value, list)
            }
        )

    def record(self) -> dict[str, list[str]]:
        """Return what there is, for a manifest."""
        return {n: list(value) for n, value in asdict(self).items() if value and n != "unsure"}

    def digests(self, places: Places, snapshot: Snapshot) -> dict[str, str]:
        """Digest the files as they are now."""
        made = {
            f"file {name}": (snapshot.names if name.endswith("/") else snapshot.again)(
                places.found(name)
            )
            for name in self.files
        }
        made |= dict.fromkeys((f"file {name}" for name in self.unsure), _UNSURE)
        return made


def read_lines(
    places: Places,
    excerpt: Excerpt | None,
    sections: Iterable[Sequence[Line]],
    others: Container[str] = (),
) -> tuple[Heard, frozenset[Path]]:
    """Read what the kernels of a report wrote down, one section after another.

    ``others`` are packages that every machine need not have. What the rest look for when they are
    imported does not count: whether it is heard depends on what the kernel's process held before.

    Returns
    -------
    tuple
        What was heard, with packages by the names that are imported; and all files that were
        opened to be read only.
    """
    read: dict[Path, list[tuple[str, list[int] | None]]] = {}
    named: dict[str, set[str]] = {kind: set() for kind in ("import", "part", "program")}
    written: set[Path] = set()
    listed: set[Path] = set()
    for lines in sections:
        seen: set[Path] = set()
        for kind, name, *rest in lines:
            if kind == "import" and rest[0] and rest[0] not in others:
                continue
            if kind in named:
                named[kind].add(name)
            elif kind == "listed":
                listed.add(Path(name))
            elif kind != "wrote":
                seen.add(Path(name))
                read.setdefault(Path(name), []).append((kind, rest[0]))
            elif Path(name) not in seen:
                written.add(Path(name))
    parted = {places.data / name for name in excerpt.files} if excerpt and places.data else set()
    beyond = excerpt and (named["program"] or named["part"] - excerpt.parts)
    files, unsure = set(parted if beyond else ()), set()
    for path, opened in read.items():
        if path in parted:
            if any(kind != "excerpt" for kind, _ in opened):
                files.add(path)
        elif path not in written and not places.are_digested(path) and _counts(path, opened):
            files.add(path)
            now = stamp(str(path)) if places.found(places.shown(path)) == path else "no text"
            if any(known != now for _, known in opened):
                unsure.add(path)
    folders = (
        f"{places.shown(path)}/"
        for path in listed
        if not places.are_digested(path) and path.parent.is_dir()
    )
    heard = Heard(
        files=sorted_names([*map(places.shown, files), *folders]),
        unsure=sorted_names(map(places.shown, unsure)),
        written=sorted_names(
            places.shown(path) for path in written if places.are_digested(path) and path.is_file()
        ),
        packages=sorted_names(named["import"]),
        programs=sorted_names(named["program"]),
    )
    only_read = (p for p, opened in read.items() if all(kind != "both" for kind, _ in opened))
    return heard, frozenset(only_read)


def _counts(path: Path, opened: Sequence[tuple[str, list[int] | None]]) -> bool:
    """Whether a file is no temporary one: it is there, or its folder is, where it was missed."""
    if path.exists():
        return True
    return all(known is None for _, known in opened) and path.parent.is_dir()


def sorted_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names sorted, each once."""
    return tuple(sorted(set(names)))
