"""What all contestants work on: the same notebooks, data and cities, on as many processes."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

#: Variables that would turn stock kernels into others, or change who is measured.
_UNSET = ("JUPYTER_DEFAULT_PROVISIONER_NAME", "PLAYWRIGHT_BROWSERS_PATH")
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Workload:
    """What is to be made into reports.

    Attributes
    ----------
    cities
        Ids of the cities.
    lang
        The language of what is measured.
    workers
        How many processes a contestant may use.
    data, notebooks
        The folders of both.
    scratch
        A folder of this run, removed after it.
    """

    cities: tuple[str, ...]
    lang: str
    workers: int
    data: Path
    notebooks: Path
    scratch: Path

    @property
    def other_lang(self) -> str:
        """The language of what warms up and is not counted."""
        return "en" if self.lang == "zh" else "zh"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of every contestant."""
        kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
        path = os.pathsep.join(filter(None, (str(_ROOT), kept.get("PYTHONPATH", ""))))
        return {**kept, "CASEBOOK_DATA": str(self.data), "PYTHONPATH": path}

    def sections(self) -> list[Path]:
        """The notebooks, in their order."""
        return sorted(self.notebooks.glob("[0-9][1-9]_*.ipynb"))

    def folder(self, name: str) -> Path:
        """Make a new, empty folder below the scratch folder."""
        for number in range(10_000):
            folder = self.scratch / (f"{name}-{number}" if number else name)
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                continue
            return folder
        raise FileExistsError(name)

    def build(self, out: Path, *words: str) -> list[str]:
        """The command line of this project, for the cities unless words name others."""
        return [
            program("casebook"),
            "build",
            *(words or self.cities),
            *("--lang", self.lang, "--out", str(out), "--jobs", str(self.workers)),
            *("--data-dir", str(self.data), "--notebooks", str(self.notebooks)),
        ]


def program(name: str) -> str:
    """Name a program that is installed beside this interpreter."""
    return str(Path(sys.executable).parent / name)


def module(name: str) -> list[str]:
    """Begin the command line of a contestant that is a program of this folder."""
    return [sys.executable, "-m", f"tests.benchmarks.{name}"]
